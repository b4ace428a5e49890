#ifndef EMEND_REPORTS_STANDING_H
#define EMEND_REPORTS_STANDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json;
struct terminal;

/*
 * How one thing that is watched stands, and why (emend.explain/1).  Gathered by
 * watch, told here as JSON or as text.  All is borrowed; times are UTC seconds,
 * 0 where there is none.
 */

/* Which of the contract's rules of belief the last look met. */
enum standing_rule {
	RULED_NOT_YET,	   /* nobody has looked */
	RULED_FAILURE,	   /* nothing could be read */
	RULED_WALL,	   /* something stands before the article */
	RULED_GONE,	   /* it seems to be gone, or is */
	RULED_KNOWN,	   /* a state that a revision has */
	RULED_NOT_ARTICLE, /* something else stands in its place */
	RULED_COLLAPSED,   /* most of the text is missing */
	RULED_ARTICLE,	   /* a state never seen: a revision */
	RULED_SOURCE,	   /* it names articles, and is none */
};
#define STANDING_RULE_COUNT 9
const char *standing_rule_name(enum standing_rule rule); /* "not-yet", ... */

/* What set the time of the next look. */
enum planned_by {
	PLANNED_NEVER,	  /* it is over */
	PLANNED_AT_ONCE,  /* nobody has looked yet */
	PLANNED_BY_AGE,
	PLANNED_EVERY,	  /* the source's own interval */
	PLANNED_SCHEDULE, /* the source's tiers */
	PLANNED_CONFIRM,  /* what is doubtful is looked at again */
	PLANNED_BACK_OFF, /* failures and walls lengthen the interval */
	PLANNED_BY_HOST,  /* what the host asked for, or was given */
	PLANNED_ANEW,	  /* by something besides the last look */
};
#define PLANNED_BY_COUNT 9

struct standing_plan {
	enum planned_by by;
	int64_t at, due_from; /* it counts as due from there on */
	int64_t interval;     /* seconds, before what follows */
	int64_t jitter;	      /* taken off it */
	int64_t back_off;     /* the interval that trouble made of it; 0 */
	/* by age: an article under tier_age (0: of any) is looked at every
	   tier_every, and after quiet looks up to tier_most */
	int64_t tier_age, tier_every, tier_most;
};

struct standing_look {
	int64_t at;
	const char *how;    /* "read", "not-modified", ... */
	unsigned revision;  /* that it saw; 0 */
	const char *made;   /* the event, if it made that revision; or NULL */
	const char *reason; /* of a failure or suspicion; or NULL */
	const char *message; /* a failure's sentence; or NULL */
	int status;	    /* HTTP; 0: not kept */
	bool late;
};

struct standing_doubt {
	const char *reason; /* NULL: there is none */
	int64_t since;
	unsigned looks;	      /* that found it so */
	unsigned seen, needed; /* that count; needed 0: never believed */
};

/* What emend.conf says of the site. */
struct standing_site {
	const char *host; /* of its section; NULL: there is none */
	size_t selects, drops, ignores;
	bool select_missed; /* read without it at the last good look */
	bool ignores_robots, cookies;
	size_t headers;
	const char *render; /* the program that prints its pages; or NULL */
};

/* Who named it, and for how long. */
struct standing_source {
	const char *label;    /* "feed https://..." */
	const char *found_in; /* who named it first */
	int64_t found_at;
	bool in_conf;	      /* emend.conf still has it */
	bool paused;
	int64_t every;	      /* 0: none */
	bool every_said;      /* in emend.conf; else it is the default */
	bool has_schedule;
	int64_t keep, kept_until; /* 0: for ever */
	unsigned limit;
	const char *const *tags;
	size_t tag_count;
	size_t articles;      /* a source's own: that are followed for it */
	size_t named;	      /* and that it named when it was read last */
};

struct standing_address {
	const char *url;
	int64_t since;
	bool claimed; /* the page calls it its own, no more */
};

struct standing_gap {
	int64_t from, to;
	size_t looks;
	const char *reasons; /* "timeout consent"; "": nobody looked */
};

/* A rule of emend.conf as it is now, held against a revision. */
struct standing_alert {
	const char *rule;
	bool fires;
	const char *condition; /* that was not met: "on", "match"; or NULL */
	const char *subject;   /* of the alert, or of what came near; or "" */
	const char *trouble;   /* its pattern ran away; or NULL */
};

/* One revision: what it was. */
struct standing_revision {
	unsigned number;
	const char *commit, *event, *title, *kinds, *reading, *page, *url;
	bool gone, reading_current;
	int64_t seen_before; /* the last look at the state before; 0 */
	int64_t first_seen, last_seen;
	size_t words;
	unsigned similarity, reverts_to;
	bool is_newest;
	const struct standing_gap *gaps; /* between seen_before and first_seen */
	size_t gap_count;
	const struct standing_alert *alerts; /* in the order of emend.conf */
	size_t alert_count;
};

struct standing {
	int64_t now;
	const char *as; /* "page", "feed", "sitemap", "links" */
	const char *url, *id, *title;
	const char *state; /* "good", "suspect", ...: as list has it */
	const char *ended_reason;
	unsigned revisions;
	int64_t first_seen, last_good, last_edit;
	enum standing_rule rule;
	struct standing_look look;
	const char *failure; /* its name; or NULL */
	unsigned failures;   /* in a row */
	int64_t failing_since;
	struct standing_doubt doubt;
	bool flapping;
	int64_t standing_since; /* flapping: this variant, in so many looks */
	unsigned standing_looks;
	struct standing_site site;
	const char *reading; /* of the newest revision; or NULL */
	bool reading_current;
	struct standing_plan plan;
	const char *host; /* "example.org:443" */
	int64_t parked_until;
	const char *parked_why;
	struct standing_source source;
	const struct standing_address *addresses;
	size_t address_count;
	const char *candidate; /* asked at the next look instead; or NULL */
	const char *etag, *last_modified;
	int64_t validated_at, trusted_until;
	const struct standing_revision *revision; /* asked for; or NULL */
};

/* The members "article" and "revision" of the document. */
void standing_json(struct json *j, const struct standing *s);
void standing_text(struct terminal *t, const struct standing *s);

/* ---- a host ---- */

struct host_refusal {
	const char *url;
	const char *rule; /* of its robots.txt */
};

#define HOST_REFUSALS_SHOWN 20

struct host_standing {
	const char *host; /* "example.org:443" */
	int64_t now;
	bool asked; /* anything is known of it */
	/* robots.txt */
	int robots_status; /* HTTP; 0: none reached */
	int64_t robots_at; /* when it was last asked for; 0: never */
	int64_t robots_until; /* it counts until then; 0: asked for anew */
	int64_t unreachable_since;
	bool has_rules;
	size_t robots_bytes;
	const char *group; /* that counts for us: an agent, "*", or NULL */
	bool ignored;	   /* emend.conf says so */
	const struct host_refusal *refusals; /* HOST_REFUSALS_SHOWN at most */
	size_t refused;
	/* spacing */
	int64_t delay_ms, crawl_delay_ms, spacing_ms;
	int64_t next_at_ms; /* UTC milliseconds; 0 */
	unsigned per_host;
	/* bytes that it may send: a day (UTC), of which so many were; 0: any */
	uint64_t budget, used_today;
	uint64_t run_budget; /* of all hosts, in one check; 0: any */
	/* trouble */
	int64_t parked_until; /* 0: it is not */
	const char *parked_why;
	unsigned failures;
	/* what is watched there */
	size_t articles, due, failing, suspect, sources;
};

/* One of the member "hosts". */
void host_standing_json(struct json *j, const struct host_standing *h);
void host_standing_text(struct terminal *t, const struct host_standing *h);

#endif
