#include <string.h>

#include "article/article.h"
#include "base/url.h"
#include "fetch/feed.h"
#include "fetch/fetch.h"
#include "watch/reading.h"
#include "watch/visit_work.h"

/* From what the server gave to a look. */

static void
fail_look(struct stop *s, const char *error, const char *message)
{
	s->look.type = LOOK_FAILED;
	s->look.error = error;
	s->look.message = message;
}

/* Did the way lead to the front page instead of the article? */
static bool
led_home(const struct watch_row *row, const struct fetch_result *fetched)
{
	struct url asked, reached;

	return fetched->redirected && url_parse(&asked, slice_of(row->url)) &&
	    url_parse(&reached, slice_of(fetched->url)) &&
	    slice_equal(reached.path, SLICE("/")) && !reached.has_query &&
	    (!slice_equal(asked.path, SLICE("/")) || asked.has_query);
}

static enum emend_status
read_article(
    struct article **out, const struct stop *s, struct emend_error *err)
{
	const struct served page = {
		.url = s->fetched->url,
		.content_type = s->fetched->content_type,
		.body = s->fetched->body,
	};

	return reading_read(
	    out, s->v->store, s->v->settings, &page, err);
}

/* What is wrong with a page is an outcome. */
static enum emend_status
fail_reading(
    struct stop *s, const struct emend_error *why, struct emend_error *err)
{
	size_t len = strlen(why->text);

	if (why->status == EMEND_PARSE) {
		fail_look(s, "charset",
		    "the page is not text in any encoding that emend knows");
		return EMEND_OK;
	}
	if (why->status == EMEND_LIMIT) {
		fail_look(
		    s, "too-large", "the page is larger than emend reads");
		return EMEND_OK;
	}
	if (why->status == EMEND_USAGE) {
		fail_look(s, "rule", arena_copy(&s->arena, why->text, len));
		return s->look.message ? EMEND_OK : emend_fail_nomem(err);
	}
	return emend_fail(err, why->status, "%s", why->text);
}

/* What names articles is none: told at the first look, when it was added. */
static bool
is_listing(struct stop *s)
{
	enum feed_kind kind = feed_guess(s->fetched->body);

	if (kind == FEED_NONE)
		return false;
	if (kind == FEED_SITEMAP || kind == FEED_INDEX) {
		s->look.names = "sitemap";
		fail_look(s, "type", "it is a sitemap, which names articles: "
		    "watch it as one (emend add --as sitemap)");
	} else {
		s->look.names = "feed";
		fail_look(s, "type", "it is a feed, which names articles: "
		    "watch it as one (emend add --as feed)");
	}
	return true;
}

static enum emend_status
read_body(struct stop *s, struct emend_error *err)
{
	struct emend_error why;

	if (s->row.newest == 0 && is_listing(s))
		return EMEND_OK;
	if (read_article(&s->article, s, &why))
		return fail_reading(s, &why, err);
	s->look.type = LOOK_READ;
	s->look.prose = article_prose_bytes(s->article);
	if (s->look.prose == 0) {
		fail_look(s, "extract", "there is no article text in the page");
		return EMEND_OK;
	}
	return reading_hash(
	    &s->look.state_hash, s->v->store, s->article, err);
}

/* 404 and 451 are believed at once when the page owns up to it. */
static enum emend_status
read_notice(struct stop *s, struct emend_error *err)
{
	struct article *page = NULL;
	enum emend_status status = EMEND_OK;

	if (s->fetched->body.len && s->row.newest)
		status = read_article(&page, s, err);
	if (status == EMEND_OK && page)
		s->look.notice = wall_is_notice(page);
	article_free(page);
	return status == EMEND_NOMEM ? status : EMEND_OK;
}

static enum emend_status
take_failure(struct stop *s, struct emend_error *err)
{
	const struct fetch_result *f = s->fetched;

	fail_look(s, fetch_error_name(f->error), f->message);
	if (f->error != FETCH_ERROR_HTTP ||
	    (f->status != 404 && f->status != 410 && f->status != 451))
		return EMEND_OK;
	s->look.type = LOOK_GONE;
	return read_notice(s, err);
}

enum emend_status
visit_read(struct stop *s, struct emend_error *err)
{
	const struct fetch_result *f = s->fetched;

	s->look.at = s->now;
	s->look.status = f->status;
	switch (f->outcome) {
	case FETCH_NOT_MODIFIED:
	case FETCH_SAME_BYTES:
		s->look.type = LOOK_SAME;
		return EMEND_OK;
	case FETCH_FAILED:
		return take_failure(s, err);
	case FETCH_PAGE:
		break;
	}
	if (!led_home(&s->row, f))
		return read_body(s, err);
	fail_look(s, "redirect", "the address leads to the front page");
	s->look.type = LOOK_GONE;
	return EMEND_OK;
}
