#include "base/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/file.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* As statfs(2) numbers them. */
static const char *
shared_by(unsigned long type)
{
	static const struct {
		unsigned long type;
		const char *name;
	} all[] = {
		{ 0x6969, "NFS" },
		{ 0x517b, "SMB" },
		{ 0xfe534d42, "SMB" },
		{ 0xff534d42, "CIFS" },
		{ 0x5346414f, "AFS" },
		{ 0x01021997, "9P" },
		{ 0x00c36400, "Ceph" },
		{ 0x65735546, "FUSE" },
	};
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].type == (type & 0xffffffff))
			return all[i].name;
	return NULL;
}

static bool
is_in_memory(unsigned long type)
{
	type &= 0xffffffff;
	return type == 0x01021994 || type == 0x858458f6; /* tmpfs, ramfs */
}

/* Shared, and let go at once: nobody else locks the path itself. */
static bool
can_lock(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool can;

	if (fd < 0)
		return true; /* that is another trouble */
	can = flock(fd, LOCK_SH | LOCK_NB) == 0 || errno == EWOULDBLOCK;
	close(fd);
	return can;
}

enum emend_status
disk_examine(struct disk *out, const char *path, struct emend_error *err)
{
	struct statvfs space;
	struct statfs type;

	if (statvfs(path, &space) || statfs(path, &type))
		return emend_fail(err, EMEND_IO, "cannot examine %s: %s", path,
		    strerror(errno));
	*out = (struct disk){
		.bytes = (uint64_t)space.f_blocks * space.f_frsize,
		.bytes_free = (uint64_t)space.f_bavail * space.f_frsize,
		.inodes = space.f_files,
		.inodes_free = space.f_favail,
		.shared = shared_by((unsigned long)type.f_type),
		.in_memory = is_in_memory((unsigned long)type.f_type),
		.locks = can_lock(path),
	};
	return EMEND_OK;
}
