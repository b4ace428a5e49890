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

#define PHRASES_MAX 192
#define PHRASE_ROWS 27 /* letters, and anything else */

/* Which phrases may have a letter first or second: bit n is phrase n. */
struct phrase_index {
	uint64_t first[PHRASE_ROWS][PHRASES_MAX / 64];
	uint64_t second[PHRASE_ROWS][PHRASES_MAX / 64];
};

/* count is at most PHRASES_MAX. */
void phrases_index(
    const struct phrase *phrases, size_t count, struct phrase_index *index);

/* Does one of them begin where the first word of s does?  index spares most of
 * the work; NULL is fine. */
bool phrases_fit(const struct phrase *phrases,
    const struct phrase_index *index, size_t count, struct slice s);

/* Where the next word begins, from at on; s.len when there is none. */
size_t phrase_start(struct slice s, size_t at);

#endif
