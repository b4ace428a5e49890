/* Names, strings and an+b, by CSS Syntax Level 3. */
#include "article/select_parts.h"

#include "article/html_tokenize.h"
#include "base/text.h"
#include "base/utf8.h"

#define ESCAPE_DIGITS 6
#define NTH_MOST 1000000 /* larger numbers are no position of a child */

enum emend_status
select_fail(struct select_reader *r, size_t at, const char *problem)
{
	size_t i = 0, column = 1;
	uint32_t cp;

	while (i < at) {
		i += utf8_decode(r->in, i, &cp);
		column++;
	}
	return emend_fail(
	    r->err, EMEND_PARSE, "column %zu: %s", column, problem);
}

bool
select_blanks(struct select_reader *r)
{
	size_t from = r->at;

	while (r->at < r->in.len && html_is_space(r->in.ptr[r->at]))
		r->at++;
	return r->at > from;
}

bool
select_takes(struct select_reader *r, char c)
{
	if (r->at == r->in.len || r->in.ptr[r->at] != c)
		return false;
	r->at++;
	return true;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
starts_name(char c)
{
	return html_is_letter(c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool
is_name_char(char c)
{
	return starts_name(c) || is_digit(c) || c == '-';
}

bool
select_at_name(const struct select_reader *r)
{
	char c = select_peek(r);
	char next = r->at + 1 < r->in.len ? r->in.ptr[r->at + 1] : '\0';

	if (c == '-')
		return starts_name(next) || next == '-' || next == '\\';
	return starts_name(c) || c == '\\';
}

static int
hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Reads what follows a backslash. */
static enum emend_status
read_escape(struct select_reader *r, struct text *out)
{
	size_t from = r->at, digits;
	uint32_t cp = 0;

	if (r->at == r->in.len)
		return select_fail(r, from - 1, "a backslash with nothing "
						"after it");
	for (digits = 0; digits < ESCAPE_DIGITS && r->at < r->in.len &&
	     hex_value(r->in.ptr[r->at]) >= 0; digits++)
		cp = cp * 16 + (uint32_t)hex_value(r->in.ptr[r->at++]);
	if (digits == 0)
		r->at += utf8_decode(r->in, r->at, &cp);
	else if (r->at < r->in.len && html_is_space(r->in.ptr[r->at]))
		r->at++; /* one blank ends the digits */
	utf8_add(out, cp ? cp : UTF8_REPLACEMENT);
	return EMEND_OK;
}

/* The text in the selector's arena; frees it. */
static enum emend_status
hand_over(struct select_reader *r, struct text *t, enum emend_status status,
    struct slice *out)
{
	char *copy = NULL;

	if (status == EMEND_OK)
		status = text_check(t, r->err);
	if (status == EMEND_OK) {
		copy = arena_copy(&r->out->arena, t->ptr, t->len);
		if (!copy)
			status = emend_fail_nomem(r->err);
	}
	*out = slice_new(copy, copy ? t->len : 0);
	text_free(t);
	return status;
}

enum emend_status
select_name(struct select_reader *r, struct slice *out, const char *what)
{
	enum emend_status status = EMEND_OK;
	struct text t;

	if (!select_at_name(r))
		return select_fail(r, r->at, what);
	text_init(&t, SELECT_MAX_BYTES * 4);
	while (status == EMEND_OK && r->at < r->in.len) {
		char c = r->in.ptr[r->at];

		if (c != '\\' && !is_name_char(c))
			break;
		r->at++;
		if (c == '\\')
			status = read_escape(r, &t);
		else
			text_putc(&t, c);
	}
	return hand_over(r, &t, status, out);
}

enum emend_status
select_string(struct select_reader *r, struct slice *out)
{
	size_t from = r->at;
	char quote = r->in.ptr[r->at++];
	enum emend_status status = EMEND_OK;
	struct text t;

	text_init(&t, SELECT_MAX_BYTES * 4);
	while (status == EMEND_OK && select_peek(r) != quote) {
		if (r->at == r->in.len)
			status = select_fail(
			    r, from, "a quotation mark that is never closed");
		else if (select_takes(r, '\\'))
			status = read_escape(r, &t);
		else
			text_putc(&t, r->in.ptr[r->at++]);
	}
	r->at++;
	return hand_over(r, &t, status, out);
}

/* True if the word stands next and ends there; skips it. */
static bool
takes_word(struct select_reader *r, struct slice word)
{
	size_t end = r->at + word.len;

	if (!slice_equal_nocase(slice_sub(r->in, r->at, end), word) ||
	    (end < r->in.len && is_name_char(r->in.ptr[end])))
		return false;
	r->at = end;
	return true;
}

/* The digits that stand next; false when there are none or too many. */
static bool
read_digits(struct select_reader *r, int32_t *out)
{
	size_t from = r->at;

	*out = 0;
	while (is_digit(select_peek(r)) && *out <= NTH_MOST)
		*out = *out * 10 + (r->in.ptr[r->at++] - '0');
	return r->at > from && *out <= NTH_MOST;
}

static int32_t
read_sign(struct select_reader *r)
{
	if (select_takes(r, '-'))
		return -1;
	(void)select_takes(r, '+');
	return 1;
}

/* The "+ 1" after "2n". */
static enum emend_status
read_offset(struct select_reader *r, struct nth *out)
{
	size_t before = r->at, from;
	int32_t sign;

	(void)select_blanks(r);
	if (select_peek(r) != '+' && select_peek(r) != '-') {
		r->at = before;
		return EMEND_OK;
	}
	sign = read_sign(r);
	(void)select_blanks(r);
	from = r->at;
	if (!read_digits(r, &out->offset))
		return select_fail(r, from, "wants a number of children, at "
					    "most a million");
	out->offset *= sign;
	return EMEND_OK;
}

enum emend_status
select_nth(struct select_reader *r, struct nth *out)
{
	size_t from = r->at;
	int32_t sign, number;
	bool given;

	*out = (struct nth){ .step = 2, .offset = 0 };
	if (takes_word(r, SLICE("even")))
		return EMEND_OK;
	out->offset = 1;
	if (takes_word(r, SLICE("odd")))
		return EMEND_OK;
	sign = read_sign(r);
	given = read_digits(r, &number);
	if (number > NTH_MOST)
		return select_fail(r, from, "no element has so many children");
	*out = (struct nth){ .step = 0, .offset = sign * number };
	if (!select_takes(r, 'n') && !select_takes(r, 'N'))
		return given ? EMEND_OK
			     : select_fail(r, from,
				   "wants odd, even, a number or an+b");
	*out = (struct nth){ .step = given ? sign * number : sign };
	return read_offset(r, out);
}
