#ifndef EMEND_DIFF_SLIP_H
#define EMEND_DIFF_SLIP_H

#include <stdbool.h>

#include "base/slice.h"

struct lexicon;

/*
 * Are two folded words one word in two spellings: "colour", "color", or one
 * of them mistyped: "goverment"?  By letters alone, so on the safe side: what
 * could be an ending ("farm", "farms") or two words of the list is neither.
 * nouns: both are capitalised where nouns are; those have fewer forms.
 */
bool slip_is_one_word(
    const struct lexicon *l, struct slice x, struct slice y, bool nouns);

/* "Poznan", "Poznań": all alike but letters with and without marks. */
bool slip_is_accent(struct slice x, struct slice y);

/* ... and the marks do not stand where they make other forms: habló. */
bool slip_is_accent_inside(struct slice x, struct slice y);
/* ... or only at the start, where capitals often go without: Etat. */
bool slip_is_accent_first(struct slice x, struct slice y);

/* The same but for a letter or two of the first half: Malm, Palm. */
bool slip_is_near(struct slice x, struct slice y);

#endif
