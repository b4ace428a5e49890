/*
 * JSON-LD: which of its nodes is the article.  Pages hold several, of lists
 * and teasers too; the one whose address or headline is the page's counts.
 */
#include "article/metadata_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_read.h"

#define SCRIPTS_MAX 64	 /* further ones are not read */
#define NODES_MAX 4096	 /* of all scripts; further ones are not looked at */
#define AUTHORS_MAX 50

static bool
is_jsonld(const struct html *page, uint32_t node)
{
	struct slice type = slice_trim(
	    html_attribute(page, node, SLICE("type")));

	return page->nodes[node].tag == HTML_SCRIPT &&
	    slice_equal_nocase(type, SLICE("application/ld+json"));
}

static struct slice
script_source(const struct html *page, uint32_t node)
{
	const struct html_node *text = &page->nodes[node + 1];

	if (node + 1 >= page->nodes[node].end || text->tag != HTML_TEXT)
		return slice_new(NULL, 0);
	return slice_sub(page->source, text->start,
	    (size_t)text->start + text->len);
}

/* Adds all objects at and below root that have a type, in order. */
static void
collect_nodes(struct jsonld *ld, const struct json_value *root)
{
	struct {
		const struct json_value *v;
		struct json_cursor cursor;
		size_t next;
	} stack[JSON_READ_MAX_DEPTH + 1];
	size_t depth = 0;
	const struct json_value *v = root;

	for (;;) {
		if (v && depth <= JSON_READ_MAX_DEPTH &&
		    json_value_count(v)) {
			if (ld->node_count < NODES_MAX &&
			    json_value_get(v, "@type"))
				ld->nodes[ld->node_count++] = v;
			memset(&stack[depth], 0, sizeof(stack[depth]));
			stack[depth++].v = v;
		}
		if (depth == 0)
			return;
		v = stack[depth - 1].v;
		if (json_value_kind(v) == JSON_ARRAY &&
		    stack[depth - 1].next < json_value_count(v)) {
			v = json_value_at(v, stack[depth - 1].next++);
		} else if (json_value_kind(v) == JSON_OBJECT &&
		    json_value_next(v, &stack[depth - 1].cursor)) {
			v = stack[depth - 1].cursor.value;
		} else {
			depth--;
			v = NULL;
		}
	}
}

/* Some templates escape the whole of it as if it were text. */
static enum emend_status
read_script(struct json_value **out, struct slice source)
{
	struct text decoded;
	enum emend_status status = json_read(out, source, NULL);

	if (status != EMEND_PARSE ||
	    slice_find(source, SLICE("&quot;"), 0) == source.len)
		return status;
	text_init(&decoded, JSON_READ_MAX_BYTES);
	html_decode(&decoded, source, false);
	status = text_check(&decoded, NULL);
	if (status == EMEND_OK)
		status = json_read(
		    out, slice_new(decoded.ptr, decoded.len), NULL);
	text_free(&decoded);
	return status;
}

enum emend_status
jsonld_read(struct metadata *m, struct emend_error *err)
{
	struct jsonld *ld = &m->ld;
	enum emend_status status;
	uint32_t i;

	ld->roots = calloc(SCRIPTS_MAX, sizeof(struct json_value *));
	ld->nodes = calloc(NODES_MAX, sizeof(const struct json_value *));
	if (!ld->roots || !ld->nodes)
		return emend_fail_nomem(err);
	for (i = 0; i < m->page->node_count; i++) {
		struct json_value *root;

		if (ld->root_count == SCRIPTS_MAX || !is_jsonld(m->page, i))
			continue;
		status = read_script(&root, script_source(m->page, i));
		if (status == EMEND_NOMEM)
			return emend_fail_nomem(err);
		if (status || !root)
			continue;
		ld->roots[ld->root_count++] = root;
		collect_nodes(ld, root);
	}
	return EMEND_OK;
}

void
jsonld_free(struct jsonld *ld)
{
	size_t i;

	for (i = 0; i < ld->root_count; i++)
		json_value_free(ld->roots[i]);
	free(ld->roots);
	free(ld->nodes);
	*ld = (struct jsonld){ .roots = NULL };
}

/* The last part of a type: "http://schema.org/NewsArticle" is NewsArticle. */
static struct slice
type_name(const struct json_value *v)
{
	struct slice s = json_value_string(v);
	size_t i = s.len;

	while (i > 0 && s.ptr[i - 1] != '/' && s.ptr[i - 1] != ':')
		i--;
	return slice_sub(s, i, s.len);
}

static bool
is_type(const struct json_value *node, bool (*fits)(struct slice))
{
	const struct json_value *type = json_value_get(node, "@type");
	size_t i;

	if (json_value_kind(type) != JSON_ARRAY)
		return fits(type_name(type));
	for (i = 0; i < json_value_count(type); i++)
		if (fits(type_name(json_value_at(type, i))))
			return true;
	return false;
}

static bool
is_article_type(struct slice type)
{
	return slice_ends(type, SLICE("Article")) ||
	    slice_ends(type, SLICE("BlogPosting")) ||
	    slice_equal(type, SLICE("Report"));
}

static bool
is_page_type(struct slice type)
{
	return slice_ends(type, SLICE("WebPage"));
}

static bool
is_crumbs_type(struct slice type)
{
	return slice_equal(type, SLICE("BreadcrumbList"));
}

static bool
is_person_type(struct slice type)
{
	return slice_equal(type, SLICE("Person"));
}

/* A string, or the member of an object that is one; of a list the first. */
static struct slice
string_or(const struct json_value *v, const char *key)
{
	if (json_value_kind(v) == JSON_ARRAY)
		v = json_value_at(v, 0);
	if (json_value_kind(v) == JSON_OBJECT)
		v = json_value_get(v, key);
	return json_value_string(v);
}

static struct slice
node_url(const struct json_value *node)
{
	struct slice url = string_or(
	    json_value_get(node, "mainEntityOfPage"), "@id");

	if (url.len == 0)
		url = json_value_string(json_value_get(node, "url"));
	if (url.len == 0)
		url = json_value_string(json_value_get(node, "@id"));
	return url;
}

static struct slice
node_headline(const struct json_value *node)
{
	struct slice s = json_value_string(json_value_get(node, "headline"));

	return s.len ? s : json_value_string(json_value_get(node, "name"));
}

/* Without scheme, "www.", fragment and a last slash. */
static struct slice
bare_url(struct slice url)
{
	static const char *const prefixes[] = { "https://", "http://",
		"www." };
	size_t i;

	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (slice_starts(url, slice_of(prefixes[i])))
			url = slice_sub(url, strlen(prefixes[i]), url.len);
	url.len = slice_find_byte(url, '#', 0);
	if (url.len && url.ptr[url.len - 1] == '/')
		url.len--;
	return url;
}

static bool
same_url(struct slice one, struct slice other)
{
	one = bare_url(one);
	return one.len && slice_equal(one, bare_url(other));
}

/* How sure it is that the node is about this page: 0 to 3. */
static int
node_fit(const struct metadata *m, const struct json_value *node)
{
	struct slice url = node_url(node), headline = node_headline(node);
	int fit = 0;

	if (same_url(url, m->url) || same_url(url, m->a->canonical) ||
	    same_url(url, m->meta[META_OG_URL]))
		fit += 1;
	if (title_contains(m->a->titles[TITLE_HTML], headline) ||
	    title_contains(m->a->titles[TITLE_OG], headline) ||
	    title_contains(m->a->titles[TITLE_H1], headline))
		fit += 2;
	return fit;
}

void
jsonld_pick(struct metadata *m)
{
	struct jsonld *ld = &m->ld;
	size_t i, count = 0;
	int fit, best = -1;

	for (i = 0; i < ld->node_count; i++) {
		const struct json_value *node = ld->nodes[i];

		if (!ld->page && is_type(node, is_page_type))
			ld->page = node;
		if (!ld->crumbs && is_type(node, is_crumbs_type))
			ld->crumbs = node;
		if (!is_type(node, is_article_type))
			continue;
		count++;
		fit = node_fit(m, node);
		if (fit > best) {
			best = fit;
			ld->article = node;
		}
	}
	/* several that have nothing of this page are a list of teasers */
	if (best == 0 && count > 1)
		ld->article = NULL;
}

struct slice
jsonld_string(const struct jsonld *ld, const char *key)
{
	struct slice s = json_value_string(json_value_get(ld->article, key));

	return s.len ? s : json_value_string(json_value_get(ld->page, key));
}

struct slice
jsonld_headline(const struct jsonld *ld)
{
	return node_headline(ld->article);
}

struct slice
jsonld_publisher(const struct jsonld *ld)
{
	return string_or(json_value_get(ld->article, "publisher"), "name");
}

struct slice
jsonld_section(const struct jsonld *ld)
{
	const struct json_value *crumb, *items = json_value_get(
	    ld->crumbs, "itemListElement");
	struct slice s = string_or(
	    json_value_get(ld->article, "articleSection"), "name");

	/* home, section, ..., article */
	if (s.len == 0 && json_value_count(items) > 2) {
		crumb = json_value_at(items, 1);
		s = json_value_string(json_value_get(crumb, "name"));
		if (s.len == 0)
			s = string_or(json_value_get(crumb, "item"), "name");
	}
	return s;
}

struct slice
jsonld_language(const struct jsonld *ld)
{
	return string_or(json_value_get(ld->article, "inLanguage"), "name");
}

struct slice
jsonld_url(const struct jsonld *ld)
{
	return node_url(ld->article);
}

struct slice
jsonld_identifier(const struct jsonld *ld, struct text *scratch)
{
	const struct json_value *v = json_value_get(ld->article, "identifier");
	struct slice s;
	int64_t n;
	size_t i;

	if (json_value_kind(v) == JSON_ARRAY)
		v = json_value_at(v, 0);
	if (json_value_kind(v) == JSON_OBJECT)
		v = json_value_get(v, "value");
	s = json_value_string(v);
	if (!s.ptr && json_value_int(v, &n)) {
		text_truncate(scratch, 0);
		text_addf(scratch, "%lld", (long long)n);
		s = slice_new(scratch->ptr, scratch->len);
	}
	for (i = 0; i < s.len; i++)
		if (s.ptr[i] >= '0' && s.ptr[i] <= '9')
			return s;
	return slice_new(NULL, 0);
}

static bool
is_live_blog_type(struct slice type)
{
	return slice_equal(type, SLICE("LiveBlogPosting"));
}

const struct json_value *
jsonld_live_blog(const struct jsonld *ld)
{
	size_t i;

	for (i = 0; i < ld->node_count; i++)
		if (is_type(ld->nodes[i], is_live_blog_type))
			return ld->nodes[i];
	return NULL;
}

bool
jsonld_is_paid(const struct jsonld *ld)
{
	const struct json_value *free_access =
	    json_value_get(ld->article, "isAccessibleForFree");
	bool is_free = true;

	if (json_value_bool(free_access, &is_free))
		return !is_free;
	return slice_equal_nocase(
	    json_value_string(free_access), SLICE("false"));
}

/* The node that {"@id": ...} refers to, or v itself. */
static const struct json_value *
resolve(const struct jsonld *ld, const struct json_value *v)
{
	struct slice id = json_value_string(json_value_get(v, "@id"));
	size_t i;

	if (json_value_kind(v) != JSON_OBJECT || json_value_get(v, "name") ||
	    id.len == 0)
		return v;
	for (i = 0; i < ld->node_count; i++)
		if (slice_equal(id, json_value_string(
				json_value_get(ld->nodes[i], "@id"))))
			return ld->nodes[i];
	return v;
}

static void
add_author(const struct jsonld *ld, const struct json_value *v, bool persons,
    struct text *out)
{
	bool is_person;
	struct slice name;

	v = resolve(ld, v);
	is_person = json_value_kind(v) == JSON_STRING ||
	    !json_value_get(v, "@type") || is_type(v, is_person_type);
	name = slice_trim(string_or(v, "name"));
	if (is_person != persons || name.len == 0)
		return;
	if (out->len)
		text_puts(out, ", ");
	text_add(out, name.ptr, name.len);
}

void
jsonld_authors(const struct jsonld *ld, bool persons, struct text *out)
{
	const struct json_value *author =
	    json_value_get(ld->article, "author");
	size_t i, n = json_value_count(author);

	if (json_value_kind(author) != JSON_ARRAY) {
		add_author(ld, author, persons, out);
		return;
	}
	for (i = 0; i < n && i < AUTHORS_MAX; i++)
		add_author(ld, json_value_at(author, i), persons, out);
}
