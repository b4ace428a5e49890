#ifndef EMEND_STORE_OBJECTS_H
#define EMEND_STORE_OBJECTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"
#include "store/oid.h"

struct pack;
struct text;

/* Trees and commits in git's form, so that `git fsck --strict` is content. */

#define OBJECT_MAX_BYTES ((size_t)64 << 20) /* of a tree or a commit */

/* Appends an entry; they must come in git's order (tree_entry_compare). */
void tree_add(
    struct text *tree, struct slice name, bool is_tree, const struct oid *oid);

/* One entry of a stored tree. */
struct tree_entry {
	struct slice name;
	bool is_tree;
	struct oid oid;
};

/* The entry at *at, which moves past it; false at the end.  What is malformed
 * ends it, too, with *at short of tree.len. */
bool tree_next(struct slice tree, size_t *at, struct tree_entry *out);

/* git's order: a folder sorts as if its name ended with a slash. */
int tree_entry_compare(const struct tree_entry *x, const struct tree_entry *y);

struct commit_draft {
	struct oid tree;
	const struct oid *parent;        /* NULL: the first of its line */
	int64_t author_at, committer_at; /* before 1970 is written as 1970 */
	struct slice message;            /* UTF-8 without NUL */
};
enum emend_status commit_add(struct pack *p, const struct commit_draft *draft,
    struct oid *out, struct emend_error *err) EMEND_MUST_USE;

/*
 * Appends s as one line that is safe to show in a terminal: line breaks and
 * controls become blanks, bidi overrides and what is not UTF-8 U+FFFD; cut at a
 * character to max bytes.
 */
void message_add_line(struct text *message, struct slice s, size_t max);
/* "Key: value\n"; nothing when value is empty. */
void message_add_trailer(
    struct text *message, const char *key, struct slice value);

#endif
