#include "store/map_file.h"

#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/fail.h"

enum emend_status
map_file(struct slice *out, const char *path, struct emend_error *err)
{
	enum emend_status status;
	struct stat st;
	void *map;
	int fd;

	*out = slice_new(NULL, 0);
	status = file_open(&fd, path, err);
	if (status == EMEND_NOTFOUND)
		return emend_fail(err, EMEND_NOTFOUND, "%s is missing", path);
	if (status)
		return status;
	if (fstat(fd, &st)) {
		status = fail_io(err, "read", path);
	} else if (st.st_size) {
		map = mmap(
		    NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (map == MAP_FAILED)
			status = fail_io(err, "map", path);
		else
			*out = slice_new(map, (size_t)st.st_size);
	}
	(void)close(fd);
	return status;
}

void
unmap_file(struct slice *map)
{
	if (map->len)
		(void)munmap((void *)(uintptr_t)map->ptr, map->len);
	*map = slice_new(NULL, 0);
}
