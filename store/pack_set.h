#ifndef EMEND_STORE_PACK_SET_H
#define EMEND_STORE_PACK_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"
#include "store/oid.h"

/*
 * The packs of a repository by their indexes, and which of their objects were
 * seen: two bits an object, so that what a million articles have can be
 * counted.
 */
enum pack_mark {
	MARK_REACHED, /* a ref leads to it */
	MARK_READ,    /* its bytes give its name */
};
#define MARK_COUNT 2

struct pack_file {
	char *stem;	    /* path without ".pack"; owned */
	struct slice index; /* mapped */
	uint32_t count;
	unsigned char *marks[MARK_COUNT];
	size_t reached;
};

struct pack_set {
	struct pack_file *at;
	size_t count, cap;
	size_t objects; /* of all */
	size_t last;	/* where the last one was found */
};

/*
 * All packs of git_dir whose index is well formed; others are passed over.  An
 * empty set when there is no folder of packs.
 */
enum emend_status pack_set_open(struct pack_set *out, const char *git_dir,
    struct emend_error *err) EMEND_MUST_USE;
void pack_set_close(struct pack_set *s); /* a zeroed one is fine */

/* *before says whether it had the mark; false: it is in no pack. */
bool pack_set_mark(struct pack_set *s, const struct oid *oid,
    enum pack_mark mark, bool *before);

/* Whether it has the mark in any pack: copies are marked in one of them. */
bool pack_set_marked(
    const struct pack_set *s, const struct oid *oid, enum pack_mark mark);

bool pack_file_marked(
    const struct pack_file *f, uint32_t at, enum pack_mark mark);
void pack_file_name(const struct pack_file *f, uint32_t at, struct oid *out);
/* Whether another pack of the set has the object, too. */
bool pack_set_has_elsewhere(const struct pack_set *s,
    const struct pack_file *f, const struct oid *oid);

#endif
