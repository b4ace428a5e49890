#ifndef EMEND_CLI_ARCHIVE_H
#define EMEND_CLI_ARCHIVE_H

#include <stddef.h>

#include "base/error.h"
#include "store/history.h"

struct text;

/* What the commands that work in an archive share. */

/*
 * Makes an archive in dir, a new or empty directory or one in which an init was
 * killed, with that text as its emend.conf.  EMEND_EXISTS when there is
 * something else already, EMEND_BUSY when another process makes one there.
 */
enum emend_status archive_make(const char *dir, const char *conf,
    struct emend_error *err) EMEND_MUST_USE;

/* The path of emend.conf in it; ask text_check. */
void archive_conf_path(struct text *out, const char *dir);

/* Puts text in emend.conf's place, which path names.  The write lock is held. */
enum emend_status archive_conf_write(const char *path, const struct text *conf,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * The revision that a word means: a number, first, latest, latest~N, a commit
 * (7 or more hex digits with a letter among them, or 40), a date (the end of
 * that day) or a time: the one that stood then.  `gone` revisions keep their
 * numbers.  *out is an index into list, which is that article's.  A commit
 * whose place another reading has taken names its revision all the same; that
 * is said on standard error.
 */
enum emend_status revision_find(size_t *out, struct store *store,
    struct hash128 id, const struct revision_list *list, const char *word,
    struct emend_error *err) EMEND_MUST_USE;

#endif
