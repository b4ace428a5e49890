#include "fetch/link.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void
skip(struct slice *s, size_t n)
{
	*s = slice_sub(*s, n, s->len);
}

static void
skip_blanks(struct slice *s)
{
	size_t n = 0;

	while (n < s->len && is_blank(s->ptr[n]))
		n++;
	skip(s, n);
}

/* Takes what stands before the first of these bytes, or all. */
static struct slice
take_until(struct slice *s, const char *ends)
{
	struct slice taken, stops = slice_of(ends);
	size_t n = 0;

	while (n < s->len && slice_find_byte(stops, s->ptr[n], 0) == stops.len)
		n++;
	taken = slice_sub(*s, 0, n);
	skip(s, n);
	return taken;
}

/* From an opening quote to the closing one, which an escape may delay. */
static struct slice
take_quoted(struct slice *s)
{
	struct slice taken;
	size_t n = 1;

	while (n < s->len && s->ptr[n] != '"')
		n += s->ptr[n] == '\\' && n + 1 < s->len ? 2 : 1;
	taken = slice_sub(*s, 1, n);
	skip(s, n < s->len ? n + 1 : n);
	return taken;
}

static struct slice
take_value(struct slice *s)
{
	skip_blanks(s);
	return s->len && s->ptr[0] == '"' ? take_quoted(s)
					  : slice_trim(take_until(s, ",;"));
}

static void
keep_first(struct slice *field, struct slice value)
{
	if (!field->ptr)
		*field = value;
}

/* One "; name=value"; s is past the semicolon. */
static void
take_parameter(struct slice *s, struct link *l)
{
	struct slice name, value = SLICE("");

	skip_blanks(s);
	name = slice_trim(take_until(s, "=,;"));
	if (s->len && s->ptr[0] == '=') {
		skip(s, 1);
		value = take_value(s);
	}
	if (slice_equal_nocase(name, SLICE("rel")))
		keep_first(&l->rel, value);
	else if (slice_equal_nocase(name, SLICE("type")))
		keep_first(&l->type, value);
	else if (slice_equal_nocase(name, SLICE("title")))
		keep_first(&l->title, value);
	else if (slice_equal_nocase(name, SLICE("anchor")))
		l->of_another = true;
	/* what follows a value and is no parameter */
	(void)take_until(s, ",;");
}

bool
link_next(struct slice *rest, struct link *out)
{
	struct slice *s = rest;

	for (;;) {
		(void)take_until(s, "<");
		if (!s->len)
			return false;
		skip(s, 1);
		*out = (struct link){ .target = take_until(s, ">") };
		if (!s->len)
			return false;
		skip(s, 1);
		skip_blanks(s);
		while (s->len && s->ptr[0] == ';') {
			skip(s, 1);
			take_parameter(s, out);
		}
		out->target = slice_trim(out->target);
		if (out->target.len && (!s->len || s->ptr[0] == ','))
			return true;
	}
}

bool
link_is(const struct link *l, struct slice rel)
{
	struct slice rest = l->rel, word;

	while (rest.len) {
		word = take_until(&rest, " \t");
		if (slice_equal_nocase(word, rel))
			return true;
		skip_blanks(&rest);
	}
	return false;
}
