#include "article/metadata.h"

#include <string.h>

#include "article/limits.h"
#include "article/metadata_parts.h"
#include "base/normalise.h"
#include "base/url.h"
#include "base/utf8.h"

/* One scratch text holds a field before it is cut; a page's head is small. */
#define SCRATCH_MAX ((size_t)1024 * 1024)

/* Names are compared without case; the first that is not empty counts. */
static const struct {
	struct slice name;
	enum meta_slot slot;
} meta_names[] = {
	{ SLICE_LIT("og:title"), META_OG_TITLE },
	{ SLICE_LIT("twitter:title"), META_TWITTER_TITLE },
	{ SLICE_LIT("og:url"), META_OG_URL },
	{ SLICE_LIT("og:site_name"), META_OG_SITE_NAME },
	{ SLICE_LIT("application-name"), META_APPLICATION_NAME },
	{ SLICE_LIT("og:locale"), META_OG_LOCALE },
	{ SLICE_LIT("content-language"), META_CONTENT_LANGUAGE },
	{ SLICE_LIT("article:section"), META_SECTION },
	{ SLICE_LIT("article:content_tier"), META_CONTENT_TIER },
	{ SLICE_LIT("author"), META_AUTHOR },
	{ SLICE_LIT("parsely-author"), META_PARSELY_AUTHOR },
	{ SLICE_LIT("sailthru.author"), META_SAILTHRU_AUTHOR },
	{ SLICE_LIT("byl"), META_BYL },
	{ SLICE_LIT("dc.creator"), META_DC_CREATOR },
	{ SLICE_LIT("dcterms.creator"), META_DCTERMS_CREATOR },
	{ SLICE_LIT("article:author"), META_ARTICLE_AUTHOR },
	{ SLICE_LIT("article:published_time"), META_ARTICLE_PUBLISHED },
	{ SLICE_LIT("og:article:published_time"), META_ARTICLE_PUBLISHED },
	{ SLICE_LIT("datepublished"), META_DATE_PUBLISHED },
	{ SLICE_LIT("parsely-pub-date"), META_PARSELY_DATE },
	{ SLICE_LIT("sailthru.date"), META_SAILTHRU_DATE },
	{ SLICE_LIT("pubdate"), META_PUBDATE },
	{ SLICE_LIT("dc.date.issued"), META_DC_DATE_ISSUED },
	{ SLICE_LIT("dcterms.created"), META_DCTERMS_CREATED },
	{ SLICE_LIT("dc.date"), META_DC_DATE },
	{ SLICE_LIT("publish-date"), META_PUBLISH_DATE },
	{ SLICE_LIT("date"), META_DATE },
	{ SLICE_LIT("article:modified_time"), META_ARTICLE_MODIFIED },
	{ SLICE_LIT("datemodified"), META_DATE_MODIFIED },
	{ SLICE_LIT("og:updated_time"), META_OG_UPDATED },
	{ SLICE_LIT("last-modified"), META_LAST_MODIFIED },
};

/* Appends s with the references that a template escaped twice. */
static void
add_unescaped(struct text *out, struct slice s)
{
	if (slice_find_byte(s, '&', 0) < s.len)
		html_decode(out, s, true);
	else
		text_add(out, s.ptr, s.len);
}

static enum emend_status
keep_field(struct metadata *m, struct slice *field, struct emend_error *err)
{
	struct slice s = slice_new(m->out.ptr, m->out.len);
	char *copy;

	if (s.len > LIMIT_FIELD_BYTES) {
		s.len = LIMIT_FIELD_BYTES;
		while (s.len && ((unsigned char)s.ptr[s.len] & 0xC0) == 0x80)
			s.len--;
		s = slice_trim(s);
	}
	*field = slice_new(NULL, 0);
	if (s.len == 0)
		return EMEND_OK;
	copy = arena_copy(&m->a->arena, s.ptr, s.len);
	if (!copy)
		return emend_fail_nomem(err);
	*field = slice_new(copy, s.len);
	return EMEND_OK;
}

/* A field longer than the scratch holds was cut there already. */
static enum emend_status
check_scratch(const struct text *t, struct emend_error *err)
{
	return t->status == EMEND_NOMEM ? emend_fail_nomem(err) : EMEND_OK;
}

static enum emend_status
normalise_into_out(struct metadata *m, struct slice s, struct emend_error *err)
{
	enum emend_status status;

	text_truncate(&m->out, 0);
	status = normalise_text(&m->out, s, err);
	return status == EMEND_LIMIT ? EMEND_OK : status;
}

enum emend_status
field_set(struct metadata *m, struct slice *field, struct slice s,
    struct emend_error *err)
{
	enum emend_status status;
	struct text decoded;

	text_init(&decoded, SCRATCH_MAX);
	*field = slice_new(NULL, 0);
	add_unescaped(&decoded, slice_sub(s, 0, SCRATCH_MAX / 4));
	status = check_scratch(&decoded, err);
	if (status == EMEND_OK)
		status = normalise_into_out(
		    m, slice_new(decoded.ptr, decoded.len), err);
	text_free(&decoded);
	return status ? status : keep_field(m, field, err);
}

enum emend_status
field_set_node(struct metadata *m, struct slice *field, uint32_t node,
    struct emend_error *err)
{
	const struct html_node *nodes = m->page->nodes;
	enum emend_status status;
	uint32_t i;

	*field = slice_new(NULL, 0);
	text_truncate(&m->raw, 0);
	for (i = node + 1; i < nodes[node].end &&
	     m->raw.len < 4 * LIMIT_FIELD_BYTES;) {
		if (nodes[i].tag == HTML_SCRIPT || nodes[i].tag == HTML_STYLE ||
		    nodes[i].tag == HTML_SVG) {
			i = nodes[i].end;
			continue;
		}
		if (nodes[i].tag == HTML_TEXT && nodes[i].len < SCRATCH_MAX / 4)
			html_text(m->page, i, &m->raw);
		else if (html_tag_is_block((enum html_tag)nodes[i].tag) ||
		    nodes[i].tag == HTML_BR)
			text_putc(&m->raw, ' ');
		i++;
	}
	status = check_scratch(&m->raw, err);
	if (status == EMEND_OK)
		status = normalise_into_out(
		    m, slice_new(m->raw.ptr, m->raw.len), err);
	return status ? status : keep_field(m, field, err);
}

static void
take_meta(struct metadata *m, struct slice name, struct slice content)
{
	size_t i;

	for (i = 0; i < sizeof(meta_names) / sizeof(meta_names[0]); i++)
		if (slice_equal_nocase(name, meta_names[i].name) &&
		    m->meta[meta_names[i].slot].len == 0)
			m->meta[meta_names[i].slot] = slice_trim(content);
}

static void
read_metas(struct metadata *m)
{
	static const char *const keys[] = { "property", "name", "itemprop",
		"http-equiv" };
	const struct html *page = m->page;
	uint32_t i;
	size_t k;

	for (i = 0; i < page->node_count; i++) {
		struct slice content;

		if (page->nodes[i].tag != HTML_META)
			continue;
		content = html_attribute(page, i, SLICE("content"));
		for (k = 0; content.len && k < 4; k++) {
			struct slice name =
			    html_attribute(page, i, slice_of(keys[k]));

			if (name.len)
				take_meta(m, slice_trim(name), content);
		}
	}
}

static bool
has_token(struct slice list, struct slice token)
{
	size_t at = 0;

	while (at < list.len) {
		size_t end = slice_find_byte(list, ' ', at);

		if (slice_equal_nocase(slice_sub(list, at, end), token))
			return true;
		at = end + 1;
	}
	return false;
}

/* The href of the first <link rel=canonical>, and that of <base>. */
static struct slice
find_canonical(const struct html *page, struct slice *base)
{
	struct slice found = { NULL, 0 };
	uint32_t i;

	for (i = 0; i < page->node_count; i++) {
		enum html_tag tag = (enum html_tag)page->nodes[i].tag;

		if (tag == HTML_BASE && base->len == 0)
			*base = html_attribute(page, i, SLICE("href"));
		if (tag == HTML_LINK && found.len == 0 &&
		    has_token(html_attribute(page, i, SLICE("rel")),
			SLICE("canonical")))
			found = html_attribute(page, i, SLICE("href"));
	}
	return slice_trim(found);
}

/* Does the address lead to a host's first page? */
static bool
is_home(struct slice url)
{
	struct url parts;

	return url_parse(&parts, url) && !parts.has_query &&
	    (parts.path.len == 0 || slice_equal(parts.path, SLICE("/")));
}

enum emend_status
metadata_offer_canonical(struct article *a, struct slice own, struct slice base,
    struct slice reference, struct emend_error *err)
{
	struct text clean, resolved;
	enum emend_status status = EMEND_OK;
	struct slice url;

	text_init(&clean, URL_MAX);
	text_init(&resolved, URL_MAX);
	if (a->canonical.ptr || reference.len == 0)
		goto out;
	status = base.len ? url_resolve(&clean, base, reference, NULL)
			  : url_clean(&clean, reference, NULL);
	if (status == EMEND_OK && own.len)
		status = url_clean(&resolved, own, NULL);
	url = slice_new(clean.ptr, clean.len);
	if (status || (own.len && !url_same_host(url,
				      slice_new(resolved.ptr, resolved.len)))) {
		/* what cannot be used says nothing */
		if (status != EMEND_NOMEM)
			status = EMEND_OK;
		goto out;
	}
	if (is_home(url) && !is_home(own)) { /* of no use as an address */
		a->front_page = true;
		goto out;
	}
	a->canonical.ptr = arena_copy(&a->arena, url.ptr, url.len);
	a->canonical.len = a->canonical.ptr ? url.len : 0;
	if (!a->canonical.ptr)
		status = EMEND_NOMEM;
out:
	text_free(&clean);
	text_free(&resolved);
	return status ? emend_fail_nomem(err) : EMEND_OK;
}

static enum emend_status
read_canonical(struct metadata *m, struct emend_error *err)
{
	struct slice link, base = { NULL, 0 };
	struct text resolved;
	enum emend_status status;

	text_init(&resolved, URL_MAX);
	link = find_canonical(m->page, &base);
	/* a relative <base> counts from the page's address */
	status = base.len && m->url.len
	    ? url_resolve(&resolved, m->url, base, NULL)
	    : EMEND_PARSE;
	base = status ? m->url : slice_new(resolved.ptr, resolved.len);
	status = status == EMEND_NOMEM
	    ? emend_fail_nomem(err)
	    : metadata_offer_canonical(m->a, m->url, base, link, err);
	if (status == EMEND_OK)
		status = metadata_offer_canonical(
		    m->a, m->url, base, m->meta[META_OG_URL], err);
	text_free(&resolved);
	return status;
}

/* The first of the candidates that is not empty. */
static struct slice
first_of(const struct slice *candidates, size_t count)
{
	size_t i;

	for (i = 0; i + 1 < count && candidates[i].len == 0;)
		i++;
	return candidates[i];
}

static enum emend_status
read_language(struct metadata *m, struct emend_error *err)
{
	const struct slice candidates[] = {
		html_attribute(m->page, 0, SLICE("lang")),
		html_attribute(m->page, 0, SLICE("xml:lang")),
		m->meta[META_CONTENT_LANGUAGE],
		m->meta[META_OG_LOCALE],
		jsonld_language(&m->ld),
	};
	struct slice tag = slice_trim(first_of(candidates, 5));
	char copy[36]; /* the longest registered tag, RFC 5646 4.4.1 */
	size_t i;

	for (i = 0; i < tag.len && i < sizeof(copy); i++) {
		char c = tag.ptr[i];

		if (c == '_')
			c = '-';
		if (!(c == '-' || (c >= '0' && c <= '9') ||
			((c | 0x20) >= 'a' && (c | 0x20) <= 'z')))
			break;
		copy[i] = c;
	}
	return field_set(m, &m->a->language, slice_new(copy, i), err);
}

static enum emend_status
read_site(struct metadata *m, struct emend_error *err)
{
	struct url parts;
	const struct slice candidates[] = {
		m->meta[META_OG_SITE_NAME],
		jsonld_publisher(&m->ld),
		m->meta[META_APPLICATION_NAME],
		url_parse(&parts, m->url) ? parts.host : slice_new(NULL, 0),
	};
	struct slice site = first_of(candidates, 4);

	if (slice_starts(site, SLICE("www.")))
		site = slice_sub(site, 4, site.len);
	return field_set(m, &m->a->site, site, err);
}

static enum emend_status
read_section(struct metadata *m, struct emend_error *err)
{
	const struct slice candidates[] = { m->meta[META_SECTION],
		jsonld_section(&m->ld) };

	return field_set(m, &m->a->section, first_of(candidates, 2), err);
}

static enum emend_status
read_identifier(struct metadata *m, struct emend_error *err)
{
	struct text number;
	enum emend_status status;

	text_init(&number, LIMIT_FIELD_BYTES);
	status = field_set(m, &m->a->identifier,
	    jsonld_identifier(&m->ld, &number), err);
	text_free(&number);
	return status;
}

static enum emend_status
read_fields(struct metadata *m, struct emend_error *err)
{
	enum emend_status status;

	status = titles_read(m, err);
	if (status == EMEND_OK)
		status = read_canonical(m, err);
	if (status == EMEND_OK)
		status = jsonld_read(m, err);
	if (status)
		return status;
	jsonld_pick(m);
	status = field_set(m, &m->a->titles[TITLE_JSONLD],
	    jsonld_headline(&m->ld), err);
	if (status == EMEND_OK)
		status = read_language(m, err);
	if (status == EMEND_OK)
		status = read_site(m, err);
	if (status == EMEND_OK)
		status = read_section(m, err);
	if (status == EMEND_OK)
		status = byline_read(m, err);
	if (status == EMEND_OK)
		status = dates_read(m, err);
	if (status == EMEND_OK)
		status = metadata_offer_canonical(
		    m->a, m->url, m->url, jsonld_url(&m->ld), err);
	if (status == EMEND_OK)
		status = read_identifier(m, err);
	title_choose(m);
	/* another of its addresses says otherwise */
	m->a->front_page = m->a->front_page && m->a->canonical.len == 0;
	m->a->partial = jsonld_is_paid(&m->ld) ||
	    slice_equal(m->meta[META_CONTENT_TIER], SLICE("locked"));
	return status;
}

enum emend_status
metadata_read(struct article *a, struct live *live, const struct html *page,
    struct slice url, struct emend_error *err)
{
	struct metadata m = { .a = a, .page = page, .url = url };
	enum emend_status status;

	text_init(&m.raw, SCRATCH_MAX);
	text_init(&m.out, SCRATCH_MAX);
	read_metas(&m);
	status = read_fields(&m, err);
	if (status == EMEND_OK && live)
		status = live_read(&m.ld, live, err);
	jsonld_free(&m.ld);
	text_free(&m.raw);
	text_free(&m.out);
	return status;
}
