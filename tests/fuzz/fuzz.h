#ifndef EMEND_TESTS_FUZZ_FUZZ_H
#define EMEND_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/slice.h"

/*
 * A target takes any bytes and ends the process when a property does not
 * hold.  libFuzzer calls it (tests/fuzz/run), and replay.c with the seeds.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(holds)                                                            \
	do {                                                                   \
		if (!(holds)) {                                                \
			fprintf(stderr, "%s:%d: does not hold: %s\n",          \
			    __FILE__, __LINE__, #holds);                       \
			abort();                                               \
		}                                                              \
	} while (0)

static inline struct slice
fuzz_input(const uint8_t *data, size_t size)
{
	/* never NULL: libFuzzer's first input is */
	return slice_new(size ? (const char *)data : "", size);
}

/* Takes the bytes up to the first NUL, and the NUL, off the front of *s. */
static inline struct slice
fuzz_take(struct slice *s)
{
	size_t end = slice_find_byte(*s, '\0', 0);
	struct slice first = slice_sub(*s, 0, end);

	*s = slice_sub(*s, end + 1, s->len);
	return first;
}

#endif
