#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/fail.h"
#include "store/pack.h"
#include "store/pack_check.h"
#include "store/repository.h"
#include "store/verify_work.h"

/* Below the archive, for people. */
static const char *
name_of(const struct verify *v, const char *path)
{
	return path + strlen(v->store.dir) + 1;
}

/* ---- by their sums ---- */

/* why is of the index; NULL: there is none.  good: its pack is. */
static enum emend_status
mend_index(struct verify *v, const char *stem, bool good, const char *why,
    struct emend_error *err)
{
	char path[PATH_MAX_BYTES];
	struct finding f = {
		.kind = "pack-index",
		.severity = SEVERITY_DAMAGE,
		.repair = REPAIR_WOULD,
		.remedy = "--repair makes the index anew from its pack, if "
			  "that can be read",
	};
	struct emend_error failed;
	enum emend_status status = EMEND_OK;

	snprintf(path, sizeof(path), "%s.idx", stem);
	f.where = name_of(v, path);
	if (!good)
		status = emend_fail(&failed, EMEND_STORE,
		    "bring it back with its pack, which is damaged, too");
	else if (v->options->repair)
		status = pack_reindex(stem, &failed);
	if (status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (v->options->repair && status == EMEND_OK) {
		f.repair = REPAIR_DID;
		f.remedy = "made anew from its pack";
	}
	v->blind = v->blind || (good && !v->options->repair);
	if (status) {
		f.repair = REPAIR_CANNOT;
		f.severity = SEVERITY_LOSS;
		f.remedy = failed.text;
	}
	return verify_tell(v, f, err, "%s",
	    why ? why : "missing: what is in the pack cannot be read");
}

static enum emend_status
check_pack(struct verify *v, const char *stem, struct emend_error *err)
{
	char path[PATH_MAX_BYTES];
	struct finding f = {
		.kind = "pack-damaged",
		.severity = SEVERITY_LOSS,
		.remedy = "bring this file back from a backup or a clone; what "
			  "else is told of it shows what it is needed for",
	};
	struct pack_sum sum;
	struct emend_error why;
	enum emend_status good, index;

	snprintf(path, sizeof(path), "%s.pack", stem);
	good = pack_check(&sum, path, &why);
	f.where = name_of(v, path);
	if (good == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (good == EMEND_NOTFOUND)
		return EMEND_OK; /* repacked just now */
	if (good) {
		enum emend_status status =
		    verify_tell(v, f, err, "%s", why.text);

		v->damaged_packs++;
		if (status)
			return status;
	}
	snprintf(path, sizeof(path), "%s.idx", stem);
	index = pack_index_check(path, good ? NULL : &sum, &why);
	if (index == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (index == EMEND_OK || (index == EMEND_NOTFOUND && v->in_use))
		return EMEND_OK;
	return mend_index(
	    v, stem, !good, index == EMEND_NOTFOUND ? NULL : why.text, err);
}

static int
by_name(const void *x, const void *y)
{
	char *const *a = x, *const *b = y;

	return strcmp(*a, *b);
}

/* The paths of all packs, without ".pack". */
static enum emend_status
list_packs(const struct verify_part *part, char ***out, size_t *count,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	char path[PATH_MAX_BYTES];
	struct dirent *entry;
	size_t cap = 0;
	DIR *list;

	*out = NULL;
	*count = 0;
	snprintf(path, sizeof(path), "%s/" PACK_FOLDER, part->path);
	list = opendir(path);
	if (!list)
		return errno == ENOENT ? EMEND_OK
				       : fail_io(err, "read", path);
	while (status == EMEND_OK && (entry = readdir(list))) {
		struct slice name = slice_of(entry->d_name);

		if (!slice_starts(name, SLICE("pack-")) ||
		    !slice_ends(name, SLICE(".pack")))
			continue;
		if (*count == cap) {
			char **grown;

			cap = cap ? cap * 2 : 64;
			grown = realloc(*out, cap * sizeof(*grown));
			if (!grown) {
				status = emend_fail_nomem(err);
				break;
			}
			*out = grown;
		}
		if (asprintf(&(*out)[*count], "%s/%.*s", path,
			(int)(name.len - strlen(".pack")), name.ptr) < 0)
			status = emend_fail_nomem(err);
		else
			++*count;
	}
	(void)closedir(list);
	if (*count)
		qsort(*out, *count, sizeof(**out), by_name);
	return status;
}

enum emend_status
verify_packs(
    struct verify *v, struct verify_part *part, struct emend_error *err)
{
	enum emend_status status;
	size_t i, count;
	char **stems;

	status = list_packs(part, &stems, &count, err);
	for (i = 0; i < count; i++) {
		if (status == EMEND_OK)
			status = check_pack(v, stems[i], err);
		free(stems[i]);
	}
	free(stems);
	return status ? status : pack_set_open(&part->packs, part->path, err);
}

/* ---- what no ref leads to ---- */

static bool
is_all_elsewhere(const struct pack_set *set, const struct pack_file *f)
{
	struct oid oid;
	uint32_t i;

	for (i = 0; i < f->count; i++) {
		pack_file_name(f, i, &oid);
		if (!pack_set_has_elsewhere(set, f, &oid))
			return false;
	}
	return true;
}

/* DIR/set-aside/NAME: nothing is thrown away that somebody may miss. */
static enum emend_status
set_aside(const struct verify *v, const char *stem, struct emend_error *err)
{
	static const char *const ends[] = { ".idx", ".rev", ".bitmap", ".pack" };
	char folder[PATH_MAX_BYTES], from[PATH_MAX_BYTES], to[PATH_MAX_BYTES];
	enum emend_status status;
	size_t i;

	(void)verify_path(folder, v, "set-aside");
	status = file_make_dir(folder, 0700, err);
	if (status && status != EMEND_EXISTS)
		return status;
	for (i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		snprintf(from, sizeof(from), "%s%s", stem, ends[i]);
		snprintf(to, sizeof(to), "%s%s%s", folder, strrchr(stem, '/'),
		    ends[i]);
		if (rename(from, to) && errno != ENOENT)
			return fail_io(err, "move", from);
	}
	return EMEND_OK;
}

static enum emend_status
tell_unreached(struct verify *v, const struct pack_set *set,
    const struct pack_file *pack, struct emend_error *err)
{
	bool elsewhere = is_all_elsewhere(set, pack);
	char path[PATH_MAX_BYTES];
	struct finding f = {
		.kind = "pack-unreferenced",
		.severity = elsewhere ? SEVERITY_NOTE : SEVERITY_UNTIDY,
		.repair = elsewhere ? REPAIR_CANNOT : REPAIR_WOULD,
		.remedy = elsewhere
		    ? "git gc removes it"
		    : "--repair moves it to set-aside, in the archive",
	};
	struct emend_error why;

	snprintf(path, sizeof(path), "%s.pack", pack->stem);
	f.where = name_of(v, path);
	if (v->options->repair && v->put_back && !elsewhere) {
		f.repair = REPAIR_CANNOT;
		f.remedy = "left alone, as refs were moved just now; repair "
			   "again moves it to set-aside";
	} else if (v->options->repair && !elsewhere) {
		enum emend_status status = set_aside(v, pack->stem, &why);
		bool moved = status == EMEND_OK;

		if (status == EMEND_NOMEM)
			return emend_fail_nomem(err);
		f.repair = moved ? REPAIR_DID : REPAIR_CANNOT;
		f.remedy = moved ? "moved to set-aside, in the archive: remove "
				   "it when nothing is missed"
				 : why.text;
	}
	return verify_tell(v, f, err,
	    elsewhere ? "all of its %u objects are in other packs, too"
		      : "nothing leads to any of its %u objects: a killed run "
			"or somebody's git left it",
	    pack->count);
}

/* In nanoseconds; pack is a name below the archive. */
static int64_t
written_at(const struct verify *v, const char *pack)
{
	char path[PATH_MAX_BYTES];
	struct stat st;

	if (stat(verify_path(path, v, pack), &st))
		return 0;
	return (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
}

/* A commit that no ref leads to may be what a ref is to be moved to. */
static enum emend_status
keep_commit(struct verify *v, struct verify_part *part, const struct oid *oid,
    const char *pack, struct emend_error *err)
{
	struct lost_commit *lost;
	struct raw_commit commit;

	if (!commit_parse(&commit, slice_new(v->bytes.ptr, v->bytes.len)))
		return EMEND_OK;
	if (part->lost_count == part->lost_cap) {
		size_t cap = part->lost_cap ? part->lost_cap * 2 : 64;

		lost = realloc(part->lost, cap * sizeof(*lost));
		if (!lost)
			return emend_fail_nomem(err);
		part->lost = lost;
		part->lost_cap = cap;
	}
	lost = &part->lost[part->lost_count++];
	*lost = commit_describe(oid, &commit);
	lost->packed_at = written_at(v, pack);
	return EMEND_OK;
}

static enum emend_status
read_late(struct verify *v, struct verify_part *part, const struct oid *oid,
    bool needed, const char *pack, struct emend_error *err)
{
	const struct finding f = {
		.kind = "object-damaged",
		.severity = needed ? SEVERITY_LOSS : SEVERITY_UNTIDY,
		.where = pack,
		.remedy = needed
		    ? "bring this file back from a backup or a clone"
		    : "nothing needs it: git gc removes it in time",
	};
	char hex[OID_HEX + 1];
	struct emend_error why;
	enum emend_status status;
	bool before;
	int type;

	text_truncate(&v->bytes, 0);
	status = repository_object(part->git, oid, &type, &v->bytes, &why);
	(void)pack_set_mark(&part->packs, oid, MARK_READ, &before);
	verify_advance(v);
	oid_hex(hex, oid);
	if (status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (status)
		return verify_tell(
		    v, f, err, "object %s %s", hex, why.text);
	return type == PACK_COMMIT && !needed
	    ? keep_commit(v, part, oid, pack, err)
	    : EMEND_OK;
}

/* Every object without this mark, in whichever pack has it. */
static enum emend_status
read_unmarked(struct verify *v, struct verify_part *part, enum pack_mark mark,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	char path[PATH_MAX_BYTES];
	struct oid oid;
	uint32_t i;
	size_t k;

	for (k = 0; part->git && k < part->packs.count && !status; k++) {
		const struct pack_file *pack = &part->packs.at[k];

		snprintf(path, sizeof(path), "%s.pack", name_of(v, pack->stem));
		for (i = 0; i < pack->count && status == EMEND_OK; i++) {
			if (pack_file_marked(pack, i, mark) ||
			    pack_file_marked(pack, i, MARK_READ))
				continue;
			pack_file_name(pack, i, &oid);
			if (!pack_set_marked(&part->packs, &oid, mark) &&
			    !pack_set_marked(&part->packs, &oid, MARK_READ))
				status = read_late(v, part, &oid,
				    mark == MARK_READ, path, err);
		}
	}
	return status;
}

enum emend_status
verify_rest(
    struct verify *v, struct verify_part *part, struct emend_error *err)
{
	return read_unmarked(v, part, MARK_REACHED, err);
}

enum emend_status
verify_unread(
    struct verify *v, struct verify_part *part, struct emend_error *err)
{
	return read_unmarked(v, part, MARK_READ, err);
}

enum emend_status
verify_unreached(
    struct verify *v, struct verify_part *part, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < part->packs.count && status == EMEND_OK; i++) {
		struct pack_file *pack = &part->packs.at[i];

		/* what leads to it may be what is lost */
		if (part->git && part->refs_good && !v->result->lost &&
		    !v->forgetting &&
		    !pack->reached && pack->count && !v->in_use)
			status = tell_unreached(v, &part->packs, pack, err);
	}
	return status;
}
