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
#include "store/state.h"
#include "watch/settings.h"
#include "watch/sources.h"


struct standing {
	struct state_counts counts;
	struct run_row run;
	int64_t now;
	bool has_contact;
	bool has_sources; /* emend.conf names something to watch */
	int64_t next_look; /* the earliest of what is not paused; 0: none */
};

/* Since when the most overdue look waits; 0: none does. */
static int64_t
overdue_since(const struct standing *s)
{
	return s->next_look < s->now ? s->next_look : 0;
}

static enum emend_status
gather(struct standing *s, struct store *store, const struct arguments *args,
    struct emend_error *err)
{
	struct settings *settings = NULL;
	struct clock clock;
	enum emend_status status;

	status = clock_init(&clock, getenv("EMEND_NOW"), err);
	if (status == EMEND_OK)
		status = settings_read_in(&settings, args->dir, err);
	if (status)
		goto out;
	s->now = clock_now(&clock);
	s->has_contact = settings->contact || settings->user_agent;
	s->has_sources = settings->source_count > 0;
	status = state_counts(store, &s->counts, err);
	if (status == EMEND_OK)
		status = sources_next_look(
		    store, settings, INT64_MAX, &s->next_look, err);
	if (status == EMEND_OK)
		status = state_last_run(store, &s->run, err);
out:
	settings_free(settings);
	return status;
}

static void
write_json(struct json *j, const struct standing *s)
{
	const struct state_counts *c = &s->counts;

	json_object_begin(j);
	json_key_string(j, "schema", SLICE("emend.status/1"));
	json_key_uint(j, "articles", c->active);
	json_key_uint(j, "ended", c->ended);
	json_key_uint(j, "revisions", c->revisions);
	json_key_uint(j, "failing", c->failing);
	json_key_uint(j, "suspect", c->suspect);
	json_key_uint(j, "gone", c->gone);
	json_key_uint(j, "flapping", c->flapping);
	json_key_time(j, "next_look", s->next_look);
	json_key_time(j, "oldest_overdue", overdue_since(s));
	json_key(j, "last_check");
	if (s->run.started_at) {
		json_object_begin(j);
		json_key_time(j, "started", s->run.started_at);
		json_key_time(j, "ended", s->run.ended_at);
		json_key_uint(j, "checked", s->run.checked);
		json_key_uint(j, "new", s->run.fresh);
		json_key_uint(j, "changed", s->run.changed);
		json_key_uint(j, "unchanged", s->run.unchanged);
		json_key_uint(j, "failed", s->run.failed);
		json_object_end(j);
	} else {
		json_null(j);
	}
	json_key_bool(j, "contact", s->has_contact);
	json_object_end(j);
	json_newline(j);
}

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
write_last_check(struct terminal *t, const struct standing *s)
{
	char at[TIME_LOCAL_MAX], ago[DURATION_MAX];
	const struct run_row *r = &s->run;

	if (!r->started_at) {
		terminal_puts(t, STYLE_PLAIN, "No check has run yet.");
		terminal_newline(t, 0);
		return;
	}
	time_format_local(at, r->started_at);
	terminal_printf(t, STYLE_PLAIN, "Last check %s", at);
	if (s->now > r->started_at) {
		duration_format(ago, s->now - r->started_at);
		terminal_printf(t, STYLE_PLAIN, " (%s ago)", ago);
	}
	terminal_printf(t, STYLE_PLAIN,
	    ": %u checked, %u new, %u changed, %u failed", r->checked, r->fresh,
	    r->changed, r->failed);
	terminal_newline(t, 0);
}

static void
write_next(struct terminal *t, const struct standing *s)
{
	char at[TIME_LOCAL_MAX], late[DURATION_MAX];

	if (!s->next_look)
		return;
	time_format_local(at, s->next_look);
	terminal_printf(t, STYLE_PLAIN, "Next look %s", at);
	if (overdue_since(s)) {
		duration_format(late, s->now - overdue_since(s));
		terminal_printf(t, STYLE_WARNING, " (overdue by %s: does cron run "
		    "\"emend check\"?)", late);
	}
	terminal_newline(t, 0);
}

static void
write_text(struct terminal *t, const struct standing *s)
{
	write_watched(t, &s->counts);
	write_last_check(t, s);
	write_next(t, s);
	if (!s->has_contact) {
		terminal_puts(t, STYLE_WARNING,
		    "emend.conf names no contact: set fetch.contact, so that the "
		    "sites watched can reach you.");
		terminal_newline(t, 0);
	}
	terminal_puts(t, STYLE_DIM, s->counts.active
		? "emend list shows each; emend check looks at what is due."
		: s->counts.ended
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
		write_json(&out.json, s);
	else
		write_text(&out.text, s);
	return exit_status_of(output_close(&out, true, err));
}

static int
status_of(const struct arguments *args, struct emend_error *err)
{
	struct standing s = { 0 };
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
	.summary = "how things stand, in one screen",
	.text = "Shows how many articles are watched, what fails, when the last "
		"check ran, and\nwhen the next look is due.",
	.options = OPTIONS_PRINTING,
	.formats = "text|json",
	.least = 0,
	.most = 0,
	.run = status_of,
};
