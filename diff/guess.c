#include "diff/guess.h"

#include <string.h>

#include "base/normalise.h"
#include "base/utf8.h"

#define SMALL_WORD 8 /* bytes of the longest */

#define EN (1 << LEXICON_EN)
#define DE (1 << LEXICON_DE)
#define FR (1 << LEXICON_FR)
#define ES (1 << LEXICON_ES)

/* In the order of their bytes; not NUL-terminated. */
static const struct small_word {
	char text[SMALL_WORD];
	unsigned char languages;
} small_words[] = {
	{ "aber", DE }, { "about", EN }, { "after", EN }, { "al", ES },
	{ "als", DE }, { "an", EN | DE }, { "and", EN }, { "are", EN },
	{ "as", EN }, { "at", EN }, { "au", FR }, { "auch", DE }, { "auf", DE },
	{ "aus", DE }, { "aux", FR }, { "avec", FR }, { "be", EN },
	{ "been", EN }, { "bei", DE }, { "but", EN }, { "by", EN },
	{ "ce", FR }, { "cette", FR }, { "como", ES }, { "con", ES },
	{ "dans", FR }, { "das", DE }, { "dass", DE }, { "de", FR | ES },
	{ "del", ES }, { "dem", DE }, { "den", DE }, { "der", DE },
	{ "des", DE | FR }, { "die", DE }, { "du", FR }, { "ein", DE },
	{ "eine", DE }, { "einen", DE }, { "einer", DE }, { "el", ES },
	{ "elle", FR }, { "en", FR | ES }, { "entre", ES }, { "er", DE },
	{ "es", DE | ES }, { "est", FR }, { "esta", ES }, { "este", ES },
	{ "et", FR }, { "for", EN }, { "from", EN }, { "fue", ES },
	{ "für", DE }, { "ha", ES }, { "haben", DE }, { "had", EN },
	{ "han", ES }, { "has", EN }, { "hat", DE }, { "have", EN },
	{ "he", EN }, { "his", EN }, { "ich", DE }, { "il", FR }, { "im", DE },
	{ "in", EN }, { "is", EN }, { "ist", DE }, { "it", EN }, { "its", EN },
	{ "je", FR }, { "la", FR | ES }, { "las", ES }, { "le", FR | ES },
	{ "les", FR }, { "leur", FR }, { "lo", ES }, { "los", ES },
	{ "mais", FR }, { "mit", DE }, { "more", EN }, { "más", ES },
	{ "nach", DE }, { "ne", FR }, { "nicht", DE }, { "no", ES },
	{ "noch", DE }, { "not", EN }, { "nous", FR }, { "nur", DE },
	{ "o", ES }, { "oder", DE }, { "of", EN }, { "on", EN }, { "ont", FR },
	{ "or", EN }, { "ou", FR }, { "par", FR }, { "para", ES },
	{ "pas", FR }, { "pero", ES }, { "plus", FR }, { "por", ES },
	{ "pour", FR }, { "que", FR | ES }, { "qui", FR }, { "sa", FR },
	{ "said", EN }, { "se", FR | ES }, { "ser", ES }, { "ses", FR },
	{ "she", EN }, { "sich", DE }, { "sie", DE }, { "sind", DE },
	{ "sobre", ES }, { "sont", FR }, { "su", ES }, { "sur", FR },
	{ "sus", ES }, { "también", ES }, { "that", EN }, { "the", EN },
	{ "their", EN }, { "they", EN }, { "this", EN }, { "to", EN },
	{ "um", DE }, { "un", FR | ES }, { "una", ES }, { "und", DE },
	{ "une", FR }, { "von", DE }, { "vous", FR }, { "was", EN },
	{ "we", EN }, { "werden", DE }, { "were", EN }, { "which", EN },
	{ "who", EN }, { "wie", DE }, { "will", EN }, { "wir", DE },
	{ "wird", DE }, { "with", EN }, { "would", EN }, { "wurde", DE },
	{ "y", ES }, { "ya", ES }, { "you", EN }, { "zu", DE }, { "zum", DE },
	{ "zur", DE }, { "été", FR }, { "être", FR }, { "über", DE },
};

#undef EN
#undef DE
#undef FR
#undef ES

static void
count_word(struct guess *g, const char text[SMALL_WORD])
{
	size_t low = 0, mid;
	size_t high = sizeof(small_words) / sizeof(small_words[0]);
	int order, i;

	while (low < high) {
		mid = low + (high - low) / 2;
		order = memcmp(text, small_words[mid].text, SMALL_WORD);
		if (order == 0) {
			for (i = 0; i < LEXICON_EAST; i++)
				g->hits[i] +=
				    small_words[mid].languages >> i & 1;
			return;
		}
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
}

static bool
is_eastern(uint32_t cp)
{
	return (cp >= 0x3041 && cp <= 0x30FF) || (cp >= 0x4E00 && cp <= 0x9FFF);
}

/* 0xE2 begins most punctuation beyond ASCII, and hardly a letter. */
static bool
is_in_word(unsigned char c)
{
	return c < 0x80 ? char_is_letter(c) : c != 0xE2;
}

/*
 * Reads the run of letters at byte at, and returns its end: at itself where a
 * letter begins with 0xE2.  *len is 0 when it is no small word.
 */
static size_t
read_word(struct slice text, size_t at, char word[SMALL_WORD], size_t *len)
{
	size_t n = 0;
	char c;

	memset(word, 0, SMALL_WORD);
	for (; at < text.len; at++, n++) {
		c = text.ptr[at];
		if (!is_in_word((unsigned char)c))
			break;
		if (n < SMALL_WORD)
			word[n] = c >= 'A' && c <= 'Z'
			    ? (char)(c - 'A' + 'a') : c;
	}
	*len = n <= SMALL_WORD ? n : 0;
	return at;
}

size_t
guess_add(struct guess *g, struct slice text, size_t most)
{
	char word[SMALL_WORD];
	size_t at = 0, seen = 0, end, next, len;
	uint32_t cp;

	for (; at < text.len && seen < most; at = end) {
		end = at + utf8_decode(text, at, &cp);
		if (is_eastern(cp)) {
			g->hits[LEXICON_EAST]++;
			seen++;
		} else if (char_is_letter(cp)) {
			next = read_word(text, at, word, &len);
			if (len > 0)
				count_word(g, word);
			end = next > end ? next : end;
			seen++;
		}
	}
	return seen;
}

enum lexicon_language
guess_best(const struct guess *g)
{
	int i, best = LEXICON_EN;

	for (i = 0; i < LEXICON_OTHER; i++)
		if (g->hits[i] > g->hits[best])
			best = i;
	return (enum lexicon_language)best;
}
