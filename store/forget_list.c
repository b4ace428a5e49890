#include "store/forget_list.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "store/fail.h"
#include "store/internal.h"

#define LIST_MAX_BYTES ((size_t)1 << 30)

enum emend_status
forget_list_add(
    struct forget_list *l, struct hash128 id, struct emend_error *err)
{
	const struct slice key =
	    slice_new((const char *)id.bytes, sizeof(id.bytes));
	struct hash128 *grown;
	char *copy;

	if (table_get(&l->known, key))
		return EMEND_OK;
	if ((l->count & (l->count - 1)) == 0) { /* powers of two */
		grown = realloc(l->ids,
		    (l->count ? l->count * 2 : 1) * sizeof(*grown));
		if (!grown)
			return emend_fail_nomem(err);
		l->ids = grown;
	}
	copy = arena_copy(&l->arena, key.ptr, key.len);
	if (!copy || !table_put(&l->known, slice_new(copy, key.len), copy))
		return emend_fail_nomem(err);
	l->ids[l->count++] = id;
	return EMEND_OK;
}

void
forget_list_free(struct forget_list *l)
{
	free(l->ids);
	table_free(&l->known);
	arena_free(&l->arena);
	oid_set_free(&l->articles);
	oid_set_free(&l->pages);
	oid_set_free(&l->above);
	l->ids = NULL;
	l->count = 0;
}

static enum emend_status
list_path(const struct store *s, struct text *out, struct emend_error *err)
{
	path_join(out, s->dir, FORGET_LIST);
	return text_check(out, err);
}

void
forget_list_sweep(const struct store *s)
{
	struct text path;

	text_init(&path, PATH_LIMIT);
	if (list_path(s, &path, NULL) == EMEND_OK)
		file_sweep_temporary(path.ptr);
	text_free(&path);
}

bool
forget_list_is_there(const struct store *s)
{
	struct text path;
	bool there;

	text_init(&path, PATH_LIMIT);
	there = list_path(s, &path, NULL) == EMEND_OK && file_exists(path.ptr);
	text_free(&path);
	return there;
}

/* "article HEX", "object HEX" or "page-object HEX" */
static enum emend_status
read_line(struct forget_list *l, struct slice line, struct emend_error *err)
{
	size_t blank = slice_find_byte(line, ' ', 0);
	struct slice word = slice_sub(line, 0, blank);
	struct slice hex = slice_sub(line, blank + 1, line.len);
	struct hash128 id;
	struct oid oid;

	if (slice_equal(word, SLICE("article")) && hash_from_hex(&id, hex))
		return forget_list_add(l, id, err);
	if (slice_equal(word, SLICE("object")) && oid_from_hex(&oid, hex))
		return oid_set_add(&l->articles, &oid, err);
	if (slice_equal(word, SLICE("page-object")) && oid_from_hex(&oid, hex))
		return oid_set_add(&l->pages, &oid, err);
	return emend_fail(err, EMEND_STORE,
	    FORGET_LIST " has a line that says nothing: \"%.*s\"",
	    SLICE_ARG(slice_sub(line, 0, 80)));
}

enum emend_status
forget_list_read(
    const struct store *s, struct forget_list *l, struct emend_error *err)
{
	struct text path, bytes;
	enum emend_status status;
	struct slice rest;

	text_init(&path, PATH_LIMIT);
	text_init(&bytes, LIST_MAX_BYTES);
	status = list_path(s, &path, err);
	if (!status && file_exists(path.ptr))
		status = file_read(&bytes, path.ptr, err);
	rest = slice_new(bytes.ptr, bytes.len);
	while (!status && rest.len) {
		size_t end = slice_find_byte(rest, '\n', 0);

		status = read_line(l, slice_sub(rest, 0, end), err);
		rest = slice_sub(rest, end + 1, rest.len);
	}
	text_free(&bytes);
	text_free(&path);
	return status;
}

static void
write_objects(struct text *out, const char *word, const struct oid_set *set)
{
	const struct oid *oid;
	char hex[OID_HEX + 1];
	size_t at = 0;

	while ((oid = oid_set_next(set, &at))) {
		oid_hex(hex, oid);
		text_addf(out, "%s %s\n", word, hex);
	}
}

enum emend_status
forget_list_write(const struct store *s, const struct forget_list *l,
    struct emend_error *err)
{
	struct text path, bytes;
	enum emend_status status;
	char hex[HASH128_HEX + 1];
	size_t i;

	text_init(&path, PATH_LIMIT);
	text_init(&bytes, LIST_MAX_BYTES);
	for (i = 0; i < l->count; i++) {
		hash_hex(hex, l->ids[i]);
		text_addf(&bytes, "article %s\n", hex);
	}
	write_objects(&bytes, "object", &l->articles);
	write_objects(&bytes, "page-object", &l->pages);
	status = text_check(&bytes, err);
	if (!status)
		status = list_path(s, &path, err);
	if (!status)
		status = file_write_atomic(
		    path.ptr, slice_new(bytes.ptr, bytes.len), 0600, err);
	text_free(&bytes);
	text_free(&path);
	return status;
}

enum emend_status
forget_list_remove(const struct store *s, struct emend_error *err)
{
	enum emend_status status;
	struct text path;

	text_init(&path, PATH_LIMIT);
	status = list_path(s, &path, err);
	if (!status && unlink(path.ptr) && errno != ENOENT)
		status = fail_io(err, "remove", path.ptr);
	if (!status)
		file_sweep_temporary(path.ptr);
	if (!status)
		status = file_sync_dir(s->dir, err);
	text_free(&path);
	return status;
}
