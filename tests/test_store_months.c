#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/store_slices.h"

static void
months_are_dropped_but_for_what_is_needed(void **state)
{
	struct maintain_result r;
	struct revision_list list;
	struct text page;
	struct hash128 id = hash_bytes(slice_of("https://example.org/0"));

	(void)state;
	keep(0, NOVEMBER - 70 * DAY, WATCH_ACTIVE); /* September */
	keep(1, NOVEMBER - 69 * DAY, WATCH_ACTIVE); /* has a newer one */
	keep(2, NOVEMBER - 68 * DAY, WATCH_ENDED);
	keep(0, NOVEMBER - 67 * DAY, WATCH_ACTIVE); /* needed */
	keep(1, NOVEMBER, WATCH_ACTIVE);
	r = maintain(NOVEMBER, NOVEMBER - 55 * DAY, true); /* 30 September */
	assert_int_equal(r.months_dropped, 0);
	r = maintain(NOVEMBER, NOVEMBER - 54 * DAY, true);
	assert_int_equal(r.months_dropped, 1);
	assert_int_equal(r.pages_moved, 1);
	assert_false(r.left_over);
	sandbox_check(&box,
	    "cd $D/pages.git && ! git rev-parse -q --verify 2026-09 && "
	    "git rev-parse -q --verify 2026-11 && "
	    "! ls objects/pack | grep 2026-09 && "
	    "test $(git ls-tree -r --name-only kept | grep -c '^2026-09/') = 2");
	git_is_content();
	ok(store_history(store, id, &list, &err));
	text_init(&page, 1000);
	ok(store_read_page(store, &list.at[1], &page, &err));
	assert_string_equal(page.ptr, "<p>Page 0, the 1. time</p>");
	text_truncate(&page, 0);
	ok(store_read_page_http(store, &list.at[1], &page, &err));
	assert_string_equal(page.ptr, "GET / HTTP/1.1\r\n");
	assert_int_equal(store_read_page(store, &list.at[0], &page, &err),
	    EMEND_NOTFOUND);
	text_free(&page);
	revision_list_free(&list);
	all_is_there(store, false);
	assert_true(
	    maintain(NOVEMBER, NOVEMBER - 54 * DAY, true).nothing_due);
}

static void
more_months_add_to_what_is_kept(void **state)
{
	struct maintain_result r;

	(void)state;
	keep(0, NOVEMBER - 70 * DAY, WATCH_ACTIVE); /* September */
	keep(1, NOVEMBER - 40 * DAY, WATCH_ACTIVE); /* October */
	r = maintain(NOVEMBER, NOVEMBER - 54 * DAY, false);
	assert_int_equal(r.months_dropped, 1);
	r = maintain(NOVEMBER, NOVEMBER, false);
	assert_int_equal(r.months_dropped, 1);
	sandbox_check(&box,
	    "cd $D/pages.git && git ls-tree --name-only kept | tr '\\n' ' ' | "
	    "grep -x '2026-09 2026-10 '");
	all_is_there(store, true);
	git_is_content();
}

static void
what_another_git_put_together_is_told(void **state)
{
	struct maintain_result r;

	(void)state;
	keep(0, NOVEMBER - 40 * DAY, WATCH_ENDED);
	keep(1, NOVEMBER, WATCH_ACTIVE);
	sandbox_check(&box, "git -C $D/pages.git gc -q");
	r = maintain(NOVEMBER, NOVEMBER, false);
	assert_int_equal(r.months_dropped, 1);
	assert_true(r.left_over);
	sandbox_check(&box, "git -C $D/pages.git gc -q --prune=now");
	git_is_content();
	assert_false(maintain(NOVEMBER, NOVEMBER, false).left_over);
}

static void
killed_while_a_month_is_dropped_it_goes_on_the_next_time(void **state)
{
	const struct maintain_options o = { .now = NOVEMBER,
		.pages_before = NOVEMBER };
	struct maintain_result r;
	long at;
	int exited = 0;

	(void)state;
	for (at = 0; at < 100; at++) {
		pid_t pid;

		kept[0] = 0;
		store_close(store);
		sandbox_check(&box, "rm -rf $D/*");
		ok(store_init(box.dir, &err));
		ok(store_open(&store, box.dir, STORE_WRITE, &err));
		keep(0, NOVEMBER - 40 * DAY, WATCH_ACTIVE);
		pid = fork();
		if (!pid) {
			unlinks_left = at;
			_exit(store_maintain(store, &o, &r, NULL) != EMEND_OK);
		}
		waitpid(pid, &exited, 0);
		ok(store_recover(store, &err));
		all_is_there(store, true);
		git_is_content();
		maintain(NOVEMBER, NOVEMBER, false);
		all_is_there(store, true);
		git_is_content();
		sandbox_check(&box, "! ls $D/pages.git/objects/pack | grep 2026-10"
		    " && ! git -C $D/pages.git rev-parse -q --verify 2026-10");
		if (WEXITSTATUS(exited) != 9)
			break;
	}
	assert_int_equal(exited, 0);
	assert_in_range(at, 3, 99);
}

static void
a_page_can_be_kept_of_which_no_revision_is_made(void **state)
{
	const struct page_draft page = { .body = SLICE("<p>Log in</p>"),
		.http = SLICE("GET /\n") };
	struct revision as_if = { .number = 1 };
	struct store_batch *b;
	struct text out;
	const char *where;
	char named[200];

	(void)state;
	ok(store_batch_new(&b, store, NOVEMBER, &err));
	ok(store_batch_page(
	    b, hash_bytes(slice_of("https://example.org/0")), &page, &where,
	    &err));
	snprintf(named, sizeof(named), "%s", where);
	assert_non_null(strstr(named, "2026-11/24/091204/"));
	ok(store_lock(store, STORE_LOCK_WRITE, &err));
	ok(store_batch_commit(b, &err));
	store_unlock(store, STORE_LOCK_WRITE);
	store_batch_free(b);
	as_if.page = named;
	text_init(&out, 100);
	ok(store_read_page(store, &as_if, &out, &err));
	assert_string_equal(out.ptr, "<p>Log in</p>");
	text_free(&out);
	git_is_content();
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup_slices, teardown_slices)
	const struct CMUnitTest tests[] = {
		T(months_are_dropped_but_for_what_is_needed),
		T(more_months_add_to_what_is_kept),
		T(what_another_git_put_together_is_told),
		T(killed_while_a_month_is_dropped_it_goes_on_the_next_time),
		T(a_page_can_be_kept_of_which_no_revision_is_made),
	};

	path = strdup(getenv("PATH"));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
