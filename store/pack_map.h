#ifndef EMEND_STORE_PACK_MAP_H
#define EMEND_STORE_PACK_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"
#include "store/oid.h"
#include "store/pack_index.h"

/*
 * A pack and its index as they lie on the disk, mapped: anybody's, with deltas.
 * For what wants to see the entries themselves; whoever wants an object asks
 * the repository.
 */
struct pack_place {
	uint64_t offset;
	uint32_t nth; /* in the index, which is in order of names */
};

struct pack_map {
	char *path; /* of the pack; owned */
	struct slice pack;
	struct pack_index index;
	struct pack_place *places; /* in order of their offsets */
	size_t count;
};

/* path ends in ".pack".  EMEND_STORE when it is damaged, EMEND_NOTFOUND when
 * it or its index is not there. */
enum emend_status pack_map_open(struct pack_map *out, const char *path,
    struct emend_error *err) EMEND_MUST_USE;
void pack_map_close(struct pack_map *f); /* a zeroed one is fine */

struct oid pack_map_name(const struct pack_map *f, size_t place);

#define PACK_OFFSET_DELTA 6 /* git's numbers; below are enum pack_type's */
#define PACK_NAMED_DELTA 7

struct pack_item {
	struct oid name;
	unsigned type;	     /* a pack_type, or one of the two above */
	size_t size;	     /* of the object, or of the delta */
	struct slice whole;  /* the entry as it stands there */
	size_t header;	     /* bytes of type and size */
	size_t data;	     /* where in whole the compressed bytes begin */
	struct oid base;     /* of a delta */
};
enum emend_status pack_map_item(const struct pack_map *f, size_t place,
    struct pack_item *out, struct emend_error *err) EMEND_MUST_USE;

/*
 * Each pack of a repository by its path, while none is added by us; what goes
 * away in between is passed over.
 */
typedef enum emend_status pack_path_fn(
    void *payload, const char *path, struct emend_error *err);
enum emend_status pack_paths_each(const char *git_dir, pack_path_fn *each,
    void *payload, struct emend_error *err) EMEND_MUST_USE;

#endif
