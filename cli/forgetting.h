#ifndef EMEND_CLI_FORGETTING_H
#define EMEND_CLI_FORGETTING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "store/forget.h"

struct arguments;
struct settings;
struct store;
struct watch_row;

/* Inside `emend forget`: cmd_forget.c does it, forgetting.c tells it. */

/* A line that is the user's own to change. */
struct place {
	char file[PATH_LIMIT];
	unsigned line;
};

struct forgetting {
	const struct arguments *args;
	struct store *store;
	struct settings *settings;
	struct watch_row *row; /* NULL: it has none (any more) */
	struct hash128 id;
	struct forgotten done;
	bool section; /* emend.conf had one for it */
	struct place *places;
	size_t place_count;
};

/* What was done, and what could not be. */
enum emend_status forgetting_tell(
    const struct forgetting *f, struct emend_error *err) EMEND_MUST_USE;

#endif
