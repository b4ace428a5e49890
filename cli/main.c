#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"

static const struct command *const commands[] = {
	&command_status,
	&command_init,
	&command_add,
	&command_list,
	&command_unwatch,
	&command_forget,
	&command_check,
	&command_alert,
	&command_deliver,
	&command_log,
	&command_show,
	&command_diff,
	&command_blame,
	&command_report,
	&command_review,
	&command_explain,
	&command_search,
	&command_site,
	&command_compare,
	&command_extract,
	&command_backup,
	&command_maintain,
	&command_verify,
	&command_doctor,
	&command_demo,
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

int
exit_status_of(enum emend_status status)
{
	switch (status) {
	case EMEND_OK:
		return EXIT_DONE;
	case EMEND_USAGE:
		return EXIT_USAGE;
	case EMEND_BUSY:
	case EMEND_NOMEM:
	case EMEND_IO:
	case EMEND_PARSE:
	case EMEND_LIMIT:
	case EMEND_NOTFOUND:
	case EMEND_EXISTS:
	case EMEND_CONFLICT:
	case EMEND_STORE:
	case EMEND_LOST:
		break;
	}
	return EXIT_FAILED;
}

static void
print_help(FILE *out)
{
	size_t i;

	fputs("usage: emend [-C DIR] COMMAND [ARGUMENTS]\n\n"
	      "emend watches published articles and tells exactly how they "
	      "were edited.\n\n",
	    out);
	for (i = 0; i < COMMAND_COUNT; i++)
		fprintf(out, "  %-9s %s\n", commands[i]->name,
		    commands[i]->summary);
	fputs("\nOf one command tell more: emend COMMAND --help, and man "
	      "emend-COMMAND.\nWithout a command it is emend status; emend "
	      "--version says which this is.\nTo see it work without a network: "
	      "emend demo\n",
	    out);
}

static const struct command *
find_command(const char *name)
{
	size_t i;

	for (i = 0; i < COMMAND_COUNT; i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

static enum emend_status
unknown_command(const char *name, struct emend_error *err)
{
	const char *known[COMMAND_COUNT];
	const char *nearest;
	size_t i;

	for (i = 0; i < COMMAND_COUNT; i++)
		known[i] = commands[i]->name;
	nearest = suggest_nearest(name, known, COMMAND_COUNT);
	if (nearest)
		return emend_fail(err, EMEND_USAGE,
		    "there is no command %.100s; did you mean %s?", name,
		    nearest);
	return emend_fail(err, EMEND_USAGE,
	    "there is no command %.100s; \"emend --help\" lists them", name);
}

static int
help(const char *name)
{
	const struct command *command = name ? find_command(name) : NULL;
	struct emend_error err;

	if (name && !command) {
		unknown_command(name, &err);
		output_error(&err, false);
		return EXIT_USAGE;
	}
	if (command)
		command_help(stdout, command);
	else
		print_help(stdout);
	return EXIT_DONE;
}

/* Errors come as JSON too when JSON was asked for, however wrong the rest. */
static bool
wants_json(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--format=json") ||
		    (!strcmp(argv[i], "--format") && i + 1 < argc &&
			!strcmp(argv[i + 1], "json")))
			return true;
	return false;
}

static int
run(const struct command *command, struct arguments args, int argc,
    char **argv, struct emend_error *err)
{
	enum emend_status status;
	int code;

	status = arguments_parse(&args, command, argc, argv, err);
	if (status == EMEND_OK && !args.help)
		status = clock_init(&args.clock, getenv("EMEND_NOW"), err);
	if (status) {
		code = exit_status_of(status);
	} else if (args.help) {
		command_help(stdout, command);
		code = EXIT_DONE;
	} else {
		code = command->run(&args, err);
	}
	arguments_free(&args);
	return code;
}

static int
dispatch(int argc, char **argv, struct emend_error *err)
{
	struct arguments args = { .dir = getenv("EMEND_ARCHIVE") };
	const struct command *command;
	int at = 1;

	if (!args.dir || !*args.dir)
		args.dir = ".";
	while (at + 1 < argc && !strcmp(argv[at], "-C")) {
		args.dir = argv[at + 1];
		args.dir_given = true;
		at += 2;
	}
	if (at == argc)
		return run(&command_status, args, 0, NULL, err);
	if (!strcmp(argv[at], "--version")) {
		puts("emend " EMEND_VERSION);
		return EXIT_DONE;
	}
	if (!strcmp(argv[at], "--help") || !strcmp(argv[at], "-h"))
		return help(NULL);
	if (!strcmp(argv[at], "help"))
		return help(at + 1 < argc ? argv[at + 1] : NULL);
	if (argv[at][0] == '-')
		return run(&command_status, args, argc - at, argv + at, err);
	command = find_command(argv[at]);
	if (!command) {
		unknown_command(argv[at], err);
		return EXIT_USAGE;
	}
	args.named = true;
	return run(command, args, argc - at - 1, argv + at + 1, err);
}

int
main(int argc, char **argv)
{
	struct emend_error err = { 0 };
	int code;

	/* with ulimit -f a file that grows too large is an error of writing */
	signal(SIGXFSZ, SIG_IGN);
	code = dispatch(argc, argv, &err);
	if (code == EXIT_USAGE || code == EXIT_FAILED || code == EXIT_BUSY)
		output_error(&err, wants_json(argc, argv));
	if ((fflush(stdout) || ferror(stdout)) && code != EXIT_USAGE) {
		if (err.status == EMEND_OK)
			perror("emend: cannot write to standard output");
		code = EXIT_FAILED;
	}
	return code;
}
