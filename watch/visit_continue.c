#include "article/article.h"
#include "base/text.h"
#include "base/url.h"
#include "diff/changes.h"
#include "fetch/fetch.h"
#include "fetch/site.h"
#include "store/addresses.h"
#include "store/history.h"
#include "store/watches.h"
#include "watch/sources.h"
#include "watch/visit_work.h"

/*
 * A feed calls an address as it called an article with another one.  If what
 * was read there is that article, its history goes on at the new address; a
 * feed that calls another article the same makes nothing of the two.
 */

/* Is the address reached that of an article that is known, or does the page
 * itself say so?  Then it is another address of that one, and nothing moved. */
static enum emend_status
is_known(struct stop *s, struct slice url, bool *out, struct emend_error *err)
{
	struct watch_row *row = NULL;
	struct text normal;
	enum emend_status status;

	text_init(&normal, URL_MAX);
	status = url_normal(&normal, url, NULL);
	if (status == EMEND_OK)
		status = state_watch_by_url(s->v->store,
		    slice_new(normal.ptr, normal.len), &row, err);
	else if (status == EMEND_NOMEM)
		status = emend_fail_nomem(err);
	else
		status = EMEND_OK; /* it is no address */
	*out = *out || (row && row->newest);
	watch_row_free(row);
	text_free(&normal);
	return status;
}

static enum emend_status
find_article(struct stop *s, struct watch_row **out, struct emend_error *err)
{
	struct slice reached = slice_of(s->fetched->url);
	bool same = false, known = false;
	enum emend_status status = is_known(s, reached, &known, err);

	*out = NULL;
	if (status == EMEND_OK && s->article->canonical.len)
		status = is_known(s, s->article->canonical, &known, err);
	if (status || known)
		return status;
	status = state_watch_by_id(s->v->store, s->row.continues, out, err);
	if (status || !*out)
		return status;
	if ((*out)->newest && site_is_same(reached, slice_of((*out)->url)))
		status = visit_is_like(s, *out, VISIT_SAME_GUID, &same, err);
	if (status == EMEND_OK && same)
		return EMEND_OK;
	watch_row_free(*out);
	*out = NULL;
	return status;
}

/* The row of the address goes: it is one more of the article's. */
static enum emend_status
become_alias(struct stop *s, const struct watch_row *own,
    const struct watch_row *article, struct emend_error *err)
{
	enum emend_status status = store_batch_alias(s->v->batch,
	    slice_of(own->normal), article->id, ALIAS_KNOWN, s->now, err);

	if (status == EMEND_OK && own->key)
		status = store_batch_drop_watch(s->v->batch, own->key, err);
	return status;
}

/* Beside the article it is a wall, so who knows: the look is the row's own. */
static void
change_back(struct stop *s, const struct watch_row *own,
    const struct watch_row *before)
{
	revision_list_free(&s->history);
	changes_free(s->changes);
	article_free(s->newest);
	s->changes = NULL;
	s->newest = NULL;
	s->has_history = s->at_new = s->called = false;
	s->known = (struct known){ .confirm = s->known.confirm };
	s->row = *own;
	s->before = before;
}

/* From here on the look is one at the article. */
static enum emend_status
change_over(struct stop *s, const struct watch_row *article,
    struct emend_error *err)
{
	const struct watch_row own = s->row, *before = s->before;
	enum emend_status status;

	s->row = *article;
	s->before = article;
	if (s->row.state == WATCH_ENDED) {
		s->row.state = WATCH_ACTIVE;
		s->row.ended_reason = NULL;
		s->row.source = own.source;
	}
	s->called = true;
	status = visit_look_up(s, err);
	if (status == EMEND_OK && s->look.wall == WALL_NONE)
		return become_alias(s, &own, article, err);
	change_back(s, &own, before);
	return status;
}

enum emend_status
visit_continue(struct stop *s, struct watch_row **article,
    enum continued *how, struct emend_error *err)
{
	const struct watch_row *row;
	enum emend_status status;

	*article = NULL;
	*how = CONTINUES_NONE;
	if (hash_is_zero(s->row.continues))
		return EMEND_OK;
	status = find_article(s, article, err);
	row = *article;
	if (!row)
		s->row.continues = (struct hash128){ { 0 } };
	if (status || !row)
		return status;
	*how = CONTINUES_ONE;
	if (row->state != WATCH_ENDED ||
	    (s->source && sources_takes_up(row, s->source, s->now)))
		return change_over(s, row, err);
	*how = CONTINUES_ENDED;
	return become_alias(s, &s->row, row, err);
}
