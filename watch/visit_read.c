#include <string.h>

#include "article/article.h"
#include "article/metadata.h"
#include "base/url.h"
#include "fetch/fetch.h"
#include "fetch/link.h"
#include "watch/readers.h"
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

/* 404 and 451 are believed at once when the page owns up to it. */
static bool
may_be_notice(const struct watch_row *row, const struct fetch_result *f)
{
	return f->error == FETCH_ERROR_HTTP && row->newest && f->body.len &&
	    (f->status == 404 || f->status == 410 || f->status == 451);
}

static bool
wants_reading(const struct watch_row *row, const struct fetch_result *f)
{
	switch (f->outcome) {
	case FETCH_NOT_MODIFIED:
	case FETCH_SAME_BYTES:
		return false;
	case FETCH_FAILED:
		return may_be_notice(row, f);
	case FETCH_PAGE:
		break;
	}
	return !led_home(row, f);
}

enum emend_status
visit_begin(struct pending **out, struct visits *v,
    const struct watch_row *row, const struct fetch_result *fetched,
    struct emend_error *err)
{
	const struct served page = {
		.url = fetched->url,
		.content_type = fetched->content_type,
		.body = fetched->body,
		/* what names articles is none: told at the first look, when
		 * it was added */
		.may_be_feed = row->newest == 0,
	};

	*out = NULL;
	return wants_reading(row, fetched)
	    ? reading_begin(out, v->readers, v->store, v->settings, &page, err)
	    : EMEND_OK;
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
	if (why->status == EMEND_LOST) {
		fail_look(s, "extract", arena_copy(&s->arena, why->text, len));
		return s->look.message ? EMEND_OK : emend_fail_nomem(err);
	}
	if (why->status == EMEND_USAGE) {
		fail_look(s, "rule", arena_copy(&s->arena, why->text, len));
		return s->look.message ? EMEND_OK : emend_fail_nomem(err);
	}
	return emend_fail(err, why->status, "%s", why->text);
}

static void
fail_listing(struct stop *s, enum feed_kind kind)
{
	if (kind == FEED_SITEMAP || kind == FEED_INDEX) {
		s->look.names = "sitemap";
		fail_look(s, "type", "it is a sitemap, which names articles: "
		    "watch it as one (emend add --as sitemap)");
	} else {
		s->look.names = "feed";
		fail_look(s, "type", "it is a feed, which names articles: "
		    "watch it as one (emend add --as feed)");
	}
}

/* What the answer's head calls the page's own address, where the page does not
 * say. */
static enum emend_status
hear_canonical(struct stop *s, struct emend_error *err)
{
	struct slice rest = s->fetched->links, url = slice_of(s->fetched->url);
	enum emend_status status = EMEND_OK;
	struct link l;

	while (status == EMEND_OK && link_next(&rest, &l))
		if (!l.of_another && link_is(&l, SLICE("canonical")))
			status = metadata_offer_canonical(
			    s->article, url, url, l.target, err);
	return status;
}

static enum emend_status
read_body(struct stop *s, struct emend_error *err)
{
	struct emend_error why;
	enum feed_kind kind;
	enum emend_status status;

	if (pending_article(s->reading, &s->article, &kind, &why))
		return fail_reading(s, &why, err);
	if (kind != FEED_NONE) {
		fail_listing(s, kind);
		return EMEND_OK;
	}
	s->look.type = LOOK_READ;
	s->look.prose = article_prose_bytes(s->article);
	if (s->look.prose == 0)
		s->look.wall = wall_instead(s->article, s->fetched->body);
	if (s->look.prose == 0 && s->look.wall == WALL_NONE) {
		fail_look(s, "extract", "there is no article text in the page");
		return EMEND_OK;
	}
	status = hear_canonical(s, err);
	return status ? status
		      : reading_hash(&s->look.state_hash, s->v->store,
			    s->article, err);
}

static enum emend_status
read_notice(struct stop *s, struct emend_error *err)
{
	struct article *page = NULL;
	enum feed_kind kind;
	enum emend_status status = EMEND_OK;

	if (s->reading)
		status = pending_article(s->reading, &page, &kind, err);
	if (status == EMEND_OK && page)
		s->look.notice = wall_is_notice(page);
	article_free(page);
	return status == EMEND_NOMEM || status == EMEND_IO ? status : EMEND_OK;
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
