#include "article/article.h"
#include "article/extract.h"
#include "article/state.h"
#include "base/text.h"
#include "base/url.h"
#include "fetch/fetch.h"
#include "watch/visit_work.h"

/* From what the server gave to a look. */

#define STATE_MAX ((size_t)64 << 20)

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
hash_state(struct stop *s, struct emend_error *err)
{
	struct text bytes;
	enum emend_status status;

	text_init(&bytes, STATE_MAX);
	article_write_state(s->article, &bytes);
	status = text_check(&bytes, err);
	if (status == EMEND_OK)
		s->look.state_hash = hash_secretly(store_secret(s->v->store),
		    slice_new(bytes.ptr, bytes.len));
	text_free(&bytes);
	return status;
}

static enum emend_status
read_article(struct article **out, const struct fetch_result *f,
    struct emend_error *err)
{
	const struct reading reading = {
		.url = slice_of(f->url),
		.content_type = f->content_type,
	};

	if (slice_starts(f->content_type, SLICE("text/plain")))
		return article_read_scraped(out, f->body, err);
	return article_read_page(out, f->body, &reading, err);
}

static enum emend_status
read_body(struct stop *s, struct emend_error *err)
{
	struct emend_error why;
	enum emend_status status = read_article(&s->article, s->fetched, &why);

	if (status == EMEND_PARSE) {
		fail_look(s, "charset",
		    "the page is not text in any encoding that emend knows");
		return EMEND_OK;
	}
	if (status == EMEND_LIMIT) {
		fail_look(
		    s, "too-large", "the page is larger than emend reads");
		return EMEND_OK;
	}
	if (status)
		return emend_fail(err, status, "%s", why.text);
	s->look.type = LOOK_READ;
	s->look.prose = article_prose_bytes(s->article);
	if (s->look.prose == 0) {
		fail_look(s, "extract", "there is no article text in the page");
		return EMEND_OK;
	}
	return hash_state(s, err);
}

/* 404 and 451 are believed at once when the page owns up to it. */
static enum emend_status
read_notice(struct stop *s, struct emend_error *err)
{
	struct article *page = NULL;
	enum emend_status status = EMEND_OK;

	if (s->fetched->body.len && s->row.newest)
		status = read_article(&page, s->fetched, err);
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
