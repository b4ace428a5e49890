#ifndef EMEND_STORE_MAINTAIN_WORK_H
#define EMEND_STORE_MAINTAIN_WORK_H

#include "store/maintain.h"
#include "store/packs.h"

struct repository;

/* Inside maintenance: maintain.c (the whole), maintain_packs.c,
 * maintain_pages.c. */
struct maintenance {
	struct store *store;
	const struct maintain_options *options;
	struct maintain_result *result;
	int64_t deadline_ms; /* monotonic; 0: none */
	char month[PACK_LABEL_MAX + 1]; /* this one: its pages still come */
};

/* Is it time to break off?  Says so in the result. */
bool maintain_is_over(struct maintenance *m);

/* Are there packs to be joined or indexed? */
enum emend_status maintain_packs_due(struct maintenance *m,
    struct repository *r, bool *due, struct emend_error *err) EMEND_MUST_USE;
enum emend_status maintain_pack(struct maintenance *m, struct repository *r,
    struct emend_error *err) EMEND_MUST_USE;

/* Is there a month to be dropped? */
enum emend_status maintain_pages_due(struct maintenance *m, bool *due,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status maintain_pages(
    struct maintenance *m, struct emend_error *err) EMEND_MUST_USE;

#endif
