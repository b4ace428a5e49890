#ifndef EMEND_FETCH_HSTS_H
#define EMEND_FETCH_HSTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/table.h"
#include "base/text.h"

/*
 * Hosts that want to be asked by https alone (RFC 6797).  It is learnt from
 * what they answer by https, and kept as lines:
 *
 *	EXPIRES SUBDOMAINS NAME
 *
 * EXPIRES in UTC seconds, SUBDOMAINS 0 or 1.  An address of digits is never
 * one.  Of too many names the first stay.
 */
#define HSTS_NAMES_MAX 10000
#define HSTS_BYTES_MAX ((size_t)HSTS_NAMES_MAX * 288)

struct hsts {
	struct table names;
	bool changed; /* since it was written: enough to be worth keeping */
};

#define HSTS_INIT { .names = TABLE_INIT, .changed = false }

void hsts_free(struct hsts *h);

/* What was kept; lines that are none are passed over.  Fails with
 * EMEND_NOMEM, as the others do. */
enum emend_status hsts_read(struct hsts *h, struct slice kept, int64_t now,
    struct emend_error *err) EMEND_MUST_USE;
/* Appends what is to be kept. */
void hsts_write(struct hsts *h, struct text *out, int64_t now);

/* What a host said by https; value absent: nothing. */
enum emend_status hsts_learn(struct hsts *h, struct slice host,
    struct slice value, int64_t now, struct emend_error *err) EMEND_MUST_USE;

/* A clean URL that begins with http: and whose host wants https gets it. */
enum emend_status hsts_apply(const struct hsts *h, struct text *url,
    bool *applied, int64_t now, struct emend_error *err) EMEND_MUST_USE;

#endif
