#ifndef EMEND_STORE_PACK_INDEX_H
#define EMEND_STORE_PACK_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "store/oid.h"

struct text;

/* Where an object lies in a pack. */
struct pack_entry {
	struct oid name;
	uint32_t crc;    /* of its bytes in the file */
	uint32_t offset; /* a pack stays under 2 GiB, see PACK_MAX_BYTES */
};

/* Sorts entries by name and appends the index of their pack, version 2. */
enum emend_status pack_index_write(struct text *out, struct pack_entry *entries,
    size_t count, const struct oid *pack_sum,
    struct emend_error *err) EMEND_MUST_USE;

#endif
