#ifndef EMEND_BASE_ERROR_H
#define EMEND_BASE_ERROR_H

/*
 * One way to fail.  A function that can fail returns enum emend_status and
 * takes a struct emend_error * last.  It fills the error exactly when it
 * returns something other than EMEND_OK.  err may be NULL.
 */

#define EMEND_ERROR_MAX 512 /* bytes, NUL included; longer text is cut */

/* A code exists only where some caller acts on it. */
enum emend_status {
	EMEND_OK = 0,
	EMEND_NOMEM,    /* allocation failed */
	EMEND_IO,       /* system call failed; message has strerror text */
	EMEND_PARSE,    /* input is malformed */
	EMEND_LIMIT,    /* input is well formed but larger than allowed */
	EMEND_NOTFOUND, /* nothing stored under that name */
	EMEND_EXISTS,   /* already there; nothing was changed */
	EMEND_BUSY,     /* another process holds the lock */
	EMEND_CONFLICT, /* somebody else changed it in between */
	EMEND_STORE,    /* the archive is damaged, or a library refused it */
	EMEND_LOST,     /* the process that worked on it ended over it */
	EMEND_USAGE,    /* a wrong command line or configuration */
};

struct emend_error {
	enum emend_status status;
	char text[EMEND_ERROR_MAX];
};

/* Records the failure and returns status, so `return emend_fail(...)` reads. */
enum emend_status emend_fail(
    struct emend_error *err, enum emend_status status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4), nonnull(3), cold));

/* EMEND_NOMEM with a fixed message; never allocates. */
enum emend_status emend_fail_nomem(struct emend_error *err);

/* Puts "prefix: " before the message, for a caller that knows the context. */
void emend_error_prefix(struct emend_error *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#define EMEND_MUST_USE __attribute__((warn_unused_result))

#endif
