#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>

#include "article/article.h"
#include "tests/fault.h"
#include "tests/watch_archive.h"

/* Runs from emend.conf to the history, against a site made of files. */

#define ONE_PAGE "[watch \"https://tide.example/a.html\"]\nevery = 15m\n"

static const char text_a[] = "The work will cost 2.4 million crowns, it said, "
			     "and will go on until the end of May.";
static const char text_b[] = "The work will cost 24 million crowns, it said, "
			     "and will go on until the end of May.";
static const char text_c[] = "The work will cost 24 million crowns, it said, "
			     "and will go on until the end of June.";

static void
keeps_what_changed_and_tells_it(void **state)
{
	struct archive *a = *state;
	struct revision_list history;
	struct watch_row *row;
	struct store *store;

	archive_conf(a, ONE_PAGE);
	archive_page(a, "a.html", "The harbour", text_a);
	archive_check(a, 0, "new a.html 1\n");
	assert_int_equal(a->result.summary.checked, 1);
	assert_int_equal(a->result.summary.fresh, 1);
	assert_false(a->result.trouble);
	archive_check(a, 5, ""); /* not due */
	assert_int_equal(a->result.summary.checked, 0);
	archive_check(a, 15, "");
	assert_int_equal(a->result.summary.unchanged, 1);
	archive_page(a, "a.html", "The harbour", text_b);
	archive_check(a, 30, "changed a.html 2 (1 to 2)\n");
	row = archive_row(a, "a.html");
	store = archive_store(a);
	assert_int_equal(
	    store_history(store, row->id, &history, NULL), EMEND_OK);
	assert_int_equal(history.count, 2);
	assert_int_equal(history.at[0].event, EVENT_NEW);
	assert_int_equal(history.at[0].first_seen, ARCHIVE_START);
	assert_int_equal(history.at[0].last_seen, ARCHIVE_START + 15 * 60);
	assert_int_equal(history.at[1].event, EVENT_CHANGED);
	assert_int_equal(history.at[1].first_seen, ARCHIVE_START + 30 * 60);
	assert_int_equal(history.at[1].seen_before, ARCHIVE_START + 15 * 60);
	assert_string_equal(history.at[1].kinds, "number");
	assert_int_equal(row->newest, 2);
	assert_int_equal(row->next_look, ARCHIVE_START + 45 * 60);
	revision_list_free(&history);
	store_close(store);
	watch_row_free(row);
}

static void
names_the_commits_and_the_window_of_an_edit(void **state)
{
	struct archive *a = *state;
	struct revision_list history;
	struct watch_row *row;
	struct store *store;

	archive_conf(a, ONE_PAGE);
	archive_page(a, "a.html", "The harbour", text_a);
	archive_check(a, 0, "new a.html 1\n");
	archive_check(a, 15, "");
	archive_page(a, "a.html", "The harbour", text_b);
	archive_check(a, 30, "changed a.html 2 (1 to 2)\n");
	assert_int_equal(a->from, ARCHIVE_START + 15 * 60);
	assert_int_equal(a->to, ARCHIVE_START + 30 * 60);
	row = archive_row(a, "a.html");
	store = archive_store(a);
	assert_int_equal(
	    store_history(store, row->id, &history, NULL), EMEND_OK);
	assert_string_equal(a->before, history.at[0].commit);
	assert_string_equal(a->after, history.at[1].commit);
	revision_list_free(&history);
	store_close(store);
	watch_row_free(row);
}

static void
a_dry_run_keeps_nothing(void **state)
{
	const struct run_options dry = { .dry_run = true };
	struct archive *a = *state;

	archive_conf(a, ONE_PAGE);
	archive_page(a, "a.html", "The harbour", text_a);
	assert_int_equal(archive_run(a, 0, dry, NULL), EMEND_OK);
	assert_string_equal(a->told.ptr, "new a.html 1\n");
	assert_null(archive_row(a, "a.html"));
	archive_check(a, 0, "new a.html 1\n");
	archive_page(a, "a.html", "The harbour", text_b);
	assert_int_equal(archive_run(a, 15, dry, NULL), EMEND_OK);
	assert_string_equal(a->told.ptr, "changed a.html 2 (1 to 2)\n");
	archive_check(a, 15, "changed a.html 2 (1 to 2)\n");
}

static void
believes_that_a_page_is_gone_after_three_looks(void **state)
{
	struct archive *a = *state;
	struct revision_list history;
	struct watch_row *row;
	struct store *store;

	archive_conf(a, ONE_PAGE);
	archive_page(a, "a.html", "The harbour", text_a);
	archive_check(a, 0, "new a.html 1\n");
	archive_status(a, "a.html", "404");
	archive_check(a, 15, "suspect a.html gone 1/3\n");
	assert_true(a->result.trouble);
	archive_check(a, 24, ""); /* due at 25, exactly */
	archive_check(a, 25, "suspect a.html gone 2/3\n");
	assert_false(a->result.trouble);
	archive_check(a, 60, "");
	archive_check(a, 75, "gone a.html 2 404\n");
	row = archive_row(a, "a.html");
	assert_true(row->gone);
	assert_null(row->suspect);
	store = archive_store(a);
	assert_int_equal(
	    store_history(store, row->id, &history, NULL), EMEND_OK);
	assert_true(history.at[1].gone);
	assert_int_equal(history.at[1].first_seen, ARCHIVE_START + 15 * 60);
	assert_int_equal(history.at[1].last_seen, ARCHIVE_START + 75 * 60);
	revision_list_free(&history);
	store_close(store);
	watch_row_free(row);
	/* last good text against first good */
	archive_status(a, "a.html", NULL);
	archive_page(a, "a.html", "The harbour", text_b);
	archive_check(a, 90, "returned a.html 3 (1 to 3)\n");
}

static void
tells_once_of_a_page_that_swings(void **state)
{
	struct archive *a = *state;
	struct watch_row *row;

	archive_conf(a, ONE_PAGE);
	archive_page(a, "a.html", "The harbour", text_a);
	archive_check(a, 0, "new a.html 1\n");
	archive_page(a, "a.html", "The harbour", text_b);
	archive_check(a, 15, "changed a.html 2 (1 to 2)\n");
	archive_page(a, "a.html", "The harbour", text_a);
	archive_check(a, 30, "reverted a.html 3 to 1 (2 to 3)\n");
	archive_page(a, "a.html", "The harbour", text_b);
	archive_check(a, 45, "flapping a.html 2 3\n");
	archive_page(a, "a.html", "The harbour", text_a);
	archive_check(a, 60, "");
	archive_page(a, "a.html", "The harbour", text_c);
	archive_check(a, 75, "changed a.html 4 (3 to 4)\n");
	archive_page(a, "a.html", "The harbour", text_b);
	archive_check(a, 90, "");
	archive_check(a, 105, "");
	archive_check(a, 120, "");
	archive_check(a, 135, "");
	archive_check(a, 90 + 24 * 60, "settled a.html 5 to 2 (4 to 5)\n");
	/* dated at the first of the looks that it took */
	assert_int_equal(a->to, ARCHIVE_START + 90 * 60);
	row = archive_row(a, "a.html");
	assert_false(row->flapping);
	assert_int_equal(row->newest, 5);
	watch_row_free(row);
}

static void
tells_failures_when_they_begin_and_when_they_are_over(void **state)
{
	struct archive *a = *state;
	struct watch_row *row;

	archive_conf(a, ONE_PAGE);
	archive_status(a, "a.html", "503");
	archive_check(a, 0, "failed a.html http 503\n");
	assert_true(a->result.trouble);
	assert_int_equal(a->result.summary.failed, 1);
	archive_check(a, 15, "failed a.html http 503\n");
	assert_false(a->result.trouble);
	row = archive_row(a, "a.html");
	assert_int_equal(row->failures, 2);
	assert_string_equal(row->failure, "http");
	watch_row_free(row);
	archive_status(a, "a.html", NULL);
	archive_page(a, "a.html", "The harbour", text_a);
	archive_check(a, 45, "failed a.html http 200 over\nnew a.html 1\n");
}

static void
one_failure_does_not_end_the_run(void **state)
{
	struct archive *a = *state;

	archive_conf(a, ONE_PAGE
	    "[watch \"https://tide.example/b.html\"]\n"
	    "[watch \"https://tide.example/c.html\"]\n");
	archive_page(a, "a.html", "The harbour", text_a);
	archive_page(a, "c.html", "The council", text_a);
	archive_check(a, 0,
	    "new a.html 1\nfailed b.html http 404\nnew c.html 1\n");
	assert_int_equal(a->result.summary.checked, 3);
}

static void
ends_what_is_no_longer_named_and_takes_it_up_again(void **state)
{
	struct archive *a = *state;
	struct watch_row *row;

	archive_conf(a, ONE_PAGE);
	archive_page(a, "a.html", "The harbour", text_a);
	archive_check(a, 0, "new a.html 1\n");
	archive_conf(a, "");
	archive_check(a, 15, "ended a.html unwatched\n");
	archive_check(a, 30, "");
	archive_page(a, "a.html", "The harbour", text_b);
	archive_conf(a, ONE_PAGE);
	archive_check(a, 45, "changed a.html 2 (1 to 2)\n");
	row = archive_row(a, "a.html");
	assert_int_equal(row->state, WATCH_ACTIVE);
	watch_row_free(row);
}

static void
follows_for_as_long_as_asked(void **state)
{
	struct archive *a = *state;

	archive_conf(a, ONE_PAGE "keep = 1h\n");
	archive_page(a, "a.html", "The harbour", text_a);
	archive_check(a, 0, "new a.html 1\n");
	archive_check(a, 45, "");
	archive_check(a, 75, "ended a.html keep\n");
	archive_check(a, 90, "");
	/* longer after all */
	archive_conf(a, ONE_PAGE "keep = 1d\n");
	archive_page(a, "a.html", "The harbour", text_b);
	archive_check(a, 105, "changed a.html 2 (1 to 2)\n");
}

static void
leaves_alone_what_is_paused_unless_it_is_named(void **state)
{
	static const char *const urls[] = { "https://tide.example/a.html",
		"http://TIDE.example/a.html", "https://tide.example/a.html#x" };
	const struct run_options named = { .urls = urls, .url_count = 1 };
	const struct run_options thrice = { .urls = &urls[0], .url_count = 3 };
	struct emend_error err;
	struct archive *a = *state;

	archive_conf(a, ONE_PAGE "pause = yes\n");
	archive_page(a, "a.html", "The harbour", text_a);
	archive_check(a, 0, "");
	/* what nobody is to look at is not late */
	archive_check(a, 60, "");
	assert_int_equal(a->result.summary.oldest_overdue, 0);
	assert_int_equal(archive_run(a, 61, named, NULL), EMEND_OK);
	assert_string_equal(a->told.ptr, "new a.html 1\n");
	/* http is another address than https */
	assert_int_equal(archive_run(a, 62, thrice, &err), EMEND_NOTFOUND);
}

static void
looks_once_at_what_is_named_twice(void **state)
{
	static const char *const urls[] = { "https://tide.example/a.html",
		"https://tide.example/a.html#part" };
	const struct run_options named = { .urls = urls, .url_count = 2 };
	struct archive *a = *state;

	archive_conf(a, ONE_PAGE);
	archive_page(a, "a.html", "The harbour", text_a);
	assert_int_equal(archive_run(a, 0, named, NULL), EMEND_OK);
	assert_string_equal(a->told.ptr, "new a.html 1\n");
	assert_int_equal(a->result.summary.checked, 1);
}

static void
looks_at_all_when_asked(void **state)
{
	struct archive *a = *state;

	archive_conf(a, ONE_PAGE);
	archive_page(a, "a.html", "The harbour", text_a);
	archive_check(a, 0, "new a.html 1\n");
	assert_int_equal(
	    archive_run(a, 1, (struct run_options){ .all = true }, NULL),
	    EMEND_OK);
	assert_int_equal(a->result.summary.unchanged, 1);
}

static void
stops_asking_when_interrupted(void **state)
{
	static const volatile sig_atomic_t stop = SIGINT;
	struct archive *a = *state;

	archive_conf(a, ONE_PAGE);
	archive_page(a, "a.html", "The harbour", text_a);
	assert_int_equal(
	    archive_run(a, 0, (struct run_options){ .stop = &stop }, NULL),
	    EMEND_OK);
	assert_int_equal(a->result.summary.checked, 0);
	archive_check(a, 1, "new a.html 1\n");
}

static void
does_nothing_while_another_check_runs(void **state)
{
	struct emend_error err;
	struct archive *a = *state;
	struct store *other;

	archive_conf(a, ONE_PAGE);
	archive_page(a, "a.html", "The harbour", text_a);
	assert_int_equal(
	    store_open(&other, a->dir, STORE_WRITE, NULL), EMEND_OK);
	assert_int_equal(store_lock(other, STORE_LOCK_CHECK, NULL), EMEND_OK);
	assert_int_equal(archive_run(a, 0, (struct run_options){ 0 }, &err),
	    EMEND_BUSY);
	assert_null(archive_row(a, "a.html"));
	/* add works beside it */
	assert_int_equal(archive_run(a, 0,
			     (struct run_options){ .beside_check = true },
			     NULL),
	    EMEND_OK);
	assert_string_equal(a->told.ptr, "new a.html 1\n");
	store_close(other);
}

static void
refuses_a_configuration_that_it_does_not_know(void **state)
{
	struct emend_error err;
	struct archive *a = *state;

	archive_conf(a, "[fetch]\nconcurency = 3\n");
	assert_int_equal(archive_run(a, 0, (struct run_options){ 0 }, &err),
	    EMEND_USAGE);
	assert_non_null(strstr(err.text, "emend.conf:2: unknown key"));
	assert_string_equal(a->told.ptr, "");
}

/* ---- another process in between ---- */

/* Looks at b.html while the check that calls has looked at a.html. */
static void
look_beside(void *payload, size_t done, size_t total)
{
	static const char *const urls[] = { "https://tide.example/b.html" };
	const struct run_options beside = { .urls = urls,
		.url_count = 1,
		.beside_check = true };
	struct archive *outer = payload, inner = *outer;

	(void)total;
	if (done != 1)
		return;
	text_init(&inner.told, 1 << 16);
	assert_int_equal(archive_run(&inner, 0, beside, NULL), EMEND_OK);
	assert_string_equal(inner.told.ptr, "new b.html 1\n");
	text_free(&inner.told);
}

static void
drops_a_look_that_another_process_has_made(void **state)
{
	struct archive *a = *state;
	struct watch_row *row;

	archive_conf(a, ONE_PAGE "[watch \"https://tide.example/b.html\"]\n");
	archive_page(a, "a.html", "The harbour", text_a);
	archive_page(a, "b.html", "The council", text_a);
	assert_int_equal(
	    archive_run(a, 0, (struct run_options){ .progress = look_beside },
		NULL),
	    EMEND_OK);
	assert_string_equal(a->told.ptr, "new a.html 1\n");
	row = archive_row(a, "b.html");
	assert_int_equal(row->newest, 1);
	watch_row_free(row);
	archive_check(a, 20, "");
}

/* ---- memory ---- */

static void
runs_out_of_memory_anywhere_without_losing_what_it_told(void **state)
{
	struct archive *a = *state;
	unsigned long nth;
	bool fired = true;

	archive_conf(a, ONE_PAGE);
	archive_page(a, "a.html", "The harbour", text_a);
	archive_check(a, 0, "new a.html 1\n");
	for (nth = 1; fired; nth += 1 + nth / 16) {
		struct emend_error err;
		enum emend_status status;
		struct watch_row *row;
		unsigned before;

		row = archive_row(a, "a.html");
		before = row->newest;
		watch_row_free(row);
		archive_page(a, "a.html", "The harbour",
		    nth % 2 ? text_b : text_c);
		fault_arm(nth);
		status = archive_run(
		    a, 15, (struct run_options){ .all = true }, &err);
		fired = fault_disarm();
		if (status != EMEND_OK && status != EMEND_NOMEM)
			fail_msg("allocation %lu: %s", nth, err.text);
		row = archive_row(a, "a.html");
		if (strstr(a->told.ptr, "changed"))
			assert_int_equal(row->newest, before + 1);
		watch_row_free(row);
		assert_true(nth < 1000000);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define RUN(f) \
	cmocka_unit_test_setup_teardown(f, archive_setup, archive_teardown)
		RUN(keeps_what_changed_and_tells_it),
		RUN(names_the_commits_and_the_window_of_an_edit),
		RUN(a_dry_run_keeps_nothing),
		RUN(believes_that_a_page_is_gone_after_three_looks),
		RUN(tells_once_of_a_page_that_swings),
		RUN(tells_failures_when_they_begin_and_when_they_are_over),
		RUN(one_failure_does_not_end_the_run),
		RUN(ends_what_is_no_longer_named_and_takes_it_up_again),
		RUN(follows_for_as_long_as_asked),
		RUN(leaves_alone_what_is_paused_unless_it_is_named),
		RUN(looks_once_at_what_is_named_twice),
		RUN(looks_at_all_when_asked),
		RUN(stops_asking_when_interrupted),
		RUN(does_nothing_while_another_check_runs),
		RUN(refuses_a_configuration_that_it_does_not_know),
		RUN(drops_a_look_that_another_process_has_made),
		RUN(runs_out_of_memory_anywhere_without_losing_what_it_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
