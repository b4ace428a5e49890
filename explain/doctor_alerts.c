#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alerts/channel.h"
#include "alerts/rule.h"
#include "alerts/secret.h"
#include "base/text.h"
#include "base/time.h"
#include "base/url.h"
#include "explain/doctor_work.h"
#include "settings/settings.h"
#include "store/outbox.h"

#define PROGRAM_PATH_MAX 4096
#define WAITS_LONG 3600 /* seconds */

/* ---- programs ---- */

/* The first of these words, by blanks, is a program's path. */
static bool
can_run(const char *words)
{
	char path[PROGRAM_PATH_MAX];

	snprintf(path, sizeof(path), "%.*s", (int)strcspn(words, " \t"), words);
	return access(path, X_OK) == 0;
}

/* ---- secrets ---- */

/* Whether it could be read, and nothing of it. */
static enum emend_status
examine_secret(struct doctor *d, const char *file, struct emend_error *err)
{
	struct emend_error why;
	struct text secret;
	enum emend_status status;

	if (!file)
		return EMEND_OK;
	text_init(&secret, SECRET_MOST);
	status = secret_read(&secret, d->options->dir, file, &why);
	text_free(&secret);
	if (status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	return status ? doctor_tell(d, "secret", DOCTOR_WRONG,
			    "put it there, for the archive's owner alone: mode "
			    "0600",
			    err, "%s", why.text)
		      : EMEND_OK;
}

static enum emend_status
examine_mail(struct doctor *d, struct emend_error *err)
{
	const struct alert_settings *a = &d->settings->alerts;
	enum emend_status status =
	    examine_secret(d, a->smtp.password_file, err);

	if (status == EMEND_OK && a->smtp.password_env &&
	    !getenv(a->smtp.password_env))
		status = doctor_tell(d, "secret", DOCTOR_WRONG,
		    "set it where cron runs emend, too", err,
		    "the environment has no %.100s, which smtp.passwordEnv "
		    "names",
		    a->smtp.password_env);
	if (status == EMEND_OK && a->smtp.sendmail &&
	    !can_run(a->smtp.sendmail))
		status = doctor_tell(d, "program", DOCTOR_WRONG,
		    "install it, or set smtp.url instead", err,
		    "%.300s, which smtp.sendmail names, cannot be run",
		    a->smtp.sendmail);
	return status;
}

/* ---- channels ---- */

static enum emend_status
examine_channel(struct doctor *d, const struct rule_channel *channel,
    struct emend_error *err)
{
	struct channel_row row;
	char since[TIME_LOCAL_MAX];
	struct text shown;
	enum emend_status status =
	    outbox_channel(d->store, channel->label, &row, err);

	if (status)
		return status;
	text_init(&shown, (size_t)4 * URL_MAX);
	channel_shown(&shown, channel->label);
	time_format_local(since, row.since);
	if (row.closed)
		status = doctor_tell(d, "channel", DOCTOR_WRONG,
		    "take it out of emend.conf, or ask who receives there", err,
		    "%.300s wants no more alerts", shown.ptr);
	else if (row.since)
		status = doctor_tell(d, "channel", DOCTOR_DOUBTFUL,
		    "\"emend deliver\" tries again, and says what is wrong", err,
		    "%.300s takes no alerts since %s", shown.ptr, since);
	if (status == EMEND_OK && channel->kind == &channel_command &&
	    !can_run(channel->target))
		status = doctor_tell(d, "program", DOCTOR_WRONG,
		    "see that it is there, and may be executed", err,
		    "%.300s cannot be run", channel->target);
	text_free(&shown);
	return status;
}

static enum emend_status
examine_rule(struct doctor *d, const struct alert_rule *rule,
    struct emend_error *err)
{
	enum emend_status status = examine_secret(d, rule->secret_file, err);
	size_t i;

	if (status == EMEND_OK)
		status = examine_secret(d, rule->token_file, err);
	for (i = 0; i < rule->channel_count && status == EMEND_OK; i++)
		status = examine_channel(d, &rule->channels[i], err);
	return status;
}

static enum emend_status
examine_outbox(struct doctor *d, struct emend_error *err)
{
	struct outbox_counts counts;
	char words[DURATION_MAX];
	enum emend_status status = outbox_counts(d->store, &counts, err);
	size_t waiting = counts.alerts + counts.messages;

	if (status)
		return status;
	if (counts.failed)
		status = doctor_tell(d, "outbox", DOCTOR_DOUBTFUL,
		    "\"emend alert list\" shows which; \"emend alert replay\" "
		    "queues them again",
		    err,
		    "%zu %s given up, as no try to deliver went well",
		    counts.failed,
		    counts.failed == 1 ? "alert was" : "alerts were");
	if (status || !waiting || d->now - counts.oldest < WAITS_LONG)
		return status;
	duration_format(words, d->now - counts.oldest);
	return doctor_tell(d, "outbox", DOCTOR_NOTE,
	    "quiet hours and digests hold alerts back; else see to the channels",
	    err, "%zu %s to be sent, the oldest since %s", waiting,
	    waiting == 1 ? "alert waits" : "alerts wait", words);
}

enum emend_status
doctor_alerts(struct doctor *d, struct emend_error *err)
{
	const struct settings *s = d->settings;
	enum emend_status status = examine_mail(d, err);
	size_t i;

	for (i = 0; i < s->rule_count && status == EMEND_OK; i++)
		status = examine_rule(d, &s->rules[i], err);
	if (status == EMEND_OK && s->operator)
		status = examine_rule(d, s->operator, err);
	return status ? status : examine_outbox(d, err);
}
