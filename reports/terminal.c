#include "reports/terminal.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/normalise.h"
#include "base/segment.h"
#include "base/url.h"
#include "base/utf8.h"
#include "reports/escape.h"

#define WORD_PART 4096 /* bytes; longer words are written in parts */
#define TEXT_MAX ((size_t)256 << 20)
#define COLUMNS_DEFAULT 80
#define COLUMNS_LEAST 20
#define SHOWN_URL_MAX ((size_t)4 * URL_MAX) /* a byte may become "%XX" */
#define PRINTF_USUAL 512 /* bytes; longer text is allocated */

void
terminal_init(struct terminal *t, FILE *file, bool colour, unsigned columns)
{
	*t = (struct terminal){
		.file = file,
		.colour = colour,
		.columns = columns,
		.empty = true,
	};
	text_init(&t->word, 2 * WORD_PART);
}

/* The indent comes with the first word: empty lines are empty. */
static void
begin_line(struct terminal *t)
{
	unsigned i;

	for (i = 0; i < t->indent; i++)
		putc(' ', t->file);
	t->column = t->indent;
	t->blank = false;
	t->empty = false;
}

/* Writes the word gathered, on the next line if it does not fit here. */
static void
flush_word(struct terminal *t)
{
	size_t width = t->word_columns + (t->blank ? 1 : 0);
	bool torn = t->torn;

	t->whole = t->torn = false;
	if (t->word.len == 0)
		return;
	if (t->empty) {
		begin_line(t);
	} else if (t->columns && !torn && t->column + width > t->columns) {
		putc('\n', t->file);
		begin_line(t);
	} else if (t->blank) {
		putc(' ', t->file);
		t->column++;
	}
	fwrite(t->word.ptr, 1, t->word.len, t->file);
	t->column += t->word_columns;
	text_truncate(&t->word, 0);
	t->word_columns = 0;
	t->blank = false;
}

/* What is gathered of a word that goes on: an address stays on its line. */
static void
flush_part(struct terminal *t)
{
	bool whole = t->whole;

	flush_word(t);
	t->whole = t->torn = whole;
}

static const char *
style_code(enum style style)
{
	switch (style) {
	case STYLE_BOLD:
		return "\033[1m";
	case STYLE_DIM:
		return "\033[2m";
	case STYLE_DELETED:
		return "\033[31;9m";
	case STYLE_INSERTED:
		return "\033[32;1m";
	case STYLE_WARNING:
		return "\033[33m";
	case STYLE_PLAIN:
		break;
	}
	return "";
}

/* Adds to the word, in its style. */
static void
add_styled(struct terminal *t, enum style style, struct slice s)
{
	bool styled = t->colour && style != STYLE_PLAIN;

	if (s.len == 0)
		return;
	if (t->word.len + s.len > WORD_PART)
		flush_part(t);
	if (styled)
		text_puts(&t->word, style_code(style));
	text_add(&t->word, s.ptr, s.len);
	if (styled)
		text_puts(&t->word, "\033[0m");
	t->word_columns += display_columns(s);
	if (text_check(&t->word, NULL) != EMEND_OK)
		t->failed = true;
}

/* The bytes of s that fit into so many columns; marks stay with what they
 * stand on. */
static size_t
fitting(struct slice s, size_t columns)
{
	size_t at = 0, used = 0;
	uint32_t cp;

	while (at < s.len) {
		size_t n = utf8_decode(s, at, &cp);
		size_t width = display_columns(slice_sub(s, at, at + n));

		if (used + width > columns)
			break;
		used += width;
		at += n;
	}
	return at;
}

/* Adds a piece without blanks; what would be longer than a line is broken. */
static void
add_piece(struct terminal *t, enum style style, struct slice piece)
{
	size_t line = t->columns > t->indent ? t->columns - t->indent : 0;

	t->whole = t->whole ||
	    slice_find(piece, SLICE("://"), 0) < piece.len;
	while (line && !t->whole &&
	    t->word_columns + display_columns(piece) > line) {
		size_t cut = line > t->word_columns
		    ? fitting(piece, line - t->word_columns)
		    : 0;

		/* a character wider than a line */
		if (cut == 0 && t->word.len == 0)
			break;
		add_styled(t, style, slice_sub(piece, 0, cut));
		flush_word(t);
		piece = slice_sub(piece, cut, piece.len);
	}
	add_styled(t, style, piece);
}

/* Marks that belong to what follows; ASCII ones may be our own "[-". */
static bool
opens(uint32_t cp)
{
	static const uint32_t marks[] = { 0xab, 0x2018, 0x201c, 0x3008, 0x300a,
		0x300c, 0x300e, 0x3010, 0x3014, 0xff08 };
	size_t i;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (cp == marks[i])
			return true;
	return cp < 0x80 && char_is_punctuation(cp);
}

/* May a line end between these two?  Scripts without blanks are broken
 * anywhere, but a closing mark begins no line and an opening one ends none. */
static bool
may_break(uint32_t before, uint32_t after)
{
	if (char_is_punctuation(after) ? !opens(after) || after < 0x80
				       : char_is_mark(after))
		return false;
	if (opens(before))
		return false;
	return char_is_scriptio_continua(before) ||
	    char_is_scriptio_continua(after) ||
	    (before >= 0x3000 && char_is_punctuation(before));
}

/* The end of the piece that begins at `at`: a blank, or a place to break. */
static size_t
piece_end(struct terminal *t, struct slice s, size_t at)
{
	size_t start = at;
	uint32_t cp;

	while (at < s.len && s.ptr[at] != ' ' && at - start < WORD_PART / 2) {
		size_t n = utf8_decode(s, at, &cp);

		if (at > start && may_break(t->last, cp))
			break;
		t->last = cp;
		at += n;
	}
	return at;
}

void
terminal_text(struct terminal *t, enum style style, struct slice text)
{
	struct text safe;
	struct slice s;
	size_t at = 0, end;
	uint32_t cp;

	text_init(&safe, TEXT_MAX);
	escape_terminal(&safe, text);
	if (text_check(&safe, NULL) != EMEND_OK)
		t->failed = true;
	s = slice_new(safe.ptr, safe.len);
	while (at < s.len) {
		utf8_decode(s, at, &cp);
		if (cp == ' ' || (t->word.len && may_break(t->last, cp)))
			flush_word(t);
		if (cp == ' ') {
			t->blank = !t->empty;
			at++;
			continue;
		}
		end = piece_end(t, s, at);
		add_piece(t, style, slice_sub(s, at, end));
		at = end;
	}
	text_free(&safe);
}

void
terminal_puts(struct terminal *t, enum style style, const char *text)
{
	terminal_text(t, style, slice_of(text));
}

void
terminal_printf(struct terminal *t, enum style style, const char *fmt, ...)
{
	char buffer[PRINTF_USUAL], *large;
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(buffer, sizeof(buffer), fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < sizeof(buffer)) {
		terminal_puts(t, style, buffer);
	} else if (n >= 0) {
		large = malloc((size_t)n + 1);
		if (large) {
			vsnprintf(large, (size_t)n + 1, fmt, again);
			terminal_puts(t, style, large);
		}
		t->failed = t->failed || !large;
		free(large);
	}
	va_end(again);
}

void
terminal_url(struct terminal *t, const char *url)
{
	struct text shown;

	text_init(&shown, SHOWN_URL_MAX);
	escape_address(&shown, url);
	if (text_check(&shown, NULL) != EMEND_OK)
		t->failed = true;
	terminal_text(t, STYLE_PLAIN, slice_new(shown.ptr, shown.len));
	text_free(&shown);
}

void
terminal_margin(struct terminal *t, enum style style, const char *text,
    unsigned indent)
{
	bool styled = t->colour && style != STYLE_PLAIN;
	unsigned used = (unsigned)strlen(text);
	unsigned blanks = used < indent ? indent - used : 1;

	fprintf(t->file, "%s%s%s%*s", styled ? style_code(style) : "", text,
	    styled ? "\033[0m" : "", (int)blanks, "");
	t->indent = indent;
	t->column = used + blanks;
	t->empty = false;
	t->blank = false;
}

void
terminal_newline(struct terminal *t, unsigned indent)
{
	flush_word(t);
	putc('\n', t->file);
	t->indent = indent;
	t->column = 0;
	t->empty = true;
	t->blank = false;
}

enum emend_status
terminal_check(const struct terminal *t, struct emend_error *err)
{
	return t->failed ? emend_fail_nomem(err) : EMEND_OK;
}

void
terminal_free(struct terminal *t)
{
	flush_word(t);
	text_free(&t->word);
}

unsigned
terminal_columns(FILE *file)
{
	struct winsize size;

	if (!isatty(fileno(file)) ||
	    ioctl(fileno(file), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return COLUMNS_DEFAULT;
	return size.ws_col < COLUMNS_LEAST ? COLUMNS_LEAST : size.ws_col;
}
