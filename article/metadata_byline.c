/*
 * Who wrote it.  Machine-readable names first; then what a reader sees, with
 * the words around the names taken off.
 */
#include "article/metadata_parts.h"

#include <string.h>

#define BYLINE_MAX 120	 /* bytes of a byline read from the page's text */
#define BYLINE_NODES 60	 /* of an element that is no more than a byline */
/* of a line that only its words tell to be one */
#define LINE_BYTES 80	 /* bytes */
#define LINE_NODES 12
#define NAME_WORDS 8
#define BESIDE_NODES 120 /* after a headline, in which it must come */

static const unsigned char author_slots[] = { META_AUTHOR, META_PARSELY_AUTHOR,
	META_SAILTHRU_AUTHOR, META_BYL, META_DC_CREATOR, META_DCTERMS_CREATOR,
	META_ARTICLE_AUTHOR };

static bool
has_letter(struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] >= 0x80 ||
		    ((s.ptr[i] | 0x20) >= 'a' && (s.ptr[i] | 0x20) <= 'z'))
			return true;
	return false;
}

static bool
is_nobody(const struct metadata *m, struct slice s)
{
	static const char *const nobodies[] = { "admin", "administrator",
		"staff", "editor", "redaktion", "unknown", "author",
		"webmaster", "anonymous", "name", "view more posts",
		"all posts", "updated", "published", "posted" };
	size_t i;

	for (i = 0; i < sizeof(nobodies) / sizeof(nobodies[0]); i++)
		if (slice_equal_nocase(s, slice_of(nobodies[i])))
			return true;
	return s.len < 2 || !has_letter(s) ||
	    slice_find(s, SLICE("://"), 0) < s.len ||
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
		"story ", "this post was ", "автор: ", "文・", "updated ",
		"zeige alle beiträge " };
	size_t i = 0, count = sizeof(words) / sizeof(words[0]);

	while (i < count) {
		struct slice word = slice_of(words[i++]);

		if (slice_equal_nocase(slice_sub(s, 0, word.len), word)) {
			s = slice_trim(slice_sub(s, word.len, s.len));
			i = 0;
		}
	}
	/* "byInes Harrow", from elements without a blank between */
	if (s.len > 2 && slice_starts(s, SLICE("by")) && s.ptr[2] >= 'A' &&
	    s.ptr[2] <= 'Z')
		s = slice_sub(s, 2, s.len);
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

/* A month alone, or a headline, which both stand where names do. */
static bool
is_other(struct slice s)
{
	return (slice_find_byte(s, ' ', 0) == s.len && is_month_at(s, 0)) ||
	    slice_find_byte(s, ':', 0) < s.len;
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
	if (names.len <= BYLINE_MAX && !is_nobody(m, names) &&
	    !is_other(names))
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
		slice_find(class, SLICE("author"), 0) < class.len ||
		slice_find(class, SLICE("autor"), 0) < class.len);
}

/* "/author/" and more: there are many links, so the first letter decides. */
static bool
leads_to_author(struct slice s)
{
	static const struct slice paths[] = { SLICE_LIT("/author/"),
		SLICE_LIT("/authors/"), SLICE_LIT("/autor/"),
		SLICE_LIT("/autoren/"), SLICE_LIT("/auteur/"),
		SLICE_LIT("/auteurs/"), SLICE_LIT("/reporter/"),
		SLICE_LIT("/reporters/"), SLICE_LIT("/writers/"),
		SLICE_LIT("/contributors/") };
	size_t i;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (s.len > paths[i].len && s.ptr[1] == paths[i].ptr[1] &&
		    slice_starts(s, paths[i]))
			return true;
	return false;
}

/* <a href="/author/ines-harrow"> and its like. */
static bool
is_author_link(const struct html *page, uint32_t node)
{
	struct slice href;
	size_t at;

	if (page->nodes[node].tag != HTML_A)
		return false;
	href = html_attribute(page, node, SLICE("href"));
	at = slice_find_byte(href, '/', 0);
	while (at < href.len && !leads_to_author(slice_sub(href, at, href.len)))
		at = slice_find_byte(href, '/', at + 1);
	return at < href.len;
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

/* Does a text begin as a byline does, the names after it or in the next? */
static bool
announces_names(struct slice s)
{
	static const char *const words[] = { "by", "von", "posted by",
		"written by", "par", "por" };
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct slice word = slice_of(words[i]);

		if (slice_equal_nocase(slice_sub(s, 0, word.len), word) &&
		    (s.len == word.len || s.ptr[word.len] == ' ' ||
			s.ptr[word.len] == ':' || s.ptr[word.len] == '&'))
			return true;
	}
	return false;
}

/* Two to NAME_WORDS words, each but "de", "van"... with a capital. */
static bool
looks_like_names(struct slice s)
{
	size_t at = 0, words = 0;

	while (at < s.len) {
		size_t end = slice_find_byte(s, ' ', at);
		unsigned char c = (unsigned char)s.ptr[at];

		if (end - at > 3 && c < 0x80 && !(c >= 'A' && c <= 'Z'))
			return false;
		words++;
		at = end + 1;
	}
	return words >= 2 && words <= NAME_WORDS;
}

static enum emend_status
offer_line(struct metadata *m, uint32_t element, struct emend_error *err)
{
	enum emend_status status;
	struct slice kept, names;

	if (m->page->nodes[element].end - element > LINE_NODES)
		return EMEND_OK;
	status = field_set_node(m, &kept, element, err);
	names = cut_rest(strip_prepositions(kept));
	if (status == EMEND_OK && kept.len <= LINE_BYTES &&
	    looks_like_names(names) && !is_nobody(m, names) &&
	    !is_other(names))
		m->a->byline = names;
	return status;
}

/* A line "By Ines Harrow" soon after the headline, whatever it is called. */
static enum emend_status
offer_after_headline(struct metadata *m, struct emend_error *err)
{
	const struct html *page = m->page;
	enum emend_status status = EMEND_OK;
	uint32_t i = 0, end;

	while (i < page->node_count && page->nodes[i].tag != HTML_H1)
		i++;
	end = page->node_count - i > BESIDE_NODES ? i + BESIDE_NODES
						  : page->node_count;
	for (; i < end && !m->a->byline.ptr && status == EMEND_OK; i++) {
		const struct html_node *node = &page->nodes[i];

		if (node->tag == HTML_TEXT &&
		    announces_names(slice_trim(slice_sub(page->source,
			node->start, (size_t)node->start + node->len))))
			status = offer_line(m, node->parent, err);
	}
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
		status = offer_after_headline(m, err);
	if (status == EMEND_OK)
		status = offer_elements(m, is_author_link, err);
	if (status == EMEND_OK)
		status = offer_jsonld(m, false, err);
	return status;
}
