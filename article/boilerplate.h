#ifndef EMEND_ARTICLE_BOILERPLATE_H
#define EMEND_ARTICLE_BOILERPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "article/phrase.h"
#include "base/slice.h"

/*
 * Phrases that tell what a line is, in the languages news is mostly read in.
 * Texts are normalised paragraphs.  Case does not matter for ASCII letters.
 */

/* Lines longer than this are judged by their phrases no more (characters). */
#define BOILERPLATE_MAX 640

/* "Read more: ...", "Share this article", "Advertisement", "Foto: dpa". */
bool boilerplate_is_furniture(struct slice text);

/* "Correction: ...", "This article was amended on ...", "Anm. d. Red.". */
bool boilerplate_is_correction(struct slice text);

/* "Reporting by ...; Editing by ...", "... contributed to this report." */
bool boilerplate_is_credit(struct slice text);

/* "Leave a Reply", "Your email address will not be published." */
bool boilerplate_is_comment_form(struct slice text);

/* How the phrases begin; one for a page, where many lines are asked about. */
struct boilerplate {
	struct phrase_index furniture;
	struct phrase_index corrections;
};

void boilerplate_index(struct boilerplate *b);

/* As above, faster. */
bool boilerplate_tell_furniture(
    const struct boilerplate *b, struct slice text);
bool boilerplate_tell_correction(
    const struct boilerplate *b, struct slice text);

#endif
