#ifndef EMEND_REPORTS_FOUND_H
#define EMEND_REPORTS_FOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

struct json;
struct terminal;

/* Where a wording stood, as a search found it (emend.search/1). */

/* From a revision to the one before that which did not have it. */
struct found_span {
	unsigned came, went; /* went 0: the newest revision has it */
	int64_t first_seen;
	int64_t last_seen; /* the last look that saw it */
	bool with_article; /* it went because the whole article did */
};

struct found {
	const char *url;
	const char *id;
	const char *title; /* of the newest revision, or NULL */
	bool headline;	   /* it is one; else a paragraph */
	struct slice text; /* what was looked for stands between the marks */
	char mark, mark_end;
	const struct found_span *spans; /* oldest first, at least one */
	size_t span_count;
};

/* An object of the list. */
void found_json(struct json *j, const struct found *f);
void found_text(struct terminal *t, const struct found *f);

#endif
