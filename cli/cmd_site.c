#include <signal.h>
#include <unistd.h>

#include "base/time.h"
#include "cli/bar.h"
#include "cli/checking.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "publish/publish.h"
#include "settings/settings.h"
#include "store/store.h"

static void
write_json(struct json *j, const struct publish_result *r)
{
	json_pretty(j, true);
	json_object_begin(j);
	json_key_string(j, "schema", SLICE("emend.site/1"));
	json_key_uint(j, "articles", r->articles);
	json_key_uint(j, "written", r->written);
	json_key_uint(j, "removed", r->removed);
	json_key_uint(j, "files", r->files);
	json_key_bool(j, "complete", !r->stopped);
	json_object_end(j);
	json_newline(j);
}

static void
write_text(struct terminal *t, const char *to, const struct publish_result *r)
{
	terminal_printf(t, STYLE_PLAIN,
	    "%zu article%s in %s: %zu written, %zu removed, %zu file%s new or "
	    "changed.",
	    r->articles, r->articles == 1 ? "" : "s", to, r->written,
	    r->removed, r->files, r->files == 1 ? "" : "s");
	terminal_newline(t, 0);
	if (r->stopped)
		terminal_puts(t, STYLE_WARNING,
		    "It was stopped before all was written: run it again.");
	if (r->stopped)
		terminal_newline(t, 0);
}

static enum emend_status
print(const struct arguments *args, const struct publish_result *r,
    struct emend_error *err)
{
	struct output out;
	enum emend_status status = output_open(&out, args, err);

	if (status)
		return status;
	if (out.is_json)
		write_json(&out.json, r);
	else
		write_text(&out.text, args->operands[0], r);
	return output_close(&out, EMEND_OK, err);
}

static enum emend_status
publish(const struct arguments *args, struct store *store,
    const volatile sig_atomic_t *stop, struct publish_result *result,
    struct emend_error *err)
{
	struct bar bar = { .wanted = isatty(STDERR_FILENO),
		.started_ms = monotonic_ms() };
	struct publish_options options = {
		.to = args->operands[0],
		.now = clock_now(&args->clock),
		.all = args->all,
		.stop = stop,
		.progress = bar_draw,
		.payload = &bar,
	};
	struct settings *settings = NULL;
	enum emend_status status = settings_read_in(&settings, args->dir, err);

	if (status == EMEND_OK)
		status = publish_site(store, settings, &options, result, err);
	bar_erase(&bar);
	settings_free(settings);
	return status;
}

static int
site(const struct arguments *args, struct emend_error *err)
{
	const volatile sig_atomic_t *stop = checking_signals();
	struct publish_result result;
	struct store *store;
	enum emend_status status;

	status = store_open(&store, args->dir, STORE_READ, err);
	if (status)
		return exit_status_of(status);
	status = publish(args, store, stop, &result, err);
	store_close(store);
	if (status == EMEND_OK)
		status = print(args, &result, err);
	if (status == EMEND_OK && result.stopped)
		return 128 + *stop;
	return exit_status_of(status);
}

const struct command command_site = {
	.name = "site",
	.usage = "DIR",
	.summary = "make static web pages of all articles and their edits",
	.text = "Makes a site of static pages in DIR, or brings the one there "
		"up to date: only what changed is written. It is read without "
		"a server and, but for the search, without scripts. What was "
		"forgotten or hidden goes from it. A site.css of your own "
		"stays.",
	.helps = {
	    { OPTION_ALL, "write every page again" },
	},
	.options = OPTIONS_PRINTING | OPTION_BIT(OPTION_ALL),
	.formats = "text|json",
	.least = 1,
	.most = 1,
	.run = site,
};
