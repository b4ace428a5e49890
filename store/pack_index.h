#ifndef EMEND_STORE_PACK_INDEX_H
#define EMEND_STORE_PACK_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "store/oid.h"

struct text;

/* Where an object lies in a pack. */
struct pack_entry {
	struct oid name;
	uint32_t crc;    /* of its bytes in the file */
	uint64_t offset;
};

/* Sorts entries by name and appends the index of their pack, version 2. */
enum emend_status pack_index_write(struct text *out, struct pack_entry *entries,
    size_t count, const struct oid *pack_sum,
    struct emend_error *err) EMEND_MUST_USE;

/* An index, mapped. */
struct pack_index {
	const unsigned char *map;
	size_t size;
	uint32_t count; /* of objects */
};

/* EMEND_STORE for what is no index of version 2; EMEND_NOTFOUND. */
enum emend_status pack_index_open(struct pack_index *out, const char *path,
    struct emend_error *err) EMEND_MUST_USE;
void pack_index_close(struct pack_index *i);
const unsigned char *pack_index_name(const struct pack_index *i, uint32_t n);
/* Where its entry begins; false when the index is damaged. */
bool pack_index_offset(
    const struct pack_index *i, uint32_t n, uint64_t *offset);
bool pack_index_has(const struct pack_index *i, const unsigned char *name);

#endif
