#ifndef EMEND_CLI_OPTIONS_H
#define EMEND_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/time.h"

struct command;

/*
 * The command line.  A command is one file and one row of the table in
 * main.c; its options are rows of the one table in options.c, which makes
 * parsing, help and the suggestions for what is misspelt.
 */
enum option_id {
	OPTION_AGAIN,
	OPTION_ALL,
	OPTION_AS,
	OPTION_BY,
	OPTION_COLOR,
	OPTION_DRY_RUN,
	OPTION_EMAIL,
	OPTION_END,
	OPTION_ENDED,
	OPTION_EVERY,
	OPTION_EXIT_CODE,
	OPTION_EXPLAIN,
	OPTION_FILE,
	OPTION_FOR,
	OPTION_FORMAT,
	OPTION_FROM,
	OPTION_HELP,
	OPTION_HIDE,
	OPTION_HOST,
	OPTION_KEEP,
	OPTION_KIND,
	OPTION_LIMIT,
	OPTION_LOOKS,
	OPTION_MARK,
	OPTION_NO_LOOK,
	OPTION_NOTE,
	OPTION_OUTPUT,
	OPTION_REPAIR,
	OPTION_SAY_EMPTY,
	OPTION_SINCE,
	OPTION_SOURCE,
	OPTION_STATS,
	OPTION_TAG,
	OPTION_UNHIDE,
	OPTION_UNNOTED,
	OPTION_UNREVIEWED,
	OPTION_UNTIL,
	OPTION_URL,
	OPTION_YES,
	OPTION_DIR,
	OPTION_COUNT,
};

#define OPTION_BIT(id) (UINT64_C(1) << (id))
/* Every command that prints takes these. */
#define OPTIONS_PRINTING                                                       \
	(OPTION_BIT(OPTION_FORMAT) | OPTION_BIT(OPTION_COLOR) |                \
	    OPTION_BIT(OPTION_OUTPUT))

enum color_choice {
	COLOR_AUTO,
	COLOR_ALWAYS,
	COLOR_NEVER,
};

/* What a command line says; strings are argv's. */
struct arguments {
	struct clock clock; /* the machine's, or held still by $EMEND_NOW */
	const char *dir; /* -C, else $EMEND_ARCHIVE, else "." */
	bool dir_given;	 /* by -C */
	bool named;	 /* the command's name was given */
	bool help, again, all, dry_run, end, ended, exit_code, explain, looks;
	bool hide, no_look, repair, say_empty, stats, unhide, unnoted, unreviewed;
	bool yes;
	const char *as, *by, *email, *file, *format, *from, *host, *kind, *mark, *note;
	const char *output, *since, *source, *until, *url;
	const char *every, *keep; /* as written; checked to be durations */
	int64_t for_seconds;
	enum color_choice color;
	size_t limit; /* -n; 0: no limit */
	const char **tags;
	size_t tag_count;
	const char **operands;
	size_t operand_count;
};

/* What an option does of one command, where its row says too little. */
struct option_help {
	enum option_id id;
	const char *help;
};

#define OPTION_HELPS_MAX 3

struct command {
	const char *name;
	const char *usage;   /* operands: "URL [REV]" */
	const char *summary; /* one line, for the list of commands */
	const char *text;    /* more, for --help */
	struct option_help helps[OPTION_HELPS_MAX]; /* first that are set */
	uint64_t options;    /* OPTION_BITs; --help and -C are always there */
	const char *formats; /* "text|json": the first is the default; NULL */
	size_t least, most;  /* operands; most SIZE_MAX: any number */
	/* Gives an exit status; on failure err says why and is printed. */
	int (*run)(const struct arguments *args, struct emend_error *err);
};

/*
 * Fills *out from argv, which begins after the command's name.  Fails with
 * EMEND_USAGE.  arguments_free also after failure.
 */
enum emend_status arguments_parse(struct arguments *out,
    const struct command *command, int argc, char **argv,
    struct emend_error *err) EMEND_MUST_USE;
void arguments_free(struct arguments *a);

/* Was this format asked for, by name? */
bool wants_format(const struct arguments *args, const char *name);

/* What --help prints. */
void command_help(FILE *out, const struct command *command);

#endif
