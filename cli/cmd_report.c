#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "cli/commands.h"
#include "cli/option_time.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/report_mail.h"
#include "cli/shell.h"
#include "publish/gather.h"
#include "publish/mailing.h"
#include "reports/digest.h"
#include "settings/settings.h"
#include "store/recorded.h"
#include "store/store.h"

#define DEFAULT_SECONDS 86400
#define COMMAND_MAX 16384
#define MARK_OURS "report " /* other marks are not to be moved by name */
#define MARK_MOST (MARK_NAME_MAX - (int)sizeof(MARK_OURS))

struct reporting {
	const struct arguments *args;
	struct store *store;
	struct settings *settings;
	struct gather_options options;
	struct mark mark;              /* as it is to stand */
	char mark_name[MARK_NAME_MAX]; /* no check's */
	const struct digest_format *format;
	struct text command;
	struct digest_stats *stats; /* --stats */
	struct gather *gather;
	bool failed; /* a mail did not go out yet */
};

/* ---- what is asked for ---- */

/* "number,quote" */
static enum emend_status
read_kinds(kind_set *out, const char *words, struct emend_error *err)
{
	struct slice rest = slice_of(words), word;
	enum kind kind;

	while (rest.len) {
		size_t end = slice_find_byte(rest, ',', 0);

		word = slice_trim(slice_sub(rest, 0, end));
		if (!kind_from_name(&kind, word))
			return emend_fail(err, EMEND_USAGE,
			    "--kind %.60s: wants kinds of wording: negation, "
			    "number, date, quote, name, hedge, attribution, "
			    "correction, wording, typo, formatting",
			    words);
		*out |= KIND_BIT(kind);
		rest = slice_sub(rest, end + 1, rest.len);
	}
	return EMEND_OK;
}

static enum emend_status
check_mark(const struct arguments *args, struct emend_error *err)
{
	const char *name = args->mark;

	if (args->until)
		return emend_fail(err, EMEND_USAGE,
		    "--until has no place beside --mark, which moves to the "
		    "newest edit");
	if (strlen(name) > MARK_MOST)
		return emend_fail(err, EMEND_USAGE,
		    "--mark %.20s...: at most %d characters", name, MARK_MOST);
	if (name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
	                      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")])
		return emend_fail(err, EMEND_USAGE,
		    "--mark %s: wants letters, digits and - _ .", name);
	return EMEND_OK;
}

static enum emend_status
choose_format(struct reporting *r, struct emend_error *err)
{
	const struct arguments *args = r->args;
	const char *name = args->format ? args->format : "text";

	if (args->email) {
		r->format = &mailing_format;
		return args->format || args->output || args->stats
		           ? emend_fail(err, EMEND_USAGE,
		                 "--email sends text and HTML: --format, -o "
		                 "and --stats have no place beside it")
		           : EMEND_OK;
	}
	if (!args->stats) {
		r->format = digest_format_named(name);
		return EMEND_OK;
	}
	r->format = digest_stats_named(name);
	if (!r->format)
		return emend_fail(err, EMEND_USAGE,
		    "--stats --format %s: wants text, json or csv", name);
	return digest_stats_new(&r->stats, err);
}

/* From the mark on; at its first time from --since or for a day. */
static enum emend_status
read_range(struct reporting *r, int64_t now, struct emend_error *err)
{
	const struct arguments *args = r->args;
	struct recorded_range *range = &r->options.range;
	enum emend_status status = EMEND_OK;
	struct mark mark = { 0 };

	range->since = now - DEFAULT_SECONDS;
	if (args->since)
		status = option_read_time(
		    &range->since, "--since", args->since, now, false, err);
	if (status == EMEND_OK && args->until)
		status = option_read_time(
		    &range->until, "--until", args->until, now, true, err);
	if (status == EMEND_OK && args->mark)
		status = check_mark(args, err);
	if (status == EMEND_OK && range->until && range->until <= range->since)
		status = emend_fail(err, EMEND_USAGE,
		    "--until is not after --since: nothing is between");
	if (status == EMEND_OK)
		status = state_recorded_last(r->store, &r->mark.upto, err);
	snprintf(r->mark_name, sizeof(r->mark_name), MARK_OURS "%.*s",
	    MARK_MOST, args->mark ? args->mark : "");
	if (status == EMEND_OK && args->mark)
		status = state_mark(r->store, r->mark_name, &mark, err);
	if (status)
		return status;
	r->mark.at = now;
	r->options.all_unread =
	    args->unreviewed && !args->since && !args->until && !args->mark;
	if (r->options.all_unread)
		range->since = 0;
	if (mark.at) {
		range->since = mark.at;
		range->after = mark.upto;
		range->upto = r->mark.upto;
		r->options.mark = args->mark;
	}
	r->options.flapping_since = range->since;
	return EMEND_OK;
}

static enum emend_status
read_options(struct reporting *r, struct emend_error *err)
{
	const struct arguments *args = r->args;
	enum emend_status status = EMEND_OK;

	r->options = (struct gather_options){
		.source = args->source,
		.host = args->host,
		.tags = args->tags,
		.tag_count = args->tag_count,
		.unnoted = args->unnoted,
		.unreviewed = args->unreviewed,
		.format = r->format,
		.most = args->email && !args->limit ? MAILING_ITEMS
						     : args->limit,
		.now = clock_now(&args->clock),
	};
	if (args->kind)
		status = read_kinds(&r->options.kinds, args->kind, err);
	return status ? status : read_range(r, r->options.now, err);
}

/* How a person goes on from the report. */
static void
write_command(struct text *out, const struct arguments *args)
{
	program_name(out);
	if (!strcmp(args->dir, "."))
		return;
	text_puts(out, " -C ");
	shell_word(out, args->dir);
}

static enum emend_status
gather(struct reporting *r, struct emend_error *err)
{
	enum emend_status status =
	    store_open(&r->store, r->args->dir, STORE_READ, err);

	if (status == EMEND_OK)
		status = settings_read_in(&r->settings, r->args->dir, err);
	if (status == EMEND_OK && r->args->email)
		status = mailing_check(r->settings, r->args->email, err);
	if (status == EMEND_OK)
		status = read_options(r, err);
	if (status == EMEND_OK)
		status = gather_new(
		    &r->gather, r->store, r->settings, &r->options, err);
	if (status)
		return status;
	write_command(&r->command, r->args);
	gather_digest(r->gather)->command = r->command.ptr;
	return text_check(&r->command, err);
}

/* ---- telling ---- */

/* Is there anything that a person would want a mail for? */
static bool
is_silent(const struct reporting *r)
{
	const struct digest *d = gather_digest(r->gather);

	return (r->format == &digest_text || r->args->email) &&
	       !r->args->say_empty && d->items + d->floods == 0;
}

static enum emend_status
tell(struct reporting *r, struct emend_error *err)
{
	struct digest_out to = { 0 };
	struct output out;
	enum emend_status status = output_open(&out, r->args, err);

	if (status)
		return status;
	to.file = out.file;
	to.text = &out.text;
	to.json = &out.json;
	to.stats = r->stats;
	if (!is_silent(r))
		status = gather_tell(r->gather, &to, err);
	return output_close(&out, status, err);
}

/* Only once all of it is written. */
static enum emend_status
move_mark(struct reporting *r, struct emend_error *err)
{
	struct store *store;
	enum emend_status status;

	status = store_open(&store, r->args->dir, STORE_WRITE, err);
	if (status == EMEND_OK)
		status = store_lock(store, STORE_LOCK_WRITE, err);
	if (status == EMEND_OK)
		status = store_put_mark(store, r->mark_name, &r->mark, err);
	store_close(store);
	if (status)
		emend_error_prefix(err,
		    "the mark %s was not moved, so the next report tells this "
		    "again",
		    r->args->mark);
	return status;
}

static enum emend_status
send_mail(struct reporting *r, struct emend_error *err)
{
	const struct report_mail mail = {
		.args = r->args,
		.settings = r->settings,
		.gather = is_silent(r) ? NULL : r->gather,
		.mark_name = r->args->mark ? r->mark_name : NULL,
		.mark = &r->mark,
	};

	return report_mail(&mail, &r->failed, err);
}

static int
report(const struct arguments *args, struct emend_error *err)
{
	struct reporting r = { .args = args };
	enum emend_status status;

	text_init(&r.command, COMMAND_MAX);
	status = choose_format(&r, err);
	if (status == EMEND_OK)
		status = gather(&r, err);
	if (status == EMEND_OK && args->email)
		status = send_mail(&r, err);
	else if (status == EMEND_OK)
		status = tell(&r, err);
	if (status == EMEND_OK && args->mark && !args->email)
		status = move_mark(&r, err);
	digest_stats_free(r.stats);
	gather_free(r.gather);
	settings_free(r.settings);
	store_close(r.store);
	text_free(&r.command);
	if (status == EMEND_OK && r.failed)
		return EXIT_TROUBLE;
	return exit_status_of(status);
}

const struct command command_report = {
	.name = "report",
	.usage = "",
	.summary = "tell the edits of all articles over a period",
	.text = "Tells what was edited in the last 24 hours, from --since to "
		"--until, or, with --mark, since the last report with that "
		"mark: one item an article, what weighs most first. A mark "
		"misses nothing and tells nothing twice, and moves only once "
		"the report is written, or its mail is in the outbox. When "
		"nothing changed, text says nothing, unless --say-empty. The "
		"same edit on 5 or more articles of a host is told once.",
	.helps = {
	    { OPTION_HOST, "only articles of this host, or *.example.org" },
	    { OPTION_LIMIT, "at most N items" },
	},
	.options = OPTIONS_PRINTING | OPTION_BIT(OPTION_EMAIL) |
	           OPTION_BIT(OPTION_HOST) |
	           OPTION_BIT(OPTION_KIND) | OPTION_BIT(OPTION_LIMIT) |
	           OPTION_BIT(OPTION_MARK) | OPTION_BIT(OPTION_SAY_EMPTY) |
	           OPTION_BIT(OPTION_SINCE) | OPTION_BIT(OPTION_SOURCE) |
	           OPTION_BIT(OPTION_STATS) | OPTION_BIT(OPTION_TAG) |
	           OPTION_BIT(OPTION_UNNOTED) | OPTION_BIT(OPTION_UNREVIEWED) |
	           OPTION_BIT(OPTION_UNTIL),
	.formats = "text|json|html|markdown|csv|atom",
	.least = 0,
	.most = 0,
	.run = report,
};
