#ifndef EMEND_ARTICLE_RULES_H
#define EMEND_ARTICLE_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

struct pattern;
struct selector;

/*
 * What somebody says of the pages of one site, before anything is found out:
 * where the article is (select), what in it is none (drop), and which of its
 * paragraphs are none (ignore).
 */
enum rule_kind {
	RULE_SELECT, /* CSS: only this; several add up */
	RULE_DROP,   /* CSS: and not this */
	RULE_IGNORE, /* a regular expression over one paragraph's text */
};

struct rule {
	enum rule_kind kind;
	struct selector *selector; /* select, drop; owned */
	struct pattern *pattern;   /* ignore; owned */
};

struct rules {
	struct rule *items; /* owned; in the order given */
	size_t count, cap;
	struct text sources; /* of all, for their digest */
};

#define RULES_MAX_BYTES ((size_t)1 << 20) /* of all sources together */

void rules_init(struct rules *r);
void rules_free(struct rules *r);

/*
 * Compiles and adds one.  Fails with EMEND_PARSE or EMEND_LIMIT, saying what
 * is wrong and at which column or byte, or EMEND_NOMEM; r is then unchanged.
 */
enum emend_status rules_add(struct rules *r, enum rule_kind kind,
    struct slice source, struct emend_error *err) EMEND_MUST_USE;

/*
 * All that the sources of other rules say (struct rules, sources).  Fails as
 * rules_add; r then has what came before.
 */
enum emend_status rules_add_all(struct rules *r, struct slice sources,
    struct emend_error *err) EMEND_MUST_USE;

bool rules_have(const struct rules *r, enum rule_kind kind); /* NULL: no */

/*
 * What a reading is called: "1", the extractor's version; "1+host=3" with the
 * version of the host's profile (article/furniture.h) unless it is 0;
 * "1+rules=ab12cd34" with a digest of the rules where there are any; or with
 * both, in this order.  Readings of one name, and one host, give the same text
 * for the same page.
 */
#define READING_NAME_MAX 64
void reading_name(char out[READING_NAME_MAX], const struct rules *rules,
    unsigned profile);

#endif
