#include <string.h>

#include "base/program.h"
#include "settings/settings.h"
#include "settings/settings_work.h"

/* The keys of [site]. */

/* RFC 9110, 5.6.2: what a header may be called. */
static bool
is_token(struct slice s)
{
	static const char marks[] = "!#$%&'*+-.^_`|~";
	size_t i;

	for (i = 0; i < s.len; i++) {
		char c = s.ptr[i], low = (char)(c | 0x20);

		if (!(low >= 'a' && low <= 'z') && !(c >= '0' && c <= '9') &&
		    !memchr(marks, c, sizeof(marks) - 1))
			return false;
	}
	return s.len > 0;
}

/* What a request says of itself: another value would make it another one. */
static bool
is_ours(struct slice name)
{
	static const struct slice ours[] = {
		SLICE_LIT("Accept-Encoding"),
		SLICE_LIT("Connection"),
		SLICE_LIT("Content-Length"),
		SLICE_LIT("Expect"),
		SLICE_LIT("Host"),
		SLICE_LIT("If-Modified-Since"),
		SLICE_LIT("If-None-Match"),
		SLICE_LIT("Range"),
		SLICE_LIT("TE"),
		SLICE_LIT("Transfer-Encoding"),
		SLICE_LIT("Upgrade"),
		SLICE_LIT("User-Agent"),
	};
	size_t i;

	for (i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (slice_equal_nocase(name, ours[i]))
			return true;
	return false;
}

enum emend_status
key_header(struct reader *r)
{
	struct site *site = r->site;
	size_t colon = slice_find_byte(r->entry->value, ':', 0);
	struct slice *headers;
	const char *line = NULL;
	enum emend_status status;

	if (colon == r->entry->value.len ||
	    !is_token(slice_sub(r->entry->value, 0, colon)))
		return read_bad(r, "wants NAME: VALUE");
	if (is_ours(slice_sub(r->entry->value, 0, colon)))
		return read_bad(r,
		    "emend writes this header itself: take the line out");
	status = read_header_value(r, &line);
	if (status)
		return status;
	headers = arena_grow(&r->settings->arena, site->headers,
	    site->header_count, sizeof(*headers));
	if (!headers)
		return emend_fail_nomem(r->err);
	headers[site->header_count++] = slice_of(line);
	site->headers = headers;
	return EMEND_OK;
}

/* The program, then an argument a line. */
enum emend_status
key_render(struct reader *r)
{
	struct site *site = r->site;
	const char *word = NULL, **words;
	enum emend_status status;

	if (site->render_count == 0 &&
	    !slice_starts(r->entry->value, SLICE("/")))
		return read_bad(r,
		    "wants the whole path of a program; its arguments follow, "
		    "each in a line render = ... of its own");
	/* the address comes last, and the end */
	if (site->render_count + 2 > PROGRAM_WORDS_MAX)
		return read_bad(r, "is one argument too many");
	status = read_string(r, &word);
	if (status)
		return status;
	words = arena_grow(&r->settings->arena, site->render,
	    site->render_count, sizeof(*words));
	if (!words)
		return emend_fail_nomem(r->err);
	words[site->render_count++] = word;
	site->render = words;
	return EMEND_OK;
}

enum emend_status
key_rule(struct reader *r)
{
	enum rule_kind kind = (enum rule_kind)r->key->with;
	struct emend_error why;

	if (r->entry->value.len == 0)
		return read_bad(r, "must not be empty");
	return read_told(r,
	    rules_add(&r->site->rules, kind, r->entry->value, &why), &why);
}
