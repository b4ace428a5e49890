#ifndef EMEND_DIFF_ATOMS_H
#define EMEND_DIFF_ATOMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "base/table.h"
#include "diff/lexicon.h"

struct diff_language;

/*
 * A text as a sequence of tokens.  Blanks are no tokens: they are what lies
 * between two of them, so that they never keep words from being compared;
 * spans.c puts them back.  Only the end of a line is a token by itself.
 */
enum form {
	FORM_WORD,
	FORM_NUMBER, /* begins with a digit or a signed one: -5 5% 3rd */
	FORM_CHAR,   /* a grapheme of a script without spaces */
	FORM_MARK,   /* punctuation and symbols */
	FORM_BREAK,  /* "\n" */
};

/* One kind of token, the same for both texts. */
struct term {
	struct slice text;
	struct slice folded; /* lower case, plain quotes and dashes */
	struct lexeme lexeme;
	enum form form;
	bool capital;  /* begins with a capital letter */
	bool shouting; /* several letters, all capital */
	bool ends;   /* ends a sentence: . ! ? : "\n" */
	signed char quote; /* what classify_quote knows of it; -1: no mark */
	bool inside; /* stands inside a sentence, not only at its start */
	uint32_t twin; /* the first term with the same folded form */
	/* scratch of the rules, kept by twins */
	int32_t balance;    /* 0 between two calls */
	uint32_t stands[2]; /* hunk where it stood last, by side; from 1 */
};

struct token {
	uint32_t start, end; /* bytes */
};

struct atoms {
	struct slice text;
	struct token *at;
	uint32_t *ids; /* of terms */
	size_t count;
};

/* Begins zeroed; vocabulary_free takes it in any state. */
struct vocabulary {
	struct table table;
	struct table folded; /* forms of terms that differ from their text */
	struct term *at;
	size_t count, cap;
	struct arena arena; /* of folded forms and of the atoms */
	const struct lexicon *lexicon;
	bool guessed; /* the language is not known for certain */
};

/* Everything in *out lies in v's arena or points into text. */
enum emend_status atoms_read(struct atoms *out, struct vocabulary *v,
    struct diff_language *language, struct slice text,
    struct emend_error *err) EMEND_MUST_USE;

/* Fills folded, lexeme and twin of all terms; once, after all are read. */
enum emend_status vocabulary_describe(struct vocabulary *v,
    const struct diff_language *language, struct emend_error *err)
    EMEND_MUST_USE;
void vocabulary_free(struct vocabulary *v);
/* Forgets all terms, but keeps some memory for those that come next. */
void vocabulary_clear(struct vocabulary *v);

/* Bytes of the blank before token i; for i == count that at the end. */
struct slice atoms_blank(const struct atoms *a, size_t i);
/* Where the token before i ends; 0 for i == 0. */
size_t atoms_end_before(const struct atoms *a, size_t i);
/* Text from the start of token from to the end of the one before to. */
struct slice atoms_text(const struct atoms *a, size_t from, size_t to);

static inline const struct term *
term_at(const struct vocabulary *v, const struct atoms *a, size_t i)
{
	return &v->at[a->ids[i]];
}

static inline bool
term_is_wordlike(const struct term *t)
{
	return t->form == FORM_WORD || t->form == FORM_NUMBER ||
	    t->form == FORM_CHAR;
}

static inline bool
term_has(const struct term *t, uint32_t traits)
{
	return (t->lexeme.traits & traits) != 0;
}

size_t atoms_count_words(
    const struct vocabulary *v, const struct atoms *a, size_t from, size_t to);

#endif
