#ifndef EMEND_DIFF_LANGUAGE_H
#define EMEND_DIFF_LANGUAGE_H

#include "base/segment.h"
#include "diff/lexicon.h"
#include "diff/words.h"

/*
 * What words.h hands out closed.  A text whose language nobody named is read
 * with the word list that knows most of its words.
 */
struct diff_language {
	struct segmenter *segmenter;
	enum lexicon_language named; /* LEXICON_OTHER with guess set: guess */
	bool guess;
	struct cuts cuts, graphemes; /* scratch of whoever segments */
};

#endif
