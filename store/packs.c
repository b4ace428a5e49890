#include "store/packs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "store/fail.h"
#include "store/pack_check.h"
#include "store/pack_index.h"
#include "store/pack_names.h"

#define STALE_AFTER (24 * INT64_C(3600))
#define MULTI_INDEX PACK_FOLDER "/" PACK_INDEX_OF_ALL

/* Files of a pack besides the pack itself; what git may have added, too. */
static const char *const endings[] = { ".idx", ".rev", ".bitmap", ".pack" };
#define ENDING_COUNT (sizeof(endings) / sizeof(endings[0]))

void
packs_free(struct packs *p)
{
	free(p->at);
	*p = (struct packs){ NULL, 0, 0, 0 };
}

static void
path_of(char out[PATH_MAX_BYTES], const char *git_dir, const char *stem,
    const char *ending)
{
	snprintf(out, PATH_MAX_BYTES, "%s/" PACK_FOLDER "/%s%s", git_dir, stem,
	    ending);
}

/* "pack-SUM.idx" or "pack-LABEL-SUM.idx" */
static bool
read_name(struct pack_file *out, const char *name)
{
	struct slice s = slice_of(name), label;
	unsigned char sum[SHA1_LEN];

	if (!slice_starts(s, SLICE("pack-")) || !slice_ends(s, SLICE(".idx")))
		return false;
	s.len -= strlen(".idx");
	if (s.len < strlen("pack-") + OID_HEX || s.len >= PACK_STEM_MAX)
		return false;
	if (!hex_read(sum, SHA1_LEN, slice_sub(s, s.len - OID_HEX, s.len)))
		return false;
	label = slice_sub(s, strlen("pack-"), s.len - OID_HEX);
	if (label.len && label.ptr[--label.len] != '-')
		return false;
	*out = (struct pack_file){ .bytes = 0 };
	memcpy(out->stem, s.ptr, s.len);
	memcpy(out->label, label.ptr, label.len);
	return true;
}

static enum emend_status
add(struct packs *p, const struct pack_file *file, struct emend_error *err)
{
	if (p->count == p->cap) {
		size_t cap = p->cap ? p->cap * 2 : 64;
		struct pack_file *at = realloc(p->at, cap * sizeof(*at));

		if (!at)
			return emend_fail_nomem(err);
		p->at = at;
		p->cap = cap;
	}
	p->at[p->count++] = *file;
	p->bytes += file->bytes;
	return EMEND_OK;
}

static int
by_label_and_size(const void *x, const void *y)
{
	const struct pack_file *a = x, *b = y;
	int order = strcmp(a->label, b->label);

	if (!order && a->bytes != b->bytes)
		order = a->bytes < b->bytes ? -1 : 1;
	return order ? order : strcmp(a->stem, b->stem);
}

static enum emend_status
add_named(struct packs *p, const char *git_dir, const char *name,
    struct emend_error *err)
{
	char path[PATH_MAX_BYTES];
	struct pack_file file;
	struct stat st;

	if (!read_name(&file, name))
		return EMEND_OK;
	path_of(path, git_dir, file.stem, ".pack");
	if (stat(path, &st))
		return EMEND_OK;
	file.bytes = (uint64_t)st.st_size;
	path_of(path, git_dir, file.stem, ".keep");
	file.held = !access(path, F_OK);
	return add(p, &file, err);
}

enum emend_status
packs_read(struct packs *out, const char *git_dir, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	char path[PATH_MAX_BYTES];
	struct dirent *entry;
	DIR *list;

	*out = (struct packs){ NULL, 0, 0, 0 };
	snprintf(path, sizeof(path), "%s/" PACK_FOLDER, git_dir);
	list = opendir(path);
	if (!list)
		return fail_io(err, "read", path);
	while (!status && (entry = readdir(list)))
		status = add_named(out, git_dir, entry->d_name, err);
	(void)closedir(list);
	if (status)
		packs_free(out);
	else if (out->count)
		qsort(out->at, out->count, sizeof(*out->at), by_label_and_size);
	return status;
}

size_t
packs_alike(const struct pack_file *first, size_t count)
{
	size_t n = 1;

	while (n < count && !strcmp(first[n].label, first->label))
		n++;
	return n;
}

size_t
packs_to_join(const struct pack_file *p, size_t count)
{
	uint64_t sum = 0;
	size_t n = count, i;

	/* at the large end all may be well already */
	while (n > 1 && p[n - 1].bytes >= 2 * p[n - 2].bytes)
		n--;
	if (n < 2)
		return 0;
	for (i = 0; i < n; i++)
		sum += p[i].bytes;
	while (n < count && p[n].bytes < 2 * sum)
		sum += p[n++].bytes;
	return n;
}

void
packs_close(struct pack_index *indexes, size_t count)
{
	size_t i;

	for (i = 0; indexes && i < count; i++)
		pack_index_close(&indexes[i]);
	free(indexes);
}

enum emend_status
packs_open(struct pack_index **out, const char *git_dir, const char *stem,
    const struct pack_file *others, size_t count, struct emend_error *err)
{
	struct pack_index *indexes = calloc(count + 1, sizeof(*indexes));
	enum emend_status status = EMEND_OK;
	char path[PATH_MAX_BYTES];
	size_t i;

	*out = NULL;
	if (!indexes)
		return emend_fail_nomem(err);
	for (i = 0; i <= count && !status; i++) {
		path_of(path, git_dir, i ? others[i - 1].stem : stem, ".idx");
		status = pack_index_open(&indexes[i], path, err);
	}
	if (status)
		packs_close(indexes, i - 1);
	else
		*out = indexes;
	return status;
}

static bool
any_has(const struct pack_index *indexes, size_t count,
    const unsigned char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (pack_index_has(&indexes[i], name))
			return true;
	return false;
}

enum emend_status
packs_cover(const struct pack_index *indexes, size_t count,
    const char *git_dir, const char *stem, bool *covered,
    struct emend_error *err)
{
	char path[PATH_MAX_BYTES];
	struct pack_index was;
	enum emend_status status;
	uint32_t i;

	path_of(path, git_dir, stem, ".idx");
	status = pack_index_open(&was, path, err);
	*covered = !status;
	for (i = 0; *covered && i < was.count; i++)
		*covered = any_has(indexes, count, pack_index_name(&was, i));
	if (!status)
		pack_index_close(&was);
	return status;
}

void
packs_remove(const char *git_dir, const char *stem)
{
	char path[PATH_MAX_BYTES], twin[PATH_MAX_BYTES];
	bool gone = false;
	size_t i;

	/* its second name tells pack_sweep, should this end half-way; where none
	 * can be made, it goes all the same */
	path_of(path, git_dir, stem, ".pack");
	path_of(twin, git_dir, PACK_TEMPORARY, stem);
	gone = !link(path, twin);
	for (i = 0; i < ENDING_COUNT; i++) {
		path_of(path, git_dir, stem, endings[i]);
		gone = !unlink(path) || errno == ENOENT;
	}
	if (gone)
		(void)unlink(twin);
}

static bool
is_old(int dir, const char *name)
{
	struct stat st;

	return !fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) &&
	    S_ISREG(st.st_mode) && time(NULL) - st.st_mtime > STALE_AFTER;
}

/* Packs with a label are nobody's but ours, and we are not at work. */
static bool
lacks_index(int dir, const char *name)
{
	struct slice s = slice_of(name);
	char index[NAME_MAX + 1];
	struct pack_file file;

	if (!slice_ends(s, SLICE(".pack")))
		return false;
	snprintf(index, sizeof(index), "%.*s.idx",
	    (int)(s.len - strlen(".pack")), name);
	if (!faccessat(dir, index, F_OK, 0) || errno != ENOENT)
		return false;
	return (read_name(&file, index) && *file.label) || is_old(dir, name);
}

static bool
is_stale(int dir, const char *name)
{
	struct slice s = slice_of(name);

	return slice_starts(s, SLICE("tmp_")) &&
	    !slice_starts(s, SLICE(PACK_TEMPORARY)) && is_old(dir, name);
}

void
packs_sweep(const char *git_dir)
{
	char path[PATH_MAX_BYTES], stem[PATH_MAX_BYTES];
	struct dirent *entry;
	DIR *list;

	snprintf(path, sizeof(path), "%s/" PACK_FOLDER, git_dir);
	list = opendir(path);
	while (list && (entry = readdir(list))) {
		if (is_stale(dirfd(list), entry->d_name))
			(void)unlinkat(dirfd(list), entry->d_name, 0);
		if (!lacks_index(dirfd(list), entry->d_name))
			continue;
		/* the index may be what is lost: the pack is not thrown away */
		path_of(stem, git_dir, entry->d_name, "");
		stem[strlen(stem) - strlen(".pack")] = '\0';
		(void)!pack_reindex(stem, NULL);
	}
	if (list)
		(void)closedir(list);
}

/* ---- git's multi-pack-index ---- */

#define HEAD_BYTES 12
#define CHUNK_BYTES 12 /* in the table: its name, where it begins */
#define CHUNKS_MOST 32
#define NAMES_MOST ((size_t)64 << 20)

static uint64_t
number(const unsigned char *at, size_t bytes)
{
	uint64_t n = 0;

	while (bytes--)
		n = n << 8 | *at++;
	return n;
}

/* Its first bytes, and the descriptor; -1: there is none. */
static int
open_index(const char *git_dir, unsigned char head[HEAD_BYTES])
{
	char path[PATH_MAX_BYTES];
	int fd;

	snprintf(path, sizeof(path), "%s/" MULTI_INDEX, git_dir);
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	memset(head, 0, HEAD_BYTES);
	if (fd >= 0 &&
	    (pread(fd, head, HEAD_BYTES, 0) != HEAD_BYTES ||
		memcmp(head, "MIDX", 4)))
		memset(head, 0, HEAD_BYTES);
	return fd;
}

size_t
packs_indexed(const char *git_dir)
{
	unsigned char head[HEAD_BYTES];
	int fd = open_index(git_dir, head);

	if (fd >= 0)
		(void)close(fd);
	return fd < 0 ? 0 : (size_t)number(head + 8, 4);
}

/* Where in the file the names of packs stand, each with a NUL. */
static bool
find_names(int fd, unsigned chunks, uint64_t *from, uint64_t *to)
{
	unsigned char table[(CHUNKS_MOST + 1) * CHUNK_BYTES];
	size_t bytes = (chunks + 1) * CHUNK_BYTES, i;

	if (chunks > CHUNKS_MOST ||
	    pread(fd, table, bytes, HEAD_BYTES) != (ssize_t)bytes)
		return false;
	for (i = 0; i + CHUNK_BYTES < bytes; i += CHUNK_BYTES) {
		if (memcmp(table + i, "PNAM", 4))
			continue;
		*from = number(table + i + 4, 8);
		*to = number(table + i + CHUNK_BYTES + 4, 8);
		return *from < *to && *to - *from <= NAMES_MOST;
	}
	return false;
}

static bool
names_any(struct slice names, const struct pack_file *files, size_t count)
{
	char name[PACK_STEM_MAX + sizeof(".idx")];
	size_t i;

	for (i = 0; i < count; i++) {
		int len = snprintf(name, sizeof(name), "%s.idx", files[i].stem);
		struct slice whole = { name, (size_t)len + 1 };

		if (slice_find(names, whole, 0) < names.len)
			return true;
	}
	return false;
}

bool
packs_index_names(
    const char *git_dir, const struct pack_file *files, size_t count)
{
	unsigned char head[HEAD_BYTES];
	int fd = open_index(git_dir, head);
	uint64_t from, to;
	bool named = fd >= 0; /* what cannot be read is in the way */
	char *names;

	if (fd < 0 || !find_names(fd, head[6], &from, &to))
		goto out;
	names = malloc(to - from);
	if (names && pread(fd, names, to - from, (off_t)from) ==
		(ssize_t)(to - from))
		named = names_any(slice_new(names, to - from), files, count);
	free(names);
out:
	if (fd >= 0)
		(void)close(fd);
	return named;
}

void
packs_drop_index(const char *git_dir)
{
	char path[PATH_MAX_BYTES];

	snprintf(path, sizeof(path), "%s/" MULTI_INDEX, git_dir);
	(void)unlink(path);
}
