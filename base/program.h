#ifndef EMEND_BASE_PROGRAM_H
#define EMEND_BASE_PROGRAM_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

/*
 * Another program, beside whatever else is done: bytes on its standard input,
 * what it prints taken down.  No shell, and no descriptor of ours but these; a
 * process group of its own, which is killed when its time is over.
 */
struct program;

#define PROGRAM_SECONDS 60
#define PROGRAM_WORDS_MAX 64
#define PROGRAM_COMPLAINT_MAX 4096 /* bytes; the rest is read and dropped */
#define PROGRAM_FDS 4

struct program_options {
	const char *const *argv; /* ended by NULL */
	const char *const *environment; /* "NAME=value", before ours, ended by
					   NULL */
	bool bare; /* of ours only what a program cannot do without: where
		      programs, home and temporary files are, the language */
	struct slice input; /* must stay until the end */
	size_t output_max; /* bytes of standard output that are kept, more
			      being its end; 0: it is a complaint, as what it
			      says to standard error always is */
};

enum program_end {
	PROGRAM_DONE,	/* exit 0 */
	PROGRAM_FAILED, /* any other end */
	PROGRAM_LATE,
	PROGRAM_TOO_LARGE,
};

struct program_result {
	enum program_end end;
	char message[160]; /* why that is no success: "NAME exits with 3"; "" */
};

/* Words by blanks.  *buffer is the caller's to free. */
enum emend_status program_split(const char *words, char **buffer,
    const char *argv[PROGRAM_WORDS_MAX + 1],
    struct emend_error *err) EMEND_MUST_USE;

/* Fails with EMEND_IO when it cannot be run. */
enum emend_status program_start(struct program **out,
    const struct program_options *options,
    struct emend_error *err) EMEND_MUST_USE;

/* What to wait for, at most PROGRAM_FDS; how many. */
unsigned program_poll(const struct program *p, struct pollfd *out);
/* Milliseconds until its time is over. */
int64_t program_left_ms(const struct program *p);
/* Works without waiting; true once it has ended and *out is filled. */
bool program_step(struct program *p, struct program_result *out);
/* What it printed, to be shown only with care; both live as long as it does. */
struct slice program_output(const struct program *p);
struct slice program_complaint(const struct program *p);
void program_free(struct program *p); /* NULL is fine; kills it */

#endif
