/*
 * When the article was published and changed.  dateModified of many systems
 * moves whenever a cache is rebuilt; it is read, and never makes a revision.
 */
#include "article/metadata_parts.h"

#include <string.h>


#define SHOWN_MAX 80   /* bytes of a line that shows a date */
#define SHOWN_NODES 12 /* of the element around it */
#define BESIDE_TEXTS 25 /* after a headline, in which its date must come */

static const unsigned char published_slots[] = { META_ARTICLE_PUBLISHED,
	META_DATE_PUBLISHED, META_PARSELY_DATE, META_SAILTHRU_DATE,
	META_PUBDATE, META_DC_DATE_ISSUED, META_DCTERMS_CREATED, META_DC_DATE,
	META_PUBLISH_DATE, META_DATE };

static const unsigned char modified_slots[] = { META_ARTICLE_MODIFIED,
	META_DATE_MODIFIED, META_OG_UPDATED, META_LAST_MODIFIED };

/* Reads a candidate into *field if it is a date and none stands there. */
static enum emend_status
offer(struct metadata *m, struct moment *field, struct slice text,
    struct emend_error *err)
{
	enum emend_status status;
	struct moment read;
	struct slice kept;

	if (text.len == 0 || field->precision != MOMENT_UNKNOWN)
		return EMEND_OK;
	moment_read(&read, text);
	if (read.precision == MOMENT_UNKNOWN)
		return EMEND_OK;
	status = field_set(m, &kept, text, err);
	if (status == EMEND_OK && kept.ptr) {
		*field = read;
		field->text = kept;
	}
	return status;
}

static enum emend_status
offer_slots(struct metadata *m, struct moment *field,
    const unsigned char *slots, size_t count, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < count && status == EMEND_OK; i++)
		status = offer(m, field, m->meta[slots[i]], err);
	return status;
}

static bool
has_word(struct slice s, const char *word)
{
	return slice_find(s, slice_of(word), 0) < s.len;
}

/* The datetime of an element, or what it says. */
static struct slice
stated(const struct html *page, uint32_t node)
{
	struct slice s = html_attribute(page, node, SLICE("datetime"));

	return s.len ? s : html_attribute(page, node, SLICE("content"));
}

static enum emend_status
offer_element(struct metadata *m, uint32_t node, struct emend_error *err)
{
	const struct html *page = m->page;
	struct slice prop = html_attribute(page, node, SLICE("itemprop"));
	struct slice class, when;

	if (prop.len == 0 && page->nodes[node].tag != HTML_TIME)
		return EMEND_OK;
	class = html_attribute(page, node, SLICE("class"));
	when = stated(page, node);
	if (when.len == 0)
		return EMEND_OK;
	if (slice_equal(prop, SLICE("datePublished")))
		return offer(m, &m->a->published, when, err);
	if (slice_equal(prop, SLICE("dateModified")) ||
	    (page->nodes[node].tag == HTML_TIME &&
		(has_word(class, "updated") || has_word(class, "modified"))))
		return offer(m, &m->a->modified, when, err);
	return EMEND_OK;
}

static enum emend_status
offer_elements(struct metadata *m, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	const struct html *page = m->page;
	uint32_t i;

	for (i = 0; i < page->node_count && status == EMEND_OK; i++)
		if (page->nodes[i].attribute_count > 1)
			status = offer_element(m, i, err);
	return status;
}

/* The first <time datetime>, where nothing better says. */
static enum emend_status
offer_first_time(struct metadata *m, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	const struct html *page = m->page;
	uint32_t i;

	for (i = 0; i < page->node_count && status == EMEND_OK; i++)
		if (page->nodes[i].tag == HTML_TIME)
			status = offer(
			    m, &m->a->published, stated(page, i), err);
	return status;
}

/* Has a class the look of "post-date", "published", "entry-time"? */
static bool
is_date_class(struct slice class)
{
	return has_word(class, "date") || has_word(class, "Date") ||
	    has_word(class, "publish") || has_word(class, "posted") ||
	    has_word(class, "time");
}

/* The first day that the page shows where a date belongs. */
static enum emend_status
offer_shown(struct metadata *m, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	const struct html *page = m->page;
	struct slice text;
	uint32_t i;

	for (i = 0; i < page->node_count && status == EMEND_OK &&
	     m->a->published.precision == MOMENT_UNKNOWN; i++) {
		if (page->nodes[i].end - i > SHOWN_NODES ||
		    page->nodes[i].tag == HTML_TEXT ||
		    (page->nodes[i].tag != HTML_TIME &&
			!is_date_class(
			    html_attribute(page, i, SLICE("class")))))
			continue;
		status = field_set_node(m, &text, i, err);
		if (status == EMEND_OK && text.len <= SHOWN_MAX)
			status = offer(m, &m->a->published, text, err);
	}
	return status;
}

static uint32_t
first_of_tag(const struct html *page, enum html_tag tag)
{
	uint32_t i = 0;

	while (i < page->node_count && page->nodes[i].tag != tag)
		i++;
	return i;
}

/* A short line with the digits of a day and a year, not one of a change. */
static bool
may_be_date(struct slice s)
{
	size_t i, digits = 0;

	for (i = 0; i < s.len && i <= SHOWN_MAX; i++)
		digits += s.ptr[i] >= '0' && s.ptr[i] <= '9';
	return s.len <= SHOWN_MAX && digits >= 5 && !has_word(s, "pdate") &&
	    !has_word(s, "odified") && !has_word(s, "ktualis");
}

/*
 * The first line after the headline that is a date, whatever its element is
 * called.  Before the headline many sites show what day it is today.
 */
static enum emend_status
offer_after_headline(struct metadata *m, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	const struct html *page = m->page;
	uint32_t i = first_of_tag(page, HTML_H1), texts = 0;
	struct slice text;

	for (; i < page->node_count && texts < BESIDE_TEXTS &&
	     status == EMEND_OK; i++) {
		const struct html_node *node = &page->nodes[i];

		if (node->tag != HTML_TEXT ||
		    page->nodes[node->parent].tag == HTML_SCRIPT ||
		    page->nodes[node->parent].tag == HTML_STYLE)
			continue;
		text = slice_trim(slice_sub(page->source, node->start,
		    (size_t)node->start + node->len));
		texts += text.len > 0;
		if (may_be_date(text))
			status = offer(m, &m->a->published, text, err);
	}
	return status;
}

static bool
is_digits(struct slice s, size_t at, size_t n)
{
	size_t i;

	for (i = at; i < at + n; i++)
		if (i >= s.len || s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	return true;
}

/* "/2026/11/24/" or "-2026-11-24" in the address. */
static struct slice
url_date(struct slice url)
{
	size_t at;
	char c;

	for (at = 1; at + 10 <= url.len; at++) {
		c = url.ptr[at + 4];
		if (is_digits(url, at, 4) && (c == '/' || c == '-') &&
		    url.ptr[at + 7] == c && is_digits(url, at + 5, 2) &&
		    is_digits(url, at + 8, 2) && !is_digits(url, at - 1, 1) &&
		    !is_digits(url, at + 10, 1) &&
		    (url.ptr[at] == '1' || url.ptr[at] == '2'))
			return slice_sub(url, at, at + 10);
	}
	return slice_new(NULL, 0);
}

enum emend_status
dates_read(struct metadata *m, struct emend_error *err)
{
	struct article *a = m->a;
	enum emend_status status;

	status = offer_slots(m, &a->published, published_slots, 1, err);
	if (status == EMEND_OK)
		status = offer(m, &a->published,
		    jsonld_string(&m->ld, "datePublished"), err);
	if (status == EMEND_OK)
		status = offer_slots(m, &a->published, published_slots,
		    sizeof(published_slots), err);
	if (status == EMEND_OK)
		status = offer(m, &a->modified,
		    jsonld_string(&m->ld, "dateModified"), err);
	if (status == EMEND_OK)
		status = offer_slots(m, &a->modified, modified_slots,
		    sizeof(modified_slots), err);
	if (status == EMEND_OK)
		status = offer_elements(m, err);
	if (status == EMEND_OK)
		status = offer_first_time(m, err);
	if (status == EMEND_OK)
		status = offer(m, &a->published, url_date(m->url), err);
	if (status == EMEND_OK)
		status = offer_shown(m, err);
	if (status == EMEND_OK)
		status = offer_after_headline(m, err);
	return status;
}
