#ifndef EMEND_BASE_WORKERS_H
#define EMEND_BASE_WORKERS_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

/*
 * Processes that make one thing of another, bytes to bytes, with nothing else
 * in reach (base/confine.h): for what strangers wrote.  Each works on one job
 * at a time; one that dies, runs away or answers nonsense costs its job alone
 * and is replaced.
 *
 * A keeper is forked at once, before its parent has anything to hide; it
 * forks the workers when they are needed, and knows how they ended.  All of
 * them end with their parent, however that comes about.
 */
struct workers;

/*
 * In a worker: a reply to the two parts of a job, which live until it returns.
 * *state is what it keeps from job to job, NULL at first.  What is wrong with
 * them is a reply of its own form; whatever it fails with ends the worker.
 */
typedef enum emend_status worker_fn(void **state, struct slice head,
    struct slice body, struct text *reply);

struct workers_options {
	unsigned count; /* at most WORKERS_MAX; 0: one for each processor */
	worker_fn *work;
	void (*prepare)(void); /* in the keeper, before its first worker: what
				  cannot be done any more once confined */
	size_t memory;	  /* bytes of a worker beyond what it begins with */
	size_t body_max, reply_max; /* bytes */
	int cpu_seconds;  /* of a job */
	int64_t wall_ms;  /* of a job; a busy machine is no reason to end it */
	bool unconfined;  /* limits alone: for tests of the plain way */
};

#define WORKERS_MAX 8
#define WORKERS_JOBS 2000 /* of one worker; then it is replaced */
#define WORKERS_WHY_MAX 160

enum job_state {
	JOB_NONE, /* never given, or taken back */
	JOB_WAITING,
	JOB_RUNNING,
	JOB_DONE, /* the reply is a worker's: not to be trusted */
	JOB_LOST, /* why says how its worker ended */
};

/* The caller's, from workers_give to its end or workers_take_back. */
struct job {
	struct slice head, body; /* body may be large; borrowed */
	enum job_state state;
	struct text reply; /* owned */
	char why[WORKERS_WHY_MAX]; /* "took more than 20 seconds ..." */
	/* the pool's */
	struct job *next;
	size_t sent;
	int64_t deadline_ms;
	uint64_t worker; /* which one it had */
};

void job_init(struct job *job, struct slice head, struct slice body);
void job_free(struct job *job);
struct slice job_reply(const struct job *job); /* of one that is JOB_DONE */
static inline bool
job_has_ended(const struct job *job)
{
	return job->state == JOB_DONE || job->state == JOB_LOST;
}

/* Fails with EMEND_NOMEM, or EMEND_IO when no process can be made. */
enum emend_status workers_new(struct workers **out,
    const struct workers_options *options,
    struct emend_error *err) EMEND_MUST_USE;
void workers_free(struct workers *w); /* NULL is fine; jobs are taken back */

/* Puts a job at the end of the queue, and starts what can be started.  Fails,
 * as workers_turn does, with EMEND_NOMEM or EMEND_IO: the keeper is gone. */
enum emend_status workers_give(struct workers *w, struct job *job,
    struct emend_error *err) EMEND_MUST_USE;
/* It has ended, or is ended. */
void workers_take_back(struct workers *w, struct job *job);
/* Its reply makes no sense: whoever wrote it is not asked again. */
void workers_distrust(struct workers *w, const struct job *job);

/* Moves what can be moved and sees to deadlines; before that waits up to
 * timeout_ms (-1: as long as there are jobs) until something can be. */
enum emend_status workers_turn(struct workers *w, int timeout_ms,
    struct emend_error *err) EMEND_MUST_USE;
/* The same, until the job has ended. */
enum emend_status workers_wait(struct workers *w, struct job *job,
    struct emend_error *err) EMEND_MUST_USE;

/* For a loop that waits for other things too: what to wait for. */
size_t workers_polls(const struct workers *w, struct pollfd out[WORKERS_MAX]);

#endif
