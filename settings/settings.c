#include "settings/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alerts/rule.h"
#include "base/conf.h"
#include "base/file.h"
#include "base/pattern.h"
#include "base/text.h"
#include "base/url.h"
#include "settings/settings_work.h"

#define AGENT_MAX 1024
#define DEFAULT_PAGES (INT64_C(365) * 86400)

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
	s->pages_for = DEFAULT_PAGES;
	return s;
}

void
settings_free(struct settings *s)
{
	size_t i, j;

	if (!s)
		return;
	if (s->operator)
		rule_free(s->operator);
	for (i = 0; i < s->rule_count; i++)
		rule_free(&s->rules[i]);
	for (i = 0; i < s->site_count; i++)
		rules_free(&s->sites[i].rules);
	for (i = 0; i < s->source_count; i++)
		for (j = 0; j < s->sources[i].match_count; j++)
			pattern_free(s->sources[i].match[j]);
	table_free(&s->by_label);
	arena_free(&s->arena);
	free(s);
}

static enum emend_status
read_entries(struct settings *s, const struct conf *conf,
    struct emend_error *err)
{
	struct reader r = { .settings = s, .conf = conf, .err = err };
	enum emend_status status = EMEND_OK;
	size_t i;

	s->sources = arena_array(&s->arena, conf->count, sizeof(*s->sources));
	s->sites = arena_array(&s->arena, conf->count, sizeof(*s->sites));
	s->rules = arena_array(&s->arena, conf->count, sizeof(*s->rules));
	if (!s->sources || !s->sites || !s->rules)
		return emend_fail_nomem(err);
	for (i = 0; i < conf->count && status == EMEND_OK; i++) {
		r.entry = &conf->entries[i];
		status = r.entry->key.ptr ? read_key(&r) : read_section(&r);
	}
	if (status == EMEND_OK)
		status = check_rules(&r);
	table_free(&r.sites);
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
	status = read_entries(s, conf, err);
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

/* What channels need to know beside their own keys. */
static enum emend_status
set_alerts(struct settings *s, const char *dir, struct emend_error *err)
{
	char agent[AGENT_MAX];

	settings_user_agent(s, agent, sizeof(agent));
	s->alerts.dir = arena_copy(&s->arena, dir, strlen(dir));
	s->alerts.user_agent = arena_copy(&s->arena, agent, strlen(agent));
	return s->alerts.dir && s->alerts.user_agent ? EMEND_OK
						     : emend_fail_nomem(err);
}

enum emend_status
settings_read_in(
    struct settings **out, const char *dir, struct emend_error *err)
{
	struct text path;
	enum emend_status status;

	*out = NULL;
	text_init(&path, PATH_LIMIT);
	path_join(&path, dir, SETTINGS_FILE);
	status = text_check(&path, err);
	if (status == EMEND_OK)
		status = settings_read(out, path.ptr, err);
	text_free(&path);
	if (status == EMEND_OK)
		status = set_alerts(*out, dir, err);
	if (status) {
		settings_free(*out);
		*out = NULL;
	}
	return status;
}

int64_t
source_every(const struct source *source, int64_t age)
{
	size_t i;

	if (source->type == SOURCE_PAGE)
		return source->every;
	for (i = 0; i < source->schedule_count; i++)
		if (age < source->schedule[i].age)
			return source->schedule[i].every;
	return 0;
}

bool
source_has_tag(
    const struct source *source, const char *const *tags, size_t count)
{
	size_t i, j;

	for (i = 0; i < source->tag_count; i++)
		for (j = 0; j < count; j++)
			if (!strcmp(source->tags[i], tags[j]))
				return true;
	return false;
}

const struct source *
settings_source(const struct settings *s, const char *label)
{
	return label ? table_get(&s->by_label, slice_of(label)) : NULL;
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

		if (!url_host_fits(pattern, parts.host))
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

int64_t
settings_pages_before(const struct settings *s, int64_t now)
{
	if (s->keep_pages && !s->pages_for)
		return 0;
	return now - s->pages_for;
}
