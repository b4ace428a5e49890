#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/store_keeping.h"

/* write() as the store's objects see it: a disk that is full from a point on,
 * or a power switch. */
static long writes_left = -1; /* -1: no limit */
static bool kill_there, fired;
ssize_t __real_write(int fd, const void *bytes, size_t n);
ssize_t __wrap_write(int fd, const void *bytes, size_t n);
int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __real_fsync(int fd);
int __wrap_fsync(int fd);

/* One step towards the failing call; true if this is it. */
static bool
step_fails(void)
{
	if (writes_left < 0 || writes_left-- > 0)
		return false;
	if (kill_there)
		_exit(9);
	writes_left = 0; /* stays full */
	fired = true;
	errno = ENOSPC;
	return true;
}

ssize_t
__wrap_write(int fd, const void *bytes, size_t n)
{
	return step_fails() ? -1 : __real_write(fd, bytes, n);
}

int
__wrap_fsync(int fd)
{
	return step_fails() ? -1 : __real_fsync(fd);
}

int
__wrap_rename(const char *from, const char *to)
{
	return step_fails() ? -1 : __real_rename(from, to);
}

static int
whole_disk(void **state)
{
	writes_left = -1;
	kill_there = false;
	return setup(state);
}

static int
whole_again(void **state)
{
	writes_left = -1;
	return teardown(state);
}

/* Whatever call fails for want of room: all as before, or all there. */
static void
leaves_the_old_state_when_the_disk_is_full(void **state)
{
	bool kept = false;
	unsigned n = 0;
	long at;

	(void)state;
	ok(keep(0, 0, "One.\n"));
	for (at = 0; !kept; at++) {
		struct store_batch *b;
		enum emend_status status;

		n++;
		ok(store_batch_new(&b, store, RUN_AT + at, &err));
		ok(store_lock(store, STORE_LOCK_WRITE, &err));
		writes_left = at;
		fired = false;
		status = draft(b, n, 0, "Full.\n");
		if (!status)
			status = store_batch_commit(b, &err);
		kept = !fired;
		writes_left = -1;
		store_unlock(store, STORE_LOCK_WRITE);
		store_batch_free(b);
		if (kept) {
			ok(status);
			assert_int_equal(revisions_of(n), 1);
			break;
		}
		assert_int_equal(status, EMEND_IO);
		assert_true(err.text[0]);
		check_no_leftovers();
		ok(store_lock(store, STORE_LOCK_WRITE, &err));
		ok(store_recover(store, &err));
		store_unlock(store, STORE_LOCK_WRITE);
		/* the last steps come after publication */
		assert_int_equal(keep(n, revisions_of(n), "Now.\n"), EMEND_OK);
	}
	assert_true(at > 8);
	check_repositories();
}

/* Kept by a run that died before the index knew: found by the next. */
static void
enters_what_a_killed_run_had_published(void **state)
{
	struct revision_list list;
	struct watch_row *row;
	struct store_batch *b;

	(void)state;
	ok(store_batch_new(&b, store, RUN_AT, &err));
	ok(draft(b, 1, 0, "One.\n"));
	ok(watch(b, 1, 1));
	ok(watch(b, 2, 0));
	ok(commit(b));
	store_batch_free(b);
	store_close(store);
	sandbox_check(&box, "cp $D/state.db $D/state.db.old");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	ok(keep(1, 1, "Two.\n"));
	ok(keep(1, 2, "Three.\n"));
	ok(keep(2, 0, "Other.\n"));
	store_close(store);
	sandbox_check(
	    &box, "rm $D/state.db*-* ; mv $D/state.db.old $D/state.db");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	assert_int_equal(revisions_of(1), 1);
	ok(store_lock(store, STORE_LOCK_WRITE, &err));
	ok(store_recover(store, &err));
	ok(store_recover(store, &err));
	store_unlock(store, STORE_LOCK_WRITE);
	assert_int_equal(revisions_of(1), 3);
	assert_int_equal(revisions_of(2), 1);
	ok(store_history(store, nth_id(1), &list, &err));
	assert_string_equal(list.at[2].kinds, "number");
	assert_string_equal(list.at[2].title, "A title");
	assert_int_equal(list.at[2].similarity, 973);
	assert_non_null(list.at[2].page);
	ok(state_watch_by_id(store, nth_id(1), &row, &err));
	assert_int_equal(row->newest, 3);
	assert_true(hash_equal(row->newest_state, list.at[2].state_hash));
	assert_null(row->etag); /* it vouched for an older text */
	watch_row_free(row);
	ok(state_watch_by_url(
	    store, SLICE("https://example.org/2"), &row, &err));
	assert_int_equal(row->newest, 1);
	assert_true(hash_equal(row->id, nth_id(2)));
	watch_row_free(row);
	revision_list_free(&list);
	ok(keep(1, 3, "Four.\n"));
}

/* Another process's slice must not paper over what a dead one published. */
static void
a_commit_recovers_first(void **state)
{
	(void)state;
	ok(keep(1, 0, "One.\n"));
	store_close(store);
	sandbox_check(&box, "cp $D/state.db $D/state.db.old");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	ok(keep(1, 1, "Two.\n"));
	store_close(store);
	sandbox_check(
	    &box, "rm $D/state.db*-* ; mv $D/state.db.old $D/state.db");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	ok(keep(5, 0, "Other.\n"));
	assert_int_equal(revisions_of(1), 2);
	assert_int_equal(keep(1, 1, "Stale.\n"), EMEND_CONFLICT);
}

static void
goes_on_beside_a_history_that_was_rewritten(void **state)
{
	(void)state;
	ok(keep(1, 0, "One.\n"));
	ok(store_can_keep(store, nth_id(1), &err));
	sandbox_check(&box, "cd $D/articles.git && R=$(git for-each-ref "
	                    "--format='%(refname)' refs/articles) && "
	                    "git update-ref $R main && git pack-refs --all");
	ok(store_lock(store, STORE_LOCK_WRITE, &err));
	assert_null(store_damage(store));
	ok(store_recover(store, &err));
	assert_non_null(strstr(store_damage(store), "1 article "));
	assert_non_null(strstr(store_damage(store), "rewrote"));
	store_unlock(store, STORE_LOCK_WRITE);
	assert_int_equal(store_can_keep(store, nth_id(1), &err), EMEND_STORE);
	assert_non_null(strstr(err.text, "verify --repair"));
	ok(store_can_keep(store, nth_id(2), &err));
	ok(keep(2, 0, "Two.\n"));
}

/* Dies at the nth write, sync or rename of two slices: what it said was
 * durable is there, the rest is whole or absent, and nothing is in the way. */
static void
survives_a_kill_at_every_step(void **state)
{
	int died = 1;
	long at;

	(void)state;
	store_close(store);
	store = NULL;
	for (at = 0; died; at++) {
		unsigned n = 10 * (unsigned)at, before;
		pid_t child = fork();

		if (!child) {
			ok(store_open(&store, box.dir, STORE_WRITE, &err));
			kill_there = true;
			writes_left = at;
			if (keep(n, 0, "One.\n"))
				_exit(1);
			_exit(0);
		}
		waitpid(child, &died, 0);
		assert_true(WIFEXITED(died));
		assert_true(WEXITSTATUS(died) == 9 || !died);
		ok(store_open(&store, box.dir, STORE_WRITE, &err));
		ok(store_lock(store, STORE_LOCK_WRITE, &err));
		ok(store_recover(store, &err));
		store_unlock(store, STORE_LOCK_WRITE);
		before = revisions_of(n);
		assert_true(died || before == 1);
		sandbox_check(&box,
		    "cd $D && ! find . -name '*tmp*' -o -name "
		    "'packed-refs.*' | grep . && git -C articles.git fsck "
		    "--strict --full && git -C pages.git fsck --strict --full");
		ok(keep(n, before, "Two.\n"));
		store_close(store);
		store = NULL;
	}
	assert_true(at > 15);
}

static enum emend_status
keep_and_read(const struct article *a)
{
	struct revision_draft d = { .id = nth_id(1),
		.url = "https://example.org/1",
		.article = a,
		.kinds = "",
		.subject = "s",
		.page = &some_page,
		.reading = "1",
		.seen_at = RUN_AT,
		.recorded_at = RUN_AT };
	struct store_batch *b = NULL;
	struct article *read = NULL;
	struct store *s = NULL;
	enum emend_status status;

	status = store_open(&s, box.dir, STORE_WRITE, &err);
	if (!status)
		status = store_batch_new(&b, s, RUN_AT, &err);
	if (!status)
		status = store_batch_revision(b, &d, &err);
	if (!status)
		status = watch(b, 1, 1);
	if (!status)
		status = store_lock(s, STORE_LOCK_WRITE, &err);
	if (!status)
		status = store_batch_commit(b, &err);
	if (!status)
		status = store_read(s, d.id, 1, &read, &err);
	article_free(read);
	store_batch_free(b);
	store_close(s);
	return status;
}

/* Memory may run out after the history is public, too: then the index follows
 * at the next command. */
static void
survives_every_failing_allocation(void **state)
{
	struct article *a = article_of("Title", "Words.\n");
	enum emend_status status;
	unsigned long nth;
	bool hit = true;

	(void)state;
	for (nth = 1; hit; nth++) {
		fault_arm(nth);
		status = keep_and_read(a);
		hit = fault_disarm();
		if (status == EMEND_CONFLICT)
			break; /* it was kept already */
		if (status != (hit ? EMEND_NOMEM : EMEND_OK))
			fail_msg(
			    "%lu: status %d: %s", nth, (int)status, err.text);
		check_no_leftovers();
	}
	article_free(a);
	assert_true(nth > 40);
	ok(store_lock(store, STORE_LOCK_WRITE, &err));
	ok(store_recover(store, &err));
	assert_int_equal(revisions_of(1), 1);
	check_repositories();
}

#define T(f) cmocka_unit_test_setup_teardown(f, whole_disk, whole_again)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(leaves_the_old_state_when_the_disk_is_full),
		T(enters_what_a_killed_run_had_published),
		T(a_commit_recovers_first),
		T(goes_on_beside_a_history_that_was_rewritten),
		T(survives_a_kill_at_every_step),
		T(survives_every_failing_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
