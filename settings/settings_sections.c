#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "base/text.h"
#include "base/url.h"
#include "settings/settings.h"
#include "settings/settings_work.h"

#define DEFAULT_KEEP (INT64_C(365) * 86400)
#define DEFAULT_LIMIT 500
#define DEFAULT_EVERY (15 * 60) /* of a feed, a front page */
#define DEFAULT_EVERY_SITEMAP 3600
#define HOST_MOST 255 /* bytes of a host's name */

enum emend_status
read_bad_section(struct reader *r, const char *problem)
{
	return emend_fail(r->err, EMEND_USAGE, "%s:%u: [%.*s] %s",
	    r->conf->path, r->entry->line, SLICE_ARG(r->entry->section),
	    problem);
}

enum emend_status
read_unknown(struct reader *r, const char *what, struct slice word,
    const char *const *known, size_t count)
{
	char copy[SUGGEST_MAX_LEN + 2];
	const char *nearest;

	snprintf(copy, sizeof(copy), "%.*s",
	    SLICE_ARG(slice_sub(word, 0, sizeof(copy) - 1)));
	nearest = suggest_nearest(copy, known, count);
	return nearest
	    ? emend_fail(r->err, EMEND_USAGE,
		  "%s:%u: unknown %s %s; did you mean %s?", r->conf->path,
		  r->entry->line, what, copy, nearest)
	    : emend_fail(r->err, EMEND_USAGE,
		  "%s:%u: unknown %s %s; see emend.conf(5) for what this "
		  "version understands",
		  r->conf->path, r->entry->line, what, copy);
}

static enum emend_status
check_url(struct reader *r)
{
	struct emend_error why;
	struct text clean;
	enum emend_status status;

	text_init(&clean, URL_MAX);
	status = url_clean(&clean, r->entry->name, &why);
	text_free(&clean);
	if (status == EMEND_NOMEM)
		return emend_fail_nomem(r->err);
	return status ? read_bad_section(r, why.text) : EMEND_OK;
}

/* "watch URL": what a row of the state says of its source, too. */
static const char *
source_label(struct reader *r)
{
	const struct conf_entry *e = r->entry;
	char *label = arena_alloc(
	    &r->settings->arena, e->section.len + 1 + e->name.len + 1);

	if (label) {
		memcpy(label, e->section.ptr, e->section.len);
		label[e->section.len] = ' ';
		memcpy(label + e->section.len + 1, e->name.ptr, e->name.len);
	}
	return label;
}

const char *
source_type_name(enum source_type type)
{
	static const char *const names[SOURCE_TYPE_COUNT] = {
		[SOURCE_PAGE] = "watch", [SOURCE_LIST] = "list",
		[SOURCE_FEED] = "feed", [SOURCE_SITEMAP] = "sitemap",
		[SOURCE_LINKS] = "links",
	};

	return names[type];
}

static int64_t
default_every(enum source_type type)
{
	switch (type) {
	case SOURCE_FEED:
	case SOURCE_LINKS:
		return DEFAULT_EVERY;
	case SOURCE_SITEMAP:
		return DEFAULT_EVERY_SITEMAP;
	case SOURCE_PAGE:
	case SOURCE_LIST:
		break;
	}
	return 0;
}

static enum emend_status
fail_unnamed(struct reader *r, enum source_type type)
{
	static const char *const examples[SOURCE_TYPE_COUNT] = {
		[SOURCE_PAGE] = "[watch \"https://example.com/story\"]",
		[SOURCE_LIST] = "[list \"urls.txt\"]",
		[SOURCE_FEED] = "[feed \"https://example.com/rss.xml\"]",
		[SOURCE_SITEMAP] =
		    "[sitemap \"https://example.com/sitemap.xml\"]",
		[SOURCE_LINKS] = "[links \"https://example.com/\"]",
	};
	char problem[100];

	snprintf(problem, sizeof(problem), "wants a name: %s", examples[type]);
	return read_bad_section(r, problem);
}

/* A repeated section goes on with the first one's source. */
static enum emend_status
begin_source(struct reader *r, enum source_type type)
{
	struct settings *s = r->settings;
	const struct conf_entry *e = r->entry;
	enum emend_status status;
	const char *label;

	if (e->name.len == 0)
		return fail_unnamed(r, type);
	label = source_label(r);
	if (!label)
		return emend_fail_nomem(r->err);
	r->source = table_get(&s->by_label, slice_of(label));
	if (r->source)
		return EMEND_OK;
	status = type == SOURCE_LIST ? EMEND_OK : check_url(r);
	if (status)
		return status;
	r->source = &s->sources[s->source_count];
	*r->source = (struct source){
		.type = type,
		.label = label,
		.name = label + e->section.len + 1,
		.every = default_every(type),
		.keep = type == SOURCE_PAGE ? 0 : DEFAULT_KEEP,
		.limit = DEFAULT_LIMIT,
		.line = e->line,
	};
	if (!table_put(&s->by_label, slice_of(label), r->source))
		return emend_fail_nomem(r->err);
	s->source_count++;
	return EMEND_OK;
}

/* The host as URLs have it, with "*." kept before it; "" is no host. */
static enum emend_status
clean_host(struct text *out, struct slice name, struct emend_error *err)
{
	bool wild = slice_starts(name, SLICE("*."));
	struct slice host = wild ? slice_sub(name, 2, name.len) : name;
	struct text url, clean;
	struct emend_error why;
	struct url parts;
	enum emend_status status;

	text_init(&url, URL_MAX);
	text_init(&clean, URL_MAX);
	text_addf(&url, "http://%.*s/",
	    SLICE_ARG(slice_sub(host, 0, HOST_MOST)));
	status = text_check(&url, &why);
	if (status == EMEND_OK)
		status = url_clean(&clean, slice_new(url.ptr, url.len), &why);
	if (status == EMEND_OK && host.len <= HOST_MOST &&
	    url_parse(&parts, slice_new(clean.ptr, clean.len)) &&
	    slice_equal(parts.path, SLICE("/")) && !parts.has_query &&
	    !parts.port.len && !parts.userinfo.ptr) {
		text_puts(out, wild ? "*." : "");
		text_add(out, parts.host.ptr, parts.host.len);
	}
	text_free(&clean);
	text_free(&url);
	return status == EMEND_NOMEM ? emend_fail_nomem(err)
				     : text_check(out, err);
}

static enum emend_status
add_site(struct reader *r, struct slice host)
{
	struct settings *s = r->settings;

	r->site = &s->sites[s->site_count];
	*r->site = (struct site){
		.host = arena_copy(&s->arena, host.ptr, host.len),
		.robots = true,
	};
	rules_init(&r->site->rules);
	if (!r->site->host ||
	    !table_put(&r->sites, slice_of(r->site->host), r->site))
		return emend_fail_nomem(r->err);
	s->site_count++;
	return EMEND_OK;
}

static enum emend_status
begin_site(struct reader *r)
{
	struct text host;
	enum emend_status status;

	text_init(&host, HOST_MOST + 2);
	status = clean_host(&host, r->entry->name, r->err);
	if (status == EMEND_OK && host.len == 0)
		status = read_bad_section(r,
		    "wants a host without scheme, port or path: "
		    "[site \"example.com\"]");
	if (status)
		goto out;
	r->site = table_get(&r->sites, slice_new(host.ptr, host.len));
	if (!r->site)
		status = add_site(r, slice_new(host.ptr, host.len));
out:
	text_free(&host);
	return status;
}

enum emend_status
read_section(struct reader *r)
{
	static const char *const sections[] = { "fetch", "store", "watch",
		"feed", "sitemap", "links", "list", "site", "alert",
		"smtp", "operator", "publish" };
	struct slice section = r->entry->section;
	int type;

	r->source = NULL;
	r->site = NULL;
	r->rule = NULL;
	for (type = 0; type < SOURCE_TYPE_COUNT; type++)
		if (slice_equal(section, slice_of(source_type_name(
					     (enum source_type)type))))
			return begin_source(r, (enum source_type)type);
	if (slice_equal(section, SLICE("site")))
		return begin_site(r);
	if (slice_equal(section, SLICE("alert")))
		return read_rule(r);
	if (slice_equal(section, SLICE("operator")) && !r->entry->name.ptr)
		return read_operator(r);
	if (!slice_equal(section, SLICE("fetch")) &&
	    !slice_equal(section, SLICE("smtp")) &&
	    !slice_equal(section, SLICE("operator")) &&
	    !slice_equal(section, SLICE("publish")) &&
	    !slice_equal(section, SLICE("store")))
		return read_unknown(r, "section", section, sections,
		    sizeof(sections) / sizeof(sections[0]));
	return r->entry->name.ptr ? read_bad_section(r, "takes no name") : EMEND_OK;
}
