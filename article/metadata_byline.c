/*
 * Who wrote it.  Machine-readable names first; then what a reader sees, with
 * the words around the names taken off.
 */
#include "article/metadata_parts.h"

#include <string.h>

#define BYLINE_MAX 120	 /* bytes of a byline read from the page's text */
#define BYLINE_NODES 60	 /* of an element that is no more than a byline */

static const unsigned char author_slots[] = { META_AUTHOR, META_PARSELY_AUTHOR,
	META_SAILTHRU_AUTHOR, META_BYL, META_DC_CREATOR, META_DCTERMS_CREATOR,
	META_ARTICLE_AUTHOR };

static bool
is_nobody(const struct metadata *m, struct slice s)
{
	static const char *const nobodies[] = { "admin", "administrator",
		"staff", "editor", "redaktion", "unknown", "author",
		"webmaster", "anonymous", "name", "view more posts",
		"all posts" };
	size_t i;

	for (i = 0; i < sizeof(nobodies) / sizeof(nobodies[0]); i++)
		if (slice_equal_nocase(s, slice_of(nobodies[i])))
			return true;
	return s.len < 2 || slice_find(s, SLICE("://"), 0) < s.len ||
	    slice_find(s, SLICE("www."), 0) < s.len ||
	    slice_find_byte(s, '@', 0) < s.len ||
	    slice_find_byte(s, '{', 0) < s.len ||
	    slice_equal_nocase(s, m->a->site);
}

/* Without "By ", "Von ", ... before the names, however many of them. */
static struct slice
strip_prepositions(struct slice s)
{
	static const char *const words[] = { "by ", "by: ", "by:", "von ",
		"von: ", "vom ", "par ", "por ", "di ", "door ", "de ",
		"written ", "reviewed ", "posted ", "published ",
		"author: ", "authors: ", "author ", "autor: ", "text: ",
		"artikel ", "erstellt ", "view all posts ", "view more posts ",
		"story ", "this post was ", "автор: ", "文・" };
	size_t i = 0, count = sizeof(words) / sizeof(words[0]);

	while (i < count) {
		struct slice word = slice_of(words[i++]);

		if (slice_equal_nocase(slice_sub(s, 0, word.len), word)) {
			s = slice_trim(slice_sub(s, word.len, s.len));
			i = 0;
		}
	}
	return s;
}

/* Does a word that may begin a date start at s[at]? */
static bool
is_month_at(struct slice s, size_t at)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr",
		"May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri",
		"Sat", "Sun" };
	struct slice word = slice_sub(s, at, slice_find_byte(s, ' ', at));
	size_t i;

	if (word.len > sizeof("September,") - 1 || (word.len > 4 &&
	    !slice_ends(word, SLICE("ber")) && !slice_ends(word, SLICE("ry")) &&
	    !slice_ends(word, SLICE("day")) && !slice_ends(word, SLICE(","))))
		return false;
	for (i = 0; i < 12; i++)
		if (slice_starts(word, slice_of(months[i])) ||
		    (i < 7 && slice_starts(word, slice_of(days[i]))))
			return slice_sub(s, at + word.len, s.len).len < 16;
	return false;
}

/* Up to where something other than names begins: a date, a role, a mark. */
static struct slice
cut_rest(struct slice s)
{
	static const char *const ends[] = { " | ", "|", " - ", " – ", " — ",
		" · ", "·", " • ", "•", " published", " Published",
		" updated", " Updated", " posted", " Posted", " on ",
		" @", " (", "Follow", " für " };
	size_t i, at = s.len;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		at = slice_find(slice_sub(s, 0, at), slice_of(ends[i]), 0);
	for (i = 0; i < at; i++)
		if ((s.ptr[i] >= '0' && s.ptr[i] <= '9') ||
		    (i && s.ptr[i - 1] == ' ' &&
			is_month_at(slice_sub(s, 0, at), i)))
			at = i;
	s = slice_trim(slice_sub(s, 0, at));
	while (s.len && strchr(",;:.*", s.ptr[s.len - 1]))
		s.len--;
	return slice_trim(s);
}

static enum emend_status
offer_text(struct metadata *m, struct slice s, struct emend_error *err)
{
	enum emend_status status;
	struct slice kept, names;

	if (m->a->byline.ptr || s.len == 0)
		return EMEND_OK;
	status = field_set(m, &kept, s, err);
	names = strip_prepositions(kept);
	if (status == EMEND_OK && !is_nobody(m, names))
		m->a->byline = names;
	return status;
}

static enum emend_status
offer_node(struct metadata *m, uint32_t node, struct emend_error *err)
{
	enum emend_status status;
	struct slice kept, names;

	if (m->page->nodes[node].end - node > BYLINE_NODES)
		return EMEND_OK;
	status = field_set_node(m, &kept, node, err);
	if (status || kept.len > 2 * BYLINE_MAX)
		return status;
	names = cut_rest(strip_prepositions(kept));
	if (names.len <= BYLINE_MAX && !is_nobody(m, names))
		m->a->byline = names;
	return EMEND_OK;
}

static bool
is_rel_author(const struct html *page, uint32_t node)
{
	return page->nodes[node].tag == HTML_A &&
	    slice_equal_nocase(html_attribute(page, node, SLICE("rel")),
		SLICE("author"));
}

static bool
is_itemprop_author(const struct html *page, uint32_t node)
{
	return slice_equal(html_attribute(page, node, SLICE("itemprop")),
	    SLICE("author"));
}

static bool
is_byline_class(const struct html *page, uint32_t node)
{
	struct slice class = html_attribute(page, node, SLICE("class"));

	return slice_find(class, SLICE("comment"), 0) == class.len &&
	    (slice_find(class, SLICE("byline"), 0) < class.len ||
		slice_find(class, SLICE("author"), 0) < class.len);
}

/* The first element that fits and says a name. */
static enum emend_status
offer_elements(struct metadata *m,
    bool (*fits)(const struct html *, uint32_t), struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	const struct html *page = m->page;
	uint32_t i;

	for (i = 0; i < page->node_count && !m->a->byline.ptr &&
	     status == EMEND_OK; i++)
		if (page->nodes[i].attribute_count && fits(page, i))
			status = offer_node(m, i, err);
	return status;
}

static enum emend_status
offer_jsonld(struct metadata *m, bool persons, struct emend_error *err)
{
	enum emend_status status;

	text_truncate(&m->raw, 0);
	jsonld_authors(&m->ld, persons, &m->raw);
	status = text_check(&m->raw, err);
	if (status)
		return status;
	return offer_text(m, slice_new(m->raw.ptr, m->raw.len), err);
}

enum emend_status
byline_read(struct metadata *m, struct emend_error *err)
{
	enum emend_status status;
	size_t i;

	status = offer_jsonld(m, true, err);
	for (i = 0; i < sizeof(author_slots) && status == EMEND_OK; i++)
		status = offer_text(m, m->meta[author_slots[i]], err);
	if (status == EMEND_OK)
		status = offer_elements(m, is_rel_author, err);
	if (status == EMEND_OK)
		status = offer_elements(m, is_itemprop_author, err);
	if (status == EMEND_OK)
		status = offer_elements(m, is_byline_class, err);
	if (status == EMEND_OK)
		status = offer_jsonld(m, false, err);
	return status;
}
