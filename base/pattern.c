#include "base/pattern.h"

#include <stdint.h>
#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define JIT_STACK_MIN ((size_t)32 << 10)
#define JIT_STACK_MAX ((size_t)1 << 20)

struct pattern {
	pcre2_code *code;
	pcre2_match_data *match;
	pcre2_match_context *limits;
	pcre2_jit_stack *stack; /* NULL where there is no JIT */
};

static enum emend_status
fail_pcre(struct emend_error *err, enum emend_status status, int code)
{
	PCRE2_UCHAR message[200];

	if (code == PCRE2_ERROR_NOMEMORY)
		return emend_fail_nomem(err);
	if (pcre2_get_error_message(code, message, sizeof(message)) < 0)
		message[0] = '\0';
	return emend_fail(err, status, "%s", (const char *)message);
}

/* The JIT is only for speed: where it is missing the interpreter matches. */
static enum emend_status
add_jit(struct pattern *p, struct emend_error *err)
{
	if (pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE))
		return EMEND_OK;
	p->stack = pcre2_jit_stack_create(JIT_STACK_MIN, JIT_STACK_MAX, NULL);
	if (!p->stack)
		return emend_fail_nomem(err);
	pcre2_jit_stack_assign(p->limits, NULL, p->stack);
	return EMEND_OK;
}

static enum emend_status
add_limits(struct pattern *p, struct emend_error *err)
{
	p->match = pcre2_match_data_create(1, NULL);
	p->limits = pcre2_match_context_create(NULL);
	if (!p->match || !p->limits)
		return emend_fail_nomem(err);
	pcre2_set_match_limit(p->limits, PATTERN_MATCH_LIMIT);
	pcre2_set_depth_limit(p->limits, PATTERN_DEPTH_LIMIT);
	pcre2_set_heap_limit(p->limits, PATTERN_HEAP_LIMIT);
	return EMEND_OK;
}

enum emend_status
pattern_compile(struct pattern **out, struct slice source, unsigned flags,
    struct emend_error *err)
{
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF |
	    PCRE2_NEVER_BACKSLASH_C;
	enum emend_status status;
	struct pattern *p;
	PCRE2_SIZE at = 0;
	int code;

	*out = NULL;
	if (source.len > PATTERN_MAX_BYTES)
		return emend_fail(err, EMEND_LIMIT,
		    "the pattern has %zu bytes; at most %d are allowed",
		    source.len, PATTERN_MAX_BYTES);
	p = calloc(1, sizeof(*p));
	if (!p)
		return emend_fail_nomem(err);
	if (flags & PATTERN_NOCASE)
		options |= PCRE2_CASELESS;
	if (flags & PATTERN_LINES)
		options |= PCRE2_MULTILINE;
	p->code = pcre2_compile((PCRE2_SPTR)(source.ptr ? source.ptr : ""),
	    source.len, options, &code, &at, NULL);
	if (!p->code) {
		status = fail_pcre(err, EMEND_PARSE, code);
		if (status == EMEND_PARSE)
			emend_error_prefix(err, "byte %zu of the pattern",
			    at < source.len ? at + 1 : source.len);
		goto out;
	}
	status = add_limits(p, err);
	if (!status)
		status = add_jit(p, err);
out:
	if (status)
		pattern_free(p);
	else
		*out = p;
	return status;
}

void
pattern_free(struct pattern *p)
{
	if (!p)
		return;
	pcre2_jit_stack_free(p->stack);
	pcre2_match_context_free(p->limits);
	pcre2_match_data_free(p->match);
	pcre2_code_free(p->code);
	free(p);
}

enum emend_status
pattern_find(const struct pattern *p, struct slice subject, size_t from,
    struct slice *hit, bool *found, struct emend_error *err)
{
	const PCRE2_SIZE *span;
	int code;

	*found = false;
	code = pcre2_match(p->code,
	    (PCRE2_SPTR)(subject.ptr ? subject.ptr : ""), subject.len, from, 0,
	    p->match, p->limits);
	if (code == PCRE2_ERROR_NOMATCH)
		return EMEND_OK;
	if (code < 0) {
		enum emend_status status = fail_pcre(err, EMEND_LIMIT, code);

		if (status == EMEND_LIMIT)
			emend_error_prefix(err, "the pattern runs away");
		return status;
	}
	span = pcre2_get_ovector_pointer(p->match);
	*found = true;
	/* \K in a lookahead can set the start behind the end */
	*hit = slice_sub(subject, span[0], span[1]);
	return EMEND_OK;
}
