#ifndef EMEND_ALERTS_CHANNEL_H
#define EMEND_ALERTS_CHANNEL_H

#include "base/error.h"
#include "base/slice.h"

struct delivery;
struct dispatcher;
struct message;
struct alert_rule;
struct rule_channel;
struct text;

/*
 * The ways out.  A channel is one row here and one file: what its addresses
 * look like, which bytes it makes of a message, and how these are sent.
 */

/* What emend.conf says for all rules.  Strings are the configuration's. */
struct alert_settings {
	const char *dir; /* the archive: where relative paths begin */
	const char *user_agent;
	const char *publish; /* where the site's pages are; or NULL */
	struct {
		const char *url, *from, *user; /* or NULL */
		const char *password_file, *password_env;
		const char *sendmail;
		bool plain; /* also without TLS */
	} smtp;
};

struct channel_use {
	const struct alert_settings *settings;
	const struct alert_rule *rule;
	const struct rule_channel *channel;
};

#define CHANNEL_ALL_AT_ONCE 0
struct channel_kind {
	const char *name; /* its key in emend.conf, its labels' first word */
	unsigned at_once; /* deliveries to one address side by side; or all
	                     that wait, by one call with a chain of them */
	/* What is wrong with an address: EMEND_PARSE. */
	enum emend_status (*check)(const char *target, struct emend_error *err);
	/* The bytes that stand from then on, appended. */
	enum emend_status (*render)(const struct message *m,
	    const struct channel_use *use, struct text *out,
	    struct emend_error *err);
	/*
	 * Begins to send them, by one call of alerts/dispatch.h, or ends with
	 * delivery_end.  EMEND_NOMEM and the like are the run's end; what is
	 * wrong with the receiver is the delivery's.
	 */
	enum emend_status (*start)(struct dispatcher *d,
	    struct delivery *delivery, struct emend_error *err);
};

extern const struct channel_kind channel_atom, channel_chat, channel_command, channel_email,
    channel_webhook;

/* By its key; NULL: none. */
const struct channel_kind *channel_by_name(struct slice name);

/* A label as people may see it: of an address whose path may be a secret, the
 * host alone.  Appended. */
void channel_shown(struct text *out, const char *label);

/* Is it an http or https address?  For channels that post. */
enum emend_status channel_check_url(
    const char *target, struct emend_error *err) EMEND_MUST_USE;

#endif
