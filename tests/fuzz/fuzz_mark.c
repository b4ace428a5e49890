/*
 * outbox.mark, which people may have been at: a name, NUL, a note, NUL, the
 * file.  Lines of others stay, what is written reads as it was, and a review
 * comes back word for word.
 */
#include <string.h>

#include "base/text.h"
#include "store/outbox_mark.h"
#include "store/recorded.h"
#include "store/review_file.h"
#include "store/state_repair.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/place.h"

#define NOW INT64_C(1772442000)
#define NUMBER 7
#define NAME_MOST 200  /* bytes, as the command takes them */
#define NOTE_MOST 4000

static const struct hash128 ours = { .bytes = { 0xab, 0xcd, 3 } };

/* What a restored state would get; the calls end here
 * (tests/fuzz/meson.build). */
static struct restored {
	struct text others; /* of articles that are not ours, in their order */
	struct text by, note; /* of our last review */
	size_t reviews, hidden; /* ours */
} restored;

enum emend_status __wrap_state_db_put_review(struct state_db *db,
    struct hash128 id, const struct review *review, struct emend_error *err);
enum emend_status __wrap_state_db_put_hidden(struct state_db *db,
    struct hash128 id, bool hidden, int64_t at, struct emend_error *err);

static void
keep_words(struct text *out, const char *words)
{
	text_truncate(out, 0);
	text_puts(out, words ? words : "");
}

enum emend_status
__wrap_state_db_put_review(struct state_db *db, struct hash128 id,
    const struct review *review, struct emend_error *err)
{
	(void)db;
	(void)err;
	MUST(review->number > 0 && review->number <= 999999999);
	if (!hash_equal(id, ours)) {
		text_addf(&restored.others, "%u %s %s\n", review->number,
		    review->by ? review->by : "-",
		    review->note ? review->note : "-");
		return EMEND_OK;
	}
	restored.reviews++;
	keep_words(&restored.by, review->by);
	keep_words(&restored.note, review->note);
	return EMEND_OK;
}

enum emend_status
__wrap_state_db_put_hidden(struct state_db *db, struct hash128 id, bool hidden,
    int64_t at, struct emend_error *err)
{
	(void)db;
	(void)at;
	(void)err;
	MUST(hidden);
	if (hash_equal(id, ours))
		restored.hidden++;
	else
		text_puts(&restored.others, "hidden\n");
	return EMEND_OK;
}

static void
restore(void)
{
	text_truncate(&restored.others, 0);
	keep_words(&restored.by, NULL);
	keep_words(&restored.note, NULL);
	restored.reviews = restored.hidden = 0;
	MUST(review_file_restore(NULL, place_dir(), NULL) == EMEND_OK);
}

static void
read_mark(struct outbox_mark *m)
{
	MUST(outbox_mark_read(m, place_dir(), NULL) == EMEND_OK && m->there);
}

static bool
is_same_text(const struct text *a, const struct text *b)
{
	return slice_equal(
	    slice_new(a->ptr, a->len), slice_new(b->ptr, b->len));
}

static void
check_same(const struct outbox_mark *a, const struct outbox_mark *b)
{
	size_t i;

	MUST(a->recorded == b->recorded && a->mute_count == b->mute_count);
	for (i = 0; i < a->mute_count; i++) {
		MUST(strcmp(a->mutes[i].rule, b->mutes[i].rule) == 0);
		MUST(a->mutes[i].from == b->mutes[i].from);
		MUST(a->mutes[i].until == b->mutes[i].until);
	}
	MUST(is_same_text(&a->others, &b->others));
}

/* What begins with a word of ours may be read, any other line is kept. */
static void
check_others(const struct outbox_mark *m, struct slice bytes)
{
	struct slice kept = slice_new(m->others.ptr, m->others.len);

	while (bytes.len) {
		size_t end = slice_find_byte(bytes, '\n', 0), kept_end;
		struct slice line = slice_sub(bytes, 0, end);

		bytes = slice_sub(bytes, end + 1, bytes.len);
		kept_end = slice_find_byte(kept, '\n', 0);
		if (kept.len && slice_equal(slice_sub(kept, 0, kept_end), line))
			kept = slice_sub(kept, kept_end + 1, kept.len);
		else
			MUST(slice_starts(line, SLICE("recorded ")) ||
			    slice_starts(line, SLICE("mute ")));
	}
	MUST(kept.len == 0);
}

static void
check_written(struct slice bytes)
{
	struct outbox_mark first, second;

	place_put(OUTBOX_MARK, bytes);
	read_mark(&first);
	check_others(&first, bytes);
	MUST(outbox_mark_write(&first, place_dir(), NULL) == EMEND_OK);
	read_mark(&second);
	check_same(&first, &second);
	outbox_mark_free(&first);
	outbox_mark_free(&second);
}

static void
check_review(struct slice by, struct slice note)
{
	char by_words[NAME_MOST + 1], note_words[NOTE_MOST + 1];
	const struct review review = { .number = NUMBER, .at = NOW,
		.by = by.len ? by_words : NULL,
		.note = note.len ? note_words : NULL };

	snprintf(by_words, sizeof(by_words), "%.*s", SLICE_ARG(by));
	snprintf(note_words, sizeof(note_words), "%.*s", SLICE_ARG(note));
	MUST(!review_file_add(place_dir(), ours, &review, NULL));
	restore();
	MUST(restored.reviews > 0);
	MUST(slice_equal(slice_new(restored.by.ptr, restored.by.len), by));
	MUST(slice_equal(slice_new(restored.note.ptr, restored.note.len),
	    note));
}

static void
check_hidden(void)
{
	MUST(!review_file_hide(place_dir(), ours, true, NOW, NULL));
	restore();
	MUST(restored.hidden == 1);
	MUST(!review_file_hide(place_dir(), ours, false, NOW, NULL));
	restore();
	MUST(restored.hidden == 0 && restored.reviews > 0);
}

static void
check_forgotten(void)
{
	MUST(!review_file_forget(place_dir(), ours, NULL));
	restore();
	MUST(restored.hidden == 0 && restored.reviews == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = fuzz_input(data, size), by = fuzz_take(&rest);
	struct slice note = fuzz_take(&rest);
	struct text before;

	text_init(&before, (size_t)1 << 20);
	text_init(&restored.others, (size_t)1 << 20);
	text_init(&restored.by, NOTE_MOST * 8);
	text_init(&restored.note, NOTE_MOST * 8);
	check_written(rest);
	restore();
	text_add(&before, restored.others.ptr, restored.others.len);
	check_review(slice_sub(by, 0, NAME_MOST), slice_sub(note, 0, NOTE_MOST));
	check_hidden();
	check_forgotten();
	MUST(is_same_text(&before, &restored.others));
	text_free(&before);
	text_free(&restored.others);
	text_free(&restored.by);
	text_free(&restored.note);
	return 0;
}
