#ifndef EMEND_ALERTS_DISPATCH_H
#define EMEND_ALERTS_DISPATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "alerts/channel.h"
#include "base/error.h"
#include "base/slice.h"

struct send_request;

/*
 * Many deliveries side by side: each channel has a lane of its own, so that one
 * that is dead or slow holds up nobody else.  Within a lane they go one after
 * the other, and the first that cannot be delivered for now ends the lane's
 * work for this run: a receiver in trouble is not hammered.
 *
 *	dispatcher_new, dispatcher_add for each, dispatcher_next until NULL.
 */
struct dispatcher;

enum delivery_outcome {
	DELIVERY_DONE,
	DELIVERY_LATER,   /* another try may do */
	DELIVERY_REFUSED, /* none will */
	DELIVERY_UNTRIED, /* its lane had ended, or the run was stopped */
};

struct delivery {
	struct channel_use use;
	const char *message; /* its name, the same at each try */
	const char *subject;
	int64_t made_at;
	struct slice body; /* as it was rendered */
	int64_t now;
	void *payload; /* the caller's */

	/* when dispatcher_next gives it back */
	enum delivery_outcome outcome;
	bool closed;         /* the receiver wants no more at all */
	int64_t retry_after; /* seconds it asked for; 0 */
	char why[256];       /* "" when it is done */

	struct delivery *next; /* the dispatcher's */
};

enum emend_status dispatcher_new(struct dispatcher **out,
    const struct alert_settings *settings,
    struct emend_error *err) EMEND_MUST_USE;
void dispatcher_free(struct dispatcher *d); /* NULL is fine; breaks off */

/* Must stay until it is given back. */
enum emend_status dispatcher_add(struct dispatcher *d,
    struct delivery *delivery, struct emend_error *err) EMEND_MUST_USE;

/*
 * Works until one is done; *out is NULL when none is left or timeout_ms are
 * over.  Fails only with EMEND_NOMEM or when the system is broken.
 */
enum emend_status dispatcher_next(struct dispatcher *d, struct delivery **out,
    int timeout_ms, struct emend_error *err) EMEND_MUST_USE;
bool dispatcher_busy(const struct dispatcher *d);
/* Begins nothing new: what waits comes back untried. */
void dispatcher_stop(struct dispatcher *d);

/* ---- for channels ---- */

/* It is done, or cannot be begun. */
void delivery_end(struct dispatcher *d, struct delivery *delivery,
    enum delivery_outcome outcome, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* A program that gets the body on its standard input. */
enum emend_status delivery_run(struct dispatcher *d, struct delivery *delivery,
    const char *words, struct emend_error *err) EMEND_MUST_USE;
/* A post or a mail; the request's payload is set here. */
enum emend_status delivery_send(struct dispatcher *d, struct delivery *delivery,
    struct send_request *request, struct emend_error *err) EMEND_MUST_USE;

#endif
