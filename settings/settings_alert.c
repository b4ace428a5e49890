#include <stdio.h>

#include "alerts/rule.h"
#include "base/time.h"
#include "settings/settings.h"
#include "settings/settings_work.h"

/* [alert "name"]: the values are alerts' own business, file and line ours. */

#define NAME_MOST 100 /* bytes: it stands in subjects */
#define OPERATOR_LIMIT 20 /* messages an hour */

static bool
is_printable(struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f)
			return false;
	return true;
}

/* A repeated section goes on with the first one's rule. */
enum emend_status
read_rule(struct reader *r)
{
	struct settings *s = r->settings;
	struct slice name = r->entry->name;
	const char *copy;
	size_t i;

	if (name.len > NAME_MOST)
		return read_bad_section(
		    r, "wants a shorter name, of 100 bytes at most");
	if (name.len == 0 || !is_printable(name))
		return read_bad_section(r,
		    "wants a name, which the alert will bear: "
		    "[alert \"desk\"]");
	for (i = 0; i < s->rule_count; i++) {
		r->rule = &s->rules[i];
		if (slice_equal(slice_of(r->rule->name), name))
			return EMEND_OK;
	}
	copy = arena_copy(&s->arena, name.ptr, name.len);
	if (!copy)
		return emend_fail_nomem(r->err);
	r->rule = &s->rules[s->rule_count++];
	rule_init(r->rule, copy, r->entry->line);
	return EMEND_OK;
}

enum emend_status
key_on(struct reader *r)
{
	struct emend_error why;

	return read_told(r, rule_add_on(r->rule, r->entry->value, &why), &why);
}

enum emend_status
key_place(struct reader *r)
{
	struct emend_error why;

	return read_told(r, rule_add_place(r->rule, r->entry->value, &why), &why);
}

enum emend_status
key_pattern(struct reader *r)
{
	enum rule_pattern which = (enum rule_pattern)r->key->with;
	struct emend_error why;

	return read_told(r,
	    rule_add_pattern(
	        r->rule, &r->settings->arena, which, r->entry->value, &why),
	    &why);
}

enum emend_status
key_where(struct reader *r)
{
	enum rule_where which = (enum rule_where)r->key->with;
	struct emend_error why;

	return read_told(r,
	    rule_add_where(
	        r->rule, &r->settings->arena, which, r->entry->value, &why),
	    &why);
}

enum emend_status
key_where_host(struct reader *r)
{
	struct slice v = r->entry->value;

	if (slice_find_byte(v, '/', 0) < v.len ||
	    slice_find_byte(v, ':', 0) < v.len)
		return read_bad(r, "wants a host without scheme, port or path, "
		                   "like example.com or *.example.com");
	return key_where(r);
}

enum emend_status
key_where_url(struct reader *r)
{
	const char *why = rule_url_never(r->entry->value);

	return why ? read_bad(r, why) : key_where(r);
}

enum emend_status
key_quiet(struct reader *r)
{
	struct emend_error why;

	return read_told(r,
	    timing_read_quiet(&r->rule->timing, r->entry->value, &why), &why);
}

enum emend_status
key_digest(struct reader *r)
{
	struct emend_error why;

	return read_told(r,
	    timing_read_digest(&r->rule->timing, r->entry->value, &why), &why);
}

/* A channel's key is its name. */
enum emend_status
key_channel(struct reader *r)
{
	struct emend_error why;

	return read_told(r,
	    rule_add_channel(r->rule, &r->settings->arena,
	        channel_by_name(r->entry->key), r->entry->value, &why),
	    &why);
}

/* ---- [operator] ---- */

enum emend_status
read_operator(struct reader *r)
{
	struct settings *s = r->settings;

	if (!s->operator) {
		s->operator= arena_alloc(&s->arena, sizeof(*s->operator));
		if (!s->operator)
			return emend_fail_nomem(r->err);
		rule_init(s->operator, "", r->entry->line);
		s->operator->timing.limit = OPERATOR_LIMIT;
	}
	r->rule = s->operator;
	return EMEND_OK;
}

static enum emend_status
read_url(struct reader *r, const char **out)
{
	struct emend_error why;
	enum emend_status status = read_header_value(r, out);

	return status ? status
		      : read_told(r, channel_check_url(*out, &why), &why);
}

enum emend_status
key_heartbeat(struct reader *r)
{
	return read_url(r, &r->settings->heartbeat);
}

enum emend_status
key_publish_url(struct reader *r)
{
	return read_url(r, &r->settings->alerts.publish);
}

enum emend_status
key_silence(struct reader *r)
{
	return read_duration(r, &r->settings->silence, DURATION_LIMIT);
}

/* ---- what can never be ---- */

static enum emend_status
fail_rule(struct reader *r, const struct alert_rule *rule, const char *problem)
{
	if (!*rule->name)
		return emend_fail(r->err, EMEND_USAGE, "%s:%u: [operator] %s",
		    r->conf->path, rule->line, problem);
	return emend_fail(r->err, EMEND_USAGE, "%s:%u: [alert \"%s\"] %s",
	    r->conf->path, rule->line, rule->name, problem);
}

static bool
names_source(const struct settings *s, struct slice name)
{
	size_t i;

	for (i = 0; i < s->source_count; i++)
		if (slice_equal(name, slice_of(s->sources[i].name)))
			return true;
	return false;
}

static bool
names_tag(const struct settings *s, struct slice tag)
{
	size_t i, j;

	for (i = 0; i < s->source_count; i++)
		for (j = 0; j < s->sources[i].tag_count; j++)
			if (slice_equal(tag, slice_of(s->sources[i].tags[j])))
				return true;
	return false;
}

/* Of sources and tags those that the file itself knows. */
static enum emend_status
check_where(struct reader *r, const struct alert_rule *rule)
{
	static const struct {
		enum rule_where which;
		bool (*names)(const struct settings *s, struct slice name);
		const char *problem;
	} tests[] = {
		{ RULE_SOURCE, names_source, "no section watches its source" },
		{ RULE_TAG, names_tag, "no section has its tag" },
	};
	char problem[300];
	size_t i, j;

	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		for (j = 0; j < rule->where_counts[tests[i].which]; j++) {
			struct slice name = rule->where[tests[i].which][j];

			if (tests[i].names(r->settings, name))
				continue;
			snprintf(problem, sizeof(problem),
			    "can never fire: %s %.*s", tests[i].problem,
			    SLICE_ARG(slice_sub(name, 0, 100)));
			return fail_rule(r, rule, problem);
		}
	return EMEND_OK;
}

static bool
lacks_token(const struct alert_rule *rule)
{
	size_t i;

	for (i = 0; i < rule->channel_count && !rule->token_file; i++)
		if (slice_starts(slice_of(rule->channels[i].label),
			SLICE("chat matrix ")))
			return true;
	return false;
}

static enum emend_status
check_rule(struct reader *r, const struct alert_rule *rule)
{
	const char *why = rule_never(rule);
	char problem[300];

	if (why) {
		snprintf(problem, sizeof(problem), "can never fire: %s", why);
		return fail_rule(r, rule, problem);
	}
	if (rule->channel_count == 0)
		return fail_rule(r, rule,
		    "names no channel, so it would tell nobody: add email, "
		    "webhook, chat, command or atom");
	if (lacks_token(rule))
		return fail_rule(r, rule,
		    "has a chat = matrix, which takes nothing without a "
		    "tokenFile");
	return check_where(r, rule);
}

/* Mail needs to know how it goes out. */
static enum emend_status
check_mail(struct reader *r, const struct alert_rule *rule)
{
	const struct alert_settings *s = &r->settings->alerts;
	bool ready = s->smtp.from && (s->smtp.url || s->smtp.sendmail);
	size_t i;

	for (i = 0; i < rule->channel_count && !ready; i++)
		if (rule->channels[i].kind == &channel_email)
			return fail_rule(r, rule,
			    "sends mail, which wants a section [smtp] with "
			    "from, and url or sendmail");
	return EMEND_OK;
}

enum emend_status
check_rules(struct reader *r)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < r->settings->rule_count && status == EMEND_OK; i++)
		status = check_rule(r, &r->settings->rules[i]);
	for (i = 0; i < r->settings->rule_count && status == EMEND_OK; i++)
		status = check_mail(r, &r->settings->rules[i]);
	if (status == EMEND_OK && r->settings->operator)
		status = check_mail(r, r->settings->operator);
	return status;
}
