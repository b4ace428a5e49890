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
