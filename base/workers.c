#include "base/workers_work.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/time.h"

/* The parent's end. */

#define FOREVER_MS 60000	 /* of one poll; then it looks around */

/* ---- jobs ---- */

void
job_init(struct job *job, struct slice head, struct slice body)
{
	*job = (struct job){ .head = head, .body = body };
	text_init(&job->reply, 0);
}

void
job_free(struct job *job)
{
	text_free(&job->reply);
}

struct slice
job_reply(const struct job *job)
{
	return slice_new(
	    job->reply.ptr + REPLY_HEAD, job->reply.len - REPLY_HEAD);
}

static void
queue_last(struct workers *w, struct job *job)
{
	job->state = JOB_WAITING;
	job->next = NULL;
	if (w->last)
		w->last->next = job;
	else
		w->first = job;
	w->last = job;
}

static void
queue_first(struct workers *w, struct job *job)
{
	text_truncate(&job->reply, 0);
	job->state = JOB_WAITING;
	job->next = w->first;
	w->first = job;
	if (!w->last)
		w->last = job;
}

static void
leave_queue(struct workers *w, struct job *job)
{
	struct job **at = &w->first, *before = NULL;

	while (*at && *at != job) {
		before = *at;
		at = &before->next;
	}
	if (!*at)
		return;
	*at = job->next;
	if (w->last == job)
		w->last = before;
}

/* ---- who works on what ---- */

static enum emend_status
begin(struct workers *w, struct place *p, struct emend_error *err)
{
	struct job *job = w->first;

	leave_queue(w, job);
	job->state = JOB_RUNNING;
	job->sent = 0;
	job->deadline_ms = monotonic_ms() + w->options.wall_ms;
	job->worker = p->worker;
	job->reply.limit = w->options.reply_max + REPLY_HEAD + REPLY_CHUNK;
	p->job = job;
	p->jobs++;
	place_lend(p);
	return place_push(w, p, err);
}

/* Whoever is idle; else a place where nobody is yet, or NULL. */
static struct place *
find_place(struct workers *w)
{
	struct place *empty = NULL;
	unsigned i;

	for (i = 0; i < w->options.count; i++) {
		struct place *p = &w->places[i];

		if (p->fd >= 0 && !p->job)
			return p;
		if (p->fd < 0 && !empty)
			empty = p;
	}
	return empty;
}

static enum emend_status
start_waiting(struct workers *w, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct place *p;

	while (w->first && status == EMEND_OK && (p = find_place(w))) {
		if (p->fd < 0 || p->jobs >= WORKERS_JOBS)
			status = place_replace(w, p, NULL, err);
		if (status == EMEND_OK && p->fd >= 0)
			status = begin(w, p, err);
		else
			break;
	}
	return status;
}

/* ---- beginning and end ---- */

static unsigned
count_processors(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set))
		return 1;
	return (unsigned)CPU_COUNT(&set);
}

static enum emend_status
start_keeper(struct workers *w, struct emend_error *err)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return emend_fail(err, EMEND_IO,
		    "cannot make a socket to readers of pages: %s",
		    strerror(errno));
	w->keeper = fork();
	if (w->keeper == 0)
		keeper_run(pair[1], &w->options);
	close(pair[1]);
	w->control = pair[0];
	if (w->keeper < 0)
		return emend_fail(err, EMEND_IO,
		    "no process can be started to read pages in: %s",
		    strerror(errno));
	return EMEND_OK;
}

enum emend_status
workers_new(struct workers **out, const struct workers_options *options,
    struct emend_error *err)
{
	struct workers *w = calloc(1, sizeof(*w));
	enum emend_status status;
	unsigned i;

	*out = NULL;
	if (!w)
		return emend_fail_nomem(err);
	w->options = *options;
	w->control = -1;
	if (!w->options.count)
		w->options.count = count_processors();
	if (w->options.count > WORKERS_MAX)
		w->options.count = WORKERS_MAX;
	for (i = 0; i < WORKERS_MAX; i++)
		w->places[i].fd = -1;
	status = start_keeper(w, err);
	if (status)
		workers_free(w);
	else
		*out = w;
	return status;
}

void
workers_free(struct workers *w)
{
	unsigned i;

	if (!w)
		return;
	while (w->first)
		workers_take_back(w, w->first);
	for (i = 0; i < w->options.count; i++) {
		if (w->places[i].job)
			w->places[i].job->state = JOB_NONE;
		place_leave(w, &w->places[i]);
	}
	if (w->control >= 0)
		close(w->control);
	while (w->keeper > 0 && waitpid(w->keeper, NULL, 0) < 0 &&
	    errno == EINTR)
		;
	free(w);
}

enum emend_status
workers_give(struct workers *w, struct job *job, struct emend_error *err)
{
	if (job->head.len > UINT32_MAX || job->body.len > w->options.body_max) {
		job_lose(job, "was given too much");
		return EMEND_OK;
	}
	queue_last(w, job);
	return start_waiting(w, err);
}

/* Whoever has a job, or had it last; NULL when that one is gone. */
static struct place *
place_of(struct workers *w, const struct job *job)
{
	unsigned i;

	for (i = 0; i < w->options.count; i++)
		if (w->places[i].worker == job->worker)
			return &w->places[i];
	return NULL;
}

void
workers_take_back(struct workers *w, struct job *job)
{
	struct place *p = place_of(w, job);

	if (job->state == JOB_WAITING)
		leave_queue(w, job);
	if (job->state == JOB_RUNNING && p) {
		p->job = NULL;
		place_leave(w, p);
	}
	job->state = JOB_NONE;
}

void
workers_distrust(struct workers *w, const struct job *job)
{
	struct place *p = place_of(w, job);

	if (!p || p->fd < 0)
		return;
	if (p->job)
		queue_first(w, p->job);
	p->job = NULL;
	place_leave(w, p);
}

/* ---- turns ---- */

size_t
workers_polls(const struct workers *w, struct pollfd out[WORKERS_MAX])
{
	size_t n = 0;
	unsigned i;

	for (i = 0; i < w->options.count; i++) {
		const struct job *job = w->places[i].job;

		if (!job)
			continue;
		out[n] = (struct pollfd){ .fd = w->places[i].fd,
			.events = POLLIN };
		if (!job_is_sent(job))
			out[n].events |= POLLOUT;
		n++;
	}
	return n;
}

static int
shortest_wait(const struct workers *w, int timeout_ms)
{
	int64_t now = monotonic_ms(), wait = FOREVER_MS;
	unsigned i;

	if (timeout_ms >= 0)
		wait = timeout_ms;
	for (i = 0; i < w->options.count; i++) {
		const struct job *job = w->places[i].job;

		if (job && job->deadline_ms - now < wait)
			wait = job->deadline_ms - now;
	}
	return wait > 0 ? (int)wait : 0;
}

static enum emend_status
see_to(struct workers *w, struct place *p, short events,
    struct emend_error *err)
{
	char why[WORKERS_WHY_MAX];
	enum emend_status status = EMEND_OK;

	if (events & POLLOUT)
		status = place_push(w, p, err);
	if (status == EMEND_OK && p->job &&
	    events & (POLLIN | POLLHUP | POLLERR))
		status = place_pull(w, p, err);
	if (status || !p->job || monotonic_ms() < p->job->deadline_ms)
		return status;
	snprintf(why, sizeof(why), "took more than %lld seconds",
	    (long long)w->options.wall_ms / 1000);
	return place_end(w, p, why, err);
}

enum emend_status
workers_turn(struct workers *w, int timeout_ms, struct emend_error *err)
{
	struct pollfd polls[WORKERS_MAX];
	size_t n = workers_polls(w, polls), i;
	enum emend_status status = EMEND_OK;
	struct place *p = w->places;

	if (n == 0 && !w->first)
		return EMEND_OK;
	if (n && poll(polls, n, shortest_wait(w, timeout_ms)) < 0)
		return errno == EINTR ? EMEND_OK /* a signal */
				      : emend_fail(err, EMEND_IO,
					    "cannot wait for readers of "
					    "pages: %s",
					    strerror(errno));
	for (i = 0; i < n && status == EMEND_OK; i++, p++) {
		while (!p->job || p->fd != polls[i].fd)
			p++;
		status = see_to(w, p, polls[i].revents, err);
	}
	return status ? status : start_waiting(w, err);
}

enum emend_status
workers_wait(struct workers *w, struct job *job, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	while (status == EMEND_OK && !job_has_ended(job))
		status = workers_turn(w, -1, err);
	return status;
}
