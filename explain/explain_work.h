#ifndef EMEND_EXPLAIN_EXPLAIN_WORK_H
#define EMEND_EXPLAIN_EXPLAIN_WORK_H

#include "base/error.h"
#include "explain/explain.h"
#include "store/history.h"
#include "store/watches.h"

struct settings;
struct source;

/*
 * Inside the explain family: explain.c (the whole), explain_find.c (what is
 * meant), explain_look.c (the last look, the next one), explain_revision.c,
 * explain_host.c.
 */

/* Sets e->row. */
enum emend_status explain_row(struct explain *e, const char *what,
    struct emend_error *err) EMEND_MUST_USE;
/* The history is there: what the last look was, and which rule it met. */
enum emend_status explain_look(
    struct explain *e, struct emend_error *err) EMEND_MUST_USE;
/* What is doubtful, when the next look is due and why; source may be NULL. */
enum emend_status explain_plan(struct explain *e, const struct source *source,
    struct emend_error *err) EMEND_MUST_USE;

const char *explain_role(enum watch_role role); /* "page", "feed" */
/* Of the history, or NULL. */
const struct revision *explain_numbered(
    const struct explain *e, unsigned number);
/* NULL when out of memory. */
char *explain_copy(struct explain *e, const char *s);

#endif
