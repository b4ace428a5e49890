#ifndef EMEND_STORE_HEALTH_H
#define EMEND_STORE_HEALTH_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

struct host_row;
struct store;

/* What an archive knows of how it fares: for monitoring and for doctor. */

/* The time of the newest look or revision, 0: there is none.  It reads all rows
 * of what is watched. */
enum emend_status store_newest(struct store *s, int64_t *out,
    struct emend_error *err) EMEND_MUST_USE;

/* When maintenance failed, since it last went well; 0. */
enum emend_status store_maintain_failed(struct store *s, int64_t *out,
    struct emend_error *err) EMEND_MUST_USE;

/* By source (watch_row.source): active rows whose look should have been made
 * by then, and the oldest of these times. */
typedef enum emend_status overdue_fn(void *payload, const char *source,
    size_t count, int64_t oldest, struct emend_error *err);
enum emend_status store_overdue(struct store *s, int64_t at, overdue_fn *each,
    void *payload, struct emend_error *err) EMEND_MUST_USE;

/* Hosts that are parked longer than at, by name; without their robots. */
typedef enum emend_status host_row_fn(
    void *payload, const struct host_row *row, struct emend_error *err);
enum emend_status store_parked(struct store *s, int64_t at, host_row_fn *each,
    void *payload, struct emend_error *err) EMEND_MUST_USE;

/* Appends "libgit2 1.5.1, SQLite 3.40.1, ...". */
void store_libraries(struct text *out);

#endif
