/* git's gitformat-pack(5): packs of version 2 or 3, indexes of version 2. */
#include "store/pack_map.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "store/fail.h"
#include "store/map_file.h"
#include "store/pack_names.h"

#define PACK_HEADER 12
#define COUNT_AT 8
#define HEADER_MAX 32 /* bytes of an entry before what is compressed */

static enum emend_status
fail_damaged(const struct pack_map *f, struct emend_error *err)
{
	return emend_fail(err, EMEND_STORE,
	    "%s or its index is damaged: \"git fsck\" on its repository tells "
	    "more",
	    f->path);
}

static int
by_offset(const void *x, const void *y)
{
	const struct pack_place *a = x, *b = y;

	return a->offset < b->offset ? -1 : a->offset > b->offset;
}

static uint32_t
read_count(const struct pack_map *f)
{
	const unsigned char *b = (const unsigned char *)f->pack.ptr + COUNT_AT;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
	       (uint32_t)b[2] << 8 | b[3];
}

static enum emend_status
read_places(struct pack_map *f, struct emend_error *err)
{
	uint32_t i;

	if (f->pack.len < PACK_HEADER + SHA1_LEN ||
	    memcmp(f->pack.ptr, "PACK", 4) != 0 ||
	    read_count(f) != f->index.count)
		return fail_damaged(f, err);
	f->count = f->index.count;
	f->places = calloc(f->count + 1, sizeof(*f->places));
	if (!f->places)
		return emend_fail_nomem(err);
	for (i = 0; i < f->count; i++) {
		f->places[i].nth = i;
		if (!pack_index_offset(
		        &f->index, i, &f->places[i].offset) ||
		    f->places[i].offset < PACK_HEADER ||
		    f->places[i].offset > f->pack.len - SHA1_LEN)
			return fail_damaged(f, err);
	}
	qsort(f->places, f->count, sizeof(*f->places), by_offset);
	f->places[f->count].offset = f->pack.len - SHA1_LEN;
	return EMEND_OK;
}

enum emend_status
pack_map_open(struct pack_map *out, const char *path, struct emend_error *err)
{
	enum emend_status status;
	struct text index;

	*out = (struct pack_map){ .path = strdup(path) };
	if (!out->path)
		return emend_fail_nomem(err);
	text_init(&index, PATH_MAX_BYTES);
	text_add(&index, path, strlen(path) - strlen(".pack"));
	text_puts(&index, ".idx");
	status = text_check(&index, err);
	if (!status)
		status = pack_index_open(&out->index, index.ptr, err);
	if (!status)
		status = map_file(&out->pack, path, err);
	if (!status)
		status = read_places(out, err);
	text_free(&index);
	if (status)
		pack_map_close(out);
	return status;
}

void
pack_map_close(struct pack_map *f)
{
	unmap_file(&f->pack);
	pack_index_close(&f->index);
	free(f->places);
	free(f->path);
	*f = (struct pack_map){ .path = NULL };
}

/* ---- entries ---- */

static struct oid
nth_name(const struct pack_map *f, uint32_t nth)
{
	struct oid out;

	memcpy(out.bytes, pack_index_name(&f->index, nth), SHA1_LEN);
	return out;
}

struct oid
pack_map_name(const struct pack_map *f, size_t place)
{
	return nth_name(f, f->places[place].nth);
}

/* The object that begins at offset. */
static bool
find_base(const struct pack_map *f, uint64_t offset, struct oid *out)
{
	const struct pack_place key = { .offset = offset };
	const struct pack_place *found = bsearch(
	    &key, f->places, f->count, sizeof(*f->places), by_offset);

	if (found)
		*out = nth_name(f, found->nth);
	return found != NULL;
}

/* git's own form of a number, in which no two bytes strings mean the same. */
static bool
read_distance(struct slice whole, size_t *at, uint64_t *out)
{
	unsigned char c;

	*out = 0;
	do {
		if (*at >= whole.len || *at > HEADER_MAX)
			return false;
		c = (unsigned char)whole.ptr[(*at)++];
		*out = (*out << 7) + (c & 127) + ((c & 128) ? 1 : 0);
	} while (c & 128);
	return true;
}

static bool
read_header(struct pack_item *out)
{
	unsigned char c = (unsigned char)out->whole.ptr[0];
	unsigned shift = 4;
	size_t at = 1;

	out->type = c >> 4 & 7;
	out->size = c & 15;
	for (; c & 128; shift += 7) {
		if (at >= out->whole.len || shift > 57)
			return false;
		c = (unsigned char)out->whole.ptr[at++];
		out->size |= (size_t)(c & 127) << shift;
	}
	out->header = out->data = at;
	return out->type != 0 && out->type != 5;
}

enum emend_status
pack_map_item(const struct pack_map *f, size_t place, struct pack_item *out,
    struct emend_error *err)
{
	uint64_t at = f->places[place].offset, distance;
	bool good;

	*out = (struct pack_item){ .name = pack_map_name(f, place),
		.whole = slice_sub(f->pack, at, f->places[place + 1].offset) };
	good = out->whole.len && read_header(out);
	if (good && out->type == PACK_OFFSET_DELTA)
		good = read_distance(out->whole, &out->data, &distance) &&
		       distance < at && find_base(f, at - distance, &out->base);
	if (good && out->type == PACK_NAMED_DELTA) {
		good = out->whole.len - out->data > SHA1_LEN;
		if (good)
			memcpy(out->base.bytes, out->whole.ptr + out->data,
			    SHA1_LEN);
		out->data += SHA1_LEN;
	}
	return good ? EMEND_OK : fail_damaged(f, err);
}

/* ---- all of them ---- */

struct paths {
	struct arena arena;
	const char **at;
	size_t count, cap;
};

static enum emend_status
add_path(struct paths *p, const char *dir, const char *name,
    struct emend_error *err)
{
	struct text path;

	if (p->count == p->cap) {
		size_t cap = p->cap ? p->cap * 2 : 64;
		const char **grown = realloc(p->at, cap * sizeof(*grown));

		if (!grown)
			return emend_fail_nomem(err);
		p->at = grown;
		p->cap = cap;
	}
	text_init(&path, PATH_MAX_BYTES);
	text_addf(&path, "%s/%s", dir, name);
	p->at[p->count] =
	    path.status ? NULL : arena_copy(&p->arena, path.ptr, path.len);
	text_free(&path);
	return p->at[p->count++] ? EMEND_OK : emend_fail_nomem(err);
}

static enum emend_status
list_paths(struct paths *p, const char *git_dir, struct emend_error *err)
{
	struct dirent *entry;
	enum emend_status status;
	struct text dir;
	DIR *list = NULL;

	text_init(&dir, PATH_MAX_BYTES);
	text_addf(&dir, "%s/" PACK_FOLDER, git_dir);
	status = text_check(&dir, err);
	if (!status)
		list = opendir(dir.ptr);
	if (!status && !list)
		status = fail_io(err, "read", dir.ptr);
	while (!status && (entry = readdir(list))) {
		struct slice name = slice_of(entry->d_name);

		if (slice_starts(name, SLICE("pack-")) &&
		    slice_ends(name, SLICE(".pack")))
			status = add_path(p, dir.ptr, entry->d_name, err);
	}
	if (list)
		(void)closedir(list);
	text_free(&dir);
	return status;
}

enum emend_status
pack_paths_each(const char *git_dir, pack_path_fn *each, void *payload,
    struct emend_error *err)
{
	struct paths paths = { .arena = ARENA_INIT };
	enum emend_status status = list_paths(&paths, git_dir, err);
	size_t i;

	for (i = 0; i < paths.count && !status; i++)
		status = each(payload, paths.at[i], err);
	free(paths.at);
	arena_free(&paths.arena);
	return status;
}
