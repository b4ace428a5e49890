/*
 * Feeds and sitemaps in XML.  Names are compared without their prefix, as many
 * feeds forget to declare them; what decides is where an element stands.
 */
#include <expat.h>
#include <stdio.h>
#include <string.h>

#include "fetch/feed_parts.h"

enum field {
	FIELD_NONE,
	FIELD_LINK,
	FIELD_ORIGINAL, /* of a link that leads through a counter */
	FIELD_ID,
	FIELD_TITLE,
	FIELD_DATE,
	FIELD_MODIFIED,
	FIELD_BASE, /* xml:base of the entry, or of the whole */
	FIELD_COUNT
};

struct xml_reader {
	struct feed_reader *feed;
	XML_Parser parser;
	enum emend_status status;
	struct emend_error *err;
	bool stopped; /* by us, and not for want of sense */

	int depth;
	int entry_depth; /* of the entry it is in, or 0 */
	int field_depth; /* of the element whose text is a field, or 0 */
	enum field field;
	bool in_news;	 /* a news sitemap's own part of an entry */
	bool id_is_link; /* a guid may be one, and an Atom id */
	bool title_is_html;
	bool link_is_page; /* its type says so */
	struct text fields[FIELD_COUNT];
	struct text document_base; /* as written, or empty */
};

static void
stop(struct xml_reader *x, const char *problem)
{
	struct feed_summary *out = x->feed->summary;

	if (problem)
		snprintf(out->problem, sizeof(out->problem), "line %lu: %s",
		    (unsigned long)XML_GetCurrentLineNumber(x->parser),
		    problem);
	x->stopped = true;
	XML_StopParser(x->parser, XML_FALSE);
}

static void
fail(struct xml_reader *x, enum emend_status status)
{
	x->status = status;
	stop(x, NULL);
}

static struct slice
value(const struct text *t)
{
	return slice_trim(slice_new(t->ptr, t->len));
}

static const char *
local_name(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon ? colon + 1 : name;
}

static bool
is_named(const char *name, const char *local)
{
	return !strcmp(local_name(name), local);
}

/* The value of an attribute of that whole name, or NULL. */
static const char *
attribute(const char **list, const char *name)
{
	for (; *list; list += 2)
		if (!strcmp(list[0], name))
			return list[1];
	return NULL;
}

/* Sets a field; what is longer than one may be, is none. */
static void
set_field(struct text *field, const char *s)
{
	size_t n = s ? strlen(s) : 0;

	text_truncate(field, 0);
	if (n <= FEED_FIELD_MAX)
		text_add(field, s ? s : "", n);
}

static enum feed_kind
kind_of_root(const char *name)
{
	static const struct {
		const char *name;
		enum feed_kind kind;
	} roots[] = {
		{ "rss", FEED_RSS }, { "RDF", FEED_RSS },
		{ "feed", FEED_ATOM }, { "urlset", FEED_SITEMAP },
		{ "sitemapindex", FEED_INDEX },
	};
	size_t i;

	for (i = 0; i < sizeof(roots) / sizeof(roots[0]); i++)
		if (is_named(name, roots[i].name))
			return roots[i].kind;
	return FEED_NONE;
}

static bool
is_entry(enum feed_kind kind, const char *name)
{
	switch (kind) {
	case FEED_RSS:
		return is_named(name, "item");
	case FEED_ATOM:
		return is_named(name, "entry");
	case FEED_SITEMAP:
		return is_named(name, "url");
	case FEED_INDEX:
		return is_named(name, "sitemap");
	case FEED_JSON:
	case FEED_NONE:
		break;
	}
	return false;
}

static void
start_entry(struct xml_reader *x, const char **attributes)
{
	size_t i;

	x->entry_depth = x->depth;
	x->id_is_link = x->feed->summary->kind == FEED_ATOM;
	x->title_is_html = x->link_is_page = false;
	for (i = 0; i < FIELD_COUNT; i++)
		text_truncate(&x->fields[i], 0);
	set_field(&x->fields[FIELD_BASE], attribute(attributes, "xml:base"));
	/* an item of RDF is about its page */
	set_field(&x->fields[FIELD_ID], attribute(attributes, "rdf:about"));
	if (x->fields[FIELD_ID].len)
		x->id_is_link = true;
}

static bool
has_no_prefix(const char *name)
{
	return local_name(name) == name;
}

/* Which field is an element's text, right below an entry? */
static enum field
field_of(enum feed_kind kind, const char *name)
{
	static const struct {
		enum feed_kind kind;
		const char *name;
		bool any_prefix;
		enum field field;
	} list[] = {
		{ FEED_RSS, "link", false, FIELD_LINK },
		{ FEED_RSS, "guid", false, FIELD_ID },
		{ FEED_RSS, "title", false, FIELD_TITLE },
		{ FEED_RSS, "pubDate", false, FIELD_DATE },
		{ FEED_RSS, "date", true, FIELD_DATE },
		{ FEED_RSS, "origLink", true, FIELD_ORIGINAL },
		{ FEED_ATOM, "id", true, FIELD_ID },
		{ FEED_ATOM, "title", true, FIELD_TITLE },
		{ FEED_ATOM, "published", true, FIELD_DATE },
		{ FEED_ATOM, "issued", true, FIELD_DATE },
		{ FEED_ATOM, "updated", true, FIELD_MODIFIED },
		{ FEED_ATOM, "modified", true, FIELD_MODIFIED },
		{ FEED_ATOM, "origLink", true, FIELD_ORIGINAL },
		{ FEED_SITEMAP, "loc", true, FIELD_LINK },
		{ FEED_SITEMAP, "lastmod", true, FIELD_MODIFIED },
		{ FEED_INDEX, "loc", true, FIELD_LINK },
		{ FEED_INDEX, "lastmod", true, FIELD_MODIFIED },
	};
	size_t i;

	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (list[i].kind == kind && is_named(name, list[i].name) &&
		    (list[i].any_prefix || has_no_prefix(name)))
			return list[i].field;
	return FIELD_NONE;
}

/* Of the elements below <news:news>. */
static enum field
news_field_of(const char *name)
{
	if (is_named(name, "title"))
		return FIELD_TITLE;
	return is_named(name, "publication_date") ? FIELD_DATE : FIELD_NONE;
}

/* Atom's link, met in RSS too: the page is where no rel is, or "alternate". */
static void
take_link(struct xml_reader *x, const char **attributes)
{
	const char *rel = attribute(attributes, "rel");
	const char *type = attribute(attributes, "type");
	struct text *link = &x->fields[FIELD_LINK];
	bool is_page = type && !strcmp(type, "text/html");

	if (rel && strcmp(rel, "alternate"))
		return;
	/* of several, the first page */
	if (link->len && (x->link_is_page || !is_page))
		return;
	x->link_is_page = is_page;
	set_field(link, attribute(attributes, "href"));
}

static void
start_field(struct xml_reader *x, enum field field, const char **attributes)
{
	const char *type = attribute(attributes, "type");
	const char *permanent = attribute(attributes, "isPermaLink");

	if (field == FIELD_NONE || (x->fields[field].len && field != FIELD_ID))
		return;
	text_truncate(&x->fields[field], 0);
	x->field = field;
	x->field_depth = x->depth;
	if (field == FIELD_TITLE)
		x->title_is_html = x->feed->summary->kind == FEED_RSS ||
		    (type && strstr(type, "html") && strcmp(type, "xhtml"));
	if (field == FIELD_ID && x->feed->summary->kind == FEED_RSS)
		x->id_is_link = !permanent || strcmp(permanent, "false");
}

static void
start_in_entry(struct xml_reader *x, const char *name, const char **attributes)
{
	int below = x->depth - x->entry_depth;

	if (below == 1 && is_named(name, "link") &&
	    attribute(attributes, "href"))
		take_link(x, attributes);
	else if (below == 1 && is_named(name, "news"))
		x->in_news = true;
	else if (below == 1)
		start_field(x, field_of(x->feed->summary->kind, name),
		    attributes);
	else if (below == 2 && x->in_news)
		start_field(x, news_field_of(name), attributes);
}

static void XMLCALL
start_element(void *payload, const char *name, const char **attributes)
{
	struct xml_reader *x = payload;
	struct feed_summary *out = x->feed->summary;

	if (x->stopped)
		return;
	if (++x->depth > FEED_DEPTH_MAX) {
		stop(x, "elements are nested too deeply");
		return;
	}
	if (x->depth == 1) {
		out->kind = kind_of_root(name);
		set_field(&x->document_base,
		    attribute(attributes, "xml:base"));
		if (out->kind == FEED_NONE)
			stop(x, NULL);
	} else if (x->entry_depth && x->field_depth == 0) {
		start_in_entry(x, name, attributes);
	} else if (!x->entry_depth && is_entry(out->kind, name)) {
		start_entry(x, attributes);
	}
}

static bool
is_web_address(struct slice s)
{
	return slice_starts(s, SLICE("http://")) ||
	    slice_starts(s, SLICE("https://"));
}

static void
end_entry(struct xml_reader *x)
{
	const struct text *f = x->fields;
	struct feed_draft d = {
		.base = value(&f[FIELD_BASE]),
		.url = value(&f[FIELD_ORIGINAL]),
		.id = value(&f[FIELD_ID]),
		.title = value(&f[FIELD_TITLE]),
		.title_is_html = x->title_is_html,
		.date = value(&f[FIELD_DATE]),
		.modified = value(&f[FIELD_MODIFIED]),
	};
	enum emend_status status;
	bool full;

	if (!is_web_address(d.base))
		d.base = value(&x->document_base);
	if (!is_web_address(d.base))
		d.base = slice_new(NULL, 0);
	if (d.url.len == 0)
		d.url = value(&f[FIELD_LINK]);
	if (d.url.len == 0 && x->id_is_link && is_web_address(d.id))
		d.url = d.id;
	status = feed_tell(x->feed, &d, &full, x->err);
	if (status)
		fail(x, status);
	else if (full)
		stop(x, NULL);
}

static void XMLCALL
end_element(void *payload, const char *name)
{
	struct xml_reader *x = payload;

	(void)name;
	if (x->stopped)
		return;
	if (x->depth == x->field_depth)
		x->field_depth = 0;
	if (x->in_news && x->depth == x->entry_depth + 1)
		x->in_news = false;
	if (x->depth == x->entry_depth) {
		x->entry_depth = 0;
		end_entry(x);
	}
	x->depth--;
}

static void XMLCALL
take_characters(void *payload, const char *s, int n)
{
	struct xml_reader *x = payload;
	struct text *field = &x->fields[x->field];

	if (x->stopped || x->field_depth == 0)
		return;
	if (field->len + (size_t)n <= FEED_FIELD_MAX) {
		text_add(field, s, (size_t)n);
		return;
	}
	/* a title may be cut; an address would be another one */
	if (x->field != FIELD_TITLE)
		text_truncate(field, 0);
	x->field_depth = 0;
}

static void
tell_parse_error(struct xml_reader *x)
{
	struct feed_summary *out = x->feed->summary;
	enum XML_Error code = XML_GetErrorCode(x->parser);

	if (code == XML_ERROR_NO_MEMORY) {
		x->status = emend_fail_nomem(x->err);
		return;
	}
	snprintf(out->problem, sizeof(out->problem), "line %lu: %s",
	    (unsigned long)XML_GetCurrentLineNumber(x->parser),
	    XML_ErrorString(code));
}

static void
parse(struct xml_reader *x, struct slice utf8)
{
	struct feed_mender m;
	bool more = true;

	feed_mender_init(&m, utf8);
	while (more && !x->stopped && x->status == EMEND_OK) {
		more = feed_mend(&m);
		x->status = text_check(&m.out, x->err);
		if (x->status == EMEND_OK &&
		    XML_Parse(x->parser, m.out.ptr, (int)m.out.len,
			!more && !m.problem) == XML_STATUS_ERROR &&
		    !x->stopped) {
			tell_parse_error(x);
			break;
		}
		if (m.problem && !x->stopped) {
			stop(x, m.problem);
			break;
		}
	}
	feed_mender_free(&m);
}

enum emend_status
feed_read_xml(
    struct feed_reader *r, struct slice utf8, struct emend_error *err)
{
	struct xml_reader x = { .feed = r, .err = err };
	size_t i;

	x.parser = XML_ParserCreate("UTF-8");
	if (!x.parser)
		return emend_fail_nomem(err);
	for (i = 0; i < FIELD_COUNT; i++)
		text_init(&x.fields[i], FEED_FIELD_MAX);
	text_init(&x.document_base, FEED_FIELD_MAX);
	XML_SetUserData(x.parser, &x);
	XML_SetElementHandler(x.parser, start_element, end_element);
	XML_SetCharacterDataHandler(x.parser, take_characters);
	parse(&x, utf8);
	for (i = 0; i < FIELD_COUNT; i++) {
		if (x.status == EMEND_OK)
			x.status = text_check(&x.fields[i], err);
		text_free(&x.fields[i]);
	}
	if (x.status == EMEND_OK)
		x.status = text_check(&x.document_base, err);
	text_free(&x.document_base);
	XML_ParserFree(x.parser);
	return x.status;
}
