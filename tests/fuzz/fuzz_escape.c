/*
 * Anybody's words on their way out, to terminal, page, Markdown, table and JSON:
 * nothing in them is obeyed, and whoever reads it gets the words.  The first
 * byte says how wide the terminal is.
 */
#include <string.h>

#include "article/html.h"
#include "base/base64.h"
#include "base/json.h"
#include "base/json_read.h"
#include "base/normalise.h"
#include "base/segment.h"
#include "base/text.h"
#include "base/utf8.h"
#include "reports/csv.h"
#include "reports/escape.h"
#include "reports/markdown.h"
#include "reports/markup.h"
#include "reports/terminal.h"
#include "tests/fuzz/fuzz.h"

#define WRITTEN_MOST ((size_t)1 << 20)
#define COLUMNS_LEAST 20
#define INDENT 2

/* A stream that ends in memory. */
struct sink {
	FILE *file;
	char *bytes;
	size_t len;
};

static FILE *
sink_open(struct sink *s)
{
	s->file = open_memstream(&s->bytes, &s->len);
	MUST(s->file);
	return s->file;
}

static struct slice
sink_close(struct sink *s)
{
	MUST(fclose(s->file) == 0);
	return slice_new(s->bytes, s->len);
}

static struct slice
whole(const struct text *t)
{
	return slice_new(t->len ? t->ptr : "", t->len);
}

/* Nothing that a terminal or a browser obeys without showing it. */
static void
check_shown(struct slice s)
{
	size_t at = 0;
	uint32_t cp;

	MUST(utf8_valid(s));
	while (at < s.len) {
		at += utf8_decode(s, at, &cp);
		MUST(cp >= 0x20 && !(cp >= 0x7f && cp < 0xa0));
		MUST(cp != 0x2028 && cp != 0x2029);
		MUST(!char_is_bidi_or_invisible(cp) || cp == 0x200c ||
		    cp == 0x200d);
	}
}

static void
check_escaped(struct text *out, struct slice s)
{
	struct text again;

	text_init(out, WRITTEN_MOST);
	text_init(&again, WRITTEN_MOST);
	escape_terminal(out, s);
	MUST(text_check(out, NULL) == EMEND_OK);
	check_shown(whole(out));
	escape_terminal(&again, whole(out));
	MUST(slice_equal(whole(out), whole(&again)));
	text_free(&again);
}

/* ---- pages ---- */

static void
check_markup(struct slice words, struct slice shown)
{
	static const char *const never = "<>\"'";
	struct sink sink;
	struct markup m;
	struct slice out;
	struct text read;
	size_t i;

	markup_init(&m, sink_open(&sink));
	markup_words(&m, words);
	MUST(markup_check(&m, NULL) == EMEND_OK);
	markup_free(&m);
	out = sink_close(&sink);
	for (i = 0; i < strlen(never); i++)
		MUST(slice_find_byte(out, never[i], 0) == out.len);
	text_init(&read, WRITTEN_MOST);
	html_decode(&read, out, false);
	MUST(slice_equal(whole(&read), shown));
	text_truncate(&read, 0);
	html_decode(&read, out, true);
	MUST(slice_equal(whole(&read), shown));
	text_free(&read);
	free(sink.bytes);
}

/* <a href="http..."> or nothing */
static void
check_link(struct slice words)
{
	char url[512];
	struct sink sink;
	struct markup m;
	struct slice out;
	bool link;

	snprintf(url, sizeof(url), "%.*s", SLICE_ARG(words));
	markup_init(&m, sink_open(&sink));
	link = markup_link(&m, url);
	markup_free(&m);
	out = sink_close(&sink);
	MUST(link == slice_starts(out, SLICE("<a href=\"http")));
	MUST(link || out.len == 0);
	if (link) {
		MUST(slice_ends(out, SLICE("\">")));
		out = slice_sub(out, strlen("<a href=\""), out.len - 2);
		MUST(slice_find_byte(out, '"', 0) == out.len);
		MUST(slice_find_byte(out, '<', 0) == out.len);
		check_shown(out);
	}
	free(sink.bytes);
}

/* ---- Markdown ---- */

/* As its readers do: a backslash and three references. */
static void
read_markdown(struct text *out, struct slice s)
{
	static const struct slice comment = SLICE_LIT("<!-- -->");
	size_t at = 0, end;

	while (at < s.len) {
		char c = s.ptr[at];

		if (slice_starts(slice_sub(s, at, s.len), comment)) {
			at += comment.len;
			continue;
		}
		MUST(!strchr("<>`*_{}[]#~|^=$", c) || c == '\0');
		end = at + 1;
		if (c == '&') {
			end = slice_find_byte(s, ';', at) + 1;
			html_decode(out, slice_sub(s, at, end), false);
		} else if (c == '\\') {
			MUST(++at < s.len);
			text_putc(out, s.ptr[at]);
			end = at + 1;
		} else {
			text_putc(out, c);
		}
		at = end;
	}
}

/* Blanks before the first word are one. */
static struct slice
without_blanks(struct slice s)
{
	while (s.len && s.ptr[0] == ' ')
		s = slice_sub(s, 1, s.len);
	return s;
}

static void
check_markdown(struct slice words, struct slice shown)
{
	struct sink sink;
	struct markdown m;
	struct text read;

	markdown_init(&m, sink_open(&sink));
	markdown_words(&m, words);
	MUST(markdown_end(&m, NULL) == EMEND_OK);
	text_init(&read, WRITTEN_MOST);
	read_markdown(&read, sink_close(&sink));
	MUST(slice_equal(
	    without_blanks(whole(&read)), without_blanks(shown)));
	text_free(&read);
	free(sink.bytes);
}

/* ---- tables and JSON ---- */

/* One cell of RFC 4180. */
static void
check_csv(struct slice words, struct slice shown)
{
	struct sink sink;
	struct text read;
	struct slice out;
	struct csv c;
	size_t i;

	csv_init(&c, sink_open(&sink));
	csv_words(&c, words);
	csv_row_end(&c);
	MUST(csv_end(&c, NULL) == EMEND_OK);
	out = sink_close(&sink);
	text_init(&read, WRITTEN_MOST);
	MUST(slice_ends(out, SLICE("\r\n")));
	out = slice_sub(out, 0, out.len - 2);
	if (out.len) {
		MUST(out.len >= 2 && slice_starts(out, SLICE("\"")) &&
		    slice_ends(out, SLICE("\"")));
		out = slice_sub(out, 1, out.len - 1);
	}
	for (i = 0; i < out.len; i++) {
		text_putc(&read, out.ptr[i]);
		if (out.ptr[i] == '"')
			MUST(++i < out.len && out.ptr[i] == '"');
	}
	out = whole(&read);
	MUST(!out.len || !memchr("=+-@\t\r", out.ptr[0], 6));
	if (!slice_equal(out, shown)) /* it would be a formula */
		MUST(slice_starts(out, SLICE("'")) &&
		    slice_equal(slice_sub(out, 1, out.len), shown));
	text_free(&read);
	free(sink.bytes);
}

static void
check_json(struct slice words)
{
	struct json_value *value;
	struct text out, clean;
	struct json j;

	text_init(&out, WRITTEN_MOST);
	text_init(&clean, WRITTEN_MOST);
	json_init_text(&j, &out);
	json_object_begin(&j);
	json_key_string(&j, "words", words);
	json_object_end(&j);
	MUST(!json_failed(&j));
	MUST(json_read_strict(&value, whole(&out), NULL) == EMEND_OK);
	utf8_add_clean(&clean, words);
	MUST(slice_equal(json_value_string(json_value_get(value, "words")),
	    whole(&clean)));
	json_value_free(value);
	text_free(&out);
	text_free(&clean);
}

static void
check_base64(struct slice words)
{
	struct text written, read;

	text_init(&written, WRITTEN_MOST);
	text_init(&read, WRITTEN_MOST);
	base64_write(&written, words);
	MUST(base64_read(&read, whole(&written)));
	MUST(slice_equal(whole(&read), words));
	text_truncate(&read, 0);
	(void)base64_read(&read, words);
	MUST(read.len <= words.len / 4 * 3);
	text_free(&written);
	text_free(&read);
}

/* ---- terminals ---- */

/* The words, without the blanks between them. */
static void
add_dense(struct text *out, struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (s.ptr[i] != ' ' && s.ptr[i] != '\n')
			text_putc(out, s.ptr[i]);
}

/* No line is wider, but one of an address, which is to be copied. */
static void
check_lines(struct slice out, unsigned columns)
{
	size_t at, end;

	for (at = 0; at < out.len; at = end + 1) {
		struct slice line;

		end = slice_find_byte(out, '\n', at);
		line = slice_sub(out, at, end);
		check_shown(line);
		MUST(display_columns(line) <= columns ||
		    slice_find(line, SLICE("://"), 0) < line.len);
	}
}

static void
check_terminal(struct slice words, struct slice shown, unsigned columns)
{
	struct text told, wanted;
	struct terminal t;
	struct sink sink;
	struct slice out;

	terminal_init(&t, sink_open(&sink), false, columns);
	t.indent = INDENT;
	terminal_text(&t, STYLE_BOLD, words);
	terminal_newline(&t, 0);
	MUST(terminal_check(&t, NULL) == EMEND_OK);
	terminal_free(&t);
	out = sink_close(&sink);
	check_lines(out, columns);
	text_init(&told, WRITTEN_MOST);
	text_init(&wanted, WRITTEN_MOST);
	add_dense(&told, out);
	add_dense(&wanted, shown);
	MUST(slice_equal(whole(&told), whole(&wanted)));
	text_free(&told);
	text_free(&wanted);
	free(sink.bytes);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice words = fuzz_input(data, size), shown;
	struct text escaped;

	if (size == 0)
		return 0;
	words = slice_sub(words, 1, words.len);
	check_escaped(&escaped, words);
	shown = whole(&escaped);
	check_markup(words, shown);
	check_link(words);
	check_markdown(words, shown);
	check_csv(words, shown);
	check_json(words);
	check_base64(words);
	check_terminal(words, shown, COLUMNS_LEAST + data[0] % 64);
	text_free(&escaped);
	return 0;
}
