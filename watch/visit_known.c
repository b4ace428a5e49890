#include <string.h>

#include "article/article.h"
#include "diff/changes.h"
#include "diff/diff.h"
#include "diff/words.h"
#include "fetch/fetch.h"
#include "watch/visit_work.h"

/* What is known of the state that was read. */

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
	return revision_before(&s->history, s->history.count);
}

/* Is the article where its newest revision was? */
static bool
is_at_home(const struct stop *s)
{
	const struct revision *good = visit_last_good(s);

	return good && !strcmp(good->url, s->home);
}

/* The latest revision that was gone, too; else with the state just read, an
 * address being part of it. */
static enum emend_status
find_kept(struct stop *s, bool gone, struct emend_error *err)
{
	enum emend_status status = visit_load_history(s, err);
	size_t i;

	s->known.as = 0;
	for (i = 0; status == EMEND_OK && i < s->history.count; i++) {
		const struct revision *r = &s->history.at[i];

		if (r->gone == gone &&
		    (gone || (hash_equal(r->state_hash, s->look.state_hash) &&
			!strcmp(r->url, s->home))))
			s->known.as = r->number;
	}
	return status;
}

/* A state never seen: is it the article's? */
static enum emend_status
doubt(struct stop *s, struct emend_error *err)
{
	/* on some sites each article names the front page: no sign there */
	if (s->changes->similarity < OTHER_ARTICLE && s->article->front_page &&
	    s->newest->canonical.len)
		s->look.wall = WALL_NOT_ARTICLE;
	else if (page_state_has_collapsed(&s->look, &s->known) &&
	    wall_wants_money(s->article, s->fetched->body))
		s->look.wall = WALL_PAYWALL;
	s->known.sighting = &s->sighting;
	return state_sighting(s->v->store, s->row.id, s->look.state_hash,
	    &s->sighting, err);
}

enum emend_status
visit_language(struct visits *v, struct diff_language **out,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	if (!v->language)
		status = diff_language_new(&v->language, slice_of(NULL), err);
	*out = v->language;
	return status;
}

/* Another address than the article is known by. */
static enum emend_status
compare_moved(struct stop *s, struct emend_error *err)
{
	visit_settle_address(s);
	if (!s->strayed)
		return s->known.moved ? doubt(s, err) : EMEND_OK;
	s->look.type = LOOK_GONE;
	return find_kept(s, true, err);
}

static enum emend_status
compare(struct stop *s, struct emend_error *err)
{
	struct diff_options options = { .compare_fields = true };
	enum emend_status status =
	    visit_language(s->v, &options.language, err);

	if (status == EMEND_OK)
		status = diff_articles(
		    &s->changes, s->newest, s->article, &options, err);
	if (status == EMEND_OK && s->at_new)
		status = compare_moved(s, err);
	if (status || s->strayed || s->known.moved)
		return status;
	if (!s->row.gone && !s->changes->changed && is_at_home(s)) {
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

	/* there is no text to be held against any other */
	if (look->wall != WALL_NONE)
		return look->wall == WALL_GONE && s->row.newest
		    ? find_kept(s, true, err)
		    : EMEND_OK;
	if (s->row.newest == 0) {
		look->wall = wall_find(s->article, NULL);
		return EMEND_OK;
	}
	status = visit_reread(s, err);
	if (status)
		return status;
	if (!s->row.gone && !s->at_new && is_at_home(s) &&
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

/*
 * The bytes, or a 304, came from another address.  The same bytes are the text
 * that is kept; a 304 may be another page's.
 */
static enum emend_status
look_up_same(struct stop *s, struct emend_error *err)
{
	enum emend_status status;

	if (s->fetched->outcome != FETCH_SAME_BYTES) {
		s->distrust = true;
		return EMEND_OK;
	}
	status = store_read(
	    s->v->store, s->row.id, s->row.newest, &s->article, err);
	if (status)
		return status;
	s->look.type = LOOK_READ;
	s->look.prose = article_prose_bytes(s->article);
	s->look.state_hash = s->row.newest_state;
	return look_up_read(s, err);
}

enum emend_status
visit_look_up(struct stop *s, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	if (s->row.newest &&
	    (s->look.type == LOOK_READ || s->look.type == LOOK_SAME))
		status = visit_find_address(s, err);
	if (status)
		return status;
	if (s->look.type == LOOK_SAME && s->row.newest && !s->row.gone &&
	    (s->at_new || !is_at_home(s))) {
		status = look_up_same(s, err);
		if (status || !s->distrust)
			return status;
	}
	if (s->look.type == LOOK_READ)
		return look_up_read(s, err);
	if (s->look.type == LOOK_GONE && s->row.newest)
		return find_kept(s, true, err);
	/* nothing is compared, but what is kept is to be as it is read today */
	if (s->look.type == LOOK_SAME && s->row.newest && !s->row.gone)
		return visit_reread(s, err);
	return EMEND_OK;
}
