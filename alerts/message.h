#ifndef EMEND_ALERTS_MESSAGE_H
#define EMEND_ALERTS_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alerts/item.h"
#include "base/arena.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

struct json_value;

/*
 * What is sent at once: the alerts of one article, or a digest of many.  Each
 * channel makes its own bytes of it, once.
 */
enum message_kind {
	MESSAGE_ALERT,
	MESSAGE_DIGEST,
	MESSAGE_SAMPLE, /* `alert test` */
};

#define MESSAGE_ID_HEX 32
#define MESSAGE_FULL_MOST 50    /* alerts shown in full; more have a line */
#define MESSAGE_LINES_MOST 2000 /* lines; more are counted */
#define MESSAGE_BYTES_MAX ((size_t)8 << 20)

struct message_alert {
	struct json_value *item; /* owned */
	struct slice raw;        /* the same, as bytes */
};

struct message_line {
	struct slice subject, url;
};

struct message {
	char id[MESSAGE_ID_HEX + 1];
	const char *rule; /* borrowed; "": the operator's */
	enum message_kind kind;
	int64_t made_at;
	struct text subject;
	char thread[MESSAGE_ID_HEX + 1]; /* of an article's messages; "" */
	struct message_alert *alerts;
	size_t count;
	struct message_line *lines;
	size_t line_count;
	size_t left_out;
	struct text names; /* keys and rounds: what the id is made of */
	struct arena arena;
};

/* rule must outlive it.  message_free whatever is returned. */
enum emend_status message_init(struct message *m, const char *rule,
    enum message_kind kind, int64_t made_at,
    struct emend_error *err) EMEND_MUST_USE;
void message_free(struct message *m);

/* Copies the item; key and round name it in the message's id. */
enum emend_status message_add(struct message *m, struct slice item,
    const char *key, unsigned round, struct emend_error *err) EMEND_MUST_USE;
/* After the last one: id, subject, thread. */
enum emend_status message_finish(
    struct message *m, struct emend_error *err) EMEND_MUST_USE;

size_t message_total(const struct message *m); /* alerts it tells of */

/* A member of an alert's item as text, "" where it has none. */
struct slice message_string(const struct json_value *item, const char *name);

/* emend.alert/1, appended. */
enum emend_status message_json(const struct message *m, struct text *out,
    struct emend_error *err) EMEND_MUST_USE;

/* ---- for people, whatever they read it in: appended to out ---- */

/* When it was seen, and whether the page owns up to it. */
void message_window(struct text *out, const struct json_value *item);
/* "Paragraph 4 changed", "Headline changed" */
void message_heading(struct text *out, const struct json_value *edit);
/* Why an edit is of its kinds: the next reason from *at on that is not said
 * yet; false: none. */
bool message_reason(
    const struct json_value *edit, size_t *at, struct slice *reason);
/* "and 2 more sentences" of an edit, "and 3 more edits" of an alert: what its
 * document leaves out; nothing where that has all. */
void message_more_sentences(struct text *out, const struct json_value *edit);
void message_more_edits(struct text *out, const struct json_value *item);
/* With a capital and a full stop. */
void message_sentence(struct text *out, struct slice s);
/* Who sent it, and why: "Sent by emend for the rule ..." */
void message_sender(struct text *out, const struct message *m);
/* The line above an alert: a lone one's is the message's, which says if it is
 * a test. */
struct slice message_title(const struct message *m, size_t i);

#endif
