#ifndef EMEND_BASE_WORKERS_WORK_H
#define EMEND_BASE_WORKERS_WORK_H

#include <stdint.h>

#include "base/workers.h"

/*
 * Inside the workers family: workers.c (jobs, and who works on them),
 * workers_place.c (the parent's end of one worker), workers_keeper.c (what is
 * forked).
 *
 * Parent and keeper talk by datagrams: a byte, the number of a place, asks
 * for a new worker there, the one that is there being ended; struct
 * keeper_reply, with two descriptors, is the answer.  Parent and worker:
 * a request and a reply in turn.  A job's body is in memory that the worker may
 * read only, a file without a name: two copies less than through a socket.
 */
struct keeper_reply {
	int error;  /* errno when no worker could be made; else 0 */
	int status; /* how the one before ended, as waitpid has it */
};

enum { KEEPER_SOCKET, KEEPER_BODY, KEEPER_FDS }; /* of a reply */

struct request_head {
	uint32_t head_len, body_len; /* bytes; the head follows */
};

#define REPLY_HEAD sizeof(uint32_t) /* the bytes that follow */

/* Of a worker that ended by itself. */
enum worker_exit {
	WORKER_DONE,
	WORKER_NO_MEMORY,
	WORKER_TOO_LARGE, /* the reply */
	WORKER_FAILED,
};

#define REPLY_CHUNK (((size_t)32 << 10) - 1) /* asked for at first */

/* Where a worker is, or may be. */
struct place {
	int fd; /* its socket; -1: nobody is there */
	char *memory; /* lent to it; NULL likewise */
	struct job *job; /* it works on */
	uint64_t worker; /* counted over all; never 0 */
	unsigned jobs;	 /* it has had */
};

struct workers {
	struct workers_options options;
	pid_t keeper;
	int control;
	struct place places[WORKERS_MAX];
	struct job *first, *last; /* that wait */
	uint64_t workers; /* so far */
};

bool job_is_sent(const struct job *job);
void job_lose(struct job *job, const char *why);

/* Its worker ends when it sees this, or is ended when it is replaced. */
void place_leave(struct workers *w, struct place *p);
/* A new worker; *ended (may be NULL) is how the one before did, if there was
 * one.  No worker at all is a failure. */
enum emend_status place_replace(struct workers *w, struct place *p, int *ended,
    struct emend_error *err) EMEND_MUST_USE;
/* The worker is ended, for what it did to its job. */
enum emend_status place_end(struct workers *w, struct place *p,
    const char *why, struct emend_error *err) EMEND_MUST_USE;
/* Puts the body of its job where the worker finds it... */
void place_lend(const struct place *p);
/* ...sends the rest, as much as the socket takes... */
enum emend_status place_push(struct workers *w, struct place *p,
    struct emend_error *err) EMEND_MUST_USE;
/* ...and takes what there is of the reply; p->job is NULL once it is whole, or
 * the worker has ended. */
enum emend_status place_pull(struct workers *w, struct place *p,
    struct emend_error *err) EMEND_MUST_USE;

/* In the forked child; never returns. */
_Noreturn void keeper_run(int control, const struct workers_options *options);

#endif
