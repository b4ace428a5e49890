#ifndef EMEND_EXPLAIN_EXPLAIN_H
#define EMEND_EXPLAIN_EXPLAIN_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "reports/standing.h"
#include "store/history.h"

struct settings;
struct watch_row;

/*
 * What is known of an article, a source or a host, gathered for people who ask
 * why.  It reads the state alone and asks nobody; what a rule decided is told
 * from what it left there, held against emend.conf as it is now.
 */
struct explain {
	struct standing standing;
	struct revision_list history; /* of an article */
	struct watch_row *row;
	struct store *store;		 /* borrowed */
	const struct settings *settings; /* borrowed */
	const char *dir;		 /* the archive's; borrowed */
	struct arena arena;		 /* what standing points to */
};

/* One word for how a row stands: "good", "suspect", "ended", ... */
const char *explain_state(const struct watch_row *row);

/*
 * what: an article as watch_find takes it, a source's own address, or a page
 * that emend.conf or a list names and no check has taken up yet.  EMEND_NOTFOUND as
 * watch_find.  explain_free also after failure.
 */
enum emend_status explain_find(struct explain *out, struct store *store,
    const struct settings *settings, const char *dir, const char *what,
    int64_t now, struct emend_error *err) EMEND_MUST_USE;
/* Adds what the revision at this place of the history was. */
enum emend_status explain_revision(
    struct explain *e, size_t at, struct emend_error *err) EMEND_MUST_USE;
void explain_free(struct explain *e);

/* A name alone is that of two hosts, http's and https's: those are given of
 * which anything is known, else one of which nothing is. */
#define EXPLAIN_HOSTS_MAX 2
struct explain_hosts {
	struct host_standing at[EXPLAIN_HOSTS_MAX];
	size_t count;
	struct arena arena;
};
/* what: "example.org", "example.org:8080" or a URL.  EMEND_USAGE for what is
 * none.  explain_hosts_free also after failure. */
enum emend_status explain_host(struct explain_hosts *out, struct store *store,
    const struct settings *settings, const char *what, int64_t now,
    struct emend_error *err) EMEND_MUST_USE;
void explain_hosts_free(struct explain_hosts *h);

#endif
