#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "store/fail.h"
#include "store/forget_pages.h"
#include "store/refs.h"
#include "store/revision.h"
#include "store/tombstone.h"
#include "store/verify_work.h"

#define MAIN "refs/heads/main"

/* ---- which are whose ---- */

/* "refs/KIND/ab/cdef..." */
static bool
is_id_ref(struct slice name, struct slice prefix)
{
	struct hash128 id;
	char as_article[ARTICLE_REF_MAX];

	if (!slice_starts(name, prefix) ||
	    name.len - prefix.len != HASH128_HEX + 1)
		return false;
	snprintf(as_article, sizeof(as_article), ARTICLE_REFS "%.*s",
	    SLICE_ARG(slice_sub(name, prefix.len, name.len)));
	return article_ref_read(&id, slice_of(as_article));
}

bool
verify_knows_ref(const struct verify_part *part, struct slice name)
{
	if (!strcmp(part->name, "pages.git"))
		return pages_branch_is_ours(name);
	return slice_equal(name, SLICE(MAIN)) ||
	    is_id_ref(name, SLICE(ARTICLE_REFS)) ||
	    is_id_ref(name, SLICE("refs/hosts/")) ||
	    is_id_ref(name, SLICE(TOMBSTONE_REFS));
}

/* ---- publishing ---- */

enum emend_status
verify_move_ref(struct verify_part *part, const char *name,
    const struct oid *before, const struct oid *after,
    struct emend_error *err)
{
	struct moved_ref *m;

	if (part->moved_count == part->moved_cap) {
		size_t cap = part->moved_cap ? part->moved_cap * 2 : 16;
		struct moved_ref *grown =
		    realloc(part->moved, cap * sizeof(*grown));

		if (!grown)
			return emend_fail_nomem(err);
		part->moved = grown;
		part->moved_cap = cap;
	}
	m = &part->moved[part->moved_count];
	*m = (struct moved_ref){ strdup(name), *before, *after };
	if (!m->name)
		return emend_fail_nomem(err);
	part->moved_count++;
	return EMEND_OK;
}

static enum emend_status
publish(const char *git_dir, struct ref_update *updates, size_t count,
    struct emend_error *err)
{
	struct ref_edit *edit = NULL;
	enum emend_status status;

	status = ref_edit_new(&edit, git_dir, updates, count, err);
	if (status == EMEND_OK)
		status = ref_edit_publish(edit, err);
	ref_edit_free(edit);
	return status;
}

enum emend_status
verify_publish_refs(
    struct verify *v, struct verify_part *part, struct emend_error *err)
{
	struct ref_update *updates;
	enum emend_status status;
	size_t i;

	(void)v;
	if (!part->moved_count)
		return EMEND_OK;
	updates = calloc(part->moved_count, sizeof(*updates));
	if (!updates)
		return emend_fail_nomem(err);
	for (i = 0; i < part->moved_count; i++)
		updates[i] = (struct ref_update){ .name = part->moved[i].name,
			.before = part->moved[i].before,
			.after = part->moved[i].after };
	status = publish(part->path, updates, part->moved_count, err);
	free(updates);
	for (i = 0; i < part->moved_count; i++)
		free(part->moved[i].name);
	part->moved_count = 0;
	return status;
}

static enum emend_status
make_aside(const struct verify *v, struct emend_error *err)
{
	char path[PATH_MAX_BYTES];
	enum emend_status status =
	    file_make_dir(verify_path(path, v, "set-aside"), 0700, err);

	return status == EMEND_EXISTS ? EMEND_OK : status;
}

/* ---- refs in files of their own ---- */

static int
by_name(const void *x, const void *y)
{
	const struct loose_ref *a = x, *b = y;

	return strcmp(a->name, b->name);
}

const struct loose_ref *
verify_loose(const struct verify_part *part, const char *name)
{
	size_t i;

	for (i = 0; i < part->loose_count; i++)
		if (!strcmp(part->loose[i].name, name))
			return &part->loose[i];
	return NULL;
}

/* Where packed-refs has it; zero: nowhere. */
static enum emend_status
find_packed(const struct verify_part *part, const char *name, struct oid *out,
    struct emend_error *err)
{
	struct packed_ref ref = { .name = { NULL, 0 } };
	enum emend_status status = EMEND_OK;
	size_t at;

	*out = (struct oid){ { 0 } };
	(void)refs_file_header(&part->refs, &at);
	while (status == EMEND_OK && at < part->refs.bytes.len) {
		status = refs_file_next(&part->refs, &at, &ref, err);
		if (status == EMEND_OK && slice_equal(ref.name, slice_of(name)))
			*out = ref.oid;
	}
	return status;
}

/* Its own file must go first: it would hide what packed-refs says.  Killed in
 * between, it lies in set-aside. */
static enum emend_status
fold(struct verify *v, struct verify_part *part, const struct loose_ref *loose,
    struct emend_error *err)
{
	struct ref_update update = { .name = loose->name, .after = loose->oid };
	char path[PATH_MAX_BYTES], aside[PATH_MAX_BYTES];
	enum emend_status status;

	snprintf(path, sizeof(path), "%s/%s", part->path, loose->name);
	snprintf(aside, sizeof(aside), "%s/set-aside/ref", v->store.dir);
	status = find_packed(part, loose->name, &update.before, err);
	if (status == EMEND_OK)
		status = make_aside(v, err);
	if (status == EMEND_OK && rename(path, aside))
		status = fail_io(err, "move", path);
	if (status)
		return status;
	if (!oid_equal(&update.before, &update.after))
		status = publish(part->path, &update, 1, err);
	if (status) {
		(void)rename(aside, path);
		return status;
	}
	(void)unlink(aside);
	refs_file_close(&part->refs);
	return refs_file_open(&part->refs, part->refs_path, err);
}

static enum emend_status
check_loose(
    struct verify *v, struct verify_part *part, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < part->loose_count && status == EMEND_OK; i++) {
		struct loose_ref *loose = &part->loose[i];
		char where[PATH_MAX_BYTES];
		struct finding f = {
			.kind = "ref-loose",
			.severity = SEVERITY_DAMAGE,
			.where = where,
			.repair = REPAIR_WOULD,
			.remedy = "--repair puts it into packed-refs",
		};

		snprintf(where, sizeof(where), "%s/%s", part->name,
		    loose->name);
		if (!verify_knows_ref(part, slice_of(loose->name)))
			continue;
		if (v->options->repair && part->refs_good) {
			status = fold(v, part, loose, err);
			f.repair = REPAIR_DID;
			f.remedy = "put into packed-refs";
		}
		if (status == EMEND_OK)
			status = verify_tell(v, f, err,
			    "not written by emend: it keeps new revisions from "
			    "being kept");
	}
	if (v->options->repair && part->refs_good) {
		for (i = 0; i < part->loose_count; i++)
			free(part->loose[i].name);
		part->loose_count = 0;
	}
	return status;
}

/* ---- packed-refs ---- */

/* Every ref up to the first line that cannot be read. */
static enum emend_status
read_good(const struct verify_part *part, struct ref_update **out,
    size_t *count, struct emend_error *err)
{
	struct packed_ref ref = { .name = { NULL, 0 } };
	enum emend_status status = EMEND_OK;
	size_t at, cap = 0;

	*out = NULL;
	*count = 0;
	(void)refs_file_header(&part->refs, &at);
	while (at < part->refs.bytes.len) {
		if (refs_file_next(&part->refs, &at, &ref, NULL))
			break;
		if (*count == cap) {
			struct ref_update *grown;

			cap = cap ? cap * 2 : 64;
			grown = realloc(*out, cap * sizeof(*grown));
			if (!grown)
				return emend_fail_nomem(err);
			*out = grown;
		}
		(*out)[*count] =
		    (struct ref_update){ .name = strndup(ref.name.ptr,
					     ref.name.len),
			    .after = ref.oid };
		if (!(*out)[(*count)++].name)
			return emend_fail_nomem(err);
	}
	return status;
}

/* What can be read of packed-refs in the place of all; the old one is kept. */
static enum emend_status
rewrite(struct verify *v, struct verify_part *part, struct emend_error *err)
{
	char to[PATH_MAX_BYTES];
	struct ref_update *updates = NULL;
	enum emend_status status;
	size_t i, count = 0;

	status = make_aside(v, err);
	if (status == EMEND_OK)
		status = read_good(part, &updates, &count, err);
	snprintf(to, sizeof(to), "%s/set-aside/packed-refs-of-%s",
	    v->store.dir, part->name);
	if (status == EMEND_OK && rename(part->refs_path, to) &&
	    errno != ENOENT)
		status = fail_io(err, "move", part->refs_path);
	refs_file_close(&part->refs);
	if (status == EMEND_OK)
		status = publish(part->path, updates, count, err);
	for (i = 0; i < count; i++)
		free((void *)(uintptr_t)updates[i].name);
	free(updates);
	return status
	    ? status
	    : refs_file_open(&part->refs, part->refs_path, err);
}

/* Every line and its order; main, too, is there from the beginning. */
static enum emend_status
check_lines(
    const struct verify_part *part, bool *has_main, struct emend_error *err)
{
	struct packed_ref ref = { .name = { NULL, 0 } };
	enum emend_status status = EMEND_OK;
	size_t at;

	*has_main = verify_loose(part, MAIN);
	(void)refs_file_header(&part->refs, &at);
	while (status == EMEND_OK && at < part->refs.bytes.len) {
		status = refs_file_next(&part->refs, &at, &ref, err);
		*has_main = *has_main || slice_equal(ref.name, SLICE(MAIN));
	}
	if (status == EMEND_OK && !part->refs.bytes.len)
		status = emend_fail(err, EMEND_STORE, "the file is missing");
	return status;
}

/* Refs that are no business of the other parts: ours are, but for these. */
static enum emend_status
check_other(struct verify *v, struct verify_part *part, struct slice name,
    const struct oid *oid, struct emend_error *err)
{
	char where[PATH_MAX_BYTES];
	const struct finding f = { .kind = "ref-unknown", .where = where };
	bool known = verify_knows_ref(part, name);
	enum emend_status status = EMEND_OK;

	if (known && !slice_equal(name, SLICE(MAIN)) &&
	    !slice_starts(name, SLICE(TOMBSTONE_REFS)))
		return EMEND_OK;
	snprintf(where, sizeof(where), "%s/%.*s", part->name,
	    name.len < 400 ? (int)name.len : 400, name.ptr);
	if (!known)
		status = verify_tell(v, f, err, "not a ref of emend's");
	return status ? status : verify_reach(v, part, where, oid, err);
}

static enum emend_status
check_others(
    struct verify *v, struct verify_part *part, struct emend_error *err)
{
	struct packed_ref ref = { .name = { NULL, 0 } };
	enum emend_status status = EMEND_OK;
	size_t at, i;

	for (i = 0; i < part->loose_count && status == EMEND_OK; i++)
		status = check_other(v, part, slice_of(part->loose[i].name),
		    &part->loose[i].oid, err);
	(void)refs_file_header(&part->refs, &at);
	while (status == EMEND_OK && at < part->refs.bytes.len) {
		if (refs_file_next(&part->refs, &at, &ref, NULL))
			break; /* told already */
		status = check_other(v, part, ref.name, &ref.oid, err);
	}
	return status;
}

static enum emend_status
check_packed(
    struct verify *v, struct verify_part *part, struct emend_error *err)
{
	char where[PATH_MAX_BYTES];
	struct finding f = {
		.kind = "refs-damaged",
		.severity = SEVERITY_DAMAGE,
		.where = where,
		.repair = REPAIR_WOULD,
		.remedy = "--repair keeps the refs that can be read and finds "
			  "the others from the index and the commits",
	};
	struct emend_error why;
	bool has_main;
	enum emend_status status = check_lines(part, &has_main, &why);

	snprintf(where, sizeof(where), "%s/packed-refs", part->name);
	part->refs_good = status == EMEND_OK;
	part->no_main = !has_main;
	if (status == EMEND_OK)
		return EMEND_OK;
	if (!v->options->repair)
		return verify_tell(v, f, err, "%s", why.text);
	status = rewrite(v, part, err);
	if (status)
		return status;
	part->refs_good = true;
	f.repair = REPAIR_DID;
	f.remedy = "what can be read of it was kept, the old one moved to "
		   "set-aside; the others follow";
	return verify_tell(v, f, err, "%s", why.text);
}

enum emend_status
verify_refs(
    struct verify *v, struct verify_part *part, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	if (!part->git)
		return EMEND_OK;
	if (!part->refs.path)
		status = refs_file_open(&part->refs, part->refs_path, err);
	if (part->loose_count)
		qsort(part->loose, part->loose_count, sizeof(*part->loose),
		    by_name);
	if (status == EMEND_OK)
		status = check_packed(v, part, err);
	if (status == EMEND_OK)
		status = check_loose(v, part, err);
	return status ? status : check_others(v, part, err);
}
