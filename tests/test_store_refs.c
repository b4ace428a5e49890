#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "store/refs.h"
#include "store/repository.h"
#include "tests/fault.h"
#include "tests/store_sandbox.h"

static struct sandbox box;
static char repo[SANDBOX_PATH];
static struct oid head; /* the one commit there is: any ref may name it */

static int
setup(void **state)
{
	struct emend_error err;
	struct repository *r;

	(void)state;
	sandbox_make(&box);
	snprintf(repo, sizeof(repo), "%s/r.git", box.dir);
	assert_int_equal(
	    repository_init(repo, SLICE("About this.\n"), 1000, &err),
	    EMEND_OK);
	assert_int_equal(repository_open(&r, repo, &err), EMEND_OK);
	assert_int_equal(
	    repository_ref(r, "refs/heads/main", &head, &err), EMEND_OK);
	repository_close(r);
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

static enum emend_status
move(struct ref_update *updates, size_t count, struct emend_error *err)
{
	struct ref_edit *edit;
	enum emend_status status =
	    ref_edit_new(&edit, repo, updates, count, err);

	if (!status)
		status = ref_edit_publish(edit, err);
	ref_edit_free(edit);
	return status;
}

static void
nothing_is_left_over(void)
{
	sandbox_check(&box, "! ls $D/r.git | grep 'packed-refs\\.'");
}

static void
makes_refs_that_git_lists_in_order(void **state)
{
	struct ref_update updates[] = {
		{ "refs/articles/ff/00", { { 0 } }, head },
		{ "refs/a", { { 0 } }, head },
		{ "refs/articles/00/11", { { 0 } }, head },
		{ "refs/z/last", { { 0 } }, head },
	};
	char out[1000];

	(void)state;
	assert_int_equal(move(updates, 4, NULL), EMEND_OK);
	nothing_is_left_over();
	assert_string_equal(
	    sandbox_output(&box, out, sizeof(out),
	        "git -C $D/r.git for-each-ref --format='%(refname)'"),
	    "refs/a\nrefs/articles/00/11\nrefs/articles/ff/00\n"
	    "refs/heads/main\nrefs/z/last");
	sandbox_check(&box,
	    "git -C $D/r.git fsck --strict && cp $D/r.git/packed-refs $D/p && "
	    "git -C $D/r.git pack-refs --all && cmp $D/p $D/r.git/packed-refs");
}

static void
moves_a_ref_only_from_where_it_was_known_to_stand(void **state)
{
	struct oid other = { { 1, 2, 3 } };
	struct ref_update updates[] = {
		{ "refs/articles/00/11", { { 0 } }, head },
		{ "refs/articles/00/22", { { 0 } }, head },
	};
	struct emend_error err;

	(void)state;
	assert_int_equal(move(updates, 1, NULL), EMEND_OK);
	sandbox_check(&box, "cp $D/r.git/packed-refs $D/p");
	assert_int_equal(move(updates, 2, &err), EMEND_CONFLICT);
	assert_non_null(strstr(err.text, "refs/articles/00/11"));
	updates[0].before = other;
	assert_int_equal(move(updates, 2, &err), EMEND_CONFLICT);
	updates[0].before = head;
	updates[1].before = other; /* is not there at all */
	assert_int_equal(move(updates, 2, &err), EMEND_CONFLICT);
	sandbox_check(&box, "cmp $D/p $D/r.git/packed-refs");
	nothing_is_left_over();
	updates[1].before = (struct oid){ { 0 } };
	assert_int_equal(move(updates, 2, &err), EMEND_OK);
}

static void
drops_a_ref_only_where_it_was_known_to_stand(void **state)
{
	static const struct oid none;
	struct ref_update updates[] = {
		{ "refs/articles/00/11", { { 0 } }, head },
		{ "refs/articles/00/22", { { 0 } }, head },
	};
	struct ref_update drop = { "refs/articles/00/11", head, none };
	struct ref_update wrong = { "refs/articles/00/22", { { 9 } }, none };
	char out[1000];

	(void)state;
	assert_int_equal(move(updates, 2, NULL), EMEND_OK);
	assert_int_equal(move(&wrong, 1, NULL), EMEND_CONFLICT);
	assert_int_equal(move(&drop, 1, NULL), EMEND_OK);
	assert_int_equal(move(&drop, 1, NULL), EMEND_CONFLICT);
	assert_string_equal(
	    sandbox_output(&box, out, sizeof(out),
	        "git -C $D/r.git for-each-ref --format='%(refname)'"),
	    "refs/articles/00/22\nrefs/heads/main");
	nothing_is_left_over();
}

static void
keeps_tags_with_what_they_peel_to(void **state)
{
	struct ref_update update = { "refs/tags/a", { { 0 } }, head };

	(void)state;
	sandbox_check(&box,
	    "cd $D/r.git && git -c user.name=n -c user.email=e tag -a -m t b "
	    "main && git pack-refs --all && grep ^^ packed-refs");
	assert_int_equal(move(&update, 1, NULL), EMEND_OK);
	sandbox_check(&box,
	    "cd $D/r.git && grep -A1 refs/tags/b packed-refs | grep ^^ && "
	    "test $(git rev-parse b^{}) = $(git rev-parse a)");
}

static void
refuses_a_ref_that_another_git_wrote_loose(void **state)
{
	struct ref_update update = { "refs/articles/00/11", { { 0 } }, head };
	struct emend_error err;

	(void)state;
	sandbox_check(
	    &box, "git -C $D/r.git update-ref refs/articles/00/11 main");
	assert_int_equal(move(&update, 1, &err), EMEND_STORE);
	assert_non_null(strstr(err.text, "git pack-refs --all"));
	nothing_is_left_over();
}

static void
refuses_a_file_it_cannot_read(void **state)
{
	static const char *const broken[] = {
		"echo rubbish >>$D/r.git/packed-refs",
		"printf '%040d refs/unended' 0 >>$D/r.git/packed-refs",
		"printf '%040d refs/a\\n' 0 >>$D/r.git/packed-refs",
	};
	struct ref_update update = { "refs/z", { { 0 } }, head };
	struct emend_error err;
	size_t i;

	(void)state;
	sandbox_check(&box, "cp $D/r.git/packed-refs $D/p");
	for (i = 0; i < sizeof(broken) / sizeof(*broken); i++) {
		sandbox_check(&box, broken[i]);
		assert_int_equal(move(&update, 1, &err), EMEND_STORE);
		nothing_is_left_over();
		sandbox_check(&box, "cp $D/p $D/r.git/packed-refs");
	}
}

static void
waits_for_another_gits_lock_and_leaves_it(void **state)
{
	struct ref_update update = { "refs/a", { { 0 } }, head };
	struct emend_error err;

	(void)state;
	sandbox_check(&box, "touch $D/r.git/packed-refs.lock");
	assert_int_equal(move(&update, 1, &err), EMEND_BUSY);
	refs_sweep(repo);
	sandbox_check(&box,
	    "test -e $D/r.git/packed-refs.lock -a ! -e "
	    "$D/r.git/packed-refs.emend && rm $D/r.git/packed-refs.lock");
	assert_int_equal(move(&update, 1, &err), EMEND_OK);
}

static void
takes_over_a_lock_of_its_own_that_was_left(void **state)
{
	struct ref_update update = { "refs/a", { { 0 } }, head };

	(void)state;
	sandbox_check(&box, "cd $D/r.git && touch packed-refs.emend && "
	                    "ln packed-refs.emend packed-refs.lock");
	assert_int_equal(move(&update, 1, NULL), EMEND_OK);
	nothing_is_left_over();
	/* killed after the rename: the twin is packed-refs itself */
	sandbox_check(&box,
	    "cd $D/r.git && ln packed-refs packed-refs.emend && "
	    "cp packed-refs ../p");
	refs_sweep(repo);
	sandbox_check(&box, "cmp $D/p $D/r.git/packed-refs");
	nothing_is_left_over();
}

static void
leaves_all_as_it_was_when_not_published(void **state)
{
	struct ref_update update = { "refs/a", { { 0 } }, head };
	struct ref_edit *edit;

	(void)state;
	sandbox_check(&box, "cp $D/r.git/packed-refs $D/p");
	assert_int_equal(ref_edit_new(&edit, repo, &update, 1, NULL), EMEND_OK);
	assert_false(ref_edit_is_public(edit));
	ref_edit_free(edit);
	sandbox_check(&box, "cmp $D/p $D/r.git/packed-refs");
	nothing_is_left_over();
}

static void
stamps_differ_after_a_change_only(void **state)
{
	char before[REFS_STAMP_MAX], after[REFS_STAMP_MAX];
	struct ref_update update = { "refs/a", { { 0 } }, head };

	(void)state;
	assert_int_equal(refs_stamp(before, repo, NULL), EMEND_OK);
	assert_int_equal(refs_stamp(after, repo, NULL), EMEND_OK);
	assert_string_equal(before, after);
	assert_int_equal(move(&update, 1, NULL), EMEND_OK);
	assert_int_equal(refs_stamp(after, repo, NULL), EMEND_OK);
	assert_string_not_equal(before, after);
}

static enum emend_status
count_ref(void *payload, struct slice name, const struct oid *oid,
    struct emend_error *err)
{
	(void)err;
	assert_true(slice_starts(name, SLICE("refs/articles/")));
	assert_true(oid_equal(oid, &head));
	++*(size_t *)payload;
	return EMEND_OK;
}

static void
walks_the_refs_of_a_prefix(void **state)
{
	static struct ref_update updates[300];
	static char names[300][40];
	size_t i, count = 0;

	(void)state;
	for (i = 0; i < 300; i++) {
		snprintf(names[i], sizeof(names[i]),
		    "refs/articles/%02zx/%03zu", i * 7 % 256, i);
		updates[i] = (struct ref_update){ names[i], { { 0 } }, head };
	}
	assert_int_equal(move(updates, 300, NULL), EMEND_OK);
	assert_int_equal(
	    refs_each(repo, SLICE("refs/articles/"), count_ref, &count, NULL),
	    EMEND_OK);
	assert_int_equal(count, 300);
}

static void
reads_where_a_ref_stands(void **state)
{
	struct repository *r;
	struct oid oid;

	(void)state;
	assert_int_equal(repository_open(&r, repo, NULL), EMEND_OK);
	assert_int_equal(
	    repository_ref(r, "refs/none", &oid, NULL), EMEND_NOTFOUND);
	sandbox_check(&box, "git -C $D/r.git update-ref refs/none main");
	assert_int_equal(repository_ref(r, "refs/none", &oid, NULL), EMEND_OK);
	assert_true(oid_equal(&oid, &head));
	repository_close(r);
	assert_int_equal(repository_open(&r, box.dir, NULL), EMEND_NOTFOUND);
}

static void
is_cloned_with_a_readme(void **state)
{
	char out[200];

	(void)state;
	sandbox_check(&box,
	    "git clone -q $D/r.git $D/c 2>$D/e && ! test -s $D/e && "
	    "grep 'About this' $D/c/README.md");
	assert_string_equal(sandbox_output(&box, out, sizeof(out),
	                        "cd $D/r.git; find . -perm /077; git -C $D/c "
	                        "branch --show-current; git config gc.auto"),
	    "main\n0");
}

static void
survives_every_failing_allocation(void **state)
{
	enum emend_status status;
	struct ref_update update = { "refs/a", { { 0 } }, head };

	(void)state;
	FAULT_SWEEP(status, { status = move(&update, 1, NULL); });
	nothing_is_left_over();
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(makes_refs_that_git_lists_in_order),
		T(moves_a_ref_only_from_where_it_was_known_to_stand),
		T(drops_a_ref_only_where_it_was_known_to_stand),
		T(keeps_tags_with_what_they_peel_to),
		T(refuses_a_ref_that_another_git_wrote_loose),
		T(refuses_a_file_it_cannot_read),
		T(waits_for_another_gits_lock_and_leaves_it),
		T(takes_over_a_lock_of_its_own_that_was_left),
		T(leaves_all_as_it_was_when_not_published),
		T(stamps_differ_after_a_change_only),
		T(walks_the_refs_of_a_prefix),
		T(reads_where_a_ref_stands),
		T(is_cloned_with_a_readme),
		T(survives_every_failing_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
