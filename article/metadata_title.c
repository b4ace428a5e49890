/*
 * The headline, as each source gives it, and the one that is chosen.
 */
#include "article/metadata_parts.h"

#include <string.h>

#include "article/limits.h"

#define H1_TRIES 20	  /* <h1> elements looked at */
#define CUT_SHARE_MIN 3	  /* a <title> is cut if a third of it is left */
#define SITE_MAX 100	  /* bytes of a site's name */

static void
copy_lower(char *out, struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		out[i] = (char)(s.ptr[i] >= 'A' && s.ptr[i] <= 'Z'
			? s.ptr[i] | 0x20
			: s.ptr[i]);
}

bool
title_contains(struct slice whole, struct slice part)
{
	char big[LIMIT_FIELD_BYTES], small[LIMIT_FIELD_BYTES];

	if (part.len == 0 || part.len > whole.len || whole.len > sizeof(big))
		return false;
	copy_lower(big, whole);
	copy_lower(small, part);
	return memmem(big, whole.len, small, part.len) != NULL;
}

/* Is one of the two within the other? */
static bool
agrees(struct slice one, struct slice other)
{
	return title_contains(one, other) || title_contains(other, one);
}

/* The <h1> that <title> or og:title has too; else the first with a text. */
static enum emend_status
read_h1(struct metadata *m, struct emend_error *err)
{
	struct article *a = m->a;
	struct slice first = { NULL, 0 };
	enum emend_status status;
	unsigned tries = 0;
	uint32_t i;

	for (i = 0; i < m->page->node_count && tries < H1_TRIES; i++) {
		struct slice h1;

		if (m->page->nodes[i].tag != HTML_H1)
			continue;
		tries++;
		status = field_set_node(m, &h1, i, err);
		if (status)
			return status;
		if (!first.ptr)
			first = h1;
		if (title_contains(a->titles[TITLE_HTML], h1) ||
		    title_contains(a->titles[TITLE_OG], h1)) {
			a->titles[TITLE_H1] = h1;
			return EMEND_OK;
		}
	}
	a->titles[TITLE_H1] = first;
	return EMEND_OK;
}

/* The page's <title>: the first, and none of those in <svg>. */
static enum emend_status
read_html_title(struct metadata *m, struct emend_error *err)
{
	uint32_t i;

	for (i = 0; i < m->page->node_count; i++)
		if (m->page->nodes[i].tag == HTML_TITLE)
			return field_set_node(
			    m, &m->a->titles[TITLE_HTML], i, err);
	return EMEND_OK;
}

enum emend_status
titles_read(struct metadata *m, struct emend_error *err)
{
	enum emend_status status;
	struct slice og = m->meta[META_OG_TITLE];

	if (og.len == 0)
		og = m->meta[META_TWITTER_TITLE];
	status = field_set(m, &m->a->titles[TITLE_OG], og, err);
	if (status == EMEND_OK)
		status = read_html_title(m, err);
	if (status == EMEND_OK)
		status = read_h1(m, err);
	return status;
}

/* Bytes of a separator with its blanks at s[at]; 0 when there is none. */
static size_t
separator_at(struct slice s, size_t at)
{
	static const char *const separators[] = { " | ", " - ", " – ", " — ",
		" · ", " « ", " » ", " :: ", ": ", " / ", " • " };
	size_t i;

	for (i = 0; i < sizeof(separators) / sizeof(separators[0]); i++)
		if (slice_starts(slice_sub(s, at, s.len),
			slice_of(separators[i])))
			return strlen(separators[i]);
	return 0;
}

static bool
is_site(struct slice part, struct slice site)
{
	return part.len <= SITE_MAX && agrees(part, site);
}

/* Without " - Site" at its end or "Site | " at its start. */
static struct slice
cut_site(struct slice title, struct slice site)
{
	size_t at, len;

	for (at = title.len; at-- > 1;) {
		len = separator_at(title, at);
		if (len && is_site(slice_sub(title, at + len, title.len), site))
			return slice_sub(title, 0, at);
	}
	for (at = 1; at < title.len; at++) {
		len = separator_at(title, at);
		if (len && slice_equal_nocase(slice_sub(title, 0, at), site))
			return slice_sub(title, at + len, title.len);
	}
	return title;
}

/* Cut at the last separator, whatever follows, if enough is left. */
static struct slice
cut_last(struct slice title)
{
	size_t at;

	for (at = title.len; at-- > 1;)
		if (title.ptr[at] == ' ' && separator_at(title, at) &&
		    at * CUT_SHARE_MIN >= title.len)
			return slice_sub(title, 0, at);
	return title;
}

void
title_choose(struct metadata *m)
{
	const struct slice *titles = m->a->titles;
	struct slice h1 = titles[TITLE_H1], og = titles[TITLE_OG];
	struct slice ld = titles[TITLE_JSONLD], html = titles[TITLE_HTML];
	struct slice site = m->a->site;

	if (title_contains(h1, ld) || title_contains(og, ld))
		m->a->title = ld;
	else if (title_contains(html, h1) || title_contains(og, h1))
		m->a->title = h1;
	else if (og.len)
		m->a->title = cut_site(og, site);
	else if (html.len && cut_site(html, site).len < html.len)
		m->a->title = cut_site(html, site);
	else if (ld.len || h1.len)
		m->a->title = ld.len ? ld : h1;
	else
		m->a->title = cut_last(html);
}
