#ifndef EMEND_TESTS_CPU_TIME_H
#define EMEND_TESTS_CPU_TIME_H

#include <stdint.h>
#include <time.h>

/*
 * Milliseconds of processor time that this test has used: what others do on
 * the machine does not count.
 */
static inline int64_t
cpu_time_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

#endif
