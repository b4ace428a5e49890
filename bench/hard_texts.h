#ifndef EMEND_BENCH_HARD_TEXTS_H
#define EMEND_BENCH_HARD_TEXTS_H

#include <stdbool.h>

#include "base/text.h"

/*
 * Pairs of texts that make comparisons slow, the same in every process that
 * makes one of them only: their generator has one state.
 */
struct hard_texts {
	struct text old, new; /* of the caller, empty */
	bool half;	      /* at half the size */
};

#define HARD_CASES 15

extern const struct hard_case {
	const char *name;
	void (*make)(struct hard_texts *t);
} hard_cases[HARD_CASES];

#endif
