#ifndef EMEND_SETTINGS_SETTINGS_H
#define EMEND_SETTINGS_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alerts/channel.h"
#include "article/rules.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "base/table.h"

struct alert_rule;

/*
 * emend.conf as this version understands it.  Whatever it does not know is an
 * error that names file, line and the nearest known key: a key that is
 * silently ignored would be a promise not kept.
 */
#define SETTINGS_FILE "emend.conf"

enum source_type {
	SOURCE_PAGE,	/* [watch "URL"] */
	SOURCE_LIST,	/* [list "FILE"] */
	SOURCE_FEED,	/* [feed "URL"]: RSS, RDF, Atom, JSON Feed */
	SOURCE_SITEMAP, /* [sitemap "URL"]: or an index of sitemaps */
	SOURCE_LINKS,	/* [links "URL"]: a front page */
};
#define SOURCE_TYPE_COUNT 5
const char *source_type_name(enum source_type type); /* "watch", "feed" */

/* Articles of less than age seconds are looked at every so often. */
struct schedule_tier {
	int64_t every, age; /* age: INT64_MAX for the last */
};
#define SCHEDULE_TIERS_MAX 16

/* What the user asked to have watched. */
struct source {
	enum source_type type;
	const char *label; /* "watch URL", "list FILE": watch_row.source */
	const char *name;  /* URL or file, as written */
	int64_t every;	  /* seconds; 0: by age, a list's at each check */
	bool every_said;  /* else it is the default */
	int64_t keep;	  /* seconds; 0: for ever */
	unsigned limit;	  /* most articles taken up at one look */
	struct schedule_tier *schedule; /* of what it finds; or NULL */
	size_t schedule_count;
	struct pattern **match; /* of addresses: any one; owned */
	size_t match_count;
	bool pause;
	const char **tags;
	size_t tag_count;
	unsigned line;
};

/* The fixed interval of an article of that age which the source named, or 0:
 * a list's, a feed's own interval is not its articles'. */
int64_t source_every(const struct source *source, int64_t age);

/* Has it one of the words? */
bool source_has_tag(
    const struct source *source, const char *const *tags, size_t count);

/* [site "HOST"] */
struct site {
	const char *host; /* exact; "*.example.com" for subdomains */
	bool robots;	  /* obey robots.txt */
	bool cookies;	  /* keep them, and send them back to their host */
	struct slice *headers; /* "Name: value" */
	size_t header_count;
	const char **render; /* a program and its arguments */
	size_t render_count;
	struct rules rules; /* select, drop, ignore; owned */
};

struct settings {
	const char *contact;	/* NULL: none */
	const char *user_agent; /* NULL: from contact */
	int64_t concurrency, per_host, confirm;
	int64_t delay, timeout; /* seconds */
	uint64_t max_size, max_text;
	uint64_t run_budget, host_budget; /* 0: none */
	bool allow_private;
	bool keep_pages;
	int64_t pages_for; /* seconds; 0: for ever */
	struct source *sources;
	size_t source_count;
	struct table by_label; /* of them: settings_source */
	struct site *sites;
	size_t site_count;
	struct alert_rule *rules; /* [alert "name"]; alerts/rule.h; their patterns are owned */
	size_t rule_count;
	struct alert_rule *operator; /* whom trouble is told; or NULL */
	const char *heartbeat; /* a URL asked after each good run; or NULL */
	int64_t silence; /* seconds without a good run that are trouble; 0 */
	struct alert_settings alerts; /* dir, user_agent: by settings_read_in */
	struct arena arena;
};

/*
 * On success *out is the caller's.  Fails with EMEND_USAGE ("emend.conf:12:
 * ..."), EMEND_NOTFOUND, EMEND_IO or EMEND_NOMEM.
 */
enum emend_status settings_read(struct settings **out, const char *path,
    struct emend_error *err) EMEND_MUST_USE;
/* The same, of the archive in dir. */
enum emend_status settings_read_in(struct settings **out, const char *dir,
    struct emend_error *err) EMEND_MUST_USE;
void settings_free(struct settings *s); /* NULL is fine */

/* All defaults, for commands that need no archive. */
struct settings *settings_default(void); /* NULL when out of memory */

/* The source that a row names (watch_row.source), or NULL; label may be. */
const struct source *settings_source(
    const struct settings *s, const char *label);

/* The site rules for a URL's host, or NULL.  Exact hosts win. */
const struct site *settings_site(
    const struct settings *s, struct slice url);

/* The User-Agent: what the user set, or "emend/VERSION (+CONTACT)". */
void settings_user_agent(const struct settings *s, char *out, size_t size);
/* The mail address for From:, or NULL. */
const char *settings_from(const struct settings *s);

/* The text of a new archive's emend.conf. */
const char *settings_template(void);

/* Pages of months that had ended by then may go; 0: none may. */
int64_t settings_pages_before(const struct settings *s, int64_t now);

#endif
