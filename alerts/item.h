#ifndef EMEND_ALERTS_ITEM_H
#define EMEND_ALERTS_ITEM_H

#include <stdint.h>

#include "alerts/match.h"
#include "base/error.h"
#include "base/text.h"

/*
 * One alert: what a rule found in one event of one article, as a member of the
 * list in emend.alert/1.  Made when the event is kept, stored, and read again
 * by whatever makes a message of it: the document is the only form it has.
 */
#define ITEM_BYTES_MAX ((size_t)1 << 20)
#define ITEM_EDITS_MOST 10    /* shown; the rest is counted */
#define ITEM_SENTENCES_MOST 4 /* of an edit */
#define ITEM_TEXT_MOST 2000   /* bytes of one text */

#define ALERT_KEY_HEX 32
/*
 * The same alert has the same key, whenever it is made: rule, channel, and the
 * commit, or else article, event, what it says and the time of the look.
 */
void alert_key(char out[ALERT_KEY_HEX + 1], const char *rule,
    const char *channel, const char *commit, const struct alert_subject *s,
    int64_t at);

/* Appends the item of an event that the rule fired on. */
enum emend_status item_write(struct text *out, const struct alert_subject *s,
    const struct match *m, int64_t at, struct emend_error *err) EMEND_MUST_USE;

/* "Number changed: “31 migrants” was “29” - Title (example.org)": enough to
 * decide by.  One line, appended. */
#define SUBJECT_MAX 240 /* bytes */
void item_subject(
    struct text *out, const struct alert_subject *s, const struct match *m);

#endif
