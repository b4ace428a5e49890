#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "store/objects.h"
#include "store/pack.h"
#include "store/repository.h"
#include "tests/fault.h"
#include "tests/store_sandbox.h"

static struct sandbox box;
static char repo[SANDBOX_PATH];

static int
setup(void **state)
{
	struct emend_error err;

	(void)state;
	sandbox_make(&box);
	snprintf(repo, sizeof(repo), "%s/r.git", box.dir);
	assert_int_equal(
	    repository_init(repo, SLICE("About this.\n"), 1000, &err),
	    EMEND_OK);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	fault_disarm();
	sandbox_remove(&box);
	return 0;
}

static void
add_blob(struct pack *p, const char *bytes, size_t len, struct oid *out)
{
	struct emend_error err;

	assert_int_equal(
	    pack_add(p, PACK_BLOB, slice_new(bytes, len), out, &err), EMEND_OK);
}

static void
writes_what_git_verifies(void **state)
{
	static char big[300000];
	struct pack *p;
	struct oid oid;
	size_t i;

	(void)state;
	assert_int_equal(pack_new(&p, repo, NULL), EMEND_OK);
	for (i = 0; i < sizeof(big); i++) /* compresses badly: many flushes */
		big[i] = (char)(i * 2654435761U >> 24 ^ i * i >> 7);
	add_blob(p, "", 0, &oid);
	add_blob(p, "a\0b", 3, &oid);
	for (i = 0; i < 2000; i++) {
		char text[40];
		int n = snprintf(text, sizeof(text), "number %zu\n", i);

		add_blob(p, text, (size_t)n, &oid);
	}
	add_blob(p, big, sizeof(big), &oid);
	assert_int_equal(pack_objects(p), 2003);
	assert_int_equal(pack_publish(p, NULL), EMEND_OK);
	pack_free(p);
	sandbox_check(&box,
	    "for p in $D/r.git/objects/pack/*.pack; do "
	    "git index-pack --strict -o $D/again.idx $p && "
	    "cmp $D/again.idx ${p%.pack}.idx && git verify-pack $p || exit 1; "
	    "done");
	sandbox_check(&box, "git -C $D/r.git fsck --strict --full");
	sandbox_check(&box, "! ls $D/r.git/objects/pack | grep -v '^pack-'");
}

static void
names_objects_as_git_does(void **state)
{
	struct pack *p;
	struct oid oid;
	char hex[OID_HEX + 1], git[100];

	(void)state;
	assert_int_equal(pack_new(&p, repo, NULL), EMEND_OK);
	add_blob(p, "some words\n", 11, &oid);
	oid_hex(hex, &oid);
	assert_string_equal(
	    hex, sandbox_output(&box, git, sizeof(git),
	             "echo some words | git hash-object --stdin"));
	pack_free(p);
}

static void
writes_an_object_given_twice_once(void **state)
{
	struct oid first, second;
	struct pack *p;
	size_t bytes;

	(void)state;
	assert_int_equal(pack_new(&p, repo, NULL), EMEND_OK);
	add_blob(p, "twice", 5, &first);
	bytes = pack_bytes(p);
	add_blob(p, "twice", 5, &second);
	assert_true(oid_equal(&first, &second));
	assert_int_equal(pack_bytes(p), bytes);
	assert_int_equal(pack_objects(p), 1);
	pack_free(p);
}

static void
leaves_nothing_when_unpublished_or_withdrawn(void **state)
{
	struct pack *p;
	struct oid oid;

	(void)state;
	assert_int_equal(pack_new(&p, repo, NULL), EMEND_OK);
	add_blob(p, "gone", 4, &oid);
	pack_free(p);
	sandbox_check(&box, "test $(ls $D/r.git/objects/pack | wc -l) = 2");
	assert_int_equal(pack_new(&p, repo, NULL), EMEND_OK);
	add_blob(p, "gone", 4, &oid);
	assert_int_equal(pack_publish(p, NULL), EMEND_OK);
	sandbox_check(
	    &box, "test $(ls $D/r.git/objects/pack/pack-* | wc -l) = 4");
	pack_withdraw(p);
	sandbox_check(
	    &box, "test $(ls $D/r.git/objects/pack/pack-* | wc -l) = 2");
	pack_free(p);
	assert_int_equal(pack_new(&p, repo, NULL), EMEND_OK);
	assert_int_equal(pack_publish(p, NULL), EMEND_OK); /* of nothing */
	pack_free(p);
	sandbox_check(&box, "test $(ls $D/r.git/objects/pack | wc -l) = 2");
}

/* A run that died after it published writes the very same pack again. */
static void
does_not_withdraw_what_stood_there_before(void **state)
{
	struct pack *p;
	struct oid oid;
	int round;

	(void)state;
	for (round = 0; round < 2; round++) {
		assert_int_equal(pack_new(&p, repo, NULL), EMEND_OK);
		add_blob(p, "same", 4, &oid);
		assert_int_equal(pack_publish(p, NULL), EMEND_OK);
		if (round)
			pack_withdraw(p);
		pack_free(p);
	}
	sandbox_check(&box, "git -C $D/r.git fsck --strict && "
	                    "test $(ls $D/r.git/objects/pack | wc -l) = 4");
}

static void
sweeps_what_dead_writers_left_and_nothing_else(void **state)
{
	struct pack *living;
	struct oid oid;

	(void)state;
	assert_int_equal(pack_new(&living, repo, NULL), EMEND_OK);
	add_blob(living, "alive", 5, &oid);
	sandbox_check(&box,
	    "cd $D/r.git/objects/pack && touch tmp_pack_emend_dead "
	    "tmp_idx_emend_dead tmp_pack_git pack-0.pack && "
	    "echo x >tmp_pack_emend_half && "
	    "ln tmp_pack_emend_half pack-1.pack && "
	    "echo y >tmp_pack_emend_done && "
	    "ln tmp_pack_emend_done pack-2.pack && touch pack-2.idx");
	assert_int_equal(pack_sweep(repo, true, NULL), EMEND_OK);
	sandbox_check(&box,
	    "cd $D/r.git/objects/pack && ! ls *dead *half *done pack-1.pack && "
	    "test -e tmp_pack_git -a -e pack-0.pack -a -e pack-2.pack && "
	    "rm tmp_pack_git pack-0.pack pack-2.*");
	assert_int_equal(pack_publish(living, NULL), EMEND_OK);
	pack_free(living);
	sandbox_check(&box, "git -C $D/r.git fsck --strict");
}

/* By a process of its own that is killed before any ref leads to the pack. */
static void
publish_and_die(const char *bytes)
{
	pid_t child = fork();
	struct pack *p;
	struct oid oid;
	int result;

	assert_true(child >= 0);
	if (!child) {
		if (pack_new(&p, repo, NULL) ||
		    pack_add(p, PACK_BLOB, slice_of(bytes), &oid, NULL) ||
		    pack_publish(p, NULL))
			_exit(1);
		raise(SIGKILL);
	}
	assert_int_equal(waitpid(child, &result, 0), child);
	assert_true(WIFSIGNALED(result));
}

static void
sweeps_a_pack_that_no_ref_was_led_to_in_time(void **state)
{
	(void)state;
	publish_and_die("lost");
	assert_int_equal(pack_settle(repo, NULL), EMEND_OK);
	sandbox_check(&box,
	    "cd $D/r.git/objects/pack && touch multi-pack-index && "
	    "test $(ls tmp_pack_emend_* pack-* | wc -l) = 5");
	assert_int_equal(pack_sweep(repo, true, NULL), EMEND_OK);
	sandbox_check(&box,
	    "cd $D/r.git/objects/pack && test $(ls | wc -l) = 2");
	/* somebody changed the refs: nobody knows where they led */
	publish_and_die("doubtful");
	assert_int_equal(pack_sweep(repo, false, NULL), EMEND_OK);
	sandbox_check(&box, "cd $D/r.git/objects/pack && "
	                    "test $(ls pack-* | wc -l) = 4 && ! ls tmp_*");
	assert_int_equal(pack_sweep(repo, true, NULL), EMEND_OK);
	sandbox_check(
	    &box, "test $(ls $D/r.git/objects/pack | wc -l) = 4");
}

static void
keeps_a_pack_that_a_ref_leads_to(void **state)
{
	(void)state;
	publish_and_die("public");
	sandbox_check(&box,
	    "cd $D/r.git && o=$(echo -n public | git hash-object --stdin) && "
	    "echo $o refs/tags/a >>packed-refs");
	assert_int_equal(pack_sweep(repo, true, NULL), EMEND_OK);
	sandbox_check(&box, "cd $D/r.git/objects/pack && "
	                    "test $(ls pack-* | wc -l) = 4 && ! ls tmp_*");
	/* and before the ref moves on, it is known */
	publish_and_die("public, too");
	sandbox_check(&box,
	    "cd $D/r.git && o=$(echo -n public, too | "
	    "git hash-object --stdin) && echo $o refs/tags/b >>packed-refs");
	assert_int_equal(pack_settle(repo, NULL), EMEND_OK);
	sandbox_check(&box, "cd $D/r.git && ! ls objects/pack/tmp_* && "
	                    "sed -i '/tags/d' packed-refs");
	assert_int_equal(pack_sweep(repo, true, NULL), EMEND_OK);
	sandbox_check(
	    &box, "test $(ls $D/r.git/objects/pack/pack-* | wc -l) = 6");
}

static void
says_where_it_cannot_sweep(void **state)
{
	(void)state;
	assert_int_equal(pack_sweep(repo, true, NULL), EMEND_OK);
	assert_int_equal(pack_sweep(box.dir, true, NULL), EMEND_IO);
}

static void
names_the_file_it_cannot_make(void **state)
{
	struct emend_error err;
	struct pack *p;
	struct oid oid;

	(void)state;
	assert_int_equal(pack_new(&p, "/nowhere/at/all", &err), EMEND_OK);
	assert_int_equal(
	    pack_add(p, PACK_BLOB, SLICE("x"), &oid, &err), EMEND_IO);
	assert_non_null(strstr(err.text, "/nowhere/at/all/objects/pack"));
	assert_int_equal(
	    pack_add(p, PACK_BLOB, SLICE("x"), &oid, &err), EMEND_IO);
	assert_int_equal(pack_publish(p, &err), EMEND_OK); /* it is empty */
	pack_free(p);
}

static void
survives_every_failing_allocation(void **state)
{
	enum emend_status status;

	(void)state;
	FAULT_SWEEP(status, {
		struct pack *p;
		struct oid oid;

		status = pack_new(&p, repo, NULL);
		if (!status)
			status =
			    pack_add(p, PACK_BLOB, SLICE("swept"), &oid, NULL);
		if (!status)
			status = pack_publish(p, NULL);
		pack_free(p);
	});
	sandbox_check(&box, "git -C $D/r.git fsck --strict && "
	                    "! ls $D/r.git/objects/pack | grep -v '^pack-'");
}

static void
keeps_trees_in_git_order(void **state)
{
	struct tree_entry file = { SLICE_LIT("a.b"), false, { { 0 } } };
	struct tree_entry folder = { SLICE_LIT("a"), true, { { 0 } } };
	struct tree_entry read;
	struct text tree;
	size_t at = 0;

	(void)state;
	assert_true(tree_entry_compare(&file, &folder) < 0); /* '.' < '/' */
	folder.is_tree = false;
	assert_true(tree_entry_compare(&file, &folder) > 0);
	text_init(&tree, 1000);
	tree_add(&tree, file.name, false, &file.oid);
	tree_add(&tree, SLICE("b"), true, &file.oid);
	assert_true(tree_next(slice_new(tree.ptr, tree.len), &at, &read));
	assert_true(slice_equal(read.name, file.name) && !read.is_tree);
	assert_true(tree_next(slice_new(tree.ptr, tree.len), &at, &read));
	assert_true(slice_equal(read.name, SLICE("b")) && read.is_tree);
	assert_false(tree_next(slice_new(tree.ptr, tree.len), &at, &read));
	assert_int_equal(at, tree.len);
	text_free(&tree);
}

static void
makes_one_harmless_line_of_anything(void **state)
{
	static const struct {
		struct slice given;
		const char *expected;
	} cases[] = {
		{ SLICE_LIT("plain"), "plain" },
		{ SLICE_LIT("  two\nlines\r\n"), "two lines" },
		{ SLICE_LIT("esc \033[31m red"), "esc  [31m red" },
		{ SLICE_LIT("nul\0byte"), "nul byte" },
		{ SLICE_LIT("\xe2\x80\xaegpj"), "\xef\xbf\xbdgpj" },
		{ SLICE_LIT("bad \xff"), "bad \xef\xbf\xbd" },
		{ SLICE_LIT("0123456789\xc3\xa9\xc3\xa9"),
		    "0123456789\xc3\xa9" },
		{ SLICE_LIT(""), "" },
	};
	struct text line;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		text_init(&line, 1000);
		message_add_line(&line, cases[i].given,
		    cases[i].given.len > 13 && cases[i].given.ptr[0] == '0'
		        ? 13
		        : 100);
		assert_string_equal(line.ptr, cases[i].expected);
		text_free(&line);
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(writes_what_git_verifies),
		T(names_objects_as_git_does),
		T(writes_an_object_given_twice_once),
		T(leaves_nothing_when_unpublished_or_withdrawn),
		T(does_not_withdraw_what_stood_there_before),
		T(sweeps_what_dead_writers_left_and_nothing_else),
		T(sweeps_a_pack_that_no_ref_was_led_to_in_time),
		T(keeps_a_pack_that_a_ref_leads_to),
		T(says_where_it_cannot_sweep),
		T(names_the_file_it_cannot_make),
		T(survives_every_failing_allocation),
		T(keeps_trees_in_git_order),
		T(makes_one_harmless_line_of_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
