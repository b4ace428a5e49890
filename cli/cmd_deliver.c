#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/time.h"
#include "cli/checking.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "settings/settings.h"
#include "store/store.h"
#include "watch/delivering.h"

static void
write_counts(struct output *out, const struct delivering_result *r)
{
	struct json *j = &out->json;

	if (out->is_json) {
		json_object_begin(j);
		json_key_string(j, "schema", SLICE("emend.deliver/1"));
		json_key_uint(j, "delivered", r->delivered);
		json_key_uint(j, "failed", r->failed);
		json_key_uint(j, "waiting", r->waiting);
		json_object_end(j);
		json_newline(j);
	} else if (isatty(STDERR_FILENO)) {
		fprintf(stderr, "%zu delivered, %zu failed, %zu waiting\n",
		    r->delivered, r->failed, r->waiting);
	}
}

static int
run(struct checking *c, const struct arguments *args, struct emend_error *err)
{
	struct settings *settings = NULL;
	struct store *store = NULL;
	struct delivering_options options = {
		.clock = &args->clock,
		.stop = checking_signals(),
		.tell = checking_tell,
		.payload = c,
	};
	struct delivering_result result = { 0 };
	enum emend_status status;

	status = store_open(&store, args->dir, STORE_WRITE, err);
	if (status == EMEND_OK)
		status = settings_read_in(&settings, args->dir, err);
	options.store = store;
	options.settings = settings;
	if (status == EMEND_OK)
		status = deliver(&options, &result, err);
	if (status == EMEND_OK)
		write_counts(&c->out, &result);
	store_close(store);
	settings_free(settings);
	if (status == EMEND_BUSY)
		return EXIT_BUSY;
	if (status)
		return exit_status_of(status);
	return result.failed ? EXIT_TROUBLE : EXIT_DONE;
}

static int
deliver_waiting(const struct arguments *args, struct emend_error *err)
{
	struct checking c = { .bar.wanted = false };
	enum emend_status status = output_open(&c.out, args, err);

	if (status)
		return exit_status_of(status);
	return checking_close(&c, run(&c, args, err), err);
}

const struct command command_deliver = {
	.name = "deliver",
	.usage = "",
	.summary = "send the alerts that wait",
	.text = "Sends what waits: what could not be delivered before, and "
		"what quiet hours or a digest held back. A check does the "
		"same at its end.",
	.options = OPTIONS_PRINTING,
	.formats = "text|json",
	.least = 0,
	.most = 0,
	.run = deliver_waiting,
};
