#include "diff/shingles.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/normalise.h"
#include "base/utf8.h"

#define FEW 64

static int
uint32_compare(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return (a > b) - (a < b);
}

static void
sort_words(uint32_t *words, size_t count)
{
	size_t i, k;
	uint32_t held;

	if (count > FEW) {
		qsort(words, count, sizeof(*words), uint32_compare);
		return;
	}
	for (i = 1; i < count; i++) {
		held = words[i];
		for (k = i; k > 0 && words[k - 1] > held; k--)
			words[k] = words[k - 1];
		words[k] = held;
	}
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

/* Hashes of the words of text, in order. */
static size_t
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

size_t
words_hash_sorted(uint32_t *out, struct slice text)
{
	size_t count = words_hash(out, text);

	sort_words(out, count);
	return count;
}

size_t
words_common(
    const uint32_t *x, size_t x_count, const uint32_t *y, size_t y_count)
{
	size_t a = 0, b = 0, common = 0;

	while (a < x_count && b < y_count) {
		if (x[a] == y[b]) {
			common++;
			a++;
			b++;
		} else if (x[a] < y[b]) {
			a++;
		} else {
			b++;
		}
	}
	return common;
}

/* The shingles of a text's words; a lone word is its own. */
static size_t
pair_up(uint64_t *entries, const uint32_t *words, size_t count, size_t text)
{
	size_t i;

	if (count == 1) {
		entries[0] = (uint64_t)words[0] << 32 | text;
		return 1;
	}
	for (i = 0; i + 1 < count; i++)
		entries[i] = (uint64_t)mix(words[i], words[i + 1]) << 32 | text;
	return i;
}

static void
sort_by_byte(uint64_t *to, const uint64_t *from, size_t count, unsigned shift)
{
	size_t ends[256] = { 0 }, i, sum = 0, held;

	for (i = 0; i < count; i++)
		ends[from[i] >> shift & 255]++;
	for (i = 0; i < 256; i++) {
		held = ends[i];
		ends[i] = sum;
		sum += held;
	}
	for (i = 0; i < count; i++)
		to[ends[from[i] >> shift & 255]++] = from[i];
}

/* Nearly sorted ones: no entry is far from its place. */
static void
sort_nearly(uint64_t *entries, size_t count)
{
	size_t i, k;
	uint64_t held;

	for (i = 1; i < count; i++) {
		held = entries[i];
		for (k = i; k > 0 && entries[k - 1] > held; k--)
			entries[k] = entries[k - 1];
		entries[k] = held;
	}
}

#define NOT_MANY 1024

/* By shingle; texts ascend already, and each pass keeps their order. */
static void
sort_entries(uint64_t *entries, uint64_t *spare, size_t count)
{
	if (count <= NOT_MANY) {
		sort_by_byte(spare, entries, count, 56);
		sort_nearly(spare, count);
		memcpy(entries, spare, count * sizeof(*entries));
		return;
	}
	sort_by_byte(spare, entries, count, 32);
	sort_by_byte(entries, spare, count, 40);
	sort_by_byte(spare, entries, count, 48);
	sort_by_byte(entries, spare, count, 56);
}

static size_t
drop_repeated(uint64_t *entries, size_t count)
{
	size_t i, n = 0;

	for (i = 0; i < count; i++)
		if (n == 0 || entries[i] != entries[n - 1])
			entries[n++] = entries[i];
	return n;
}

/* Deals the entries out to their texts, which leaves each one's sorted. */
static void
deal_out(struct shingles *s, size_t count)
{
	size_t i, sum = 0, held;

	for (i = 0; i < count; i++)
		s->start[(uint32_t)s->entries[i]]++;
	for (i = 0; i <= s->text_count; i++) {
		held = s->start[i];
		s->start[i] = sum;
		sum += held;
	}
	for (i = 0; i < count; i++)
		s->hash[s->start[(uint32_t)s->entries[i]]++] =
		    (uint32_t)(s->entries[i] >> 32);
	/* each start has become its end, which is the next one's start */
	for (i = s->text_count; i > 0; i--)
		s->start[i] = s->start[i - 1];
	s->start[0] = 0;
}

enum emend_status
shingles_init(struct shingles *out, const struct slice *texts,
    size_t text_count, struct emend_error *err)
{
	size_t room = 1, i, words, count = 0;
	uint64_t *spare;

	for (i = 0; i < text_count; i++)
		room += shingles_room(texts[i]);
	out->text_count = text_count;
	out->start = calloc(text_count + 1, sizeof(*out->start));
	out->hash = calloc(room, sizeof(*out->hash));
	out->entries = calloc(room, sizeof(*out->entries));
	spare = malloc(room * sizeof(*spare));
	if (!out->start || !out->hash || !out->entries || !spare) {
		shingles_free(out);
		free(spare);
		return emend_fail_nomem(err);
	}
	for (i = 0; i < text_count; i++) {
		words = words_hash(out->hash, texts[i]);
		count += pair_up(out->entries + count, out->hash, words, i);
	}
	sort_entries(out->entries, spare, count);
	free(spare);
	deal_out(out, drop_repeated(out->entries, count));
	return EMEND_OK;
}

void
shingles_free(struct shingles *s)
{
	static const struct shingles empty;

	free(s->hash);
	free(s->start);
	free(s->entries);
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
