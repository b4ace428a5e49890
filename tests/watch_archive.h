#ifndef EMEND_TESTS_WATCH_ARCHIVE_H
#define EMEND_TESTS_WATCH_ARCHIVE_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "base/time.h"
#include "reports/event.h"
#include "reports/report.h"
#include "store/history.h"
#include "store/store.h"
#include "store/watches.h"
#include "watch/run.h"

/*
 * An archive of its own for each test of watch/, with a site that answers from
 * files and a clock that the test sets.
 */
#define ARCHIVE_START INT64_C(1772442000) /* 2026-03-02 09:00 UTC */
#define ARCHIVE_PATH 512

struct archive {
	char dir[ARCHIVE_PATH / 4];
	struct text told; /* a line for each event of the last run */
	struct run_result result;
	/* of the last comparison told */
	char before[COMMIT_HEX + 1], after[COMMIT_HEX + 1];
	int64_t from, to;
};

static inline void
archive_path(const struct archive *a, char out[ARCHIVE_PATH], const char *name)
{
	snprintf(out, ARCHIVE_PATH, "%s/%.300s", a->dir, name);
}

static inline void
archive_write(const struct archive *a, const char *name, const char *text)
{
	char path[ARCHIVE_PATH];
	FILE *f;

	archive_path(a, path, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static inline void
archive_remove_file(const struct archive *a, const char *name)
{
	char path[ARCHIVE_PATH];

	archive_path(a, path, name);
	assert_int_equal(remove(path), 0);
}

static inline void
archive_conf(const struct archive *a, const char *text)
{
	archive_write(a, "emend.conf", text);
}

static inline void
archive_make(struct archive *a)
{
	const char *tmp = getenv("TMPDIR");
	char path[ARCHIVE_PATH];

	snprintf(a->dir, sizeof(a->dir), "%s/emend-watch-XXXXXX",
	    tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(a->dir));
	assert_int_equal(store_init(a->dir, NULL), EMEND_OK);
	archive_path(a, path, "site");
	assert_int_equal(mkdir(path, 0700), 0);
	archive_path(a, path, "site/tide.example");
	assert_int_equal(mkdir(path, 0700), 0);
	archive_conf(a, "");
	text_init(&a->told, 1 << 20);
}

static inline void
archive_remove(struct archive *a)
{
	char line[ARCHIVE_PATH];

	snprintf(line, sizeof(line), "rm -rf '%s'", a->dir);
	assert_int_equal(system(line), 0);
	text_free(&a->told);
}

/* One for each test, as its state: cmocka_unit_test_setup_teardown(test,
 * archive_setup, archive_teardown). */
static inline int
archive_setup(void **state)
{
	struct archive *a = calloc(1, sizeof(*a));

	assert_non_null(a);
	archive_make(a);
	*state = a;
	return 0;
}

static inline int
archive_teardown(void **state)
{
	archive_remove(*state);
	free(*state);
	return 0;
}

/* A page of the site with this title and one paragraph, among others. */
static inline void
archive_page(const struct archive *a, const char *name, const char *title,
    const char *paragraph)
{
	char path[ARCHIVE_PATH], page[4096];

	snprintf(page, sizeof(page),
	    "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">"
	    "<title>%s</title></head><body><article><h1>%s</h1>"
	    "<p>The harbour board of Lower Quillan met on Tuesday evening in "
	    "the old rope works, as it has done every month since the fire.</p>"
	    "<p>%s</p>"
	    "<p>Fishing boats are to use the outer quay until the work is done, "
	    "and the ferry to the islands leaves from the west pier, some ten "
	    "minutes away on foot.</p>"
	    "<p>The council will hear from the engineers in April. The minutes "
	    "of that meeting will be read out in the town hall for those who "
	    "cannot come.</p></article></body></html>\n",
	    title, title, paragraph);
	snprintf(path, sizeof(path), "site/tide.example/%s", name);
	archive_write(a, path, page);
}

static inline void
archive_status(const struct archive *a, const char *name, const char *status)
{
	char path[ARCHIVE_PATH];

	snprintf(path, sizeof(path), "site/tide.example/%s.status", name);
	if (status)
		archive_write(a, path, status);
	else
		archive_remove_file(a, path);
}

/* ---- what was told, a line each: "changed a.html 2" ---- */

static inline const char *
archive_name_of(const char *url)
{
	const char *slash = url ? strrchr(url, '/') : NULL;

	return slash ? slash + 1 : "";
}

static inline void
archive_note_report(struct archive *a, const struct event *e)
{
	const struct report *r = e->report;

	if (!r || !r->changes)
		return;
	text_addf(&a->told, " (%u to %u)", r->before.revision,
	    r->after.revision);
	snprintf(a->before, sizeof(a->before), "%s",
	    r->before.commit ? r->before.commit : "");
	snprintf(a->after, sizeof(a->after), "%s",
	    r->after.commit ? r->after.commit : "");
	a->from = r->between_from;
	a->to = r->between_to;
}

static inline void
archive_note(void *payload, const struct event *e)
{
	struct archive *a = payload;
	struct text *t = &a->told;
	const char *name = archive_name_of(e->url);
	size_t i;

	switch (e->type) {
	case EVENT_IS_NEW:
		text_addf(t, "new %s %u", name, e->revision);
		break;
	case EVENT_IS_CHANGED:
		text_addf(t, "changed %s %u", name, e->revision);
		break;
	case EVENT_IS_REVERTED:
		text_addf(t, "reverted %s %u to %u", name, e->revision, e->to);
		break;
	case EVENT_IS_FLAPPING:
		text_addf(t, "flapping %s", name);
		for (i = 0; i < e->between_count; i++)
			text_addf(t, " %u", e->between[i]);
		break;
	case EVENT_IS_SETTLED:
		text_addf(t, "settled %s %u to %u", name, e->revision, e->to);
		break;
	case EVENT_IS_GONE:
		text_addf(t, "gone %s %u %d", name, e->revision, e->status);
		break;
	case EVENT_IS_RETURNED:
		text_addf(t, "returned %s %u", name, e->revision);
		break;
	case EVENT_IS_SUSPECT:
		text_addf(t, "suspect %s %s %u/%u%s", name, e->reason, e->seen,
		    e->needed, e->over ? " over" : "");
		break;
	case EVENT_IS_ENDED:
		text_addf(t, "ended %s %s", name, e->reason);
		break;
	case EVENT_IS_TROUBLE:
		text_addf(t, "trouble %s %s: %s", e->what, e->name, e->message);
		break;
	case EVENT_IS_FAILED:
		text_addf(t, "failed %s %s %d%s", name, e->error, e->status,
		    e->over ? " over" : "");
		break;
	case EVENT_IS_SUMMARY:
	case EVENT_IS_ADDED:
	case EVENT_IS_RELOCATED:
		return;
	}
	archive_note_report(a, e);
	text_putc(t, '\n');
}

/* ---- runs ---- */

static inline enum emend_status
archive_run(struct archive *a, int64_t minutes, struct run_options options,
    struct emend_error *err)
{
	static const volatile sig_atomic_t never;
	const struct clock clock = { .held = true,
		.now = ARCHIVE_START + minutes * 60 };
	char site[ARCHIVE_PATH];

	archive_path(a, site, "site");
	options.dir = a->dir;
	options.replay = site;
	options.clock = &clock;
	if (!options.stop)
		options.stop = &never;
	options.tell = archive_note;
	options.payload = a;
	text_truncate(&a->told, 0);
	return run_check(&options, &a->result, err);
}

/* A check at that minute tells exactly this. */
static inline void
archive_check(struct archive *a, int64_t minutes, const char *told)
{
	struct emend_error err = { .text = "" };

	if (archive_run(a, minutes, (struct run_options){ 0 }, &err))
		fail_msg("minute %lld: %s", (long long)minutes, err.text);
	if (strcmp(a->told.ptr, told))
		fail_msg("minute %lld told:\n%s", (long long)minutes,
		    a->told.ptr);
}

/* ---- what is kept ---- */

static inline struct store *
archive_store(const struct archive *a)
{
	struct store *store;

	assert_int_equal(
	    store_open(&store, a->dir, STORE_READ, NULL), EMEND_OK);
	return store;
}

/* The row of a page of the site; the caller's to free. */
static inline struct watch_row *
archive_row(const struct archive *a, const char *name)
{
	struct store *store = archive_store(a);
	struct watch_row *row;
	char url[ARCHIVE_PATH];

	snprintf(url, sizeof(url), "https://tide.example/%s", name);
	assert_int_equal(
	    state_watch_by_url(store, slice_of(url), &row, NULL), EMEND_OK);
	store_close(store);
	return row;
}

#endif
