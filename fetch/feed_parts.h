#ifndef EMEND_FETCH_FEED_PARTS_H
#define EMEND_FETCH_FEED_PARTS_H

#include "base/text.h"
#include "fetch/feed.h"

/* What the readers of feeds share.  Private to them. */

struct feed_reader {
	struct feed_summary *summary;
	struct slice url; /* of the document */
	feed_entry_fn *each;
	void *payload;
	struct text resolved, title; /* of the entry handed on */
};

/* An entry as read; all may be empty, blanks at the ends are no matter. */
struct feed_draft {
	struct slice base;      /* for url; absent: the document's */
	struct slice url;
	struct slice id;
	struct slice title;
	bool title_is_html;
	struct slice date;
	struct slice modified;
};

/* Hands an entry on, if it has a URL; *full when no further one is wanted. */
enum emend_status feed_tell(struct feed_reader *r, const struct feed_draft *d,
    bool *full, struct emend_error *err) EMEND_MUST_USE;

/* feed_xml.c, feed_json.c: whole documents. */
enum emend_status feed_read_xml(struct feed_reader *r, struct slice utf8,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status feed_read_json(struct feed_reader *r, struct slice utf8,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * feed_mend.c: XML as found, made into XML that a strict parser takes, piece
 * by piece: comments, processing instructions and document types go, lines
 * stay.  A piece may end anywhere but within a tag.
 */
struct feed_mender {
	struct slice in;
	size_t at;
	size_t cdata_end;    /* of the section it is in, or 0 */
	struct text out;     /* the piece */
	const char *problem; /* why it ends here, or NULL */
};

void feed_mender_init(struct feed_mender *m, struct slice utf8);
void feed_mender_free(struct feed_mender *m);
/* False when there is no further piece; m->out holds the next otherwise. */
bool feed_mend(struct feed_mender *m);

#endif
