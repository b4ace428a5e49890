#ifndef EMEND_DIFF_LEXICON_H
#define EMEND_DIFF_LEXICON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/*
 * What the comparison knows of words: lists of our own, lexicon_*.txt, one a
 * language, that tools/make_lexicon.py makes const tables of.  A word is looked
 * up in its folded form: lower case, ' for every apostrophe, ss for ß.
 */
enum trait {
	TRAIT_STOP = 1 << 0,        /* carries no meaning by itself */
	TRAIT_NEGATION = 1 << 1,
	TRAIT_NUMBER = 1 << 2,      /* "eleven"; has a value */
	TRAIT_MAGNITUDE = 1 << 3,   /* "million"; has a value */
	TRAIT_UNIT = 1 << 4,        /* what numbers count: "months", "km" */
	TRAIT_CURRENCY = 1 << 5,
	TRAIT_MONTH = 1 << 6,
	TRAIT_WEEKDAY = 1 << 7,
	TRAIT_DAY = 1 << 8,         /* "yesterday" */
	TRAIT_CLOCK = 1 << 9,       /* stands after a time of day: "pm" */
	TRAIT_YEAR_LEAD = 1 << 10,  /* a year may follow: "in", "since" */
	TRAIT_HEDGE = 1 << 11,
	TRAIT_SAYING = 1 << 12,     /* "said", "claimed" */
	TRAIT_TITLE = 1 << 13,      /* before a name: "Mr" */
	TRAIT_PARTICLE = 1 << 14,   /* inside a name: "van" */
	TRAIT_ORDINARY = 1 << 15,   /* often capitalised, yet no name */
	TRAIT_MODAL_MONTH = 1 << 16, /* a month only beside a number: "May" */
	TRAIT_OPENS = 1 << 17,      /* a phrase may begin here */
	TRAIT_ATTRIBUTE = 1 << 18,  /* softens only what it stands before */
	TRAIT_NOUN = 1 << 19,       /* of saying, but often a thing: "claims" */
	TRAIT_APART = 1 << 20,      /* of saying; a source follows: "laut" */
	TRAIT_UNSAID = 1 << 21,     /* before a word of saying: nobody spoke */
	TRAIT_SOURCE = 1 << 22,     /* who says things: "police", "report" */
	TRAIT_RELATIVE = 1 << 23,   /* "last", "next" */
	TRAIT_SPAN = 1 << 24,       /* "week", "year": a date beside "last" */
	TRAIT_KNOWN = 1 << 25,      /* one letter away from another word */
	TRAIT_PROPER = 1 << 26,     /* a name though all capitals: "UN" */
	TRAIT_THING = 1 << 27,      /* no name alone, capital or not: "Board" */
};

enum lexicon_language {
	LEXICON_EN,
	LEXICON_DE,
	LEXICON_FR,
	LEXICON_ES,
	LEXICON_EAST,  /* Chinese and Japanese */
	LEXICON_OTHER, /* an empty list: numbers and marks still work */
};

struct lexeme {
	uint32_t traits;
	uint32_t phrase; /* index + 1 of the first phrase it opens */
	int64_t value;	 /* of numbers and magnitudes */
};

/* Words that mean together what they do not mean alone: "no longer". */
struct phrase {
	struct slice words; /* joined by "_" */
	uint32_t traits;
	uint32_t next; /* index + 1 of the next with the same first word */
};

#define LEXICON_WORD_MAX 63 /* bytes; no list has longer ones */

struct lexicon_word {
	struct slice text;
	struct lexeme lexeme;
};

struct lexicon {
	const struct lexicon_word *words;
	const uint16_t *slots; /* a hash table of indexes + 1 */
	size_t slot_count;     /* a power of two; 0: no words */
	const struct phrase *phrases;
	bool nouns_are_capital;  /* German */
	bool is_unknown;	 /* an empty list: words may have any form */
	bool comma_is_decimal;
	bool marks_are_foreign; /* é and ö only in names and loan words */
	enum lexicon_language language;
};

#define LEXICON_COUNT 6

/* By the primary subtag of a BCP 47 name. */
enum lexicon_language lexicon_language_of(struct slice language);

const struct lexicon *lexicon_of(enum lexicon_language which);

/* Never fails: an unknown word has no traits. */
struct lexeme lexicon_get(const struct lexicon *l, struct slice folded);

/*
 * notices.c: does folded text open like a notice of correction, or say early
 * on that it is one?
 */
bool lexicon_is_notice(const struct lexicon *l, struct slice folded);
bool lexicon_has_notices(const struct lexicon *l); /* else none is one */

#endif
