#ifndef EMEND_ALERTS_RULE_H
#define EMEND_ALERTS_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "alerts/when.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "diff/changes.h"

struct channel_kind;
struct pattern;

/*
 * A rule of emend.conf, [alert "name"]: which edits and events are told, and
 * where to.  Several conditions are all needed, of repeated ones any one.
 */

/* Where an edit stands. */
enum alert_place {
	PLACE_HEADLINE,
	PLACE_BYLINE,
	PLACE_LEDE, /* the first paragraph of prose, on either side */
	PLACE_BODY, /* all else */
};
#define PLACE_COUNT 4
#define PLACE_BIT(place) (1u << (place))
const char *place_name(enum alert_place place); /* "headline", ... */

/* What fires; bits of an edit's op, of event types (reports/event.h). */
struct rule_on {
	kind_set kinds;
	unsigned ops;    /* 1 << EDIT_ADDED, EDIT_DELETED, EDIT_MOVED */
	unsigned places; /* PLACE_BITs of headline, byline, lede */
	unsigned events; /* 1 << enum event_type */
	bool unnoted;
	unsigned without; /* PLACE_BITs: edits there do not fire, whatever
	                     else they are */
	bool noted;       /* what is unnoted does not */
};

enum rule_pattern {
	RULE_MATCH, /* the changed words of either side */
	RULE_MATCH_INSERTED,
	RULE_MATCH_DELETED,
	RULE_MATCH_SENTENCE, /* the sentences around them, of either side */
	RULE_PHRASE,         /* this wording was altered or went away */
};
#define RULE_PATTERN_COUNT 5

enum rule_where {
	RULE_SOURCE, /* as the section that names it is called */
	RULE_HOST,
	RULE_URL, /* the whole address; * stands for anything */
	RULE_TAG,
};
#define RULE_WHERE_COUNT 4

struct rule_channel {
	const struct channel_kind *kind;
	const char *target; /* as written: an address, a program, a file */
	const char *label;  /* "email desk@example.org": what the outbox knows
	                       it by */
};

/* Lists and strings lie in the arena of who reads the configuration. */
struct alert_rule {
	const char *name;
	unsigned line; /* of its section */
	struct rule_on on;
	bool on_given;
	unsigned places; /* narrows; 0: everywhere */
	struct pattern **patterns[RULE_PATTERN_COUNT]; /* owned */
	size_t pattern_counts[RULE_PATTERN_COUNT];
	struct slice *where[RULE_WHERE_COUNT];
	size_t where_counts[RULE_WHERE_COUNT];
	unsigned min_words;   /* least changed words; 0: none */
	struct timing timing; /* quiet hours, digest, limit */
	struct rule_channel *channels;
	size_t channel_count;
	const char *secret_file; /* of its webhooks; or NULL */
	const char *token_file;  /* of its chats; or NULL */
};

/* Everything but formatting, typo and new; no conditions. */
void rule_init(struct alert_rule *r, const char *name, unsigned line);
void rule_free(struct alert_rule *r); /* the patterns */

/* One value of each key.  EMEND_PARSE says what is wrong with it. */
enum emend_status rule_add_on(struct alert_rule *r, struct slice words,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status rule_add_place(struct alert_rule *r, struct slice words,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status rule_add_pattern(struct alert_rule *r, struct arena *arena,
    enum rule_pattern which, struct slice source,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status rule_add_where(struct alert_rule *r, struct arena *arena,
    enum rule_where which, struct slice value,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status rule_add_channel(struct alert_rule *r, struct arena *arena,
    const struct channel_kind *kind, struct slice target,
    struct emend_error *err) EMEND_MUST_USE;

/* Why nothing could ever make it fire, as a sentence's end; NULL: something
 * could. */
const char *rule_never(const struct alert_rule *r);
/* The same of one value of url; what is wrong with it. */
const char *rule_url_never(struct slice url);

#endif
