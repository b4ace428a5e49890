#include <string.h>

#include "article/article.h"
#include "base/text.h"
#include "base/url.h"
#include "diff/changes.h"
#include "fetch/fetch.h"
#include "fetch/site.h"
#include "store/addresses.h"
#include "store/history.h"
#include "store/watches.h"
#include "watch/visit_work.h"

/*
 * Where an article is.  An address that it is not known by, reached by a
 * redirect or asked for because the page calls it its own, is taken over when
 * it is of the same site and what stands there is the same article.
 */

#define SAME_ARTICLE 500 /* per mille of words kept */

/* ---- which address was reached ---- */

static struct slice
without_query(const char *url)
{
	struct slice s = slice_of(url);

	return slice_sub(s, 0, slice_find_byte(s, '?', 0));
}

/* Is it the address of another article, which has a history of its own? */
static enum emend_status
find_target(struct stop *s, struct emend_error *err)
{
	const struct claim *claim =
	    visit_claim(s->v, url_id(slice_of(s->reached)));
	struct watch_row *row = NULL;
	enum emend_status status = state_watch_by_url(
	    s->v->store, slice_of(s->reached), &row, err);

	if (status)
		return status;
	if (row && row->key == s->row.key)
		s->at_new = false; /* it is known by it */
	else if (row && row->newest)
		s->target = row->id;
	else if (row)
		s->unread = row->key;
	s->target_ended = row && row->state == WATCH_ENDED;
	if (s->at_new && hash_is_zero(s->target) && claim && !claim->is_hint)
		s->target = claim->id; /* read in this very slice */
	if (hash_equal(s->target, s->row.id))
		s->at_new = false;
	watch_row_free(row);
	return EMEND_OK;
}

/* Did a revision stand at this address before? */
static bool
was_there(const struct stop *s, const char *url)
{
	size_t i;

	for (i = 0; i < s->history.count; i++)
		if (!strcmp(s->history.at[i].url, url))
			return true;
	return false;
}

enum emend_status
visit_find_address(struct stop *s, struct emend_error *err)
{
	const struct revision *good;
	enum emend_status status = visit_load_history(s, err);
	struct text normal;

	good = visit_last_good(s);
	s->home = good ? good->url : s->row.normal;
	s->reached = s->row.normal;
	if (status || (!s->fetched->redirected && !s->candidate && !s->called))
		return status;
	text_init(&normal, URL_MAX);
	status = url_normal(&normal, slice_of(s->fetched->url), err);
	if (status == EMEND_OK) {
		s->reached = arena_copy(&s->arena, normal.ptr, normal.len);
		if (!s->reached)
			status = emend_fail_nomem(err);
	}
	text_free(&normal);
	if (status || !strcmp(s->reached, s->row.normal) ||
	    !strcmp(s->reached, s->home))
		return status;
	s->at_new = true;
	status = find_target(s, err);
	s->went_back = !s->at_new && was_there(s, s->reached);
	if (s->went_back)
		s->home = s->reached;
	return status;
}

/* ---- is what stands there the article? ---- */

static bool
has_same_identifier(const struct article *x, const struct article *y)
{
	return x->identifier.len && slice_equal(x->identifier, y->identifier);
}

void
visit_settle_address(struct stop *s)
{
	/* what leads there may be of another site, as short addresses are */
	unsigned least = s->called ? VISIT_SAME_GUID : SAME_ARTICLE;
	bool same = site_is_same(slice_of(s->reached), slice_of(s->home)) &&
	    (s->changes->similarity >= least ||
		has_same_identifier(s->article, s->newest));

	if (!same)
		s->strayed = true;
	/* what only the query tells apart is no other address */
	else if (hash_is_zero(s->target) &&
	    slice_equal(without_query(s->reached), without_query(s->home)))
		s->at_new = false;
	else
		s->known.moved = true;
}

/* ---- what comes of it ---- */

static bool
has_user(const char *url)
{
	struct url parts;

	return url_parse(&parts, slice_of(url)) && parts.userinfo.ptr;
}

/* Looks go there from now on. */
static enum emend_status
ask_there(struct stop *s, struct emend_error *err)
{
	struct watch_row *row = &s->row;
	struct store_batch *b = s->v->batch;
	enum emend_status status;

	status = store_batch_alias(
	    b, slice_of(row->normal), row->id, ALIAS_KNOWN, s->now, err);
	if (status == EMEND_OK)
		status = store_batch_alias(b, slice_of(s->reached), row->id,
		    ALIAS_KNOWN, s->now, err);
	if (status == EMEND_OK && s->unread)
		status = store_batch_drop_watch(b, s->unread, err);
	/* a password is for the address that it was written in */
	if (status || has_user(row->url))
		return status;
	row->url = arena_copy(
	    &s->arena, s->fetched->url, strlen(s->fetched->url));
	row->normal = s->reached;
	if (!row->url)
		return emend_fail_nomem(err);
	return visit_add_claim(s->v, url_id(slice_of(s->reached)),
	    &(struct claim){ .id = row->id,
		.state = row->newest_state },
	    err);
}

enum emend_status
visit_take_address(struct stop *s, struct emend_error *err)
{
	if (!s->number || s->turn.gone || (!s->known.moved && !s->went_back))
		return EMEND_OK;
	if (hash_is_zero(s->target) || s->went_back)
		return ask_there(s, err);
	/* both histories stay; who ended the other one wants it no more */
	if (s->target_ended)
		return EMEND_OK;
	s->row.state = WATCH_ENDED;
	s->row.ended_reason = "continued-elsewhere";
	return EMEND_OK;
}

/* ---- what a page calls its own address ---- */

/* *out gets it in its normal form, or NULL: it says none, or a known one. */
static enum emend_status
claimed_address(struct stop *s, const char **out, struct emend_error *err)
{
	struct hash128 id;
	struct text normal;
	enum emend_status status;

	*out = NULL;
	text_init(&normal, URL_MAX);
	status = url_normal(&normal, s->article->canonical, err);
	if (status == EMEND_OK && strcmp(normal.ptr, s->row.normal)) {
		status = state_alias(s->v->store,
		    slice_new(normal.ptr, normal.len), &id, err);
		if (status == EMEND_OK && hash_is_zero(id)) {
			*out = arena_copy(&s->arena, normal.ptr, normal.len);
			status = *out ? EMEND_OK : emend_fail_nomem(err);
		}
	} else if (status != EMEND_NOMEM) {
		status = EMEND_OK; /* no address, or its own */
	}
	text_free(&normal);
	return status;
}

/* Did the newest revision's page say the same? */
static enum emend_status
has_said_so(struct stop *s, bool *out, struct emend_error *err)
{
	struct article *newest = s->newest;
	enum emend_status status = EMEND_OK;

	*out = s->verdict == VERDICT_NEW;
	if (*out)
		return EMEND_OK;
	if (!newest)
		status = store_read(
		    s->v->store, s->row.id, s->row.newest, &newest, err);
	if (status == EMEND_OK)
		*out = slice_equal(newest->canonical, s->article->canonical);
	if (newest != s->newest)
		article_free(newest);
	return status;
}

enum emend_status
visit_hear_address(struct stop *s, struct emend_error *err)
{
	const char *claimed;
	enum emend_status status;
	bool said;

	if (!s->article || !s->article->canonical.len || s->turn.gone ||
	    !verdict_is_seen(s->verdict) || s->row.state != WATCH_ACTIVE)
		return EMEND_OK;
	status = claimed_address(s, &claimed, err);
	if (status || !claimed)
		return status;
	status = has_said_so(s, &said, err);
	if (status)
		return status;
	if (said)
		return store_batch_alias(s->v->batch, slice_of(claimed),
		    s->row.id, ALIAS_CLAIMED, s->now, err);
	s->row.candidate = arena_copy(&s->arena, s->article->canonical.ptr,
	    s->article->canonical.len);
	return s->row.candidate ? EMEND_OK : emend_fail_nomem(err);
}

/* Nothing was seen there: as if nobody had asked.  The article is looked at
 * where it is by the next check. */
enum emend_status
visit_drop_candidate(struct stop *s, struct emend_error *err)
{
	struct watch_row row = *s->before;
	struct text normal;
	enum emend_status status;

	text_init(&normal, URL_MAX);
	status = url_normal(&normal, slice_of(row.candidate), err);
	if (status == EMEND_OK)
		status = store_batch_alias(s->v->batch,
		    slice_new(normal.ptr, normal.len), row.id, ALIAS_CLAIMED,
		    s->now, err);
	text_free(&normal);
	row.candidate = NULL;
	row.next_look = row.due_from = s->now;
	return status ? status : store_batch_watch(s->v->batch, &row, err);
}
