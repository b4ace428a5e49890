#ifndef EMEND_DIFF_LEXICON_H
#define EMEND_DIFF_LEXICON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/table.h"

/*
 * What the comparison knows of words: lists of our own, one file a language.
 * A word is looked up in its folded form: lower case, ' for every apostrophe.
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
};

struct lexeme {
	uint32_t traits;
	int64_t value; /* of numbers and magnitudes */
};

struct lexicon {
	struct table words;
	struct lexeme *at;
	size_t count, cap;
	bool nouns_are_capital;  /* German */
	bool comma_is_decimal;
	bool marks_are_foreign; /* é and ö only in names and loan words */
	const char *const *notices; /* openings of correction notices, folded */
};

enum lexicon_language {
	LEXICON_EN,
	LEXICON_DE,
	LEXICON_FR,
	LEXICON_ES,
	LEXICON_EAST,  /* Chinese and Japanese */
	LEXICON_OTHER, /* an empty list: numbers and marks still work */
};

#define LEXICON_COUNT 6

/* By the primary subtag of a BCP 47 name. */
enum lexicon_language lexicon_language_of(struct slice language);

enum emend_status lexicon_init(struct lexicon *l, enum lexicon_language which,
    struct emend_error *err) EMEND_MUST_USE;
void lexicon_free(struct lexicon *l);

/* Never fails: an unknown word has no traits. */
struct lexeme lexicon_get(const struct lexicon *l, struct slice folded);

/* Does folded text open like a notice of correction, or say that it is one? */
bool lexicon_is_notice(const struct lexicon *l, struct slice folded);

#endif
