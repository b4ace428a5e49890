#ifndef EMEND_CLI_CHECKING_H
#define EMEND_CLI_CHECKING_H

#include <signal.h>
#include <stdbool.h>

#include "base/error.h"
#include "cli/bar.h"
#include "cli/output.h"
#include "watch/run.h"

struct arguments;

/*
 * A run as a command sees it: signals, progress, events printed as they come.
 * What `check`, `add` and `demo` share.
 */
struct checking {
	struct run_options options; /* filled but for what the command wants */
	struct run_result result;
	struct output out;
	bool summary_text; /* tell the counts on standard error at the end */
	struct bar bar;	   /* on standard error */
};

/* Prints one event as the output's format wants it; checking: a struct checking,
 * as the payload of run and delivering options. */
void checking_tell(void *checking, const struct event *e);

/* Catches what is to end a command; what it is, once it has come.  A closed
 * pipe ends nothing. */
const volatile sig_atomic_t *checking_signals(void);

/* Runs it.  Gives the exit status. */
int checking_run(struct checking *c, const struct arguments *args,
    struct emend_error *err);

/* Ends the output of a command that ends with code; gives the exit status. */
int checking_close(struct checking *c, int code, struct emend_error *err);

#endif
