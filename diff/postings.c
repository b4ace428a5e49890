#include "diff/postings.h"

#include <stdlib.h>

#define WEIGHT (2 * POSTINGS_MAX) /* of a shingle that one text has */

enum emend_status
postings_init(
    struct postings *out, const struct shingles *s, struct emend_error *err)
{
	out->entries = s->entries;
	out->count = s->start[s->text_count];
	out->score = calloc(s->text_count + 1, sizeof(*out->score));
	out->touched = calloc(s->text_count + 1, sizeof(*out->touched));
	if (!out->score || !out->touched) {
		postings_free(out);
		return emend_fail_nomem(err);
	}
	return EMEND_OK;
}

void
postings_free(struct postings *p)
{
	static const struct postings empty;

	free(p->score);
	free(p->touched);
	*p = empty;
}

static size_t
find_first(const struct postings *p, uint32_t hash)
{
	uint64_t wanted = (uint64_t)hash << 32;
	size_t low = 0, high = p->count, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (p->entries[mid] < wanted)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Scores the texts with this shingle; returns how many are touched now. */
static size_t
score_shingle(struct postings *p, uint32_t hash, size_t touched)
{
	size_t first = find_first(p, hash), len = 0, i;
	uint32_t text;

	while (first + len < p->count && len <= POSTINGS_MAX &&
	    p->entries[first + len] >> 32 == hash)
		len++;
	if (len > POSTINGS_MAX)
		return touched;
	for (i = first; i < first + len; i++) {
		text = (uint32_t)p->entries[i];
		if (p->score[text] == 0)
			p->touched[touched++] = text;
		p->score[text] += (uint32_t)(WEIGHT / len);
	}
	return touched;
}

static uint32_t
distance(uint32_t x, uint32_t y)
{
	return x < y ? y - x : x - y;
}

static bool
is_better(const struct postings *p, uint32_t place, uint32_t x, uint32_t y)
{
	if (p->score[x] != p->score[y])
		return p->score[x] > p->score[y];
	if (distance(x, place) != distance(y, place))
		return distance(x, place) < distance(y, place);
	return x < y;
}

size_t
postings_best(struct postings *p, struct shingle_set set, uint32_t place,
    uint32_t best[POSTINGS_BEST])
{
	size_t touched = 0, count = 0, i, k;

	for (i = 0; i < set.count; i++)
		touched = score_shingle(p, set.hash[i], touched);
	for (i = 0; i < touched; i++) {
		for (k = count; k > 0 &&
		     is_better(p, place, p->touched[i], best[k - 1]); k--)
			if (k < POSTINGS_BEST)
				best[k] = best[k - 1];
		if (k < POSTINGS_BEST)
			best[k] = p->touched[i];
		count += count < POSTINGS_BEST;
	}
	for (i = 0; i < touched; i++)
		p->score[p->touched[i]] = 0;
	return count;
}
