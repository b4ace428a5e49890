#ifndef EMEND_TESTS_CONFINED_H
#define EMEND_TESTS_CONFINED_H

#include <linux/seccomp.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/confine.h"

/* Include <cmocka.h> first. */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WITH_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||     \
    __has_feature(thread_sanitizer)
#define WITH_SANITIZER 1
#endif
#endif
#ifndef WITH_SANITIZER
#define WITH_SANITIZER 0
#endif

/* Skips the test where the kernel has no seccomp, asking the kernel; where it
 * has, emend must use it. */
static inline void
need_seccomp(void)
{
	const uint32_t action = SECCOMP_RET_KILL_PROCESS;

	if (WITH_SANITIZER ||
	    syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action))
		skip();
	assert_true(confine_probe() & CONFINED_SECCOMP);
}

#endif
