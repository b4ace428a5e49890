#include "diff/lexicon.h"

#include <string.h>

#include "diff/lexicon_tables.inc"

#define TABLES(name)                                                           \
	.words = name##_words, .slots = name##_slots,                          \
	.slot_count = sizeof(name##_slots) / sizeof(name##_slots[0]),          \
	.phrases = name##_phrases

static const struct lexicon lexicons[LEXICON_COUNT] = {
	[LEXICON_EN] = { TABLES(en), .marks_are_foreign = true,
	    .language = LEXICON_EN },
	[LEXICON_DE] = { TABLES(de), .nouns_are_capital = true,
	    .comma_is_decimal = true, .language = LEXICON_DE },
	[LEXICON_FR] = { TABLES(fr), .comma_is_decimal = true,
	    .language = LEXICON_FR },
	[LEXICON_ES] = { TABLES(es), .comma_is_decimal = true,
	    .language = LEXICON_ES },
	[LEXICON_EAST] = { TABLES(east), .language = LEXICON_EAST },
	[LEXICON_OTHER] = { .is_unknown = true, .language = LEXICON_OTHER },
};

enum lexicon_language
lexicon_language_of(struct slice language)
{
	static const struct {
		const char *code;
		enum lexicon_language language;
	} codes[] = { { "en", LEXICON_EN }, { "de", LEXICON_DE },
		{ "fr", LEXICON_FR }, { "es", LEXICON_ES },
		{ "zh", LEXICON_EAST }, { "ja", LEXICON_EAST } };
	size_t len = 0, i;

	while (len < language.len && language.ptr[len] != '-' &&
	    language.ptr[len] != '_')
		len++;
	language = slice_sub(language, 0, len);
	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (slice_equal_nocase(language, slice_of(codes[i].code)))
			return codes[i].language;
	return LEXICON_OTHER;
}

const struct lexicon *
lexicon_of(enum lexicon_language which)
{
	return &lexicons[which];
}

/* FNV-1a, as tools/make_lexicon.py has it. */
static uint32_t
hash_word(struct slice s)
{
	uint32_t hash = 0x811C9DC5;
	size_t i;

	for (i = 0; i < s.len; i++)
		hash = (hash ^ (unsigned char)s.ptr[i]) * 0x01000193;
	return hash;
}

struct lexeme
lexicon_get(const struct lexicon *l, struct slice folded)
{
	static const struct lexeme unknown;
	size_t at, mask = l->slot_count - 1;
	const struct lexicon_word *word;

	if (l->slot_count == 0 || folded.len > LEXICON_WORD_MAX)
		return unknown;
	for (at = hash_word(folded) & mask; l->slots[at];
	     at = (at + 1) & mask) {
		word = &l->words[l->slots[at] - 1];
		if (slice_equal(word->text, folded))
			return word->lexeme;
	}
	return unknown;
}
