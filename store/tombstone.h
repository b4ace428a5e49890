#ifndef EMEND_STORE_TOMBSTONE_H
#define EMEND_STORE_TOMBSTONE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "store/oid.h"
#include "store/revision.h"

struct pack;
struct repository;

/*
 * What stays of a forgotten article, so that nothing brings it back:
 * refs/forgotten/<2 hex>/<30 hex> of its id.  Its commit has one file, which
 * lists hashes of addresses, never an address.
 */
#define TOMBSTONE_REFS "refs/forgotten/"

struct tombstone {
	struct hash128 id;
	int64_t at;
	struct hash128 *addresses; /* of their normal forms; the id is one; then
				      what feeds call it (entry_row.guid) */
	size_t count;
};
void tombstone_free(struct tombstone *t); /* leaves it empty */

enum emend_status tombstone_add_address(struct tombstone *t,
    struct hash128 address, struct emend_error *err) EMEND_MUST_USE;
bool tombstone_has(const struct tombstone *t, struct hash128 address);

void tombstone_ref(char out[ARTICLE_REF_MAX], struct hash128 id);
/* False when the ref is no tombstone's. */
bool tombstone_ref_read(struct hash128 *out, struct slice ref);

/* Its commit. */
enum emend_status tombstone_write(struct pack *p, const struct tombstone *t,
    bool clock_set, struct oid *out, struct emend_error *err) EMEND_MUST_USE;
/* Commit, tree and file: no other has these. */
#define TOMBSTONE_OBJECTS 3
enum emend_status tombstone_objects(struct repository *r, struct hash128 id,
    const struct oid *commit, struct oid out[TOMBSTONE_OBJECTS],
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status tombstone_read(struct tombstone *out, struct repository *r,
    struct hash128 id, const struct oid *commit,
    struct emend_error *err) EMEND_MUST_USE;

#endif
