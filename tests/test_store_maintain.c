#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/wait.h>
#include <unistd.h>

#include "article/article.h"
#include "article/codec.h"
#include "base/text.h"
#include "base/time.h"
#include "store/maintain.h"
#include "store/packs.h"
#include "store/state.h"
#include "store/store.h"
#include "tests/fault.h"
#include "tests/store_sandbox.h"

#define NOVEMBER INT64_C(1795511524) /* 2026-11-24T09:12:04Z */
#define DAY INT64_C(86400)
#define ARTICLES 5

static struct sandbox box;
static struct store *store;
static struct emend_error err;
static unsigned kept[ARTICLES]; /* revisions of each article */
static char *path; /* PATH as it was */

/* The removals that maintenance makes, and a kill before the nth. */
static long unlinks_left = -1;
int __real_unlink(const char *name);
int __wrap_unlink(const char *name);

int
__wrap_unlink(const char *name)
{
	if (unlinks_left >= 0 && unlinks_left-- == 0)
		_exit(9);
	return __real_unlink(name);
}

/* What is asked here has nothing to do with power. */
int __wrap_fsync(int fd);

int
__wrap_fsync(int fd)
{
	(void)fd;
	return 0;
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
	memset(kept, 0, sizeof(kept));
	unlinks_left = -1;
	sandbox_make(&box);
	ok(store_init(box.dir, &err));
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	fault_disarm();
	unlinks_left = -1;
	setenv("PATH", path, 1);
	assert_int_equal(chdir("/"), 0);
	store_close(store);
	store = NULL;
	sandbox_remove(&box);
	return 0;
}

/* A revision of the nth article with its page, in a slice of its own. */
static void
keep(unsigned n, int64_t at, enum watch_state followed)
{
	char url[64], text[200], body[200];
	struct article *a;
	struct page_draft page = { .http = SLICE("GET /\n"),
		.sent_sha256 = "00", .decoded_sha256 = "11" };
	struct revision_draft d = { .url = url,
		.after = kept[n],
		.event = kept[n] ? EVENT_CHANGED : EVENT_NEW,
		.seen_at = at, .recorded_at = at, .kinds = "",
		.subject = "A revision", .status = 200, .page = &page,
		.reading = "1" };
	struct watch_row row = { .url = url, .normal = url, .source = "watch",
		.state = followed };
	struct store_batch *b;

	snprintf(url, sizeof(url), "https://example.org/%u", n);
	snprintf(text, sizeof(text), "Paragraph %u of the article.\n\nAs it is "
	    "the %u. time.\n", n, kept[n]);
	snprintf(body, sizeof(body), "<p>Page %u, the %u. time</p>", n, kept[n]);
	page.body = slice_of(body);
	ok(codec_read(&a, slice_of(text), &err));
	d.article = a;
	d.id = row.id = hash_bytes(slice_of(url));
	d.state_hash = hash_bytes(slice_of(text));
	row.newest = ++kept[n];
	ok(store_batch_new(&b, store, at, &err));
	ok(store_batch_revision(b, &d, &err));
	ok(store_batch_watch(b, &row, &err));
	ok(store_lock(store, STORE_LOCK_WRITE, &err));
	ok(store_batch_commit(b, &err));
	store_unlock(store, STORE_LOCK_WRITE);
	store_batch_free(b);
	article_free(a);
}

static void
keep_slices(unsigned count)
{
	unsigned i;

	for (i = 0; i < count; i++)
		keep(i % ARTICLES, NOVEMBER + i, WATCH_ACTIVE);
}

/* Every revision of every article can be read, and its page. */
static void
all_is_there(struct store *s, bool pages)
{
	struct revision_list list;
	struct article *a;
	struct text page;
	char url[64];
	unsigned n;
	size_t i;

	text_init(&page, 1000);
	for (n = 0; n < ARTICLES; n++) {
		struct hash128 id;

		snprintf(url, sizeof(url), "https://example.org/%u", n);
		id = hash_bytes(slice_of(url));
		ok(store_history(s, id, &list, &err));
		assert_int_equal(list.count, kept[n]);
		for (i = 0; i < list.count; i++) {
			ok(store_read(s, id, list.at[i].number, &a, &err));
			article_free(a);
			text_truncate(&page, 0);
			if (pages)
				ok(store_read_page(
				    s, &list.at[i], &page, &err));
		}
		revision_list_free(&list);
	}
	text_free(&page);
}

static void
git_is_content(void)
{
	sandbox_check(&box,
	    "cd $D && for r in articles pages; do git -C $r.git fsck --strict "
	    "--full && { test ! -e $r.git/objects/pack/multi-pack-index || "
	    "git -C $r.git multi-pack-index verify; } || exit 1; done");
}

static struct maintain_result
maintain(int64_t now, int64_t pages_before, bool when_due)
{
	const struct maintain_options o = {
		.now = now,
		.pages_before = pages_before,
		.when_due = when_due,
	};
	struct maintain_result r;

	ok(store_maintain(store, &o, &r, &err));
	return r;
}

static size_t
packs_of(const char *repository)
{
	char dir[SANDBOX_PATH];
	struct packs packs;
	size_t count;

	snprintf(dir, sizeof(dir), "%s/%s", box.dir, repository);
	ok(packs_read(&packs, dir, &err));
	count = packs.count;
	packs_free(&packs);
	return count;
}

/* ---- which packs ---- */

static void
the_smallest_are_joined_until_each_is_twice_those_before(void **state)
{
	static const struct {
		uint64_t bytes[6];
		size_t count, join;
	} cases[] = {
		{ { 1, 2, 4, 8 }, 4, 0 },
		{ { 5 }, 1, 0 },
		{ { 1, 1 }, 2, 2 },
		{ { 1, 1, 100 }, 3, 2 },
		{ { 1, 1, 3, 100 }, 4, 3 },
		{ { 1, 1, 4, 100 }, 4, 2 },
		{ { 10, 11, 12, 13, 1000 }, 5, 4 },
		{ { 1, 2, 3, 100, 250, 600 }, 6, 3 },
	};
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pack_file files[6] = { { .bytes = 0 } };

		for (j = 0; j < cases[i].count; j++)
			files[j].bytes = cases[i].bytes[j];
		assert_int_equal(
		    packs_to_join(files, cases[i].count), cases[i].join);
	}
}

/* ---- joining ---- */

static void
many_packs_become_few_beside_readers_who_had_looked_before(void **state)
{
	struct maintain_result r;
	struct store *reader;

	(void)state;
	keep_slices(105);
	ok(store_open(&reader, box.dir, STORE_READ, &err));
	all_is_there(reader, true);
	r = maintain(NOVEMBER, 0, true);
	assert_false(r.nothing_due || r.no_git || r.broken_off);
	assert_int_equal(r.articles.before, 106);
	assert_in_range(r.articles.after, 1, 3);
	assert_int_equal(packs_of("articles.git"), r.articles.after);
	assert_in_range(packs_of("pages.git"), 1, 4);
	all_is_there(reader, true);
	store_close(reader);
	all_is_there(store, true);
	git_is_content();
	sandbox_check(&box, "cd $D && ! find . -type f -perm /077 | grep .");
	keep_slices(5);
	all_is_there(store, true);
	git_is_content();
}

static void
nothing_is_done_that_is_not_due(void **state)
{
	struct maintain_result r;

	(void)state;
	keep_slices(30);
	r = maintain(NOVEMBER, 0, true); /* the first time the state is */
	assert_false(r.nothing_due);
	assert_int_equal(r.articles.after, 31);
	r = maintain(NOVEMBER + 3600, 0, true);
	assert_true(r.nothing_due);
	r = maintain(NOVEMBER + 3600, 0, false); /* asked for, it is done */
	assert_in_range(r.articles.after, 1, 2);
	git_is_content();
}

/* Of objects that a pack has which stays, git makes no copy. */
static void
packs_go_of_which_another_has_a_part(void **state)
{
	struct maintain_result r;

	(void)state;
	keep_slices(60);
	maintain(NOVEMBER, 0, false);
	sandbox_check(&box,
	    "cd $D/articles.git && git rev-list --objects --all -n 1 | "
	    "cut -c -40 | git pack-objects -q objects/pack/pack >/dev/null && "
	    "git log --all --format=%H >$D/all");
	keep_slices(1);
	r = maintain(NOVEMBER, 0, false);
	assert_int_equal(r.articles.before, r.articles.after + 1);
	all_is_there(store, true);
	git_is_content();
	sandbox_check(&box,
	    "cd $D/articles.git && for c in $(cat $D/all); do "
	    "git cat-file -e $c^{tree} || exit 1; done");
}

static void
it_knows_which_packs_are_indexed(void)
{
	struct pack_file other = { .stem = "pack-0" };
	char git_dir[SANDBOX_PATH + 16];
	struct packs packs;
	size_t i;

	snprintf(git_dir, sizeof(git_dir), "%s/articles.git", box.dir);
	ok(packs_read(&packs, git_dir, &err));
	assert_int_equal(packs_indexed(git_dir), packs.count);
	for (i = 0; i < packs.count; i++)
		assert_true(packs_index_names(git_dir, &packs.at[i], 1));
	assert_false(packs_index_names(git_dir, &other, 1));
	packs_free(&packs);
}

static void
without_git_packs_are_indexed(void **state)
{
	struct maintain_result r;
	struct store *reader;

	(void)state;
	keep_slices(60);
	ok(store_open(&reader, box.dir, STORE_READ, &err));
	setenv("PATH", "/nonexistent", 1);
	r = maintain(NOVEMBER, 0, false);
	setenv("PATH", path, 1);
	assert_true(r.no_git);
	assert_int_equal(r.articles.after, 61);
	sandbox_check(&box, "test -s $D/articles.git/objects/pack/multi-pack-index"
	    " && test -s $D/pages.git/objects/pack/multi-pack-index");
	git_is_content();
	all_is_there(reader, true);
	it_knows_which_packs_are_indexed();
	/* the same for an archive that is named by where one is */
	store_close(store);
	assert_int_equal(chdir(box.dir), 0);
	sandbox_check(&box, "rm $D/*.git/objects/pack/multi-pack-index");
	ok(store_open(&store, ".", STORE_WRITE, &err));
	setenv("PATH", "/nonexistent", 1);
	maintain(NOVEMBER, 0, false);
	setenv("PATH", path, 1);
	sandbox_check(&box, "test -s $D/articles.git/objects/pack/multi-pack-index"
	    " && test -s $D/pages.git/objects/pack/multi-pack-index");
	git_is_content();
	keep_slices(5);
	all_is_there(reader, true);
	/* an index of packs that are joined then does not stay */
	r = maintain(NOVEMBER, 0, false);
	assert_in_range(r.articles.after, 1, 2);
	all_is_there(reader, true);
	all_is_there(store, true);
	git_is_content();
	store_close(reader);
}

/* Puts a program of this text in git's place. */
static void
fake_git(const char *script)
{
	char line[1000];

	snprintf(line, sizeof(line),
	    "mkdir -p $D.bin && printf '#!/bin/sh\\n%%s\\n' '%s' >$D.bin/git && "
	    "chmod +x $D.bin/git",
	    script);
	sandbox_check(&box, line);
	snprintf(line, sizeof(line), "%s.bin:/usr/bin:/bin", box.dir);
	setenv("PATH", line, 1);
}

static void
no_pack_goes_on_the_word_of_git_alone(void **state)
{
	static const char *const scripts[] = {
		"echo 0123456789012345678901234567890123456789",
		"echo fatal: no room >&2; exit 128",
		/* a pack that is there but has not all */
		("cd \"${1#--git-dir=}/objects/pack\"; ls pack-*.idx | "
		 "tail -1 | cut -c 6-45"),
		"true",
	};
	const struct maintain_options o = { .now = NOVEMBER };
	struct maintain_result r;
	size_t i;

	(void)state;
	keep_slices(10);
	for (i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		fake_git(scripts[i]);
		assert_int_not_equal(
		    store_maintain(store, &o, &r, &err), EMEND_OK);
		assert_int_equal(packs_of("articles.git"), 11);
		if (i == 1)
			assert_non_null(strstr(err.text, "fatal: no room"));
	}
	setenv("PATH", path, 1);
	sandbox_check(&box, "rm -r $D.bin");
	git_is_content();
	all_is_there(store, true);
}

static void
git_gets_nothing_of_the_callers(void **state)
{
	const struct maintain_options o = { .now = NOVEMBER };
	struct maintain_result r;

	(void)state;
	keep_slices(3);
	setenv("HOME", "/nonexistent/home", 1);
	setenv("GIT_DIR", "/nonexistent/git", 1);
	fake_git("env >\"${1#--git-dir=}/env\"; exit 1");
	assert_int_equal(store_maintain(store, &o, &r, &err), EMEND_STORE);
	unsetenv("GIT_DIR");
	sandbox_check(&box,
	    "cd $D/articles.git && ! grep -e HOME -e GIT_DIR env && "
	    "grep -q GIT_CONFIG_NOSYSTEM=1 env && rm -r $D.bin env");
}

static void
a_failure_in_a_check_is_tried_again_after_a_day(void **state)
{
	const struct maintain_options o = { .now = NOVEMBER, .when_due = true };
	struct maintain_result r;

	(void)state;
	keep_slices(105);
	fake_git("exit 1");
	assert_int_equal(store_maintain(store, &o, &r, &err), EMEND_STORE);
	setenv("PATH", path, 1);
	sandbox_check(&box, "rm -r $D.bin");
	assert_true(maintain(NOVEMBER + 300, 0, true).nothing_due);
	r = maintain(NOVEMBER + DAY + 300, 0, true);
	assert_false(r.nothing_due);
	assert_in_range(r.articles.after, 1, 3);
}

static void
it_breaks_off_when_its_time_is_over(void **state)
{
	const struct maintain_options o = { .now = NOVEMBER, .budget_ms = 300 };
	struct maintain_result r;

	(void)state;
	keep_slices(5);
	fake_git("exec sleep 20");
	ok(store_maintain(store, &o, &r, &err));
	setenv("PATH", path, 1);
	sandbox_check(&box, "rm -r $D.bin");
	assert_true(r.broken_off);
	assert_int_equal(r.articles.after, 6);
	all_is_there(store, true);
}

static void
two_do_not_do_it_at_once(void **state)
{
	const struct maintain_options o = { .now = NOVEMBER };
	struct maintain_result r;
	struct store *other;

	(void)state;
	ok(store_open(&other, box.dir, STORE_WRITE, &err));
	ok(store_lock(other, STORE_LOCK_PACKS, &err));
	assert_int_equal(store_maintain(store, &o, &r, &err), EMEND_BUSY);
	assert_true(maintain(NOVEMBER, 0, true).nothing_due);
	store_close(other);
	maintain(NOVEMBER, 0, false);
}

static void
killed_before_any_removal_all_is_there(void **state)
{
	const struct maintain_options o = { .now = NOVEMBER };
	struct maintain_result r;
	long at = 0;
	int exited;

	(void)state;
	do {
		pid_t pid;

		keep_slices(3);
		store_close(store);
		store = NULL;
		pid = fork();
		if (!pid) {
			unlinks_left = at;
			if (store_open(&store, box.dir, STORE_WRITE, NULL) ||
			    store_maintain(store, &o, &r, NULL))
				_exit(1);
			_exit(0);
		}
		waitpid(pid, &exited, 0);
		ok(store_open(&store, box.dir, STORE_WRITE, &err));
		all_is_there(store, true);
		if (at++ % 8 == 0)
			git_is_content();
	} while (WEXITSTATUS(exited) == 9);
	assert_int_equal(exited, 0);
	assert_in_range(at, 10, 1000);
	maintain(NOVEMBER, 0, false);
	all_is_there(store, true);
	git_is_content();
}

/* ---- months ---- */

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
	assert_string_equal(page.ptr, "GET /\n");
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

static void
running_out_of_memory_takes_nothing_away(void **state)
{
	const struct maintain_options o = { .now = NOVEMBER,
		.pages_before = NOVEMBER };
	struct maintain_result r;
	enum emend_status status;

	(void)state;
	keep(4, NOVEMBER - 40 * DAY, WATCH_ACTIVE);
	keep_slices(3);
	FAULT_SWEEP(status, {
		status = store_maintain(store, &o, &r, &err);
	});
	all_is_there(store, true);
	git_is_content();
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    the_smallest_are_joined_until_each_is_twice_those_before),
		T(many_packs_become_few_beside_readers_who_had_looked_before),
		T(nothing_is_done_that_is_not_due),
		T(packs_go_of_which_another_has_a_part),
		T(without_git_packs_are_indexed),
		T(no_pack_goes_on_the_word_of_git_alone),
		T(git_gets_nothing_of_the_callers),
		T(a_failure_in_a_check_is_tried_again_after_a_day),
		T(it_breaks_off_when_its_time_is_over),
		T(two_do_not_do_it_at_once),
		T(killed_before_any_removal_all_is_there),
		T(months_are_dropped_but_for_what_is_needed),
		T(more_months_add_to_what_is_kept),
		T(what_another_git_put_together_is_told),
		T(killed_while_a_month_is_dropped_it_goes_on_the_next_time),
		T(a_page_can_be_kept_of_which_no_revision_is_made),
		T(running_out_of_memory_takes_nothing_away),
	};

	path = strdup(getenv("PATH"));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
