#ifndef EMEND_DIFF_CLASSIFY_H
#define EMEND_DIFF_CLASSIFY_H

#include <stdbool.h>

#include "diff/hunks.h"

struct sense;
struct wording;

/*
 * What kind of wording a change is, and why.  One file a subject; each rule
 * looks at one hunk, adds a detail for what it finds and marks the tokens it
 * explained.  What no rule explained is KIND_WORDING.
 */
enum emend_status classify_hunks(struct wording *out, struct arena *arena,
    struct comparison *c, struct emend_error *err) EMEND_MUST_USE;

/* Of a text that came or went as a whole; the other side of c is empty. */
enum emend_status classify_whole(struct wording *out, struct arena *arena,
    struct comparison *c, struct emend_error *err) EMEND_MUST_USE;

/* ---- for the rules ---- */

enum token_flag {
	TOKEN_QUOTED = 1 << 0,   /* inside quotation marks, or one of them */
	TOKEN_MARK = 1 << 1,     /* is a quotation mark */
	TOKEN_FIRST = 1 << 2,    /* a sentence may begin here */
	TOKEN_EXPLAINED = 1 << 3,
	TOKEN_OPEN = 1 << 4,     /* after a bracket and the like: see names */
};

/* One side of a hunk. */
struct part {
	const struct atoms *atoms;
	unsigned char *flags; /* of all its tokens */
	uint32_t from, to;
};

struct classifier {
	struct comparison *c;
	struct vocabulary *v; /* c's */
	unsigned char *before_flags, *after_flags;
	struct part before, after; /* of the hunk at hand */
	const struct hunk *hunk; /* at hand */
	uint32_t serial;	 /* its number, from 1 */
	bool said; /* something was told of it, or with another hunk */
	kind_set hunk_kinds; /* told of it */
	kind_set last_kinds; /* ... of the one before */
	uint32_t last_end;   /* where that one ended in the new text */
	struct slice line; /* of the new text: not a notice, or told */
	struct slice old_line; /* of the old one, beside it */
	bool capitals; /* most words are capitalised: it is a headline */
	struct detail *details; /* owned */
	size_t count, cap;
	kind_set kinds;
	struct arena *arena;
	enum emend_status status; /* the first failure sticks */
};

/* before or after may be absent; the reason is a printf format. */
void classifier_add(struct classifier *k, enum kind kind, struct slice before,
    struct slice after, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* "“x” became “y”", "“x” was removed" or "“y” was added", shortened. */
void classifier_add_change(struct classifier *k, enum kind kind,
    struct slice before, struct slice after);

/* For a reason's "“%s”": at most REASON_QUOTE_MAX bytes, cut with "…". */
#define REASON_QUOTE_MAX 60
struct shortened {
	char text[REASON_QUOTE_MAX + 4];
};
struct shortened shorten(struct slice s);

/* The longest start of s within max bytes that tears no code point. */
size_t text_fitting(struct slice s, size_t max);

static inline const struct term *
part_term(const struct classifier *k, const struct part *p, uint32_t i)
{
	return term_at(k->v, p->atoms, i);
}

void part_explain(struct part *p, uint32_t from, uint32_t to);
/* Does the term, or one that differs only in case, stand in p? */
bool part_has_twin(
    const struct classifier *k, const struct part *p, uint32_t twin);
size_t part_count_words(const struct classifier *k, const struct part *p);
/* Is there a word with a meaning of its own at i? */
bool part_is_content(
    const struct classifier *k, const struct part *p, uint32_t i);
/* Where one word stands for one other: what explains one explains both. */
void part_explain_pair(struct classifier *k);

/*
 * The balance of a term: how much more often it stands in the new side of the
 * hunk than in the old one, of whatever a rule counts.  All are 0 again after
 * this.
 */
void balance_clear(struct classifier *k);

/* For term.quote: -1 unless text is a quotation mark. */
signed char classify_quote_mark(struct slice text);
void classify_quote_flags(const struct classifier *k, const struct atoms *a,
    unsigned char *flags);

bool classify_form(struct classifier *k); /* true: nothing else is to say */
bool classify_spelling(struct classifier *k); /* likewise */
void classify_numbers(struct classifier *k);
void classify_negation(struct classifier *k);
void classify_opposites(struct classifier *k);
void classify_saying(struct classifier *k);
void classify_hedge(struct classifier *k);
void classify_quotes(struct classifier *k);
void classify_names(struct classifier *k);
void classify_speaker(struct classifier *k); /* after names */
void classify_rest(struct classifier *k);
void classify_notice(struct classifier *k);

/* Does one lone name at the start of a sentence stand for another? */
bool classify_is_name_swapped(const struct classifier *k);

/* Same letters in the same case; marks may have other forms. */
bool classify_is_same_form(const struct term *x, const struct term *y);

/* Words and phrases that change what a statement is worth. */
enum matter {
	MATTER_NEGATION,
	MATTER_HEDGE,
	MATTER_SAYING,
};

/*
 * The first of them that went and the first that came, absent where none did;
 * all of that side are explained.
 */
struct change_text classify_find(struct classifier *k, enum matter matter);
bool classify_is_saying(const struct classifier *k, const struct part *p,
    uint32_t i, struct sense s);

/* Is the word at i, changed or kept, part of a name? */
bool classify_is_name(
    const struct classifier *k, const struct part *p, uint32_t i);

/*
 * classify_script.c: do Latin words stand for others, or the other way round?
 * Then the names in them are the same.
 */
bool classify_is_translated(const struct classifier *k);

/* classify_place.c: of German words that begin with a capital. */
bool classify_is_place(
    const struct classifier *k, const struct part *p, uint32_t i);
bool classify_has_noun_end(const struct term *t);

/* Does text open like a notice of correction, or say early on that it is? */
bool classify_is_notice(struct classifier *k, struct slice text);

/* Passages inside quotation marks, for texts told as a whole. */
void classify_whole_quotes(struct classifier *k, struct part *p);

#endif
