#include "watch/monitor.h"

#include <signal.h>
#include <stdio.h>

#include "base/text.h"
#include "settings/settings.h"
#include "store/health.h"
#include "store/recorded.h"
#include "store/state.h"
#include "store/store.h"
#include "store/watches.h"
#include "watch/sources.h"

#define NOTE_END "run.end" /* trouble, signal */
#define NOTE_MAX 32

struct overdue {
	struct monitor *m;
	const struct settings *settings;
};

static enum emend_status
count_overdue(void *payload, const char *label, size_t count, int64_t oldest,
    struct emend_error *err)
{
	struct overdue *o = payload;
	struct monitor *m = o->m;
	const struct source *source = settings_source(o->settings, label);

	(void)err;
	if (source && source->pause)
		return EMEND_OK;
	m->overdue += count;
	if (!m->oldest_overdue || oldest < m->oldest_overdue)
		m->oldest_overdue = oldest;
	return EMEND_OK;
}

static enum emend_status
read_overdue(struct monitor *m, struct store *store, const struct settings *s,
    struct emend_error *err)
{
	struct overdue o = { .m = m, .settings = s };

	return store_overdue(store, m->now, count_overdue, &o, err);
}

static enum emend_status
read_sources(struct monitor *m, struct store *store, const struct settings *s,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct watch_row *row;
	size_t i;

	m->sources = s->source_count;
	for (i = 0; i < s->source_count && status == EMEND_OK; i++) {
		status = sources_own_row(store, &s->sources[i], &row, err);
		if (status == EMEND_OK && row)
			m->sources_failing += row->failure != NULL;
		watch_row_free(row);
	}
	return status;
}

static enum emend_status
count_parked(
    void *payload, const struct host_row *row, struct emend_error *err)
{
	struct monitor *m = payload;

	(void)row;
	(void)err;
	m->hosts_parked++;
	return EMEND_OK;
}

static enum emend_status
read_run(struct monitor *m, struct store *store, const char *dir,
    struct emend_error *err)
{
	struct text end;
	struct slice both;
	int64_t number;
	enum emend_status status = state_last_run(store, &m->last, err);

	text_init(&end, NOTE_MAX);
	if (status == EMEND_OK)
		status = state_note(store, NOTE_END, &end, err);
	both = slice_new(end.ptr, end.len);
	m->last_trouble = slice_number(both) != 0;
	number = slice_number(slice_sub(
	    both, slice_find_byte(both, ' ', 0) + 1, both.len));
	m->last_signal = number < NSIG ? (int)number : 0;
	text_free(&end);
	if (!store_check_holder(dir, &m->running, &m->running_since))
		m->running = 0;
	return status;
}

enum emend_status
monitor_read(struct monitor *out, struct store *store,
    const struct settings *settings, const char *dir, int64_t now,
    struct emend_error *err)
{
	enum emend_status status;

	*out = (struct monitor){ .now = now };
	out->has_contact = settings->contact || settings->user_agent;
	status = state_counts(store, &out->counts, err);
	if (status == EMEND_OK)
		status = read_run(out, store, dir, err);
	if (status == EMEND_OK)
		status = sources_next_look(
		    store, settings, INT64_MAX, &out->next_look, err);
	if (status == EMEND_OK)
		status = state_unread(
		    store, &out->unread, &out->reviewed, err);
	if (status == EMEND_OK)
		status = read_overdue(out, store, settings, err);
	if (status == EMEND_OK)
		status = read_sources(out, store, settings, err);
	if (status == EMEND_OK)
		status = store_parked(store, now, count_parked, out, err);
	if (status == EMEND_OK)
		status = outbox_counts(store, &out->outbox, err);
	if (status == EMEND_OK)
		status = store_maintain_failed(
		    store, &out->maintain_failed_at, err);
	return status ? status : disk_examine(&out->disk, dir, err);
}

enum emend_status
monitor_note_end(struct store_batch *batch, bool trouble, int signal,
    struct emend_error *err)
{
	char end[NOTE_MAX];

	snprintf(end, sizeof(end), "%d %d", trouble, signal);
	return store_batch_note(batch, NOTE_END, slice_of(end), err);
}
