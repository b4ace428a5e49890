#include "alerts/rule.h"
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
#define MAX_SIZE (INT64_C(1) << 30)
#define MAX_TEXT LIMIT_PAGE_BYTES /* what is larger could not be read */
#define MAX_BUDGET (INT64_C(1) << 50)
#define MAX_WORDS 1000000
#define MAX_MESSAGES 100000 /* an hour */

static enum emend_status
key_delay(struct reader *r)
{
	/* no spacing at all is a choice for one's own server */
	if (slice_equal(r->entry->value, SLICE("0s"))) {
		r->settings->delay = 0;
		return EMEND_OK;
	}
	return key_duration(r);
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
	return key_duration(r);
}

static enum emend_status
key_tag(struct reader *r)
{
	struct source *s = r->source;
	const char **tags = arena_grow(
	    &r->settings->arena, s->tags, s->tag_count, sizeof(*tags));
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
	struct pattern **list = arena_grow(
	    &r->settings->arena, s->match, s->match_count, sizeof(*list));
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
	return read_told(r, status, &why);
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

#define OF(of, member) offsetof(struct of, member)

static const struct key keys[] = {
	{ "fetch", "contact", key_header_value, false,
	    OF(settings, contact), 0 },
	{ "fetch", "userAgent", key_header_value, false,
	    OF(settings, user_agent), 0 },
	{ "fetch", "concurrency", key_number, false,
	    OF(settings, concurrency), MAX_CONCURRENCY },
	{ "fetch", "perHost", key_number, false,
	    OF(settings, per_host), MAX_PER_HOST },
	{ "fetch", "delay", key_delay, false, OF(settings, delay), MAX_DELAY },
	{ "fetch", "timeout", key_duration, false,
	    OF(settings, timeout), MAX_TIMEOUT },
	{ "fetch", "maxSize", key_size, false,
	    OF(settings, max_size), MAX_SIZE },
	{ "fetch", "maxText", key_size, false,
	    OF(settings, max_text), MAX_TEXT },
	{ "fetch", "runBudget", key_size, false,
	    OF(settings, run_budget), MAX_BUDGET },
	{ "fetch", "hostBudget", key_size, false,
	    OF(settings, host_budget), MAX_BUDGET },
	{ "fetch", "allowPrivate", key_bool, false,
	    OF(settings, allow_private), 0 },
	{ "fetch", "confirm", key_number, false,
	    OF(settings, confirm), MAX_CONFIRM },
	{ "store", "pages", key_pages, false, 0, 0 },
	{ "watch", "every", key_every, false,
	    OF(source, every), DURATION_LIMIT },
	{ "watch", "keep", key_duration, false,
	    OF(source, keep), DURATION_LIMIT },
	{ "watch", "pause", key_bool, false, OF(source, pause), 0 },
	{ "watch", "tag", key_tag, true, 0, 0 },
	{ "feed", "every", key_every, false,
	    OF(source, every), DURATION_LIMIT },
	{ "feed", "schedule", key_schedule, false, 0, 0 },
	{ "feed", "keep", key_duration, false,
	    OF(source, keep), DURATION_LIMIT },
	{ "feed", "limit", key_count, false, OF(source, limit), MAX_LIMIT },
	{ "feed", "match", key_match, true, 0, 0 },
	{ "feed", "pause", key_bool, false, OF(source, pause), 0 },
	{ "feed", "tag", key_tag, true, 0, 0 },
	{ "sitemap", "every", key_every, false,
	    OF(source, every), DURATION_LIMIT },
	{ "sitemap", "schedule", key_schedule, false, 0, 0 },
	{ "sitemap", "keep", key_duration, false,
	    OF(source, keep), DURATION_LIMIT },
	{ "sitemap", "limit", key_count, false, OF(source, limit), MAX_LIMIT },
	{ "sitemap", "match", key_match, true, 0, 0 },
	{ "sitemap", "pause", key_bool, false, OF(source, pause), 0 },
	{ "sitemap", "tag", key_tag, true, 0, 0 },
	{ "links", "every", key_every, false,
	    OF(source, every), DURATION_LIMIT },
	{ "links", "schedule", key_schedule, false, 0, 0 },
	{ "links", "keep", key_duration, false,
	    OF(source, keep), DURATION_LIMIT },
	{ "links", "limit", key_count, false, OF(source, limit), MAX_LIMIT },
	{ "links", "match", key_match, true, 0, 0 },
	{ "links", "pause", key_bool, false, OF(source, pause), 0 },
	{ "links", "tag", key_tag, true, 0, 0 },
	{ "list", "every", key_every, false,
	    OF(source, every), DURATION_LIMIT },
	{ "list", "keep", key_duration, false,
	    OF(source, keep), DURATION_LIMIT },
	{ "list", "limit", key_count, false, OF(source, limit), MAX_LIMIT },
	{ "list", "pause", key_bool, false, OF(source, pause), 0 },
	{ "list", "tag", key_tag, true, 0, 0 },
	{ "site", "robots", key_bool, false, OF(site, robots), 0 },
	{ "site", "cookies", key_bool, false, OF(site, cookies), 0 },
	{ "site", "header", key_header, true, 0, 0 },
	{ "site", "render", key_render, true, 0, 0 },
	{ "site", "select", key_rule, true, 0, RULE_SELECT },
	{ "site", "drop", key_rule, true, 0, RULE_DROP },
	{ "site", "ignore", key_rule, true, 0, RULE_IGNORE },
	{ "alert", "on", key_on, true, 0, 0 },
	{ "alert", "place", key_place, true, 0, 0 },
	{ "alert", "match", key_pattern, true, 0, RULE_MATCH },
	{ "alert", "matchSentence", key_pattern, true, 0, RULE_MATCH_SENTENCE },
	{ "alert", "matchInserted", key_pattern, true, 0, RULE_MATCH_INSERTED },
	{ "alert", "matchDeleted", key_pattern, true, 0, RULE_MATCH_DELETED },
	{ "alert", "phrase", key_pattern, true, 0, RULE_PHRASE },
	{ "alert", "source", key_where, true, 0, RULE_SOURCE },
	{ "alert", "host", key_where_host, true, 0, RULE_HOST },
	{ "alert", "url", key_where_url, true, 0, RULE_URL },
	{ "alert", "tag", key_where, true, 0, RULE_TAG },
	{ "alert", "minWords", key_count, false,
	    OF(alert_rule, min_words), MAX_WORDS },
	{ "alert", "quiet", key_quiet, false, 0, 0 },
	{ "alert", "digest", key_digest, false, 0, 0 },
	{ "alert", "limit", key_count, false,
	    OF(alert_rule, timing.limit), MAX_MESSAGES },
	{ "alert", "command", key_channel, true, 0, 0 },
	{ "alert", "webhook", key_channel, true, 0, 0 },
	{ "alert", "secretFile", key_string, false,
	    OF(alert_rule, secret_file), 0 },
	{ "alert", "email", key_channel, true, 0, 0 },
	{ "alert", "chat", key_channel, true, 0, 0 },
	{ "alert", "atom", key_channel, true, 0, 0 },
	{ "alert", "tokenFile", key_string, false,
	    OF(alert_rule, token_file), 0 },
	{ "operator", "email", key_channel, true, 0, 0 },
	{ "operator", "webhook", key_channel, true, 0, 0 },
	{ "operator", "command", key_channel, true, 0, 0 },
	{ "operator", "heartbeat", key_heartbeat, false, 0, 0 },
	{ "operator", "silence", key_silence, false, 0, 0 },
	{ "publish", "url", key_publish_url, false, 0, 0 },
	{ "smtp", "url", key_smtp_url, false, 0, 0 },
	{ "smtp", "from", key_smtp_from, false, 0, 0 },
	{ "smtp", "user", key_string, false,
	    OF(settings, alerts.smtp.user), 0 },
	{ "smtp", "passwordFile", key_string, false,
	    OF(settings, alerts.smtp.password_file), 0 },
	{ "smtp", "passwordEnv", key_string, false,
	    OF(settings, alerts.smtp.password_env), 0 },
	{ "smtp", "tls", key_smtp_tls, false, 0, 0 },
	{ "smtp", "sendmail", key_smtp_sendmail, false, 0, 0 },
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
		r->key = &keys[i];
		status = r->key->many ? EMEND_OK : check_repeated(r);
		return status ? status : r->key->read(r);
	}
	return read_unknown(r, "key", r->entry->key, known, n);
}
