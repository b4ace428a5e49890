#ifndef EMEND_REPORTS_DIGEST_WORDS_H
#define EMEND_REPORTS_DIGEST_WORDS_H

#include <stddef.h>

#include "base/error.h"
#include "base/slice.h"
#include "diff/changes.h"
#include "reports/digest.h"

struct text;

/*
 * Inside the digest family: what is said of an item, whatever the format.  The
 * words may hold the page's own: each format escapes all of them.
 */
enum digest_line {
	DIGEST_WINDOW,	/* "Revision 1 to 2, between ... and ... (4 hours)" */
	DIGEST_WHAT,	/* "Gone: ...  Back to the text of revision 2." */
	DIGEST_NOTICE,	/* "No correction or update notice says so." */
	DIGEST_PAGE,	/* what the page says of its update */
	DIGEST_STAYED,	/* "6 of 8 paragraphs stayed as they were." */
	DIGEST_SHARED,	/* "1 more edit is told above: ..." */
	DIGEST_HISTORY, /* "3 revisions in all, first seen ..." */
};
#define DIGEST_LINE_MAX 65536
/* Appends it; nothing when there is nothing to say. */
void digest_line(struct text *out, const struct digest_item *item,
    enum digest_line line);

/* "Recorded between ... and ...", "since the mark desk was moved, ..." */
void digest_period(struct text *out, const struct digest *d);
/* What is folded and left out; "12 new articles were taken up." */
void digest_rest(struct text *out, const struct digest *d);

/* "emend diff 0a1b2c3d4e5f 1 3": what shows it; of our own words alone. */
void digest_command(struct text *out, const struct digest *d,
    const struct digest_item *item);

/* A change: of a field, or an edit. */
struct digest_change {
	const struct field_edit *field;
	const struct edit *edit;
};

/* Most serious first, without what a flood tells; the caller frees *out. */
struct digest_changes {
	struct digest_change *at;
	size_t count;
};
enum emend_status digest_changes_list(struct digest_changes *out,
    const struct digest_item *item, struct emend_error *err) EMEND_MUST_USE;

/* "Paragraph 4 changed (it was paragraph 3): number, quote" */
void digest_change_heading(struct text *out, const struct digest_change *c);
const struct detail_list *digest_change_details(const struct digest_change *c);
kind_set digest_change_kinds(const struct digest_change *c);

/* Its sentences: '-' as they were, '+' as they are, ' ' where they moved. */
typedef void digest_sentence_fn(void *payload, char sign, struct slice words);
void digest_change_sentences(const struct digest_change *c,
    digest_sentence_fn *each, void *payload);

#define DIGEST_SENTENCE_BYTES 900 /* that are shown of a text (utf8_cut) */

#endif
