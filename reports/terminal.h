#ifndef EMEND_REPORTS_TERMINAL_H
#define EMEND_REPORTS_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

/*
 * Text for people on a stream: colours when wanted, words wrapped at a width,
 * and everything that came from outside made harmless (control characters,
 * bidi overrides and invisible characters are shown, never executed).
 */
struct terminal {
	FILE *file;	  /* borrowed */
	bool colour;
	unsigned columns; /* to wrap at; 0: never */
	unsigned indent;  /* of lines that wrapping begins */
	/* the word being gathered: it is written once it is whole, so that one
	   made of several styles is never torn */
	struct text word;
	size_t word_columns;
	uint32_t last;	  /* its last code point */
	size_t column;	  /* where the next word would stand */
	bool blank;	  /* a blank waits before it */
	bool empty;	  /* nothing stands on this line yet */
	bool whole;	  /* the word is an address: never broken */
	bool torn;	  /* a part of it stands on this line already */
	bool failed;	  /* out of memory: something was left out */
};

enum style {
	STYLE_PLAIN,
	STYLE_BOLD,
	STYLE_DIM,
	STYLE_DELETED,
	STYLE_INSERTED,
	STYLE_WARNING,
};

void terminal_init(struct terminal *t, FILE *file, bool colour,
    unsigned columns);
void terminal_free(struct terminal *t); /* writes what waits; not the file */
/* EMEND_NOMEM if anything was left out.  What the file says is the caller's. */
enum emend_status terminal_check(
    const struct terminal *t, struct emend_error *err) EMEND_MUST_USE;

/*
 * Our own words and strangers' alike: escaped, wrapped at blanks and between
 * characters of scripts that have none, continued at indent.  A word longer
 * than a line is broken, unless it is an address, which is to be copied.
 */
void terminal_text(struct terminal *t, enum style style, struct slice text);
void terminal_puts(struct terminal *t, enum style style, const char *text);
void terminal_printf(struct terminal *t, enum style style, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* As escape_address has it: "feed https://..." may be one, too. */
void terminal_url(struct terminal *t, const char *url);

/*
 * Begins a line with a column of our own: ASCII, written as it is.  What
 * follows stands at indent, or a blank after a wider column, and continues at
 * indent.
 */
void terminal_margin(struct terminal *t, enum style style, const char *text,
    unsigned indent);

/* Ends the line.  The next one begins with indent blanks. */
void terminal_newline(struct terminal *t, unsigned indent);

/*
 * Columns to wrap at on file: the terminal's, or 80 when it is none (a mail, a
 * file).
 */
unsigned terminal_columns(FILE *file);

#endif
