#ifndef EMEND_ARTICLE_PHRASE_H
#define EMEND_ARTICLE_PHRASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

/*
 * Phrases in a small pattern language of our own, because a compiled regular
 * expression would have to be kept somewhere and these need no backtracking:
 *
 *	(a|b|)	the first alternative that stands here; the last may be empty
 *	#	a number, or none, and a blank, or none
 *	9	one digit
 *	^	one capital letter
 *	_	a blank, or none
 *	*	up to 40 bytes; only once, before a group
 *
 * Everything else stands for itself; letters are written in lower case.
 * Patterns are tried at the first letter or digit of a line.
 */

enum phrase_ending {
	ANYHOW,	     /* whatever follows */
	WORD_END,    /* not inside a word */
	LINE_END,    /* nothing but punctuation follows */
	MARK_FOLLOWS /* a colon, stop, dash or bracket, or nothing */
};

struct phrase {
	const char *pattern;
	enum phrase_ending ending;
	unsigned rest; /* most bytes that may follow; 0 is any number */
};

/* Into firsts, for each phrase: bit n if it may begin with letter n, bit 26 if
 * with anything else. */
void phrases_index(
    const struct phrase *phrases, size_t count, uint32_t *firsts);

/* Does one of them begin where the first word of s does?  firsts spares most of
 * the work; NULL is fine. */
bool phrases_fit(const struct phrase *phrases, const uint32_t *firsts,
    size_t count, struct slice s);

/* Where the next word begins, from at on; s.len when there is none. */
size_t phrase_start(struct slice s, size_t at);

#endif
