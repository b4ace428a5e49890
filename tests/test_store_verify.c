#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "store/pack_check.h"
#include "store/pack_set.h"
#include "store/verify.h"
#include "tests/store_keeping.h"

/* What the command-line tests cannot plant, and memory that runs out. */

/* What is found: kinds, one a line. */
struct findings {
	char kinds[2000];
	size_t count;
};

static enum emend_status
note(void *payload, const struct finding *f, struct emend_error *error)
{
	struct findings *found = payload;
	size_t len = strlen(found->kinds);

	(void)error;
	assert_non_null(f->where);
	assert_non_null(f->remedy);
	assert_true(f->what[0]);
	found->count++;
	snprintf(found->kinds + len, sizeof(found->kinds) - len, "%s\n",
	    f->kind);
	return EMEND_OK;
}

static enum emend_status
verify(bool repair, struct findings *found, struct verify_result *result)
{
	const struct verify_options options = {
		.repair = repair,
		.now = RUN_AT,
		.each = note,
		.payload = found,
	};

	*found = (struct findings){ .count = 0 };
	return store_verify(box.dir, &options, result, &err);
}

static void
check_finds(const char *kinds)
{
	struct verify_result result;
	struct findings found;

	ok(verify(false, &found, &result));
	assert_string_equal(found.kinds, kinds);
}

/* ---- an archive ---- */

/* With its watch row. */
static void
keep_watched(unsigned n, unsigned after, const char *text, int64_t at)
{
	char url[URL_OF_NTH];
	struct article *a = article_of("A title", text);
	struct revision_draft d = revision_of(nth_url(url, n), after, a);
	struct watch_row row = watch_of(url, after + 1);

	d.seen_at = d.recorded_at = at;
	d.seen_before = after ? at - 900 : 0;
	row.newest_state = d.state_hash;
	row.title = "A title";
	ok(keep_revision(&d, &row));
	article_free(a);
}

static int
setup_kept(void **state)
{
	setup(state);
	keep_watched(1, 0, "One is here.\n", RUN_AT);
	keep_watched(2, 0, "Two is here.\n", RUN_AT);
	keep_watched(1, 1, "One is there.\n", RUN_AT + 900);
	store_close(store);
	store = NULL;
	return 0;
}

/* ---- packs by their sums ---- */

static void
first_pack(char *out, size_t size, const char *end)
{
	char command[200];

	snprintf(command, sizeof(command),
	    "ls $D/articles.git/objects/pack/pack-*%s | head -1", end);
	sandbox_output(&box, out, size, command);
}

/* Changes a byte; the second time it is as it was. */
static void
flip(const char *path, off_t at)
{
	int fd = open(path, O_RDWR);
	unsigned char byte;

	assert_true(fd >= 0);
	assert_int_equal(pread(fd, &byte, 1, at), 1);
	byte ^= 0x40;
	assert_int_equal(pwrite(fd, &byte, 1, at), 1);
	close(fd);
}

static off_t
size_of(const char *path)
{
	int fd = open(path, O_RDONLY);
	off_t size = lseek(fd, 0, SEEK_END);

	close(fd);
	return size;
}

static void
a_changed_byte_is_found_wherever_it_is(void **state)
{
	char pack[SANDBOX_PATH], index[SANDBOX_PATH];
	struct pack_sum sum, again;
	off_t at;

	(void)state;
	first_pack(pack, sizeof(pack), ".pack");
	first_pack(index, sizeof(index), ".idx");
	ok(pack_check(&sum, pack, &err));
	ok(pack_index_check(index, &sum, &err));
	for (at = 0; at < size_of(pack); at++) {
		flip(pack, at);
		assert_int_equal(pack_check(&again, pack, &err), EMEND_STORE);
		flip(pack, at);
	}
	for (at = 0; at < size_of(index); at++) {
		flip(index, at);
		assert_int_equal(
		    pack_index_check(index, &sum, &err), EMEND_STORE);
		flip(index, at);
	}
	check_finds("");
}

static void
a_file_cut_short_is_found_wherever_that_is(void **state)
{
	char pack[SANDBOX_PATH], index[SANDBOX_PATH];
	struct pack_sum sum, again;
	off_t at;

	(void)state;
	first_pack(pack, sizeof(pack), ".pack");
	first_pack(index, sizeof(index), ".idx");
	ok(pack_check(&sum, pack, &err));
	for (at = size_of(pack) - 1; at >= 0; at--) {
		assert_int_equal(truncate(pack, at), 0);
		assert_int_equal(pack_check(&again, pack, &err), EMEND_STORE);
	}
	for (at = size_of(index) - 1; at >= 0; at--) {
		assert_int_equal(truncate(index, at), 0);
		assert_int_equal(
		    pack_index_check(index, &sum, &err), EMEND_STORE);
	}
}

static void
an_index_made_anew_is_that_of_before(void **state)
{
	char index[SANDBOX_PATH], stem[SANDBOX_PATH];

	(void)state;
	first_pack(index, sizeof(index), ".idx");
	snprintf(stem, sizeof(stem), "%.*s", (int)(strlen(index) - 4), index);
	sandbox_check(&box, "cp -r $D/articles.git/objects/pack $D/before");
	assert_int_equal(unlink(index), 0);
	ok(pack_reindex(stem, &err));
	sandbox_check(&box, "diff -r $D/before $D/articles.git/objects/pack");
}

static void
what_was_seen_of_a_pack_is_remembered(void **state)
{
	char dir[SANDBOX_PATH];
	struct pack_set set;
	struct oid oid, none = { { 0 } };
	bool before;

	(void)state;
	snprintf(dir, sizeof(dir), "%s/articles.git", box.dir);
	sandbox_check(&box, "ln -s x $D/articles.git/objects/pack/pack-x.idx");
	ok(pack_set_open(&set, dir, &err)); /* one that went meanwhile */
	assert_int_equal(set.count, 4);
	pack_file_name(&set.at[0], 0, &oid);
	assert_true(pack_set_mark(&set, &oid, MARK_REACHED, &before));
	assert_false(before);
	assert_true(pack_set_mark(&set, &oid, MARK_REACHED, &before));
	assert_true(before);
	assert_true(pack_set_marked(&set, &oid, MARK_REACHED));
	assert_false(pack_set_marked(&set, &oid, MARK_READ));
	assert_int_equal(set.at[0].reached, 1);
	assert_false(pack_set_mark(&set, &none, MARK_READ, &before));
	pack_set_close(&set);
}

/* ---- the whole ---- */

static void
a_sound_archive_has_no_findings(void **state)
{
	struct verify_result result;
	struct findings found;

	(void)state;
	ok(verify(false, &found, &result));
	assert_string_equal(found.kinds, "");
	assert_int_equal(result.articles, 2);
	assert_int_equal(result.revisions, 3);
	assert_int_equal(result.pages, 3);
	assert_int_equal(result.left, 0);
	ok(verify(true, &found, &result));
	assert_string_equal(found.kinds, "");
}

static void
a_newer_archive_is_refused(void **state)
{
	struct verify_result result;
	struct findings found;
	char path[SANDBOX_PATH];

	(void)state;
	snprintf(path, sizeof(path), "%s/state.db", box.dir);
	flip(path, 60); /* the first byte of the schema's version */
	assert_int_equal(verify(false, &found, &result), EMEND_STORE);
	assert_non_null(strstr(err.text, "newer"));
	assert_int_equal(verify(true, &found, &result), EMEND_STORE);
	flip(path, 60);
	check_finds("");
}

static void
repair_does_not_wait_for_a_check(void **state)
{
	struct verify_result result;
	struct findings found;

	(void)state;
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	ok(store_lock(store, STORE_LOCK_CHECK, &err));
	assert_int_equal(verify(true, &found, &result), EMEND_BUSY);
	ok(verify(false, &found, &result));
}

/* ---- what was published, and what was not ---- */

static void
keep_one_more(const char *text, int64_t at)
{
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	keep_watched(1, 2, text, at);
	store_close(store);
	store = NULL;
}

#define SAVED "articles.git/packed-refs pages.git/packed-refs state.db"

static void
repair_and_read(const char *text)
{
	struct verify_result result;
	struct findings found;
	struct revision_list list;
	struct article *a;
	struct text read;

	text_init(&read, 1000);
	ok(verify(true, &found, &result));
	ok(store_open(&store, box.dir, STORE_READ, &err));
	ok(store_history(store, nth_id(1), &list, &err));
	assert_int_equal(list.count, 3);
	ok(store_read(store, nth_id(1), 3, &a, &err));
	codec_write(a, &read);
	assert_string_equal(read.ptr, text);
	article_free(a);
	text_free(&read);
	revision_list_free(&list);
	store_close(store);
	store = NULL;
}

/*
 * A run with a wrong clock was killed before it published anything; the next
 * one kept another text of the same article.  Then packed-refs of before and no
 * state: of the two that follow the ref the later one's page is nowhere.
 */
static void
a_revision_whose_page_was_never_published_was_not_either(void **state)
{
	(void)state;
	sandbox_check(&box, "cd $D && tar -cf was.tar " SAVED);
	keep_one_more("Never told.\n", RUN_AT + 100000);
	sandbox_check(&box, "cd $D && tar -xf was.tar");
	keep_one_more("One is back.\n", RUN_AT + 1800);
	sandbox_check(&box, "cd $D && rm state.db && tar -xf was.tar "
			    "articles.git/packed-refs && rm was.tar");
	repair_and_read("One is back.\n");
}

/* The same, but both were published: the later one was on top. */
static void
of_two_published_revisions_the_later_one_is_taken(void **state)
{
	(void)state;
	sandbox_check(&box, "cd $D && tar -cf was.tar articles.git/packed-refs "
			    "state.db");
	keep_one_more("One is back.\n", RUN_AT + 1800);
	sandbox_check(&box, "cd $D && tar -xf was.tar");
	keep_one_more("One is late.\n", RUN_AT + 100000);
	sandbox_check(&box, "cd $D && rm state.db && tar -xf was.tar "
			    "articles.git/packed-refs && rm was.tar");
	repair_and_read("One is late.\n");
}

static void
verifying_survives_every_failing_allocation(void **state)
{
	enum emend_status status;
	struct verify_result result;
	struct findings found;

	(void)state;
	FAULT_SWEEP(status, { status = verify(false, &found, &result); });
	assert_string_equal(found.kinds, "");
}

/* Whatever a repair that failed has left, the next one ends. */
static void
repairing_survives_every_failing_allocation(void **state)
{
	enum emend_status status;
	struct verify_result result;
	struct findings found;
	char path[SANDBOX_PATH];

	(void)state;
	snprintf(path, sizeof(path), "%s/state.db", box.dir);
	FAULT_SWEEP(status, {
		(void)unlink(path);
		status = verify(true, &found, &result);
	});
	assert_string_equal(found.kinds, "state-missing\n");
	check_finds("");
	sandbox_check(&box, "git -C $D/articles.git fsck --strict --full");
}

#define PAGE 4096 /* bytes of a page of SQLite's */

/* $D/damaged: a state whose leaves begin their free space nowhere, its rows
 * untouched. */
static void
damage_beside_rows(void)
{
	char path[SANDBOX_PATH];
	struct text bytes;
	size_t at;

	text_init(&bytes, 1 << 20);
	snprintf(path, sizeof(path), "%s/state.db", box.dir);
	ok(file_read(&bytes, path, &err));
	for (at = PAGE; at < bytes.len; at += PAGE)
		if (bytes.ptr[at] == '\r')
			bytes.ptr[at + 1] = '\xff';
	snprintf(path, sizeof(path), "%s/damaged", box.dir);
	ok(file_write_atomic(
	    path, slice_new(bytes.ptr, bytes.len), 0600, &err));
	text_free(&bytes);
}

static void
rows_are_copied_whole_or_not_at_all(void **state)
{
	enum emend_status status;
	struct verify_result result;
	struct findings found;
	struct watch_row *row;

	(void)state;
	damage_beside_rows();
	FAULT_SWEEP(status, {
		sandbox_check(&box, "cd $D && rm -f state.db* && "
				    "cp -p damaged state.db");
		status = verify(true, &found, &result);
	});
	assert_string_equal(found.kinds, "state-damaged\n");
	check_finds("");
	/* what no history knows */
	ok(store_open(&store, box.dir, STORE_READ, &err));
	ok(state_watch_by_url(
	    store, SLICE("https://example.org/1"), &row, &err));
	assert_string_equal(row->etag, "\"a\"");
	watch_row_free(row);
}

static void
a_repair_that_failed_is_ended_by_the_next(void **state)
{
	struct verify_result result;
	struct findings found;
	char path[SANDBOX_PATH];
	unsigned long nth;
	bool fired = true;

	(void)state;
	snprintf(path, sizeof(path), "%s/state.db", box.dir);
	(void)unlink(path);
	for (nth = 1; fired; nth += 7) {
		fault_arm(nth);
		(void)!verify(true, &found, &result);
		fired = fault_disarm();
	}
	ok(verify(true, &found, &result));
	check_finds("");
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup_kept, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_changed_byte_is_found_wherever_it_is),
		T(a_file_cut_short_is_found_wherever_that_is),
		T(an_index_made_anew_is_that_of_before),
		T(what_was_seen_of_a_pack_is_remembered),
		T(a_sound_archive_has_no_findings),
		T(a_newer_archive_is_refused),
		T(repair_does_not_wait_for_a_check),
		T(a_revision_whose_page_was_never_published_was_not_either),
		T(of_two_published_revisions_the_later_one_is_taken),
		T(verifying_survives_every_failing_allocation),
		T(repairing_survives_every_failing_allocation),
		T(rows_are_copied_whole_or_not_at_all),
		T(a_repair_that_failed_is_ended_by_the_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
