#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sqlite3.h>
#include <unistd.h>

#include "article/article.h"
#include "article/codec.h"
#include "base/file.h"
#include "base/text.h"
#include "base/url.h"
#include "store/batch.h"
#include "store/forget.h"
#include "store/outbox_mark.h"
#include "store/recorded.h"
#include "store/store.h"
#include "store/verify.h"
#include "store/watches.h"
#include "tests/store_article.h"

#define A "https://example.org/a"
#define B "https://example.org/b"
#define C "https://example.org/c"

/* Records one more revision; at: what its dates say. */
static void
keep(const char *url, unsigned after, const char *text, int64_t at)
{
	struct article *a = article_of("", text);
	struct revision_draft d = revision_of(url, after, a);
	struct watch_row row = watch_of(url, after + 1);

	d.seen_at = d.recorded_at = at;
	d.seen_before = 0;
	d.page = NULL;
	ok(keep_revision(&d, &row));
	article_free(a);
}

static enum emend_status
add_line(void *payload, const struct recorded *r, struct emend_error *e)
{
	struct text *out = payload;
	const char *name = hash_equal(r->id, id_of(A)) ? "a"
	    : hash_equal(r->id, id_of(B))	       ? "b"
						       : "c";

	(void)e;
	text_addf(out, "%s%s %u-%u", out->len ? ", " : "", name, r->first,
	    r->last);
	return EMEND_OK;
}

static void
check(const struct recorded_range *range, const char *expected)
{
	struct text out;

	text_init(&out, 4096);
	ok(state_recorded(store, range, add_line, &out, &err));
	assert_string_equal(out.ptr, expected);
	text_free(&out);
}

static int64_t
newest(void)
{
	int64_t seq;

	ok(state_recorded_last(store, &seq, &err));
	return seq;
}

static void
counts_in_the_order_of_recording_whatever_the_dates_say(void **state)
{
	int64_t before;

	(void)state;
	assert_int_equal(newest(), 0);
	keep(A, 0, "One.\n", RUN_AT);
	before = newest();
	assert_int_equal(before, 1);
	/* the clock was set back */
	keep(A, 1, "Two.\n", RUN_AT - 5000);
	keep(A, 2, "Three.\n", RUN_AT - 4000);
	assert_int_equal(newest(), 3);
	check(&(struct recorded_range){ .after = before, .upto = 3 }, "a 2-3");
	check(&(struct recorded_range){ .after = before, .upto = 2 }, "a 2-2");
	check(&(struct recorded_range){ .since = RUN_AT }, "a 1-1");
	check(&(struct recorded_range){ .since = RUN_AT - 5000,
		  .until = RUN_AT },
	    "a 2-3");
	check(&(struct recorded_range){ .since = RUN_AT + 1 }, "");
}

static void
forget(const char *url)
{
	struct forgotten done;

	ok(store_lock(store, STORE_LOCK_PACKS, &err));
	ok(store_forget(store, id_of(url), RUN_AT, false, &done, &err));
	store_unlock(store, STORE_LOCK_PACKS);
}

static void
gives_no_number_twice_though_the_newest_is_forgotten(void **state)
{
	(void)state;
	keep(A, 0, "One.\n", RUN_AT);
	keep(B, 0, "Two.\n", RUN_AT);
	forget(B);
	assert_int_equal(newest(), 2);
	keep(C, 0, "Three.\n", RUN_AT);
	check(&(struct recorded_range){ .after = 2, .upto = 3 }, "c 1-1");
}

static void
moves_a_mark_forward_alone(void **state)
{
	const struct mark far = { 7, RUN_AT }, near = { 5, RUN_AT + 60 };
	struct mark mark;

	(void)state;
	ok(state_mark(store, "desk", &mark, &err));
	assert_int_equal(mark.upto, 0);
	assert_int_equal(mark.at, 0);
	ok(store_put_mark(store, "desk", &far, &err));
	ok(store_put_mark(store, "desk", &near, &err));
	ok(state_mark(store, "desk", &mark, &err));
	assert_int_equal(mark.upto, 7);
	assert_int_equal(mark.at, RUN_AT + 60);
	ok(state_mark(store, "other", &mark, &err));
	assert_int_equal(mark.upto, 0);
}

static void
sql(const char *statement)
{
	char path[SANDBOX_PATH];
	sqlite3 *db;

	snprintf(path, sizeof(path), "%s/state.db", box.dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(db, statement, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static enum emend_status
pass(void *payload, const struct finding *f, struct emend_error *e)
{
	(void)payload;
	(void)f;
	(void)e;
	return EMEND_OK;
}

static void
repair(void)
{
	const struct verify_options options = { .repair = true,
		.now = RUN_AT,
		.each = pass };
	struct verify_result result;

	store_close(store);
	store = NULL;
	ok(store_verify(box.dir, &options, &result, &err));
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
}

static void
keeps_its_place_when_a_row_is_put_right(void **state)
{
	const struct mark mark = { 3, RUN_AT };

	(void)state;
	keep(A, 0, "One.\n", RUN_AT);
	keep(B, 0, "Two.\n", RUN_AT);
	keep(A, 1, "Three.\n", RUN_AT + 60);
	ok(store_put_mark(store, "desk", &mark, &err));
	sql("UPDATE revision SET words = 99 WHERE number = 1");
	repair();
	check(&(struct recorded_range){ .after = 0, .upto = 1 }, "a 1-1");
	check(&(struct recorded_range){ .after = 1, .upto = 2 }, "b 1-1");
	check(&(struct recorded_range){ .after = 3, .upto = 99 }, "");
}

static void
goes_by_the_dates_where_the_state_is_lost(void **state)
{
	char path[SANDBOX_PATH];

	(void)state;
	keep(C, 0, "One.\n", RUN_AT + 10);
	keep(A, 0, "Two.\n", RUN_AT + 20);
	keep(B, 0, "Three.\n", RUN_AT + 30);
	keep(A, 1, "Four.\n", RUN_AT + 40);
	snprintf(path, sizeof(path), "%s/state.db", box.dir);
	assert_int_equal(unlink(path), 0);
	repair();
	assert_true(newest() >= 4);
	check(&(struct recorded_range){ .after = 0, .upto = 1 }, "c 1-1");
	check(&(struct recorded_range){ .after = 1, .upto = 2 }, "a 1-1");
	check(&(struct recorded_range){ .after = 2, .upto = 3 }, "b 1-1");
	check(&(struct recorded_range){ .after = 3, .upto = 4 }, "a 2-2");
}

/* ---- what people have read ---- */

static void
check_review(const char *url, unsigned unread, bool hidden, size_t articles)
{
	struct review_state r;
	size_t count;
	bool used;

	ok(state_review(store, id_of(url), &r, &err));
	assert_int_equal(r.unread, unread);
	assert_int_equal(r.hidden, hidden);
	ok(state_unread(store, &count, &used, &err));
	assert_int_equal(count, articles);
}

static void
review(const char *url, unsigned number, const char *note)
{
	const struct review r = { number, RUN_AT, "Ada", note };

	ok(store_put_review(store, id_of(url), &r, &err));
}

static void
tells_the_first_edit_that_nobody_has_read(void **state)
{
	(void)state;
	keep(A, 0, "One.\n", RUN_AT);
	check_review(A, 0, false, 0);
	keep(A, 1, "Two.\n", RUN_AT);
	keep(A, 2, "Three.\n", RUN_AT);
	keep(B, 0, "Other.\n", RUN_AT);
	keep(B, 1, "Others.\n", RUN_AT);
	check_review(A, 2, false, 2);
	review(A, 2, NULL);
	check_review(A, 3, false, 2);
	/* of a part that was read before, no more is read by that */
	review(A, 1, NULL);
	check_review(A, 3, false, 2);
	review(A, 3, "Called them.");
	check_review(A, 0, false, 1);
	keep(A, 3, "Four.\n", RUN_AT);
	check_review(A, 4, false, 2);
	ok(store_put_hidden(store, id_of(B), true, RUN_AT, &err));
	ok(store_put_hidden(store, id_of(B), true, RUN_AT, &err));
	check_review(B, 2, true, 1);
	ok(store_put_hidden(store, id_of(B), false, RUN_AT, &err));
	check_review(B, 2, false, 2);
}

static enum emend_status
add_review(void *payload, const struct review *r, struct emend_error *e)
{
	(void)e;
	text_addf(payload, "%u %s %s;", r->number, r->by,
	    r->note ? r->note : "-");
	return EMEND_OK;
}

static void
keeps_every_note_until_the_article_is_forgotten(void **state)
{
	struct text out;

	(void)state;
	text_init(&out, 4096);
	keep(A, 0, "One.\n", RUN_AT);
	keep(A, 1, "Two.\n", RUN_AT);
	review(A, 2, NULL);
	review(A, 2, "Called them.");
	ok(state_reviews(store, id_of(A), add_review, &out, &err));
	assert_string_equal(out.ptr, "2 Ada -;2 Ada Called them.;");
	repair();
	check_review(A, 0, false, 0);
	forget(A);
	text_truncate(&out, 0);
	ok(state_reviews(store, id_of(A), add_review, &out, &err));
	assert_string_equal(out.ptr, "");
	text_free(&out);
}

static void
check_reviews(const char *url, const char *expected)
{
	struct text out;

	text_init(&out, 4096);
	ok(state_reviews(store, id_of(url), add_review, &out, &err));
	assert_string_equal(out.ptr, expected);
	text_free(&out);
}

static void
lose_state(void)
{
	char path[SANDBOX_PATH];

	snprintf(path, sizeof(path), "%s/state.db", box.dir);
	assert_int_equal(unlink(path), 0);
	repair();
}

static bool
file_says(const char *words)
{
	struct text bytes, path;
	bool says;

	text_init(&bytes, 1 << 20);
	text_init(&path, SANDBOX_PATH);
	path_join(&path, box.dir, OUTBOX_MARK);
	ok(file_read(&bytes, path.ptr, &err));
	says = strstr(bytes.ptr, words) != NULL;
	text_free(&path);
	text_free(&bytes);
	return says;
}

static void
reviews_outlive_the_state(void **state)
{
	(void)state;
	keep(A, 0, "One.\n", RUN_AT);
	keep(A, 1, "Two.\n", RUN_AT);
	keep(A, 2, "Three.\n", RUN_AT);
	keep(B, 0, "Other.\n", RUN_AT);
	keep(B, 1, "Others.\n", RUN_AT);
	review(A, 1, NULL);
	review(A, 2, "50 % - \xc3\xa9t\xc3\xa9\nnext line");
	review(A, 2, "-");
	review(A, 2, NULL);
	ok(store_put_hidden(store, id_of(B), true, RUN_AT, &err));
	lose_state();
	/* of those without a note, the last one is enough */
	check_reviews(A, "2 Ada 50 % - \xc3\xa9t\xc3\xa9\nnext line;2 Ada -;"
			 "2 Ada -;");
	check_review(A, 3, false, 1);
	check_review(B, 2, true, 1);
	ok(store_put_hidden(store, id_of(B), false, RUN_AT, &err));
	lose_state();
	check_review(B, 2, false, 2);
}

static void
what_is_forgotten_leaves_no_note_either(void **state)
{
	(void)state;
	keep(A, 0, "One.\n", RUN_AT);
	keep(A, 1, "Two.\n", RUN_AT);
	keep(B, 0, "Other.\n", RUN_AT);
	keep(B, 1, "Others.\n", RUN_AT);
	review(A, 2, "quince");
	review(B, 2, "medlar");
	assert_true(file_says("quince"));
	forget(A);
	assert_false(file_says("quince"));
	assert_true(file_says("medlar"));
	lose_state();
	check_reviews(A, "");
	check_reviews(B, "2 Ada medlar;");
}

int
main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(counts_in_the_order_of_recording_whatever_the_dates_say),
		T(gives_no_number_twice_though_the_newest_is_forgotten),
		T(moves_a_mark_forward_alone),
		T(keeps_its_place_when_a_row_is_put_right),
		T(goes_by_the_dates_where_the_state_is_lost),
		T(tells_the_first_edit_that_nobody_has_read),
		T(keeps_every_note_until_the_article_is_forgotten),
		T(reviews_outlive_the_state),
		T(what_is_forgotten_leaves_no_note_either),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
