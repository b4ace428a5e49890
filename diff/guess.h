#ifndef EMEND_DIFF_GUESS_H
#define EMEND_DIFF_GUESS_H

#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "diff/lexicon.h"

/*
 * What language a text is in that nobody named, of those that emend has words
 * for: by its commonest small words, or by its script.
 */
struct guess {
	uint32_t hits[LEXICON_COUNT];
};

/* Looks at no more than most words; returns how many it saw. */
size_t guess_add(struct guess *g, struct slice text, size_t most);

/* LEXICON_EN when nothing was recognised. */
enum lexicon_language guess_best(const struct guess *g);

#endif
