/*
 * Where the links of lists lead.  A list of the text's chapters, or of other
 * articles of the site, is no part of the text; one of shops or sources is.
 */
#include "article/extract_parts.h"

#include "article/article.h"
#include "base/url.h"

#define LINK_LEVELS 12 /* from text up to the <a> around it */

/* The last two labels of a host: "example.org". */
static struct slice
site_of(struct slice host)
{
	size_t at = host.len;
	unsigned dots = 0;

	while (at > 0 && dots < 2)
		if (host.ptr[--at] == '.')
			dots++;
	return slice_sub(host, dots < 2 ? 0 : at + 1, host.len);
}

static bool
leads_away(const struct extraction *x, struct slice href)
{
	struct slice own = x->article->canonical.len ? x->article->canonical
						     : x->article->url;
	struct url page, link;

	if (!own.len || !url_parse(&page, own) || !url_parse(&link, href) ||
	    !link.has_authority || !page.has_authority)
		return false;
	return !slice_equal_nocase(site_of(link.host), site_of(page.host));
}

/* The first <a> in which or around which a block stands; 0 if there is none. */
static uint32_t
find_link(const struct extraction *x, const struct block *b)
{
	const struct html_node *nodes = x->page->nodes;
	uint32_t i = nodes[b->start].parent;
	int level;

	for (level = 0; level < LINK_LEVELS && i > x->body; level++) {
		if (nodes[i].tag == HTML_A)
			return i;
		i = nodes[i].parent;
	}
	for (i = b->start; i < b->end; i++)
		if (nodes[i].tag == HTML_A)
			return i;
	return 0;
}

bool
block_leads_away(const struct extraction *x, const struct block *b)
{
	uint32_t link = b->link_chars ? find_link(x, b) : 0;

	return link && leads_away(x, slice_trim(html_attribute(x->page, link,
			   SLICE("href"))));
}
