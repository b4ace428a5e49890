#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/archive.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "settings/settings.h"
#include "store/state.h"
#include "store/store.h"
#include "store/watches.h"
#include "watch/monitor.h"

#define SPACE_LEAST (UINT64_C(1) << 30) /* less is told */
#define LATE_LEAST 600 /* seconds: cron comes every 5 minutes */

struct standing {
	struct monitor m;
	bool has_sources; /* emend.conf names something to watch */
};

static enum emend_status
gather(struct standing *s, struct store *store, const struct arguments *args,
    struct emend_error *err)
{
	struct settings *settings = NULL;
	enum emend_status status = settings_read_in(&settings, args->dir, err);

	if (status == EMEND_OK) {
		s->has_sources = settings->source_count > 0;
		status = monitor_read(&s->m, store, settings, args->dir,
		    clock_now(&args->clock), err);
	}
	settings_free(settings);
	return status;
}

/* ---- for programs ---- */

static int
last_exit(const struct monitor *m)
{
	if (m->last_signal)
		return 128 + m->last_signal;
	return m->last_trouble ? EXIT_TROUBLE : EXIT_DONE;
}

static void
write_checks(struct json *j, const struct monitor *m)
{
	json_key(j, "last_check");
	if (m->last.started_at) {
		json_object_begin(j);
		json_key_time(j, "started", m->last.started_at);
		json_key_time(j, "ended", m->last.ended_at);
		json_key_int(j, "exit", last_exit(m));
		json_key_uint(j, "checked", m->last.checked);
		json_key_uint(j, "new", m->last.fresh);
		json_key_uint(j, "changed", m->last.changed);
		json_key_uint(j, "unchanged", m->last.unchanged);
		json_key_uint(j, "failed", m->last.failed);
		json_object_end(j);
	} else {
		json_null(j);
	}
	json_key(j, "running");
	if (m->running) {
		json_object_begin(j);
		json_key_int(j, "pid", m->running);
		json_key_time(j, "since", m->running_since);
		json_object_end(j);
	} else {
		json_null(j);
	}
}

static void
write_disk(struct json *j, const struct disk *disk)
{
	json_key_object(j, "disk");
	json_key_uint(j, "bytes", disk->bytes);
	json_key_uint(j, "bytes_free", disk->bytes_free);
	if (disk->inodes)
		json_key_uint(j, "inodes_free", disk->inodes_free);
	else
		json_key_null(j, "inodes_free");
	json_object_end(j);
}

static void
write_json(struct json *j, const struct monitor *m)
{
	const struct state_counts *c = &m->counts;

	json_object_begin(j);
	json_key_string(j, "schema", SLICE("emend.status/1"));
	json_key_time(j, "now", m->now);
	json_key_uint(j, "articles", c->active);
	json_key_uint(j, "ended", c->ended);
	json_key_uint(j, "revisions", c->revisions);
	json_key_uint(j, "failing", c->failing);
	json_key_uint(j, "suspect", c->suspect);
	json_key_uint(j, "gone", c->gone);
	json_key_uint(j, "flapping", c->flapping);
	json_key_uint(j, "unread", m->unread);
	json_key_uint(j, "sources", m->sources);
	json_key_uint(j, "sources_failing", m->sources_failing);
	json_key_uint(j, "hosts_parked", m->hosts_parked);
	json_key_time(j, "next_look", m->next_look);
	json_key_uint(j, "overdue", m->overdue);
	json_key_time(j, "oldest_overdue", m->oldest_overdue);
	write_checks(j, m);
	json_key_uint(j, "outbox", m->outbox.alerts + m->outbox.messages);
	json_key_time(j, "outbox_oldest", m->outbox.oldest);
	json_key_uint(j, "outbox_failed", m->outbox.failed);
	json_key_time(j, "maintenance_failed", m->maintain_failed_at);
	write_disk(j, &m->disk);
	json_key_bool(j, "contact", m->has_contact);
	json_object_end(j);
	json_newline(j);
}

/* ---- for people ---- */

static void
write_watched(struct terminal *t, const struct state_counts *c)
{
	const struct {
		size_t count;
		const char *word;
		enum style style;
	} states[] = {
		{ c->failing, "failing", STYLE_WARNING },
		{ c->suspect, "suspect", STYLE_WARNING },
		{ c->gone, "gone", STYLE_PLAIN },
		{ c->flapping, "flapping", STYLE_PLAIN },
		{ c->ended, "ended", STYLE_PLAIN },
	};
	bool some = false;
	size_t i;

	terminal_printf(t, STYLE_BOLD, "%zu %s watched, %zu %s kept", c->active,
	    c->active == 1 ? "article is" : "articles are", c->revisions,
	    c->revisions == 1 ? "revision is" : "revisions are");
	terminal_newline(t, 0);
	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (!states[i].count)
			continue;
		terminal_printf(t, states[i].style, "%s%zu %s",
		    some ? ", " : "", states[i].count, states[i].word);
		some = true;
	}
	if (some)
		terminal_newline(t, 0);
}

static void
write_last_check(struct terminal *t, const struct monitor *m)
{
	char at[TIME_LOCAL_MAX], ago[DURATION_MAX];
	const struct run_row *r = &m->last;

	if (!r->started_at) {
		terminal_puts(t, STYLE_PLAIN, "No check has run yet.");
		terminal_newline(t, 0);
		return;
	}
	time_format_local(at, r->started_at);
	terminal_printf(t, STYLE_PLAIN, "Last check %s", at);
	if (m->now > r->started_at) {
		duration_format(ago, m->now - r->started_at);
		terminal_printf(t, STYLE_PLAIN, " (%s ago)", ago);
	}
	terminal_printf(t, STYLE_PLAIN,
	    ": %u checked, %u new, %u changed, %u failed", r->checked, r->fresh,
	    r->changed, r->failed);
	if (m->last_signal)
		terminal_puts(t, STYLE_WARNING, "; it was interrupted");
	terminal_newline(t, 0);
}

static void
write_running(struct terminal *t, const struct monitor *m)
{
	char words[DURATION_MAX];

	if (!m->running)
		return;
	terminal_puts(t, STYLE_PLAIN, "A check is running");
	if (m->running_since && m->now > m->running_since) {
		duration_format(words, m->now - m->running_since);
		terminal_printf(t, STYLE_PLAIN, " since %s", words);
	}
	terminal_printf(t, STYLE_DIM, " (process %ld)", m->running);
	terminal_newline(t, 0);
}

static void
write_next(struct terminal *t, const struct monitor *m)
{
	char at[TIME_LOCAL_MAX], late[DURATION_MAX];

	if (!m->next_look)
		return;
	time_format_local(at, m->next_look);
	terminal_printf(t, STYLE_PLAIN, "Next look %s", at);
	if (m->oldest_overdue && m->now - m->oldest_overdue > LATE_LEAST) {
		duration_format(late, m->now - m->oldest_overdue);
		terminal_printf(t, STYLE_WARNING, " (overdue by %s: does cron run "
		    "\"emend check\"?)", late);
	}
	terminal_newline(t, 0);
}

/* Who never reviews anything is not told what is left to be. */
static void
write_unread(struct terminal *t, const struct monitor *m)
{
	if (!m->reviewed || !m->unread)
		return;
	terminal_printf(t, STYLE_PLAIN, "%zu %s edits that nobody has read: "
	    "emend report --unreviewed", m->unread,
	    m->unread == 1 ? "article has" : "articles have");
	terminal_newline(t, 0);
}

static void
write_outbox(struct terminal *t, const struct monitor *m)
{
	size_t waiting = m->outbox.alerts + m->outbox.messages;
	char since[TIME_LOCAL_MAX];

	if (waiting) {
		time_format_local(since, m->outbox.oldest);
		terminal_printf(t, STYLE_PLAIN,
		    "%zu %s to be sent, since %s", waiting,
		    waiting == 1 ? "alert waits" : "alerts wait", since);
		terminal_newline(t, 0);
	}
	if (m->outbox.failed) {
		terminal_printf(t, STYLE_WARNING, "%zu %s could not be sent: "
		    "\"emend alert list\" shows which",
		    m->outbox.failed, m->outbox.failed == 1 ? "alert"
							    : "alerts");
		terminal_newline(t, 0);
	}
}

/* What is well is not worth a line. */
static void
write_trouble(struct terminal *t, const struct monitor *m)
{
	if (m->sources_failing) {
		terminal_printf(t, STYLE_WARNING,
		    "%zu of %zu sources %s in trouble", m->sources_failing,
		    m->sources, m->sources_failing == 1 ? "is" : "are");
		terminal_newline(t, 0);
	}
	if (m->hosts_parked) {
		terminal_printf(t, STYLE_PLAIN,
		    "%zu %s left alone for a while", m->hosts_parked,
		    m->hosts_parked == 1 ? "host is" : "hosts are");
		terminal_newline(t, 0);
	}
	write_outbox(t, m);
	if (m->maintain_failed_at) {
		terminal_puts(t, STYLE_WARNING, "The archive could not be "
		    "tidied: \"emend maintain\" says why");
		terminal_newline(t, 0);
	}
	if (m->disk.bytes_free < SPACE_LEAST) {
		terminal_printf(t, STYLE_WARNING,
		    "Only %" PRIu64 " MiB of the disk are free",
		    m->disk.bytes_free >> 20);
		terminal_newline(t, 0);
	}
	if (!m->has_contact) {
		terminal_puts(t, STYLE_WARNING,
		    "emend.conf names no contact: set fetch.contact, so that the "
		    "sites watched can reach you.");
		terminal_newline(t, 0);
	}
}

static void
write_text(struct terminal *t, const struct standing *s)
{
	write_watched(t, &s->m.counts);
	write_last_check(t, &s->m);
	write_running(t, &s->m);
	write_next(t, &s->m);
	write_unread(t, &s->m);
	write_trouble(t, &s->m);
	terminal_puts(t, STYLE_DIM, s->m.counts.active
		? "emend list shows each; emend check looks at what is due."
		: s->m.counts.ended
		? "emend list --ended shows what was watched."
		: s->has_sources
		? "emend check takes up what emend.conf names."
		: "emend add URL watches an article.");
	terminal_newline(t, 0);
}

/* Outside an archive, without a word: what to do first. */
static int
first_steps(void)
{
	puts("There is no archive here.  To begin:\n"
	     "\n"
	     "  emend init DIR          make one; prints the line for crontab\n"
	     "  emend -C DIR add URL    watch an article\n"
	     "  emend -C DIR check      look for edits\n"
	     "\n"
	     "  emend demo              see it work on sample articles\n"
	     "  emend --help            all commands");
	return EXIT_DONE;
}

static int
print(const struct arguments *args, const struct standing *s,
    struct emend_error *err)
{
	struct output out;
	enum emend_status status = output_open(&out, args, err);

	if (status)
		return exit_status_of(status);
	if (out.is_json)
		write_json(&out.json, &s->m);
	else
		write_text(&out.text, s);
	return exit_status_of(output_close(&out, EMEND_OK, err));
}

static int
status_of(const struct arguments *args, struct emend_error *err)
{
	struct standing s = { .has_sources = false };
	struct store *store;
	struct text path;
	enum emend_status status;
	bool bare = !args->named && !strcmp(args->dir, ".");

	text_init(&path, PATH_LIMIT);
	archive_conf_path(&path, args->dir);
	if (bare && !file_exists(path.ptr)) {
		text_free(&path);
		return first_steps();
	}
	text_free(&path);
	status = store_open(&store, args->dir, STORE_READ, err);
	if (status)
		return exit_status_of(status);
	status = gather(&s, store, args, err);
	store_close(store);
	return status ? exit_status_of(status) : print(args, &s, err);
}

const struct command command_status = {
	.name = "status",
	.usage = "",
	.summary = "show how things stand, in one screen",
	.text = "Shows how many articles are watched, what fails, when the "
		"last check ran, and when the next look is due; what is well "
		"takes no line. --format json has what a monitoring system "
		"wants: how the last check ended and when, how many looks are "
		"overdue and since when, sources in trouble, hosts that are "
		"left alone, room on the disk.",
	.options = OPTIONS_PRINTING,
	.formats = "text|json",
	.least = 0,
	.most = 0,
	.run = status_of,
};
