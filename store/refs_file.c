#include "store/refs_file.h"

#include "store/map_file.h"


enum emend_status
refs_file_open(struct refs_file *out, const char *path, struct emend_error *err)
{
	enum emend_status status;

	*out = (struct refs_file){ { NULL, 0 }, path };
	status = map_file(&out->bytes, path, err);
	return status == EMEND_NOTFOUND ? EMEND_OK : status;
}

void
refs_file_close(struct refs_file *f)
{
	unmap_file(&f->bytes);
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
