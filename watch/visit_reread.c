#include "article/article.h"
#include "store/batch.h"
#include "store/history.h"
#include "watch/reading.h"
#include "watch/reread.h"
#include "watch/visit_work.h"

/* The other side of the comparison, read as this one was. */

/* In the history as it is known here. */
static enum emend_status
name_reading(struct stop *s, struct revision *newest, struct emend_error *err)
{
	char *name = arena_alloc(&s->arena, READING_NAME_MAX);
	enum emend_status status;

	if (!name)
		return emend_fail_nomem(err);
	status = reading_name_for(
	    name, s->v->store, s->v->settings, newest->url, err);
	newest->reading = name;
	return status;
}

/* The newest revision is what the page kept with it reads as today. */
static enum emend_status
take_place(struct stop *s, struct revision *newest, struct emend_error *err)
{
	const struct rereading r = {
		.store = s->v->store,
		.batch = s->v->batch,
		.settings = s->v->settings,
		.id = s->row.id,
		.now = s->now,
		.clock_set = s->v->clock_set,
	};
	enum emend_status status =
	    reread_keep(&r, newest, s->newest, &newest->state_hash, err);

	if (status)
		return status;
	s->row.newest_state = newest->state_hash;
	status = visit_set_title(s, s->newest->title, err);
	return status ? status : name_reading(s, newest, err);
}

enum emend_status
visit_agrees(struct stop *s, struct emend_error *err)
{
	struct revision *newest;
	enum emend_status status;

	if (!s->reading_new)
		return EMEND_OK;
	s->reading_new = false;
	newest = &s->history.at[s->history.count - 1];
	status = name_reading(s, newest, err);
	if (status)
		return status;
	return store_batch_agrees(
	    s->v->batch, s->row.id, newest->number, newest->reading, err);
}

enum emend_status
visit_reread(struct stop *s, struct emend_error *err)
{
	enum emend_status status = visit_load_history(s, err);
	const struct revision *good = visit_last_good(s);
	struct revision *newest;
	bool current;

	if (status || !good)
		return status;
	status = reread_is_current(
	    &current, s->v->store, s->v->settings, good, err);
	if (status || current)
		return status;
	newest = &s->history.at[s->history.count - 1];
	status = reread_page(&s->newest, s->v->readers, s->v->store,
	    s->v->settings, s->row.id, good, err);
	if (status)
		return status;
	if (!s->newest) {
		s->reading_new = true;
		return EMEND_OK;
	}
	/* one that is gone is only compared with */
	return newest == good ? take_place(s, newest, err) : EMEND_OK;
}
