#include "diff/shingles.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/normalise.h"
#include "base/utf8.h"

int
uint32_compare(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return (a > b) - (a < b);
}

/* Every bit of the result hangs on every bit of h and x. */
static uint32_t
mix(uint32_t h, uint32_t x)
{
	h = (h ^ x) * 0x9E3779B1u;
	h ^= h >> 15;
	h *= 0x85EBCA77u;
	return h ^ h >> 13;
}

/* Words are parted by something: only those of one character each adjoin. */
size_t
shingles_room(struct slice text)
{
	return text.len / 2 + 1;
}

size_t
words_hash(uint32_t *out, struct slice text)
{
	uint32_t cp, hash = 0;
	size_t at = 0, count = 0;
	bool inside = false;
	unsigned classes;

	while (at < text.len) {
		at += utf8_decode(text, at, &cp);
		classes = char_classes(cp);
		if (inside && (classes & CHAR_MARK))
			continue;
		if (!(classes & (CHAR_LETTER | CHAR_DIGIT))) {
			if (inside)
				out[count++] = hash;
			inside = false;
			continue;
		}
		if (inside && (classes & CHAR_CONTINUA)) {
			out[count++] = hash;
			inside = false;
		}
		if (cp < 128 && (classes & CHAR_UPPER))
			cp |= 0x20;
		hash = mix(inside ? hash : 0, cp);
		inside = true;
		if (classes & CHAR_CONTINUA) {
			out[count++] = hash;
			inside = false;
		}
	}
	if (inside)
		out[count++] = hash;
	return count;
}

/* Makes the words in hash[] their shingles; a lone word is its own. */
static size_t
pair_up(uint32_t *hash, size_t words)
{
	size_t i, n = 0;

	if (words == 1)
		return 1;
	for (i = 0; i + 1 < words; i++)
		hash[i] = mix(hash[i], hash[i + 1]);
	words = words ? words - 1 : 0;
	qsort(hash, words, sizeof(*hash), uint32_compare);
	for (i = 0; i < words; i++)
		if (i == 0 || hash[i] != hash[i - 1])
			hash[n++] = hash[i];
	return n;
}

enum emend_status
shingles_init(struct shingles *out, const struct slice *texts,
    size_t text_count, struct emend_error *err)
{
	size_t room = 0, i, n = 0;

	for (i = 0; i < text_count; i++)
		room += shingles_room(texts[i]);
	out->text_count = text_count;
	out->start = calloc(text_count + 1, sizeof(*out->start));
	out->hash = malloc((room + 1) * sizeof(*out->hash));
	if (!out->start || !out->hash) {
		shingles_free(out);
		return emend_fail_nomem(err);
	}
	for (i = 0; i < text_count; i++) {
		out->start[i] = n;
		n += pair_up(
		    out->hash + n, words_hash(out->hash + n, texts[i]));
	}
	out->start[text_count] = n;
	return EMEND_OK;
}

void
shingles_free(struct shingles *s)
{
	static const struct shingles empty;

	free(s->hash);
	free(s->start);
	*s = empty;
}

struct shingle_set
shingles_of(const struct shingles *s, size_t text)
{
	struct shingle_set set;

	set.hash = s->hash + s->start[text];
	set.count = s->start[text + 1] - s->start[text];
	return set;
}

size_t
shingle_find(struct shingle_set set, uint32_t hash)
{
	size_t low = 0, high = set.count, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (set.hash[mid] < hash)
			low = mid + 1;
		else
			high = mid;
	}
	return low < set.count && set.hash[low] == hash ? low : set.count;
}

/* By the smaller, so that a huge text costs little beside many small ones. */
size_t
shingles_common(struct shingle_set x, struct shingle_set y)
{
	struct shingle_set few = x.count < y.count ? x : y;
	struct shingle_set many = x.count < y.count ? y : x;
	size_t i, n = 0;

	for (i = 0; i < few.count; i++)
		n += shingle_find(many, few.hash[i]) < many.count;
	return n;
}
