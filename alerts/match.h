#ifndef EMEND_ALERTS_MATCH_H
#define EMEND_ALERTS_MATCH_H

#include <stddef.h>

#include "alerts/changed.h"
#include "alerts/rule.h"
#include "base/error.h"

struct event;

/*
 * Does a rule fire?  An event, and what is known of its article; the wording is
 * made once for all rules.
 */
struct alert_subject {
	const struct event *event;
	struct slice url; /* of the article */
	struct slice title;
	struct slice sources[2]; /* who named it, as emend.conf calls it */
	const char *const *tags; /* of its source */
	size_t tag_count;
	const char *publish;          /* where the site's pages are; or NULL */
	char id[33];                  /* of the article, in hex; "" */
	struct changed_words wording; /* empty where there is no comparison */
};

/* The condition that decided: of an edit that came near, the last one that it
 * did not meet. */
enum match_why {
	MATCH_SOURCE,
	MATCH_HOST,
	MATCH_URL,
	MATCH_TAG,
	MATCH_ON,
	MATCH_PLACE,
	MATCH_WORDS,
	MATCH_SENTENCE,
	MATCH_INSERTED,
	MATCH_DELETED,
	MATCH_PHRASE,
	MATCH_MIN_WORDS,
	MATCH_FIRED,
};
#define MATCH_WHY_COUNT 13
const char *match_why_name(enum match_why why); /* "on", "matchSentence" */

#define MATCH_EDITS_MOST 64 /* more are only counted */

struct match {
	enum match_why why;
	size_t edits[MATCH_EDITS_MOST]; /* indexes into the wording */
	size_t edit_count;              /* of all that met the conditions */
};

/*
 * A pattern that runs away is EMEND_LIMIT: the rule's trouble, with the
 * pattern's key in the text.  Else EMEND_NOMEM.
 */
enum emend_status rule_match(const struct alert_rule *r,
    const struct alert_subject *s, struct match *out,
    struct emend_error *err) EMEND_MUST_USE;

#endif
