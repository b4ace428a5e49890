#ifndef EMEND_CLI_PRINT_DIFF_H
#define EMEND_CLI_PRINT_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "reports/markup.h"

struct arguments;
struct output;
struct report;

/* --format of the commands that tell a comparison. */
#define FORMATS_OF_DIFF "text|json|html|markdown|unified"

/* Comparisons on their way out, in the format asked for. */
struct printing {
	struct output *out;
	const struct arguments *args;
	bool many; /* with what sets one apart from the next; as JSON, a line
		      each */
	struct markup markup; /* html */
	size_t edits;	      /* html: so far */
};

/* title: of all of them, where there is more than one. */
void print_begin(struct printing *p, struct output *out,
    const struct arguments *args, bool many, const char *title);
enum emend_status print_diff(struct printing *p, const struct report *r,
    struct emend_error *err) EMEND_MUST_USE;
/* In any case; status: how it went so far. */
enum emend_status print_end(struct printing *p, enum emend_status status,
    struct emend_error *err) EMEND_MUST_USE;

#endif
