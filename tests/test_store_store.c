#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "article/article.h"
#include "article/codec.h"
#include "article/state.h"
#include "base/text.h"
#include "store/state.h"
#include "store/store.h"
#include "tests/fault.h"
#include "tests/store_sandbox.h"

#define RUN_AT INT64_C(1795511524) /* 2026-11-24T09:12:04Z */

static struct sandbox box;
static struct store *store;
static struct emend_error err;

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
	writes_left = -1;
	kill_there = false;
	sandbox_make(&box);
	ok(store_init(box.dir, &err));
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	writes_left = -1;
	fault_disarm();
	store_close(store);
	store = NULL;
	sandbox_remove(&box);
	return 0;
}

static struct hash128
id_of(unsigned n)
{
	char url[64];

	snprintf(url, sizeof(url), "https://example.org/%u", n);
	return hash_bytes(slice_of(url));
}

static struct article *
article_of(const char *title, const char *text)
{
	struct article *a;

	ok(codec_read(&a, slice_of(text), &err));
	a->title = slice_new(
	    arena_copy(&a->arena, title, strlen(title)), strlen(title));
	return a;
}

static const struct page_draft page = {
	.body = SLICE_LIT("<html>\0 body</html>"),
	.http = SLICE_LIT("GET / HTTP/1.1\r\n"),
	.sent_sha256 = "00",
	.decoded_sha256 = "11",
};

static struct hash128
hash_state(const struct article *a)
{
	struct hash128 hash;
	struct text bytes;

	text_init(&bytes, 100000);
	article_write_state(a, &bytes);
	hash =
	    hash_secretly(store_secret(store), slice_new(bytes.ptr, bytes.len));
	text_free(&bytes);
	return hash;
}

/* Revision after + 1 of article n, kept in b with its watch row. */
static enum emend_status
draft(struct store_batch *b, unsigned n, unsigned after, const char *text)
{
	struct article *a = article_of("A title", text);
	char url[64];
	struct revision_draft d = {
		.id = id_of(n),
		.url = url,
		.after = after,
		.event = after ? EVENT_CHANGED : EVENT_NEW,
		.article = a,
		.state_hash = hash_state(a),
		.seen_at = RUN_AT + 900 * after,
		.seen_before = after ? RUN_AT + 900 * (after - 1) : 0,
		.recorded_at = RUN_AT + 900 * after + 5,
		.words = 12,
		.similarity = after ? 973 : 0,
		.kinds = after ? "number" : "",
		.subject = "Say what changed",
		.status = 200,
		.page = &page,
		.reading = "1",
		.found_in = "watch https://example.org/",
		.found_at = RUN_AT,
	};
	enum emend_status status;

	snprintf(url, sizeof(url), "https://example.org/%u", n);
	status = store_batch_revision(b, &d, &err);
	article_free(a);
	return status;
}

static enum emend_status
watch(struct store_batch *b, unsigned n, unsigned newest)
{
	char url[64];
	struct watch_row row = {
		.id = newest ? id_of(n) : (struct hash128){ { 0 } },
		.url = url,
		.normal = url,
		.source = "watch",
		.newest = newest,
		.next_look = RUN_AT,
		.due_from = RUN_AT,
		.etag = "\"a\"",
	};

	snprintf(url, sizeof(url), "https://example.org/%u", n);
	return store_batch_watch(b, &row, &err);
}

static enum emend_status
commit(struct store_batch *b)
{
	enum emend_status status;

	ok(store_lock(store, STORE_LOCK_WRITE, &err));
	status = store_batch_commit(b, &err);
	store_unlock(store, STORE_LOCK_WRITE);
	return status;
}

static enum emend_status
keep(unsigned n, unsigned after, const char *text)
{
	struct store_batch *b;
	enum emend_status status;

	ok(store_batch_new(&b, store, RUN_AT + 900 * after, &err));
	status = draft(b, n, after, text);
	if (!status)
		status = commit(b);
	store_batch_free(b);
	return status;
}

static unsigned
revisions_of(unsigned n)
{
	struct revision_list list;
	unsigned count;

	ok(store_history(store, id_of(n), &list, &err));
	count = (unsigned)list.count;
	assert_true(!count || list.at[count - 1].number == count);
	revision_list_free(&list);
	return count;
}

static void
check_repositories(void)
{
	sandbox_check(&box, "git -C $D/articles.git fsck --strict --full && "
	                    "git -C $D/pages.git fsck --strict --full");
}

static void
check_no_leftovers(void)
{
	sandbox_check(&box,
	    "cd $D && ! find . -name '*tmp*' -o -name 'packed-refs.*' | "
	    "grep . && for p in */objects/pack/*.pack; do "
	    "test -e ${p%.pack}.idx || exit 1; done && ! git -C articles.git "
	    "fsck --strict | grep dangling");
}

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
	ok(store_history(store, id_of(1), &list, &err));
	assert_int_equal(list.count, 2);
	assert_int_equal(list.at[1].event, EVENT_CHANGED);
	assert_int_equal(list.at[1].similarity, 973);
	assert_string_equal(list.at[1].kinds, "number");
	assert_string_equal(list.at[1].title, "A title");
	assert_true(list.at[1].seen_before == RUN_AT);
	ok(store_read(store, id_of(1), 1, &a, &err));
	assert_int_equal(a->paragraph_count, 2);
	assert_true(slice_equal(a->paragraphs[1].text, SLICE("Nine people.")));
	assert_true(slice_equal(a->title, SLICE("A title")));
	assert_true(hash_equal(hash_state(a), list.at[0].state_hash));
	article_free(a);
	text_init(&bytes, 1000);
	ok(store_read_page(store, &list.at[0], &bytes, &err));
	assert_true(slice_equal(slice_new(bytes.ptr, bytes.len), page.body));
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
	    store_read(store, id_of(7), 1, &a, &err), EMEND_NOTFOUND);
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
	ok(store_history(store, id_of(1), &list, &err));
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
	ok(store_history(store, id_of(1), &list, &err));
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
	ok(store_history(reader, id_of(1), &list, &err));
	assert_int_equal(list.count, 2);
	revision_list_free(&list);
	ok(store_read(reader, id_of(1), 2, &a, &err)); /* a pack it never saw */
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
	ok(store_history(store, id_of(1), &list, &err));
	assert_string_equal(list.at[2].kinds, "number");
	assert_string_equal(list.at[2].title, "A title");
	assert_int_equal(list.at[2].similarity, 973);
	assert_non_null(list.at[2].page);
	ok(state_watch_by_id(store, id_of(1), &row, &err));
	assert_int_equal(row->newest, 3);
	assert_true(hash_equal(row->newest_state, list.at[2].state_hash));
	assert_null(row->etag); /* it vouched for an older text */
	watch_row_free(row);
	ok(state_watch_by_url(
	    store, SLICE("https://example.org/2"), &row, &err));
	assert_int_equal(row->newest, 1);
	assert_true(hash_equal(row->id, id_of(2)));
	watch_row_free(row);
	revision_list_free(&list);
	ok(keep(1, 3, "Four.\n"));
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
	ok(state_watch_by_id(store, id_of(1), &before, &err));
	look = *before;
	look.last_look = look.last_good = look.validated_at = RUN_AT + 1;
	look.next_look = look.due_from = RUN_AT + 2;
	look.interval = 7;
	look.etag = "\"b\"";
	look.last_modified = "Mon";
	look.wire_hash = id_of(9);
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
	ok(state_watch_by_id(store, id_of(1), &row, &err));
	assert_string_equal(row->title, "Another title");
	assert_string_equal(row->etag, "\"b\"");
	assert_string_equal(row->last_modified, "Mon");
	assert_int_equal(row->due_from, RUN_AT + 2);
	assert_true(hash_equal(row->wire_hash, id_of(9)));
	other = *row;
	other.title = before->title;
	assert_true(watch_row_stands(before, &other));
	watch_row_free(row);
	/* one that was taken away meanwhile does not come back */
	ok(store_batch_drop_watch(b, before->key, &err));
	ok(store_batch_watch_look(b, &look, &err));
	ok(commit(b));
	ok(state_watch_by_id(store, id_of(1), &row, &err));
	assert_null(row);
	watch_row_free(before);
	store_batch_free(b);
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
	ok(store_can_keep(store, id_of(1), &err));
	sandbox_check(&box, "cd $D/articles.git && R=$(git for-each-ref "
	                    "--format='%(refname)' refs/articles) && "
	                    "git update-ref $R main && git pack-refs --all");
	ok(store_lock(store, STORE_LOCK_WRITE, &err));
	assert_null(store_damage(store));
	ok(store_recover(store, &err));
	assert_non_null(strstr(store_damage(store), "1 article "));
	assert_non_null(strstr(store_damage(store), "rewrote"));
	store_unlock(store, STORE_LOCK_WRITE);
	assert_int_equal(store_can_keep(store, id_of(1), &err), EMEND_STORE);
	assert_non_null(strstr(err.text, "verify --repair"));
	ok(store_can_keep(store, id_of(2), &err));
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
	struct revision_draft d = { .id = id_of(1),
		.url = "https://example.org/1",
		.article = a,
		.kinds = "",
		.subject = "s",
		.page = &page,
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
		T(leaves_the_old_state_when_the_disk_is_full),
		T(enters_what_a_killed_run_had_published),
		T(a_look_that_changes_nothing_leaves_the_rest_of_its_row_alone),
		T(a_commit_recovers_first),
		T(goes_on_beside_a_history_that_was_rewritten),
		T(survives_a_kill_at_every_step),
		T(survives_every_failing_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
