#ifndef EMEND_BASE_CONF_LINE_H
#define EMEND_BASE_CONF_LINE_H

#include <stdbool.h>

#include "base/slice.h"

/*
 * Inside the conf family: the reading of one line, which both the parser and
 * the edits rely on.
 */
enum conf_line_kind {
	CONF_LINE_BLANK,
	CONF_LINE_COMMENT,
	CONF_LINE_HEADER,
	CONF_LINE_KEY,
	CONF_LINE_BAD,
};

struct conf_line {
	enum conf_line_kind kind;
	struct slice whole;         /* with its line feed, if it has one */
	struct slice section, name; /* of a header; name absent if none */
	struct slice key, value;    /* of a key */
	const char *problem;        /* of a bad line: what to tell */
};

/* Takes the line at *at and moves *at behind it; false at the end. */
bool conf_line_next(struct conf_line *out, struct slice text, size_t *at);

/* A section or key may have this name. */
bool conf_word_is_good(struct slice word);

#endif
