#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>

#include "settings/settings.h"
#include "store/batch.h"
#include "store/store.h"
#include "store/watches.h"
#include "tests/fault.h"
#include "tests/watch_archive.h"
#include "watch/sources.h"

/* emend.conf and list files against the rows of the state. */

#define A "https://tide.example/a.html"
#define B "https://tide.example/b.html"
#define C "https://tide.example/c.html"

static enum emend_status
note_row(void *payload, const struct watch_row *row, struct emend_error *err)
{
	(void)err;
	text_addf(payload, "%s %s %s\n", archive_name_of(row->url), row->source,
	    row->state == WATCH_ACTIVE ? "active" : row->ended_reason);
	return EMEND_OK;
}

/* "!name: message" began, "~" goes on, "." is over, "+" is harmless */
static void
note_trouble(struct text *out, const struct source_trouble *t)
{
	text_addf(out, "%c%s: %s\n",
	    t->over		       ? '.'
		: t->first && t->harmless ? '+'
		: t->first	       ? '!'
				       : '~',
	    t->name, t->over ? "" : t->message);
}

/* Syncs, commits, and checks what is told of trouble and what rows there are. */
static void
sync_expect(struct archive *a, int64_t minutes, const char *trouble,
    const char *rows)
{
	struct sources sources = SOURCES_INIT;
	struct store_batch *batch;
	struct settings *settings;
	struct emend_error err = { .text = "" };
	struct text told, have;
	struct store *store;
	char conf[ARCHIVE_PATH];
	size_t i;

	archive_path(a, conf, "emend.conf");
	text_init(&told, 10000);
	text_init(&have, 100000);
	if (settings_read(&settings, conf, &err))
		fail_msg("%s", err.text);
	assert_int_equal(
	    store_open(&store, a->dir, STORE_WRITE, NULL), EMEND_OK);
	assert_int_equal(store_batch_new(&batch, store, 0, NULL), EMEND_OK);
	if (sources_sync(&sources, store, batch, settings, a->dir,
		ARCHIVE_START + minutes * 60, &err))
		fail_msg("%s", err.text);
	assert_int_equal(store_batch_commit(batch, NULL), EMEND_OK);
	for (i = 0; i < sources.trouble_count; i++)
		note_trouble(&told, &sources.trouble[i]);
	assert_int_equal(
	    state_watches(store, note_row, &have, NULL), EMEND_OK);
	assert_string_equal(told.ptr, trouble);
	assert_string_equal(have.ptr, rows);
	sources_free(&sources);
	store_batch_free(batch);
	store_close(store);
	settings_free(settings);
	text_free(&have);
	text_free(&told);
}

static void
gives_each_named_address_a_row(void **state)
{
	struct archive *a = *state;
	struct watch_row *row;

	archive_conf(a, "[watch \"" A "\"]\n[list \"urls.txt\"]\n");
	archive_write(a, "urls.txt",
	    "# a comment\n\n  " B "  \r\n" A "#part\n" C "\n" C "\n");
	/* named twice, it is a page's own */
	sync_expect(a, 0, "",
	    "a.html watch " A " active\nb.html list urls.txt active\n"
	    "c.html list urls.txt active\n");
	row = archive_row(a, "b.html");
	assert_true(row->named);
	assert_int_equal(row->added_at, ARCHIVE_START);
	assert_int_equal(row->due_from, ARCHIVE_START);
	watch_row_free(row);
	sync_expect(a, 5, "",
	    "a.html watch " A " active\nb.html list urls.txt active\n"
	    "c.html list urls.txt active\n");
}

static void
ends_what_is_named_no_longer(void **state)
{
	struct archive *a = *state;

	archive_conf(a, "[watch \"" A "\"]\n[list \"urls.txt\"]\n");
	archive_write(a, "urls.txt", B "\n" C "\n");
	sync_expect(a, 0, "",
	    "a.html watch " A " active\nb.html list urls.txt active\n"
	    "c.html list urls.txt active\n");
	archive_write(a, "urls.txt", C "\n");
	sync_expect(a, 5, "",
	    "a.html watch " A " active\nb.html list urls.txt unwatched\n"
	    "c.html list urls.txt active\n");
	archive_conf(a, "[watch \"" B "\"]\n");
	sync_expect(a, 10, "",
	    "a.html watch " A " unwatched\nb.html watch " B " active\n"
	    "c.html list urls.txt unwatched\n");
}

static void
goes_with_an_address_from_one_source_to_another(void **state)
{
	struct archive *a = *state;

	archive_conf(a, "[list \"urls.txt\"]\n");
	archive_write(a, "urls.txt", A "\n");
	sync_expect(a, 0, "", "a.html list urls.txt active\n");
	archive_conf(a, "[list \"urls.txt\"]\n[watch \"" A "\"]\n");
	sync_expect(a, 5, "", "a.html watch " A " active\n");
	archive_conf(a, "[list \"urls.txt\"]\n");
	sync_expect(a, 10, "", "a.html list urls.txt active\n");
}

static void
takes_an_address_as_it_is_written_now(void **state)
{
	static const char *const urls[] = {
		"https://desk:old@tide.example/a.html",
		"https://desk:new@tide.example/a.html", A
	};
	struct archive *a = *state;
	char conf[200], rows[200];
	struct watch_row *row;
	size_t i;

	for (i = 0; i < 3; i++) {
		snprintf(conf, sizeof(conf), "[watch \"%s\"]\n", urls[i]);
		snprintf(rows, sizeof(rows), "a.html watch %s active\n",
		    urls[i]);
		archive_conf(a, conf);
		sync_expect(a, (int64_t)i, "", rows);
		row = archive_row(a, "a.html");
		assert_string_equal(row->url, urls[i]);
		watch_row_free(row);
	}
	archive_conf(a, "[list \"urls.txt\"]\n");
	for (i = 0; i < 3; i++) {
		archive_write(a, "urls.txt", urls[i]);
		sync_expect(a, 5 + (int64_t)i, "",
		    "a.html list urls.txt active\n");
		row = archive_row(a, "a.html");
		assert_string_equal(row->url, urls[i]);
		watch_row_free(row);
	}
}

static void
tells_once_of_a_list_that_cannot_be_read(void **state)
{
	const char *rows = "a.html list urls.txt active\n";
	struct archive *a = *state;
	char message[ARCHIVE_PATH], path[ARCHIVE_PATH];

	archive_conf(a, "[list \"urls.txt\"]\n");
	archive_write(a, "urls.txt", A "\n");
	sync_expect(a, 0, "", rows);
	archive_remove_file(a, "urls.txt");
	archive_path(a, path, "urls.txt");
	/* it takes nothing away */
	snprintf(message, sizeof(message),
	    "!urls.txt: cannot open %.300s: No such file or directory\n", path);
	sync_expect(a, 5, message, rows);
	message[0] = '~';
	sync_expect(a, 10, message, rows);
	archive_write(a, "urls.txt", A "\n");
	sync_expect(a, 15, ".urls.txt: \n", rows);
	sync_expect(a, 20, "", rows);
}

/* Syncs without a commit: '!' what is told of the first time, '~' what was. */
static enum emend_status
sync_again(struct archive *a, const struct settings *settings,
    struct text *told)
{
	struct sources sources = SOURCES_INIT;
	struct store_batch *batch = NULL;
	struct emend_error err;
	enum emend_status status;
	struct store *store;
	size_t i;

	status = store_open(&store, a->dir, STORE_WRITE, &err);
	if (status)
		return status;
	status = store_batch_new(&batch, store, 0, &err);
	if (status == EMEND_OK)
		status = sources_sync(&sources, store, batch, settings, a->dir,
		    ARCHIVE_START, &err);
	text_free(told);
	for (i = 0; i < sources.trouble_count; i++)
		text_addf(told, "%c%s\n", sources.trouble[i].first ? '!' : '~',
		    sources.trouble[i].name);
	if (status == EMEND_OK)
		status = text_check(told, &err);
	sources_free(&sources);
	store_batch_free(batch);
	store_close(store);
	return status;
}

static void
tells_of_a_list_also_when_memory_is_short(void **state)
{
	struct archive *a = *state;
	enum emend_status status;
	struct settings *settings;
	char conf[ARCHIVE_PATH];
	struct text told;

	archive_conf(a, "[list \"old.txt\"]\n");
	archive_run(a, 0, (struct run_options){ 0 }, NULL);
	archive_conf(a, "[list \"old.txt\"]\n[list \"new.txt\"]\n");
	archive_path(a, conf, "emend.conf");
	assert_int_equal(settings_read(&settings, conf, NULL), EMEND_OK);
	text_init(&told, 1000);
	FAULT_SWEEP(status, status = sync_again(a, settings, &told));
	assert_string_equal(told.ptr, "~old.txt\n!new.txt\n");
	text_free(&told);
	settings_free(settings);
}

static void
tells_of_many_bad_lines_once(void **state)
{
	struct archive *a = *state;
	char lines[2000] = "";
	int i;

	for (i = 0; i < 30; i++)
		strcat(lines, "no address\n");
	archive_conf(a, "[list \"urls.txt\"]\n");
	archive_write(a, "urls.txt", lines);
	assert_int_equal(
	    archive_run(a, 0, (struct run_options){ 0 }, NULL), EMEND_OK);
	assert_non_null(strstr(a->told.ptr, "trouble source urls.txt:1: "));
	assert_non_null(strstr(a->told.ptr,
	    "; 30 lines are no addresses: 1, 2, 3, 4, ...\n"));
	assert_ptr_equal(strchr(a->told.ptr, '\n') + 1,
	    a->told.ptr + a->told.len);
	archive_check(a, 5, "");
}

static void
tells_of_a_line_that_is_no_address(void **state)
{
	struct archive *a = *state;
	struct emend_error err;

	archive_conf(a, "[list \"urls.txt\"]\n");
	archive_write(a, "urls.txt", "ftp://tide.example/\n" A "\n");
	archive_page(a, "a.html", "The harbour", "It is closed.");
	assert_int_equal(archive_run(a, 0, (struct run_options){ 0 }, &err),
	    EMEND_OK);
	assert_true(a->result.trouble);
	assert_non_null(strstr(a->told.ptr, "trouble source urls.txt:1: "));
	assert_non_null(strstr(a->told.ptr, "new a.html 1\n"));
	/* the rest is watched, and the line is not told again */
	archive_check(a, 5, "");
	archive_write(a, "urls.txt", A "\n");
	archive_check(a, 10,
	    "trouble source urls.txt:1: it can be read again\n");
	assert_false(a->result.trouble);
}

static void
takes_up_no_more_than_the_limit_at_once(void **state)
{
	struct archive *a = *state;

	archive_conf(a, "[list \"urls.txt\"]\nlimit = 2\n");
	archive_write(a, "urls.txt", A "\n" B "\n" C "\n");
	sync_expect(a, 0,
	    "+urls.txt: has more new addresses than its limit of 2; the others "
	    "are taken up at the next checks\n",
	    "a.html list urls.txt active\nb.html list urls.txt active\n");
	sync_expect(a, 5, ".urls.txt: \n",
	    "a.html list urls.txt active\nb.html list urls.txt active\n"
	    "c.html list urls.txt active\n");
	sync_expect(a, 10, "",
	    "a.html list urls.txt active\nb.html list urls.txt active\n"
	    "c.html list urls.txt active\n");
}

/* Addresses that a sync read, of whatever source. */
static size_t
count_read(struct archive *a, int64_t minutes)
{
	struct sources sources = SOURCES_INIT;
	struct store_batch *batch;
	struct settings *settings;
	struct store *store;
	size_t count;

	assert_int_equal(settings_read_in(&settings, a->dir, NULL), EMEND_OK);
	assert_int_equal(
	    store_open(&store, a->dir, STORE_WRITE, NULL), EMEND_OK);
	assert_int_equal(store_batch_new(&batch, store, 0, NULL), EMEND_OK);
	assert_int_equal(sources_sync(&sources, store, batch, settings, a->dir,
			     ARCHIVE_START + minutes * 60, NULL),
	    EMEND_OK);
	assert_int_equal(store_batch_commit(batch, NULL), EMEND_OK);
	count = sources.wanted.count;
	sources_free(&sources);
	store_batch_free(batch);
	settings_free(settings);
	store_close(store);
	return count;
}

static void
reads_no_list_that_is_as_it_was(void **state)
{
	struct archive *a = *state;

	archive_conf(a, "[list \"urls.txt\"]\n");
	archive_write(a, "urls.txt", A "\n" B "\n");
	assert_int_equal(count_read(a, 0), 2);
	/* too new to be known by its times */
	assert_int_equal(count_read(a, 5), 2);
	sleep(3);
	assert_int_equal(count_read(a, 10), 2);
	assert_int_equal(count_read(a, 15), 0);
	/* what was in another source may be in this list, too */
	archive_conf(a, "[list \"urls.txt\"]\n[watch \"" C "\"]\n");
	assert_int_equal(count_read(a, 20), 3);
	assert_int_equal(count_read(a, 25), 1);
	archive_write(a, "urls.txt", A "\n" C "\n");
	assert_int_equal(count_read(a, 30), 2);
}

static void
reads_a_list_no_more_often_than_asked(void **state)
{
	struct archive *a = *state;

	archive_conf(a, "[list \"urls.txt\"]\nevery = 1h\n");
	archive_write(a, "urls.txt", A "\n");
	sync_expect(a, 0, "", "a.html list urls.txt active\n");
	archive_write(a, "urls.txt", B "\n");
	sync_expect(a, 59, "", "a.html list urls.txt active\n");
	/* also when something else is new */
	archive_conf(a,
	    "[list \"urls.txt\"]\nevery = 1h\n[watch \"" C "\"]\n");
	sync_expect(a, 59, "",
	    "a.html list urls.txt active\nc.html watch " C " active\n");
	sync_expect(a, 60, "",
	    "a.html list urls.txt unwatched\nc.html watch " C " active\n"
	    "b.html list urls.txt active\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define RUN(f) \
	cmocka_unit_test_setup_teardown(f, archive_setup, archive_teardown)
		RUN(gives_each_named_address_a_row),
		RUN(ends_what_is_named_no_longer),
		RUN(goes_with_an_address_from_one_source_to_another),
		RUN(takes_an_address_as_it_is_written_now),
		RUN(tells_once_of_a_list_that_cannot_be_read),
		RUN(tells_of_a_list_also_when_memory_is_short),
		RUN(tells_of_many_bad_lines_once),
		RUN(tells_of_a_line_that_is_no_address),
		RUN(takes_up_no_more_than_the_limit_at_once),
		RUN(reads_no_list_that_is_as_it_was),
		RUN(reads_a_list_no_more_often_than_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
