#include "store/pack_set.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/map_file.h"
#include "store/pack_check.h"
#include "store/pack_names.h"

#define NAMES_AT (8 + 4 * 256) /* in an index, after the fan-out */

static uint32_t
get_u32(struct slice bytes, size_t at)
{
	const unsigned char *p = (const unsigned char *)bytes.ptr + at;

	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

static void
close_file(struct pack_file *f)
{
	int mark;

	unmap_file(&f->index);
	for (mark = 0; mark < MARK_COUNT; mark++)
		free(f->marks[mark]);
	free(f->stem);
}

static struct pack_file *
new_file(struct pack_set *s)
{
	if (s->count == s->cap) {
		size_t cap = s->cap ? s->cap * 2 : 16;
		struct pack_file *at = realloc(s->at, cap * sizeof(*at));

		if (!at)
			return NULL;
		s->at = at;
		s->cap = cap;
	}
	s->at[s->count] = (struct pack_file){ .stem = NULL };
	return &s->at[s->count];
}

/* path: of the index. */
static enum emend_status
add_file(struct pack_set *s, const char *path, struct emend_error *err)
{
	struct pack_file *f = new_file(s);
	enum emend_status status;
	int mark;

	if (!f)
		return emend_fail_nomem(err);
	status = map_file(&f->index, path, err);
	if (status == EMEND_OK && !pack_index_is_well_formed(f->index)) {
		close_file(f);
		return EMEND_OK;
	}
	if (status == EMEND_OK) {
		f->count = get_u32(f->index, NAMES_AT - 4);
		f->stem = strndup(path, strlen(path) - strlen(".idx"));
	}
	for (mark = 0; status == EMEND_OK && mark < MARK_COUNT; mark++) {
		f->marks[mark] = calloc(f->count / 8 + 1, 1);
		if (!f->marks[mark])
			status = emend_fail_nomem(err);
	}
	if (status == EMEND_OK && !f->stem)
		status = emend_fail_nomem(err);
	if (status) {
		close_file(f);
		/* somebody repacks just now */
		return status == EMEND_NOTFOUND ? EMEND_OK : status;
	}
	s->count++;
	s->objects += f->count;
	return EMEND_OK;
}

static int
by_stem(const void *x, const void *y)
{
	const struct pack_file *a = x, *b = y;

	return strcmp(a->stem, b->stem);
}

enum emend_status
pack_set_open(
    struct pack_set *out, const char *git_dir, struct emend_error *err)
{
	enum emend_status status;
	struct dirent *entry;
	struct text path;
	DIR *list = NULL;
	size_t folder;

	*out = (struct pack_set){ .at = NULL };
	text_init(&path, PATH_MAX_BYTES);
	text_addf(&path, "%s/" PACK_FOLDER "/", git_dir);
	folder = path.len;
	status = text_check(&path, err);
	if (status == EMEND_OK)
		list = opendir(path.ptr);
	while (list && status == EMEND_OK && (entry = readdir(list))) {
		struct slice name = slice_of(entry->d_name);

		if (!slice_starts(name, SLICE("pack-")) ||
		    !slice_ends(name, SLICE(".idx")))
			continue;
		text_truncate(&path, folder);
		text_add(&path, name.ptr, name.len);
		status = text_check(&path, err);
		if (status == EMEND_OK)
			status = add_file(out, path.ptr, err);
	}
	if (list)
		(void)closedir(list);
	if (status)
		pack_set_close(out);
	else if (out->count)
		qsort(out->at, out->count, sizeof(*out->at), by_stem);
	text_free(&path);
	return status;
}

void
pack_set_close(struct pack_set *s)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		close_file(&s->at[i]);
	free(s->at);
	*s = (struct pack_set){ .at = NULL };
}

static const void *
name_at(const struct pack_file *f, size_t at)
{
	return f->index.ptr + NAMES_AT + at * SHA1_LEN;
}

void
pack_file_name(const struct pack_file *f, uint32_t at, struct oid *out)
{
	memcpy(out->bytes, name_at(f, at), SHA1_LEN);
}

static bool
find(const struct pack_file *f, const struct oid *oid, uint32_t *out)
{
	unsigned first = oid->bytes[0];
	uint32_t low = first ? get_u32(f->index, 8 + 4 * (first - 1)) : 0;
	uint32_t high = get_u32(f->index, 8 + 4 * first);

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = memcmp(name_at(f, middle), oid->bytes, SHA1_LEN);

		if (order == 0) {
			*out = middle;
			return true;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

bool
pack_set_mark(struct pack_set *s, const struct oid *oid, enum pack_mark mark,
    bool *before)
{
	size_t tried;
	uint32_t at;

	*before = false;
	for (tried = 0; tried < s->count; tried++) {
		/* kin lie in one pack: where the last one was is tried first */
		size_t which = (s->last + tried) % s->count;
		struct pack_file *f = &s->at[which];
		unsigned char bit;

		if (!find(f, oid, &at))
			continue;
		bit = (unsigned char)(1 << at % 8);
		*before = f->marks[mark][at / 8] & bit;
		f->marks[mark][at / 8] |= bit;
		f->reached += mark == MARK_REACHED && !*before;
		s->last = which;
		return true;
	}
	return false;
}

bool
pack_file_marked(const struct pack_file *f, uint32_t at, enum pack_mark mark)
{
	return f->marks[mark][at / 8] >> at % 8 & 1;
}

bool
pack_set_marked(
    const struct pack_set *s, const struct oid *oid, enum pack_mark mark)
{
	uint32_t at;
	size_t i;

	for (i = 0; i < s->count; i++)
		if (find(&s->at[i], oid, &at) &&
		    pack_file_marked(&s->at[i], at, mark))
			return true;
	return false;
}

bool
pack_set_has_elsewhere(const struct pack_set *s, const struct pack_file *f,
    const struct oid *oid)
{
	uint32_t at;
	size_t i;

	for (i = 0; i < s->count; i++)
		if (&s->at[i] != f && find(&s->at[i], oid, &at))
			return true;
	return false;
}
