#ifndef EMEND_STORE_OID_H
#define EMEND_STORE_OID_H

#include <string.h>

#include "base/digest.h"
#include "base/slice.h"

/* git's name of an object, a SHA-1.  All zero: no object. */
#define OID_HEX 40
struct oid {
	unsigned char bytes[SHA1_LEN];
};

static inline bool
oid_equal(const struct oid *x, const struct oid *y)
{
	return !memcmp(x->bytes, y->bytes, SHA1_LEN);
}

static inline bool
oid_is_zero(const struct oid *x)
{
	static const struct oid zero;

	return oid_equal(x, &zero);
}

static inline void
oid_hex(char out[OID_HEX + 1], const struct oid *oid)
{
	hex_write(out, oid->bytes, SHA1_LEN);
}

static inline bool
oid_from_hex(struct oid *out, struct slice hex)
{
	return hex_read(out->bytes, SHA1_LEN, hex);
}

#endif
