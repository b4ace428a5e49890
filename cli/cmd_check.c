#include <stdint.h>
#include <unistd.h>

#include "cli/checking.h"
#include "cli/commands.h"
#include "cli/options.h"

static int
check(const struct arguments *args, struct emend_error *err)
{
	struct checking c = {
		.options = {
		    .urls = args->operands,
		    .url_count = args->operand_count,
		    .all = args->all,
		    .dry_run = args->dry_run,
		    .for_seconds = args->for_seconds,
		},
		.summary_text = isatty(STDERR_FILENO),
		.bar.wanted = isatty(STDERR_FILENO),
	};
	enum emend_status status = output_open(&c.out, args, err);

	if (status)
		return exit_status_of(status);
	return checking_close(&c, checking_run(&c, args, err), err);
}

const struct command command_check = {
	.name = "check",
	.usage = "[URL...]",
	.summary = "look at what is due, keep and tell what changed",
	.text = "This is what cron runs: it fetches what is due, keeps what "
		"changed, and tells it. When nothing is new it prints "
		"nothing. With URLs it looks at these, now. --format json "
		"prints an event a line. Exit status 3 says that an article "
		"or a list began to fail.",
	.helps = {
	    { OPTION_ALL, "look at everything now, due or not" },
	    { OPTION_FOR, "stop asking after so long: 4m; the rest waits" },
	},
	.options = OPTIONS_PRINTING | OPTION_BIT(OPTION_ALL) |
	    OPTION_BIT(OPTION_FOR) | OPTION_BIT(OPTION_DRY_RUN),
	.formats = "text|json",
	.least = 0,
	.most = SIZE_MAX,
	.run = check,
};
