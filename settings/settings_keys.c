#include <string.h>

#include "article/limits.h"
#include "base/pattern.h"
#include "base/time.h"
#include "settings/settings.h"
#include "settings/settings_work.h"

#define MAX_CONCURRENCY 1000
#define MAX_CONFIRM 1000
#define MAX_PER_HOST 16
#define MAX_LIMIT 1000000
#define MAX_DELAY INT64_C(3600)
#define MAX_TIMEOUT INT64_C(3600)
#define MAX_SIZE (UINT64_C(1) << 30)
#define MAX_BUDGET (UINT64_C(1) << 50)

static enum emend_status
key_contact(struct reader *r)
{
	return read_header_value(r, &r->settings->contact);
}

static enum emend_status
key_user_agent(struct reader *r)
{
	return read_header_value(r, &r->settings->user_agent);
}

static enum emend_status
key_concurrency(struct reader *r)
{
	return read_number(r, &r->settings->concurrency, 1, MAX_CONCURRENCY);
}

static enum emend_status
key_per_host(struct reader *r)
{
	return read_number(r, &r->settings->per_host, 1, MAX_PER_HOST);
}

static enum emend_status
key_confirm(struct reader *r)
{
	return read_number(r, &r->settings->confirm, 1, MAX_CONFIRM);
}

static enum emend_status
key_delay(struct reader *r)
{
	/* no spacing at all is a choice for one's own server */
	if (slice_equal(r->entry->value, SLICE("0s"))) {
		r->settings->delay = 0;
		return EMEND_OK;
	}
	return read_duration(r, &r->settings->delay, MAX_DELAY);
}

static enum emend_status
key_timeout(struct reader *r)
{
	return read_duration(r, &r->settings->timeout, MAX_TIMEOUT);
}

static enum emend_status
key_max_size(struct reader *r)
{
	return read_size(r, &r->settings->max_size, MAX_SIZE);
}

static enum emend_status
key_max_text(struct reader *r)
{
	/* what is larger could be fetched but not read */
	return read_size(r, &r->settings->max_text, LIMIT_PAGE_BYTES);
}

static enum emend_status
key_run_budget(struct reader *r)
{
	return read_size(r, &r->settings->run_budget, MAX_BUDGET);
}

static enum emend_status
key_host_budget(struct reader *r)
{
	return read_size(r, &r->settings->host_budget, MAX_BUDGET);
}

static enum emend_status
key_allow_private(struct reader *r)
{
	return read_bool(r, &r->settings->allow_private);
}

static enum emend_status
key_pages(struct reader *r)
{
	struct settings *s = r->settings;

	s->keep_pages = !slice_equal(r->entry->value, SLICE("no"));
	s->pages_for = 0;
	if (!s->keep_pages || slice_equal(r->entry->value, SLICE("yes")))
		return EMEND_OK;
	if (!duration_parse(r->entry->value, &s->pages_for))
		return read_bad(r, "wants yes, no or a duration like 365d");
	return EMEND_OK;
}

static enum emend_status
key_every(struct reader *r)
{
	r->source->every_said = true;
	return read_duration(r, &r->source->every, DURATION_LIMIT);
}

static enum emend_status
key_keep(struct reader *r)
{
	return read_duration(r, &r->source->keep, DURATION_LIMIT);
}

static enum emend_status
key_pause(struct reader *r)
{
	return read_bool(r, &r->source->pause);
}

static enum emend_status
key_limit(struct reader *r)
{
	int64_t n = 0;
	enum emend_status status = read_number(r, &n, 1, MAX_LIMIT);

	r->source->limit = (unsigned)n;
	return status;
}

/* The list with room for one more: it grows at powers of two. */
void *
read_grown(struct reader *r, void *list, size_t count, size_t size)
{
	void *larger;

	if (count & (count - 1))
		return list;
	larger = arena_array(
	    &r->settings->arena, count ? count * 2 : 1, size);
	if (larger && count)
		memcpy(larger, list, count * size);
	return larger;
}

static enum emend_status
key_tag(struct reader *r)
{
	struct source *s = r->source;
	const char **tags = read_grown(r, s->tags, s->tag_count, sizeof(*tags));
	enum emend_status status;

	if (!tags)
		return emend_fail_nomem(r->err);
	s->tags = tags;
	status = read_string(r, &tags[s->tag_count]);
	if (status == EMEND_OK)
		s->tag_count++;
	return status;
}

static enum emend_status
key_match(struct reader *r)
{
	struct source *s = r->source;
	struct pattern **list = read_grown(r, s->match, s->match_count, sizeof(*list));
	struct emend_error why;
	enum emend_status status;

	if (!list)
		return emend_fail_nomem(r->err);
	s->match = list;
	if (r->entry->value.len == 0)
		return read_bad(r, "must not be empty");
	status = pattern_compile(&list[s->match_count], r->entry->value, 0, &why);
	if (status == EMEND_OK)
		s->match_count++;
	else if (status == EMEND_NOMEM)
		return emend_fail_nomem(r->err);
	return status ? read_bad(r, why.text) : EMEND_OK;
}

/* "1h for 1d", or "7d" at the end; false when it is neither. */
static bool
parse_tier(struct schedule_tier *out, struct slice s, bool last)
{
	size_t at = slice_find(s, SLICE(" for "), 0);

	out->age = INT64_MAX;
	if (at < s.len && !duration_parse(
		slice_trim(slice_sub(s, at + 5, s.len)), &out->age))
		return false;
	return (at < s.len || last) &&
	    duration_parse(slice_trim(slice_sub(s, 0, at)), &out->every);
}

static enum emend_status
key_schedule(struct reader *r)
{
	static const char wanted[] = "wants tiers of rising age and an interval "
	    "for what is older: 15m for 3h, 1h for 1d, 1d";
	struct slice rest = r->entry->value;
	struct source *s = r->source;
	int64_t before = 0;

	s->schedule = arena_array(&r->settings->arena, SCHEDULE_TIERS_MAX,
	    sizeof(*s->schedule));
	if (!s->schedule)
		return emend_fail_nomem(r->err);
	s->schedule_count = 0;
	while (rest.len) {
		size_t comma = slice_find_byte(rest, ',', 0);
		struct schedule_tier *tier = &s->schedule[s->schedule_count];

		if (s->schedule_count++ == SCHEDULE_TIERS_MAX ||
		    !parse_tier(tier, slice_trim(slice_sub(rest, 0, comma)),
			comma == rest.len) ||
		    tier->age <= before)
			return read_bad(r, wanted);
		before = tier->age;
		rest = slice_sub(rest, comma + 1, rest.len);
	}
	return before == INT64_MAX ? EMEND_OK : read_bad(r, wanted);
}

struct key {
	const char *section, *name;
	key_fn *read;
	bool many; /* may be repeated for several values */
};

static const struct key keys[] = {
	{ "fetch", "contact", key_contact, false },
	{ "fetch", "userAgent", key_user_agent, false },
	{ "fetch", "concurrency", key_concurrency, false },
	{ "fetch", "perHost", key_per_host, false },
	{ "fetch", "delay", key_delay, false },
	{ "fetch", "timeout", key_timeout, false },
	{ "fetch", "maxSize", key_max_size, false },
	{ "fetch", "maxText", key_max_text, false },
	{ "fetch", "runBudget", key_run_budget, false },
	{ "fetch", "hostBudget", key_host_budget, false },
	{ "fetch", "allowPrivate", key_allow_private, false },
	{ "fetch", "confirm", key_confirm, false },
	{ "store", "pages", key_pages, false },
	{ "watch", "every", key_every, false },
	{ "watch", "keep", key_keep, false },
	{ "watch", "pause", key_pause, false },
	{ "watch", "tag", key_tag, true },
	{ "feed", "every", key_every, false },
	{ "feed", "schedule", key_schedule, false },
	{ "feed", "keep", key_keep, false },
	{ "feed", "limit", key_limit, false },
	{ "feed", "match", key_match, true },
	{ "feed", "pause", key_pause, false },
	{ "feed", "tag", key_tag, true },
	{ "sitemap", "every", key_every, false },
	{ "sitemap", "schedule", key_schedule, false },
	{ "sitemap", "keep", key_keep, false },
	{ "sitemap", "limit", key_limit, false },
	{ "sitemap", "match", key_match, true },
	{ "sitemap", "pause", key_pause, false },
	{ "sitemap", "tag", key_tag, true },
	{ "links", "every", key_every, false },
	{ "links", "schedule", key_schedule, false },
	{ "links", "keep", key_keep, false },
	{ "links", "limit", key_limit, false },
	{ "links", "match", key_match, true },
	{ "links", "pause", key_pause, false },
	{ "links", "tag", key_tag, true },
	{ "list", "every", key_every, false },
	{ "list", "keep", key_keep, false },
	{ "list", "limit", key_limit, false },
	{ "list", "pause", key_pause, false },
	{ "list", "tag", key_tag, true },
	{ "site", "robots", key_robots, false },
	{ "site", "cookies", key_cookies, false },
	{ "site", "header", key_header, true },
	{ "site", "render", key_render, true },
	{ "site", "select", key_select, true },
	{ "site", "drop", key_drop, true },
	{ "site", "ignore", key_ignore, true },
	{ "alert", "on", key_on, true },
	{ "alert", "place", key_place, true },
	{ "alert", "match", key_alert_match, true },
	{ "alert", "matchSentence", key_match_sentence, true },
	{ "alert", "matchInserted", key_match_inserted, true },
	{ "alert", "matchDeleted", key_match_deleted, true },
	{ "alert", "phrase", key_phrase, true },
	{ "alert", "source", key_alert_source, true },
	{ "alert", "host", key_alert_host, true },
	{ "alert", "url", key_alert_url, true },
	{ "alert", "tag", key_alert_tag, true },
	{ "alert", "minWords", key_min_words, false },
	{ "alert", "quiet", key_quiet, false },
	{ "alert", "digest", key_digest, false },
	{ "alert", "limit", key_alert_limit, false },
	{ "alert", "command", key_channel, true },
	{ "alert", "webhook", key_channel, true },
	{ "alert", "secretFile", key_secret_file, false },
	{ "alert", "email", key_channel, true },
	{ "alert", "chat", key_channel, true },
	{ "alert", "atom", key_channel, true },
	{ "alert", "tokenFile", key_token_file, false },
	{ "operator", "email", key_channel, true },
	{ "operator", "webhook", key_channel, true },
	{ "operator", "command", key_channel, true },
	{ "operator", "heartbeat", key_heartbeat, false },
	{ "operator", "silence", key_silence, false },
	{ "publish", "url", key_publish_url, false },
	{ "smtp", "url", key_smtp_url, false },
	{ "smtp", "from", key_smtp_from, false },
	{ "smtp", "user", key_smtp_user, false },
	{ "smtp", "passwordFile", key_smtp_password_file, false },
	{ "smtp", "passwordEnv", key_smtp_password_env, false },
	{ "smtp", "tls", key_smtp_tls, false },
	{ "smtp", "sendmail", key_smtp_sendmail, false },
};

#define KEY_COUNT (sizeof(keys) / sizeof(keys[0]))

/* Of two values one would be lost without a word. */
static enum emend_status
check_repeated(struct reader *r)
{
	const struct conf_entry *e;

	for (e = r->entry - 1; e >= r->conf->entries && e->key.ptr; e--)
		if (slice_equal(e->key, r->entry->key))
			return emend_fail(r->err, EMEND_USAGE,
			    "%s:%u: %.*s is given twice; the first is in line "
			    "%u",
			    r->conf->path, r->entry->line, SLICE_ARG(e->key),
			    e->line);
	return EMEND_OK;
}

enum emend_status
read_key(struct reader *r)
{
	const char *known[KEY_COUNT];
	enum emend_status status;
	size_t i, n = 0;

	for (i = 0; i < KEY_COUNT; i++) {
		if (!slice_equal(r->entry->section, slice_of(keys[i].section)))
			continue;
		known[n++] = keys[i].name;
		if (!slice_equal(r->entry->key, slice_of(keys[i].name)))
			continue;
		status = keys[i].many ? EMEND_OK : check_repeated(r);
		return status ? status : keys[i].read(r);
	}
	return read_unknown(r, "key", r->entry->key, known, n);
}
