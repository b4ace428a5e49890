/*
 * The wrappers.  Each asks first, then does what it is named after, then says
 * to the record that it was done.
 */
/* else the headers give open the name open64, and so on */
#undef _FILE_OFFSET_BITS
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include "shim.h"

/* The next one of that name, found once. */
#define NEXT(type, name, ...)                                                  \
	static type (*next)(__VA_ARGS__);                                      \
	if (!next)                                                             \
	*(void **)&next = dlsym(RTLD_NEXT, name)

/* The same under the name that programs for large files call. */
#define ALSO(as, of)                                                           \
	__asm__(".globl " #as "\n.type " #as ", @function\n.set " #as ", " #of)

static bool
fails(enum call call, int fd, const char *path)
{
	return shim_ask(call, fd, path) == DEED_FAIL;
}

/* ---- opening ---- */

static int
open_at(int dirfd, const char *path, int flags, mode_t mode)
{
	char whole[SHIM_PATH];
	int fd;

	NEXT(int, "openat", int, const char *, int, ...);
	if (!shim_resolve(whole, dirfd, path))
		return next(dirfd, path, flags, mode);
	if (fails(CALL_OPEN, -1, whole))
		return -1;
	fd = next(dirfd, path, flags, mode);
	shim_opened(fd, whole, flags);
	return fd;
}

int
open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;
	va_end(args);
	return open_at(AT_FDCWD, path, flags, mode);
}
ALSO(open64, open);

int
openat(int dirfd, const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;
	va_end(args);
	return open_at(dirfd, path, flags, mode);
}
ALSO(openat64, openat);

int
mkostemp(char *template, int flags)
{
	char whole[SHIM_PATH];
	int fd;

	NEXT(int, "mkostemp", char *, int);
	if (!shim_resolve(whole, AT_FDCWD, template))
		return next(template, flags);
	if (fails(CALL_OPEN, -1, whole))
		return -1;
	fd = next(template, flags);
	if (fd >= 0 && shim_resolve(whole, AT_FDCWD, template))
		shim_opened(fd, whole, O_CREAT | O_EXCL);
	return fd;
}
ALSO(mkostemp64, mkostemp);

DIR *
opendir(const char *path)
{
	char whole[SHIM_PATH];

	NEXT(DIR *, "opendir", const char *);
	if (shim_resolve(whole, AT_FDCWD, path) && fails(CALL_OPEN, -1, whole))
		return NULL;
	return next(path);
}

int
close(int fd)
{
	bool failed = fails(CALL_CLOSE, fd, NULL);
	int why = errno;

	NEXT(int, "close", int);
	/* as in Linux, it is closed all the same */
	shim_closed(fd);
	if (!failed)
		return next(fd);
	(void)next(fd);
	errno = why;
	return -1;
}

/* ---- reading and writing ---- */

ssize_t
read(int fd, void *bytes, size_t n)
{
	enum deed deed = shim_ask(CALL_READ, fd, NULL);

	NEXT(ssize_t, "read", int, void *, size_t);
	if (deed == DEED_FAIL)
		return -1;
	return next(fd, bytes, deed == DEED_SHORT && n > 1 ? n / 2 : n);
}

ssize_t
pread(int fd, void *bytes, size_t n, off_t at)
{
	enum deed deed = shim_ask(CALL_READ, fd, NULL);

	NEXT(ssize_t, "pread", int, void *, size_t, off_t);
	if (deed == DEED_FAIL)
		return -1;
	return next(fd, bytes, deed == DEED_SHORT && n > 1 ? n / 2 : n, at);
}
ALSO(pread64, pread);

/* With both of half and short, half is written. */
static size_t
part_of(size_t n, enum deed deed)
{
	return deed == DEED_GO_ON || n < 2 ? n : n / 2;
}

ssize_t
write(int fd, const void *bytes, size_t n)
{
	enum deed deed = shim_ask(CALL_WRITE, fd, NULL);
	ssize_t done;
	off_t at;

	NEXT(ssize_t, "write", int, const void *, size_t);
	if (deed == DEED_FAIL)
		return -1;
	at = shim_fd_is_ours(fd) ? lseek(fd, 0, SEEK_CUR) : 0;
	done = next(fd, bytes, part_of(n, deed));
	if (deed == DEED_HALF)
		shim_die();
	if (done > 0)
		record_write(fd, bytes, (size_t)done, at);
	return done;
}

ssize_t
pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	enum deed deed = shim_ask(CALL_WRITE, fd, NULL);
	ssize_t done;

	NEXT(ssize_t, "pwrite", int, const void *, size_t, off_t);
	if (deed == DEED_FAIL)
		return -1;
	done = next(fd, bytes, part_of(n, deed), at);
	if (deed == DEED_HALF)
		shim_die();
	if (done > 0)
		record_write(fd, bytes, (size_t)done, at);
	return done;
}
ALSO(pwrite64, pwrite);

int
ftruncate(int fd, off_t size)
{
	int rc;

	NEXT(int, "ftruncate", int, off_t);
	if (fails(CALL_TRUNCATE, fd, NULL))
		return -1;
	rc = next(fd, size);
	if (!rc)
		record_truncate(fd, size);
	return rc;
}
ALSO(ftruncate64, ftruncate);

static int
sync_by(int fd, int (*next)(int))
{
	int rc = 0;

	if (fails(CALL_SYNC, fd, NULL))
		return -1;
	if (!shim_syncs())
		return 0;
	if (shim_fd_is_ours(fd))
		shim_pause();
	rc = next(fd);
	if (!rc)
		record_sync(fd);
	if (shim_fd_is_ours(fd))
		shim_pause();
	return rc;
}

int
fsync(int fd)
{
	NEXT(int, "fsync", int);
	return sync_by(fd, next);
}

int
fdatasync(int fd)
{
	NEXT(int, "fdatasync", int);
	return sync_by(fd, next);
}

/* ---- names ---- */

int
renameat(int fromfd, const char *from, int tofd, const char *to)
{
	char old[SHIM_PATH], new[SHIM_PATH];
	int rc;

	NEXT(int, "renameat", int, const char *, int, const char *);
	if (!shim_resolve(old, fromfd, from) || !shim_resolve(new, tofd, to))
		return next(fromfd, from, tofd, to);
	if (fails(CALL_RENAME, -1, new))
		return -1;
	rc = next(fromfd, from, tofd, to);
	if (!rc)
		record_name('r', old, new);
	return rc;
}

int
rename(const char *from, const char *to)
{
	return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int
link(const char *from, const char *to)
{
	char old[SHIM_PATH], new[SHIM_PATH];
	int rc;

	NEXT(int, "link", const char *, const char *);
	if (!shim_resolve(old, AT_FDCWD, from) ||
	    !shim_resolve(new, AT_FDCWD, to))
		return next(from, to);
	if (fails(CALL_LINK, -1, new))
		return -1;
	rc = next(from, to);
	if (!rc)
		record_name('l', old, new);
	return rc;
}

int
unlinkat(int dirfd, const char *path, int flags)
{
	char whole[SHIM_PATH];
	int rc;

	NEXT(int, "unlinkat", int, const char *, int);
	if (!shim_resolve(whole, dirfd, path))
		return next(dirfd, path, flags);
	if (fails(CALL_UNLINK, -1, whole))
		return -1;
	rc = next(dirfd, path, flags);
	if (!rc)
		record_name(flags & AT_REMOVEDIR ? 'd' : 'u', whole, "");
	return rc;
}

int
unlink(const char *path)
{
	return unlinkat(AT_FDCWD, path, 0);
}

int
rmdir(const char *path)
{
	return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

int
mkdirat(int dirfd, const char *path, mode_t mode)
{
	char whole[SHIM_PATH];
	int rc;

	NEXT(int, "mkdirat", int, const char *, mode_t);
	if (!shim_resolve(whole, dirfd, path))
		return next(dirfd, path, mode);
	if (fails(CALL_MKDIR, -1, whole))
		return -1;
	rc = next(dirfd, path, mode);
	if (!rc)
		record_name('m', whole, "");
	return rc;
}

int
mkdir(const char *path, mode_t mode)
{
	return mkdirat(AT_FDCWD, path, mode);
}

/* ---- as _FORTIFY_SOURCE has them ---- */

ssize_t __read_chk(int fd, void *bytes, size_t n, size_t room);
ssize_t __pread64_chk(
    int fd, void *bytes, size_t n, off_t at, size_t room);
int __open64_2(const char *path, int flags);
int __openat64_2(int dirfd, const char *path, int flags);

ssize_t
__read_chk(int fd, void *bytes, size_t n, size_t room)
{
	if (n > room)
		abort();
	return read(fd, bytes, n);
}

ssize_t
__pread64_chk(int fd, void *bytes, size_t n, off_t at, size_t room)
{
	if (n > room)
		abort();
	return pread(fd, bytes, n, at);
}

int
__open64_2(const char *path, int flags)
{
	return open(path, flags);
}

int
__openat64_2(int dirfd, const char *path, int flags)
{
	return openat(dirfd, path, flags);
}

/* ---- the rest ---- */

/* Giving a lock back does not fail. */
static bool
takes_lock(int what, const struct flock *lock)
{
	return (what == F_SETLK || what == F_SETLKW || what == F_OFD_SETLK) &&
	    lock->l_type != F_UNLCK;
}

int
fcntl(int fd, int what, ...)
{
	va_list args;
	void *value;

	NEXT(int, "fcntl", int, int, ...);
	va_start(args, what);
	value = va_arg(args, void *);
	va_end(args);
	if (takes_lock(what, value) && fails(CALL_LOCK, fd, NULL))
		return -1;
	return next(fd, what, value);
}
ALSO(fcntl64, fcntl);

int
flock(int fd, int what)
{
	NEXT(int, "flock", int, int);
	return fails(CALL_LOCK, fd, NULL) ? -1 : next(fd, what);
}

void *
mmap(void *where, size_t n, int may, int flags, int fd, off_t at)
{
	NEXT(void *, "mmap", void *, size_t, int, int, int, off_t);
	if (fd >= 0 && fails(CALL_MAP, fd, NULL))
		return MAP_FAILED;
	return next(where, n, may, flags, fd, at);
}
ALSO(mmap64, mmap);

int
fstat(int fd, struct stat *out)
{
	NEXT(int, "fstat", int, struct stat *);
	return fails(CALL_STAT, fd, NULL) ? -1 : next(fd, out);
}
ALSO(fstat64, fstat);

int
fstatat(int dirfd, const char *path, struct stat *out, int flags)
{
	char whole[SHIM_PATH];

	NEXT(int, "fstatat", int, const char *, struct stat *, int);
	if (shim_resolve(whole, dirfd, path) && fails(CALL_STAT, -1, whole))
		return -1;
	return next(dirfd, path, out, flags);
}
ALSO(fstatat64, fstatat);

int
stat(const char *path, struct stat *out)
{
	return fstatat(AT_FDCWD, path, out, 0);
}
ALSO(stat64, stat);

int
lstat(const char *path, struct stat *out)
{
	return fstatat(AT_FDCWD, path, out, AT_SYMLINK_NOFOLLOW);
}
ALSO(lstat64, lstat);

int
access(const char *path, int how)
{
	char whole[SHIM_PATH];

	NEXT(int, "access", const char *, int);
	if (shim_resolve(whole, AT_FDCWD, path) && fails(CALL_STAT, -1, whole))
		return -1;
	return next(path, how);
}

int
statvfs(const char *path, struct statvfs *out)
{
	char whole[SHIM_PATH];

	NEXT(int, "statvfs", const char *, struct statvfs *);
	if (shim_resolve(whole, AT_FDCWD, path) &&
	    fails(CALL_STATVFS, -1, whole))
		return -1;
	return next(path, out);
}
ALSO(statvfs64, statvfs);

int
fchmodat(int dirfd, const char *path, mode_t mode, int flags)
{
	char whole[SHIM_PATH];

	NEXT(int, "fchmodat", int, const char *, mode_t, int);
	if (shim_resolve(whole, dirfd, path) && fails(CALL_CHMOD, -1, whole))
		return -1;
	return next(dirfd, path, mode, flags);
}

int
chmod(const char *path, mode_t mode)
{
	return fchmodat(AT_FDCWD, path, mode, 0);
}

int
fchmod(int fd, mode_t mode)
{
	NEXT(int, "fchmod", int, mode_t);
	return fails(CALL_CHMOD, fd, NULL) ? -1 : next(fd, mode);
}
