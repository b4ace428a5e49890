#include "store/refs_file.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/fail.h"

enum emend_status
refs_file_open(struct refs_file *out, const char *path, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct stat st;
	void *map;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	*out = (struct refs_file){ { NULL, 0 }, path };
	if (fd < 0)
		return errno == ENOENT ? EMEND_OK : fail_io(err, "read", path);
	if (fstat(fd, &st)) {
		status = fail_io(err, "read", path);
	} else if (st.st_size) {
		/* never truncated, only replaced, so the map stays whole */
		map = mmap(
		    NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (map == MAP_FAILED)
			status = fail_io(err, "map", path);
		else
			out->bytes = slice_new(map, (size_t)st.st_size);
	}
	(void)close(fd);
	return status;
}

void
refs_file_close(struct refs_file *f)
{
	if (f->bytes.len)
		(void)munmap((void *)(uintptr_t)f->bytes.ptr, f->bytes.len);
	f->bytes = (struct slice){ NULL, 0 };
}

/* Where the line at from ends: after its newline. */
static size_t
line_end(const struct refs_file *f, size_t from)
{
	size_t end = slice_find_byte(f->bytes, '\n', from);

	return end < f->bytes.len ? end + 1 : end;
}

struct slice
refs_file_header(const struct refs_file *f, size_t *at)
{
	*at = f->bytes.len && f->bytes.ptr[0] == '#' ? line_end(f, 0) : 0;
	return slice_sub(f->bytes, 0, *at);
}

static enum emend_status
fail_line(const struct refs_file *f, struct slice line, const char *what,
    struct emend_error *err)
{
	if (line.len > 100)
		line.len = 100;
	return emend_fail(err, EMEND_STORE,
	    "%s: %s at \"%.*s\"; run `git pack-refs --all` on this repository",
	    f->path, what, SLICE_ARG(slice_trim(line)));
}

enum emend_status
refs_file_next(const struct refs_file *f, size_t *at, struct packed_ref *out,
    struct emend_error *err)
{
	struct slice before = out->name;
	size_t start = *at, end = line_end(f, start);
	struct slice line = slice_sub(f->bytes, start, end);

	if (line.len < OID_HEX + 3 || line.ptr[line.len - 1] != '\n' ||
	    line.ptr[OID_HEX] != ' ' ||
	    !oid_from_hex(&out->oid, slice_sub(line, 0, OID_HEX)))
		return fail_line(f, line, "not a ref", err);
	out->name = slice_sub(line, OID_HEX + 1, line.len - 1);
	if (before.ptr && slice_compare(before, out->name) >= 0)
		return fail_line(f, line, "refs are not in order", err);
	while (end < f->bytes.len && f->bytes.ptr[end] == '^')
		end = line_end(f, end);
	*at = end;
	return EMEND_OK;
}
