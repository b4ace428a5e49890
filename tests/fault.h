#ifndef EMEND_TESTS_FAULT_H
#define EMEND_TESTS_FAULT_H

#include <stdbool.h>

/* Makes the nth (from 1) allocation after this call return NULL, once. */
void fault_arm(unsigned long nth);
/* Stops injecting; true if the armed allocation was reached. */
bool fault_disarm(void);

/*
 * Runs body again and again, failing its 1st, 2nd, 3rd ... allocation, until
 * a run makes fewer allocations than asked to fail.  body must set `status`.
 * Needs ASan/LSan to see leaks.
 */
#define FAULT_SWEEP(status, ...) do {					\
	unsigned long nth_;						\
	for (nth_ = 1;; nth_++) {					\
		bool fired_;						\
		fault_arm(nth_);					\
		__VA_ARGS__;						\
		fired_ = fault_disarm();				\
		assert_int_equal(status, fired_ ? EMEND_NOMEM : EMEND_OK); \
		if (!fired_)						\
			break;						\
	}								\
} while (0)

#endif
