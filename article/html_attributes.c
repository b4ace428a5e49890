#include "article/html_tokenize.h"

#include "article/html_entity.h"

/* The inside of a tag: its name, then attributes, then "/" or not, and ">". */

static bool
is_upper_or_nul(char c)
{
	return (c >= 'A' && c <= 'Z') || c == '\0';
}

/* A copy of t->scratch in the arena; absent when out of memory. */
static struct slice
keep_scratch(struct html_tokenizer *t)
{
	char *copy = NULL;

	if (t->scratch.status == EMEND_OK)
		copy = arena_copy(t->arena, t->scratch.ptr, t->scratch.len);
	if (!copy)
		t->status = EMEND_NOMEM;
	return slice_new(copy, copy ? t->scratch.len : 0);
}

/* The name in lower case, NUL as U+FFFD: raw itself when it is so already. */
static struct slice
lower_case(struct html_tokenizer *t, struct slice raw)
{
	size_t i = 0;

	while (i < raw.len && !is_upper_or_nul(raw.ptr[i]))
		i++;
	if (i == raw.len)
		return raw;
	text_truncate(&t->scratch, 0);
	html_add_chars(&t->scratch, raw, HTML_CHARS_REPLACE_NUL);
	for (i = 0; i < t->scratch.len; i++)
		if (is_upper_or_nul(t->scratch.ptr[i]))
			t->scratch.ptr[i] = (char)(t->scratch.ptr[i] | 0x20);
	return keep_scratch(t);
}

static struct slice
cut_value(struct slice raw)
{
	size_t len = LIMIT_ATTRIBUTE_BYTES;

	if (raw.len <= len)
		return raw;
	while (len && ((unsigned char)raw.ptr[len] & 0xC0) == 0x80)
		len--;
	return slice_sub(raw, 0, len);
}

static struct slice
decode_value(struct html_tokenizer *t, struct slice raw)
{
	raw = cut_value(raw);
	if (!html_needs_chars(raw))
		return raw;
	text_truncate(&t->scratch, 0);
	html_add_chars(&t->scratch, raw, HTML_CHARS_REFERENCES |
	    HTML_CHARS_ATTRIBUTE | HTML_CHARS_REPLACE_NUL);
	return keep_scratch(t);
}

static bool
has_attribute(const struct html_tokenizer *t, struct slice name)
{
	size_t i;

	for (i = 0; i < t->attribute_count; i++)
		if (slice_equal(t->attributes[i].name, name))
			return true;
	return false;
}

/*
 * The first of two with one name counts.  The scan is bounded by
 * LIMIT_ATTRIBUTES, so a tag of a million attributes costs a pass.
 */
static void
add_attribute(struct html_tokenizer *t, struct slice name, struct slice value)
{
	if (t->token.kind != HTML_TOKEN_START_TAG ||
	    t->attribute_count == LIMIT_ATTRIBUTES || t->status != EMEND_OK)
		return;
	name = lower_case(t, name);
	if (has_attribute(t, name))
		return;
	t->attributes[t->attribute_count++] = (struct html_attribute){
		.name = name, .value = decode_value(t, value) };
}

static size_t
skip_space(const struct html_tokenizer *t, size_t at)
{
	while (at < t->in.len && html_is_space(t->in.ptr[at]))
		at++;
	return at;
}

/* Reads the value after a "=" at t->at - 1, and moves past it. */
static struct slice
read_value(struct html_tokenizer *t)
{
	size_t start = skip_space(t, t->at), end;
	char c = start < t->in.len ? t->in.ptr[start] : '\0';

	if (c == '"' || c == '\'') {
		end = slice_find_byte(t->in, c, ++start);
		/* no closing quote: the tag has no end, and is none */
		t->at = end < t->in.len ? end + 1 : end;
		return slice_sub(t->in, start, end);
	}
	end = start;
	while (end < t->in.len && t->in.ptr[end] != '>' &&
	    !html_is_space(t->in.ptr[end]))
		end++;
	t->at = end;
	return slice_sub(t->in, start, end);
}

static void
read_attribute(struct html_tokenizer *t)
{
	size_t start = t->at, end = start + 1; /* a "=" first is of the name */
	struct slice value = SLICE("");

	for (; end < t->in.len; end++) {
		char c = t->in.ptr[end];

		if (html_is_space(c) || c == '/' || c == '>' || c == '=')
			break;
	}
	t->at = skip_space(t, end);
	if (t->at < t->in.len && t->in.ptr[t->at] == '=') {
		t->at++;
		value = read_value(t);
	}
	add_attribute(t, slice_sub(t->in, start, end), value);
}

bool
html_read_tag(struct html_tokenizer *t)
{
	size_t start = t->at;

	while (t->at < t->in.len && !html_is_space(t->in.ptr[t->at]) &&
	    t->in.ptr[t->at] != '/' && t->in.ptr[t->at] != '>')
		t->at++;
	t->token.raw = slice_sub(t->in, start, t->at);
	for (;;) {
		t->at = skip_space(t, t->at);
		if (t->at >= t->in.len)
			return false;
		if (t->in.ptr[t->at] == '>')
			break;
		if (t->in.ptr[t->at] != '/') {
			read_attribute(t);
			continue;
		}
		t->at++;
		t->token.self_closing =
		    t->at < t->in.len && t->in.ptr[t->at] == '>';
	}
	t->at++;
	t->token.name = lower_case(t, t->token.raw);
	return true;
}
