#include "store/maintain_work.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"
#include "base/time.h"
#include "store/internal.h"
#include "store/pack_names.h"
#include "store/packs.h"
#include "store/pages.h"
#include "store/repository.h"
#include "store/state_db.h"

#define DAY (24 * INT64_C(3600))
#define NUMBER_MAX 24

bool
maintain_is_over(struct maintenance *m)
{
	const struct maintain_options *o = m->options;

	if ((o->stop && *o->stop) ||
	    (m->deadline_ms && monotonic_ms() >= m->deadline_ms))
		m->result->broken_off = true;
	return m->result->broken_off;
}

/* ---- when ---- */

static enum emend_status
get_time(struct store *s, const char *key, int64_t *out,
    struct emend_error *err)
{
	enum emend_status status;
	struct text value;

	*out = 0;
	text_init(&value, NUMBER_MAX);
	status = state_db_meta_get(s->state, key, &value, err);
	if (!status)
		*out = slice_number(slice_new(value.ptr, value.len));
	text_free(&value);
	return status == EMEND_NOTFOUND ? EMEND_OK : status;
}

static enum emend_status
put_time(struct store *s, const char *key, int64_t at, struct emend_error *err)
{
	char value[NUMBER_MAX];

	snprintf(value, sizeof(value), "%" PRId64, at);
	return state_db_meta_put(s->state, key, slice_of(value), err);
}

/* A clock that was set back must not put it off for ever. */
static bool
is_within(int64_t now, int64_t at, int64_t seconds)
{
	return at && now >= at && now - at < seconds;
}

static enum emend_status
is_due(struct maintenance *m, bool *due, struct emend_error *err)
{
	int64_t failed_at, tidied_at, now = m->options->now;
	enum emend_status status;

	*due = false;
	status = get_time(m->store, META_MAINTAIN_FAILED, &failed_at, err);
	if (status || is_within(now, failed_at, DAY))
		return status;
	status = get_time(m->store, META_TIDIED, &tidied_at, err);
	*due = !is_within(now, tidied_at, DAY);
	if (!status && !*due)
		status = maintain_packs_due(m, m->store->articles, due, err);
	if (!status && !*due)
		status = maintain_packs_due(m, m->store->pages, due, err);
	if (!status && !*due)
		status = maintain_pages_due(m, due, err);
	return status;
}

/* ---- what ---- */

/* State: what its planner knows, and its log back into the file. */
static enum emend_status
tidy_state(struct maintenance *m, struct emend_error *err)
{
	struct store *s = m->store;
	int64_t tidied_at;
	enum emend_status status;

	status = get_time(s, META_TIDIED, &tidied_at, err);
	if (status ||
	    (m->options->when_due &&
		is_within(m->options->now, tidied_at, DAY)))
		return status;
	status = store_lock(s, STORE_LOCK_WRITE, err);
	if (status)
		return status;
	packs_sweep(repository_path(s->articles));
	packs_sweep(repository_path(s->pages));
	status = put_time(s, META_TIDIED, m->options->now, err);
	if (!status)
		status = state_db_tidy(s->state, err);
	store_unlock(s, STORE_LOCK_WRITE);
	return status;
}

static enum emend_status
work(struct maintenance *m, struct emend_error *err)
{
	struct store *s = m->store;
	enum emend_status status = tidy_state(m, err);

	if (!status && !maintain_is_over(m))
		status = maintain_pages(m, err);
	if (!status && !maintain_is_over(m))
		status = maintain_pack(m, s->articles, err);
	if (!status && !maintain_is_over(m))
		status = maintain_pack(m, s->pages, err);
	return status;
}

static enum emend_status
count_packs(struct store *s, struct maintain_result *r, bool before,
    struct emend_error *err)
{
	const char *const paths[] = { repository_path(s->articles),
		repository_path(s->pages) };
	struct maintain_packs *const counts[] = { &r->articles, &r->pages };
	struct packs packs;
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < 2 && !status; i++) {
		status = packs_read(&packs, paths[i], err);
		counts[i]->after = packs.count;
		counts[i]->bytes_after = packs.bytes;
		if (before) {
			counts[i]->before = packs.count;
			counts[i]->bytes_before = packs.bytes;
		}
		packs_free(&packs);
	}
	return status;
}

/* A failure is told once a day, not at every check. */
static void
note_failure(struct maintenance *m)
{
	if (m->options->when_due &&
	    !store_lock(m->store, STORE_LOCK_WRITE, NULL)) {
		(void)!put_time(m->store, META_MAINTAIN_FAILED,
		    m->options->now, NULL);
		store_unlock(m->store, STORE_LOCK_WRITE);
	}
}

enum emend_status
store_maintain(struct store *s, const struct maintain_options *options,
    struct maintain_result *out, struct emend_error *err)
{
	struct maintenance m = {
		.store = s,
		.options = options,
		.result = out,
		.deadline_ms = options->budget_ms
		    ? monotonic_ms() + options->budget_ms
		    : 0,
	};
	enum emend_status status = EMEND_OK;
	bool due = true;

	*out = (struct maintain_result){ .nothing_due = true };
	pages_month(m.month, options->now);
	if (options->when_due)
		status = is_due(&m, &due, err);
	if (status || !due)
		return status;
	status = store_lock(s, STORE_LOCK_PACKS, err);
	if (status)
		return status == EMEND_BUSY && options->when_due ? EMEND_OK
								 : status;
	out->nothing_due = false;
	status = count_packs(s, out, true, err);
	if (!status)
		status = work(&m, err);
	if (!status)
		status = count_packs(s, out, false, err);
	if (status == EMEND_BUSY && options->when_due) {
		out->broken_off = true; /* a long command: another time */
		status = EMEND_OK;
	}
	if (status)
		note_failure(&m);
	store_unlock(s, STORE_LOCK_PACKS);
	return status;
}
