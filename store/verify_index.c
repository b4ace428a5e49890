/* What the index has of a revision, and what leads to an article. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "store/edges.h"
#include "store/state_repair.h"
#include "store/verify_work.h"

static const struct revision *
find_indexed(const struct article_check *c, unsigned number)
{
	size_t i;

	/* numbers run from 1: it is there or near */
	for (i = number < c->index.count ? number : c->index.count; i-- > 0;)
		if (c->index.at[i].number == number)
			return &c->index.at[i];
	return NULL;
}

static bool
same(const char *x, const char *y)
{
	return x && y ? !strcmp(x, y) : x == y;
}

/* The member in which the index differs, or NULL.  What it was read by may
 * have been found to agree with another reading since. */
static const char *
differs(const struct verify *v, const struct revision *had,
    const struct revision *is)
{
	if (strcmp(had->commit, is->commit) != 0)
		return "commit";
	if (had->event != is->event || had->gone != is->gone)
		return "event";
	if (!same(had->title, is->title))
		return "title";
	if (had->first_seen != is->first_seen ||
	    had->seen_before != is->seen_before)
		return "times";
	if (had->last_seen < is->first_seen)
		return "last look";
	if (had->words != is->words || had->similarity != is->similarity ||
	    !same(had->kinds, is->kinds) || had->reverts_to != is->reverts_to)
		return "comparison";
	if (had->baseline != is->baseline)
		return "baseline";
	if (!same(had->page, is->page))
		return "page";
	if (!same(had->url, is->url))
		return "address";
	if (!v->no_secret && !hash_equal(had->state_hash, is->state_hash))
		return "hash";
	return NULL;
}

/* The first and the last that the history knows of; how they saw the text it
 * does not. */
static enum emend_status
put_looks(struct verify *v, const struct revision_row *row,
    struct emend_error *err)
{
	struct look_row look = {
		.id = row->id,
		.at = row->revision.first_seen,
		.how = LOOKED_UNKNOWN,
		.revision = row->revision.number,
	};
	enum emend_status status =
	    state_db_put_look(v->store.state, &look, err);

	look.at = row->revision.last_seen;
	if (status == EMEND_OK && look.at > row->revision.first_seen)
		status = state_db_put_look(v->store.state, &look, err);
	return status;
}

static enum emend_status
restore(struct verify *v, struct article_check *c, const struct revision *had,
    struct emend_error *err)
{
	struct revision_row row = c->row;
	enum emend_status status;

	if (had && had->last_seen > row.revision.last_seen)
		row.revision.last_seen = had->last_seen;
	if (had && !strcmp(had->commit, row.revision.commit))
		row.revision.reading = had->reading;
	status = verify_fix_begin(v, err);
	if (status == EMEND_OK)
		status = state_db_restore_revision(v->store.state, &row, err);
	if (status == EMEND_OK && !had)
		status = put_looks(v, &row, err);
	if (status == EMEND_OK)
		status = state_db_put_alias(v->store.state, slice_of(row.url),
		    row.id, ALIAS_KNOWN, row.revision.first_seen, err);
	return status;
}

enum emend_status
verify_indexed(
    struct verify *v, struct article_check *c, struct emend_error *err)
{
	const struct revision *is = &c->row.revision, *had;
	const char *field;

	if (!v->store.state)
		return EMEND_OK;
	had = find_indexed(c, is->number);
	field = had ? differs(v, had, is) : NULL;
	if (had && !field)
		return EMEND_OK;
	if (!had) {
		if (!c->lacking++)
			c->lacks_from = is->number;
		c->lacks_to = is->number;
	} else if (!c->differing++) {
		c->differs_at = is->number;
		c->field = field;
	}
	return v->options->repair ? restore(v, c, had, err) : EMEND_OK;
}

/* ---- the article as a whole ---- */

static enum emend_status
tell_index(struct verify *v, struct article_check *c, struct emend_error *err)
{
	struct finding f = {
		.kind = "index-behind",
		.severity = SEVERITY_DAMAGE,
		.where = c->where,
		.repair = v->options->repair ? REPAIR_DID : REPAIR_WOULD,
		.remedy = v->options->repair
		    ? "entered from the history"
		    : "the next check enters them, --repair does it now",
	};
	enum emend_status status = EMEND_OK;

	if (v->rebuilding)
		return EMEND_OK;
	if (c->lacking)
		status = verify_tell(v, f, err,
		    c->lacking == 1 ? "revision %u is not in the index"
				    : "revisions %u to %u are not in the index",
		    c->lacks_from, c->lacks_to);
	if (!status && c->differing) {
		f.kind = "index-differs";
		f.remedy = v->options->repair ? "set right from the history"
					      : "--repair sets it right";
		status = verify_tell(v, f, err,
		    "revision %u%s: the index has another %s than the history",
		    c->differs_at, c->differing > 1 ? " and others" : "",
		    c->field);
	}
	return status;
}

/* A row of an article that nobody is known to watch: emend.conf decides at the
 * next check. */
static enum emend_status
put_row(struct verify *v, struct article_check *c, struct emend_error *err)
{
	const struct revision *r = &c->row.revision;
	const struct watch_row row = {
		.id = c->id,
		.url = c->row.url,
		.normal = c->row.url,
		.source = c->source,
		.state = WATCH_ENDED,
		.ended_reason = "unwatched",
		.added_at = c->first_seen,
		.first_seen = c->first_seen,
		.last_look = r->first_seen,
		.last_good = r->first_seen,
		.next_look = r->first_seen,
		.due_from = r->first_seen,
		.last_edit = r->number > 1 ? r->first_seen : 0,
		.newest = r->number,
		.newest_state = r->state_hash,
		.gone = r->gone,
		.title = r->title,
	};
	enum emend_status status;

	status = state_db_put_watch(v->store.state, &row, err);
	/* emend.conf is to be compared again */
	return status ? status : state_db_drop_notes(v->store.state, err);
}

static enum emend_status
enter_edges(struct verify *v, struct article_check *c, struct emend_error *err)
{
	struct edges edges;

	if (c->row.revision.gone)
		return EMEND_OK;
	edges_read(&edges, c->id, slice_of(c->row.url), c->article,
	    &v->store.secret);
	return state_db_put_edges(v->store.state, &edges, err);
}

/* Another article's address may lead to this one's by now: two histories met. */
static enum emend_status
is_watched(struct verify *v, struct article_check *c, bool *out,
    struct emend_error *err)
{
	struct watch_row *row;
	enum emend_status status = state_watch_by_id(&v->store, c->id, &row, err);

	*out = row != NULL;
	watch_row_free(row);
	if (status || *out)
		return status;
	status = state_watch_by_url(
	    &v->store, slice_of(c->row.url), &row, err);
	*out = row && !hash_is_zero(row->id);
	watch_row_free(row);
	return status;
}

static enum emend_status
check_row(struct verify *v, struct article_check *c, struct emend_error *err)
{
	const struct finding f = {
		.kind = "row-missing",
		.severity = SEVERITY_DAMAGE,
		.where = c->where,
		.repair = v->options->repair ? REPAIR_DID : REPAIR_WOULD,
		.remedy = v->options->repair
		    ? "made anew; the next check follows it if emend.conf says "
		      "so"
		    : "--repair makes it anew",
	};
	enum emend_status status;
	bool watched;

	status = is_watched(v, c, &watched, err);
	if (status || watched)
		return status;
	if (v->options->repair)
		status = verify_fix_begin(v, err);
	if (status == EMEND_OK && v->options->repair)
		status = put_row(v, c, err);
	if (status || v->rebuilding)
		return status;
	return verify_tell(v, f, err,
	    "nothing in state.db leads to its history: list, log and show do "
	    "not find it");
}

enum emend_status
verify_watched(
    struct verify *v, struct article_check *c, struct emend_error *err)
{
	bool changed = c->lacking || c->differing;
	enum emend_status status = EMEND_OK;

	if (v->options->repair && changed)
		status = state_db_adopt(v->store.state, &c->row, err);
	if (status == EMEND_OK && v->options->repair && changed)
		status = enter_edges(v, c, err);
	if (status == EMEND_OK)
		status = check_row(v, c, err);
	if (status == EMEND_OK)
		status = tell_index(v, c, err);
	return status ? status : verify_fix_end(v, false, err);
}
