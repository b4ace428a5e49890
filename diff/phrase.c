#include "diff/phrase.h"

/* Tokens of the phrase at token at; 0 when its words do not stand there. */
static uint32_t
phrase_len(const struct vocabulary *v, const struct atoms *a, uint32_t at,
    struct slice words)
{
	uint32_t i = at;
	size_t from = 0, end;

	while (from < words.len) {
		if (i == a->count)
			return 0;
		end = slice_find_byte(words, '_', from);
		if (!slice_equal(term_at(v, a, i)->folded,
			slice_sub(words, from, end)))
			return 0;
		from = end + 1;
		i++;
	}
	return i - at;
}

struct sense
sense_at(const struct vocabulary *v, const struct atoms *a, uint32_t at)
{
	const struct lexicon *l = v->lexicon;
	const struct lexeme *first = &term_at(v, a, at)->lexeme;
	struct sense out = { first->traits, 1 };
	uint32_t n, len;

	for (n = first->phrase; n > 0; n = l->phrases[n - 1].next) {
		len = phrase_len(v, a, at, l->phrases[n - 1].words);
		if (len > out.len)
			out = (struct sense){ l->phrases[n - 1].traits, len };
	}
	return out;
}

#define STEM_MIN 4 /* bytes that two forms of a word share */

bool
is_inflected(struct slice x, struct slice y)
{
	size_t n = 0, longer = x.len > y.len ? x.len : y.len;

	while (n < x.len && n < y.len && x.ptr[n] == y.ptr[n])
		n++;
	return n >= STEM_MIN && 5 * n >= 3 * longer;
}
