#include "base/workers_work.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* One place: its worker comes and goes, its job goes out and comes back. */

#define KEPT_BYTES ((size_t)4 << 20) /* lent to a worker from job to job */

bool
job_is_sent(const struct job *job)
{
	return job->sent == sizeof(struct request_head) + job->head.len;
}

void
job_lose(struct job *job, const char *why)
{
	job->state = JOB_LOST;
	snprintf(job->why, sizeof(job->why), "%s", why);
}

/* ---- the keeper ---- */

static enum emend_status
fail_keeper(struct emend_error *err)
{
	return emend_fail(err, EMEND_IO,
	    "the process that starts readers of pages has ended");
}

static bool
receive_reply(int control, struct keeper_reply *reply, int fds[KEEPER_FDS])
{
	const size_t size = KEEPER_FDS * sizeof(int);
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(KEEPER_FDS * sizeof(int))];
	} attached;
	struct iovec part = { reply, sizeof(*reply) };
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = attached.bytes,
		.msg_controllen = sizeof(attached.bytes),
	};
	struct cmsghdr *c;
	ssize_t got;

	do
		got = recvmsg(control, &message, MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	if (got != (ssize_t)sizeof(*reply))
		return false;
	c = CMSG_FIRSTHDR(&message);
	if (!c || c->cmsg_len != CMSG_LEN(size))
		return reply->error != 0;
	memcpy(fds, CMSG_DATA(c), size);
	return true;
}

static bool
somebody_works(const struct workers *w)
{
	unsigned i;

	for (i = 0; i < w->options.count; i++)
		if (w->places[i].fd >= 0)
			return true;
	return false;
}

void
place_leave(struct workers *w, struct place *p)
{
	if (p->fd >= 0)
		close(p->fd);
	if (p->memory)
		munmap(p->memory, w->options.body_max);
	p->fd = -1;
	p->memory = NULL;
}

/* What the keeper has sent becomes ours. */
static enum emend_status
move_in(struct workers *w, struct place *p, const int fds[KEEPER_FDS],
    struct emend_error *err)
{
	void *memory;

	p->fd = fds[KEEPER_SOCKET];
	if (p->fd < 0)
		return EMEND_OK;
	memory = mmap(NULL, w->options.body_max, PROT_READ | PROT_WRITE,
	    MAP_SHARED, fds[KEEPER_BODY], 0);
	close(fds[KEEPER_BODY]);
	if (memory == MAP_FAILED)
		return emend_fail_nomem(err);
	p->memory = memory;
	return EMEND_OK;
}

enum emend_status
place_replace(struct workers *w, struct place *p, int *ended, struct emend_error *err)
{
	unsigned char number = (unsigned char)(p - w->places);
	struct keeper_reply reply;
	int fds[KEEPER_FDS] = { -1, -1 };
	enum emend_status status;

	place_leave(w, p);
	p->jobs = 0;
	if (send(w->control, &number, 1, MSG_NOSIGNAL) != 1 ||
	    !receive_reply(w->control, &reply, fds))
		return fail_keeper(err);
	status = move_in(w, p, fds, err);
	if (status)
		return status;
	p->worker = ++w->workers;
	if (ended)
		*ended = reply.status;
	if (p->fd < 0 && !somebody_works(w))
		return emend_fail(err, EMEND_IO,
		    "no process can be started to read pages in: %s",
		    strerror(reply.error));
	return EMEND_OK;
}

/* ---- how a worker ended ---- */

static void
describe_end(const struct workers *w, int status, struct job *job)
{
	char *why = job->why;

	job->state = JOB_LOST;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF)
		snprintf(why, WORKERS_WHY_MAX,
		    "took more than %d seconds of processor time",
		    w->options.cpu_seconds);
	else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		snprintf(why, WORKERS_WHY_MAX,
		    "asked the system for what it may not have");
	else if (WIFSIGNALED(status))
		snprintf(why, WORKERS_WHY_MAX, "was ended by signal %d (%s)",
		    WTERMSIG(status), strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) == WORKER_NO_MEMORY)
		snprintf(why, WORKERS_WHY_MAX,
		    "took more than %zu MB of memory",
		    w->options.memory >> 20);
	else if (WEXITSTATUS(status) == WORKER_TOO_LARGE)
		snprintf(why, WORKERS_WHY_MAX,
		    "found more than %zu MB", w->options.reply_max >> 20);
	else
		snprintf(why, WORKERS_WHY_MAX, "ended");
}

/* The worker has ended of itself. */
static enum emend_status
worker_ended(struct workers *w, struct place *p, struct emend_error *err)
{
	struct job *job = p->job;
	enum emend_status status;
	int ended = 0;

	p->job = NULL;
	status = place_replace(w, p, &ended, err);
	if (job)
		describe_end(w, ended, job);
	return status;
}

enum emend_status
place_end(struct workers *w, struct place *p, const char *why,
    struct emend_error *err)
{
	job_lose(p->job, why);
	p->job = NULL;
	return place_replace(w, p, NULL, err);
}

/* ---- requests and replies ---- */

void
place_lend(const struct place *p)
{
	struct slice body = p->job->body;

	if (body.len)
		memcpy(p->memory, body.ptr, body.len);
}

/* Gives back what a large one took. */
static void
take_body(const struct place *p, const struct job *job)
{
	if (job->body.len > KEPT_BYTES)
		(void)madvise(p->memory, job->body.len, MADV_REMOVE);
}

enum emend_status
place_push(struct workers *w, struct place *p, struct emend_error *err)
{
	struct job *job = p->job;
	const struct request_head lens = { (uint32_t)job->head.len,
		(uint32_t)job->body.len };
	const struct slice first =
	    slice_new((const char *)&lens, sizeof(lens));

	while (!job_is_sent(job)) {
		struct slice rest = job->sent < first.len
		    ? slice_sub(first, job->sent, first.len)
		    : slice_sub(job->head, job->sent - first.len,
			  job->head.len);
		int more = job->sent < first.len && job->head.len
		    ? MSG_MORE
		    : 0;
		ssize_t put = send(p->fd, rest.ptr, rest.len,
		    MSG_DONTWAIT | MSG_NOSIGNAL | more);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0 && errno == EAGAIN)
			return EMEND_OK;
		if (put < 0)
			return worker_ended(w, p, err);
		job->sent += (size_t)put;
	}
	return EMEND_OK;
}

/* How much more of a reply there may be. */
static size_t
reply_rest(const struct workers *w, const struct job *job)
{
	uint32_t len;

	if (job->reply.len < REPLY_HEAD)
		return REPLY_CHUNK;
	memcpy(&len, job->reply.ptr, REPLY_HEAD);
	/* a byte too many shows */
	return len > w->options.reply_max
	    ? REPLY_CHUNK
	    : len + REPLY_HEAD - job->reply.len + 1;
}

/* Is the reply whole?  *nonsense: it can never be. */
static bool
is_whole(const struct workers *w, const struct job *job, bool *nonsense)
{
	uint32_t len = 0;

	if (job->reply.len >= REPLY_HEAD)
		memcpy(&len, job->reply.ptr, REPLY_HEAD);
	*nonsense = !job_is_sent(job) || len > w->options.reply_max || job->reply.len > len + REPLY_HEAD;
	/* an empty one may be on its way still */
	if (job->reply.len < REPLY_HEAD)
		*nonsense = false;
	return job->reply.len == len + REPLY_HEAD;
}

enum emend_status
place_pull(struct workers *w, struct place *p, struct emend_error *err)
{
	struct job *job = p->job;
	size_t rest = reply_rest(w, job);
	bool nonsense;
	ssize_t got;

	if (!text_reserve(&job->reply, rest))
		return text_check(&job->reply, err);
	got = recv(
	    p->fd, job->reply.ptr + job->reply.len, rest, MSG_DONTWAIT);
	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return EMEND_OK;
	if (got <= 0)
		return worker_ended(w, p, err);
	job->reply.len += (size_t)got;
	if (is_whole(w, job, &nonsense) && !nonsense) {
		job->state = JOB_DONE;
		p->job = NULL;
		take_body(p, job);
		return EMEND_OK;
	}
	return nonsense ? place_end(w, p, "answered nonsense", err)
			: EMEND_OK;
}
