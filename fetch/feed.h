#ifndef EMEND_FETCH_FEED_H
#define EMEND_FETCH_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

/*
 * Reads the documents that name articles: RSS 0.9 to 2.0 and RDF, Atom, JSON
 * Feed, sitemaps, news sitemaps and sitemap indexes, as sites really have them:
 * bare "&", names of HTML entities, controls and rubbish before the document
 * are mended.  No document type is ever obeyed; one that defines anything ends
 * the reading.  Time and memory are linear in the document.
 */
#define FEED_BYTES_MAX ((size_t)50 * 1024 * 1024)
#define FEED_ENTRIES_MAX 50000	/* named by one document; the rest is not */
#define FEED_FIELD_MAX 8192	/* bytes of a URL, title, id or date */
#define FEED_DEPTH_MAX 256	/* elements; deeper ends the reading */
#define FEED_TAG_MAX 65536	/* bytes of one tag; longer ends the reading */

enum feed_kind {
	FEED_NONE,
	FEED_RSS, /* RDF too */
	FEED_ATOM,
	FEED_JSON,
	FEED_SITEMAP,
	FEED_INDEX, /* its entries are sitemaps */
};
#define FEED_KIND_COUNT 6

/* One thing named.  Absent slices and 0 are for what it does not say. */
struct feed_entry {
	struct slice url;   /* absolute and clean (base/url.h) */
	struct slice id;    /* guid, atom:id, JSON's id */
	struct slice title; /* blanks folded, references of XML decoded */
	bool title_is_html; /* may hold markup and HTML's references */
	struct slice date;  /* when published, as written */
	int64_t published;  /* the same in seconds of UTC */
	int64_t modified;   /* sitemap's lastmod, Atom's updated */
};

/* Its strings live until it returns; non-OK stops the reading. */
typedef enum emend_status feed_entry_fn(void *payload,
    const struct feed_entry *entry, struct emend_error *err);

#define FEED_PROBLEM_MAX 160

struct feed_summary {
	enum feed_kind kind; /* FEED_NONE when it is nothing of the above */
	size_t entries;	     /* handed on */
	size_t unusable;     /* without a URL that can be asked for */
	bool cut;	     /* FEED_ENTRIES_MAX was reached */
	/* why it could not be read to its end, with the line; "" if it was.
	   The entries before that are good. */
	char problem[FEED_PROBLEM_MAX];
};

/*
 * utf8 is the whole document, decoded by its caller whatever it declares; url,
 * clean, is where it is from.  A document of no known kind is no failure: out
 * says so.  Fails with EMEND_LIMIT, EMEND_NOMEM or what each returned.
 */
enum emend_status feed_read(struct feed_summary *out, struct slice utf8,
    struct slice url, feed_entry_fn *each, void *payload,
    struct emend_error *err) EMEND_MUST_USE;

/* What a document is, by how it begins.  Takes any bytes. */
enum feed_kind feed_guess(struct slice bytes);

/*
 * A date as feeds have it: RFC 822 and 3339 in their many spellings, also
 * without seconds, weekday or time of day; a zone that is missing or unknown
 * is UTC.  False, *out untouched, when it is none.
 */
bool feed_date_parse(struct slice s, int64_t *out);

#endif
