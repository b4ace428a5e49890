#include "watch/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/conf.h"
#include "base/file.h"
#include "base/suggest.h"
#include "base/text.h"
#include "base/time.h"
#include "base/url.h"

#define DEFAULT_KEEP (INT64_C(365) * 86400)
#define DEFAULT_LIMIT 500
#define MAX_CONCURRENCY 1000
#define MAX_CONFIRM 1000
#define MAX_PER_HOST 16

/* Everything a key's reader may need; it fills the member that is its own. */
struct context {
	struct settings *settings;
	struct source *source;
	struct site *site;
	const struct conf_entry *entry;
	const char *path;
	struct emend_error *err;
};

typedef enum emend_status key_fn(struct context *c);

static enum emend_status
bad_value(struct context *c, const char *wanted)
{
	return emend_fail(c->err, EMEND_USAGE, "%s:%u: %.*s = %.*s: %s", c->path,
	    c->entry->line, SLICE_ARG(c->entry->key),
	    SLICE_ARG(slice_sub(c->entry->value, 0, 100)), wanted);
}

static enum emend_status
read_string(struct context *c, const char **out)
{
	if (c->entry->value.len == 0)
		return bad_value(c, "must not be empty");
	*out = arena_copy(
	    &c->settings->arena, c->entry->value.ptr, c->entry->value.len);
	return *out ? EMEND_OK : emend_fail_nomem(c->err);
}

static enum emend_status
read_header_safe(struct context *c, const char **out)
{
	size_t i;

	for (i = 0; i < c->entry->value.len; i++)
		if ((unsigned char)c->entry->value.ptr[i] < 0x20 ||
		    c->entry->value.ptr[i] == 0x7f)
			return bad_value(c, "holds a control character");
	return read_string(c, out);
}

static enum emend_status
read_number(struct context *c, int64_t *out, int64_t least, int64_t most)
{
	struct slice v = c->entry->value;
	int64_t n = 0;
	size_t i;

	for (i = 0; i < v.len && v.ptr[i] >= '0' && v.ptr[i] <= '9'; i++) {
		n = n * 10 + (v.ptr[i] - '0');
		if (n > most)
			break;
	}
	if (v.len == 0 || i < v.len || n < least || n > most) {
		char wanted[80];

		snprintf(wanted, sizeof(wanted),
		    "wants a whole number from %lld to %lld", (long long)least,
		    (long long)most);
		return bad_value(c, wanted);
	}
	*out = n;
	return EMEND_OK;
}

static enum emend_status
read_duration(struct context *c, int64_t *out)
{
	if (!duration_parse(c->entry->value, out))
		return bad_value(c, "wants a duration like 90s, 15m, 6h or 7d");
	return EMEND_OK;
}

static enum emend_status
read_size(struct context *c, uint64_t *out)
{
	if (!size_parse(c->entry->value, out))
		return bad_value(c, "wants a size like 500k or 10m");
	return EMEND_OK;
}

static enum emend_status
read_bool(struct context *c, bool *out)
{
	if (slice_equal(c->entry->value, SLICE("yes")))
		*out = true;
	else if (slice_equal(c->entry->value, SLICE("no")))
		*out = false;
	else
		return bad_value(c, "wants yes or no");
	return EMEND_OK;
}

static enum emend_status
key_contact(struct context *c)
{
	return read_header_safe(c, &c->settings->contact);
}

static enum emend_status
key_user_agent(struct context *c)
{
	return read_header_safe(c, &c->settings->user_agent);
}

static enum emend_status
key_concurrency(struct context *c)
{
	return read_number(c, &c->settings->concurrency, 1, MAX_CONCURRENCY);
}

static enum emend_status
key_per_host(struct context *c)
{
	return read_number(c, &c->settings->per_host, 1, MAX_PER_HOST);
}

static enum emend_status
key_confirm(struct context *c)
{
	return read_number(c, &c->settings->confirm, 1, MAX_CONFIRM);
}

static enum emend_status
key_delay(struct context *c)
{
	/* no spacing at all is a choice for one's own server: 0s */
	if (slice_equal(c->entry->value, SLICE("0s"))) {
		c->settings->delay = 0;
		return EMEND_OK;
	}
	return read_duration(c, &c->settings->delay);
}

static enum emend_status
key_timeout(struct context *c)
{
	return read_duration(c, &c->settings->timeout);
}

static enum emend_status
key_max_size(struct context *c)
{
	return read_size(c, &c->settings->max_size);
}

static enum emend_status
key_max_text(struct context *c)
{
	return read_size(c, &c->settings->max_text);
}

static enum emend_status
key_allow_private(struct context *c)
{
	return read_bool(c, &c->settings->allow_private);
}

static enum emend_status
key_pages(struct context *c)
{
	c->settings->pages_for = 0;
	c->settings->keep_pages = true;
	if (slice_equal(c->entry->value, SLICE("yes")))
		return EMEND_OK;
	if (slice_equal(c->entry->value, SLICE("no"))) {
		c->settings->keep_pages = false;
		return EMEND_OK;
	}
	if (!duration_parse(c->entry->value, &c->settings->pages_for))
		return bad_value(c, "wants yes, no or a duration like 365d");
	return EMEND_OK;
}

static enum emend_status
key_every(struct context *c)
{
	return read_duration(c, &c->source->every);
}

static enum emend_status
key_keep(struct context *c)
{
	return read_duration(c, &c->source->keep);
}

static enum emend_status
key_pause(struct context *c)
{
	return read_bool(c, &c->source->pause);
}

static enum emend_status
key_limit(struct context *c)
{
	int64_t n;
	enum emend_status status = read_number(c, &n, 1, 1000000);

	if (status == EMEND_OK)
		c->source->limit = (unsigned)n;
	return status;
}

static enum emend_status
key_tag(struct context *c)
{
	struct source *s = c->source;
	const char **tags = arena_array(
	    &c->settings->arena, s->tag_count + 1, sizeof(*tags));

	if (!tags)
		return emend_fail_nomem(c->err);
	if (s->tag_count)
		memcpy(tags, s->tags, s->tag_count * sizeof(*tags));
	s->tags = tags;
	return read_string(c, &s->tags[s->tag_count++]);
}

static enum emend_status
key_robots(struct context *c)
{
	return read_bool(c, &c->site->robots);
}

static enum emend_status
key_header(struct context *c)
{
	struct site *site = c->site;
	const char *line = NULL;
	struct slice *headers;
	enum emend_status status;
	size_t colon = slice_find_byte(c->entry->value, ':', 0);

	if (colon == 0 || colon == c->entry->value.len)
		return bad_value(c, "wants NAME: VALUE");
	status = read_header_safe(c, &line);
	if (status)
		return status;
	headers = arena_array(&c->settings->arena, site->header_count + 1,
	    sizeof(*headers));
	if (!headers)
		return emend_fail_nomem(c->err);
	if (site->header_count)
		memcpy(headers, site->headers,
		    site->header_count * sizeof(*headers));
	headers[site->header_count++] = slice_of(line);
	site->headers = headers;
	return EMEND_OK;
}

struct key {
	const char *section, *name;
	key_fn *read;
};

static const struct key keys[] = {
	{ "fetch", "contact", key_contact },
	{ "fetch", "userAgent", key_user_agent },
	{ "fetch", "concurrency", key_concurrency },
	{ "fetch", "perHost", key_per_host },
	{ "fetch", "delay", key_delay },
	{ "fetch", "timeout", key_timeout },
	{ "fetch", "maxSize", key_max_size },
	{ "fetch", "maxText", key_max_text },
	{ "fetch", "allowPrivate", key_allow_private },
	{ "fetch", "confirm", key_confirm },
	{ "store", "pages", key_pages },
	{ "watch", "every", key_every },
	{ "watch", "keep", key_keep },
	{ "watch", "pause", key_pause },
	{ "watch", "tag", key_tag },
	{ "list", "every", key_every },
	{ "list", "keep", key_keep },
	{ "list", "limit", key_limit },
	{ "list", "pause", key_pause },
	{ "list", "tag", key_tag },
	{ "site", "robots", key_robots },
	{ "site", "header", key_header },
};

#define KEY_COUNT (sizeof(keys) / sizeof(keys[0]))

static const char *const sections[] = {
	"fetch",
	"store",
	"watch",
	"list",
	"site",
};

/* Adds ", did you mean X?" or the list of what is known. */
static enum emend_status
unknown(struct context *c, const char *what, struct slice word,
    const char *const *known, size_t count)
{
	char copy[64];
	const char *nearest;

	snprintf(copy, sizeof(copy), "%.*s", SLICE_ARG(slice_sub(word, 0, 63)));
	nearest = suggest_nearest(copy, known, count);
	if (nearest)
		return emend_fail(c->err, EMEND_USAGE,
		    "%s:%u: unknown %s %s; did you mean %s?", c->path,
		    c->entry->line, what, copy, nearest);
	return emend_fail(c->err, EMEND_USAGE,
	    "%s:%u: unknown %s %s; see emend.conf(5) for what this version "
	    "understands",
	    c->path, c->entry->line, what, copy);
}

static enum emend_status
read_key(struct context *c)
{
	const char *known[KEY_COUNT];
	size_t i, n = 0;

	for (i = 0; i < KEY_COUNT; i++) {
		if (!slice_equal(c->entry->section,
			slice_of(keys[i].section)))
			continue;
		if (slice_equal(c->entry->key, slice_of(keys[i].name)))
			return keys[i].read(c);
		known[n++] = keys[i].name;
	}
	return unknown(c, "key", c->entry->key, known, n);
}

/* A repeated section goes on with the first one's source. */
static struct source *
find_source(struct settings *s, enum source_type type, struct slice name)
{
	size_t i;

	for (i = 0; i < s->source_count; i++)
		if (s->sources[i].type == type &&
		    slice_equal(slice_of(s->sources[i].name), name))
			return &s->sources[i];
	return NULL;
}

static struct site *
find_site(struct settings *s, struct slice host)
{
	size_t i;

	for (i = 0; i < s->site_count; i++)
		if (slice_equal_nocase(slice_of(s->sites[i].host), host))
			return &s->sites[i];
	return NULL;
}

static enum emend_status
check_url(struct context *c)
{
	struct emend_error why;
	struct text clean;
	enum emend_status status;

	text_init(&clean, URL_MAX);
	status = url_clean(&clean, c->entry->name, &why);
	text_free(&clean);
	if (status == EMEND_NOMEM)
		return emend_fail_nomem(c->err);
	if (status)
		return emend_fail(c->err, EMEND_USAGE, "%s:%u: %s", c->path,
		    c->entry->line, why.text);
	return EMEND_OK;
}

static enum emend_status
begin_source(struct context *c, enum source_type type)
{
	struct settings *s = c->settings;
	const struct conf_entry *e = c->entry;
	enum emend_status status;

	if (e->name.len == 0)
		return emend_fail(c->err, EMEND_USAGE,
		    "%s:%u: [%.*s] wants a name: [%.*s \"%s\"]", c->path, e->line,
		    SLICE_ARG(e->section), SLICE_ARG(e->section),
		    type == SOURCE_PAGE ? "https://example.com/story"
					: "urls.txt");
	c->source = find_source(s, type, e->name);
	if (c->source)
		return EMEND_OK;
	status = type == SOURCE_PAGE ? check_url(c) : EMEND_OK;
	if (status)
		return status;
	c->source = &s->sources[s->source_count];
	*c->source = (struct source){
		.type = type,
		.name = arena_copy(&s->arena, e->name.ptr, e->name.len),
		.keep = type == SOURCE_PAGE ? 0 : DEFAULT_KEEP,
		.limit = DEFAULT_LIMIT,
		.line = e->line,
	};
	if (!c->source->name)
		return emend_fail_nomem(c->err);
	s->source_count++;
	return EMEND_OK;
}

static enum emend_status
begin_site(struct context *c)
{
	struct settings *s = c->settings;
	const struct conf_entry *e = c->entry;

	if (e->name.len == 0)
		return emend_fail(c->err, EMEND_USAGE,
		    "%s:%u: [site] wants a host: [site \"example.com\"]",
		    c->path, e->line);
	c->site = find_site(s, e->name);
	if (c->site)
		return EMEND_OK;
	c->site = &s->sites[s->site_count];
	*c->site = (struct site){
		.host = arena_copy(&s->arena, e->name.ptr, e->name.len),
		.robots = true,
	};
	if (!c->site->host)
		return emend_fail_nomem(c->err);
	s->site_count++;
	return EMEND_OK;
}

static enum emend_status
begin_section(struct context *c)
{
	const struct conf_entry *e = c->entry;

	c->source = NULL;
	c->site = NULL;
	if (slice_equal(e->section, SLICE("watch")))
		return begin_source(c, SOURCE_PAGE);
	if (slice_equal(e->section, SLICE("list")))
		return begin_source(c, SOURCE_LIST);
	if (slice_equal(e->section, SLICE("site")))
		return begin_site(c);
	if (!slice_equal(e->section, SLICE("fetch")) &&
	    !slice_equal(e->section, SLICE("store")))
		return unknown(c, "section", e->section, sections,
		    sizeof(sections) / sizeof(sections[0]));
	if (e->name.ptr)
		return emend_fail(c->err, EMEND_USAGE,
		    "%s:%u: [%.*s] takes no name", c->path, e->line,
		    SLICE_ARG(e->section));
	return EMEND_OK;
}

struct settings *
settings_default(void)
{
	struct settings *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->concurrency = 32;
	s->per_host = 1;
	s->confirm = 3;
	s->delay = 2;
	s->timeout = 30;
	s->max_size = UINT64_C(8) << 20;
	s->max_text = UINT64_C(32) << 20;
	s->keep_pages = true;
	s->pages_for = DEFAULT_KEEP;
	return s;
}

void
settings_free(struct settings *s)
{
	if (!s)
		return;
	arena_free(&s->arena);
	free(s);
}

static enum emend_status
read_entries(struct settings *s, const struct conf *conf, const char *path,
    struct emend_error *err)
{
	struct context c = { .settings = s, .path = path, .err = err };
	enum emend_status status = EMEND_OK;
	size_t i;

	s->sources = arena_array(&s->arena, conf->count, sizeof(*s->sources));
	s->sites = arena_array(&s->arena, conf->count, sizeof(*s->sites));
	if (!s->sources || !s->sites)
		return emend_fail_nomem(err);
	for (i = 0; i < conf->count && status == EMEND_OK; i++) {
		c.entry = &conf->entries[i];
		status = c.entry->key.ptr ? read_key(&c) : begin_section(&c);
	}
	return status;
}

enum emend_status
settings_read(struct settings **out, const char *path, struct emend_error *err)
{
	struct settings *s = NULL;
	struct conf *conf = NULL;
	struct text bytes;
	enum emend_status status;

	*out = NULL;
	text_init(&bytes, CONF_MAX);
	status = file_read(&bytes, path, err);
	if (status)
		goto out;
	status = conf_parse(
	    &conf, path, slice_new(bytes.ptr, bytes.len), err);
	if (status)
		goto out;
	s = settings_default();
	if (!s) {
		status = emend_fail_nomem(err);
		goto out;
	}
	status = read_entries(s, conf, path, err);
	if (status)
		goto out;
	*out = s;
	s = NULL;
out:
	settings_free(s);
	conf_free(conf);
	text_free(&bytes);
	return status;
}

static bool
host_matches(struct slice pattern, struct slice host)
{
	struct slice www = SLICE("www.");

	if (slice_starts(pattern, SLICE("*.")))
		return slice_ends(host, slice_sub(pattern, 1, pattern.len));
	if (slice_starts(pattern, www))
		pattern = slice_sub(pattern, www.len, pattern.len);
	if (slice_starts(host, www))
		host = slice_sub(host, www.len, host.len);
	return slice_equal_nocase(pattern, host);
}

const struct site *
settings_site(const struct settings *s, struct slice url)
{
	const struct site *found = NULL;
	struct url parts;
	size_t i;

	if (!url_parse(&parts, url))
		return NULL;
	for (i = 0; i < s->site_count; i++) {
		struct slice pattern = slice_of(s->sites[i].host);

		if (!host_matches(pattern, parts.host))
			continue;
		if (pattern.ptr[0] != '*')
			return &s->sites[i];
		if (!found)
			found = &s->sites[i];
	}
	return found;
}

void
settings_user_agent(const struct settings *s, char *out, size_t size)
{
	if (s->user_agent)
		snprintf(out, size, "%s", s->user_agent);
	else if (s->contact)
		snprintf(out, size, "emend/%s (+%s)", EMEND_VERSION, s->contact);
	else
		snprintf(out, size, "emend/%s", EMEND_VERSION);
}

const char *
settings_from(const struct settings *s)
{
	bool mail = s->contact && strchr(s->contact, '@') &&
	    !strstr(s->contact, "://");

	return mail ? s->contact : NULL;
}

const char *
settings_template(void)
{
	return "# What emend watches, and how.  See emend.conf(5).\n"
	       "# \"emend add URL\" and \"emend unwatch URL\" edit this file and "
	       "keep its comments.\n"
	       "\n"
	       "[fetch]\n"
	       "# A page or mail address at which the people watched can reach "
	       "you:\n"
	       "# contact = https://example.org/about-our-monitoring\n";
}
