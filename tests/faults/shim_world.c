/* Calls that reach no file: the network, other processes, the clock. */
/* else the headers have poll and others of their own, inline */
#undef _FORTIFY_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "shim.h"

/* The next one of that name, found once. */
#define NEXT(type, name, ...)                                                  \
	static type (*next)(__VA_ARGS__);                                      \
	if (!next)                                                             \
	*(void **)&next = dlsym(RTLD_NEXT, name)

static bool
fails(enum call call)
{
	return shim_ask(call, -1, NULL) == DEED_FAIL;
}

/* ---- the network ---- */

int
socket(int domain, int type, int protocol)
{
	NEXT(int, "socket", int, int, int);
	return fails(CALL_SOCKET) ? -1 : next(domain, type, protocol);
}

int
socketpair(int domain, int type, int protocol, int out[2])
{
	NEXT(int, "socketpair", int, int, int, int *);
	return fails(CALL_SOCKET) ? -1 : next(domain, type, protocol, out);
}

/* The headers give connect an argument of a type that C does not have. */
int shim_connect(int fd, const struct sockaddr *to, socklen_t n);
__asm__(".globl connect\n.type connect, @function\n.set connect, shim_connect");

int
shim_connect(int fd, const struct sockaddr *to, socklen_t n)
{
	NEXT(int, "connect", int, const struct sockaddr *, socklen_t);
	return fails(CALL_CONNECT) ? -1 : next(fd, to, n);
}

ssize_t
send(int fd, const void *bytes, size_t n, int flags)
{
	enum deed deed = shim_ask(CALL_SEND, -1, NULL);

	NEXT(ssize_t, "send", int, const void *, size_t, int);
	if (deed == DEED_FAIL)
		return -1;
	return next(fd, bytes, deed == DEED_SHORT && n > 1 ? n / 2 : n, flags);
}

ssize_t
sendmsg(int fd, const struct msghdr *message, int flags)
{
	NEXT(ssize_t, "sendmsg", int, const struct msghdr *, int);
	return fails(CALL_SEND) ? -1 : next(fd, message, flags);
}

ssize_t
recv(int fd, void *bytes, size_t n, int flags)
{
	enum deed deed = shim_ask(CALL_RECEIVE, -1, NULL);

	NEXT(ssize_t, "recv", int, void *, size_t, int);
	if (deed == DEED_FAIL)
		return -1;
	return next(fd, bytes, deed == DEED_SHORT && n > 1 ? n / 2 : n, flags);
}

ssize_t
recvmsg(int fd, struct msghdr *message, int flags)
{
	NEXT(ssize_t, "recvmsg", int, struct msghdr *, int);
	return fails(CALL_RECEIVE) ? -1 : next(fd, message, flags);
}

int
poll(struct pollfd *fds, nfds_t n, int timeout)
{
	NEXT(int, "poll", struct pollfd *, nfds_t, int);
	return fails(CALL_POLL) ? -1 : next(fds, n, timeout);
}

int
epoll_wait(int fd, struct epoll_event *events, int n, int timeout)
{
	NEXT(int, "epoll_wait", int, struct epoll_event *, int, int);
	return fails(CALL_POLL) ? -1 : next(fd, events, n, timeout);
}

/* as _FORTIFY_SOURCE has them */
ssize_t __recv_chk(int fd, void *bytes, size_t n, size_t room, int flags);
int __poll_chk(struct pollfd *fds, nfds_t n, int timeout, size_t room);

ssize_t
__recv_chk(int fd, void *bytes, size_t n, size_t room, int flags)
{
	(void)room;
	return recv(fd, bytes, n, flags);
}

int
__poll_chk(struct pollfd *fds, nfds_t n, int timeout, size_t room)
{
	(void)room;
	return poll(fds, n, timeout);
}

/* ---- other processes ---- */

int
pipe2(int out[2], int flags)
{
	NEXT(int, "pipe2", int *, int);
	return fails(CALL_PIPE) ? -1 : next(out, flags);
}

int
pipe(int out[2])
{
	return pipe2(out, 0);
}

pid_t
fork(void)
{
	NEXT(pid_t, "fork", void);
	return fails(CALL_FORK) ? -1 : next();
}

int
posix_spawn(pid_t *pid, const char *path,
    const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *with,
    char *const argv[], char *const environment[])
{
	NEXT(int, "posix_spawn", pid_t *, const char *,
	    const posix_spawn_file_actions_t *, const posix_spawnattr_t *,
	    char *const *, char *const *);
	/* it gives the error, and leaves errno alone */
	if (fails(CALL_FORK))
		return errno;
	return next(pid, path, actions, with, argv, environment);
}

/* ---- the clock ---- */

int
clock_gettime(clockid_t which, struct timespec *out)
{
	int rc;

	NEXT(int, "clock_gettime", clockid_t, struct timespec *);
	rc = next(which, out);
	if (!rc && which == CLOCK_REALTIME)
		out->tv_sec += shim_clock();
	return rc;
}

time_t
time(time_t *out)
{
	struct timespec now;

	if (clock_gettime(CLOCK_REALTIME, &now))
		return -1;
	if (out)
		*out = now.tv_sec;
	return now.tv_sec;
}

int
gettimeofday(struct timeval *restrict out, void *restrict zone)
{
	struct timespec now;

	(void)zone;
	if (clock_gettime(CLOCK_REALTIME, &now))
		return -1;
	out->tv_sec = now.tv_sec;
	out->tv_usec = now.tv_nsec / 1000;
	return 0;
}
