#ifndef EMEND_DIFF_LANGUAGE_H
#define EMEND_DIFF_LANGUAGE_H

#include <stdbool.h>

#include "base/segment.h"
#include "diff/atoms.h"
#include "diff/guess.h"
#include "diff/lexicon.h"
#include "diff/words.h"

/* What words.h hands out closed. */
struct diff_language {
	struct segmenter *segmenter;
	enum lexicon_language which;
	bool is_named;	 /* by the caller; else it is guessed, */
	bool is_guessed; /* once for two whole articles, or for each pair */
	struct cuts cuts, graphemes; /* scratch of whoever segments */
	struct vocabulary vocabulary; /* scratch of whoever compares words */
	struct table sentences;	      /* scratch of whoever compares these */
};

/* Whatever was guessed of whole articles goes for all of their passages. */
void diff_language_guess(struct diff_language *l, const struct guess *g);

#endif
