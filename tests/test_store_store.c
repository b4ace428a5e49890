#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/store_keeping.h"

static void
keeps_revisions_that_it_and_git_can_read(void **state)
{
	struct revision_list list;
	struct article *a;
	struct text bytes;
	char out[4000];

	(void)state;
	ok(keep(1, 0, "# Head\n\nNine people.\n"));
	ok(keep(1, 1, "# Head\n\nTen people.\n"));
	ok(store_history(store, nth_id(1), &list, &err));
	assert_int_equal(list.count, 2);
	assert_int_equal(list.at[1].event, EVENT_CHANGED);
	assert_int_equal(list.at[1].similarity, 973);
	assert_string_equal(list.at[1].kinds, "number");
	assert_string_equal(list.at[1].title, "A title");
	assert_true(list.at[1].seen_before == RUN_AT);
	ok(store_read(store, nth_id(1), 1, &a, &err));
	assert_int_equal(a->paragraph_count, 2);
	assert_true(slice_equal(a->paragraphs[1].text, SLICE("Nine people.")));
	assert_true(slice_equal(a->title, SLICE("A title")));
	assert_true(hash_equal(hash_state(a), list.at[0].state_hash));
	article_free(a);
	text_init(&bytes, 1000);
	ok(store_read_page(store, &list.at[0], &bytes, &err));
	assert_true(slice_equal(slice_new(bytes.ptr, bytes.len), some_page.body));
	text_free(&bytes);
	revision_list_free(&list);
	check_repositories();
	check_no_leftovers();
	sandbox_output(&box, out, sizeof(out),
	    "cd $D/articles.git; R=$(git for-each-ref --format='%(refname)' "
	    "refs/articles); git log -p --format='%s|%ai|%ci|%an' $R -- "
	    "'*.md'");
	assert_non_null(strstr(out,
	    "Say what changed|2026-11-24 09:27:04 +0000|2026-11-24 09:27:09 "
	    "+0000|emend"));
	assert_non_null(strstr(out, "-Nine people.\n+Ten people."));
	assert_string_equal(
	    sandbox_output(&box, out, sizeof(out),
	        "cd $D/articles.git; R=$(git for-each-ref "
	        "--format='%(refname)' refs/articles); git log "
	        "--format='%(trailers:key=Emend-Revision,valueonly)' $R | "
	        "grep .; git ls-tree --name-only -r $R | sed 's/^.*\\././'"),
	    "2\n1\n.json\n.md");
}

static void
is_cloned_by_stock_git(void **state)
{
	(void)state;
	ok(keep(1, 0, "Nine.\n"));
	sandbox_check(&box,
	    "git clone -q $D/articles.git $D/c && test -e $D/c/README.md && "
	    "cd $D/c && git fetch -q origin '+refs/articles/*:refs/articles/*' "
	    "&& git for-each-ref refs/articles | grep commit");
}

static void
says_what_is_not_there(void **state)
{
	struct revision none = { .number = 1 };
	struct article *a;
	struct store *other;
	struct text bytes;

	(void)state;
	text_init(&bytes, 100);
	assert_int_equal(revisions_of(7), 0);
	assert_int_equal(
	    store_read(store, nth_id(7), 1, &a, &err), EMEND_NOTFOUND);
	assert_null(a);
	assert_int_equal(
	    store_read_page(store, &none, &bytes, &err), EMEND_NOTFOUND);
	none.page = "2026-11/24/000000/x.page";
	assert_int_equal(
	    store_read_page(store, &none, &bytes, &err), EMEND_NOTFOUND);
	assert_int_equal(
	    store_open(&other, "/nowhere", STORE_READ, &err), EMEND_NOTFOUND);
	assert_non_null(strstr(err.text, "emend init"));
	sandbox_check(&box, "rm -r $D/pages.git");
	assert_int_equal(
	    store_open(&other, box.dir, STORE_READ, &err), EMEND_STORE);
	text_free(&bytes);
}

static void
keeps_many_articles_in_one_pack(void **state)
{
	struct store_batch *b;
	unsigned n;

	(void)state;
	ok(store_batch_new(&b, store, RUN_AT, &err));
	for (n = 0; n < 300; n++)
		ok(draft(b, n, 0, n % 3 ? "Other words.\n" : "Words.\n"));
	assert_int_equal(store_batch_revisions(b), 300);
	ok(commit(b));
	assert_int_equal(store_batch_revisions(b), 0);
	store_batch_free(b);
	check_repositories();
	check_no_leftovers();
	for (n = 0; n < 300; n++)
		assert_int_equal(revisions_of(n), 1);
	sandbox_check(
	    &box, "test $(ls $D/articles.git/objects/pack/*.pack | wc -l) = 2");
}

static void
takes_two_revisions_of_an_article_in_one_batch(void **state)
{
	struct store_batch *b;
	struct revision_list list;

	(void)state;
	ok(store_batch_new(&b, store, RUN_AT, &err));
	ok(draft(b, 1, 0, "One.\n"));
	ok(draft(b, 1, 1, "Two.\n"));
	assert_int_equal(draft(b, 1, 1, "Three.\n"), EMEND_CONFLICT);
	ok(commit(b));
	store_batch_free(b);
	ok(store_history(store, nth_id(1), &list, &err));
	assert_int_equal(list.count, 2);
	assert_non_null(strstr(list.at[0].page, "2026-11/24/091204/"));
	assert_non_null(strstr(list.at[1].page, "2026-11/24/091204-2/"));
	revision_list_free(&list);
	check_repositories();
}

static void
runs_of_one_second_share_a_folder_but_no_file(void **state)
{
	struct store_batch *b;
	struct revision_list list;
	unsigned round;

	(void)state;
	for (round = 0; round < 3; round++) {
		ok(store_batch_new(&b, store, RUN_AT, &err));
		ok(draft(b, 1, round, round % 2 ? "One.\n" : "Two.\n"));
		ok(draft(b, 2 + round, 0, "Other.\n"));
		ok(commit(b));
		store_batch_free(b);
	}
	ok(store_history(store, nth_id(1), &list, &err));
	assert_non_null(strstr(list.at[2].page, "2026-11/24/091204-3/"));
	revision_list_free(&list);
	check_repositories();
	sandbox_check(&box,
	    "cd $D/pages.git && test $(git ls-tree -r --name-only 2026-11 | "
	    "grep -c page$) = 6 && test $(git rev-list --count 2026-11) = 3");
}

static void
refuses_what_another_writer_overtook(void **state)
{
	struct store_batch *early, *late;

	(void)state;
	ok(keep(1, 0, "One.\n"));
	ok(store_batch_new(&early, store, RUN_AT + 50, &err));
	ok(store_batch_new(&late, store, RUN_AT + 60, &err));
	ok(draft(late, 1, 1, "Late.\n"));
	ok(watch(late, 9, 0));
	ok(draft(early, 1, 1, "Early.\n"));
	ok(commit(early));
	assert_int_equal(commit(late), EMEND_CONFLICT);
	assert_int_equal(store_batch_revisions(late), 0);
	store_batch_free(early);
	store_batch_free(late);
	assert_int_equal(revisions_of(1), 2);
	check_no_leftovers();
	check_repositories();
	/* state as before, too */
	{
		struct watch_row *row;

		ok(state_watch_by_url(
		    store, SLICE("https://example.org/9"), &row, &err));
		assert_null(row);
	}
	assert_int_equal(keep(1, 1, "Stale.\n"), EMEND_CONFLICT);
}

static void
forgets_a_batch_that_is_not_committed(void **state)
{
	struct store_batch *b;

	(void)state;
	ok(store_batch_new(&b, store, RUN_AT, &err));
	ok(draft(b, 1, 0, "One.\n"));
	ok(watch(b, 1, 1));
	store_batch_free(b);
	assert_int_equal(revisions_of(1), 0);
	check_no_leftovers();
}

static void
reads_while_another_process_writes(void **state)
{
	struct store *reader;
	struct revision_list list;
	struct article *a;

	(void)state;
	ok(keep(1, 0, "One.\n"));
	ok(store_open(&reader, box.dir, STORE_READ, &err));
	ok(keep(1, 1, "Two.\n"));
	ok(store_history(reader, nth_id(1), &list, &err));
	assert_int_equal(list.count, 2);
	revision_list_free(&list);
	ok(store_read(reader, nth_id(1), 2, &a, &err)); /* a pack it never saw */
	article_free(a);
	store_close(reader);
}

static void
locks_out_a_second_check(void **state)
{
	struct store *second;

	(void)state;
	ok(store_open(&second, box.dir, STORE_WRITE, &err));
	ok(store_lock(store, STORE_LOCK_CHECK, &err));
	assert_int_equal(
	    store_lock(second, STORE_LOCK_CHECK, &err), EMEND_BUSY);
	ok(store_lock(second, STORE_LOCK_WRITE, &err));
	store_unlock(second, STORE_LOCK_WRITE);
	store_unlock(store, STORE_LOCK_CHECK);
	ok(store_lock(second, STORE_LOCK_CHECK, &err));
	store_close(second);
}

/* Of a look that changes nothing, only what every look sets is written: what
 * another process did to the row meanwhile stays. */
static void
a_look_that_changes_nothing_leaves_the_rest_of_its_row_alone(void **state)
{
	struct watch_row *before, *row, look, other;
	struct store_batch *b;

	(void)state;
	ok(store_batch_new(&b, store, RUN_AT, &err));
	ok(watch(b, 1, 1));
	ok(commit(b));
	ok(state_watch_by_id(store, nth_id(1), &before, &err));
	look = *before;
	look.last_look = look.last_good = look.validated_at = RUN_AT + 1;
	look.next_look = look.due_from = RUN_AT + 2;
	look.interval = 7;
	look.etag = "\"b\"";
	look.last_modified = "Mon";
	look.wire_hash = nth_id(9);
	assert_true(watch_row_stands(before, &look));
	other = look;
	other.title = "Another title";
	assert_false(watch_row_stands(before, &other));
	other = look;
	other.state = WATCH_ENDED;
	assert_false(watch_row_stands(before, &other));
	other = look;
	other.standing_looks = 1;
	assert_false(watch_row_stands(before, &other));
	other = look;
	other.gone = true;
	assert_false(watch_row_stands(before, &other));
	other = *before;
	other.title = "Another title";
	ok(store_batch_watch(b, &other, &err));
	ok(store_batch_watch_look(b, &look, &err));
	ok(commit(b));
	ok(state_watch_by_id(store, nth_id(1), &row, &err));
	assert_string_equal(row->title, "Another title");
	assert_string_equal(row->etag, "\"b\"");
	assert_string_equal(row->last_modified, "Mon");
	assert_int_equal(row->due_from, RUN_AT + 2);
	assert_true(hash_equal(row->wire_hash, nth_id(9)));
	other = *row;
	other.title = before->title;
	assert_true(watch_row_stands(before, &other));
	watch_row_free(row);
	/* one that was taken away meanwhile does not come back */
	ok(store_batch_drop_watch(b, before->key, &err));
	ok(store_batch_watch_look(b, &look, &err));
	ok(commit(b));
	ok(state_watch_by_id(store, nth_id(1), &row, &err));
	assert_null(row);
	watch_row_free(before);
	store_batch_free(b);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(keeps_revisions_that_it_and_git_can_read),
		T(is_cloned_by_stock_git),
		T(says_what_is_not_there),
		T(keeps_many_articles_in_one_pack),
		T(takes_two_revisions_of_an_article_in_one_batch),
		T(runs_of_one_second_share_a_folder_but_no_file),
		T(refuses_what_another_writer_overtook),
		T(forgets_a_batch_that_is_not_committed),
		T(reads_while_another_process_writes),
		T(locks_out_a_second_check),
		T(a_look_that_changes_nothing_leaves_the_rest_of_its_row_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
