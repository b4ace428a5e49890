#ifndef EMEND_STORE_HEALTH_H
#define EMEND_STORE_HEALTH_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

struct host_row;
struct store;

/* What an archive knows of how it fares: for monitoring and for doctor. */
struct store_health {
	int64_t newest_at; /* of all looks and revisions; 0: there is none */
	int64_t maintain_failed_at; /* since the last that went well; 0 */
};
enum emend_status store_health(struct store *s, struct store_health *out,
    struct emend_error *err) EMEND_MUST_USE;

/* Hosts that are parked longer than at, by name; without their robots. */
typedef enum emend_status host_row_fn(
    void *payload, const struct host_row *row, struct emend_error *err);
enum emend_status store_parked(struct store *s, int64_t at, host_row_fn *each,
    void *payload, struct emend_error *err) EMEND_MUST_USE;

/* Appends "libgit2 1.5.1, SQLite 3.40.1, ...". */
void store_libraries(struct text *out);

#endif
