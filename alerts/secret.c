#include "alerts/secret.h"

#include <sys/stat.h>

#include "base/file.h"
#include "base/slice.h"

static enum emend_status
read_private(struct text *out, const char *path, struct emend_error *err)
{
	enum emend_status status;
	struct slice line;
	struct stat st;
	size_t end;

	if (stat(path, &st) == 0 && (st.st_mode & 077))
		return emend_fail(err, EMEND_USAGE,
		    "%s may be read by others: chmod 600 it", path);
	text_truncate(out, 0);
	status = file_read(out, path, err);
	if (status)
		return status;
	end = slice_find_byte(slice_new(out->ptr, out->len), '\n', 0);
	line = slice_trim(slice_new(out->ptr, end));
	if (line.len == 0)
		return emend_fail(err, EMEND_USAGE, "%s is empty", path);
	text_truncate(out, (size_t)(line.ptr - out->ptr) + line.len);
	return EMEND_OK;
}

enum emend_status
secret_read(struct text *out, const char *dir, const char *file,
    struct emend_error *err)
{
	struct text path;
	enum emend_status status;

	text_init(&path, PATH_LIMIT);
	path_join(&path, dir, file);
	status = text_check(&path, err);
	if (status == EMEND_OK)
		status = read_private(out, path.ptr, err);
	text_free(&path);
	return status;
}
