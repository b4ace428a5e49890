#ifndef EMEND_PUBLISH_MAILING_H
#define EMEND_PUBLISH_MAILING_H

#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"

struct digest_format;
struct gather;
struct settings;
struct store;

/*
 * A report by mail.  Its bytes are made once, as text and as HTML, and wait in
 * the outbox like an alert's: tried until they are delivered, the same mail
 * each time.  It is of no rule; of a forgotten article it tells nothing.
 *
 *	gather_new with mailing_format, mailing_make, mailing_put, mailing_free
 */
#define MAILING_RULE ":report" /* what the outbox knows it by */
#define MAILING_ITEMS 500      /* told one by one, unless more is asked for */

struct mailing {
	char id[SHA256_HEX + 1];
	int64_t made_at;
	struct text channel, subject, body;
	struct hash128 *ids; /* the articles it tells of; owned */
	size_t count;
};

extern const struct digest_format mailing_format;

/* EMEND_USAGE when it is no address, or emend.conf says nothing of mail. */
enum emend_status mailing_check(const struct settings *settings, const char *to,
    struct emend_error *err) EMEND_MUST_USE;

/* mailing_free whatever is returned. */
enum emend_status mailing_make(struct mailing *out, struct gather *g,
    const struct settings *settings, const char *to, int64_t now,
    struct emend_error *err) EMEND_MUST_USE;
void mailing_free(struct mailing *m);

/* Between outbox_begin and outbox_commit. */
enum emend_status mailing_put(const struct mailing *m, struct store *store,
    struct emend_error *err) EMEND_MUST_USE;

#endif
