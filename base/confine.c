#include "base/confine.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || \
    __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* The numbers of calls are an architecture's own, and a 32-bit call made from
 * a 64-bit process would be another one. */
#if defined(__x86_64__) && defined(__LP64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define ARCHITECTURE AUDIT_ARCH_PPC64LE
#elif defined(__s390x__)
#define ARCHITECTURE AUDIT_ARCH_S390X
#endif

/* ---- limits ---- */

/* Bytes of address space that are mapped, or 0. */
static rlim_t
mapped_bytes(void)
{
	unsigned long pages = 0;
	FILE *f = fopen("/proc/self/statm", "re");

	if (!f)
		return 0;
	if (fscanf(f, "%lu", &pages) != 1)
		pages = 0;
	fclose(f);
	return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

static void
limit(int what, rlim_t most)
{
	const struct rlimit value = { most, most };

	/* one that is lower already stays */
	(void)setrlimit((__rlimit_resource_t)what, &value);
}

/* No new descriptor or process, no core with the parent's memory. */
static void
set_limits(size_t memory)
{
	rlim_t mapped = mapped_bytes();

	if (memory && mapped && !SANITIZED)
		limit(RLIMIT_AS, mapped + memory);
	limit(RLIMIT_CORE, 0);
	if (SANITIZED)
		return;
	limit(RLIMIT_NPROC, 0);
	limit(RLIMIT_NOFILE, 0);
}

/* ---- Landlock ---- */

/* With no rule at all: whatever it handles is refused. */
static bool
lock_files(void)
{
	const struct landlock_ruleset_attr first = {
		.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1,
	};
	long fd = syscall(
	    SYS_landlock_create_ruleset, &first, sizeof(first), 0);
	bool locked;

	if (fd < 0)
		return false;
	locked = syscall(SYS_landlock_restrict_self, (int)fd, 0) == 0;
	close((int)fd);
	return locked;
}

/* ---- seccomp ---- */

#ifdef ARCHITECTURE

#define LOAD(field)                                                            \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ALLOW(name)                                                            \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1),                 \
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
/* mmap and mprotect say with their third argument what the memory is for. */
#define PROTECTION                                                             \
	(offsetof(struct seccomp_data, args[2]) +                              \
	    (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4 : 0))
#define ALLOW_UNLESS_EXECUTED(name)                                            \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 4),                 \
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, PROTECTION),                    \
	    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1),             \
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),              \
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

/*
 * What allocating, computing and the two ends of a pipe take.  There is nothing
 * open that could be mapped.  No program comes into being in memory: patterns,
 * which would be compiled there, are interpreted where that is refused.
 */
static const struct sock_filter filter[] = {
	LOAD(arch),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	LOAD(nr),
	ALLOW(read),
	ALLOW(write),
	ALLOW(brk),
	ALLOW_UNLESS_EXECUTED(mmap),
	ALLOW(munmap),
	ALLOW(mremap),
	ALLOW_UNLESS_EXECUTED(mprotect),
	ALLOW(madvise),
	ALLOW(futex),
	ALLOW(getrandom), /* against chosen keys in tables of libraries */
	ALLOW(clock_gettime),
	ALLOW(getpid), /* libraries ask whether they were forked */
	ALLOW(setitimer),
	ALLOW(restart_syscall),
	ALLOW(rt_sigreturn),
	ALLOW(exit_group),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
};

static bool
filter_calls(void)
{
	const struct sock_fprog program = {
		.len = sizeof(filter) / sizeof(filter[0]),
		.filter = (struct sock_filter *)(uintptr_t)filter,
	};

	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}

#else

static bool
filter_calls(void)
{
	return false;
}

#endif

unsigned
confine_self(size_t memory, bool plainly)
{
	unsigned parts = 0;

	set_limits(memory);
	if (plainly || SANITIZED || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return 0;
	/* the other way round seccomp would refuse it */
	if (lock_files())
		parts |= CONFINED_LANDLOCK;
	if (filter_calls())
		parts |= CONFINED_SECCOMP;
	return parts;
}

unsigned
confine_probe(void)
{
	int status;
	pid_t child = fork();

	if (child == 0)
		_exit((int)confine_self(0, false));
	if (child < 0 || waitpid(child, &status, 0) != child ||
	    !WIFEXITED(status))
		return 0;
	return (unsigned)WEXITSTATUS(status);
}
