#include "watch/reading.h"

#include "article/article.h"
#include "article/extract.h"
#include "article/furniture.h"
#include "article/state.h"
#include "base/text.h"
#include "settings/settings.h"
#include "store/profile.h"
#include "store/store.h"
#include "watch/readers.h"

#define STATE_MAX ((size_t)64 << 20)

static const struct rules *
rules_for(const struct settings *settings, const char *url)
{
	const struct site *site = settings_site(settings, slice_of(url));

	return site ? &site->rules : NULL;
}

enum emend_status
reading_read_bytes(struct article **out, struct slice bytes,
    const struct reading *reading, struct emend_error *err)
{
	return slice_starts(reading->content_type, SLICE("text/plain"))
	    ? article_read_scraped(out, bytes, err)
	    : article_read_page(out, bytes, reading, err);
}

enum emend_status
reading_read(struct article **out, struct store *store,
    const struct settings *settings, const struct served *page,
    struct explanation *explain, struct emend_error *err)
{
	struct reading reading = {
		.url = slice_of(page->url),
		.content_type = page->content_type,
		.rules = rules_for(settings, page->url),
		.explain = explain,
	};
	enum emend_status status =
	    store_profile(store, reading.url, &reading.furniture, err);

	*out = NULL;
	return status ? status
		      : reading_read_bytes(out, page->body, &reading, err);
}

enum emend_status
reading_begin(struct pending **out, struct workers *readers,
    struct store *store, const struct settings *settings,
    const struct served *page, struct emend_error *err)
{
	struct unread what = {
		.kind = UNREAD_PAGE,
		.may_be_feed = page->may_be_feed,
		.url = slice_of(page->url),
		.content_type = page->content_type,
		.body = page->body,
		.rules = rules_for(settings, page->url),
		.left_out = page->furniture,
		.left_out_count = page->furniture_count,
	};
	enum emend_status status =
	    store_profile(store, what.url, &what.furniture, err);

	*out = NULL;
	return status ? status : pending_new(out, readers, &what, err);
}

enum emend_status
reading_name_for(char out[READING_NAME_MAX], struct store *store,
    const struct settings *settings, const char *url, struct emend_error *err)
{
	const struct furniture *furniture;
	enum emend_status status =
	    store_profile(store, slice_of(url), &furniture, err);

	if (status)
		return status;
	reading_name(out, rules_for(settings, url), furniture->version);
	return EMEND_OK;
}

enum emend_status
reading_hash(struct hash128 *out, const struct store *store,
    const struct article *article, struct emend_error *err)
{
	struct text bytes;
	enum emend_status status;

	text_init(&bytes, STATE_MAX);
	article_write_state(article, &bytes);
	status = text_check(&bytes, err);
	if (status == EMEND_OK)
		*out = hash_secretly(
		    store_secret(store), slice_new(bytes.ptr, bytes.len));
	text_free(&bytes);
	return status;
}
