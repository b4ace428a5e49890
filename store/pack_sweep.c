#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "store/fail.h"
#include "store/pack.h"
#include "store/pack_names.h"

static bool
is_pack(const char *name)
{
	struct slice s = slice_of(name);

	return slice_starts(s, SLICE("pack-")) && slice_ends(s, SLICE(".pack"));
}

/* Removes name.pack when it has no name.idx. */
static void
remove_without_index(int dir, const char *name)
{
	char index[256];
	size_t stem = strlen(name) - strlen(".pack");

	if (stem + sizeof(".idx") > sizeof(index))
		return;
	memcpy(index, name, stem);
	memcpy(index + stem, ".idx", sizeof(".idx"));
	if (faccessat(dir, index, F_OK, 0) && errno == ENOENT)
		(void)unlinkat(dir, name, 0);
}

/* The killed writer's pack may have its last name and yet no index. */
static void
remove_twin(int dir, const struct stat *of)
{
	struct dirent *entry;
	struct stat st;
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = fd < 0 ? NULL : fdopendir(fd);

	if (!list) {
		if (fd >= 0)
			(void)close(fd);
		return;
	}
	while ((entry = readdir(list)))
		if (is_pack(entry->d_name) &&
		    !fstatat(dir, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) &&
		    st.st_ino == of->st_ino)
			remove_without_index(dir, entry->d_name);
	(void)closedir(list);
}

/* What its writer still locks is left alone. */
static void
remove_temporary(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return;
	if (!flock(fd, LOCK_EX | LOCK_NB) && !fstat(fd, &st)) {
		if (st.st_nlink > 1)
			remove_twin(dir, &st);
		(void)unlinkat(dir, name, 0);
	}
	(void)close(fd);
}

enum emend_status
pack_sweep(const char *git_dir, struct emend_error *err)
{
	enum emend_status status;
	struct dirent *entry;
	struct text path;
	DIR *list = NULL;

	text_init(&path, PATH_MAX_BYTES);
	text_addf(&path, "%s/" PACK_FOLDER, git_dir);
	status = text_check(&path, err);
	if (status)
		goto out;
	list = opendir(path.ptr);
	if (!list) {
		status = fail_io(err, "read", path.ptr);
		goto out;
	}
	while ((entry = readdir(list))) {
		struct slice name = slice_of(entry->d_name);

		if (slice_starts(name, SLICE(PACK_TEMPORARY)) ||
		    slice_starts(name, SLICE(PACK_INDEX_TEMPORARY)))
			remove_temporary(dirfd(list), entry->d_name);
	}
out:
	if (list)
		(void)closedir(list);
	text_free(&path);
	return status;
}
