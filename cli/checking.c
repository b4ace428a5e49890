#include "cli/checking.h"

#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/time.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "store/store.h"

#define BUSY_TOLD_AFTER 3600 /* seconds; before that only on a terminal */

/* The one thing that a signal handler can reach. */
static volatile sig_atomic_t stop_signal;

static void
note_signal(int number)
{
	stop_signal = number;
}

const volatile sig_atomic_t *
checking_signals(void)
{
	/* what is being written is written to its end; waiting ends all the
	 * same */
	struct sigaction catch = { .sa_handler = note_signal,
		.sa_flags = SA_RESTART };
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	sigemptyset(&catch.sa_mask);
	sigaction(SIGINT, &catch, NULL);
	sigaction(SIGTERM, &catch, NULL);
	/* a closed pipe must not stop the storing */
	sigaction(SIGPIPE, &ignore, NULL);
	return &stop_signal;
}

static void
draw_bar(void *payload, size_t done, size_t total)
{
	struct checking *c = payload;

	bar_draw(&c->bar, done, total);
}

/* Not news but how things are, at each run: "robots = no". */
static bool
is_standing(const struct event *e)
{
	return e->type == EVENT_IS_TROUBLE && !e->first && !e->over;
}

/* Cron would send a mail each time; who sits at a terminal is told. */
static void
tell_standing(const struct checking *c, const struct event *e)
{
	struct terminal t;

	if (!c->bar.wanted)
		return;
	terminal_init(&t, stderr, false, terminal_columns(stderr));
	terminal_printf(&t, STYLE_WARNING, "%s: %s", e->name, e->message);
	terminal_newline(&t, 0);
	terminal_free(&t);
}

void
checking_tell(void *checking, const struct event *e)
{
	struct checking *c = checking;
	struct terminal t;

	bar_erase(&c->bar);
	if (c->out.is_json) {
		event_json(&c->out.json, e);
		output_flush(&c->out);
		return;
	}
	if (is_standing(e)) {
		tell_standing(c, e);
		return;
	}
	if (e->type != EVENT_IS_SUMMARY) {
		event_text(&c->out.text, e);
		output_flush(&c->out);
		return;
	}
	if (!c->summary_text)
		return;
	terminal_init(&t, stderr, false, terminal_columns(stderr));
	event_text(&t, e);
	terminal_free(&t);
}

/* Another check is running: told on a terminal, or when it hangs. */
static int
busy(const char *dir, struct emend_error *err)
{
	int64_t since = 0;
	long pid;

	if (!store_check_holder(dir, &pid, &since))
		return EXIT_BUSY;
	if (!isatty(STDERR_FILENO) && since &&
	    time(NULL) - since < BUSY_TOLD_AFTER)
		err->text[0] = '\0';
	return EXIT_BUSY;
}

int
checking_run(
    struct checking *c, const struct arguments *args, struct emend_error *err)
{
	enum emend_status status;
	int code;

	c->options.clock = &args->clock;
	c->options.dir = args->dir;
	c->options.stop = checking_signals();
	if (!c->options.tell)
		c->options.tell = checking_tell;
	c->options.progress = draw_bar;
	c->options.payload = c;
	c->bar.started_ms = monotonic_ms();
	status = run_check(&c->options, &c->result, err);
	bar_erase(&c->bar);
	if (status == EMEND_BUSY)
		return busy(args->dir, err);
	code = exit_status_of(status);
	if (status == EMEND_OK && c->result.trouble)
		code = EXIT_TROUBLE;
	if (stop_signal && (code == EXIT_DONE || code == EXIT_TROUBLE))
		code = 128 + stop_signal;
	return code;
}

int
checking_close(struct checking *c, int code, struct emend_error *err)
{
	/* what was told stands; the first cause of a failure is the one told */
	if (output_close(&c->out, EMEND_OK, code == EXIT_FAILED ? NULL : err))
		return EXIT_FAILED;
	return code;
}
