#ifndef EMEND_STORE_GIT_PROGRAM_H
#define EMEND_STORE_GIT_PROGRAM_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

/*
 * The git program, which finds deltas: we do not, and are right without it.
 * It gets no HOME, no configuration but the repository's own and no hooks,
 * makes what it writes durable, and dies with us.
 */
struct text;

struct git_run {
	const char *git_dir;
	const char *const *arguments; /* up to a NULL; what comes after "git" */
	struct slice input;
	int64_t deadline_ms;          /* monotonic_ms; then it is killed; 0 */
	const volatile sig_atomic_t *stop; /* non-zero: likewise; may be NULL */
	bool gently;                  /* leaves the processor to others */
	struct text *output;          /* what it prints is appended */
};

enum git_outcome {
	GIT_PROGRAM_DONE,
	GIT_PROGRAM_MISSING,
	GIT_PROGRAM_STOPPED, /* by deadline or stop */
};

/* EMEND_STORE with git's own words when it fails, EMEND_IO, EMEND_NOMEM. */
enum emend_status git_program_run(enum git_outcome *out,
    const struct git_run *run, struct emend_error *err) EMEND_MUST_USE;

#endif
