#include "store/review_file.h"

#include "base/slice.h"
#include "base/text.h"
#include "base/time.h"
#include "store/outbox_mark.h"
#include "store/recorded.h"
#include "store/state_repair.h"

#define LINES_MOST ((size_t)8 << 20) /* bytes; the file is written often */
#define LINE_MOST 32768
#define NUMBER_DIGITS 9 /* of a revision's number */

/* A line, its words as they are. */
struct line {
	struct slice what, at, id, number, by, note;
};

static struct slice
next_word(struct slice *rest)
{
	size_t end = slice_find_byte(*rest, ' ', 0);
	struct slice word = slice_sub(*rest, 0, end);

	*rest = slice_sub(*rest, end + 1, rest->len);
	return word;
}

static bool
split(struct line *out, struct slice line)
{
	out->what = next_word(&line);
	out->at = next_word(&line);
	out->id = next_word(&line);
	out->number = next_word(&line);
	out->by = next_word(&line);
	out->note = next_word(&line);
	return slice_equal(out->what, SLICE("review")) ||
	       slice_equal(out->what, SLICE("hidden"));
}

static void
write_word(struct text *out, const char *words)
{
	text_putc(out, ' ');
	if (!words) {
		text_putc(out, '-');
		return;
	}
	for (; *words; words++) {
		unsigned char c = (unsigned char)*words;

		if (c <= ' ' || c == '%' || c == '-' || c == 0x7f)
			text_addf(out, "%%%02X", (unsigned)c);
		else
			text_putc(out, *words);
	}
}

static int
digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
	                              : -1;
}

/* False for "-": there is none. */
static bool
read_word(struct text *out, struct slice word)
{
	size_t i;

	text_truncate(out, 0);
	if (word.len == 0 || slice_equal(word, SLICE("-")))
		return false;
	for (i = 0; i < word.len; i++) {
		int high = -1, low = -1;

		if (word.ptr[i] == '%' && i + 2 < word.len) {
			high = digit(word.ptr[i + 1]);
			low = digit(word.ptr[i + 2]);
		}
		if (high >= 0 && low >= 0) {
			text_putc(out, (char)(16 * high + low));
			i += 2;
		} else {
			text_putc(out, word.ptr[i]);
		}
	}
	return true;
}

/* ---- editing ---- */

/* Which lines of an article go. */
enum drop {
	DROP_ALL,
	DROP_HIDDEN,
	DROP_WITHOUT_NOTE,
};

static bool
is_dropped(struct slice line, struct hash128 id, enum drop drop)
{
	struct hash128 of;
	struct line l;

	if (!split(&l, line) || !hash_from_hex(&of, l.id) ||
	    !hash_equal(of, id))
		return false;
	switch (drop) {
	case DROP_ALL:
		return true;
	case DROP_HIDDEN:
		return slice_equal(l.what, SLICE("hidden"));
	case DROP_WITHOUT_NOTE:
		break;
	}
	return slice_equal(l.what, SLICE("review")) &&
	       slice_equal(l.note, SLICE("-"));
}

/* Writes the file, at a moment, without some lines of the article, and with
 * one more. */
static enum emend_status
edit(const char *dir, struct hash128 id, int64_t at, enum drop drop,
    const struct text *more, struct emend_error *err)
{
	struct outbox_mark mark;
	struct text kept;
	struct slice rest;
	enum emend_status status = outbox_mark_read(&mark, dir, err);

	text_init(&kept, mark.others.limit);
	rest = slice_new(mark.others.ptr, mark.others.len);
	while (rest.len) {
		size_t end = slice_find_byte(rest, '\n', 0);
		struct slice line = slice_sub(rest, 0, end);

		if (!is_dropped(line, id, drop)) {
			text_add(&kept, line.ptr, line.len);
			text_putc(&kept, '\n');
		}
		rest = slice_sub(rest, end + 1, rest.len);
	}
	if (more->len && kept.len + more->len > LINES_MOST && !status)
		status = emend_fail(err, EMEND_LIMIT,
		    "%s/%s is full of reviews: no more can be noted", dir,
		    OUTBOX_MARK);
	text_add(&kept, more->ptr, more->len);
	if (status == EMEND_OK)
		status = text_check(&kept, err);
	if (status == EMEND_OK && (more->len || kept.len != mark.others.len)) {
		text_free(&mark.others);
		mark.others = kept;
		kept = (struct text){ 0 };
		/* an older emend told all there is, and made no file */
		if (!mark.there)
			mark.recorded = at;
		status = outbox_mark_write(&mark, dir, err);
	}
	text_free(&kept);
	outbox_mark_free(&mark);
	return status;
}

static void
begin_line(struct text *out, const char *what, int64_t at, struct hash128 id)
{
	char hex[HASH128_HEX + 1], utc[TIME_UTC_MAX];

	text_init(out, LINE_MOST);
	time_format_utc(utc, at);
	hash_hex(hex, id);
	text_addf(out, "%s %s %s", what, utc, hex);
}

enum emend_status
review_file_add(const char *dir, struct hash128 id, const struct review *review,
    struct emend_error *err)
{
	struct text line;
	enum emend_status status;

	begin_line(&line, "review", review->at, id);
	text_addf(&line, " %u", review->number);
	write_word(&line, review->by);
	write_word(&line, review->note);
	text_putc(&line, '\n');
	status = text_check(&line, err);
	if (status == EMEND_OK)
		status =
		    edit(dir, id, review->at, DROP_WITHOUT_NOTE, &line, err);
	text_free(&line);
	return status;
}

enum emend_status
review_file_hide(const char *dir, struct hash128 id, bool hidden, int64_t at,
    struct emend_error *err)
{
	struct text line;
	enum emend_status status;

	begin_line(&line, "hidden", at, id);
	text_putc(&line, '\n');
	status = text_check(&line, err);
	if (!hidden)
		text_truncate(&line, 0);
	if (status == EMEND_OK)
		status = edit(dir, id, at, DROP_HIDDEN, &line, err);
	text_free(&line);
	return status;
}

enum emend_status
review_file_forget(const char *dir, struct hash128 id, struct emend_error *err)
{
	struct text none;
	enum emend_status status;

	text_init(&none, 1);
	status = edit(dir, id, 0, DROP_ALL, &none, err);
	text_free(&none);
	return status;
}

/* ---- restoring ---- */

/* 0 for what is none. */
static unsigned
read_number(struct slice s)
{
	unsigned number = 0;
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9' || i == NUMBER_DIGITS)
			return 0;
		number = number * 10 + (unsigned)(s.ptr[i] - '0');
	}
	return number;
}

static enum emend_status
restore_line(struct state_db *db, const struct line *l, struct text *by,
    struct text *note, struct emend_error *err)
{
	struct review review = { 0 };
	struct hash128 id;
	enum emend_status status;

	if (!hash_from_hex(&id, l->id) ||
	    !time_parse_rfc3339(l->at, &review.at))
		return EMEND_OK; /* somebody edited it */
	if (slice_equal(l->what, SLICE("hidden")))
		return state_db_put_hidden(db, id, true, review.at, err);
	review.number = read_number(l->number);
	if (review.number == 0)
		return EMEND_OK;
	review.by = read_word(by, l->by) ? by->ptr : NULL;
	review.note = read_word(note, l->note) ? note->ptr : NULL;
	status = text_check(by, err);
	if (status == EMEND_OK)
		status = text_check(note, err);
	return status ? status : state_db_put_review(db, id, &review, err);
}

enum emend_status
review_file_restore(
    struct state_db *db, const char *dir, struct emend_error *err)
{
	struct outbox_mark mark;
	struct text by, note;
	struct slice rest;
	struct line l;
	enum emend_status status = outbox_mark_read(&mark, dir, err);

	text_init(&by, LINE_MOST);
	text_init(&note, LINE_MOST);
	rest = slice_new(mark.others.ptr, mark.others.len);
	while (rest.len && status == EMEND_OK) {
		size_t end = slice_find_byte(rest, '\n', 0);

		if (split(&l, slice_sub(rest, 0, end)))
			status = restore_line(db, &l, &by, &note, err);
		rest = slice_sub(rest, end + 1, rest.len);
	}
	text_free(&by);
	text_free(&note);
	outbox_mark_free(&mark);
	return status;
}
