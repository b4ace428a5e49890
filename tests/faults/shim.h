#ifndef EMEND_TESTS_FAULTS_SHIM_H
#define EMEND_TESTS_FAULTS_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Loaded before libc (LD_PRELOAD) into the program under test: counts its calls
 * and makes one of them fail, or kills there.  So the calls of SQLite and
 * libgit2 are covered, too.  Only the process that loaded it is: a child that
 * it forks goes on unhindered.
 *
 *	FAULTS_CALLS	names of the calls that count, with commas ("write,sync")
 *	FAULTS_UNDER	only on files of this directory (a real path); else all
 *	FAULTS_AT	the how manieth of them, from 1, it happens to
 *	FAULTS_DO	kill | half (write half, then kill) | short (half of what
 *			was asked for) | stop (SIGINT, and the call goes on) |
 *			a number: fails with this errno
 *	FAULTS_STAYS	1: and to all later ones of the same name (not kill)
 *	FAULTS_ALLOCATION	the how manieth allocation gives NULL
 *	FAULTS_ALLOCATION_STAYS	1: and all later ones
 *	FAULTS_CLOCK	"FROM:SECONDS": from the how manieth time on that it is asked
 *			what time it is, it is so much later; 0:... from the start
 *	FAULTS_NO_SYNC	1: fsync and fdatasync do nothing and say that they did
 *	FAULTS_PAUSE	a FIFO's path before ":", another's after: a byte is written
 *			to the first before and after each fsync, and one awaited
 *			from the second
 *	FAULTS_LOG	a file: gets a line for each call that counts,
 *			"NUMBER NAME PATH", one that begins with "!" when it
 *			happens, and at the end "end CALLS ALLOCATIONS TIMES"
 *	FAULTS_RECORD	a file: gets all that is done to files of FAULTS_UNDER, as
 *			power.py reads it
 */

enum call {
	CALL_OPEN,
	CALL_READ,
	CALL_WRITE,
	CALL_SYNC,
	CALL_RENAME,
	CALL_LINK,
	CALL_UNLINK,
	CALL_TRUNCATE,
	CALL_CLOSE,
	CALL_LOCK,
	CALL_MAP,
	CALL_STAT,
	CALL_STATVFS,
	CALL_MKDIR,
	CALL_CHMOD,
	/* of no file: they count without FAULTS_UNDER alone */
	CALL_SOCKET,
	CALL_CONNECT,
	CALL_SEND,
	CALL_RECEIVE,
	CALL_POLL,
	CALL_PIPE,
	CALL_FORK, /* posix_spawn, too */
	CALL_COUNT,
};

enum deed {
	DEED_GO_ON, /* do what was asked for */
	DEED_FAIL,  /* errno is set */
	DEED_HALF,  /* half of it, then shim_die */
	DEED_SHORT, /* half of it */
};

/* Asked at the beginning of each call, on fd (or -1) or path (or NULL). */
enum deed shim_ask(enum call call, int fd, const char *path);
_Noreturn void shim_die(void);

bool shim_is_ours(const char *path); /* under FAULTS_UNDER */
bool shim_fd_is_ours(int fd);
void shim_opened(int fd, const char *path, int flags);
void shim_closed(int fd);
bool shim_syncs(void); /* false: FAULTS_NO_SYNC */
void shim_pause(void);

/* Absolute, of dirfd and path; false when it is too long. */
#define SHIM_PATH 4096
bool shim_resolve(char out[SHIM_PATH], int dirfd, const char *path);

void shim_log(const char *format, ...) __attribute__((format(printf, 1, 2)));
bool shim_active(void); /* in the process that it is for */

/* True if this allocation is to fail. */
bool shim_starve(void);

/* How many seconds later it is than the system says; counts the question. */
long shim_clock(void);

/* ---- shim_record.c: one kind of record each, after it was done ---- */

void record_open(int fd, const char *path, int flags);
void record_write(int fd, const void *bytes, size_t n, off_t at);
void record_truncate(int fd, off_t size);
void record_sync(int fd);
void record_close(int fd);
/* "rename", "link", "unlink", "mkdir", "rmdir" by their first letters:
 * r l u m d; to may be "" */
void record_name(char what, const char *from, const char *to);

#endif
