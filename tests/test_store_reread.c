#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/store_story.h"

/* The second of two revisions, as it is once it was read again. */
static void
check_history(void)
{
	struct revision_list list;
	const struct revision *r;

	ok(store_history(store, story(), &list, &err));
	assert_int_equal(list.count, 2);
	assert_string_equal(list.at[0].reading, "1");
	r = &list.at[1];
	assert_int_equal(r->number, 2);
	assert_string_equal(r->reading, NEW_READING);
	assert_string_equal(r->title, "Title, read again");
	assert_string_equal(r->url, URL);
	assert_int_equal(r->words, 1);
	/* and what is true of it whatever it is read by */
	assert_int_equal(r->event, EVENT_CHANGED);
	assert_int_equal(r->first_seen, RUN_AT + 900);
	assert_int_equal(r->seen_before, RUN_AT);
	assert_int_equal(r->similarity, 973);
	assert_string_equal(r->kinds, "number");
	assert_non_null(r->page);
	revision_list_free(&list);
}

static void
a_reading_takes_the_place_of_another(void **state)
{
	char out[4000];
	struct revision_list list;
	struct text page;

	(void)state;
	keep(0, "One.\n");
	keep(1, "Two.\n\nFurniture.\n");
	reread(2, "Two.\n");
	check_history();
	check_text(1, "One.\n");
	check_text(2, "Two.\n");
	/* its page is where it was */
	text_init(&page, 1000);
	ok(store_history(store, story(), &list, &err));
	ok(store_read_page(store, &list.at[1], &page, &err));
	assert_true(slice_equal(
	    slice_new(page.ptr, page.len), some_page.body));
	text_truncate(&page, 0);
	ok(store_read_page_http(store, &list.at[1], &page, &err));
	assert_true(slice_equal(
	    slice_new(page.ptr, page.len), some_page.http));
	revision_list_free(&list);
	text_free(&page);
	sandbox_output(&box, out, sizeof(out),
	    "cd $D/articles.git && R=$(git for-each-ref --format='%(refname)' "
	    "refs/articles) && git log --format='%s%n%(trailers)%at %ct' $R");
	assert_string_equal(out,
	    "Read again in another way: nothing was edited\n"
	    "Emend-Url: " URL "\n"
	    "Emend-Revision: 2\n"
	    "Emend-Event: changed\n"
	    "Emend-Seen-Before: 2026-11-24T09:12:04Z\n"
	    "Emend-Kinds: number\n"
	    "Emend-Extractor: " NEW_READING "\n"
	    "Emend-Reread: 1 " NEW_READING "\n"
	    "1795512424 1795601524\n"
	    "Changed: words\n"
	    "Emend-Url: " URL "\n"
	    "Emend-Revision: 2\n"
	    "Emend-Event: changed\n"
	    "Emend-Seen-Before: 2026-11-24T09:12:04Z\n"
	    "Emend-Kinds: number\n"
	    "Emend-Extractor: 1\n"
	    "1795512424 1795512429\n"
	    "Changed: words\n"
	    "Emend-Url: " URL "\n"
	    "Emend-Revision: 1\n"
	    "Emend-Event: new\n"
	    "Emend-Extractor: 1\n"
	    "1795511524 1795511529");
	/* the record differs in what was read, and nothing else */
	sandbox_output(&box, out, sizeof(out),
	    "cd $D/articles.git && R=$(git for-each-ref --format='%(refname)' "
	    "refs/articles) && git diff -U0 $R~1 $R -- '*.json' | "
	    "sed -n 's/^[-+]  *\\(\"[a-z_0-9]*\"\\):.*/\\1/p' | sort -u");
	assert_string_equal(out,
	    "\"extractor\"\n\"text_sha256\"\n\"title\"\n\"words\"");
	sandbox_check(&box, "git -C $D/articles.git fsck --strict --full");
}

static void
the_next_revision_stands_on_it(void **state)
{
	struct revision_list list;

	(void)state;
	keep(0, "One.\n");
	reread(1, "One, again.\n");
	keep(1, "Two.\n");
	ok(store_history(store, story(), &list, &err));
	assert_int_equal(list.count, 2);
	revision_list_free(&list);
	check_text(1, "One, again.\n");
	check_text(2, "Two.\n");
	sandbox_check(&box,
	    "cd $D/articles.git && R=$(git for-each-ref --format='%(refname)' "
	    "refs/articles) && test $(git rev-list --count $R) = 3");
}

/* Kept by a run that died before the index knew. */
static void
recovery_takes_the_last_reading(void **state)
{
	struct watch_row *row;
	struct revision_list list;

	(void)state;
	keep(0, "One.\n");
	store_close(store);
	sandbox_check(&box, "cp $D/state.db $D/state.db.old");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	keep(1, "Two.\n\nFurniture.\n");
	reread(2, "Two.\n");
	store_close(store);
	sandbox_check(
	    &box, "rm $D/state.db*-* ; mv $D/state.db.old $D/state.db");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	ok(store_lock(store, STORE_LOCK_WRITE, &err));
	ok(store_recover(store, &err));
	ok(store_recover(store, &err));
	store_unlock(store, STORE_LOCK_WRITE);
	check_history();
	check_text(2, "Two.\n");
	ok(store_history(store, story(), &list, &err));
	ok(state_watch_by_id(store, story(), &row, &err));
	assert_int_equal(row->newest, 2);
	assert_true(hash_equal(row->newest_state, list.at[1].state_hash));
	assert_string_equal(row->title, "Title, read again");
	watch_row_free(row);
	revision_list_free(&list);
}

static void
only_the_newest_is_read_again(void **state)
{
	struct article *three = article_of("Title", "Three.\n");
	struct revision_draft d = revision_of(URL, 2, three);
	struct store_batch *b;

	(void)state;
	keep(0, "One.\n");
	keep(1, "Two.\n");
	ok(store_batch_new(&b, store, RUN_AT, &err));
	assert_int_equal(draft_reread(b, 1, "One.\n"), EMEND_CONFLICT);
	assert_int_equal(draft_reread(b, 3, "One.\n"), EMEND_CONFLICT);
	/* nor what is not durable yet */
	ok(store_batch_revision(b, &d, &err));
	article_free(three);
	assert_int_equal(draft_reread(b, 3, "Three.\n"), EMEND_CONFLICT);
	ok(commit(b));
	/* another process was quicker */
	ok(draft_reread(b, 3, "Three, again.\n"));
	keep(3, "Four.\n");
	assert_int_equal(commit(b), EMEND_CONFLICT);
	store_batch_free(b);
	check_text(3, "Three.\n");
}

static void
a_reading_that_agrees_leaves_its_name(void **state)
{
	struct store_batch *b;
	struct revision_list list;

	(void)state;
	keep(0, "One.\n");
	ok(store_batch_new(&b, store, RUN_AT, &err));
	ok(store_batch_agrees(b, story(), 1, NEW_READING, &err));
	assert_int_equal(store_batch_revisions(b), 0);
	ok(commit(b));
	store_batch_free(b);
	ok(store_history(store, story(), &list, &err));
	assert_string_equal(list.at[0].reading, NEW_READING);
	revision_list_free(&list);
	check_text(1, "One.\n");
}

/* Also one whose place another reading has taken. */
static void
finds_commits_by_how_they_begin(void **state)
{
	struct commit_matches all, one;
	char prefix[8];
	size_t i;

	(void)state;
	keep(0, "One.\n");
	keep(1, "Two.\n");
	reread(2, "Two, again.\n");
	ok(store_find_commits(store, story(), "", &all, &err));
	assert_int_equal(all.count, 3);
	assert_int_equal(all.at[0].revision, 2);
	assert_int_equal(all.at[1].revision, 2);
	assert_int_equal(all.at[2].revision, 1);
	for (i = 0; i < all.count; i++) {
		snprintf(prefix, sizeof(prefix), "%.7s", all.at[i].commit);
		ok(store_find_commits(store, story(), prefix, &one, &err));
		assert_int_equal(one.count, 1);
		assert_string_equal(one.at[0].commit, all.at[i].commit);
	}
	ok(store_find_commits(store, story(), "0123456x", &one, &err));
	assert_int_equal(one.count, 0);
	ok(store_find_commits(
	    store, hash_bytes(SLICE("other")), "", &one, &err));
	assert_int_equal(one.count, 0);
}

static void
survives_lack_of_memory(void **state)
{
	enum emend_status status;
	struct store_batch *b;

	(void)state;
	keep(0, "One.\n");
	FAULT_SWEEP(status, {
		status = store_batch_new(&b, store, RUN_AT, &err);
		if (status == EMEND_OK) {
			struct article a = { .title = SLICE_LIT("T") };
			const struct reread_draft d = {
				.id = story(),
				.number = 1,
				.article = &a,
				.reading = NEW_READING,
			};

			status = store_batch_reread(b, &d, &err);
		}
		if (status == EMEND_OK)
			status = store_batch_agrees(
			    b, story(), 1, NEW_READING, &err);
		store_batch_free(b);
	});
	check_text(1, "One.\n");
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_reading_takes_the_place_of_another),
		T(the_next_revision_stands_on_it),
		T(recovery_takes_the_last_reading),
		T(only_the_newest_is_read_again),
		T(a_reading_that_agrees_leaves_its_name),
		T(finds_commits_by_how_they_begin),
		T(survives_lack_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
