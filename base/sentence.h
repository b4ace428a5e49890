#ifndef EMEND_BASE_SENTENCE_H
#define EMEND_BASE_SENTENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/*
 * What Unicode's sentence rules cannot know: the abbreviations of press and
 * law in English, German, French and Spanish, initials, ordinals.  Behind
 * base/segment.h; others ask there.
 */
enum sentence_language {
	SENTENCE_EN = 1 << 0,
	SENTENCE_DE = 1 << 1,
	SENTENCE_FR = 1 << 2,
	SENTENCE_ES = 1 << 3,
};
#define SENTENCE_ANY 15u

/* A set of enum sentence_language; SENTENCE_ANY for NULL and other ones. */
unsigned sentence_languages(const char *language);

/*
 * Whether the sentence that text starts with goes on at byte at, where
 * Unicode's rules would begin another; 0 < at < text.len.  Looks at a bounded
 * stretch around it.
 */
bool sentence_goes_on(struct slice text, size_t at, unsigned languages);

#endif
