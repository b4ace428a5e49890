#ifndef EMEND_ARTICLE_BOILERPLATE_H
#define EMEND_ARTICLE_BOILERPLATE_H

#include <stdbool.h>
#include <stddef.h>

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

#endif
