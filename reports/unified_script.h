#ifndef EMEND_REPORTS_UNIFIED_SCRIPT_H
#define EMEND_REPORTS_UNIFIED_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/slice.h"

struct paragraph;
struct report;
struct text;

/*
 * Inside the unified diff: the lines of two stored forms, those that stay once,
 * as the change list has them.
 */
struct unified_line {
	char sign;   /* ' ', '-' or '+' */
	bool is_new; /* block is one of the new side */
	bool blank;  /* the empty line after a block */
	size_t block;
};

#define UNIFIED_HEAD_MOST 2

/* A stored form: the lines of the head, then a paragraph a line. */
struct unified_side {
	struct slice head[UNIFIED_HEAD_MOST]; /* title, byline */
	size_t head_count;
	const struct paragraph *paragraphs;
	size_t count; /* blocks: head_count and the paragraphs */
};

struct unified_script {
	struct unified_side before, after;
	struct unified_line *lines; /* owned */
	size_t count;
};

void unified_script_free(struct unified_script *s);

/* Also to be freed after failure.  Fails with EMEND_NOMEM. */
enum emend_status unified_script_make(struct unified_script *out,
    const struct report *r, struct emend_error *err) EMEND_MUST_USE;

/* Appends the words of a line. */
void unified_line_write(const struct unified_script *s,
    const struct unified_line *line, struct text *out);

#endif
