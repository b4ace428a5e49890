#ifndef EMEND_CLI_ADDING_H
#define EMEND_CLI_ADDING_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/table.h"
#include "base/text.h"
#include "reports/event.h"

struct arguments;
struct settings;
struct store;

/*
 * What `emend add` writes into emend.conf, and what is to be looked at for it.
 */
struct adding {
	const struct arguments *args;
	struct store *store;
	struct settings *settings; /* as they stood before */
	struct table watched;	   /* normal forms, in emend.conf and here */
	struct text conf;	   /* emend.conf as it is to be */
	const char **urls;	   /* to look at */
	size_t url_count, url_cap;
	struct event *events; /* one for each source */
	size_t event_count;
	struct arena arena;
};

/*
 * Under the write lock: emend.conf is read, grown by args' operands and written.
 * *a is zero but for args and store; adding_free also after failure.
 */
enum emend_status adding_write(
    struct adding *a, struct emend_error *err) EMEND_MUST_USE;
void adding_free(struct adding *a);

/* Also under the lock: a page that turned out to be what its event says now;
 * with a from: the feed there that the page names instead. */
enum emend_status adding_correct(struct adding *a, struct event *page,
    struct emend_error *err) EMEND_MUST_USE;

#endif
