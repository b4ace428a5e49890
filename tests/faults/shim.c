#include "shim.h"

#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FDS 65536
#define FRAMES 48

static const char *const call_names[CALL_COUNT] = {
	[CALL_OPEN] = "open",
	[CALL_READ] = "read",
	[CALL_WRITE] = "write",
	[CALL_SYNC] = "sync",
	[CALL_RENAME] = "rename",
	[CALL_LINK] = "link",
	[CALL_UNLINK] = "unlink",
	[CALL_TRUNCATE] = "truncate",
	[CALL_CLOSE] = "close",
	[CALL_LOCK] = "lock",
	[CALL_MAP] = "map",
	[CALL_STAT] = "stat",
	[CALL_STATVFS] = "statvfs",
	[CALL_MKDIR] = "mkdir",
	[CALL_CHMOD] = "chmod",
	[CALL_SOCKET] = "socket",
	[CALL_CONNECT] = "connect",
	[CALL_SEND] = "send",
	[CALL_RECEIVE] = "receive",
	[CALL_POLL] = "poll",
	[CALL_PIPE] = "pipe",
	[CALL_FORK] = "fork",
};

static struct {
	pid_t pid; /* 0: not set up yet, or a child */
	bool counts[CALL_COUNT];
	const char *under;
	size_t under_len;
	long at;
	const char *what;
	bool stays, no_sync;
	int fired; /* the call that it happened to, + 1 */
	const char *log;
	int pause[2];
	long allocation;
	bool allocation_stays;
	long clock_from, clock_by;
	bool ours[FDS];
} shim;
static atomic_long calls, allocations, times;
static _Thread_local bool inside; /* the shim's own calls do not count */

/* ---- its own writing, past all wrappers ---- */

void
shim_log(const char *format, ...)
{
	char line[SHIM_PATH + 128];
	va_list args;
	long fd, rc;
	int n;

	if (!shim.log)
		return;
	va_start(args, format);
	n = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (n >= (int)sizeof(line))
		n = sizeof(line) - 1;
	fd = syscall(SYS_openat, AT_FDCWD, shim.log,
	    O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (fd < 0)
		return;
	rc = syscall(SYS_write, fd, line, n);
	(void)rc;
	syscall(SYS_close, fd);
}

/* Who asked, by addresses that addr2line and gdb understand. */
static void
log_trace(void)
{
	void *frames[FRAMES];
	char **names;
	int i, n = backtrace(frames, FRAMES);

	names = backtrace_symbols(frames, n);
	for (i = 3; names && i < n; i++)
		shim_log("\t%s\n", names[i]);
	free(names);
}

_Noreturn void
shim_die(void)
{
	syscall(SYS_kill, getpid(), SIGKILL);
	for (;;)
		;
}

/* ---- setting up ---- */

static long
number(const char *name)
{
	const char *value = getenv(name);

	return value ? strtol(value, NULL, 10) : 0;
}

static void
set_calls(const char *list)
{
	int i;

	for (i = 0; list && i < CALL_COUNT; i++) {
		const char *hit = strstr(list, call_names[i]);
		size_t n = strlen(call_names[i]);

		for (; hit; hit = strstr(hit + 1, call_names[i]))
			if ((hit == list || hit[-1] == ',') &&
			    (!hit[n] || hit[n] == ','))
				shim.counts[i] = true;
	}
}

static void
set_pause(const char *fifos)
{
	char path[SHIM_PATH];
	const char *colon = fifos ? strchr(fifos, ':') : NULL;

	shim.pause[0] = shim.pause[1] = -1;
	if (!colon)
		return;
	snprintf(path, sizeof(path), "%.*s", (int)(colon - fifos), fifos);
	shim.pause[0] = (int)syscall(
	    SYS_openat, AT_FDCWD, path, O_WRONLY | O_CLOEXEC);
	shim.pause[1] = (int)syscall(
	    SYS_openat, AT_FDCWD, colon + 1, O_RDONLY | O_CLOEXEC);
}

static void
set_clock(const char *jump)
{
	char *end;

	if (!jump)
		return;
	shim.clock_from = strtol(jump, &end, 10);
	if (*end == ':')
		shim.clock_by = strtol(end + 1, NULL, 10);
}

/* A child may be confined: it could not even ask for its own number. */
static void
forget_in_child(void)
{
	shim.pid = 0;
}

static void __attribute__((constructor))
set_up(void)
{
	void *warm[4];

	(void)backtrace(warm, 4); /* loads what it needs, allocating */
	set_calls(getenv("FAULTS_CALLS"));
	shim.under = getenv("FAULTS_UNDER");
	shim.under_len = shim.under ? strlen(shim.under) : 0;
	shim.at = number("FAULTS_AT");
	shim.what = getenv("FAULTS_DO");
	shim.stays = number("FAULTS_STAYS") != 0;
	shim.no_sync = number("FAULTS_NO_SYNC") != 0;
	shim.allocation = number("FAULTS_ALLOCATION");
	shim.allocation_stays = number("FAULTS_ALLOCATION_STAYS") != 0;
	shim.log = getenv("FAULTS_LOG");
	set_pause(getenv("FAULTS_PAUSE"));
	set_clock(getenv("FAULTS_CLOCK"));
	unsetenv("LD_PRELOAD"); /* what it starts goes without */
	atomic_store(&calls, 0);
	atomic_store(&allocations, 0);
	atomic_store(&times, 0);
	shim.pid = getpid();
	pthread_atfork(NULL, NULL, forget_in_child);
}

static void __attribute__((destructor))
tear_down(void)
{
	if (shim_active())
		shim_log("end %ld %ld %ld\n", atomic_load(&calls),
		    atomic_load(&allocations), atomic_load(&times));
}

bool
shim_active(void)
{
	return shim.pid != 0;
}

/* A child goes by the time that its parent began it with. */
long
shim_clock(void)
{
	long n = shim_active() ? atomic_fetch_add(&times, 1) + 1
			       : atomic_load(&times);

	return n >= shim.clock_from ? shim.clock_by : 0;
}

bool
shim_syncs(void)
{
	return !shim.no_sync;
}

void
shim_pause(void)
{
	char byte = 's';

	if (shim.pause[0] >= 0 && shim_active() &&
	    syscall(SYS_write, shim.pause[0], &byte, 1) == 1)
		(void)!syscall(SYS_read, shim.pause[1], &byte, 1);
}

/* ---- which files ---- */

bool
shim_resolve(char out[SHIM_PATH], int dirfd, const char *path)
{
	char link[64];
	long n = 0;

	if (path[0] != '/') {
		if (dirfd == AT_FDCWD)
			snprintf(link, sizeof(link), "/proc/self/cwd");
		else
			snprintf(link, sizeof(link), "/proc/self/fd/%d", dirfd);
		n = syscall(SYS_readlinkat, AT_FDCWD, link, out, SHIM_PATH - 1);
		if (n < 0)
			return false;
		if (n > 1)
			out[n++] = '/';
	}
	return snprintf(out + n, (size_t)(SHIM_PATH - n), "%s", path) <
	    SHIM_PATH - n;
}

bool
shim_is_ours(const char *path)
{
	if (!shim.under)
		return true;
	return !strncmp(path, shim.under, shim.under_len) &&
	    (path[shim.under_len] == '/' || !path[shim.under_len]);
}

bool
shim_fd_is_ours(int fd)
{
	return fd >= 0 && fd < FDS && shim.ours[fd];
}

void
shim_opened(int fd, const char *path, int flags)
{
	if (fd < 0 || fd >= FDS || !shim_active() || !shim_is_ours(path))
		return;
	shim.ours[fd] = true;
	record_open(fd, path, flags);
}

void
shim_closed(int fd)
{
	if (fd < 0 || fd >= FDS || !shim.ours[fd] || !shim_active())
		return;
	record_close(fd);
	shim.ours[fd] = false;
}

/* ---- whether it happens ---- */

static void
log_call(const char *mark, long n, enum call call, int fd, const char *path)
{
	char link[64], name[SHIM_PATH] = "";
	long len;

	if (!path && fd >= 0) {
		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		len = syscall(SYS_readlinkat, AT_FDCWD, link, name,
		    sizeof(name) - 1);
		name[len < 0 ? 0 : len] = '\0';
		path = name;
	}
	shim_log("%s%ld %s %s\n", mark, n, call_names[call], path ? path : "");
}

static enum deed
happen(void)
{
	if (!strcmp(shim.what, "kill"))
		shim_die();
	if (!strcmp(shim.what, "stop")) {
		raise(SIGINT);
		return DEED_GO_ON;
	}
	if (!strcmp(shim.what, "half"))
		return DEED_HALF;
	if (!strcmp(shim.what, "short"))
		return DEED_SHORT;
	errno = (int)strtol(shim.what, NULL, 10);
	return DEED_FAIL;
}

static enum deed
ask(enum call call, int fd, const char *path)
{
	long n = atomic_fetch_add(&calls, 1) + 1;
	bool again = shim.stays && shim.fired == (int)call + 1;

	log_call("", n, call, fd, path);
	if (!shim.what || (n != shim.at && !again))
		return DEED_GO_ON;
	if (!again) {
		log_call("!", n, call, fd, path);
		shim.fired = (int)call + 1;
		log_trace();
	}
	return happen();
}

enum deed
shim_ask(enum call call, int fd, const char *path)
{
	enum deed deed = DEED_GO_ON;
	int before = errno;

	if (inside || !shim_active() || !shim.counts[call])
		return DEED_GO_ON;
	if (path ? !shim_is_ours(path) : shim.under && !shim_fd_is_ours(fd))
		return DEED_GO_ON;
	inside = true;
	deed = ask(call, fd, path);
	inside = false;
	if (deed != DEED_FAIL)
		errno = before;
	return deed;
}

/* ---- allocations ---- */

bool
shim_starve(void)
{
	long n;

	if (inside || !shim_active())
		return false;
	n = atomic_fetch_add(&allocations, 1) + 1;
	if (!shim.allocation || n < shim.allocation ||
	    (n > shim.allocation && !shim.allocation_stays))
		return false;
	if (n == shim.allocation) {
		inside = true;
		shim_log("!%ld allocation\n", n);
		log_trace();
		inside = false;
	}
	errno = ENOMEM;
	return true;
}
