#include <inttypes.h>

#include "base/time.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "settings/settings.h"
#include "store/maintain.h"
#include "store/search.h"
#include "store/store.h"

static enum emend_status
read_options(struct maintain_options *out, const struct arguments *args,
    struct emend_error *err)
{
	struct settings *settings = NULL;
	int64_t now = clock_now(&args->clock);
	enum emend_status status = settings_read_in(&settings, args->dir, err);

	if (status == EMEND_OK)
		*out = (struct maintain_options){
			.now = now,
			.pages_before = settings_pages_before(settings, now),
			.budget_ms = args->for_seconds * 1000,
		};
	settings_free(settings);
	return status;
}

static void
write_json_packs(
    struct json *j, const char *key, const struct maintain_packs *p)
{
	json_key_object(j, key);
	json_key_uint(j, "packs_before", p->before);
	json_key_uint(j, "packs", p->after);
	json_key_uint(j, "bytes_before", p->bytes_before);
	json_key_uint(j, "bytes", p->bytes_after);
	json_object_end(j);
}

static void
write_json(struct json *j, const struct maintain_result *r)
{
	json_object_begin(j);
	json_key_string(j, "schema", SLICE("emend.maintain/1"));
	write_json_packs(j, "articles", &r->articles);
	write_json_packs(j, "pages", &r->pages);
	json_key_uint(j, "months_dropped", r->months_dropped);
	json_key_uint(j, "pages_moved", r->pages_moved);
	json_key_bool(j, "left_over", r->left_over);
	json_key_bool(j, "git", !r->no_git);
	json_key_bool(j, "complete", !r->broken_off);
	json_object_end(j);
	json_newline(j);
}

static void
write_packs(
    struct terminal *t, const char *name, const struct maintain_packs *p)
{
	if (p->before == p->after && p->bytes_before == p->bytes_after) {
		terminal_printf(t, STYLE_PLAIN, "%s: %zu %s, %" PRIu64 " kB",
		    name, p->after, p->after == 1 ? "pack" : "packs",
		    p->bytes_after >> 10);
	} else {
		terminal_printf(t, STYLE_PLAIN,
		    "%s: from %zu %s to %zu, from %" PRIu64 " kB to %" PRIu64
		    " kB",
		    name, p->before, p->before == 1 ? "pack" : "packs",
		    p->after, p->bytes_before >> 10, p->bytes_after >> 10);
	}
	terminal_newline(t, 0);
}

static void
write_text(struct terminal *t, const struct maintain_result *r)
{
	if (r->months_dropped) {
		terminal_printf(t, STYLE_PLAIN,
		    "Pages of %zu %s dropped; %zu that %s still needed %s kept.",
		    r->months_dropped, r->months_dropped == 1 ? "month" : "months",
		    r->pages_moved, r->pages_moved == 1 ? "is" : "are",
		    r->pages_moved == 1 ? "was" : "were");
		terminal_newline(t, 0);
	}
	if (r->left_over) {
		terminal_puts(t, STYLE_WARNING,
		    "Some of it lies in packs that another git made of several "
		    "months: \"git gc --prune=now\" in pages.git frees that.");
		terminal_newline(t, 0);
	}
	write_packs(t, "articles.git", &r->articles);
	write_packs(t, "pages.git", &r->pages);
	if (r->no_git) {
		terminal_puts(t, STYLE_WARNING,
		    "There is no git program: packs were indexed, not joined.");
		terminal_newline(t, 0);
	}
	if (r->broken_off) {
		terminal_puts(t, STYLE_WARNING,
		    "Time was over before all was done: run it again.");
		terminal_newline(t, 0);
	}
}

static enum emend_status
print(const struct arguments *args, const struct maintain_result *result,
    struct emend_error *err)
{
	struct output out;
	enum emend_status status = output_open(&out, args, err);

	if (status)
		return status;
	if (out.is_json)
		write_json(&out.json, result);
	else
		write_text(&out.text, result);
	return output_close(&out, EMEND_OK, err);
}

static int
maintain(const struct arguments *args, struct emend_error *err)
{
	struct maintain_options options;
	struct maintain_result result = { .nothing_due = false };
	struct store *store;
	size_t pending = 0;
	enum emend_status status;

	status = store_open(&store, args->dir, STORE_WRITE, err);
	if (status)
		return exit_status_of(status);
	status = read_options(&options, args, err);
	if (status == EMEND_OK)
		status = store_maintain(store, &options, &result, err);
	if (status == EMEND_OK)
		status = search_update(
		    store, options.budget_ms, NULL, &pending, err);
	result.broken_off = result.broken_off || pending;
	store_close(store);
	if (status == EMEND_OK)
		status = print(args, &result, err);
	return exit_status_of(status);
}

const struct command command_maintain = {
	.name = "maintain",
	.usage = "",
	.summary = "pack and tidy; check does it when it is due",
	.text = "Drops pages whose time is over (store.pages), joins small "
		"packs into few with the git program, tidies the state, and "
		"brings the index of words up to date. Others may work "
		"meanwhile. A check does the same in portions.",
	.helps = {
	    { OPTION_FOR, "break off after so long: 1m; the next one goes on" },
	},
	.options = OPTIONS_PRINTING | OPTION_BIT(OPTION_FOR),
	.formats = "text|json",
	.least = 0,
	.most = 0,
	.run = maintain,
};
