#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/store_slices.h"

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
#define T(f) cmocka_unit_test_setup_teardown(f, setup_slices, teardown_slices)
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
		T(running_out_of_memory_takes_nothing_away),
	};

	path = strdup(getenv("PATH"));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
