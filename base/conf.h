#ifndef EMEND_BASE_CONF_H
#define EMEND_BASE_CONF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

/*
 * The form of emend.conf; what sections and keys mean is the caller's.
 *
 *	[section]  or  [section "name"]
 *	key = value
 *
 * A value goes literally to the end of the line; outer blanks and then one
 * pair of outer double quotes are taken off, nothing else is special.  "#" or
 * ";" begins a comment only as the first thing of a line.  A name is literal
 * too, and holds no double quote.  Names of sections and keys are letters,
 * digits, "-" and ".", as written: case matters.
 */
#define CONF_MAX (16u << 20) /* bytes of a file */

struct conf_entry {
	struct slice section;
	struct slice name;  /* absent: [section] */
	struct slice key;   /* absent: this entry is the section's header */
	struct slice value; /* never absent beside a key; may be empty */
	unsigned line;      /* from 1 */
};

/* Entries in the order of the file: each header, then its keys. */
struct conf {
	struct arena arena; /* owns everything below */
	const struct conf_entry *entries;
	size_t count;
	struct slice text; /* copy of the file; the slices point into it */
	const char *path;  /* copy, for messages */
};

/*
 * *out is the caller's (conf_free), NULL on failure.  A malformed line is
 * EMEND_USAGE "PATH:LINE: what is wrong"; too long a file is EMEND_LIMIT.
 */
enum emend_status conf_parse(struct conf **out, const char *path,
    struct slice bytes, struct emend_error *err) EMEND_MUST_USE;
void conf_free(struct conf *c); /* NULL is fine */

/* Edits of the file's text.  What they do not name stays as it is, byte for
 * byte.  Both append to out, whose limit should be CONF_MAX. */

struct conf_pair {
	struct slice key, value;
};

/*
 * Appends bytes and then the section, set off by a blank line; name may be
 * absent.  To add many, give the file's bytes at the first call and none at
 * the others.  EMEND_USAGE when a part could not be read back as it is.
 */
enum emend_status conf_append_section(struct text *out, struct slice bytes,
    struct slice section, struct slice name, const struct conf_pair *pairs,
    size_t count, struct emend_error *err) EMEND_MUST_USE;

/*
 * Appends bytes without every section of that name (absent: [section]): its
 * header, its keys, and the comments among and right under them.  Comments
 * that stand right above the next header stay, being about that.  Of the blank
 * lines around it one goes too if there is one on both sides (or the file's
 * end).  *found (may be NULL) says whether there was such a section.
 */
enum emend_status conf_remove_section(struct text *out, struct slice bytes,
    struct slice section, struct slice name, bool *found,
    struct emend_error *err) EMEND_MUST_USE;

#endif
