#include "reports/terminal.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/normalise.h"
#include "base/segment.h"
#include "base/utf8.h"
#include "reports/escape.h"

#define WORD_MAX ((size_t)1 << 20) /* longer ones are written in parts */
#define WORD_PART 4096
#define TEXT_MAX ((size_t)256 << 20)
#define COLUMNS_DEFAULT 80
#define COLUMNS_LEAST 20
#define PRINTF_MAX 4096

void
terminal_init(struct terminal *t, FILE *file, bool colour, unsigned columns)
{
	*t = (struct terminal){
		.file = file,
		.colour = colour,
		.columns = columns,
		.empty = true,
	};
	text_init(&t->word, WORD_MAX);
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

	if (t->word.len == 0)
		return;
	if (t->empty) {
		begin_line(t);
	} else if (t->columns && t->column + width > t->columns) {
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
	t->whole = false;
	t->blank = false;
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
		flush_word(t);
	if (styled)
		text_puts(&t->word, style_code(style));
	text_add(&t->word, s.ptr, s.len);
	if (styled)
		text_puts(&t->word, "\033[0m");
	t->word_columns += display_columns(s);
	if (text_check(&t->word, NULL) != EMEND_OK)
		t->failed = true;
}

/* The bytes of s that fit into so many columns, at least one character; marks
 * stay with what they stand on. */
static size_t
fitting(struct slice s, size_t columns)
{
	size_t at = 0, used = 0;
	uint32_t cp;

	while (at < s.len) {
		size_t n = utf8_decode(s, at, &cp);
		size_t width = display_columns(slice_sub(s, at, at + n));

		if (at > 0 && used + width > columns)
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
		size_t room = line > t->word_columns
		    ? line - t->word_columns
		    : 0;
		size_t cut = room ? fitting(piece, room) : 0;

		add_styled(t, style, slice_sub(piece, 0, cut));
		flush_word(t);
		piece = slice_sub(piece, cut, piece.len);
	}
	add_styled(t, style, piece);
}

/* Marks that end a sentence or a clause begin no line. */
static bool
begins_no_line(uint32_t cp)
{
	return char_is_punctuation(cp) || char_is_mark(cp);
}

/* The end of the piece that begins at `at`: a blank, or a place to break. */
static size_t
piece_end(struct slice s, size_t at, bool *breaks)
{
	size_t start = at;
	uint32_t cp;

	*breaks = false;
	while (at < s.len && s.ptr[at] != ' ' && at - start < WORD_PART / 2) {
		size_t n = utf8_decode(s, at, &cp);

		if (*breaks && !begins_no_line(cp))
			return at;
		at += n;
		*breaks = *breaks || char_is_scriptio_continua(cp);
	}
	/* what follows in another call may be such a mark */
	if (at == s.len)
		*breaks = false;
	return at;
}

void
terminal_text(struct terminal *t, enum style style, struct slice text)
{
	struct text safe;
	struct slice s;
	size_t at = 0, end;
	bool breaks;

	text_init(&safe, TEXT_MAX);
	escape_terminal(&safe, text);
	if (text_check(&safe, NULL) != EMEND_OK)
		t->failed = true;
	s = slice_new(safe.ptr, safe.len);
	while (at < s.len) {
		if (s.ptr[at] == ' ') {
			flush_word(t);
			t->blank = !t->empty;
			at++;
			continue;
		}
		end = piece_end(s, at, &breaks);
		add_piece(t, style, slice_sub(s, at, end));
		if (breaks)
			flush_word(t);
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
	struct text line;
	va_list ap;
	char buffer[PRINTF_MAX];
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buffer, sizeof(buffer), fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	if ((size_t)n < sizeof(buffer)) {
		terminal_puts(t, style, buffer);
		return;
	}
	text_init(&line, TEXT_MAX);
	text_puts(&line, buffer);
	text_puts(&line, "\xe2\x80\xa6");
	terminal_puts(t, style, line.ptr);
	text_free(&line);
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
