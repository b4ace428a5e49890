#ifndef EMEND_PUBLISH_BLAMED_H
#define EMEND_PUBLISH_BLAMED_H

#include <stddef.h>

#include "base/error.h"
#include "reports/blame.h"

struct article;
struct changes;
struct composition;
struct revision;
struct revision_list;

/*
 * Since when each sentence of an article stands: its revisions one after the
 * other, `gone` ones left out, each with what changed from the one before.
 */
struct blamed {
	struct blame_revision *revisions; /* those added; owned */
	struct composition *text;
	const struct revision *first; /* of the list */
	const struct revision *last;  /* added so far */
	size_t title_since;
};

/* list outlives it: what it says of its revisions is borrowed. */
enum emend_status blamed_init(struct blamed *b,
    const struct revision_list *list, struct emend_error *err) EMEND_MUST_USE;
void blamed_free(struct blamed *b);

/* The next one; changes are those from the last added to a, NULL for the
 * first.  After a failure it is only good for blamed_free. */
enum emend_status blamed_add(struct blamed *b, const struct revision *r,
    const struct article *a, const struct changes *changes,
    struct emend_error *err) EMEND_MUST_USE;

/* What a renderer wants; at least one revision was added. */
struct blame blamed_view(const struct blamed *b, const char *url);

#endif
