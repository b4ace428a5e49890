#ifndef EMEND_WATCH_DELIVERING_H
#define EMEND_WATCH_DELIVERING_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "reports/event.h"

struct clock;
struct settings;
struct store;

/*
 * From the outbox to where the alerts are to go.  First messages are made of
 * what is due and kept as they are; then each is tried once, all channels side
 * by side; what became of it is kept.  A kill at any moment loses nothing: what
 * was under way goes out again, as the same message.
 */
struct delivering_options {
	struct store *store; /* open for writing; no write lock is held */
	const struct settings *settings; /* with alerts.dir set */
	const struct clock *clock;
	const volatile sig_atomic_t *stop; /* non-zero: begin nothing new */
	void (*tell)(void *payload, const struct event *e); /* trouble */
	void *payload;
};

struct delivering_result {
	size_t delivered; /* messages */
	size_t failed;    /* tried in vain; some will be tried again */
	size_t waiting;   /* alerts and messages that wait now */
};

/* EMEND_BUSY while another process delivers; nothing is done then. */
enum emend_status deliver(const struct delivering_options *options,
    struct delivering_result *out, struct emend_error *err) EMEND_MUST_USE;

/*
 * Trouble of the archive that whoever calls has told himself, for rules and for
 * the operator: put down when it begins and when it is over.
 */
struct standing_trouble {
	const char *name; /* known by: ":verify" */
	const char *what; /* "disk", "archive" */
	const char *message;
	bool wrong;   /* else it is over */
	bool repeats; /* also while it goes on: it may be another */
};
enum emend_status deliver_trouble(const struct delivering_options *options,
    const struct standing_trouble *trouble,
    struct emend_error *err) EMEND_MUST_USE;

#endif
