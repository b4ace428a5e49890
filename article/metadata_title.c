/*
 * The headline, as each source gives it, and the one that is chosen.
 */
#include "article/metadata_parts.h"

#include <string.h>

#include "article/limits.h"

#define H1_TRIES 20	  /* <h1> elements looked at */
#define CUT_SHARE_MIN 3	  /* a <title> is cut if a third of it is left */
#define SITE_MAX 100	  /* bytes of a site's name */
#define H1_SURE 8	  /* bytes that two titles share by no accident */
#define WORD_MIN 4	  /* bytes of a word that tells */

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

static bool
starts_nocase(struct slice s, struct slice prefix)
{
	return prefix.len &&
	    slice_equal_nocase(slice_sub(s, 0, prefix.len), prefix);
}

/*
 * How sure it is that an <h1> is the headline.  A site's name stands in <title>
 * too, but at its end.
 */
static int
h1_rank(const struct metadata *m, struct slice h1)
{
	struct slice og = m->a->titles[TITLE_OG];
	struct slice html = m->a->titles[TITLE_HTML];

	if (h1.len == 0)
		return 0;
	if (slice_equal_nocase(h1, slice_trim(m->meta[META_OG_SITE_NAME])))
		return 1;
	if (h1.len >= H1_SURE && agrees(og, h1))
		return 5;
	if (starts_nocase(html, h1))
		return 4;
	return title_contains(html, h1) ? 3 : 2;
}

/* Of all <h1> with a text, the likeliest, then the first. */
static enum emend_status
read_h1(struct metadata *m, struct emend_error *err)
{
	enum emend_status status;
	unsigned tries = 0;
	int rank, best = 0;
	uint32_t i;

	for (i = 0; i < m->page->node_count && tries < H1_TRIES; i++) {
		struct slice h1;

		if (m->page->nodes[i].tag != HTML_H1)
			continue;
		tries++;
		status = field_set_node(m, &h1, i, err);
		if (status)
			return status;
		rank = h1_rank(m, h1);
		if (rank > best) {
			best = rank;
			m->a->titles[TITLE_H1] = h1;
		}
	}
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

/* Has title half of the words of s, the short ones apart? */
static bool
shares_words(struct slice title, struct slice s)
{
	size_t at = 0, end, words = 0, shared = 0;

	for (; at < s.len; at = end + 1) {
		struct slice word;

		end = slice_find_byte(s, ' ', at);
		word = slice_sub(s, at, end);
		while (word.len && strchr(",.:;!?", word.ptr[word.len - 1]))
			word.len--;
		if (word.len < WORD_MIN)
			continue;
		words++;
		shared += title_contains(title, word);
	}
	return shared && shared * 2 >= words;
}

/* Is the <h1> the headline, if other words for search engines stand elsewhere? */
static bool
is_headline(const struct metadata *m, struct slice h1)
{
	const struct slice *titles = m->a->titles;

	if (h1.len == 0 || slice_equal_nocase(h1, m->a->site))
		return false;
	return h1_rank(m, h1) > 3 || shares_words(titles[TITLE_OG], h1) ||
	    shares_words(titles[TITLE_HTML], h1) ||
	    shares_words(titles[TITLE_JSONLD], h1);
}

/* Does <title> have s at its end only, as a site's name? */
static bool
ends_html_title(const struct metadata *m, struct slice s)
{
	struct slice html = m->a->titles[TITLE_HTML];

	return s.len < html.len && slice_ends(html, s);
}

void
title_choose(struct metadata *m)
{
	const struct slice *titles = m->a->titles;
	struct slice h1 = titles[TITLE_H1], og = titles[TITLE_OG];
	struct slice ld = titles[TITLE_JSONLD], html = titles[TITLE_HTML];
	struct slice site = m->a->site;

	if (is_headline(m, h1) &&
	    !(ends_html_title(m, h1) && !agrees(og, h1)))
		m->a->title = h1;
	else if (ld.len && (title_contains(og, ld) || title_contains(html, ld)))
		m->a->title = cut_site(ld, site);
	else if (og.len)
		m->a->title = cut_site(og, site);
	else if (html.len && cut_site(html, site).len < html.len)
		m->a->title = cut_site(html, site);
	else if (ld.len || (h1.len && !ends_html_title(m, h1)))
		m->a->title = ld.len ? ld : h1;
	else
		m->a->title = cut_last(html);
}
