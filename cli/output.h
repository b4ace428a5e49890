#ifndef EMEND_CLI_OUTPUT_H
#define EMEND_CLI_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"
#include "base/json.h"
#include "reports/terminal.h"

struct arguments;

/*
 * Where a command prints: standard output, or the file of -o, which appears by
 * rename once it is whole.
 */
struct output {
	FILE *file;
	bool is_json;
	struct terminal text; /* for people */
	struct json json;     /* for programs */
	const char *path;     /* of -o, or NULL */
	char *temp;	      /* its file in the making */
	int error;	      /* errno of the first flush that failed; 0 */
};

enum emend_status output_open(struct output *out,
    const struct arguments *args, struct emend_error *err) EMEND_MUST_USE;

/* Text as it is; on a terminal, what would command that is shown instead. */
void output_write(struct output *out, struct slice text);

/* Writes what waits; a failure is told by output_close. */
void output_flush(struct output *out);

/*
 * Ends what was printed.  status: how that went; when it failed, it and err are
 * left as they are, and an unfinished -o file is thrown away.  Else a write that
 * failed at any time is the error.
 */
enum emend_status output_close(struct output *out, enum emend_status status,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * One line on standard error, as people or as programs read it; nothing when
 * the text is empty.  What ends a command is printed by main.
 */
void output_error(const struct emend_error *err, bool as_json);

#endif
