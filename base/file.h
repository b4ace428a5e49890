#ifndef EMEND_BASE_FILE_H
#define EMEND_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

/*
 * Files and directories.  Every descriptor is close-on-exec, every call goes
 * on after a signal, every error names the path.
 */

/* Bytes of a path that is put together: more than Linux takes. */
#define PATH_LIMIT 8192

/*
 * The whole of a regular file; anything else is refused at once.  Replaces what
 * out held; out->limit is the cap.  EMEND_NOTFOUND when there is none,
 * EMEND_LIMIT past the cap, else EMEND_IO.
 */
enum emend_status file_read(
    struct text *out, const char *path, struct emend_error *err) EMEND_MUST_USE;

/* The same, open to be read at *out, which the caller closes; -1 on failure. */
enum emend_status file_open(
    int *out, const char *path, struct emend_error *err) EMEND_MUST_USE;

/* One that lies in the directory dir, itself and not by a link. */
enum emend_status file_read_in(struct text *out, int dir, const char *name,
    struct emend_error *err) EMEND_MUST_USE;

/* For what the user names: also of a pipe or a device, which is waited for, and
 * "-" is standard input. */
enum emend_status file_read_any(
    struct text *out, const char *path, struct emend_error *err) EMEND_MUST_USE;

/*
 * Puts bytes in path's place so that a reader, or a machine that loses power,
 * sees the old content or the new, never a mixture.  A symbolic link is
 * replaced, not followed: somebody else may have made it.  The mode is exact (no
 * umask).  On failure path is untouched and nothing is left behind; a kill may
 * leave ".NAME.tmp-" and six letters beside it.
 */
enum emend_status file_write_atomic(const char *path, struct slice bytes,
    mode_t mode, struct emend_error *err) EMEND_MUST_USE;

/* As that, in the place of what a symbolic link leads to. */
enum emend_status file_write_linked(const char *path, struct slice bytes,
    mode_t mode, struct emend_error *err) EMEND_MUST_USE;

/* Removes what killed calls of it left beside path, while nobody else is writing
 * there. */
void file_sweep_temporary(const char *path);

/* Makes renames and creations in dir survive a power cut. */
enum emend_status file_sync_dir(
    const char *dir, struct emend_error *err) EMEND_MUST_USE;

/* One directory, its parent being there; EMEND_EXISTS if anything has that
 * name.  The mode is exact. */
enum emend_status file_make_dir(
    const char *path, mode_t mode, struct emend_error *err) EMEND_MUST_USE;

bool file_exists(const char *path); /* anything, following links */
bool dir_exists(const char *path);
bool dir_is_empty(const char *path); /* false also when it is no directory */

/* dir/name, with one slash between them; name alone if it begins with a slash
 * or dir is "".  Replaces what out held; ask text_check. */
void path_join(struct text *out, const char *dir, const char *name);

/* All n bytes, however many write calls that takes.  The caller's error text
 * should be prefixed with what was written. */
enum emend_status write_all(int fd, const void *bytes, size_t n,
    struct emend_error *err) EMEND_MUST_USE;

#endif
