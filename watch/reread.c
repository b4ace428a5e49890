#include "watch/reread.h"

#include <string.h>

#include "article/article.h"
#include "base/text.h"
#include "fetch/record.h"
#include "store/batch.h"
#include "store/history.h"
#include "watch/readers.h"
#include "watch/reading.h"

#define PAGE_MAX ((size_t)64 << 20)

enum emend_status
reread_is_current(bool *out, struct store *store,
    const struct settings *settings, const struct revision *r,
    struct emend_error *err)
{
	char name[READING_NAME_MAX];
	enum emend_status status =
	    reading_name_for(name, store, settings, r->url, err);

	*out = status == EMEND_OK && strcmp(name, r->reading) == 0;
	return status;
}

/* Both parts of the page; *found is false when one is not kept any more. */
static enum emend_status
load_page(struct store *store, const struct revision *r, struct text *body,
    struct text *http, bool *found, struct emend_error *err)
{
	enum emend_status status = store_read_page(store, r, body, err);

	if (status == EMEND_OK)
		status = store_read_page_http(store, r, http, err);
	*found = status == EMEND_OK;
	return status == EMEND_NOTFOUND ? EMEND_OK : status;
}

/* A page that cannot be read says nothing; what else fails, does. */
static enum emend_status
read_page(struct article **out, struct workers *readers, struct store *store,
    const struct settings *settings, const struct served *page,
    struct emend_error *err)
{
	struct pending *reading;
	enum feed_kind kind;
	enum emend_status status =
	    reading_begin(&reading, readers, store, settings, page, err);

	if (status)
		return status;
	status = pending_article(reading, out, &kind, err);
	pending_free(reading);
	if (status == EMEND_PARSE || status == EMEND_LIMIT ||
	    status == EMEND_USAGE || status == EMEND_LOST)
		return EMEND_OK;
	if (status == EMEND_OK && article_prose_bytes(*out) == 0) {
		article_free(*out);
		*out = NULL;
	}
	return status;
}

enum emend_status
reread_page(struct article **out, struct workers *readers,
    struct store *store, const struct settings *settings, struct hash128 id,
    const struct revision *r, struct emend_error *err)
{
	struct text body, http, url;
	struct slice record, reached;
	struct article *before = NULL;
	struct served page;
	enum emend_status status;
	bool found;

	*out = NULL;
	text_init(&body, PAGE_MAX);
	text_init(&http, PAGE_MAX);
	text_init(&url, PAGE_MAX);
	status = load_page(store, r, &body, &http, &found, err);
	if (status || !found)
		goto out;
	record = slice_new(http.ptr, http.len);
	reached = record_url(record);
	if (reached.ptr)
		text_add(&url, reached.ptr, reached.len);
	else
		text_puts(&url, r->url);
	status = text_check(&url, err);
	if (status == EMEND_OK)
		status = store_read(store, id, r->number, &before, err);
	if (status)
		goto out;
	page = (struct served){
		.url = url.ptr,
		.content_type = record_content_type(record),
		.body = slice_new(body.ptr, body.len),
		.furniture = before->furniture,
		.furniture_count = before->furniture_count,
	};
	status = read_page(out, readers, store, settings, &page, err);
out:
	article_free(before);
	text_free(&url);
	text_free(&http);
	text_free(&body);
	return status;
}

enum emend_status
reread_keep(const struct rereading *r, const struct revision *newest,
    const struct article *article, struct hash128 *state_hash,
    struct emend_error *err)
{
	/* state_hash may be newest's own */
	const struct hash128 before = newest->state_hash;
	char name[READING_NAME_MAX];
	struct reread_draft draft;
	enum emend_status status;

	status = reading_name_for(
	    name, r->store, r->settings, newest->url, err);
	if (status == EMEND_OK)
		status = reading_hash(state_hash, r->store, article, err);
	if (status)
		return status;
	if (hash_equal(*state_hash, before))
		return store_batch_agrees(
		    r->batch, r->id, newest->number, name, err);
	draft = (struct reread_draft){
		.id = r->id,
		.number = newest->number,
		.article = article,
		.state_hash = *state_hash,
		.words = article_word_count(article),
		.reading = name,
		.recorded_at = r->now,
		.clock_set = r->clock_set,
	};
	return store_batch_reread(r->batch, &draft, err);
}
