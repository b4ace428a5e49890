#include "watch/reading.h"

#include "article/article.h"
#include "article/extract.h"
#include "article/furniture.h"
#include "article/state.h"
#include "base/text.h"
#include "store/profile.h"
#include "store/store.h"
#include "watch/settings.h"

#define STATE_MAX ((size_t)64 << 20)

static const struct rules *
rules_for(const struct settings *settings, const char *url)
{
	const struct site *site = settings_site(settings, slice_of(url));

	return site ? &site->rules : NULL;
}

/* The host's furniture, and the page's own. */
static enum emend_status
add_furniture(struct furniture *out, const struct furniture *host,
    const struct served *page, struct emend_error *err)
{
	bool ok = true;
	size_t i;

	*out = (struct furniture){ .version = host->version };
	for (i = 0; i < host->texts.count && ok; i++)
		ok = table_put(&out->texts, host->texts.entries[i].key, out);
	for (i = 0; i < page->furniture_count && ok; i++)
		ok = table_put(&out->texts, page->furniture[i], out);
	return ok ? EMEND_OK : emend_fail_nomem(err);
}

enum emend_status
reading_read(struct article **out, struct store *store,
    const struct settings *settings, const struct served *page,
    struct emend_error *err)
{
	struct reading reading = {
		.url = slice_of(page->url),
		.content_type = page->content_type,
		.rules = rules_for(settings, page->url),
		.explain = page->explain,
	};
	struct furniture both = { .texts = TABLE_INIT };
	enum emend_status status =
	    store_profile(store, reading.url, &reading.furniture, err);

	*out = NULL;
	if (status == EMEND_OK && page->furniture_count) {
		status = add_furniture(&both, reading.furniture, page, err);
		reading.furniture = &both;
	}
	if (status == EMEND_OK)
		status =
		    slice_starts(page->content_type, SLICE("text/plain"))
		    ? article_read_scraped(out, page->body, err)
		    : article_read_page(out, page->body, &reading, err);
	table_free(&both.texts);
	return status;
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
