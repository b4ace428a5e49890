#include "base/json_clean.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_read.h"
#include "base/utf8.h"

/*
 * One pass over the bytes, outside strings token by token.  Only what the
 * mending needs is understood; the grammar between tokens is json-c's.
 */
struct cleaner {
	struct text *out;
	struct slice in;
	size_t at;
	bool strict;
	char quote;      /* that began the string being read */
	bool comma;      /* read, and not yet written */
	bool expects_key;
	bool done;
	unsigned depth;
	uint64_t object; /* bit n: the container at depth n is an object */
	unsigned containers, scalars;
	struct emend_error *err;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
looking_at(const struct cleaner *c, const char *prefix)
{
	return slice_starts(
	    slice_sub(c->in, c->at, c->in.len), slice_of(prefix));
}

static size_t
past_blanks(const struct cleaner *c, size_t at)
{
	while (at < c->in.len && is_blank(c->in.ptr[at]))
		at++;
	return at;
}

static enum emend_status
fail_here(const struct cleaner *c, const char *what)
{
	return emend_fail(
	    c->err, EMEND_PARSE, "not JSON: %s at byte %zu", what, c->at + 1);
}

/* Called before each mending: strict reading ends here. */
static enum emend_status
mend(const struct cleaner *c, const char *what)
{
	return c->strict ? fail_here(c, what) : EMEND_OK;
}

static bool
in_object(const struct cleaner *c)
{
	return c->depth && (c->object >> c->depth & 1);
}

/* A comma is written only once something follows it. */
static void
write_comma(struct cleaner *c)
{
	if (c->comma)
		text_putc(c->out, ',');
	c->comma = false;
}

static enum emend_status
count_scalar(struct cleaner *c)
{
	if (++c->scalars <= JSON_READ_MAX_SCALARS)
		return EMEND_OK;
	return emend_fail(c->err, EMEND_LIMIT,
	    "more than %u values in one JSON document", JSON_READ_MAX_SCALARS);
}

/* The byte after the next one that counts, for telling a closing quote. */
static char
sign_after(const struct cleaner *c, size_t at, size_t *next)
{
	at = past_blanks(c, at);
	*next = at + 1;
	return at < c->in.len ? c->in.ptr[at] : '\0';
}

/*
 * Whether the quote at c->at ends its string: what follows must fit.  Each
 * quote looks over at most the blanks around one comma, so all is linear.
 */
static bool
is_closing(const struct cleaner *c, bool key)
{
	size_t next;
	char sign = sign_after(c, c->at + 1, &next);

	if (c->strict || c->depth == 0)
		return true;
	if (key)
		return sign == ':';
	if (sign == '\0' || sign == (in_object(c) ? '}' : ']'))
		return true;
	if (sign != ',')
		return false;
	sign = sign_after(c, next, &next);
	if (in_object(c))
		return sign && strchr("\"'},", sign);
	return sign && strchr("\"'[{]-0123456789tfn,", sign);
}

static bool
has_four_hex(const struct cleaner *c, size_t at)
{
	size_t i;

	for (i = at; i < at + 4; i++)
		if (i >= c->in.len || !c->in.ptr[i] ||
		    !strchr("0123456789abcdefABCDEF", c->in.ptr[i]))
			return false;
	return true;
}

/* At a backslash within a string. */
static enum emend_status
clean_escape(struct cleaner *c)
{
	enum emend_status status = EMEND_OK;
	char next = c->at + 1 < c->in.len ? c->in.ptr[c->at + 1] : '\0';

	if (next && (strchr("\"\\/bfnrt", next) ||
			(next == 'u' && has_four_hex(c, c->at + 2)))) {
		text_add(c->out, c->in.ptr + c->at, 2);
		c->at += 2;
		return EMEND_OK;
	}
	status = mend(c, "a needless escape");
	if (status)
		return status;
	if (next == 'u' || next == 'x') /* keep what cannot be read */
		text_puts(c->out, "\\\\");
	c->at++;
	return EMEND_OK;
}

static bool
is_plain(unsigned char byte)
{
	return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

/* One code point of a string that is no quote, backslash or plain byte. */
static enum emend_status
clean_char(struct cleaner *c)
{
	enum emend_status status = EMEND_OK;
	uint32_t cp;
	size_t used = utf8_decode(c->in, c->at, &cp);
	bool control = cp < 0x20;

	if (control)
		status = mend(c, "a control character in a string");
	else if (cp == UTF8_REPLACEMENT &&
	    !utf8_valid(slice_sub(c->in, c->at, c->at + used)))
		status = mend(c, "a byte that is not UTF-8");
	if (status)
		return status;
	if (control)
		text_addf(c->out, "\\u%04x", (unsigned)cp);
	else
		utf8_add(c->out, cp);
	c->at += used;
	return EMEND_OK;
}

static enum emend_status
clean_string_byte(struct cleaner *c)
{
	size_t start = c->at;
	char sign = c->in.ptr[start];
	enum emend_status status;

	if (sign == '\\')
		return clean_escape(c);
	if (sign == '"' || sign == c->quote) { /* one that does not close */
		status = mend(c, "a quote within a string");
		text_puts(c->out, sign == '"' ? "\\\"" : "'");
		c->at++;
		return status;
	}
	while (c->at < c->in.len && c->in.ptr[c->at] != c->quote &&
	    is_plain((unsigned char)c->in.ptr[c->at]))
		c->at++;
	text_add(c->out, c->in.ptr + start, c->at - start);
	return c->at > start ? EMEND_OK : clean_char(c);
}

static enum emend_status
clean_string(struct cleaner *c)
{
	bool key = in_object(c) && c->expects_key;
	enum emend_status status = count_scalar(c);

	c->quote = c->in.ptr[c->at];
	if (!status && c->quote != '"')
		status = mend(c, "a string in single quotes");
	write_comma(c);
	text_putc(c->out, '"');
	c->at++;
	while (!status && c->at < c->in.len &&
	    !(c->in.ptr[c->at] == c->quote && is_closing(c, key)))
		status = clean_string_byte(c);
	if (status)
		return status;
	if (c->at == c->in.len)
		return fail_here(c, "a string that does not end");
	text_putc(c->out, '"');
	c->at++;
	c->done = c->depth == 0;
	return EMEND_OK;
}

static enum emend_status
clean_begin(struct cleaner *c, bool object)
{
	uint64_t bit;

	write_comma(c);
	if (++c->depth > JSON_READ_MAX_DEPTH)
		return emend_fail(c->err, EMEND_LIMIT,
		    "JSON nested deeper than %d", JSON_READ_MAX_DEPTH);
	if (++c->containers > JSON_READ_MAX_CONTAINERS)
		return emend_fail(c->err, EMEND_LIMIT,
		    "more than %u objects and arrays in one JSON document",
		    JSON_READ_MAX_CONTAINERS);
	bit = UINT64_C(1) << c->depth;
	c->object = object ? c->object | bit : c->object & ~bit;
	c->expects_key = object;
	text_putc(c->out, c->in.ptr[c->at++]);
	return EMEND_OK;
}

static enum emend_status
clean_end(struct cleaner *c)
{
	enum emend_status status = EMEND_OK;

	if (c->depth == 0)
		return fail_here(c, "a bracket that nothing opened");
	if (c->comma)
		status = mend(c, "a trailing comma");
	c->comma = false;
	c->depth--;
	c->expects_key = false;
	c->done = c->depth == 0;
	text_putc(c->out, c->in.ptr[c->at++]);
	return status;
}

static enum emend_status
clean_comma(struct cleaner *c)
{
	char last = c->out->len ? c->out->ptr[c->out->len - 1] : '\0';
	enum emend_status status = EMEND_OK;

	if (c->comma || last == '[' || last == '{')
		status = mend(c, "a comma too many");
	else
		c->comma = true;
	c->expects_key = in_object(c);
	c->at++;
	return status;
}

static size_t
skip_digits(struct slice s, size_t at)
{
	while (at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9')
		at++;
	return at;
}

static bool
is_number(struct slice s, bool *whole)
{
	size_t start = s.len && s.ptr[0] == '-';
	size_t at = skip_digits(s, start), last;

	*whole = true;
	if (at == start || (s.ptr[start] == '0' && at > start + 1))
		return false;
	if (at < s.len && s.ptr[at] == '.') {
		*whole = false;
		last = at + 1;
		at = skip_digits(s, last);
		if (at == last)
			return false;
	}
	if (at < s.len && (s.ptr[at] == 'e' || s.ptr[at] == 'E')) {
		*whole = false;
		at++;
		at += at < s.len && (s.ptr[at] == '-' || s.ptr[at] == '+');
		last = at;
		at = skip_digits(s, last);
		if (at == last)
			return false;
	}
	return at == s.len;
}

/* json-c would silently take the nearest whole number it can hold. */
static bool
fits_int64(struct slice s)
{
	char digits[32];

	if (s.len >= sizeof(digits))
		return false;
	snprintf(digits, sizeof(digits), "%.*s", SLICE_ARG(s));
	errno = 0;
	(void)strtoll(digits, NULL, 10);
	return errno == 0;
}

/* A number, true, false or null; in a forgiving mood, anything else is null. */
static enum emend_status
clean_word(struct cleaner *c)
{
	size_t start = c->at;
	enum emend_status status = count_scalar(c);
	struct slice word;
	bool whole;

	while (c->at < c->in.len && !is_blank(c->in.ptr[c->at]) &&
	    (!c->in.ptr[c->at] || !strchr(",:[]{}\"'/", c->in.ptr[c->at])))
		c->at++;
	word = slice_sub(c->in, start, c->at);
	write_comma(c);
	text_putc(c->out, ' '); /* so that two words never join */
	if (is_number(word, &whole)) {
		text_add(c->out, word.ptr, word.len);
		if (whole && !fits_int64(word))
			text_puts(c->out, ".0");
	} else if (slice_equal(word, SLICE("true")) ||
	    slice_equal(word, SLICE("false")) ||
	    slice_equal(word, SLICE("null"))) {
		text_add(c->out, word.ptr, word.len);
	} else {
		c->at = start;
		status = status ? status : mend(c, "an unknown word");
		c->at = start + word.len;
		text_puts(c->out, "null");
	}
	c->done = c->depth == 0;
	return status;
}

/* From a comment's two signs past its marker, or all when there is none. */
static void
skip_past(struct cleaner *c, struct slice marker)
{
	c->at = slice_find(c->in, marker, c->at + 2);
	c->at = c->at + marker.len < c->in.len ? c->at + marker.len : c->in.len;
}

/* Comments and the wrappers that hide a script from old browsers. */
static bool
skip_wrapper(struct cleaner *c)
{
	if (looking_at(c, "<!--"))
		c->at += 4;
	else if (looking_at(c, "-->"))
		c->at += 3;
	else if (looking_at(c, "<![CDATA["))
		c->at += 9;
	else if (looking_at(c, "//<!"))
		c->at += 2;
	else if (looking_at(c, "\xEF\xBB\xBF"))
		c->at += 3;
	else if (looking_at(c, "/*"))
		skip_past(c, SLICE("*/"));
	else if (looking_at(c, "//"))
		skip_past(c, SLICE("\n"));
	else
		return false;
	return true;
}

static enum emend_status
clean_token(struct cleaner *c)
{
	size_t start = c->at;
	char sign = c->in.ptr[start];

	if (sign == '"' || sign == '\'')
		return clean_string(c);
	if (sign == '{' || sign == '[')
		return clean_begin(c, sign == '{');
	if (sign == '}' || sign == ']')
		return clean_end(c);
	if (sign == ',')
		return clean_comma(c);
	if (sign == ':') {
		c->expects_key = false;
		text_putc(c->out, ':');
		c->at++;
		return EMEND_OK;
	}
	if (skip_wrapper(c)) {
		if (!c->strict)
			return EMEND_OK;
		c->at = start;
		return fail_here(c, "a comment");
	}
	if (sign == '/')
		return fail_here(c, "a stray slash");
	return clean_word(c);
}

enum emend_status
json_clean(struct text *out, struct slice bytes, bool strict,
    struct emend_error *err)
{
	struct cleaner c = {
		.out = out, .in = bytes, .strict = strict, .err = err
	};
	enum emend_status status = EMEND_OK;

	while (!status && !c.done) {
		c.at = past_blanks(&c, c.at);
		if (c.at == c.in.len)
			return fail_here(&c, "an end too early");
		status = clean_token(&c);
	}
	if (status)
		return status;
	c.at = past_blanks(&c, c.at);
	if (strict && c.at < c.in.len)
		return fail_here(&c, "something after the value");
	return text_check(out, err);
}
