/* libgit2 knows deltas, which stock git's packs have; ours have none. */
#include <dirent.h>
#include <fcntl.h>
#include <git2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "store/fail.h"
#include "store/pack_check.h"
#include "store/pack_names.h"

#define BUFFER_BYTES ((size_t)256 * 1024)

static enum emend_status
fail_indexer(const char *stem, struct emend_error *err)
{
	const git_error *e = git_error_last();

	if (e && e->klass == GIT_ERROR_NOMEMORY)
		return emend_fail_nomem(err);
	return emend_fail(err, EMEND_STORE, "%s.pack: cannot be indexed: %s",
	    stem, e ? e->message : "libgit2 does not say why");
}

static enum emend_status
feed(git_indexer *indexer, const char *stem, struct emend_error *err)
{
	git_indexer_progress progress = { 0 };
	char *buffer = malloc(BUFFER_BYTES);
	enum emend_status status = EMEND_OK;
	char path[PATH_MAX_BYTES];
	FILE *pack;
	size_t n;

	snprintf(path, sizeof(path), "%s.pack", stem);
	pack = fopen(path, "re");
	if (!buffer)
		status = emend_fail_nomem(err);
	else if (!pack)
		status = fail_io(err, "read", path);
	while (status == EMEND_OK &&
	    (n = fread(buffer, 1, BUFFER_BYTES, pack)) > 0)
		if (git_indexer_append(indexer, buffer, n, &progress))
			status = fail_indexer(stem, err);
	if (status == EMEND_OK && ferror(pack))
		status = fail_io(err, "read", path);
	if (status == EMEND_OK && git_indexer_commit(indexer, &progress))
		status = fail_indexer(stem, err);
	if (pack)
		(void)fclose(pack);
	free(buffer);
	return status;
}

/* Moves the index that was made in folder to its place; all else goes, after a
 * failure the index, too. */
static enum emend_status
empty_folder(const char *folder, const char *stem, enum emend_status status,
    struct emend_error *err)
{
	char from[PATH_MAX_BYTES], to[PATH_MAX_BYTES];
	struct dirent *entry;
	DIR *list = opendir(folder);

	if (!list)
		return status ? status : fail_io(err, "read", folder);
	snprintf(to, sizeof(to), "%s.idx", stem);
	while ((entry = readdir(list))) {
		struct slice name = slice_of(entry->d_name);
		int fd;

		if (name.ptr[0] == '.')
			continue;
		snprintf(from, sizeof(from), "%s/%s", folder, entry->d_name);
		if (status || !slice_ends(name, SLICE(".idx"))) {
			(void)unlink(from);
			continue;
		}
		fd = open(from, O_RDONLY | O_CLOEXEC);
		if (fd < 0 || fchmod(fd, 0600) || fsync(fd) ||
		    rename(from, to))
			status = fail_io(err, "make", to);
		if (fd >= 0)
			(void)close(fd);
	}
	(void)closedir(list);
	return status;
}

enum emend_status
pack_reindex(const char *stem, struct emend_error *err)
{
	struct text folder;
	git_indexer *indexer = NULL;
	enum emend_status status;

	text_init(&folder, PATH_MAX_BYTES);
	text_addf(&folder, "%.*s/" PACK_INDEX_TEMPORARY "XXXXXX",
	    (int)(strrchr(stem, '/') - stem), stem);
	status = text_check(&folder, err);
	if (status)
		goto out;
	if (!mkdtemp(folder.ptr)) {
		status = fail_io(err, "make", folder.ptr);
		goto out;
	}
	git_libgit2_init();
	if (git_indexer_new(&indexer, folder.ptr, 0600, NULL, NULL))
		status = fail_indexer(stem, err);
	else
		status = feed(indexer, stem, err);
	git_indexer_free(indexer);
	git_libgit2_shutdown();
	status = empty_folder(folder.ptr, stem, status, err);
	if (rmdir(folder.ptr) && status == EMEND_OK)
		status = fail_io(err, "remove", folder.ptr);
	if (status == EMEND_OK) {
		text_truncate(
		    &folder, (size_t)(strrchr(folder.ptr, '/') - folder.ptr));
		status = file_sync_dir(folder.ptr, err);
	}
out:
	text_free(&folder);
	return status;
}
