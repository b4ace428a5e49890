/*
 * Packs: a slice writes one, so there would be thousands.  The smallest are
 * joined as long as they are not twice as large, each, as those before together
 * (so every object is copied a few times in its life), by git's pack-objects,
 * which finds deltas among them.  Packs of one month of pages stay by
 * themselves, to be dropped with it.
 *
 * An index of many packs takes time for each object in them, so it is made of
 * those that are too large to be joined, and of all when git is missing.
 *
 * A pack is removed only after its objects are all in another that is durable,
 * and after the index of many packs is gone that would name it: at no moment a
 * reader misses an object but in a list of packs that it read before, and then
 * it reads that again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "store/fail.h"
#include "store/git_program.h"
#include "store/internal.h"
#include "store/maintain_work.h"
#include "store/pack_names.h"
#include "store/repository.h"

#define JOIN_OVER 100	    /* packs that one look at a time may make */
#define JOIN_OVER_CLOSED 10 /* of a month that is over */
#define INDEX_OVER 50	    /* packs that the index of many lacks */
/* In a check: a portion that takes seconds, not minutes. */
#define PORTION_PACK ((uint64_t)64 << 20)
#define PORTION ((uint64_t)128 << 20)
#define NAMES_MAX ((size_t)16 << 20)

/* How many from first on, all alike, are to be joined. */
static size_t
choose(const struct maintenance *m, const struct pack_file *first, size_t count)
{
	bool closed = *first->label && strcmp(first->label, m->month) != 0;
	bool when_due = m->options->when_due;
	size_t over = closed ? JOIN_OVER_CLOSED : JOIN_OVER, n, i;
	uint64_t sum = 0;

	for (i = 0; i < count && !first[i].held; i++) {
		sum += first[i].bytes;
		if (when_due &&
		    (first[i].bytes > PORTION_PACK || sum > PORTION))
			break;
	}
	/* those that a portion has no room for are joined before they are many */
	if (i < 2 || (when_due && i <= over && sum <= PORTION))
		return 0;
	n = closed ? i : packs_to_join(first, i);
	return n;
}

static bool
is_settled(const struct pack_file *file)
{
	return file->bytes > PORTION_PACK;
}

/* Which are to be in one index: stems of them, at most packs->count. */
static size_t
list_to_index(
    const struct maintenance *m, const struct packs *packs, const char **stems)
{
	size_t i, count = 0;

	for (i = 0; i < packs->count; i++) {
		if (!m->result->no_git && !is_settled(&packs->at[i]))
			continue;
		if (stems)
			stems[count] = packs->at[i].stem;
		count++;
	}
	return count;
}

enum emend_status
maintain_packs_due(struct maintenance *m, struct repository *r, bool *due,
    struct emend_error *err)
{
	const char *git_dir = repository_path(r);
	struct packs packs;
	size_t i, alike;
	enum emend_status status = packs_read(&packs, git_dir, err);

	if (status)
		return status;
	*due = list_to_index(m, &packs, NULL) >
	    packs_indexed(git_dir) + INDEX_OVER;
	for (i = 0; i < packs.count && !*due; i += alike) {
		alike = packs_alike(packs.at + i, packs.count - i);
		*due = choose(m, packs.at + i, alike) > 0;
	}
	packs_free(&packs);
	return EMEND_OK;
}

/* ---- joining ---- */

/* Packs alike: those that are joined come first, the rest stays. */
struct joint {
	const struct pack_file *at;
	size_t count, all;
};

/*
 * To know what is which file git goes through the histories of what it packs:
 * not into those packs that it is told to leave out, or it would go through all
 * there ever was.
 */
static enum emend_status
write_names(struct text *out, const struct joint *j, struct emend_error *err)
{
	size_t i;

	for (i = 0; i < j->all; i++)
		text_addf(out, "%s%s.pack\n", i < j->count ? "" : "^",
		    j->at[i].stem);
	return text_check(out, err);
}

/*
 * git's pack of all objects of these, durable: *stem is its name, or "" when
 * there is none: git is missing, or was stopped.
 */
static enum emend_status
run_git(struct maintenance *m, const char *git_dir, const char *label,
    struct slice names, char stem[PACK_STEM_MAX], struct emend_error *err)
{
	char base[PATH_MAX_BYTES];
	const char *const arguments[] = { "pack-objects", "--stdin-packs",
		"-q", "--non-empty", "--delta-base-offset", base, NULL };
	struct text sum;
	const struct git_run run = {
		.git_dir = git_dir,
		.arguments = arguments,
		.input = names,
		.deadline_ms = m->deadline_ms,
		.stop = m->options->stop,
		.gently = m->options->when_due,
		.output = &sum,
	};
	enum git_outcome outcome;
	enum emend_status status;

	text_init(&sum, OID_HEX + 1);
	snprintf(base, sizeof(base), "%s/" PACK_FOLDER "/pack%s%s", git_dir,
	    *label ? "-" : "", label);
	status = git_program_run(&outcome, &run, err);
	*stem = '\0';
	if (status)
		goto out;
	if (outcome == GIT_PROGRAM_MISSING)
		m->result->no_git = true;
	else if (outcome == GIT_PROGRAM_STOPPED)
		m->result->broken_off = true;
	else
		snprintf(stem, PACK_STEM_MAX, "pack%s%s-%.*s",
		    *label ? "-" : "", label, OID_HEX, sum.ptr);
out:
	text_free(&sum);
	return status;
}

/* Whatever git did, nothing goes that is not in the new pack, or one that
 * stays. */
static enum emend_status
check_covered(const char *git_dir, const struct joint *j, const char *stem,
    struct emend_error *err)
{
	struct pack_index *indexes;
	size_t i, count = j->all - j->count;
	bool covered = true;
	enum emend_status status = packs_open(
	    &indexes, git_dir, stem, j->at + j->count, count, err);

	if (status)
		return status;
	for (i = 0; i < j->count && !status; i++) {
		status = packs_cover(indexes, count + 1, git_dir,
		    j->at[i].stem, &covered, err);
		if (!status && !covered)
			status = emend_fail(err, EMEND_STORE,
			    "%s: git's new pack lacks objects of %s: both stay",
			    git_dir, j->at[i].stem);
	}
	packs_close(indexes, count + 1);
	return status;
}

static enum emend_status
remove_covered(struct store *s, const char *git_dir, const struct joint *j,
    const char *stem, struct emend_error *err)
{
	enum emend_status status = check_covered(git_dir, j, stem, err);
	size_t i;

	if (!status)
		status = store_lock(s, STORE_LOCK_WRITE, err);
	if (status)
		return status;
	if (packs_index_names(git_dir, j->at, j->count))
		packs_drop_index(git_dir);
	for (i = 0; i < j->count; i++)
		if (strcmp(j->at[i].stem, stem) != 0)
			packs_remove(git_dir, j->at[i].stem);
	store_unlock(s, STORE_LOCK_WRITE);
	return EMEND_OK;
}

static enum emend_status
join(struct maintenance *m, const char *git_dir, const struct joint *j,
    struct emend_error *err)
{
	char stem[PACK_STEM_MAX], folder[PATH_MAX_BYTES];
	struct text names;
	enum emend_status status;

	text_init(&names, NAMES_MAX);
	status = write_names(&names, j, err);
	if (!status)
		status = run_git(m, git_dir, j->at->label,
		    slice_new(names.ptr, names.len), stem, err);
	if (status || !*stem)
		goto out;
	snprintf(folder, sizeof(folder), "%s/" PACK_FOLDER, git_dir);
	status = file_sync_dir(folder, err);
	if (!status)
		status = remove_covered(m->store, git_dir, j, stem, err);
out:
	text_free(&names);
	return status;
}

static enum emend_status
join_all(struct maintenance *m, const char *git_dir, struct emend_error *err)
{
	struct packs packs;
	enum emend_status status = packs_read(&packs, git_dir, err);
	struct joint j;
	size_t i;

	for (i = 0; i < packs.count && !status; i += j.all) {
		if (m->result->no_git || maintain_is_over(m))
			break;
		j.at = packs.at + i;
		j.all = packs_alike(j.at, packs.count - i);
		j.count = choose(m, j.at, j.all);
		if (j.count)
			status = join(m, git_dir, &j, err);
	}
	packs_free(&packs);
	return status;
}

/* ---- indexing ---- */

/* Under the write lock, so that no pack goes meanwhile. */
static enum emend_status
write_index(const struct maintenance *m, struct repository *r,
    struct emend_error *err)
{
	const char *git_dir = repository_path(r);
	const char **stems = NULL;
	struct packs packs;
	enum emend_status status = packs_read(&packs, git_dir, err);
	size_t count = status ? 0 : list_to_index(m, &packs, NULL);

	if (status || count <= packs_indexed(git_dir) + INDEX_OVER)
		goto out;
	stems = calloc(packs.count, sizeof(*stems));
	if (!stems) {
		status = emend_fail_nomem(err);
		goto out;
	}
	count = list_to_index(m, &packs, stems);
	status = repository_index_packs(r, stems, count, err);
out:
	free(stems);
	packs_free(&packs);
	return status;
}

enum emend_status
maintain_pack(struct maintenance *m, struct repository *r,
    struct emend_error *err)
{
	enum emend_status status = join_all(m, repository_path(r), err);

	if (!status)
		status = store_lock(m->store, STORE_LOCK_WRITE, err);
	if (status)
		return status;
	status = write_index(m, r, err);
	store_unlock(m->store, STORE_LOCK_WRITE);
	return status;
}
