#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "base/text.h"
#include "settings/settings.h"
#include "store/history.h"
#include "store/state.h"
#include "store/store.h"
#include "store/watches.h"
#include "watch/reread.h"
#include "watch/run_work.h"

/*
 * After a change of the rules in emend.conf every article is read again from
 * the page kept with its newest revision, without fetching, before anything is
 * looked at.  What cannot be finished in one run goes on in the next.
 */

#define NOTE "rules" /* the rules that all articles were last read by */
#define NOTE_MAX ((size_t)8 << 20)
#define IDS_FIRST 64

static void
write_rules(struct text *out, const struct settings *settings)
{
	char name[READING_NAME_MAX];
	size_t i;

	for (i = 0; i < settings->site_count; i++) {
		const struct site *site = &settings->sites[i];

		if (!site->rules.count)
			continue;
		reading_name(name, &site->rules, 0);
		/* without the extractor's version, which is no rule */
		text_addf(out, "%s%s\n", site->host, strchr(name, '+'));
	}
}

/* The articles that may have to be read again. */
struct wanted {
	struct hash128 *ids; /* owned */
	size_t count, cap;
};

static enum emend_status
add_wanted(struct wanted *w, struct hash128 id, struct emend_error *err)
{
	size_t cap = w->cap ? w->cap * 2 : IDS_FIRST;
	struct hash128 *ids;

	if (w->count == w->cap) {
		ids = realloc(w->ids, cap * sizeof(*ids));
		if (!ids)
			return emend_fail_nomem(err);
		w->ids = ids;
		w->cap = cap;
	}
	w->ids[w->count++] = id;
	return EMEND_OK;
}

static enum emend_status
take_row(void *payload, const struct watch_row *row, struct emend_error *err)
{
	struct wanted *w = payload;

	if (row->state != WATCH_ACTIVE || !row->newest || row->gone)
		return EMEND_OK;
	return add_wanted(w, row->id, err);
}

static enum emend_status
reread_newest(struct run *r, struct hash128 id, const struct revision *newest,
    struct emend_error *err)
{
	const struct rereading with = {
		.store = r->store,
		.batch = r->batch,
		.settings = r->settings,
		.id = id,
		.now = run_now(r),
		.clock_set = r->visits.clock_set,
	};
	struct article *article = NULL;
	struct hash128 state_hash;
	struct emend_error why;
	enum emend_status status = store_can_keep(r->store, id, &why);

	if (status == EMEND_STORE)
		return EMEND_OK; /* told when there is something to keep */
	if (status)
		return emend_fail(err, status, "%s", why.text);
	status = reread_page(&article, r->visits.readers, r->store,
	    r->settings, id, newest, err);
	if (status == EMEND_OK && article)
		status =
		    reread_keep(&with, newest, article, &state_hash, err);
	article_free(article);
	/* another process has kept a newer one meanwhile */
	return status == EMEND_CONFLICT ? EMEND_OK : status;
}

static enum emend_status
reread(struct run *r, struct hash128 id, struct emend_error *err)
{
	struct revision_list list;
	enum emend_status status = store_history(r->store, id, &list, err);
	const struct revision *newest;
	bool current = true;

	if (status)
		return status;
	newest = list.count ? &list.at[list.count - 1] : NULL;
	if (newest && !newest->gone)
		status = reread_is_current(
		    &current, r->store, r->settings, newest, err);
	if (!current && status == EMEND_OK)
		status = reread_newest(r, id, newest, err);
	revision_list_free(&list);
	return status;
}

static enum emend_status
reread_all(struct run *r, struct emend_error *err)
{
	struct wanted w = { .ids = NULL };
	enum emend_status status = state_watches(r->store, take_row, &w, err);
	size_t i;

	for (i = 0; i < w.count && status == EMEND_OK && !r->stopping; i++) {
		status = reread(r, w.ids[i], err);
		if (status == EMEND_OK)
			status = run_commit_if_due(r, err);
		run_stop_if_asked(r);
	}
	free(w.ids);
	return status;
}

enum emend_status
run_reread(struct run *r, struct emend_error *err)
{
	struct text before, now;
	enum emend_status status = EMEND_OK;

	if (r->options->dry_run || r->options->beside_check)
		return EMEND_OK;
	text_init(&before, NOTE_MAX);
	text_init(&now, NOTE_MAX);
	write_rules(&now, r->settings);
	status = state_note(r->store, NOTE, &before, err);
	if (status == EMEND_OK)
		status = text_check(&now, err);
	if (status || strcmp(before.ptr, now.ptr) == 0)
		goto out;
	status = reread_all(r, err);
	if (status == EMEND_OK && !r->stopping)
		status = store_batch_note(
		    r->batch, NOTE, slice_new(now.ptr, now.len), err);
	if (status == EMEND_OK)
		status = run_commit(r, err);
out:
	text_free(&before);
	text_free(&now);
	return status;
}
