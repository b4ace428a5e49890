#ifndef EMEND_STORE_OUTBOX_H
#define EMEND_STORE_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/slice.h"

struct store;
struct store_batch;
struct text;

/*
 * Alerts on their way.  An alert is put down by the batch that keeps what it is
 * about, in the same transaction.  One or several of them become a message,
 * whose bytes stand from then on: it is tried until it is delivered or given
 * up, and each try is of the same bytes under the same name.  What rules,
 * channels and bytes mean is for those above.
 *
 * Edits between outbox_begin and outbox_commit are under the write lock.
 */
struct alert_row {
	int64_t row;     /* names it here; not for a new one */
	const char *key; /* unique: a second one is not put down */
	const char *rule, *channel;
	struct hash128 id; /* of the article; zero: of none */
	int64_t made_at;
	unsigned round;    /* how often it was queued again */
	struct slice item; /* not given back by the lists */
};
enum emend_status store_batch_alert(struct store_batch *b,
    const struct alert_row *row, struct emend_error *err) EMEND_MUST_USE;

enum message_state {
	MESSAGE_WAITING,
	MESSAGE_SENT,
	MESSAGE_FAILED, /* given up */
};

struct message_row {
	int64_t row;         /* in the order in which they were made */
	const char *message; /* its name, which receivers know it by */
	const char *rule, *channel;
	const char *subject;
	struct slice body; /* absent once it is delivered */
	size_t alerts;     /* how many it tells of */
	int64_t made_at;
	int64_t first_try; /* 0: none yet */
	int64_t next_try;
	unsigned attempts;
	enum message_state state;
	const char *failure; /* of the last try; or NULL */
};

/* Rows handed to a callback live until it returns; non-OK stops and returns. */
typedef enum emend_status alert_row_fn(
    void *payload, const struct alert_row *row, struct emend_error *err);
typedef enum emend_status message_row_fn(
    void *payload, const struct message_row *row, struct emend_error *err);

/* Alerts of no message yet: by rule and channel, then the oldest first. */
enum emend_status outbox_alerts(struct store *s, alert_row_fn *each,
    void *payload, struct emend_error *err) EMEND_MUST_USE;
/* One's item, appended. */
enum emend_status outbox_item(struct store *s, int64_t row, struct text *out,
    struct emend_error *err) EMEND_MUST_USE;
/* Waiting messages that may be tried at that moment, those with a row above
 * after, in their order. */
enum emend_status outbox_due(struct store *s, int64_t at, int64_t after,
    size_t most, message_row_fn *each, void *payload,
    struct emend_error *err) EMEND_MUST_USE;
/* All that wait or were given up, and those sent since, newest first; without
 * their bodies. */
enum emend_status outbox_messages(struct store *s, int64_t since,
    message_row_fn *each, void *payload,
    struct emend_error *err) EMEND_MUST_USE;
/* How many messages a channel got of a rule after that moment. */
enum emend_status outbox_made_since(struct store *s, const char *rule,
    const char *channel, int64_t since, size_t *out,
    struct emend_error *err) EMEND_MUST_USE;

struct outbox_counts {
	size_t alerts;   /* of no message yet */
	size_t messages; /* waiting to be delivered */
	size_t failed;   /* given up */
	int64_t oldest;  /* when the oldest of those waiting was made; 0 */
};
enum emend_status outbox_counts(struct store *s, struct outbox_counts *out,
    struct emend_error *err) EMEND_MUST_USE;

enum emend_status outbox_begin(
    struct store *s, struct emend_error *err) EMEND_MUST_USE;
enum emend_status outbox_commit(
    struct store *s, struct emend_error *err) EMEND_MUST_USE;
void outbox_rollback(struct store *s); /* fine when nothing was begun */

/* Puts an alert down outside of a batch: what is about no revision. */
enum emend_status outbox_put_alert(struct store *s, const struct alert_row *row,
    struct emend_error *err) EMEND_MUST_USE;
/* The message of these alerts, which are of no other from now on. */
enum emend_status outbox_put_message(struct store *s,
    const struct message_row *row, const int64_t *alerts, size_t count,
    struct emend_error *err) EMEND_MUST_USE;
/* A message that no alert made tells of this article: it goes with it, too.
 * Of row its names and made_at. */
enum emend_status outbox_put_told(struct store *s,
    const struct message_row *row, struct hash128 id,
    struct emend_error *err) EMEND_MUST_USE;
/* What became of a try: state, attempts, first_try, next_try, failure. */
enum emend_status outbox_put_result(struct store *s,
    const struct message_row *row, int64_t now,
    struct emend_error *err) EMEND_MUST_USE;
/* Alerts of a rule and channel that are no more, and their messages. */
enum emend_status outbox_drop(struct store *s, const char *rule,
    const char *channel, struct emend_error *err) EMEND_MUST_USE;
/* What such messages told of, once they went with an article of theirs. */
enum emend_status outbox_drop_told(struct store *s, const char *rule,
    const char *channel, struct emend_error *err) EMEND_MUST_USE;
/* What a rule sent or gave up since then is queued again; *out: how many. */
enum emend_status outbox_replay(struct store *s, const char *rule,
    int64_t since, size_t *out, struct emend_error *err) EMEND_MUST_USE;
/* What was sent or given up before that moment goes. */
enum emend_status outbox_prune(
    struct store *s, int64_t before, struct emend_error *err) EMEND_MUST_USE;

/*
 * A channel's trouble, so that it is told when it begins and when it is over.
 * since 0: it has none.
 */
struct channel_row {
	int64_t since;
	bool closed; /* the receiver wants no more */
};
enum emend_status outbox_channel(struct store *s, const char *channel,
    struct channel_row *out, struct emend_error *err) EMEND_MUST_USE;
enum emend_status outbox_put_channel(struct store *s, const char *channel,
    const struct channel_row *row, struct emend_error *err) EMEND_MUST_USE;

#endif
