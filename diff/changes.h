#ifndef EMEND_DIFF_CHANGES_H
#define EMEND_DIFF_CHANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"

/*
 * What changed between two readings of an article: data, made by
 * diff_articles and read by the renderers.  Everything lies in its arena or
 * points into the two articles, which must outlive it.
 */

/* Of wording, most serious first. */
enum kind {
	KIND_NEGATION,
	KIND_NUMBER,
	KIND_DATE,
	KIND_QUOTE,
	KIND_NAME,
	KIND_HEDGE,
	KIND_ATTRIBUTION,
	KIND_CORRECTION,
	KIND_WORDING,
	KIND_TYPO,
	KIND_FORMATTING,
};

#define KIND_COUNT 11

typedef uint32_t kind_set; /* bit 1 << kind */
#define KIND_BIT(kind) ((kind_set)1 << (kind))

/* What a reader may have been told wrongly, or is told otherwise now. */
#define KINDS_SERIOUS (KIND_BIT(KIND_CORRECTION) - 1)

const char *kind_name(enum kind kind); /* "negation", ... */
bool kind_from_name(enum kind *out, struct slice name);
/* "number, quote"; between has 5 bytes at the most; out is given back. */
#define KIND_NAMES_MAX 128
const char *kind_names(
    char out[KIND_NAMES_MAX], kind_set kinds, const char *between);

enum span_op {
	SPAN_EQUAL,
	SPAN_DELETE,
	SPAN_INSERT,
};

/*
 * EQUAL and DELETE texts joined give the old side, EQUAL and INSERT the new
 * one, byte for byte.  No span is empty; neighbours differ in op.
 */
struct span {
	enum span_op op;
	struct slice text;
};

struct span_list {
	struct span *at;
	size_t count;
};

/* Why an edit has a kind. */
struct detail {
	enum kind kind;
	struct slice before; /* absent where nothing stood */
	struct slice after;
	struct slice reason; /* a short sentence, in English */
};

struct detail_list {
	struct detail *at;
	size_t count;
};

enum edit_op {
	EDIT_UNCHANGED, /* only listed when asked for */
	EDIT_CHANGED,
	EDIT_ADDED,
	EDIT_DELETED,
	EDIT_MOVED,
	EDIT_SPLIT,
	EDIT_MERGED,
};

#define EDIT_OP_COUNT 7

const char *edit_op_name(enum edit_op op); /* "changed", ... */

/* Sentences of an edit that are not the same on both sides. */
struct sentence_edit {
	enum edit_op op;
	bool moved;
	struct slice *before;
	size_t before_count;
	struct slice *after;
	size_t after_count;
	size_t before_paragraph; /* index from 0; SIZE_MAX for none */
	size_t after_paragraph;
};

struct edit {
	enum edit_op op;
	bool moved; /* changed, split or merged, and moved as well */
	size_t *before; /* paragraph indexes from 0, ascending */
	size_t before_count;
	size_t *after;
	size_t after_count;
	struct slice before_text; /* of these paragraphs, joined by "\n"; */
	struct slice after_text;  /* sentences are pieces of them */
	unsigned similarity; /* per mille of words kept */
	kind_set kinds;
	struct detail_list details;
	struct span_list spans; /* several paragraphs are joined by one "\n" */
	struct sentence_edit *sentences;
	size_t sentence_count;
};

enum field {
	FIELD_TITLE,
	FIELD_TITLE_H1,
	FIELD_TITLE_OG,
	FIELD_TITLE_JSONLD,
	FIELD_TITLE_HTML,
	FIELD_BYLINE,
	FIELD_SECTION,
	FIELD_PUBLISHED,
};

#define FIELD_COUNT 8

const char *field_name(enum field field); /* "title", "title.h1", ... */

struct field_edit {
	enum field field;
	struct slice before; /* absent where there was none */
	struct slice after;
	kind_set kinds;
	struct detail_list details;
	struct span_list spans;
};

/* Does a correction or update notice in the new text own up to the edits? */
enum notice {
	NOTICE_NONE,
	NOTICE_ADDED,
	NOTICE_CHANGED,
};

const char *notice_name(enum notice notice); /* "none", ... */

struct side {
	struct slice title;
	size_t paragraphs;
	size_t words;
};

struct changes {
	struct side before, after;
	bool changed;
	unsigned similarity; /* per mille; at most 999 if anything changed */
	kind_set kinds;
	enum notice notice;
	size_t counts[EDIT_OP_COUNT]; /* edits, unlisted ones too */
	size_t words_added, words_deleted;
	struct field_edit *fields;
	size_t field_count;
	struct edit *edits; /* in reading order of the new text */
	size_t edit_count;
	struct arena arena;
};

void changes_free(struct changes *c); /* NULL is fine */

#endif
