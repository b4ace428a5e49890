#ifndef EMEND_STORE_PAGES_H
#define EMEND_STORE_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/slice.h"

struct page_draft;
struct repository;
struct text;

#define PAGES_BRANCHES "refs/heads/"
/* Pages that outlive their month, under month and path. */
#define PAGES_KEPT PAGES_BRANCHES "kept"
#define PAGES_PATH_MAX 192

/* A month's branch is named "2026-11". */
#define PAGES_MONTH_LEN 7
#define PAGES_MONTH_MAX 16
void pages_month(char out[PAGES_MONTH_MAX], int64_t at);
bool pages_read_month(struct slice name, int *year, int *month);
/* That name in a ref; absent for the ref of anything else. */
struct slice pages_month_of(struct slice ref);

/*
 * The pages as served of one slice, for pages.git: a commit on the branch of
 * the run's month, with DD/HHMMSS/<id>.page and .http.
 */
struct pages;

/* repository is borrowed. */
enum emend_status pages_new(struct pages **out, struct repository *repository,
    int64_t run_started_at, struct emend_error *err) EMEND_MUST_USE;
void pages_free(struct pages *p); /* unpublished, it leaves nothing */

/*
 * Writes the page; *path, which lives as long as p, is
 * "2026-11/24/091204/<id>.page".  Where another run of the same second has a
 * page of this article, the folder is 091204-2, -3 ...
 */
enum emend_status pages_add(struct pages *p, struct hash128 id,
    const struct page_draft *page, const char **path,
    struct emend_error *err) EMEND_MUST_USE;

size_t pages_bytes(const struct pages *p);
size_t pages_objects(const struct pages *p);

/* All but the last step, under the write lock: what can fail for lack of room
 * does so here.  EMEND_CONFLICT if a name was taken in between. */
enum emend_status pages_prepare(
    struct pages *p, struct emend_error *err) EMEND_MUST_USE;
enum emend_status pages_publish(
    struct pages *p, struct emend_error *err) EMEND_MUST_USE;

/* Appends the page at path (as pages_add gave it); EMEND_NOTFOUND. */
enum emend_status pages_read(struct repository *repository, const char *path,
    struct text *out, struct emend_error *err) EMEND_MUST_USE;

#endif
