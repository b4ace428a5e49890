#include <stdlib.h>
#include <string.h>

#include "alerts/channel.h"
#include "alerts/rule.h"
#include "base/suggest.h"
#include "base/text.h"
#include "cli/alerting.h"
#include "cli/commands.h"
#include "cli/option_time.h"
#include "cli/options.h"
#include "publish/mailing.h"
#include "settings/settings.h"
#include "store/outbox.h"
#include "store/outbox_mark.h"
#include "store/store.h"

#define MUTE_DEFAULT (INT64_C(8) * 3600)
#define LISTED_SENT (INT64_C(24) * 3600) /* what was sent since then */

typedef enum emend_status action_fn(
    struct alerting_command *c, struct emend_error *err);

/* ---- list ---- */

/* Until when it is muted; 0: it is not. */
static int64_t
muted_until(const struct outbox_mark *mark, const char *rule, int64_t now)
{
	int64_t until = 0;
	size_t i;

	for (i = 0; i < mark->mute_count; i++)
		if (!strcmp(mark->mutes[i].rule, rule) &&
		    now >= mark->mutes[i].from && now < mark->mutes[i].until &&
		    mark->mutes[i].until > until)
			until = mark->mutes[i].until;
	return until;
}

static void
write_channels(struct alerting_command *c, const struct alert_rule *rule)
{
	struct text shown;
	size_t i;

	for (i = 0; i < rule->channel_count; i++) {
		text_init(&shown, 4096);
		channel_shown(&shown, rule->channels[i].label);
		if (c->out.is_json) {
			json_string(&c->out.json, slice_of(shown.ptr));
		} else {
			terminal_margin(&c->out.text, STYLE_DIM, "", 2);
			terminal_puts(&c->out.text, STYLE_PLAIN, shown.ptr);
			terminal_newline(&c->out.text, 0);
		}
		text_free(&shown);
	}
}

static void
write_rule(
    struct alerting_command *c, const struct alert_rule *rule, int64_t muted)
{
	char until[TIME_LOCAL_MAX];

	if (c->out.is_json) {
		struct json *j = &c->out.json;

		json_object_begin(j);
		json_key_string(j, "name", slice_of(rule->name));
		json_key_uint(j, "line", rule->line);
		json_key_time(j, "muted_until", muted);
		json_key_array(j, "channels");
		write_channels(c, rule);
		json_array_end(j);
		json_object_end(j);
		return;
	}
	terminal_puts(&c->out.text, STYLE_BOLD, rule->name);
	if (muted) {
		time_format_local(until, muted);
		terminal_printf(
		    &c->out.text, STYLE_WARNING, " (muted until %s)", until);
	}
	terminal_newline(&c->out.text, 0);
	write_channels(c, rule);
}

static const char *
state_name(enum message_state state)
{
	switch (state) {
	case MESSAGE_WAITING:
		return "waiting";
	case MESSAGE_SENT:
		return "sent";
	case MESSAGE_FAILED:
		break;
	}
	return "failed";
}

/* As people are told it. */
static const char *
sender_name(const struct message_row *row)
{
	if (!strcmp(row->rule, MAILING_RULE))
		return "report";
	return *row->rule ? row->rule : "operator";
}

static void
write_message_json(
    struct json *j, const struct message_row *row, struct slice channel)
{
	json_object_begin(j);
	json_key_string(j, "id", slice_of(row->message));
	json_key_string(j, "rule", slice_of(sender_name(row)));
	json_key_string(j, "channel", channel);
	json_key_string(j, "subject", slice_of(row->subject));
	json_key_string(j, "state", slice_of(state_name(row->state)));
	json_key_uint(j, "alerts", row->alerts);
	json_key_time(j, "made", row->made_at);
	json_key_uint(j, "attempts", row->attempts);
	json_key_time(
	    j, "next", row->state == MESSAGE_WAITING ? row->next_try : 0);
	json_key_string(j, "failure", slice_of(row->failure));
	json_object_end(j);
}

static enum emend_status
write_message(
    void *payload, const struct message_row *row, struct emend_error *err)
{
	struct alerting_command *c = payload;
	struct terminal *t = &c->out.text;
	char at[TIME_LOCAL_MAX];
	struct text shown;

	(void)err;
	text_init(&shown, 4096);
	channel_shown(&shown, row->channel);
	if (c->out.is_json) {
		write_message_json(
		    &c->out.json, row, slice_new(shown.ptr, shown.len));
	} else if (row->state != MESSAGE_SENT) {
		time_format_local(at, row->made_at);
		terminal_margin(t, STYLE_DIM, at, 2);
		terminal_printf(
		    t, STYLE_WARNING, "%s ", state_name(row->state));
		terminal_printf(
		    t, STYLE_PLAIN, "%s to %s: ", sender_name(row), shown.ptr);
		terminal_puts(t, STYLE_PLAIN, row->subject);
		if (row->failure)
			terminal_printf(t, STYLE_WARNING, ": %s", row->failure);
		terminal_newline(t, 0);
	}
	text_free(&shown);
	return EMEND_OK;
}

static enum emend_status
write_list(struct alerting_command *c, const struct outbox_mark *mark,
    const struct outbox_counts *counts, struct emend_error *err)
{
	const struct settings *s = c->settings;
	struct json *j = &c->out.json;
	enum emend_status status;
	size_t i;

	if (c->out.is_json) {
		json_object_begin(j);
		json_key_string(j, "schema", SLICE("emend.alert-list/1"));
		json_key_uint(j, "gathered", counts->alerts);
		json_key_uint(j, "waiting", counts->messages);
		json_key_uint(j, "failed", counts->failed);
		json_key_array(j, "rules");
	}
	for (i = 0; i < s->rule_count; i++)
		write_rule(c, &s->rules[i],
		    muted_until(mark, s->rules[i].name, c->now));
	if (c->out.is_json) {
		json_array_end(j);
		json_key_array(j, "messages");
	} else if (!s->rule_count) {
		terminal_puts(&c->out.text, STYLE_PLAIN,
		    "emend.conf has no rule: see \"Section alert\" in "
		    "emend.conf(5).");
		terminal_newline(&c->out.text, 0);
	}
	status = outbox_messages(
	    c->store, c->now - LISTED_SENT, write_message, c, err);
	if (c->out.is_json) {
		json_array_end(j);
		json_object_end(j);
		json_newline(j);
	} else if (counts->alerts) {
		terminal_printf(&c->out.text, STYLE_PLAIN,
		    "%zu %s held back until a digest, the end of quiet hours "
		    "or the next delivery.",
		    counts->alerts,
		    counts->alerts == 1 ? "alert is" : "alerts are");
		terminal_newline(&c->out.text, 0);
	}
	return status;
}

static enum emend_status
list(struct alerting_command *c, struct emend_error *err)
{
	struct outbox_counts counts;
	struct outbox_mark mark;
	enum emend_status status;

	status = outbox_mark_read(&mark, c->args->dir, err);
	if (status == EMEND_OK)
		status = outbox_counts(c->store, &counts, err);
	if (status == EMEND_OK)
		status = write_list(c, &mark, &counts, err);
	outbox_mark_free(&mark);
	return status;
}

/* ---- mute, replay ---- */

/* until 0: ends one; *ended: there was one. */
static enum emend_status
keep_mute(struct alerting_command *c, int64_t until, bool *ended,
    struct emend_error *err)
{
	const char *rule = c->rule->name;
	struct outbox_mark mark;
	enum emend_status status;

	status = outbox_mark_read(&mark, c->args->dir, err);
	if (status == EMEND_OK && !until)
		*ended = outbox_mark_unmute(&mark, rule, c->now);
	else if (status == EMEND_OK)
		status = outbox_mark_mute(&mark, rule, c->now, until, err);
	if (status == EMEND_OK && (until || *ended))
		status = outbox_mark_write(&mark, c->args->dir, err);
	outbox_mark_free(&mark);
	return status;
}

static void
write_mute(struct alerting_command *c, int64_t until, bool ended)
{
	struct terminal *t = &c->out.text;
	struct json *j = &c->out.json;
	char at[TIME_LOCAL_MAX];

	if (c->out.is_json) {
		json_object_begin(j);
		json_key_string(j, "schema", SLICE("emend.alert-mute/1"));
		json_key_string(j, "rule", slice_of(c->rule->name));
		json_key_time(j, "muted_until", until);
		json_object_end(j);
		json_newline(j);
		return;
	}
	time_format_local(at, until);
	terminal_puts(t, STYLE_PLAIN, c->rule->name);
	if (until)
		terminal_printf(t, STYLE_PLAIN,
		    " is muted until %s; what it finds is sent then, as one "
		    "digest.",
		    at);
	else if (ended)
		terminal_puts(t, STYLE_PLAIN,
		    " is muted no more; what it found meanwhile is sent by the "
		    "next check or \"emend deliver\", as one digest.");
	else
		terminal_puts(t, STYLE_PLAIN, " is not muted.");
	terminal_newline(t, 0);
}

static enum emend_status
mute(struct alerting_command *c, struct emend_error *err)
{
	const struct arguments *args = c->args;
	int64_t until = 0;
	bool ended = false;
	enum emend_status status;

	if (args->end && args->for_seconds)
		return emend_fail(err, EMEND_USAGE,
		    "--end ends a mute now, --for says how long one lasts: "
		    "give one of them");
	if (!args->end)
		until = c->now + (args->for_seconds ? args->for_seconds
		                                    : MUTE_DEFAULT);
	status = store_lock(c->store, STORE_LOCK_WRITE, err);
	if (status)
		return status;
	status = keep_mute(c, until, &ended, err);
	store_unlock(c->store, STORE_LOCK_WRITE);
	if (status == EMEND_OK)
		write_mute(c, until, ended);
	return status;
}

static enum emend_status
queue_again(struct alerting_command *c, int64_t since, size_t *count,
    struct emend_error *err)
{
	enum emend_status status = store_lock(c->store, STORE_LOCK_WRITE, err);

	if (status)
		return status;
	status = outbox_begin(c->store, err);
	if (status == EMEND_OK)
		status =
		    outbox_replay(c->store, c->rule->name, since, count, err);
	if (status == EMEND_OK)
		status = outbox_commit(c->store, err);
	if (status)
		outbox_rollback(c->store);
	store_unlock(c->store, STORE_LOCK_WRITE);
	return status;
}

static enum emend_status
replay(struct alerting_command *c, struct emend_error *err)
{
	enum emend_status status;
	int64_t since;
	size_t count;

	if (!c->args->since)
		return emend_fail(err, EMEND_USAGE,
		    "alert replay wants --since: from when on what was sent is "
		    "sent again");
	status =
	    option_read_time(&since, "--since", c->args->since, c->now, false, err);
	if (status == EMEND_OK)
		status = queue_again(c, since, &count, err);
	if (status)
		return status;
	if (c->out.is_json) {
		json_object_begin(&c->out.json);
		json_key_string(
		    &c->out.json, "schema", SLICE("emend.alert-replay/1"));
		json_key_string(&c->out.json, "rule", slice_of(c->rule->name));
		json_key_uint(&c->out.json, "queued", count);
		json_object_end(&c->out.json);
		json_newline(&c->out.json);
		return EMEND_OK;
	}
	terminal_printf(&c->out.text, STYLE_PLAIN,
	    "%zu %s queued again; \"emend deliver\" sends %s.", count,
	    count == 1 ? "alert is" : "alerts are", count == 1 ? "it" : "them");
	terminal_newline(&c->out.text, 0);
	return EMEND_OK;
}

/* ---- the command ---- */

static const struct action {
	const char *name;
	action_fn *run;
	bool names_rule;
	bool writes;
} actions[] = {
	{ "list", list, false, false },
	{ "try", alerting_try, true, false },
	{ "test", alerting_test, true, true },
	{ "mute", mute, true, true },
	{ "replay", replay, true, true },
};
#define ACTION_COUNT (sizeof(actions) / sizeof(actions[0]))

static enum emend_status
find_action(const struct arguments *args, const struct action **out,
    struct emend_error *err)
{
	size_t i;

	for (i = 0; i < ACTION_COUNT; i++) {
		*out = &actions[i];
		if (strcmp(args->operands[0], actions[i].name))
			continue;
		if (args->operand_count == (actions[i].names_rule ? 2u : 1u))
			return EMEND_OK;
		return emend_fail(err, EMEND_USAGE, "usage: emend alert %s%s",
		    actions[i].name, actions[i].names_rule ? " NAME" : "");
	}
	return emend_fail(err, EMEND_USAGE,
	    "alert %.60s: wants list, try, test, mute or replay",
	    args->operands[0]);
}

static enum emend_status
find_rule(struct alerting_command *c, const char *name, struct emend_error *err)
{
	const struct settings *s = c->settings;
	const char *nearest, **names;
	size_t i;

	for (i = 0; i < s->rule_count; i++)
		if (!strcmp(s->rules[i].name, name)) {
			c->rule = &s->rules[i];
			return EMEND_OK;
		}
	names = calloc(s->rule_count + 1, sizeof(*names));
	if (!names)
		return emend_fail_nomem(err);
	for (i = 0; i < s->rule_count; i++)
		names[i] = s->rules[i].name;
	nearest = suggest_nearest(name, names, s->rule_count);
	free(names);
	return nearest ? emend_fail(err, EMEND_NOTFOUND,
	                     "emend.conf has no rule %.60s; did you mean %s?",
	                     name, nearest)
	               : emend_fail(err, EMEND_NOTFOUND,
	                     "emend.conf has no rule %.60s; \"emend alert "
	                     "list\" shows what there is",
	                     name);
}

static enum emend_status
run_action(struct alerting_command *c, struct emend_error *err)
{
	const struct arguments *args = c->args;
	const struct action *action;
	enum emend_status status = find_action(args, &action, err);

	if (status == EMEND_OK)
		status = store_open(&c->store, args->dir,
		    action->writes ? STORE_WRITE : STORE_READ, err);
	if (status == EMEND_OK)
		status = settings_read_in(&c->settings, args->dir, err);
	if (status == EMEND_OK && action->names_rule)
		status = find_rule(c, args->operands[1], err);
	return status ? status : action->run(c, err);
}

static int
alert(const struct arguments *args, struct emend_error *err)
{
	struct alerting_command c = {
		.args = args,
		.now = clock_now(&args->clock),
	};
	enum emend_status status = output_open(&c.out, args, err);

	if (status)
		return exit_status_of(status);
	status = run_action(&c, err);
	status = output_close(&c.out, status, err);
	store_close(c.store);
	settings_free(c.settings);
	if (status)
		return exit_status_of(status);
	return c.failed ? EXIT_TROUBLE : EXIT_DONE;
}

const struct command command_alert = {
	.name = "alert",
	.usage = "list | try|test|mute|replay NAME",
	.summary = "list, try, test and mute the rules of emend.conf",
	.text = "list shows the rules, and what waits or was given up. try "
		"tells what a rule would have said of the last 30 days, or "
		"--since then; it sends nothing. test sends a sample through "
		"each of its channels. mute holds back what a rule finds, for "
		"8 hours, or --for so long, or until --end; then all of it "
		"comes as one digest. replay sends again what was sent, or "
		"given up, --since then.",
	.helps = {
	    { OPTION_FOR, "how long to mute: 30m, 8h, 2d; by default 8h" },
	    { OPTION_SINCE,
		"where try and replay begin: a date, a time, or 7d" },
	},
	.options = OPTIONS_PRINTING | OPTION_BIT(OPTION_SINCE) |
	           OPTION_BIT(OPTION_FOR) | OPTION_BIT(OPTION_END),
	.formats = "text|json",
	.least = 1,
	.most = 2,
	.run = alert,
};
