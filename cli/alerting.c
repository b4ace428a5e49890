#include "cli/alerting.h"

#include "alerts/rule.h"
#include "cli/checking.h"
#include "cli/option_time.h"
#include "cli/options.h"
#include "explain/trying.h"
#include "watch/sampling.h"

#define TRY_DEFAULT (INT64_C(30) * 86400)
#define NEAR_MOST 20 /* shown of what came near */

/* ---- try ---- */

struct trial {
	struct alerting_command *command;
	size_t fired, near, others;
};

static void
write_tried(struct trial *t, const struct tried *tried)
{
	struct terminal *out = &t->command->out.text;
	char at[TIME_LOCAL_MAX];

	time_format_local(at, tried->at);
	terminal_margin(out, STYLE_DIM, at, 2);
	terminal_puts(out, tried->why == MATCH_FIRED ? STYLE_BOLD : STYLE_PLAIN,
	    tried->subject);
	terminal_newline(out, 2);
	terminal_url(out, tried->url);
	terminal_printf(out, STYLE_DIM, ", revision %u", tried->revision);
	if (tried->why != MATCH_FIRED)
		terminal_printf(out, STYLE_DIM, ": does not meet %s",
		    match_why_name(tried->why));
	if (tried->trouble)
		terminal_printf(out, STYLE_WARNING, " (%s)", tried->trouble);
	terminal_newline(out, 0);
}

static void
write_tried_json(struct json *j, const struct tried *tried)
{
	json_object_begin(j);
	json_key_string(j, "subject", slice_of(tried->subject));
	json_key_url(j, "url", slice_of(tried->url));
	json_key_uint(j, "revision", tried->revision);
	json_key_time(j, "seen", tried->at);
	json_key_bool(j, "fires", tried->why == MATCH_FIRED);
	json_key_string(j, "condition",
	    slice_of(
	        tried->why == MATCH_FIRED ? NULL : match_why_name(tried->why)));
	json_key_string(j, "trouble", slice_of(tried->trouble));
	json_object_end(j);
}

static enum emend_status
take_tried(void *payload, const struct tried *tried, struct emend_error *err)
{
	struct trial *t = payload;
	bool fires = tried->why == MATCH_FIRED;
	bool near = !fires && (tried->why > MATCH_ON || tried->trouble);

	(void)err;
	t->fired += fires;
	t->near += near;
	t->others += !fires && !near;
	if (near && t->near > NEAR_MOST)
		return EMEND_OK;
	if (!fires && !near)
		return EMEND_OK;
	if (t->command->out.is_json)
		write_tried_json(&t->command->out.json, tried);
	else
		write_tried(t, tried);
	return EMEND_OK;
}

static void
write_sum(struct trial *t)
{
	struct terminal *out = &t->command->out.text;

	terminal_printf(out, STYLE_BOLD, "It would have fired %zu %s", t->fired,
	    t->fired == 1 ? "time" : "times");
	terminal_printf(out, STYLE_PLAIN,
	    "; %zu %s near, %zu did not concern it.", t->near,
	    t->near == 1 ? "revision came" : "revisions came", t->others);
	terminal_newline(out, 0);
}

enum emend_status
alerting_try(struct alerting_command *c, struct emend_error *err)
{
	struct trial trial = { .command = c };
	int64_t since = c->now - TRY_DEFAULT;
	struct json *j = &c->out.json;
	enum emend_status status = EMEND_OK;

	if (c->args->since)
		status = option_read_time(
		    &since, "--since", c->args->since, c->now, false, err);
	if (status)
		return status;
	if (c->out.is_json) {
		json_object_begin(j);
		json_key_string(j, "schema", SLICE("emend.alert-try/1"));
		json_key_string(j, "rule", slice_of(c->rule->name));
		json_key_time(j, "since", since);
		json_key_array(j, "revisions");
	}
	status = rule_try(
	    c->store, c->settings, c->rule, since, take_tried, &trial, err);
	if (!c->out.is_json) {
		write_sum(&trial);
		return status;
	}
	json_array_end(j);
	json_key_uint(j, "fired", trial.fired);
	json_key_uint(j, "near", trial.near);
	json_key_uint(j, "others", trial.others);
	json_object_end(j);
	json_newline(j);
	return status;
}

/* ---- test ---- */

static void
take_sampled(void *payload, const struct sampled *s)
{
	struct alerting_command *c = payload;
	struct terminal *out = &c->out.text;
	struct json *j = &c->out.json;

	c->failed = c->failed || !s->delivered;
	if (c->out.is_json) {
		json_object_begin(j);
		json_key_string(j, "channel", slice_of(s->channel));
		json_key_bool(j, "delivered", s->delivered);
		json_key_string(
		    j, "why", slice_of(s->delivered ? NULL : s->why));
		json_object_end(j);
		return;
	}
	terminal_puts(out, STYLE_PLAIN, s->channel);
	terminal_puts(out, s->delivered ? STYLE_PLAIN : STYLE_WARNING,
	    s->delivered ? ": delivered" : ": not delivered: ");
	if (!s->delivered)
		terminal_puts(out, STYLE_WARNING, s->why);
	terminal_newline(out, 0);
}

enum emend_status
alerting_test(struct alerting_command *c, struct emend_error *err)
{
	const struct delivering_options options = {
		.store = c->store,
		.settings = c->settings,
		.clock = &c->args->clock,
		.stop = checking_signals(),
	};
	struct json *j = &c->out.json;
	enum emend_status status;

	if (c->out.is_json) {
		json_object_begin(j);
		json_key_string(j, "schema", SLICE("emend.alert-test/1"));
		json_key_string(j, "rule", slice_of(c->rule->name));
		json_key_array(j, "channels");
	}
	status = deliver_sample(&options, c->rule, take_sampled, c, err);
	if (c->out.is_json) {
		json_array_end(j);
		json_object_end(j);
		json_newline(j);
	}
	return status;
}
