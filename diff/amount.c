#include "diff/amount.h"

#include <string.h>

#include "base/normalise.h"
#include "base/utf8.h"

#define MAX_DIGITS 15 /* with AMOUNT_DECIMALS and a magnitude: see scale */
#define MAX_GROUPS 5  /* of three digits, in "1 000 000" */
#define MAX_TIED 8    /* numbers in "10-15", "1/2/3" */
#define MAX_MAGNITUDES 4

/* What the separators of a number token turn out to be. */
struct digits {
	int64_t value;
	unsigned count, decimals;
	unsigned groups; /* separators so far */
	unsigned since;  /* digits since the last separator */
	char separator;
	bool mixed; /* several kinds of separators */
	bool ok;
};

static void
put_digit(struct digits *d, uint32_t digit)
{
	if (++d->count > MAX_DIGITS) {
		d->ok = false;
		return;
	}
	d->value = d->value * 10 + (int64_t)digit;
	d->since++;
}

static void
put_separator(struct digits *d, char c)
{
	if (d->groups > 0 && c != d->separator)
		d->mixed = true;
	/* groups but the first have three digits */
	if (d->groups > 0 && d->since != 3)
		d->ok = false;
	d->separator = c;
	d->groups++;
	d->since = 0;
}

/*
 * Are the digits behind the last separator decimals?  Several like ones can
 * only group; 1.500 and 1,500 are what the language says.
 */
static bool
ends_in_decimals(const struct digits *d, bool comma_is_decimal)
{
	if (d->groups == 0)
		return false;
	if (d->since != 3 || d->mixed)
		return d->groups == 1 || d->mixed;
	if (d->groups > 1)
		return false;
	return d->separator == (comma_is_decimal ? ',' : '.');
}

/* Any script's digits count from its zero; ASCII and fullwidth are read. */
static bool
digit_value(uint32_t cp, uint32_t *digit)
{
	if (cp >= '0' && cp <= '9')
		*digit = cp - '0';
	else if (cp >= 0xFF10 && cp <= 0xFF19)
		*digit = cp - 0xFF10;
	else
		return false;
	return true;
}

/* Value of one number token ("1,500.75", "-5", "3rd"). */
static bool
parse(struct amount *out, struct slice token, bool comma_is_decimal)
{
	struct digits d = { .ok = true };
	bool negative = false;
	uint32_t cp, digit;
	size_t at = 0, last = 0;

	while (at < token.len && d.ok) {
		last = at;
		at += utf8_decode(token, at, &cp);
		if (digit_value(cp, &digit))
			put_digit(&d, digit);
		else if (cp == '.' || cp == ',')
			put_separator(&d, (char)cp);
		else if (d.count == 0)
			negative = negative || cp == '-' || cp == 0x2212 ||
			    cp == 0x2013;
		else
			break;
		last = at;
	}
	out->suffix = slice_sub(token, last, token.len);
	if (!d.ok || d.count == 0)
		return false;
	if (ends_in_decimals(&d, comma_is_decimal))
		d.decimals = d.since;
	else if (d.groups > 0 && d.since != 3)
		return false;
	if (d.decimals > AMOUNT_DECIMALS)
		return false;
	out->value = negative ? -d.value : d.value;
	out->decimals = d.decimals;
	out->loose = d.groups == 1 && d.since == 3;
	out->has_value = true;
	return true;
}

static bool
scale(struct amount *m, int64_t by)
{
	int64_t limit = INT64_MAX / by;

	while (by >= 10 && by % 10 == 0 && m->decimals > 0) {
		by /= 10;
		m->decimals--;
	}
	if (m->value > limit || m->value < -limit)
		return false;
	m->value *= by;
	return true;
}

bool
amount_same_value(const struct amount *x, const struct amount *y)
{
	int64_t a = x->value, b = y->value;
	unsigned i;

	if (!x->has_value || !y->has_value)
		return false;
	for (i = x->decimals; i < y->decimals; i++)
		if (__builtin_mul_overflow(a, 10, &a))
			return false;
	for (i = y->decimals; i < x->decimals; i++)
		if (__builtin_mul_overflow(b, 10, &b))
			return false;
	return a == b;
}

static bool
is_text(const struct vocabulary *v, const struct atoms *a, uint32_t i,
    const char *s)
{
	return i < a->count &&
	    slice_equal(term_at(v, a, i)->folded, slice_of(s));
}

static bool
is_glued(const struct atoms *a, uint32_t i)
{
	return i > 0 && i < a->count && atoms_blank(a, i).len == 0;
}

static bool
has(const struct vocabulary *v, const struct atoms *a, uint32_t i,
    uint32_t traits)
{
	return i < a->count && term_has(term_at(v, a, i), traits);
}

static bool
is_number(const struct vocabulary *v, const struct atoms *a, uint32_t i)
{
	return i < a->count && term_at(v, a, i)->form == FORM_NUMBER;
}

static bool
is_currency_mark(const struct vocabulary *v, const struct atoms *a, uint32_t i)
{
	static const char *const marks[] = { "$", "€", "£", "¥", "₹", "₽", "₩",
		"¢", "₺", "₴", NULL };
	int n;

	if (i >= a->count || term_at(v, a, i)->form != FORM_MARK)
		return false;
	for (n = 0; marks[n]; n++)
		if (is_text(v, a, i, marks[n]))
			return true;
	return false;
}

/* "000" after "1" and a blank: three digits and nothing else. */
static bool
is_group(const struct vocabulary *v, const struct atoms *a, uint32_t i)
{
	struct slice s;
	size_t n;

	if (!is_number(v, a, i) || is_glued(a, i))
		return false;
	s = term_at(v, a, i)->text;
	for (n = 0; n < s.len; n++)
		if (s.ptr[n] < '0' || s.ptr[n] > '9')
			return false;
	return s.len == 3;
}

/* Further tokens of a number begun at m->number: groups, or other numbers
 * tied to it (10-15, 3/4, 2:1), which leave it without one value. */
static void
read_rest_of_number(
    struct amount *m, const struct vocabulary *v, const struct atoms *a)
{
	struct slice first = term_at(v, a, m->number)->text;
	unsigned groups = 0, tied;

	while (first.len <= 3 && groups < MAX_GROUPS && is_group(v, a, m->to)) {
		m->has_value = m->has_value && scale(m, 1000);
		if (m->has_value) {
			struct amount g = { 0 };

			parse(&g, term_at(v, a, m->to)->text, false);
			m->value += m->value < 0 ? -g.value : g.value;
		}
		m->to++;
		groups++;
	}
	for (tied = 1; tied < MAX_TIED && is_glued(a, m->to) &&
	     is_glued(a, m->to + 1) && is_number(v, a, m->to + 1) &&
	     term_at(v, a, m->to)->form == FORM_MARK; tied++) {
		m->to += 2;
		m->has_value = false;
	}
}

/* "twenty-five", "two hundred and six": only sums of what is written. */
static void
read_spelled(
    struct amount *m, const struct vocabulary *v, const struct atoms *a)
{
	struct lexeme l = term_at(v, a, m->number)->lexeme, next;

	m->spelled = true;
	m->value = l.value;
	/* 0 is none: so "first" and "half" have it, and "zero" */
	m->has_value = l.value > 0;
	if (is_glued(a, m->to) && is_text(v, a, m->to, "-") &&
	    has(v, a, m->to + 1, TRAIT_NUMBER)) {
		next = term_at(v, a, m->to + 1)->lexeme;
		m->has_value = m->has_value && next.value > 0;
		m->value += next.value;
		m->to += 2;
	}
}

/* Magnitudes ("hundred thousand"), then what is counted. */
static void
read_tail(struct amount *m, const struct vocabulary *v, const struct atoms *a)
{
	uint32_t unit;
	int n;

	for (n = 0; n < MAX_MAGNITUDES && has(v, a, m->to, TRAIT_MAGNITUDE);
	     n++) {
		m->has_value = m->has_value &&
		    scale(m, term_at(v, a, m->to)->lexeme.value);
		m->to++;
	}
	m->counted = m->to;
	if (is_text(v, a, m->to, "%") || is_currency_mark(v, a, m->to)) {
		m->to++;
		return;
	}
	/* "10-month", "5 per cent", "3 US dollars" stay without */
	unit = m->to;
	if (is_glued(a, unit) && is_text(v, a, unit, "-"))
		unit++;
	if (has(v, a, unit, TRAIT_UNIT | TRAIT_CURRENCY))
		m->to = unit + 1;
}

bool
amount_read(struct amount *out, const struct vocabulary *v,
    const struct atoms *a, uint32_t at)
{
	uint32_t len = date_read(v, a, at), head;

	memset(out, 0, sizeof(*out));
	out->from = at;
	out->number = at;
	if (len > 0) {
		out->to = at + len;
		out->is_date = true;
		return true;
	}
	if (is_currency_mark(v, a, at) ||
	    (has(v, a, at, TRAIT_CURRENCY) && is_number(v, a, at + 1)))
		out->number++;
	if (out->number >= a->count)
		return false;
	out->to = out->number + 1;
	if (is_number(v, a, out->number)) {
		parse(out, term_at(v, a, out->number)->text,
		    v->lexicon->comma_is_decimal);
		out->loose = out->loose && v->guessed;
		read_rest_of_number(out, v, a);
	} else if (has(v, a, out->number, TRAIT_NUMBER)) {
		read_spelled(out, v, a);
	} else {
		return false;
	}
	head = out->to;
	read_tail(out, v, a);
	out->bare = out->spelled && out->to == head;
	return true;
}
