#ifndef EMEND_DIFF_SHINGLES_H
#define EMEND_DIFF_SHINGLES_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

/*
 * What texts are likened by: the pairs of neighbouring words that stand in
 * them, as hashes; in scripts without spaces, pairs of neighbouring
 * characters.  Punctuation and the case of ASCII letters do not count.
 * Two pairs with one hash only make two texts look a little more alike, and
 * what pairs them is compared by the bytes afterwards.
 */

/* Hashes of the words of text, ascending, into room for shingles_room(text);
 * and how many two such lists share. */
size_t shingles_room(struct slice text);
size_t words_hash_sorted(uint32_t *out, struct slice text);
size_t words_common(
    const uint32_t *x, size_t x_count, const uint32_t *y, size_t y_count);

/* The shingles of many texts: each one's are sorted and different. */
struct shingles {
	uint32_t *hash; /* owned; of all texts, one after the other */
	size_t *start;	/* owned; text_count + 1 */
	size_t text_count;
	uint64_t *entries; /* owned; shingle << 32 | text, of all, ascending */
};

struct shingle_set {
	const uint32_t *hash;
	size_t count;
};

enum emend_status shingles_init(struct shingles *out,
    const struct slice *texts, size_t text_count,
    struct emend_error *err) EMEND_MUST_USE;
void shingles_free(struct shingles *s); /* leaves it empty */

struct shingle_set shingles_of(const struct shingles *s, size_t text);
size_t shingles_common(struct shingle_set x, struct shingle_set y);
/* Where hash stands in set, or set.count. */
size_t shingle_find(struct shingle_set set, uint32_t hash);

#endif
