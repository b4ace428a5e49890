#include "article/links.h"

#include "article/html.h"
#include "base/text.h"
#include "base/url.h"

struct link_reader {
	const struct html *page;
	struct text base, url;
	link_fn *each;
	void *payload;
	size_t found;
};

static bool
is_feed_type(struct slice type)
{
	static const struct slice types[] = { SLICE_LIT("application/rss+xml"),
		SLICE_LIT("application/atom+xml"),
		SLICE_LIT("application/feed+json"),
		SLICE_LIT("application/rdf+xml") };
	size_t i;

	/* "application/rss+xml; charset=utf-8" */
	type = slice_trim(slice_sub(type, 0, slice_find_byte(type, ';', 0)));
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (slice_equal_nocase(type, types[i]))
			return true;
	return false;
}

static bool
is_link(const struct html *page, uint32_t node, enum link_kind *kind)
{
	struct slice rel;

	switch (page->nodes[node].tag) {
	case HTML_A:
	case HTML_AREA:
		*kind = LINK_PAGE;
		return true;
	case HTML_LINK:
		*kind = LINK_FEED;
		rel = html_attribute(page, node, SLICE("rel"));
		return slice_equal_nocase(slice_trim(rel),
			   SLICE("alternate")) &&
		    is_feed_type(html_attribute(page, node, SLICE("type")));
	default:
		return false;
	}
}

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
read_link(struct link_reader *r, uint32_t node, enum link_kind kind,
    struct emend_error *err)
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
	return r->each(
	    r->payload, kind, slice_new(r->url.ptr, r->url.len), err);
}

enum emend_status
links_read(struct slice utf8, struct slice url, link_fn *each, void *payload,
    struct emend_error *err)
{
	struct link_reader r = { .each = each, .payload = payload };
	struct html *page;
	enum link_kind kind;
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
		if (is_link(page, i, &kind))
			status = read_link(&r, i, kind, err);
	text_free(&r.base);
	text_free(&r.url);
	html_free(page);
	return status;
}
