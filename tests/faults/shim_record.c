/*
 * The record of what was done to files: "KIND SERIAL NUMBER TOLD LEN1 LEN2\n"
 * and then LEN1 and LEN2 bytes of names or data.  SERIAL names an opened file,
 * TOLD is how long standard output was by then, if it is a file.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "shim.h"

#define FDS 65536

static int serials[FDS]; /* of the file that a descriptor is of */
static int serial_count;
static int record_fd = -1;

static void __attribute__((constructor))
set_up_record(void)
{
	const char *path = getenv("FAULTS_RECORD");

	if (path)
		record_fd = (int)syscall(SYS_openat, AT_FDCWD, path,
		    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void
put(char kind, int serial, long long n, const void *first, size_t first_len,
    const void *second, size_t second_len)
{
	struct iovec parts[3];
	char head[128];
	struct stat st;
	long long told = 0;

	if (record_fd < 0 || !shim_active())
		return;
	if (!syscall(SYS_fstat, STDOUT_FILENO, &st) && S_ISREG(st.st_mode))
		told = st.st_size;
	parts[0].iov_base = head;
	parts[0].iov_len = (size_t)snprintf(head, sizeof(head),
	    "%c %d %lld %lld %zu %zu\n", kind, serial, n, told, first_len,
	    second_len);
	parts[1] = (struct iovec){ (void *)first, first_len };
	parts[2] = (struct iovec){ (void *)second, second_len };
	(void)!syscall(SYS_writev, record_fd, parts, 3);
}

void
record_open(int fd, const char *path, int flags)
{
	serials[fd] = ++serial_count;
	put('o', serials[fd], flags, path, strlen(path), "", 0);
}

void
record_write(int fd, const void *bytes, size_t n, off_t at)
{
	if (!shim_fd_is_ours(fd))
		return;
	put('w', serials[fd], at, bytes, n, "", 0);
}

void
record_truncate(int fd, off_t size)
{
	if (shim_fd_is_ours(fd))
		put('t', serials[fd], size, "", 0, "", 0);
}

void
record_sync(int fd)
{
	if (shim_fd_is_ours(fd))
		put('s', serials[fd], 0, "", 0, "", 0);
}

void
record_close(int fd)
{
	put('c', serials[fd], 0, "", 0, "", 0);
}

void
record_name(char what, const char *from, const char *to)
{
	if (shim_is_ours(from))
		put(what, 0, 0, from, strlen(from), to, strlen(to));
}
