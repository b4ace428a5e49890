/* A pack is read from its beginning to its end, which is far quicker than to
 * ask for one object after another. */
#include "store/object_scan.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <zlib.h>

#include "base/text.h"
#include "store/fail.h"
#include "store/objects.h"
#include "store/pack_map.h"
#include "store/pack_names.h"
#include "store/repository.h"

struct scan {
	struct repository *repository;
	unsigned types;
	object_fn *each;
	void *payload;
	struct text content;
	z_stream z;
};

static bool
is_wanted(const struct scan *s, enum pack_type type)
{
	return s->types & SCAN(type);
}

static enum emend_status
give(struct scan *s, const struct oid *name, enum pack_type type,
    struct emend_error *err)
{
	enum emend_status status = text_check(&s->content, err);

	return status ? status
	              : s->each(s->payload, name, type,
	                    slice_new(s->content.ptr, s->content.len), err);
}

/* Through libgit2: what is a delta, or loose. */
static enum emend_status
ask(struct scan *s, const struct oid *name, struct emend_error *err)
{
	enum pack_type type;
	enum emend_status status =
	    repository_type(s->repository, name, &type, err);
	int again;

	if (status || !is_wanted(s, type))
		return status;
	text_truncate(&s->content, 0);
	status =
	    repository_object(s->repository, name, &again, &s->content, err);
	if (status)
		emend_error_prefix(err, "%s: an object to be looked into",
		    repository_path(s->repository));
	return status ? status : give(s, name, type, err);
}

static enum emend_status
inflate_item(struct scan *s, const struct pack_map *f,
    const struct pack_item *item, struct emend_error *err)
{
	char chunk[4096];
	int code;

	text_truncate(&s->content, 0);
	(void)inflateReset(&s->z);
	s->z.next_in =
	    (z_const Bytef *)(uintptr_t)(item->whole.ptr + item->data);
	s->z.avail_in = (uInt)(item->whole.len - item->data);
	do {
		s->z.next_out = (Bytef *)chunk;
		s->z.avail_out = sizeof(chunk);
		code = inflate(&s->z, Z_NO_FLUSH);
		text_add(&s->content, chunk, sizeof(chunk) - s->z.avail_out);
	} while (code == Z_OK && !s->content.status);
	if (s->content.status)
		return text_check(&s->content, err);
	if (code != Z_STREAM_END || s->content.len != item->size)
		return emend_fail(err, EMEND_STORE,
		    "%s is damaged: \"git fsck\" on its repository tells more",
		    f->path);
	return EMEND_OK;
}

static enum emend_status
scan_item(struct scan *s, const struct pack_map *f, size_t place,
    struct emend_error *err)
{
	struct pack_item item;
	enum emend_status status = pack_map_item(f, place, &item, err);

	if (status)
		return status;
	if (item.type > PACK_TAG)
		return ask(s, &item.name, err);
	if (!is_wanted(s, (enum pack_type)item.type))
		return EMEND_OK;
	status = inflate_item(s, f, &item, err);
	return status ? status
	              : give(s, &item.name, (enum pack_type)item.type, err);
}

static enum emend_status
scan_pack(void *payload, const char *path, struct emend_error *err)
{
	struct scan *s = payload;
	struct pack_map f;
	enum emend_status status = pack_map_open(&f, path, err);
	size_t i;

	if (status == EMEND_NOTFOUND)
		return emend_fail(err, EMEND_BUSY,
		    "%s went away: another git is at work in this repository; "
		    "run it again when that has ended",
		    path);
	for (i = 0; !status && i < f.count; i++)
		status = scan_item(s, &f, i, err);
	pack_map_close(&f);
	return status;
}

/* ---- loose ones ---- */

static enum emend_status
scan_folder(struct scan *s, const char *folder, struct emend_error *err)
{
	struct dirent *entry;
	enum emend_status status;
	struct text path;
	char hex[OID_HEX + 1];
	DIR *list = NULL;
	struct oid name;

	text_init(&path, PATH_MAX_BYTES);
	text_addf(&path, "%s/objects/%s", repository_path(s->repository),
	    folder);
	status = text_check(&path, err);
	if (!status)
		list = opendir(path.ptr);
	if (!status && !list && errno != ENOENT)
		status = fail_io(err, "read", path.ptr);
	while (list && !status && (entry = readdir(list))) {
		snprintf(hex, sizeof(hex), "%s%.38s", folder, entry->d_name);
		if (oid_from_hex(&name, slice_of(hex)))
			status = ask(s, &name, err);
	}
	if (list)
		(void)closedir(list);
	text_free(&path);
	return status;
}

enum emend_status
objects_each(struct repository *r, unsigned types, object_fn *each,
    void *payload, struct emend_error *err)
{
	struct scan s = { .repository = r,
		.types = types,
		.each = each,
		.payload = payload };
	enum emend_status status;
	unsigned first;

	text_init(&s.content, OBJECT_MAX_BYTES);
	status = inflateInit(&s.z) == Z_OK ? EMEND_OK : emend_fail_nomem(err);
	if (!status)
		status = pack_paths_each(
		    repository_path(r), scan_pack, &s, err);
	for (first = 0; first < 256 && !status; first++) {
		char folder[3];

		snprintf(folder, sizeof(folder), "%02x", first);
		status = scan_folder(&s, folder, err);
	}
	(void)inflateEnd(&s.z);
	text_free(&s.content);
	return status;
}
