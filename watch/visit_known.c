#include "article/article.h"
#include "base/text.h"
#include "base/url.h"
#include "diff/changes.h"
#include "diff/diff.h"
#include "diff/words.h"
#include "fetch/fetch.h"
#include "watch/visit_work.h"

/* What is known of the state that was read. */

#define SAME_ARTICLE 500  /* per mille of words kept, at another address */
#define OTHER_ARTICLE 350 /* fewer, and what calls itself home is no article */

enum emend_status
visit_load_history(struct stop *s, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	if (!s->has_history)
		status =
		    store_history(s->v->store, s->row.id, &s->history, err);
	s->has_history = status == EMEND_OK;
	return status;
}

enum emend_status
visit_load_newest(struct stop *s, struct emend_error *err)
{
	if (s->newest || s->row.newest == 0)
		return EMEND_OK;
	return store_read(
	    s->v->store, s->row.id, s->row.newest, &s->newest, err);
}

const struct revision *
visit_newest(const struct stop *s)
{
	return s->history.count ? &s->history.at[s->history.count - 1] : NULL;
}

const struct revision *
visit_last_good(const struct stop *s)
{
	size_t i = s->history.count;

	while (i > 0 && s->history.at[i - 1].gone)
		i--;
	return i ? &s->history.at[i - 1] : NULL;
}

/* The latest revision that was gone, too; else with the state just read. */
static enum emend_status
find_kept(struct stop *s, bool gone, struct emend_error *err)
{
	enum emend_status status = visit_load_history(s, err);
	size_t i;

	s->known.as = 0;
	for (i = 0; status == EMEND_OK && i < s->history.count; i++) {
		const struct revision *r = &s->history.at[i];

		if (r->gone == gone &&
		    (gone || hash_equal(r->state_hash, s->look.state_hash)))
			s->known.as = r->number;
	}
	return status;
}

/*
 * Did a redirect end at another article?  At an address that is not known as
 * this one's, only a text like the last one is still the article.
 */
static enum emend_status
strayed(struct stop *s, bool *out, struct emend_error *err)
{
	struct watch_row *row = NULL;
	struct text normal;
	enum emend_status status;

	*out = false;
	if (!s->fetched->redirected || s->changes->similarity >= SAME_ARTICLE)
		return EMEND_OK;
	text_init(&normal, URL_MAX);
	status = url_normal(&normal, slice_of(s->fetched->url), err);
	if (status == EMEND_OK)
		status = state_watch_by_url(s->v->store,
		    slice_new(normal.ptr, normal.len), &row, err);
	*out = status == EMEND_OK && (!row || row->key != s->row.key);
	watch_row_free(row);
	text_free(&normal);
	return status;
}

/* A state never seen: is it the article's? */
static enum emend_status
doubt(struct stop *s, struct emend_error *err)
{
	enum emend_status status;
	bool other;

	status = strayed(s, &other, err);
	if (status)
		return status;
	if (other) {
		s->look.type = LOOK_GONE;
		return find_kept(s, true, err);
	}
	if (s->changes->similarity < OTHER_ARTICLE &&
	    wall_is_front_page(s->article))
		s->look.wall = WALL_NOT_ARTICLE;
	else if (page_state_has_collapsed(&s->look, &s->known) &&
	    wall_wants_money(s->article, s->fetched->body))
		s->look.wall = WALL_PAYWALL;
	s->known.sighting = &s->sighting;
	return state_sighting(s->v->store, s->row.id, s->look.state_hash,
	    &s->sighting, err);
}

static enum emend_status
compare(struct stop *s, struct emend_error *err)
{
	struct diff_options options = { .compare_fields = true };
	enum emend_status status = EMEND_OK;

	if (!s->v->language)
		status = diff_language_new(
		    &s->v->language, slice_of(NULL), err);
	if (status)
		return status;
	options.language = s->v->language;
	status = diff_articles(
	    &s->changes, s->newest, s->article, &options, err);
	if (status)
		return status;
	if (!s->row.gone && !s->changes->changed) {
		s->known.as = s->row.newest;
		return visit_agrees(s, err);
	}
	status = find_kept(s, false, err);
	if (status == EMEND_OK && !s->known.as)
		status = doubt(s, err);
	return status;
}

static enum emend_status
look_up_read(struct stop *s, struct emend_error *err)
{
	struct look *look = &s->look;
	enum emend_status status;

	if (s->row.newest == 0) {
		look->wall = wall_find(s->article, NULL);
		return EMEND_OK;
	}
	status = visit_reread(s, err);
	if (status)
		return status;
	if (!s->row.gone &&
	    hash_equal(s->row.newest_state, look->state_hash)) {
		s->known.as = s->row.newest;
		return visit_agrees(s, err);
	}
	status = visit_load_newest(s, err);
	if (status)
		return status;
	s->known.newest_prose = article_prose_bytes(s->newest);
	look->notice =
	    wall_is_notice(s->article) && !wall_is_notice(s->newest);
	if (!look->notice)
		look->wall = wall_find(s->article, s->newest);
	if (look->wall == WALL_GONE)
		return find_kept(s, true, err);
	return look->wall == WALL_NONE ? compare(s, err) : EMEND_OK;
}

enum emend_status
visit_look_up(struct stop *s, struct emend_error *err)
{
	if (s->look.type == LOOK_READ)
		return look_up_read(s, err);
	if (s->look.type == LOOK_GONE && s->row.newest)
		return find_kept(s, true, err);
	/* nothing is compared, but what is kept is to be as it is read today */
	if (s->look.type == LOOK_SAME && s->row.newest && !s->row.gone)
		return visit_reread(s, err);
	return EMEND_OK;
}
