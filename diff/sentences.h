#ifndef EMEND_DIFF_SENTENCES_H
#define EMEND_DIFF_SENTENCES_H

#include "diff/hunks.h"

struct diff_language;
struct wording;

/*
 * Lists the sentences of c that are not the same on both sides in
 * out->sentences, in the order of the new text, what was deleted before what
 * was added.  The hunks must be as found, not yet cleaned: what words two
 * sentences share is read off them.  A sentence never crosses "\n".
 */
enum emend_status sentences_compare(struct wording *out, struct arena *arena,
    struct comparison *c, struct diff_language *language,
    struct emend_error *err) EMEND_MUST_USE;

#endif
