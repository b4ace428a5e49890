#ifndef EMEND_CLI_MENTIONS_H
#define EMEND_CLI_MENTIONS_H

#include <stdbool.h>

#include "base/error.h"
#include "base/slice.h"

struct settings;
struct text;

/*
 * Where an article is named besides its row: sections of emend.conf and lines
 * of lists.  For the commands that end it.
 */

/* Does this spelling of an address lead to it?  What is no address does not. */
typedef enum emend_status mention_leads_fn(const void *payload,
    struct slice url, bool *leads, struct emend_error *err);

struct mentions {
	const struct settings *settings;
	const char *dir; /* the archive, where lists stand */
	mention_leads_fn *leads;
	const void *payload;
};

/* Calls each for the lines of lists that lead to it.  A list that is not there
 * names nothing: check tells that. */
typedef enum emend_status mention_fn(void *payload, const char *file,
    unsigned line, struct emend_error *err);
enum emend_status mentions_in_lists(const struct mentions *m, mention_fn *each,
    void *payload, struct emend_error *err) EMEND_MUST_USE;

/* Takes each section [watch "URL"] that leads to it out of conf, the text of
 * emend.conf.  *found becomes true when there was one. */
enum emend_status mentions_remove(const struct mentions *m, struct text *conf,
    bool *found, struct emend_error *err) EMEND_MUST_USE;

#endif
