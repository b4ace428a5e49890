#ifndef EMEND_ALERTS_PROGRAM_H
#define EMEND_ALERTS_PROGRAM_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

/*
 * A program that is given bytes on its standard input.  No shell: its words are
 * those of the configuration.  It runs in a process group of its own, which is
 * killed when its time is over.
 */
struct program;

#define PROGRAM_SECONDS 60
#define PROGRAM_OUTPUT_MAX                                                     \
	4096 /* bytes kept of what it prints, for messages                     \
	      */
#define PROGRAM_FDS 3

struct program_result {
	int status;        /* what it exited with; -1: it did not by itself */
	char message[256]; /* why that is no success; "" */
};

/* words: by blanks; environment: "NAME=value"s beside ours, ended by NULL;
 * input must stay until the end. */
enum emend_status program_start(struct program **out, const char *words,
    const char *const *environment, struct slice input,
    struct emend_error *err) EMEND_MUST_USE;

/* What to wait for, at most PROGRAM_FDS; how many. */
unsigned program_poll(const struct program *p, struct pollfd *out);
/* Milliseconds until its time is over. */
int64_t program_left_ms(const struct program *p);
/* Works without waiting; true once it has ended and *out is filled. */
bool program_step(struct program *p, struct program_result *out);
void program_free(struct program *p); /* NULL is fine; kills it */

#endif
