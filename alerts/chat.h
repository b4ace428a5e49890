#ifndef EMEND_ALERTS_CHAT_H
#define EMEND_ALERTS_CHAT_H

#include <stdbool.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

struct message;

/* The services whose posts are known, by the word before their address. */
enum chat_kind {
	CHAT_SLACK,
	CHAT_MATTERMOST,
	CHAT_DISCORD,
	CHAT_TEAMS,
	CHAT_NTFY,
	CHAT_MATRIX,
};
#define CHAT_KIND_COUNT 6

/* "slack https://..."; false when it is none of them. */
bool chat_read(enum chat_kind *kind, struct slice *url, const char *target);

/*
 * The service's own JSON: the subject, the marked words, the page's address,
 * as long as the service takes.  Nothing that a page says is markup, a mention
 * or a link there.  ntfy_topic: of CHAT_NTFY.
 */
enum emend_status chat_json(struct text *out, enum chat_kind kind,
    const struct message *m, struct slice ntfy_topic,
    struct emend_error *err) EMEND_MUST_USE;

#endif
