#ifndef EMEND_ARTICLE_ARTICLE_H
#define EMEND_ARTICLE_ARTICLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"

/* Changes when the same page would give other text or fields. */
#define ARTICLE_EXTRACTOR_VERSION 1

enum paragraph_kind {
	PARAGRAPH_TEXT,
	PARAGRAPH_HEADING,
	PARAGRAPH_ITEM,	      /* of a list */
	PARAGRAPH_QUOTE,
	PARAGRAPH_CAPTION,    /* stored, not part of the plain text */
	PARAGRAPH_ROW,	      /* of a table; cells are joined by " | " */
	PARAGRAPH_CORRECTION, /* a correction or update notice */
};

#define PARAGRAPH_KIND_COUNT 7

/* The unit of text: UTF-8, NFC, blanks folded, never empty, no line breaks. */
struct paragraph {
	enum paragraph_kind kind;
	unsigned level; /* of a heading, 1 to 6; else 0 */
	struct slice text;
};

enum moment_precision {
	MOMENT_UNKNOWN, /* text could not be read as a time */
	MOMENT_DAY,
	MOMENT_SECOND,
};

#define MOMENT_PRECISION_COUNT 3

/* A time as a page gives it. */
struct moment {
	struct slice text; /* as published; absent when the page gives none */
	int64_t time;      /* UTC seconds; 0 unless precision says more */
	enum moment_precision precision;
	bool local; /* no zone was given: time is the clock's, as if UTC */
};

/* Where a headline stood; compared source by source. */
enum title_source {
	TITLE_H1,
	TITLE_OG,
	TITLE_JSONLD,
	TITLE_HTML,
};

#define TITLE_SOURCE_COUNT 4

/*
 * One reading of one article.  Immutable once made; every slice in it lies in
 * its arena and lives until article_free.  Absent fields have a NULL ptr.
 */
struct article {
	struct slice url;	/* what it was read from; absent for files */
	struct slice canonical; /* absolute, same site; else absent */
	struct slice identifier; /* the publisher's own, by JSON-LD */
	struct slice title;	/* the headline chosen among titles */
	struct slice titles[TITLE_SOURCE_COUNT];
	struct slice byline;
	struct slice site;
	struct slice section;
	struct slice language; /* BCP 47, as the page says it */
	struct moment published;
	struct moment modified;
	struct slice encoding;	    /* "utf-8", "windows-1252", ... */
	struct slice encoding_from; /* bom http meta xml guess none */
	bool partial;	/* the page says that only subscribers see the rest */
	bool front_page; /* it names the host's first page as its address; read,
			  * not stored */
	bool truncated; /* a limit of article/limits.h cut something off */
	bool select_missed; /* the site's select found no text in the page:
			       it was read as if there were none */

	struct paragraph *paragraphs;
	size_t paragraph_count;
	struct slice *furniture; /* what was left out, as its host's */
	size_t furniture_count;
	struct arena arena;
};

struct article *article_new(void); /* empty; NULL when out of memory */
void article_free(struct article *a); /* NULL is fine */

/* "paragraph", "heading", ...: the words of emend.article/1. */
const char *paragraph_kind_name(enum paragraph_kind kind);

/* "unknown", "day", "second". */
const char *moment_precision_name(enum moment_precision precision);

/* "h1", "og", "jsonld", "html". */
const char *title_source_name(enum title_source source);

/* Bytes of prose: letters' worth of all paragraphs but captions. */
size_t article_prose_bytes(const struct article *a);

/* Words, by blanks and by characters where a script has none. */
size_t paragraph_word_count(struct slice text);
size_t article_word_count(const struct article *a);

#endif
