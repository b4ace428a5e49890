#include "diff/lexicon.h"

#include <stdlib.h>
#include <string.h>

/* Words of one trait, by blanks; numbers as word=value. */
struct word_list {
	uint32_t traits;
	const char *words;
};

static const struct word_list english[] = {
#include "diff/lexicon_en.inc"
	{ 0, NULL },
};

static const struct word_list german[] = {
#include "diff/lexicon_de.inc"
	{ 0, NULL },
};

static const struct word_list french[] = {
#include "diff/lexicon_fr.inc"
	{ 0, NULL },
};

static const struct word_list spanish[] = {
#include "diff/lexicon_es.inc"
	{ 0, NULL },
};

static const struct word_list eastern[] = {
#include "diff/lexicon_east.inc"
	{ 0, NULL },
};

static const struct word_list nothing[] = {
	{ 0, NULL },
};

/* How notices open, or with a *, what may stand anywhere in them. */
static const char *const english_notices[] = { "correction", "corrections",
	"clarification", "clarifications", "editor's note", "editors' note",
	"update", "updated", "this article was amended",
	"this article has been", "this story was updated",
	"this story has been updated", "this story was corrected",
	"this story has been corrected", "this post has been",
	"this piece was amended", "an earlier version of", "a previous version of",
	"*an earlier version of this", "*a previous version of this",
	"*this article was amended on", "*this article was corrected on", NULL };

static const char *const german_notices[] = { "korrektur", "berichtigung",
	"richtigstellung", "anmerkung der redaktion", "anm. d. red",
	"hinweis der redaktion", "update", "aktualisierung", "nachtrag",
	"in einer früheren version", "in einer früheren fassung",
	"*in einer früheren version dieses", "*in einer früheren fassung dieses",
	NULL };

static const char *const french_notices[] = { "rectificatif", "correction",
	"erratum", "mise à jour", "note de la rédaction", "précision",
	"une version antérieure de", "une version précédente de",
	"*une version antérieure de cet article",
	"*une version précédente de cet article", NULL };

static const char *const spanish_notices[] = { "corrección", "rectificación",
	"fe de errores", "fe de erratas", "nota de la redacción",
	"nota del editor", "actualización", "una versión anterior de",
	"*una versión anterior de este artículo", NULL };

static const char *const eastern_notices[] = { "更正", "订正", "訂正", "勘误",
	"勘誤", "编者按", "更新：", "お詫び", NULL };

static const char *const no_notices[] = { NULL };

static const struct {
	const char *codes[2];
	const struct word_list *lists;
	const char *const *notices;
	bool nouns_are_capital, comma_is_decimal;
} languages[LEXICON_COUNT] = {
	[LEXICON_EN] = { { "en" }, english, english_notices, false, false },
	[LEXICON_DE] = { { "de" }, german, german_notices, true, true },
	[LEXICON_FR] = { { "fr" }, french, french_notices, false, true },
	[LEXICON_ES] = { { "es" }, spanish, spanish_notices, false, true },
	[LEXICON_EAST] = { { "zh", "ja" }, eastern, eastern_notices, false,
	    false },
	[LEXICON_OTHER] = { { NULL }, nothing, no_notices, false, false },
};

enum lexicon_language
lexicon_language_of(struct slice language)
{
	size_t len = 0;
	int i, n;

	while (len < language.len && language.ptr[len] != '-' &&
	    language.ptr[len] != '_')
		len++;
	language = slice_sub(language, 0, len);
	for (i = 0; len > 0 && i < LEXICON_OTHER; i++)
		for (n = 0; n < 2; n++)
			if (slice_equal_nocase(
				language, slice_of(languages[i].codes[n])))
				return (enum lexicon_language)i;
	return LEXICON_OTHER;
}

/* Values of table entries are indexes + 1: the array moves as it grows. */
static bool
add_lexeme(struct lexicon *l, struct slice word, struct lexeme lexeme)
{
	uintptr_t known = (uintptr_t)table_get(&l->words, word);
	size_t cap = l->cap ? l->cap * 2 : 512;
	struct lexeme *grown;

	if (known) {
		l->at[known - 1].traits |= lexeme.traits;
		if (lexeme.value)
			l->at[known - 1].value = lexeme.value;
		return true;
	}
	if (l->count == l->cap) {
		grown = realloc(l->at, cap * sizeof(*grown));
		if (!grown)
			return false;
		l->at = grown;
		l->cap = cap;
	}
	l->at[l->count++] = lexeme;
	return table_put(&l->words, word, (void *)(uintptr_t)l->count);
}

static bool
add_word(struct lexicon *l, struct slice item, uint32_t traits)
{
	struct lexeme lexeme = { traits, 0 };
	size_t equals = slice_find_byte(item, '=', 0);

	if (equals < item.len)
		lexeme.value = strtoll(item.ptr + equals + 1, NULL, 10);
	return add_lexeme(l, slice_sub(item, 0, equals), lexeme);
}

static bool
add_list(struct lexicon *l, const struct word_list *list)
{
	const char *at = list->words, *end;

	for (; *at; at = end + (*end == ' ')) {
		end = strchrnul(at, ' ');
		if (end > at &&
		    !add_word(l, slice_between(at, end), list->traits))
			return false;
	}
	return true;
}

enum emend_status
lexicon_init(struct lexicon *l, enum lexicon_language which,
    struct emend_error *err)
{
	const struct word_list *list;

	memset(l, 0, sizeof(*l));
	l->nouns_are_capital = languages[which].nouns_are_capital;
	l->comma_is_decimal = languages[which].comma_is_decimal;
	l->marks_are_foreign = which == LEXICON_EN;
	l->notices = languages[which].notices;
	for (list = languages[which].lists; list->words; list++) {
		if (add_list(l, list))
			continue;
		lexicon_free(l);
		return emend_fail_nomem(err);
	}
	return EMEND_OK;
}

void
lexicon_free(struct lexicon *l)
{
	table_free(&l->words);
	free(l->at);
	memset(l, 0, sizeof(*l));
}

struct lexeme
lexicon_get(const struct lexicon *l, struct slice folded)
{
	static const struct lexeme unknown;
	uintptr_t known = (uintptr_t)table_get(&l->words, folded);

	return known ? l->at[known - 1] : unknown;
}

/* "corrections: ..." is a notice, "corrections officers" are not. */
static bool
opens_notice(struct slice folded, struct slice notice)
{
	struct slice rest = slice_sub(folded, notice.len, folded.len);
	bool phrase = slice_find_byte(notice, ' ', 0) < notice.len ||
	    slice_ends(notice, SLICE(":"));

	if (!slice_starts(folded, notice))
		return false;
	if (phrase)
		return true;
	rest = slice_trim(rest);
	return rest.len == 0 || strchr(":(-,.[", rest.ptr[0]) != NULL;
}

bool
lexicon_is_notice(const struct lexicon *l, struct slice folded)
{
	const char *const *notice;
	struct slice wanted;

	for (notice = l->notices; *notice; notice++) {
		wanted = slice_of(*notice);
		if (**notice != '*') {
			if (opens_notice(folded, wanted))
				return true;
			continue;
		}
		wanted = slice_sub(wanted, 1, wanted.len);
		if (slice_find(folded, wanted, 0) < folded.len)
			return true;
	}
	return false;
}
