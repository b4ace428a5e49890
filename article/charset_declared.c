#include "article/charset_parts.h"

#include <string.h>

#include "article/html_tokenize.h"

/*
 * Browsers look at 1,024 bytes first and start again when a later <meta> in
 * the head says otherwise; the whole head comes to the same.
 */
#define HEAD_BYTES ((size_t)128 * 1024)

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static size_t
skip_space(struct slice s, size_t at)
{
	while (at < s.len && is_space(s.ptr[at]))
		at++;
	return at;
}

/* The word after a "=" at byte at, quoted or not; empty when it has no end. */
static struct slice
value_at(struct slice s, size_t at)
{
	size_t end;

	at = skip_space(s, at);
	if (at < s.len && (s.ptr[at] == '"' || s.ptr[at] == '\'')) {
		end = slice_find_byte(s, s.ptr[at], at + 1);
		return end < s.len ? slice_sub(s, at + 1, end)
				   : slice_sub(s, 0, 0);
	}
	for (end = at; end < s.len && s.ptr[end] != ';'; end++)
		if (is_space(s.ptr[end]))
			break;
	return slice_sub(s, at, end);
}

/* The encoding in "text/html; charset=..."; NULL when it names none. */
static const struct encoding *
encoding_in(struct slice s)
{
	const struct slice word = SLICE("charset");
	size_t at;

	for (at = 0; at + word.len <= s.len; at++) {
		size_t end;

		if (!slice_equal_nocase(slice_sub(s, at, at + word.len), word))
			continue;
		end = skip_space(s, at + word.len);
		if (end < s.len && s.ptr[end] == '=')
			return encoding_of(value_at(s, end + 1));
	}
	return NULL;
}

static struct slice
attribute(const struct html_tokenizer *t, struct slice name)
{
	size_t i;

	for (i = 0; i < t->attribute_count; i++)
		if (slice_equal(t->attributes[i].name, name))
			return t->attributes[i].value;
	return slice_new(NULL, 0);
}

static const struct encoding *
encoding_of_meta(const struct html_tokenizer *t)
{
	const struct encoding *e = encoding_of(attribute(t, SLICE("charset")));

	if (!e && slice_equal_nocase(slice_trim(attribute(t,
			SLICE("http-equiv"))), SLICE("content-type")))
		e = encoding_in(attribute(t, SLICE("content")));
	/* what could be read as ASCII up to here is no UTF-16 */
	if (e && !strncmp(e->name, "utf-16", 6))
		e = encoding_of(SLICE("utf-8"));
	return e;
}

static void
take_language(struct declared *out, struct slice tag)
{
	size_t i;

	tag = slice_trim(tag);
	for (i = 0; i < tag.len && i + 1 < sizeof(out->language); i++) {
		char c = (char)(tag.ptr[i] | 0x20);

		if (c < 'a' || c > 'z')
			break;
		out->language[i] = c;
	}
	out->language[i] = '\0';
}

/* The tokenizer alone does not know whose content is text. */
static void
enter_raw(struct html_tokenizer *t, enum html_tag tag)
{
	if (!html_tag_is(tag, HTML_IS_RAW))
		return;
	t->mode = tag == HTML_SCRIPT ? HTML_MODE_SCRIPT : HTML_MODE_RAWTEXT;
	t->ends = t->token.name;
}

/* Reads tags until <body> or an encoding. */
static void
scan(struct declared *out, struct html_tokenizer *t)
{
	while (!out->meta) {
		enum html_tag tag;

		html_tokenizer_next(t);
		if (t->token.kind == HTML_TOKEN_END)
			break;
		if (t->token.kind != HTML_TOKEN_START_TAG)
			continue;
		tag = html_tag_of(t->token.name);
		if (tag == HTML_BODY)
			break;
		if (tag == HTML_META)
			out->meta = encoding_of_meta(t);
		else if (tag == HTML_HTML)
			take_language(out, attribute(t, SLICE("lang")));
		enter_raw(t, tag);
	}
}

static enum emend_status
read_head(struct declared *out, struct slice bytes)
{
	struct html_tokenizer t;
	struct arena arena = ARENA_INIT;
	enum emend_status status;

	html_tokenizer_init(&t, slice_sub(bytes, 0, HEAD_BYTES), &arena);
	scan(out, &t);
	status = t.status;
	html_tokenizer_free(&t);
	arena_free(&arena);
	return status;
}

/* <?xml version="1.0" encoding="..."?> */
static const struct encoding *
encoding_of_xml(struct slice bytes)
{
	const struct slice word = SLICE("encoding");
	struct slice s;
	size_t at;

	if (!slice_starts(bytes, SLICE("<?xml")))
		return NULL;
	s = slice_sub(bytes, 0, slice_find_byte(bytes, '>', 0));
	at = skip_space(s, slice_find(s, word, 0) + word.len);
	if (at >= s.len || s.ptr[at] != '=')
		return NULL;
	return encoding_of(value_at(s, at + 1));
}

enum emend_status
charset_read_declared(struct declared *out, struct slice bytes,
    struct slice content_type, struct emend_error *err)
{
	*out = (struct declared){ .http = encoding_in(content_type),
		.xml = encoding_of_xml(bytes) };
	if (read_head(out, bytes) != EMEND_OK)
		return emend_fail_nomem(err);
	return EMEND_OK;
}
