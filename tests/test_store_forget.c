#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "article/codec.h"
#include "base/url.h"
#include "store/batch.h"
#include "store/forget.h"
#include "store/forget_list.h"
#include "store/history.h"
#include "store/internal.h"
#include "store/pack.h"
#include "store/repository.h"
#include "store/store.h"
#include "store/tombstone.h"
#include "store/watches.h"
#include "tests/cpu_time.h"
#include "tests/fault.h"
#include "tests/store_article.h"

#define A "https://example.org/a"
#define B "https://example.org/b"
#define OWN "A text about the quince harvest.\n"
#define SHARED "A text that two papers printed.\n"

/* What a look that saw something new puts into a batch. */
static void
put(struct store_batch *b, const char *url, unsigned after, const char *text)
{
	struct page_draft page = some_page;
	struct article *a = article_of("", text);
	struct revision_draft d = revision_of(url, after, a);
	struct watch_row row = watch_of(url, after + 1);

	page.body = slice_of(text);
	d.page = &page;
	d.seen_at = d.recorded_at = RUN_AT + after;
	row.title = "Quinces";
	ok(store_batch_revision(b, &d, &err));
	ok(store_batch_watch(b, &row, &err));
	article_free(a);
}

static void
keep(const char *url, unsigned after, const char *text)
{
	struct store_batch *b;

	ok(store_batch_new(&b, store, RUN_AT + after, &err));
	put(b, url, after, text);
	ok(store_batch_commit(b, &err));
	store_batch_free(b);
}

static struct forgotten
forget(const char *url)
{
	struct forgotten done;

	ok(store_lock(store, STORE_LOCK_PACKS, &err));
	ok(store_recover(store, &err));
	ok(store_forget(store, id_of(url), RUN_AT, false, &done, &err));
	store_unlock(store, STORE_LOCK_PACKS);
	return done;
}

static size_t
revisions(const char *url)
{
	struct revision_list list;
	size_t count;

	ok(store_history(store, id_of(url), &list, &err));
	count = list.count;
	revision_list_free(&list);
	return count;
}

/* In no file of the archive, and in nothing that git finds there. */
static void
check_gone(const char *word)
{
	char command[2000];

	snprintf(command, sizeof(command),
	    "! grep -rlF '%s' $D && for r in articles pages; do "
	    "git --git-dir=$D/$r.git -c safe.directory='*' fsck --strict --full "
	    "--no-dangling && ! git --git-dir=$D/$r.git -c safe.directory='*' "
	    "cat-file --batch-all-objects --batch | grep -aF '%s' || exit 1; "
	    "done && ! test -e $D/forget.list",
	    word, word);
	sandbox_check(&box, command);
}

static void
check_text(const char *url, unsigned number, const char *text)
{
	struct article *a;

	ok(store_read(store, id_of(url), number, &a, &err));
	assert_int_equal(a->paragraph_count, 1);
	assert_true(slice_equal(a->paragraphs[0].text,
	    slice_sub(slice_of(text), 0, strlen(text) - 1)));
	article_free(a);
}

/* ---- what goes, what stays ---- */

static void
erases_all_of_one_and_nothing_of_another(void **state)
{
	struct forgotten done;

	(void)state;
	keep(A, 0, OWN);
	keep(B, 0, "Another.\n");
	keep(A, 1, "A later text about the quince harvest.\n");
	done = forget(A);
	assert_int_equal(done.revisions, 2);
	assert_int_equal(done.objects, 8);
	assert_int_equal(done.shared, 0);
	assert_int_equal(revisions(A), 0);
	check_gone("quince harvest");
	check_gone("example.org/a");
	check_text(B, 1, "Another.\n");
	assert_int_equal(revisions(B), 1);
}

static void
spares_what_another_has_too(void **state)
{
	(void)state;
	keep(A, 0, SHARED);
	keep(B, 0, SHARED);
	keep(A, 1, OWN);
	assert_int_equal(forget(A).shared, 1);
	check_gone("quince harvest");
	check_text(B, 1, SHARED);
	/* nobody else has it any more */
	assert_int_equal(forget(B).shared, 0);
	check_gone("two papers");
}

static void
takes_what_a_killed_run_left_without_a_ref(void **state)
{
	struct store_batch *b;

	(void)state;
	keep(A, 0, OWN);
	/* its pack is there, its ref is taken away again */
	sandbox_check(&box, "cp $D/articles.git/packed-refs $D.refs && "
			    "cp $D/state.db $D.db");
	keep(A, 1, "A text about the medlar harvest.\n");
	store_close(store);
	sandbox_check(&box,
	    "mv $D.refs $D/articles.git/packed-refs && mv $D.db $D/state.db && "
	    "rm -f $D/state.db-*");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	forget(A);
	check_gone("medlar harvest");
	ok(store_batch_new(&b, store, RUN_AT, &err));
	store_batch_free(b);
}

static void
keeps_deltas_whose_base_is_erased(void **state)
{
	static char old[60000], new[60000];
	size_t i, n = 0;

	(void)state;
	/* alike, so that git stores one as a delta of the other */
	for (i = 0; i < 800; i++)
		n += (size_t)snprintf(old + n, sizeof(old) - n,
		    "%zx%zx ", i * 2654435761U, i * i * 40503U);
	old[n - 1] = '\n';
	old[n] = '\0';
	memcpy(new, old, n + 1);
	memcpy(new, "quinces ", 8);
	memcpy(old, "medlars ", 8);
	keep(A, 0, new);
	keep(B, 0, old);
	sandbox_check(&box,
	    "git --git-dir=$D/articles.git -c safe.directory='*' repack -adfq "
	    "--depth=50 --window=50 && git --git-dir=$D/articles.git "
	    "-c safe.directory='*' verify-pack -v "
	    "$D/articles.git/objects/pack/*.pack | grep '^chain length'");
	store_close(store);
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	forget(A);
	check_gone("quinces ");
	store_close(store);
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	check_text(B, 1, old);
	forget(B);
	check_gone("medlars ");
}

/* ---- what comes meanwhile ---- */

static void
a_batch_leaves_out_what_was_forgotten_meanwhile(void **state)
{
	struct store_batch *b;
	int64_t at;

	(void)state;
	keep(A, 0, OWN);
	ok(store_batch_new(&b, store, RUN_AT + 60, &err));
	put(b, A, 1, "A later text about the quince harvest.\n");
	put(b, B, 0, "Another.\n");
	forget(A);
	ok(store_batch_commit(b, &err));
	store_batch_free(b);
	assert_int_equal(revisions(A), 0);
	assert_int_equal(revisions(B), 1);
	check_text(B, 1, "Another.\n");
	check_gone("quince harvest");
	check_gone("example.org/a");
	ok(state_forgotten(store, SLICE(A), &at, &err));
	assert_int_equal(at, RUN_AT);
}

static void
a_batch_with_nothing_else_in_it_comes_to_nothing(void **state)
{
	struct store_batch *b;

	(void)state;
	ok(store_batch_new(&b, store, RUN_AT + 60, &err));
	put(b, A, 0, OWN);
	forget(A); /* of which nothing is kept yet */
	ok(store_batch_commit(b, &err));
	store_batch_free(b);
	assert_int_equal(revisions(A), 0);
	check_gone("quince harvest");
	check_gone("example.org/a");
}

static void
a_batch_may_share_a_text_with_what_was_forgotten(void **state)
{
	struct store_batch *b;

	(void)state;
	keep(A, 0, SHARED);
	ok(store_batch_new(&b, store, RUN_AT + 60, &err));
	put(b, A, 1, OWN);
	put(b, B, 0, SHARED);
	forget(A);
	ok(store_batch_commit(b, &err));
	store_batch_free(b);
	check_text(B, 1, SHARED);
	check_gone("quince harvest");
}

/* ---- tombstones ---- */

static void
a_tombstone_survives_the_loss_of_the_index(void **state)
{
	struct watch_row *row;
	int64_t at;

	(void)state;
	keep(A, 0, OWN);
	store_close(store);
	/* killed right after the refs: the index is that of before */
	sandbox_check(&box, "cp $D/state.db $D.db");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	forget(A);
	store_close(store);
	sandbox_check(&box, "mv $D.db $D/state.db && rm -f $D/state.db-*");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	assert_int_equal(revisions(A), 1);
	ok(store_recover(store, &err));
	assert_int_equal(revisions(A), 0);
	ok(state_watch_by_url(store, SLICE(A), &row, &err));
	assert_null(row);
	ok(state_forgotten(store, SLICE(A), &at, &err));
	assert_int_equal(at, RUN_AT);
}

static void
lifted_it_may_be_kept_anew(void **state)
{
	int64_t at;

	(void)state;
	keep(A, 0, OWN);
	forget(A);
	ok(store_lift_tombstone(store, id_of(A), &err));
	ok(state_forgotten(store, SLICE(A), &at, &err));
	assert_int_equal(at, 0);
	keep(A, 0, "Written anew.\n");
	check_text(A, 1, "Written anew.\n");
	ok(store_recover(store, &err));
	assert_int_equal(revisions(A), 1);
	check_gone("quince harvest");
	assert_false(forget(A).already);
	assert_true(forget(A).already);
}

static void
forgets_all_addresses(void **state)
{
	static const struct {
		const char *url;
		bool forgotten;
	} cases[] = {
		{ A, true },
		{ B, false },
		{ "https://example.org/also", true },
		/* what it called its own address: of its site, no front page */
		{ "https://example.org/called", true },
		{ "https://example.org/", false },
		{ "https://example.com/x", false },
	};
	struct store_batch *b;
	int64_t at;
	size_t i;

	(void)state;
	keep(A, 0, OWN);
	ok(store_batch_new(&b, store, RUN_AT, &err));
	ok(store_batch_alias(b, SLICE("https://example.org/also"), id_of(A),
	    ALIAS_KNOWN, RUN_AT, &err));
	ok(store_batch_alias(b, SLICE("https://example.org/called"), id_of(A),
	    ALIAS_CLAIMED, RUN_AT, &err));
	ok(store_batch_alias(b, SLICE("https://example.org/"), id_of(A),
	    ALIAS_CLAIMED, RUN_AT, &err));
	ok(store_batch_alias(b, SLICE("https://example.com/x"), id_of(A),
	    ALIAS_CLAIMED, RUN_AT, &err));
	ok(store_batch_commit(b, &err));
	store_batch_free(b);
	forget(A);
	check_gone("example.org/also");
	check_gone("example.com/x");
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		ok(state_forgotten(store, slice_of(cases[i].url), &at, &err));
		assert_int_equal(at, cases[i].forgotten ? RUN_AT : 0);
	}
}

/* ---- what is in the way ---- */

/* In an archive that somebody else made. */
static void
takes_no_longer_for_very_many_addresses(void **state)
{
	struct tombstone t = { .id = id_of(A), .at = RUN_AT, .count = 90000 };
	struct tombstone read;
	struct oid commit;
	struct pack *p;
	int64_t before;
	size_t i;

	(void)state;
	t.addresses = calloc(t.count, sizeof(*t.addresses));
	assert_non_null(t.addresses);
	for (i = 0; i < t.count; i++)
		memcpy(t.addresses[i].bytes, &i, sizeof(i));
	ok(pack_new(&p, repository_path(store->articles), &err));
	ok(tombstone_write(p, &t, false, &commit, &err));
	ok(pack_publish(p, &err));
	pack_done(p);
	pack_free(p);
	before = cpu_time_ms();
	ok(tombstone_read(&read, store->articles, t.id, &commit, &err));
	assert_in_range(cpu_time_ms() - before, 0, 2000);
	assert_int_equal(read.count, t.count + 1);
	tombstone_free(&read);
	tombstone_free(&t);
}

static void
takes_no_longer_for_a_long_list(void **state)
{
	struct forget_list list = FORGET_LIST_INIT;
	int64_t before;

	(void)state;
	sandbox_check(&box,
	    "seq 200000 | awk '{ printf \"article %032x\\n\", $1 }' "
	    ">$D/forget.list");
	before = cpu_time_ms();
	ok(forget_list_read(store, &list, &err));
	assert_in_range(cpu_time_ms() - before, 0, 2000);
	assert_int_equal(list.count, 200000);
	forget_list_free(&list);
}

static void
a_foreign_ref_is_named_and_nothing_is_done(void **state)
{
	struct forgotten done;

	(void)state;
	keep(A, 0, OWN);
	sandbox_check(&box,
	    "cd $D/articles.git && git -c safe.directory='*' update-ref "
	    "refs/heads/mine $(git -c safe.directory='*' for-each-ref "
	    "--format='%(objectname)' refs/articles)");
	assert_int_equal(
	    store_forget(store, id_of(A), RUN_AT, false, &done, &err),
	    EMEND_CONFLICT);
	assert_non_null(strstr(err.text, "refs/heads/mine"));
	assert_int_equal(revisions(A), 1);
	check_text(A, 1, OWN);
	sandbox_check(&box, "! test -e $D/forget.list");
}

static void
survives_lack_of_memory(void **state)
{
	enum emend_status status;
	struct forgotten done;

	(void)state;
	keep(A, 0, OWN);
	keep(B, 0, "Another.\n");
	ok(store_lock(store, STORE_LOCK_PACKS, &err));
	FAULT_SWEEP(status, {
		status = store_forget(
		    store, id_of(A), RUN_AT, false, &done, &err);
		if (status && status != EMEND_NOMEM)
			fail_msg("status %d: %s", (int)status, err.text);
	});
	store_unlock(store, STORE_LOCK_PACKS);
	check_gone("quince harvest");
	check_text(B, 1, "Another.\n");
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(erases_all_of_one_and_nothing_of_another),
		T(spares_what_another_has_too),
		T(takes_what_a_killed_run_left_without_a_ref),
		T(keeps_deltas_whose_base_is_erased),
		T(a_batch_leaves_out_what_was_forgotten_meanwhile),
		T(a_batch_with_nothing_else_in_it_comes_to_nothing),
		T(a_batch_may_share_a_text_with_what_was_forgotten),
		T(a_tombstone_survives_the_loss_of_the_index),
		T(lifted_it_may_be_kept_anew),
		T(forgets_all_addresses),
		T(a_foreign_ref_is_named_and_nothing_is_done),
		T(takes_no_longer_for_very_many_addresses),
		T(takes_no_longer_for_a_long_list),
		T(survives_lack_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
