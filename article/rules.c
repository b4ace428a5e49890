#include "article/rules.h"

#include <stdio.h>
#include <stdlib.h>

#include "article/article.h"
#include "article/select.h"
#include "base/hash.h"
#include "base/pattern.h"

#define DIGEST_DIGITS 8

static const char *const kind_names[] = {
	[RULE_SELECT] = "select",
	[RULE_DROP] = "drop",
	[RULE_IGNORE] = "ignore",
};

void
rules_init(struct rules *r)
{
	*r = (struct rules){ .items = NULL };
	text_init(&r->sources, RULES_MAX_BYTES);
}

static void
rule_free(struct rule *rule)
{
	select_free(rule->selector);
	pattern_free(rule->pattern);
}

void
rules_free(struct rules *r)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		rule_free(&r->items[i]);
	free(r->items);
	text_free(&r->sources);
	rules_init(r);
}

static enum emend_status
make_room(struct rules *r, struct emend_error *err)
{
	size_t cap = r->cap ? r->cap * 2 : 4;
	struct rule *items;

	if (r->count < r->cap)
		return EMEND_OK;
	items = realloc(r->items, cap * sizeof(*items));
	if (!items)
		return emend_fail_nomem(err);
	r->items = items;
	r->cap = cap;
	return EMEND_OK;
}

/* Takes the source down for the digest; no value of a rule has a newline. */
static enum emend_status
add_source(struct rules *r, enum rule_kind kind, struct slice source,
    struct emend_error *err)
{
	size_t before = r->sources.len;
	enum emend_status status;

	text_addf(&r->sources, "%s ", kind_names[kind]);
	text_add(&r->sources, source.ptr, source.len);
	text_putc(&r->sources, '\n');
	status = text_check(&r->sources, err);
	if (status) {
		text_truncate(&r->sources, before);
		r->sources.status = EMEND_OK;
	}
	return status;
}

/* A selector that matches something, and is not all dropped again. */
static enum emend_status
check_selector(const struct rules *r, const struct rule *rule,
    struct slice source, struct emend_error *err)
{
	const char *why = select_never(rule->selector);
	size_t i;

	if (why)
		return emend_fail(err, EMEND_PARSE, "can never match: %s", why);
	for (i = 0; i < r->count; i++) {
		const struct rule *other = &r->items[i];

		if (other->kind != RULE_IGNORE && other->kind != rule->kind &&
		    slice_equal(select_source(other->selector), source))
			return emend_fail(err, EMEND_PARSE,
			    "select can never match: drop takes the same away");
	}
	return EMEND_OK;
}

enum emend_status
rules_add(struct rules *r, enum rule_kind kind, struct slice source,
    struct emend_error *err)
{
	struct rule rule = { .kind = kind };
	enum emend_status status = make_room(r, err);

	if (status)
		return status;
	status = kind == RULE_IGNORE
	    ? pattern_compile(&rule.pattern, source, 0, err)
	    : select_compile(&rule.selector, source, err);
	if (status == EMEND_OK && rule.selector)
		status = check_selector(r, &rule, source, err);
	if (status == EMEND_OK)
		status = add_source(r, kind, source, err);
	if (status)
		rule_free(&rule);
	else
		r->items[r->count++] = rule;
	return status;
}

static enum emend_status
add_line(struct rules *r, struct slice line, struct emend_error *err)
{
	size_t blank = slice_find_byte(line, ' ', 0), kind;
	struct slice name = slice_sub(line, 0, blank);

	for (kind = 0; kind < sizeof(kind_names) / sizeof(kind_names[0]); kind++)
		if (slice_equal(name, slice_of(kind_names[kind])))
			return rules_add(r, (enum rule_kind)kind,
			    slice_sub(line, blank + 1, line.len), err);
	return emend_fail(
	    err, EMEND_PARSE, "no rule is called %.*s", SLICE_ARG(name));
}

enum emend_status
rules_add_all(struct rules *r, struct slice sources, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t at = 0, end;

	for (; at < sources.len && status == EMEND_OK; at = end + 1) {
		end = slice_find_byte(sources, '\n', at);
		status = add_line(r, slice_sub(sources, at, end), err);
	}
	return status;
}

bool
rules_have(const struct rules *r, enum rule_kind kind)
{
	size_t i;

	for (i = 0; r && i < r->count; i++)
		if (r->items[i].kind == kind)
			return true;
	return false;
}

void
reading_name(char out[READING_NAME_MAX], const struct rules *rules,
    unsigned profile)
{
	char digest[HASH128_HEX + 1];
	size_t at = (size_t)snprintf(
	    out, READING_NAME_MAX, "%d", ARTICLE_EXTRACTOR_VERSION);

	if (profile)
		at += (size_t)snprintf(
		    out + at, READING_NAME_MAX - at, "+host=%u", profile);
	if (!rules || !rules->count)
		return;
	hash_hex(digest,
	    hash_bytes(slice_new(rules->sources.ptr, rules->sources.len)));
	snprintf(out + at, READING_NAME_MAX - at, "+rules=%.*s", DIGEST_DIGITS,
	    digest);
}
