/*
 * What comes on the socket of a process that a page has taken over: a byte says
 * how much of it at once.  A job is done by one whole reply, or lost.
 */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/workers_work.h"
#include "tests/fuzz/fuzz.h"

#define REPLY_MOST 300

/* All there is, and nothing but it. */
static void
check_done(const struct job *job, struct slice sent)
{
	uint32_t len;

	MUST(sent.len >= REPLY_HEAD);
	memcpy(&len, sent.ptr, REPLY_HEAD);
	MUST(len <= REPLY_MOST && sent.len == len + REPLY_HEAD);
	MUST(slice_equal(
	    job_reply(job), slice_sub(sent, REPLY_HEAD, sent.len)));
}

/* Until the job has an end, or nothing more comes. */
static void
play(struct workers *w, int end, struct slice all, size_t chunk)
{
	struct place *p = &w->places[0];
	struct job *job = p->job;
	size_t at, to;

	for (at = 0; at < all.len && p->job; at = to) {
		to = at + chunk < all.len ? at + chunk : all.len;
		MUST(send(end, all.ptr + at, to - at, MSG_NOSIGNAL) ==
		    (ssize_t)(to - at));
		/* no keeper is there to start another */
		MUST(place_pull(w, p, NULL) == EMEND_OK ||
		    job->state == JOB_LOST);
		MUST(job->reply.len <=
		    REPLY_MOST + REPLY_HEAD + REPLY_CHUNK + 1);
		if (job->state == JOB_DONE)
			check_done(job, slice_sub(all, 0, to));
	}
	MUST((p->job == NULL) == job_has_ended(job));
	MUST(job->state != JOB_LOST || job->why[0]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice all = fuzz_input(data, size);
	struct workers w = { .options = { .count = 1,
				 .reply_max = REPLY_MOST }, .control = -1 };
	struct job job;
	int pair[2];

	if (size == 0)
		return 0;
	MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
	job_init(&job, SLICE(""), SLICE(""));
	job.reply.limit = REPLY_MOST + REPLY_HEAD + REPLY_CHUNK;
	job.sent = sizeof(struct request_head);
	job.state = JOB_RUNNING;
	w.places[0] = (struct place){ .fd = pair[0], .job = &job };
	play(&w, pair[1], slice_sub(all, 1, all.len), (size_t)data[0] + 1);
	place_leave(&w, &w.places[0]);
	(void)close(pair[1]);
	job_free(&job);
	return 0;
}
