#ifndef EMEND_ARTICLE_SELECT_PARTS_H
#define EMEND_ARTICLE_SELECT_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "article/html_tag.h"
#include "article/select.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"

/*
 * A compiled selector is a row of compounds.  Whatever a compound asks about
 * (the compound to its left, the lists inside its :is() and :not()) stands
 * before it in the row, so one walk along the row tells all that an element
 * matches, and one walk over the page in document order tells all elements.
 */

/* Compounds, by number. */
#define SELECT_WORDS (SELECT_MAX_COMPOUNDS / 64)
struct compound_set {
	uint64_t words[SELECT_WORDS];
};

enum simple_kind {
	SIMPLE_TYPE,
	SIMPLE_CLASS,
	SIMPLE_ID,
	SIMPLE_ATTRIBUTE,
	SIMPLE_IS,  /* one of any matches */
	SIMPLE_NOT, /* none does */
	SIMPLE_NTH,
	SIMPLE_NTH_LAST,
	SIMPLE_ROOT,
	SIMPLE_EMPTY,
};

enum attribute_test {
	ATTRIBUTE_PRESENT,
	ATTRIBUTE_EQUALS,   /* = */
	ATTRIBUTE_WORD,	    /* ~= */
	ATTRIBUTE_LANGUAGE, /* |= */
	ATTRIBUTE_STARTS,   /* ^= */
	ATTRIBUTE_ENDS,	    /* $= */
	ATTRIBUTE_HOLDS,    /* *= */
};

/* The step n + offset of :nth-child(), n from 0. */
struct nth {
	int32_t step, offset;
};

struct simple {
	struct simple *next; /* of the same compound */
	enum simple_kind kind;
	enum html_tag tag; /* type: HTML_UNKNOWN goes by name */
	struct slice name; /* type, class, id, attribute */
	enum attribute_test test;
	bool nocase;
	struct slice value;
	struct nth nth;
	struct compound_set any;
};

enum combinator {
	COMBINATOR_NONE, /* nothing to its left */
	COMBINATOR_DESCENDANT,
	COMBINATOR_CHILD,
	COMBINATOR_NEXT,  /* + */
	COMBINATOR_LATER, /* ~ */
};

struct compound {
	struct simple *simples; /* all must match; NULL is "*" */
	enum combinator combinator;
	unsigned left; /* its number */
};

struct selector {
	struct slice source;
	struct compound compounds[SELECT_MAX_COMPOUNDS];
	unsigned compound_count;
	struct compound_set ends; /* those at the end of a whole selector */
	struct arena arena;
};

static inline bool
set_has(const struct compound_set *set, unsigned i)
{
	return (set->words[i / 64] >> (i % 64) & 1) != 0;
}

static inline void
set_add(struct compound_set *set, unsigned i)
{
	set->words[i / 64] |= (uint64_t)1 << (i % 64);
}

static inline void
set_unite(struct compound_set *set, const struct compound_set *with)
{
	unsigned i;

	for (i = 0; i < SELECT_WORDS; i++)
		set->words[i] |= with->words[i];
}

static inline bool
set_meets(const struct compound_set *set, const struct compound_set *other)
{
	uint64_t common = 0;
	unsigned i;

	for (i = 0; i < SELECT_WORDS; i++)
		common |= set->words[i] & other->words[i];
	return common != 0;
}

/* ---- select_token.c: the words a selector is written in ---- */

struct select_reader {
	struct selector *out;
	struct slice in;
	size_t at;
	struct emend_error *err;
};

/* The byte at r->at, NUL at the end. */
static inline char
select_peek(const struct select_reader *r)
{
	return r->at < r->in.len ? r->in.ptr[r->at] : '\0';
}

/* EMEND_PARSE "column N: problem", where N is that of byte at. */
enum emend_status select_fail(
    struct select_reader *r, size_t at, const char *problem);

/* True if there were blanks to skip. */
bool select_blanks(struct select_reader *r);
bool select_takes(struct select_reader *r, char c); /* skips c if it is next */

/* Does a name begin here? */
bool select_at_name(const struct select_reader *r);
/* A name, escapes resolved; what says what it is for, in messages. */
enum emend_status select_name(struct select_reader *r, struct slice *out,
    const char *what) EMEND_MUST_USE;
/* '...' or "..." */
enum emend_status select_string(
    struct select_reader *r, struct slice *out) EMEND_MUST_USE;
/* "odd", "2n+1", "-n + 3", "4" ... up to what is no part of it */
enum emend_status select_nth(
    struct select_reader *r, struct nth *out) EMEND_MUST_USE;

/* ---- select_parse.c ---- */

enum emend_status select_parse(
    struct selector *out, struct emend_error *err) EMEND_MUST_USE;

#endif
