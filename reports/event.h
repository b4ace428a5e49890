#ifndef EMEND_REPORTS_EVENT_H
#define EMEND_REPORTS_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json;
struct report;
struct terminal;

/*
 * What a check has to say, one thing at a time (emend.event/1).  Made by watch,
 * told here as a line of JSON or as text.
 */
enum event_type {
	EVENT_IS_ADDED,
	EVENT_IS_NEW,
	EVENT_IS_CHANGED,
	EVENT_IS_REVERTED,
	EVENT_IS_FLAPPING,
	EVENT_IS_SETTLED,
	EVENT_IS_GONE,
	EVENT_IS_RETURNED,
	EVENT_IS_RELOCATED,
	EVENT_IS_SUSPECT,
	EVENT_IS_ENDED,
	EVENT_IS_TROUBLE,
	EVENT_IS_FAILED,
	EVENT_IS_SUMMARY,
};
const char *event_type_name(enum event_type type); /* "added", "new", ... */

struct event_summary {
	size_t checked, fresh, changed, unchanged, failed;
	int64_t oldest_overdue; /* UTC seconds; 0: nothing is overdue */
	int64_t elapsed_ms; /* less than 49 days */
	size_t outbox; /* alerts that wait to be delivered */
};

/* A feed that a page names; title "" when it says none. */
struct event_feed {
	const char *url, *title;
};

/* Members that an event's type does not use are zero.  All is borrowed. */
struct event {
	enum event_type type;
	const char *url;
	unsigned revision;
	const char *title;	     /* new */
	bool baseline;		     /* new: it stood there when its source was
					looked at for the first time */
	const struct report *report; /* changed, reverted, ...; may be NULL */
	unsigned to;		     /* reverted, settled: the known revision */
	const unsigned *between;     /* flapping: the variants' numbers */
	size_t between_count;
	const char *from;	     /* relocated: the old address */
	const char *other;	     /* relocated: id of the target's history */
	int status;		     /* gone, suspect, failed: HTTP; 0: null */
	const char *reason;	     /* suspect, ended */
	unsigned seen, needed;	     /* suspect; needed 0: never believed */
	const char *error;	     /* failed */
	const char *message;	     /* failed, trouble: a sentence */
	int64_t next;		     /* failed: the next look */
	const char *what, *name;     /* trouble */
	const char *as;		     /* added: page, list, feed, sitemap, links;
					failed: what else it is, or NULL */
	bool already;		     /* added: nothing was, it is watched */
	bool has_entries;	     /* added: a list's number of URLs */
	size_t entries;
	const struct event_feed *feeds; /* at an address's first look, for
					   add: those that the page names */
	size_t feed_count;
	bool over;		     /* suspect, failed, trouble: it has ended */
	bool first;		     /* it begins here (text tells only that) */
	const struct event_summary *summary;
};

/* One line of JSON Lines, with its newline. */
void event_json(struct json *j, const struct event *e);

/* The feeds that a page names, and how to follow one; nothing without any. */
void event_text_feeds(struct terminal *t, const struct event *e);

/* Nothing for what text does not tell (a failure that goes on). */
void event_text(struct terminal *t, const struct event *e);

#endif
