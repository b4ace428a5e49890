#include "article/html_tokenize.h"

#include <stdint.h>

void
html_tokenizer_init(
    struct html_tokenizer *t, struct slice in, struct arena *arena)
{
	*t = (struct html_tokenizer){ .in = in, .arena = arena };
	text_init(&t->scratch, SIZE_MAX / 2);
}

void
html_tokenizer_free(struct html_tokenizer *t)
{
	text_free(&t->scratch);
}

static void
give(struct html_tokenizer *t, enum html_token_kind kind, struct slice raw)
{
	t->token = (struct html_token){
		.kind = kind, .raw = raw, .mode = t->mode };
}

/* Gives in[t->at, end) as text and goes on there. */
static void
give_text(struct html_tokenizer *t, size_t end)
{
	give(t, HTML_TOKEN_TEXT, slice_sub(t->in, t->at, end));
	t->at = end;
}

/* Does in go on at byte at with the lower-case word, in any case? */
static bool
follows(const struct html_tokenizer *t, size_t at, struct slice word)
{
	return slice_equal_nocase(slice_sub(t->in, at, at + word.len), word);
}

/*
 * Bytes of a comment's text that belong to its unfinished end when the page
 * stops inside: "-", "--" or "--!".
 */
static size_t
cut_end(struct slice text)
{
	if (slice_ends(text, SLICE("--!")))
		return 3;
	if (slice_ends(text, SLICE("--")))
		return 2;
	return slice_ends(text, SLICE("-")) ? 1 : 0;
}

/* Length of a comment's text that ends at the ">" at byte at, or SIZE_MAX. */
static size_t
comment_len(struct slice rest, size_t at)
{
	struct slice text = slice_sub(rest, 0, at);

	if (slice_ends(text, SLICE("--")))
		return at - 2;
	return slice_ends(text, SLICE("--!")) ? at - 3 : SIZE_MAX;
}

/* t->at is past "<!--". */
static void
read_comment(struct html_tokenizer *t)
{
	struct slice rest = slice_sub(t->in, t->at, t->in.len);
	size_t at = slice_find_byte(rest, '>', 0), len;

	if (slice_starts(rest, SLICE(">")) || slice_starts(rest, SLICE("->"))) {
		len = 0;
	} else {
		while (at < rest.len && comment_len(rest, at) == SIZE_MAX)
			at = slice_find_byte(rest, '>', at + 1);
		len = at < rest.len ? comment_len(rest, at)
				    : rest.len - cut_end(rest);
	}
	t->at += at < rest.len ? at + 1 : at;
	give(t, HTML_TOKEN_COMMENT, slice_sub(rest, 0, len));
}

/* All until the next ">" from byte start on. */
static struct slice
take_to_bracket(struct html_tokenizer *t, size_t start, bool *closed)
{
	size_t end = slice_find_byte(t->in, '>', start);

	*closed = end < t->in.len;
	t->at = *closed ? end + 1 : end;
	return slice_sub(t->in, start, end);
}

static void
read_bogus_comment(struct html_tokenizer *t, size_t start)
{
	bool closed;
	struct slice raw = take_to_bracket(t, start, &closed);

	give(t, HTML_TOKEN_COMMENT, raw);
}

/* t->at is at "<!". */
static void
read_declaration(struct html_tokenizer *t)
{
	size_t start = t->at + 2;

	if (follows(t, start, SLICE("--"))) {
		t->at = start + 2;
		read_comment(t);
	} else if (follows(t, start, SLICE("doctype"))) {
		bool closed;
		struct slice inside = take_to_bracket(t, start + 7, &closed);

		give(t, HTML_TOKEN_DOCTYPE, inside);
		html_read_doctype(&t->token.doctype, inside, closed);
	} else if (t->foreign &&
	    slice_starts(slice_sub(t->in, start, t->in.len),
		SLICE("[CDATA["))) {
		t->at = start + 7;
		t->mode = HTML_MODE_CDATA;
		html_tokenizer_next(t);
	} else {
		read_bogus_comment(t, start);
	}
}

/* Is there something other than text at the "<" at byte at? */
static bool
is_markup(const struct html_tokenizer *t, size_t at)
{
	char c = at + 1 < t->in.len ? t->in.ptr[at + 1] : '\0';

	if (c == '/')
		return at + 2 < t->in.len;
	return c == '!' || c == '?' || html_is_letter(c);
}

static void
read_end_tag(struct html_tokenizer *t)
{
	char c = t->in.ptr[t->at + 2];

	if (html_is_letter(c)) {
		give(t, HTML_TOKEN_END_TAG, slice_sub(t->in, 0, 0));
		t->at += 2;
		if (!html_read_tag(t))
			give(t, HTML_TOKEN_END, slice_sub(t->in, 0, 0));
	} else if (c == '>') {
		/* "</>" is nothing at all: an empty text */
		t->at += 3;
		give(t, HTML_TOKEN_TEXT, slice_sub(t->in, t->at, t->at));
	} else {
		read_bogus_comment(t, t->at + 2);
	}
}

static void
read_markup(struct html_tokenizer *t)
{
	switch (t->in.ptr[t->at + 1]) {
	case '/':
		read_end_tag(t);
		break;
	case '!':
		read_declaration(t);
		break;
	case '?':
		read_bogus_comment(t, t->at + 1);
		break;
	default:
		give(t, HTML_TOKEN_START_TAG, slice_sub(t->in, 0, 0));
		t->at++;
		if (!html_read_tag(t))
			give(t, HTML_TOKEN_END, slice_sub(t->in, 0, 0));
	}
}

static void
next_in_data(struct html_tokenizer *t)
{
	size_t end = slice_find_byte(t->in, '<', t->at);

	while (end < t->in.len && !is_markup(t, end))
		end = slice_find_byte(t->in, '<', end + 1);
	if (end > t->at)
		give_text(t, end);
	else
		read_markup(t);
}

/* RCDATA, RAWTEXT and scripts: their text, then the tag that ends it. */
static void
next_in_raw(struct html_tokenizer *t)
{
	size_t len = html_raw_span(t);

	if (len) {
		give_text(t, t->at + len);
		return;
	}
	t->mode = HTML_MODE_DATA;
	read_end_tag(t);
}

static void
next_in_cdata(struct html_tokenizer *t)
{
	size_t end = slice_find(t->in, SLICE("]]>"), t->at);

	give_text(t, end);
	if (t->at < t->in.len)
		t->at += 3;
	t->mode = HTML_MODE_DATA;
}

void
html_tokenizer_next(struct html_tokenizer *t)
{
	t->attribute_count = 0;
	if (t->at >= t->in.len || t->status != EMEND_OK) {
		give(t, HTML_TOKEN_END, slice_sub(t->in, 0, 0));
		return;
	}
	switch (t->mode) {
	case HTML_MODE_DATA:
		next_in_data(t);
		break;
	case HTML_MODE_RCDATA:
	case HTML_MODE_RAWTEXT:
	case HTML_MODE_SCRIPT:
		next_in_raw(t);
		break;
	case HTML_MODE_PLAINTEXT:
		give_text(t, t->in.len);
		break;
	case HTML_MODE_CDATA:
		next_in_cdata(t);
		break;
	}
	if (t->status != EMEND_OK)
		give(t, HTML_TOKEN_END, slice_sub(t->in, 0, 0));
}
