#ifndef EMEND_ALERTS_MAIL_H
#define EMEND_ALERTS_MAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

struct message;

/*
 * A mail as it goes out (RFC 5322, MIME): headers that nothing of a page can
 * break out of, and the message as text and as HTML.  Lines end with LF.
 */
struct mail {
	const char *from, *to; /* addresses alone: mail_is_address */
	const struct message *message;
	const char *publish; /* where the site's pages are; or NULL */
};

/* One mailbox without a name, fit for headers and for an envelope. */
#define MAIL_ADDRESS_MOST 254
bool mail_is_address(struct slice s);

enum emend_status mail_write(struct text *out, const struct mail *mail,
    struct emend_error *err) EMEND_MUST_USE;

/* The same of parts that were made elsewhere. */
struct mail_parts {
	const char *from, *to;
	const char *id;     /* the message's name: hex */
	const char *thread; /* of the mails that belong together; "" */
	const char *list;   /* what mail programs file it by */
	int64_t made_at;
	struct slice subject, text, html;
};
enum emend_status mail_write_parts(struct text *out, const struct mail_parts *p,
    struct emend_error *err) EMEND_MUST_USE;

/* The parts: what a person reads. */
enum emend_status mail_text(struct text *out, const struct message *m,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status mail_html(struct text *out, const struct message *m,
    struct emend_error *err) EMEND_MUST_USE;

#endif
