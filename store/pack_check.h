#ifndef EMEND_STORE_PACK_CHECK_H
#define EMEND_STORE_PACK_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"
#include "store/oid.h"

/* A pack and its index by their own sums: whoever wrote them. */
struct pack_sum {
	struct oid sum;
	uint32_t count;
};

/* EMEND_STORE when it is damaged; the text says how, without the path. */
enum emend_status pack_check(struct pack_sum *out, const char *path,
    struct emend_error *err) EMEND_MUST_USE;

/* pack: what pack_check gave, or NULL for one that is damaged itself. */
enum emend_status pack_index_check(const char *path,
    const struct pack_sum *pack, struct emend_error *err) EMEND_MUST_USE;

/* Of version 2, its tables as long as it says, its fan-out rising. */
bool pack_index_is_well_formed(struct slice index);

/* Makes the index of stem.pack anew, durably, in the place of any other. */
enum emend_status pack_reindex(
    const char *stem, struct emend_error *err) EMEND_MUST_USE;

#endif
