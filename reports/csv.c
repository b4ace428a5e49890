#include "reports/csv.h"

#include <inttypes.h>
#include <string.h>

#include "base/time.h"
#include "reports/escape.h"

#define WORDS_MOST ((size_t)256 << 20) /* of one cell */

void
csv_init(struct csv *c, FILE *file)
{
	*c = (struct csv){ .file = file };
	text_init(&c->shown, WORDS_MOST);
}

void
csv_fail(struct csv *c, enum emend_status status)
{
	text_fail(&c->shown, status);
}

enum emend_status
csv_end(struct csv *c, struct emend_error *err)
{
	enum emend_status status = text_check(&c->shown, err);

	text_free(&c->shown);
	return status;
}

static void
next_cell(struct csv *c)
{
	if (c->begun)
		fputc(',', c->file);
	c->begun = true;
}

/* What spreadsheets begin a formula with, after blanks too, and its full-width
 * forms. */
static bool
is_formula(struct slice s)
{
	static const struct slice wide[] = { SLICE_LIT("\xef\xbc\x9d"),
		SLICE_LIT("\xef\xbc\x8b"), SLICE_LIT("\xef\xbc\x8d"),
		SLICE_LIT("\xef\xbc\xa0") };
	struct slice word = slice_trim(s);
	size_t i;

	if (word.len == 0)
		return false;
	if (memchr("=+-@|%", word.ptr[0], 6))
		return true;
	for (i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (slice_starts(word, wide[i]))
			return true;
	return false;
}

void
csv_words(struct csv *c, struct slice words)
{
	struct slice s;
	size_t i;

	next_cell(c);
	if (words.len == 0)
		return;
	text_truncate(&c->shown, 0);
	escape_terminal(&c->shown, words);
	s = slice_new(c->shown.ptr, c->shown.len);
	fputs(is_formula(s) ? "\"'" : "\"", c->file);
	for (i = 0; i < s.len; i++) {
		if (s.ptr[i] == '"')
			fputc('"', c->file);
		fputc(s.ptr[i], c->file);
	}
	fputc('"', c->file);
}

void
csv_address(struct csv *c, const char *address)
{
	struct text shown;

	text_init(&shown, WORDS_MOST);
	escape_address(&shown, address);
	csv_words(c, slice_new(shown.ptr, shown.len));
	csv_fail(c, shown.status);
	text_free(&shown);
}

void
csv_uint(struct csv *c, uint64_t n)
{
	next_cell(c);
	fprintf(c->file, "%" PRIu64, n);
}

void
csv_int(struct csv *c, int64_t n)
{
	next_cell(c);
	fprintf(c->file, "%" PRId64, n);
}

void
csv_permille(struct csv *c, unsigned n)
{
	next_cell(c);
	fprintf(c->file, "%u.%03u", n / 1000, n % 1000);
}

void
csv_time(struct csv *c, int64_t t)
{
	char at[TIME_UTC_MAX];

	next_cell(c);
	if (!t)
		return;
	time_format_utc(at, t);
	fputs(at, c->file);
}

void
csv_empty(struct csv *c)
{
	next_cell(c);
}

void
csv_row_end(struct csv *c)
{
	fputs("\r\n", c->file);
	c->begun = false;
}
