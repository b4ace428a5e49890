#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "article/article.h"
#include "article/codec.h"
#include "base/lock.h"
#include "base/url.h"
#include "store/backup.h"
#include "store/batch.h"
#include "store/forget.h"
#include "store/history.h"
#include "store/pack.h"
#include "store/store.h"
#include "tests/fault.h"
#include "tests/store_sandbox.h"

#define RUN_AT INT64_C(1795511524) /* 2026-11-24T09:12:04Z */
#define A "https://example.org/a"

static struct sandbox box;
static char archive[SANDBOX_PATH], copy[SANDBOX_PATH];
static struct store *store;
static struct emend_error err;

static void
ok(enum emend_status status)
{
	if (status)
		fail_msg("status %d: %s", (int)status, err.text);
}

static int
setup(void **state)
{
	(void)state;
	sandbox_make(&box);
	snprintf(archive, sizeof(archive), "%s/archive", box.dir);
	snprintf(copy, sizeof(copy), "%s/copy", box.dir);
	sandbox_check(&box, "mkdir $D/archive");
	ok(store_init(archive, &err));
	ok(store_open(&store, archive, STORE_WRITE, &err));
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	fault_disarm();
	store_close(store);
	store = NULL;
	sandbox_remove(&box);
	return 0;
}

static void
keep(struct store *s, unsigned after, const char *text)
{
	const struct page_draft page = {
		.body = slice_of(text),
		.http = SLICE("GET / HTTP/1.1\r\n"),
		.sent_sha256 = "00",
		.decoded_sha256 = "11",
	};
	struct revision_draft d = {
		.id = url_id(SLICE(A)),
		.url = A,
		.after = after,
		.event = after ? EVENT_CHANGED : EVENT_NEW,
		.state_hash = { { 1, (unsigned char)after } },
		.seen_at = RUN_AT + after,
		.recorded_at = RUN_AT + after,
		.kinds = "",
		.subject = "Something",
		.page = &page,
		.reading = "1",
	};
	struct store_batch *b;
	struct article *a;

	ok(codec_read(&a, slice_of(text), &err));
	d.article = a;
	ok(store_batch_new(&b, s, RUN_AT + after, &err));
	ok(store_batch_revision(b, &d, &err));
	ok(store_batch_commit(b, &err));
	store_batch_free(b);
	article_free(a);
}

static enum emend_status
backup_with(const struct backup_options *more, struct backup_result *out)
{
	struct backup_options options = more ? *more
					     : (struct backup_options){ 0 };

	options.dir = copy;
	options.now = RUN_AT;
	return store_backup(store, &options, out, &err);
}

static struct backup_result
backup(void)
{
	struct backup_result result;

	ok(backup_with(NULL, &result));
	return result;
}

/* As an archive, the copy has so many revisions, and they can be read. */
static void
check_copy(unsigned count)
{
	struct revision_list list;
	struct store *opened;
	struct article *a;

	sandbox_check(&box,
	    "for r in articles pages; do git --git-dir=$D/copy/$r.git "
	    "-c safe.directory='*' fsck --strict --full --no-dangling || "
	    "exit 1; done; ! find $D/copy -name '*.emend-new*' | grep .");
	ok(store_open(&opened, copy, STORE_READ, &err));
	ok(store_history(opened, url_id(SLICE(A)), &list, &err));
	assert_int_equal(list.count, count);
	revision_list_free(&list);
	ok(store_read(opened, url_id(SLICE(A)), count, &a, &err));
	article_free(a);
	store_close(opened);
}

static void
copies_what_is_new_and_removes_what_is_no_more(void **state)
{
	struct backup_result r;
	struct forgotten forgotten;

	(void)state;
	keep(store, 0, "One.\n");
	r = backup();
	assert_true(r.first);
	assert_int_equal(r.copied, 4); /* with the READMEs' packs */
	check_copy(1);
	keep(store, 1, "Two.\n");
	r = backup();
	assert_false(r.first);
	assert_int_equal(r.copied, 2);
	assert_int_equal(r.kept, 4);
	assert_int_equal(r.removed, 0);
	check_copy(2);
	ok(store_lock(store, STORE_LOCK_PACKS, &err));
	ok(store_forget(store, url_id(SLICE(A)), RUN_AT, false, &forgotten,
	    &err));
	store_unlock(store, STORE_LOCK_PACKS);
	assert_true(backup().removed >= 4);
	sandbox_check(&box, "! grep -rF 'example.org/a' $D/copy");
}

/* What another does just while it copies. */
struct meddling {
	unsigned times;
	const char *command; /* NULL: a revision is kept */
	struct store *other;
};

static void
meddle(void *payload, size_t done, size_t total)
{
	struct meddling *m = payload;

	(void)done;
	(void)total;
	if (m->times == 0)
		return;
	m->times--;
	if (m->command)
		sandbox_check(&box, m->command);
	else
		keep(m->other, 1, "Two.\n");
}

static void
what_comes_meanwhile_is_whole_or_not_there(void **state)
{
	struct meddling m = { .times = 1 };
	const struct backup_options options = { .progress = meddle,
		.payload = &m };
	struct backup_result r;

	(void)state;
	keep(store, 0, "One.\n");
	ok(store_open(&m.other, archive, STORE_WRITE, &err));
	ok(backup_with(&options, &r));
	store_close(m.other);
	assert_int_equal(m.times, 0);
	check_copy(2); /* it came before the moment that was taken */
}

static void
begins_again_when_packs_are_joined_meanwhile(void **state)
{
	struct meddling m = { .times = 1,
		.command = "for r in articles pages; do git "
			   "--git-dir=$D/archive/$r.git -c safe.directory='*' "
			   "repack -adq; done" };
	const struct backup_options options = { .progress = meddle,
		.payload = &m };
	struct backup_result r;

	(void)state;
	keep(store, 0, "One.\n");
	keep(store, 1, "Two.\n");
	ok(backup_with(&options, &r));
	check_copy(2);
	sandbox_check(
	    &box, "test $(ls $D/copy/articles.git/objects/pack | wc -l) = 2");
}

static void
gives_up_when_packs_go_away_each_time(void **state)
{
	struct meddling m = { .times = 100,
		.command = "cd $D/archive/articles.git/objects/pack && "
			   "for p in *.pack; do mv $p x-$p; "
			   "mv ${p%.pack}.idx x-${p%.pack}.idx; done; "
			   "for p in x-*; do n=${p#x-}; case $p in "
			   "*pack-a-*) mv $p ${n#pack-a-};; "
			   "*) mv $p pack-a-$n;; esac; done; ls" };
	const struct backup_options options = { .progress = meddle,
		.payload = &m };
	struct backup_result r;
	enum emend_status status;

	(void)state;
	keep(store, 0, "One.\n");
	backup();
	keep(store, 1, "Two.\n");
	status = backup_with(&options, &r);
	if (status)
		assert_int_equal(status, EMEND_BUSY);
	/* the one before stands, or it was quick enough */
	check_copy(status ? 1 : 2);
}

static void
one_at_a_time(void **state)
{
	struct backup_result r;
	struct lock lock;
	char path[SANDBOX_PATH + 16];

	(void)state;
	keep(store, 0, "One.\n");
	backup();
	snprintf(path, sizeof(path), "%s/backup.lock", copy);
	ok(lock_take(&lock, path, 0, &err));
	assert_int_equal(backup_with(NULL, &r), EMEND_BUSY);
	lock_release(&lock);
	backup();
	check_copy(1);
}

static void
refuses_objects_that_lie_elsewhere(void **state)
{
	struct backup_result r;

	(void)state;
	keep(store, 0, "One.\n");
	sandbox_check(&box, "echo /nowhere "
			    ">$D/archive/pages.git/objects/info/alternates");
	assert_int_equal(backup_with(NULL, &r), EMEND_STORE);
	assert_non_null(strstr(err.text, "alternates"));
}

/* Sweeping is given up silently, so that a run may do without an allocation. */
static void
survives_lack_of_memory(void **state)
{
	struct backup_result r;
	enum emend_status status;
	unsigned long nth;
	bool fired = true;

	(void)state;
	keep(store, 0, "One.\n");
	backup();
	keep(store, 1, "Two.\n");
	for (nth = 1; fired; nth++) {
		fault_arm(nth);
		status = backup_with(NULL, &r);
		fired = fault_disarm();
		if (status && (!fired || status != EMEND_NOMEM))
			fail_msg("status %d: %s", (int)status, err.text);
	}
	check_copy(2);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(copies_what_is_new_and_removes_what_is_no_more),
		T(what_comes_meanwhile_is_whole_or_not_there),
		T(begins_again_when_packs_are_joined_meanwhile),
		T(gives_up_when_packs_go_away_each_time),
		T(one_at_a_time),
		T(refuses_objects_that_lie_elsewhere),
		T(survives_lack_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
