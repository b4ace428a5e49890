#include "cli/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void
folder_free(struct folder *f)
{
	size_t i;

	for (i = 0; i < f->count; i++)
		free(f->names[i]);
	free(f->names);
	*f = (struct folder){ 0 };
}

static enum emend_status
add_name(struct folder *f, size_t *cap, const char *name,
    struct emend_error *err)
{
	char **grown;

	if (f->count == FOLDER_MOST)
		return emend_fail(err, EMEND_LIMIT, "more than %d files",
		    FOLDER_MOST);
	if (f->count == *cap) {
		*cap = *cap ? *cap * 2 : 64;
		grown = realloc(f->names, *cap * sizeof(*grown));
		if (!grown)
			return emend_fail_nomem(err);
		f->names = grown;
	}
	f->names[f->count] = strdup(name);
	if (!f->names[f->count])
		return emend_fail_nomem(err);
	f->count++;
	return EMEND_OK;
}

static bool
is_file(DIR *dir, const struct dirent *entry)
{
	struct stat st;

	return entry->d_name[0] != '.' &&
	    fstatat(dirfd(dir), entry->d_name, &st, 0) == 0 &&
	    S_ISREG(st.st_mode);
}

static int
by_name(const void *x, const void *y)
{
	return strcmp(*(char *const *)x, *(char *const *)y);
}

enum emend_status
folder_read(struct folder *out, const char *path, struct emend_error *err)
{
	DIR *dir = opendir(path);
	enum emend_status status = EMEND_OK;
	struct dirent *entry;
	size_t cap = 0;

	*out = (struct folder){ 0 };
	if (!dir)
		return emend_fail(err, EMEND_IO, "cannot read %s: %s", path,
		    strerror(errno));
	while (status == EMEND_OK && (entry = readdir(dir)))
		if (is_file(dir, entry))
			status = add_name(out, &cap, entry->d_name, err);
	closedir(dir);
	if (status) {
		emend_error_prefix(err, "%s", path);
		folder_free(out);
		return status;
	}
	if (out->count)
		qsort(out->names, out->count, sizeof(*out->names), by_name);
	return EMEND_OK;
}
