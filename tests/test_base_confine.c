#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/pattern.h"
#include "base/workers.h"
#include "tests/confined.h"

/* What a page that has taken its reader over may try: here the reader does it
 * itself, as it is confined in emend. */

#define CALLS 600	   /* Linux has fewer */
#define X32_BIT 0x40000000 /* another numbering of the same calls */

/* Runs what in a confined process and gives how that ended. */
static int
confined(void (*what)(long), long value)
{
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		confine_self((size_t)64 << 20, false);
		what(value);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static bool
was_ended_for_it(int status)
{
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
}

static void
call(long number)
{
	(void)syscall(number, -1L, -1L, -1L, -1L, -1L, -1L);
}

/* All that is left: memory, time, chance, and descriptors that are open. */
static const long allowed[] = {
	SYS_read, SYS_write, SYS_brk, SYS_mmap, SYS_munmap, SYS_mremap,
	SYS_mprotect, SYS_madvise, SYS_futex, SYS_getrandom, SYS_clock_gettime,
	SYS_getpid, SYS_setitimer, SYS_restart_syscall, SYS_rt_sigreturn,
	SYS_exit_group,
};

static bool
is_allowed(long number)
{
	size_t i;

	for (i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		if (allowed[i] == number)
			return true;
	return false;
}

/* Where the kernel comes back from a probe: it lets these past any filter, and
 * they do nothing for whoever else calls them. */
static bool
is_the_kernels_own(long number)
{
#ifdef __x86_64__
	return number == 335 || number == 336;
#else
	(void)number;
	return false;
#endif
}

static void
every_call_of_the_kernel_but_sixteen_ends_it(void **state)
{
	long number;

	(void)state;
	need_seccomp();
	for (number = 0; number < CALLS; number++)
		if (!is_the_kernels_own(number) &&
		    was_ended_for_it(confined(call, number)) ==
			is_allowed(number))
			fail_msg("call %ld is%s allowed", number,
			    is_allowed(number) ? " not" : "");
}

#ifdef __x86_64__

/* openat, as 32-bit programs ask for it */
static void
call_as_32_bit(long number)
{
	__asm__ volatile("int $0x80"
			 : "+a"(number)
			 : "b"(-100L), "c"(0L), "d"(0L)
			 : "memory");
}

static void
other_numberings_of_the_calls_end_it_too(void **state)
{
	(void)state;
	need_seccomp();
	assert_true(was_ended_for_it(confined(call, X32_BIT | SYS_read)));
	assert_true(was_ended_for_it(confined(call, X32_BIT | SYS_openat)));
	/* where the kernel knows no 32-bit programs, it is another signal */
	assert_true(WIFSIGNALED(confined(call_as_32_bit, 295)));
	assert_true(WIFSIGNALED(confined(call_as_32_bit, 3)));
}

#endif

/* ---- through a reader, and what is told of it ---- */

static const struct {
	const char *what;
	long number;
} attacks[] = {
	{ "open a file", SYS_openat },
	{ "open a file in another way", SYS_openat2 },
	{ "open a file by its handle", SYS_open_by_handle_at },
	{ "open itself", SYS_memfd_create },
	{ "list a directory", SYS_getdents64 },
	{ "look at a file", SYS_newfstatat },
	{ "remove a file", SYS_unlinkat },
	{ "rename a file", SYS_renameat2 },
	{ "link a file", SYS_linkat },
	{ "make a device", SYS_mknodat },
	{ "change the root", SYS_chroot },
	{ "mount", SYS_mount },
	{ "make a socket", SYS_socket },
	{ "make two sockets", SYS_socketpair },
	{ "connect", SYS_connect },
	{ "listen", SYS_listen },
	{ "accept", SYS_accept4 },
	{ "send a datagram", SYS_sendto },
	{ "send a descriptor", SYS_sendmsg },
	{ "take a descriptor", SYS_recvmsg },
	{ "take another's descriptor", SYS_pidfd_getfd },
	{ "copy a descriptor", SYS_dup3 },
	{ "close its descriptor", SYS_close },
	{ "change its descriptor", SYS_fcntl },
	{ "ask a device", SYS_ioctl },
	{ "run a program", SYS_execve },
	{ "run a program by descriptor", SYS_execveat },
	{ "make a process", SYS_clone },
	{ "make a process in another way", SYS_clone3 },
	{ "signal a process", SYS_kill },
	{ "signal a thread", SYS_tgkill },
	{ "signal by descriptor", SYS_pidfd_send_signal },
	{ "trace its parent", SYS_ptrace },
	{ "read another's memory", SYS_process_vm_readv },
	{ "write another's memory", SYS_process_vm_writev },
	{ "queue calls", SYS_io_uring_setup },
	{ "enter queued calls", SYS_io_uring_enter },
	{ "load a program into the kernel", SYS_bpf },
	{ "watch the kernel", SYS_perf_event_open },
	{ "handle faults", SYS_userfaultfd },
	{ "load a module", SYS_finit_module },
	{ "take keys", SYS_keyctl },
	{ "make a namespace", SYS_unshare },
	{ "enter a namespace", SYS_setns },
	{ "change how it is treated", SYS_prctl },
	{ "filter calls anew", SYS_seccomp },
	{ "raise its limits", SYS_prlimit64 },
	{ "become another user", SYS_setresuid },
	{ "take capabilities", SYS_capset },
	{ "change how memory is laid out", SYS_personality },
	{ "catch a signal", SYS_rt_sigaction },
	{ "share memory", SYS_shmget },
	{ "be found by its name", SYS_uname },
	{ "set the clock", SYS_clock_settime },
};

static void *page; /* what a reader was lent */

#define SECRET "EMEND_TEST_SECRET=opensesame"

static const char *secret; /* where the environment had it */

/* How many descriptors can be read, of those that a reader has no business
 * with; and is the environment still there? */
static void
look_around(struct text *reply)
{
	unsigned found = 0;
	char byte;
	int fd;

	for (fd = 4; fd < 1024; fd++)
		found += read(fd, &byte, 0) >= 0;
	text_addf(reply, "%u open, environment %d, secret %d", found,
	    environ != NULL, strncmp(secret, SECRET, strlen(SECRET)) == 0);
}

/* The head is a number; what can be asked without being ended is answered. */
static enum emend_status
attack(void **state, struct slice head, struct slice body, struct text *reply)
{
	long number = strtol(head.ptr, NULL, 10);
	struct pattern *p;
	struct slice hit;
	enum emend_status status;
	bool found = false;

	(void)state;
	page = (void *)(uintptr_t)body.ptr;
	if (number == SYS_read) {
		look_around(reply);
		return EMEND_OK;
	}
	if (number != SYS_mprotect) {
		call(number);
		return EMEND_OK;
	}
	text_addf(reply, "new %d, ",
	    mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
	text_addf(reply, "old %d, ",
	    mprotect((void *)((uintptr_t)&attacks & ~(uintptr_t)4095), 4096,
		PROT_READ | PROT_EXEC) != 0);
	text_addf(reply, "page %d, ",
	    mprotect(page, 4096, PROT_READ | PROT_WRITE) != 0);
	status = pattern_compile(&p, SLICE("b+"), 0, NULL);
	if (status == EMEND_OK) {
		status = pattern_find(p, SLICE("abbc"), 0, &hit, &found, NULL);
		pattern_free(p);
	}
	text_addf(reply, "pattern %d",
	    status == EMEND_OK && found);
	return EMEND_OK;
}

static struct workers *
open_reader(void)
{
	const struct workers_options o = {
		.count = 1,
		.work = attack,
		.memory = (size_t)64 << 20,
		.body_max = (size_t)1 << 20,
		.reply_max = (size_t)1 << 16,
		.cpu_seconds = 5,
		.wall_ms = 30000,
	};
	struct workers *w;

	assert_int_equal(workers_new(&w, &o, NULL), EMEND_OK);
	return w;
}

static void
do_attack(struct workers *w, struct job *job, long number)
{
	static char head[32];

	snprintf(head, sizeof(head), "%ld", number);
	job_init(job, slice_of(head), SLICE("<p>Read me."));
	assert_int_equal(workers_give(w, job, NULL), EMEND_OK);
	assert_int_equal(workers_wait(w, job, NULL), EMEND_OK);
}

static void
whatever_a_reader_tries_is_denied_and_told(void **state)
{
	struct workers *w;
	struct job job;
	size_t i;

	(void)state;
	need_seccomp();
	w = open_reader();
	for (i = 0; i < sizeof(attacks) / sizeof(attacks[0]); i++) {
		do_attack(w, &job, attacks[i].number);
		if (job.state != JOB_LOST)
			fail_msg("a reader could %s", attacks[i].what);
		assert_string_equal(
		    job.why, "asked the system for what it may not have");
		job_free(&job);
	}
	workers_free(w);
}

static void
memory_is_never_executed_and_the_page_never_written(void **state)
{
	struct workers *w;
	struct job job;

	(void)state;
	need_seccomp();
	w = open_reader();
	do_attack(w, &job, SYS_mprotect);
	assert_int_equal(job.state, JOB_DONE);
	assert_true(slice_equal(job_reply(&job),
	    SLICE("new 1, old 1, page 1, pattern 1")));
	job_free(&job);
	workers_free(w);
}

/* A password stands in the environment perhaps, a file is open for long. */
static void
nothing_of_its_parents_is_left_in_it(void **state)
{
	struct workers *w;
	struct job job;
	int fd = open("/etc/passwd", O_RDONLY);

	(void)state;
	need_seccomp();
	assert_true(fd >= 0 && dup2(fd, 900) == 900);
	assert_int_equal(putenv(strdup(SECRET)), 0);
	secret = getenv("EMEND_TEST_SECRET") - strlen("EMEND_TEST_SECRET=");
	w = open_reader();
	do_attack(w, &job, SYS_read);
	assert_int_equal(job.state, JOB_DONE);
	assert_true(slice_equal(job_reply(&job),
	    SLICE("0 open, environment 0, secret 0")));
	job_free(&job);
	workers_free(w);
	close(900);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_call_of_the_kernel_but_sixteen_ends_it),
#ifdef __x86_64__
		cmocka_unit_test(other_numberings_of_the_calls_end_it_too),
#endif
		cmocka_unit_test(whatever_a_reader_tries_is_denied_and_told),
		cmocka_unit_test(
		    memory_is_never_executed_and_the_page_never_written),
		cmocka_unit_test(nothing_of_its_parents_is_left_in_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
