#ifndef EMEND_BASE_PARCEL_H
#define EMEND_BASE_PARCEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/text.h"

/*
 * Values as bytes, between processes of one program on one machine.  Whoever
 * takes them believes nothing: a value that is not there, or is out of its
 * range, breaks the parcel for good, and all that is taken after that is 0.
 */
void parcel_byte(struct text *out, unsigned value); /* to 255 */
void parcel_count(struct text *out, size_t value);  /* to 2^32 - 1 */
void parcel_number(struct text *out, int64_t value);
void parcel_slice(struct text *out, struct slice s); /* absent stays so */

struct parcel {
	const char *at, *end;
	bool broken;
};

void parcel_init(struct parcel *m, struct slice bytes);

/* Less than choices. */
unsigned parcel_take_byte(struct parcel *m, unsigned choices);
bool parcel_take_bool(struct parcel *m);
/* At most `most`, and no more than can follow at `least` bytes each (0: it is
 * no count of what follows). */
size_t parcel_take_count(struct parcel *m, size_t most, size_t least);
int64_t parcel_take_number(struct parcel *m);
/* At most `most` bytes, a NUL behind them.  Points into it. */
struct slice parcel_take_bytes(struct parcel *m, size_t most);
/* At most `most` bytes of UTF-8 without a NUL; likewise. */
struct slice parcel_take_slice(struct parcel *m, size_t most);
/* All that is left. */
struct slice parcel_take_rest(struct parcel *m);

bool parcel_is_whole(const struct parcel *m); /* unbroken, nothing left */

#endif
