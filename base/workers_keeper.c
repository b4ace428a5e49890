#include "base/workers_work.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/confine.h"

/* The keeper, and its workers. */

#define CONTROL 3 /* the descriptor that is kept open */

/* ---- a worker ---- */

static bool
read_whole(int fd, void *out, size_t n)
{
	char *at = out;

	while (n > 0) {
		ssize_t got = read(fd, at, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += got;
		n -= (size_t)got;
	}
	return true;
}

static bool
write_whole(int fd, const void *bytes, size_t n)
{
	const char *at = bytes;

	while (n > 0) {
		ssize_t put = write(fd, at, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		at += put;
		n -= (size_t)put;
	}
	return true;
}

/* The time of one job: the default of the signal ends the process. */
static void
set_timer(int seconds)
{
	const struct itimerval timer = { .it_value.tv_sec = seconds };

	setitimer(ITIMER_PROF, &timer, NULL);
}

/* Memory for messages is kept for those that come next, unless it is large. */
#define KEPT_BYTES ((size_t)4 << 20)

static void
empty(struct text *t)
{
	if (t->cap > KEPT_BYTES)
		text_free(t);
	text_truncate(t, 0);
}

static bool
read_request(struct text *head, uint32_t *body_len)
{
	struct request_head lens;

	if (!read_whole(CONTROL, &lens, sizeof(lens)))
		return false;
	if (!text_reserve(head, lens.head_len))
		_exit(WORKER_NO_MEMORY);
	head->len = lens.head_len;
	*body_len = lens.body_len;
	return read_whole(CONTROL, head->ptr, lens.head_len);
}

static bool
answer(const struct workers_options *o, void **state, struct slice head,
    struct slice body, struct text *reply)
{
	enum emend_status status;
	uint32_t len = 0;

	text_add(reply, (const char *)&len, sizeof(len));
	set_timer(o->cpu_seconds);
	status = o->work(state, head, body, reply);
	set_timer(0);
	if (status == EMEND_OK)
		status = reply->status;
	if (status)
		_exit(status == EMEND_NOMEM ? WORKER_NO_MEMORY
			: status == EMEND_LIMIT ? WORKER_TOO_LARGE
						: WORKER_FAILED);
	len = (uint32_t)(reply->len - REPLY_HEAD);
	memcpy(reply->ptr, &len, sizeof(len));
	return write_whole(CONTROL, reply->ptr, reply->len);
}

static _Noreturn void
work(const struct workers_options *o, const char *body)
{
	struct text head, reply;
	uint32_t body_len;
	void *state = NULL;

	prctl(PR_SET_NAME, "emend-reader");
	confine_self(o->memory, o->unconfined);
	text_init(&head, UINT32_MAX);
	text_init(&reply, o->reply_max + REPLY_HEAD);
	while (read_request(&head, &body_len) && body_len <= o->body_max &&
	    answer(o, &state, slice_new(head.ptr, head.len),
		slice_new(body, body_len), &reply)) {
		empty(&head);
		empty(&reply);
	}
	_exit(WORKER_DONE);
}

/* ---- the keeper ---- */

/* Nothing of the parent's but one descriptor, as number 3. */
static bool
keep_only(int fd)
{
	int null;

	if (fd != CONTROL && dup2(fd, CONTROL) < 0)
		return false;
	closefrom(CONTROL + 1);
	null = open("/dev/null", O_RDWR);
	return null >= 0 && dup2(null, STDIN_FILENO) >= 0 &&
	    dup2(null, STDOUT_FILENO) >= 0 &&
	    dup2(null, STDERR_FILENO) >= 0 && close(null) == 0;
}

/* Passwords may stand there. */
static void
wipe_environment(void)
{
	char **each;

	for (each = environ; each && *each; each++)
		explicit_bzero(*each, strlen(*each));
	environ = NULL;
}

/* The parent is asked to stop and may still need what its workers read: they
 * end when it does. */
static void
set_signals(void)
{
	static const int ignored[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT,
		SIGPIPE };
	size_t i;
	int each;

	/* a handler of the parent's knows nothing of this process */
	for (each = 1; each < NSIG; each++)
		signal(each, SIG_DFL);
	for (i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
}

static int
end_worker(pid_t pid)
{
	int status = 0;

	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

/* Opened anew for reading alone: what is mapped of a descriptor that may write
 * can be made writable later. */
static void *
map_body(int body, size_t size)
{
	char path[sizeof("/proc/self/fd/") + 3 * sizeof(int)];
	int only_read;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", body);
	only_read = open(path, O_RDONLY | O_CLOEXEC);
	return mmap(NULL, size, PROT_READ, MAP_SHARED,
	    only_read < 0 ? body : only_read, 0);
}

static _Noreturn void
become_worker(const struct workers_options *o, int socket, int body)
{
	char *mapped = map_body(body, o->body_max);

	if (mapped == MAP_FAILED || !keep_only(socket))
		_exit(WORKER_FAILED);
	work(o, mapped);
}

/* fds are the parent's ends. */
static pid_t
fork_worker(const struct workers_options *o, int fds[KEEPER_FDS])
{
	int pair[2], body = memfd_create("body", MFD_CLOEXEC);
	pid_t pid;

	/* takes no memory before it is written to */
	if (body < 0 || ftruncate(body, (off_t)o->body_max) ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) {
		close(body);
		return -1;
	}
	pid = fork();
	if (pid == 0)
		become_worker(o, pair[1], body);
	close(pair[1]);
	fds[KEEPER_SOCKET] = pair[0];
	fds[KEEPER_BODY] = body;
	return pid;
}

static bool
send_reply(const struct keeper_reply *reply, const int fds[KEEPER_FDS])
{
	const size_t size = KEEPER_FDS * sizeof(int);
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(KEEPER_FDS * sizeof(int))];
	} control = { .bytes = { 0 } };
	struct keeper_reply copy = *reply;
	struct iovec part = { &copy, sizeof(copy) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	struct cmsghdr *attached;

	if (!reply->error) {
		message.msg_control = control.bytes;
		message.msg_controllen = sizeof(control.bytes);
		attached = CMSG_FIRSTHDR(&message);
		attached->cmsg_level = SOL_SOCKET;
		attached->cmsg_type = SCM_RIGHTS;
		attached->cmsg_len = CMSG_LEN(size);
		memcpy(CMSG_DATA(attached), fds, size);
	}
	return sendmsg(CONTROL, &message, MSG_NOSIGNAL) == sizeof(copy);
}

static bool
replace(const struct workers_options *o, pid_t *pid)
{
	struct keeper_reply reply = { .error = 0 };
	int fds[KEEPER_FDS] = { -1, -1 };
	bool sent;
	size_t i;

	/* one that has ended by itself is a zombie, which no signal changes */
	if (*pid > 0)
		reply.status = end_worker(*pid);
	*pid = fork_worker(o, fds);
	if (*pid < 0)
		reply.error = errno;
	sent = send_reply(&reply, fds);
	for (i = 0; i < KEEPER_FDS; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	return sent;
}

_Noreturn void
keeper_run(int control, const struct workers_options *options)
{
	pid_t pids[WORKERS_MAX] = { 0 };
	bool prepared = false, going = keep_only(control);
	unsigned char place;
	size_t i;

	prctl(PR_SET_NAME, "emend-readers");
	set_signals();
	wipe_environment();
	while (going) {
		ssize_t got = recv(CONTROL, &place, 1, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got != 1 || place >= WORKERS_MAX)
			break;
		if (!prepared && options->prepare)
			options->prepare();
		prepared = true;
		going = replace(options, &pids[place]);
	}
	for (i = 0; i < WORKERS_MAX; i++)
		if (pids[i] > 0)
			end_worker(pids[i]);
	_exit(0);
}
