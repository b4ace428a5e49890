#include "article/links.h"

#include "article/html.h"
#include "base/arena.h"
#include "base/table.h"
#include "base/text.h"
#include "base/url.h"

struct link_reader {
	const struct html *page;
	struct text base, url;
	link_fn *each;
	feed_link_fn *each_feed;
	void *payload;
	size_t found;
	struct table feeds; /* addresses told; url_id's bytes */
	struct arena arena; /* for these */
};

/* The page's <base>, resolved; its own address when it has none of use. */
static enum emend_status
find_base(struct link_reader *r, struct slice url, struct emend_error *err)
{
	enum emend_status status;
	uint32_t i;

	for (i = 0; i < r->page->node_count; i++) {
		struct slice href;

		if (r->page->nodes[i].tag != HTML_BASE)
			continue;
		href = html_attribute(r->page, i, SLICE("href"));
		if (!href.ptr)
			continue;
		status = url_resolve(&r->base, url, href, err);
		if (status == EMEND_OK || status == EMEND_NOMEM)
			return status;
		break;
	}
	text_truncate(&r->base, 0);
	text_add(&r->base, url.ptr, url.len);
	return text_check(&r->base, err);
}

static enum emend_status
read_link(struct link_reader *r, uint32_t node, struct emend_error *err)
{
	struct slice base = slice_new(r->base.ptr, r->base.len);
	struct slice href = html_attribute(r->page, node, SLICE("href"));
	enum emend_status status;

	if (!href.ptr)
		return EMEND_OK;
	status = url_resolve(&r->url, base, href, err);
	if (status)
		return status == EMEND_NOMEM ? status : EMEND_OK;
	r->found++;
	return r->each(r->payload, slice_new(r->url.ptr, r->url.len), err);
}

enum emend_status
links_read(struct slice utf8, struct slice url, link_fn *each, void *payload,
    struct emend_error *err)
{
	struct link_reader r = { .each = each, .payload = payload };
	struct html *page;
	enum emend_status status = html_read(&page, utf8, err);
	uint32_t i;

	if (status)
		return status;
	r.page = page;
	text_init(&r.base, URL_MAX);
	text_init(&r.url, URL_MAX);
	status = find_base(&r, url, err);
	for (i = 0; i < page->node_count && r.found < LINKS_MAX &&
	    status == EMEND_OK; i++)
		if (page->nodes[i].tag == HTML_A ||
		    page->nodes[i].tag == HTML_AREA)
			status = read_link(&r, i, err);
	text_free(&r.base);
	text_free(&r.url);
	html_free(page);
	return status;
}

/* ---- feeds ---- */

/* HTML's, which part words; a control is a part of one. */
static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
has_word(struct slice words, struct slice word)
{
	while (words.len) {
		size_t end = 0;

		words = slice_trim(words);
		while (end < words.len && !is_blank(words.ptr[end]))
			end++;
		if (slice_equal_nocase(slice_sub(words, 0, end), word))
			return true;
		words = slice_sub(words, end, words.len);
	}
	return false;
}

bool
links_is_feed(struct slice type)
{
	static const struct slice types[] = {
		SLICE_LIT("application/rss+xml"),
		SLICE_LIT("application/atom+xml"),
		SLICE_LIT("application/rdf+xml"),
		SLICE_LIT("application/feed+json"),
	};
	size_t i;

	type = slice_trim(slice_sub(type, 0, slice_find_byte(type, ';', 0)));
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (slice_equal_nocase(type, types[i]))
			return true;
	return false;
}

static enum emend_status
tell_feed(struct link_reader *r, struct slice title, struct emend_error *err)
{
	struct slice url = slice_new(r->url.ptr, r->url.len);
	char *key;

	if (table_get(&r->feeds, url))
		return EMEND_OK;
	key = arena_copy(&r->arena, url.ptr, url.len);
	if (!key || !table_put(&r->feeds, slice_new(key, url.len), r))
		return emend_fail_nomem(err);
	r->found++;
	return r->each_feed(r->payload, url, title, err);
}

static enum emend_status
read_feed(struct link_reader *r, uint32_t node, struct emend_error *err)
{
	struct slice base = slice_new(r->base.ptr, r->base.len);
	struct slice href = html_attribute(r->page, node, SLICE("href"));
	struct slice rel = html_attribute(r->page, node, SLICE("rel"));
	struct slice type = html_attribute(r->page, node, SLICE("type"));
	enum emend_status status;

	if (!href.len || !has_word(rel, SLICE("alternate")) ||
	    !links_is_feed(type))
		return EMEND_OK;
	status = url_resolve(&r->url, base, href, err);
	if (status)
		return status == EMEND_NOMEM ? status : EMEND_OK;
	return tell_feed(
	    r, html_attribute(r->page, node, SLICE("title")), err);
}

enum emend_status
links_feeds(struct slice utf8, struct slice url, feed_link_fn *each,
    void *payload, struct emend_error *err)
{
	struct link_reader r = { .each_feed = each, .payload = payload,
		.feeds = TABLE_INIT, .arena = ARENA_INIT };
	struct html *page;
	enum emend_status status = html_read(&page, utf8, err);
	uint32_t i;

	if (status)
		return status;
	r.page = page;
	text_init(&r.base, URL_MAX);
	text_init(&r.url, URL_MAX);
	status = find_base(&r, url, err);
	for (i = 0; i < page->node_count && r.found < LINKS_FEEDS_MAX &&
	    status == EMEND_OK; i++)
		if (page->nodes[i].tag == HTML_LINK)
			status = read_feed(&r, i, err);
	table_free(&r.feeds);
	arena_free(&r.arena);
	text_free(&r.base);
	text_free(&r.url);
	html_free(page);
	return status;
}
