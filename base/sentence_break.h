#ifndef EMEND_BASE_SENTENCE_BREAK_H
#define EMEND_BASE_SENTENCE_BREAK_H

#include <stddef.h>

#include "base/slice.h"

/*
 * Where the sentence that begins at byte start < text.len ends, by the rules
 * of Unicode's annex 29 for all languages.  ICU finds the same ends; it looks
 * at every character closely, this only at what stands after full stops.
 */
size_t sentence_end(struct slice text, size_t start);

#endif
