#ifndef EMEND_STORE_PACK_WORK_H
#define EMEND_STORE_PACK_WORK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "store/pack.h"

struct pack_entry;

/* Inside the pack writer: pack.c (objects), pack_copy.c (entries of other packs),
 * pack_publish.c (files). */
#define PACK_BUFFER ((size_t)64 * 1024)

struct pack {
	struct text dir;       /* the folder of the packs */
	char label[PACK_LABEL_MAX + 2]; /* with a dash after it, or "" */
	struct text temporary; /* path of the file being written; empty: none */
	struct text published; /* its path without ".pack" once it is ours to
	                          withdraw */
	int fd;
	struct pack_entry *entries;
	size_t count, cap;
	uint32_t *slots;   /* index + 1 into entries; 0 is free */
	size_t slot_count; /* a power of two, or 0 */
	size_t bytes;      /* written or waiting in buffer */
	size_t most_bytes; /* then EMEND_LIMIT */
	uint32_t crc;      /* of the object at hand */
	size_t used;       /* of buffer */
	struct libdeflate_compressor *compressor; /* NULL until it is needed */
	unsigned char *compressed; /* an object, before it is put */
	size_t compressed_cap;
	struct sha1 *sha;
	bool copied; /* of other packs: no ref need lead here */
	enum emend_status failed;
	unsigned char buffer[PACK_BUFFER];
};

enum emend_status pack_put(struct pack *p, const void *bytes, size_t n,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status pack_flush(
    struct pack *p, struct emend_error *err) EMEND_MUST_USE;
void pack_drop_name(struct pack *p); /* the temporary one */
void pack_drop_temporary(struct pack *p); /* and the file */

/* Where the entry of this object begins; false when there is none. */
bool pack_find(const struct pack *p, const struct oid *name, uint64_t *offset);

/* An entry as it is to stand in the file; what is there already stays. */
enum emend_status pack_add_entry(struct pack *p, const struct oid *name,
    struct slice header, struct slice rest,
    struct emend_error *err) EMEND_MUST_USE;

#endif
