#ifndef EMEND_REPORTS_TERMINAL_H
#define EMEND_REPORTS_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/slice.h"

/*
 * Text for people on a stream: colours when wanted, words wrapped at a width,
 * and everything that came from outside made harmless (control characters,
 * bidi overrides and invisible characters are shown, never executed).
 */
struct terminal {
	FILE *file;
	bool colour;
	unsigned columns; /* to wrap at; 0: never */
	/* the paragraph being written */
	unsigned indent;
	unsigned column;
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

/* Our own words, printed as they are; may hold line breaks. */
void terminal_printf(struct terminal *t, enum style style, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Strangers' words: escaped, wrapped at blanks, continued at indent. */
void terminal_text(struct terminal *t, enum style style, struct slice text);

/* Ends the line; the next begins with indent blanks. */
void terminal_newline(struct terminal *t, unsigned indent);

/* Columns that a terminal on file has, or 0 when it is none. */
unsigned terminal_columns(FILE *file);

#endif
