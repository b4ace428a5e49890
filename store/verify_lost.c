/*
 * Commits that no ref leads to but that follow one that does: packed-refs is
 * older than they are, or a run was killed before it could publish them.  A ref
 * is moved forward along them.
 *
 * Where several follow one commit, only that made last can ever have been
 * published: whoever made it would have put it onto another otherwise.  Where it
 * cannot be told which one that is, nothing is done.
 *
 * Pages are published before the revisions that name them, so a revision whose
 * page does not stand where the pages' refs do now was never published either.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "store/pages.h"
#include "store/repository.h"
#include "store/tombstone.h"
#include "store/verify_work.h"

#define MAIN "refs/heads/main"

static int
by_parent(const void *x, const void *y)
{
	const struct lost_commit *a = x, *b = y;
	int order = memcmp(a->parent.bytes, b->parent.bytes, SHA1_LEN);

	return order ? order : memcmp(a->oid.bytes, b->oid.bytes, SHA1_LEN);
}

/* The first that has this parent; lost_count: none. */
static size_t
find_children(const struct verify_part *part, const struct oid *parent)
{
	size_t low = 0, high = part->lost_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (memcmp(part->lost[middle].parent.bytes, parent->bytes,
			SHA1_LEN) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < part->lost_count &&
	    !oid_equal(&part->lost[low].parent, parent))
		low = part->lost_count;
	return low;
}

/* A line of lost commits behind a ref. */
struct line {
	struct oid tip;
	unsigned number; /* of its revision; pages have none */
	size_t moved;
	bool forks; /* two ways lead on */
};

static bool
follows(const struct verify_part *part, const struct lost_commit *lost,
    unsigned number)
{
	if (!strcmp(part->name, "pages.git"))
		return lost->is_run;
	return lost->number &&
	    (lost->number == number + 1 || (number && lost->number == number));
}

static int
compare_age(const struct lost_commit *x, const struct lost_commit *y)
{
	if (x->made_at != y->made_at)
		return x->made_at < y->made_at ? -1 : 1;
	if (x->packed_at != y->packed_at)
		return x->packed_at < y->packed_at ? -1 : 1;
	return 0;
}

/* Whether a revision's page is there; what cannot be read is told elsewhere. */
static enum emend_status
lacks_page(struct verify *v, const struct verify_part *part,
    const struct lost_commit *lost, bool *lacks, struct emend_error *err)
{
	struct emend_error why;
	struct revision_row row;
	struct article *article;
	enum emend_status status;

	*lacks = false;
	if (part != &v->parts[PART_ARTICLES])
		return EMEND_OK;
	status = revision_load(&article, &row, part->git, lost->id, &lost->oid,
	    &v->store.secret, &why);
	if (status)
		return status == EMEND_NOMEM ? emend_fail_nomem(err) : EMEND_OK;
	status = verify_lacks_page(v, &row, lacks, err);
	article_free(article);
	return status;
}

/* The one to go on with behind the line's tip, or NULL. */
static enum emend_status
find_next(struct verify *v, const struct verify_part *part, struct line *line,
    const struct lost_commit **next, struct emend_error *err)
{
	size_t i = find_children(part, &line->tip);

	*next = NULL;
	line->forks = false;
	for (; i < part->lost_count &&
	     oid_equal(&part->lost[i].parent, &line->tip);
	     i++) {
		enum emend_status status;
		bool lacks;
		int order;

		if (!follows(part, &part->lost[i], line->number))
			continue;
		status = lacks_page(v, part, &part->lost[i], &lacks, err);
		if (status)
			return status;
		if (lacks)
			continue;
		order = *next ? compare_age(&part->lost[i], *next) : 1;
		line->forks = order ? line->forks && order < 0 : true;
		if (order > 0)
			*next = &part->lost[i];
	}
	return EMEND_OK;
}

static enum emend_status
follow(struct verify *v, const struct verify_part *part, struct line *line,
    struct emend_error *err)
{
	const struct lost_commit *next;
	enum emend_status status;

	while ((status = find_next(v, part, line, &next, err)) == EMEND_OK &&
	    next && !line->forks) {
		line->tip = next->oid;
		line->number = next->number;
		line->moved++;
	}
	return status;
}

/* from: zero when the ref is missing. */
static enum emend_status
tell_line(struct verify *v, struct verify_part *part, const char *ref,
    const struct oid *from, const struct line *line, struct emend_error *err)
{
	char where[WHERE_MAX], hex[OID_HEX + 1];
	struct finding f = {
		.kind = "ref-behind",
		.severity = SEVERITY_DAMAGE,
		.where = where,
		.repair = v->options->repair ? REPAIR_DID : REPAIR_WOULD,
		.remedy = v->options->repair ? "moved forward"
					     : "--repair moves it forward",
	};
	enum emend_status status = EMEND_OK;

	snprintf(where, sizeof(where), "%s/%s", part->name, ref);
	oid_hex(hex, &line->tip);
	if (line->moved)
		status = verify_move_ref(part, ref, from, &line->tip, err);
	if (status == EMEND_OK && line->moved)
		status = verify_tell(v, f, err,
		    "%s; %zu %s there that lead%s on to %.7s",
		    oid_is_zero(from) ? "this ref is missing"
				      : "this ref stands before its newest",
		    line->moved, line->moved == 1 ? "commit is" : "commits are",
		    line->moved == 1 ? "s" : "", hex);
	f.kind = "ref-forks";
	f.repair = REPAIR_CANNOT;
	f.remedy = "look at both with git, and set the ref to the right one "
		   "by git update-ref";
	if (status == EMEND_OK && line->forks)
		status = verify_tell(v, f, err,
		    "several commits follow %.7s: which of them was the last "
		    "cannot be told",
		    hex);
	if (status == EMEND_OK)
		status = verify_reach(v, part, where, &line->tip, err);
	return status;
}

/* ---- refs there are ---- */

static enum emend_status
follow_ref(struct verify *v, struct verify_part *part, const char *ref,
    const struct oid *tip, struct emend_error *err)
{
	struct line line = { .tip = *tip };
	struct raw_commit commit;
	enum emend_status status;

	if (find_children(part, tip) == part->lost_count)
		return EMEND_OK;
	status = verify_commit(v, part, tip, &commit, NULL);
	if (status)
		return status == EMEND_NOMEM ? emend_fail_nomem(err) : EMEND_OK;
	line.number = commit_revision(commit.message);
	status = follow(v, part, &line, err);
	if (status)
		return status;
	if (!line.moved && !line.forks)
		return EMEND_OK;
	return tell_line(v, part, ref, tip, &line, err);
}

static enum emend_status
follow_refs(
    struct verify *v, struct verify_part *part, struct emend_error *err)
{
	bool pages = part == &v->parts[PART_PAGES];
	struct packed_ref ref = { .name = { NULL, 0 } };
	struct slice prefix = pages ? SLICE(PAGES_BRANCHES) : SLICE(ARTICLE_REFS);
	enum emend_status status = EMEND_OK;
	size_t at;

	(void)refs_file_header(&part->refs, &at);
	while (status == EMEND_OK && at < part->refs.bytes.len) {
		char name[ARTICLE_REF_MAX];

		if (refs_file_next(&part->refs, &at, &ref, NULL))
			break; /* told already */
		if (!slice_starts(ref.name, prefix) ||
		    ref.name.len >= sizeof(name))
			continue;
		snprintf(name, sizeof(name), "%.*s", SLICE_ARG(ref.name));
		status = follow_ref(v, part, name, &ref.oid, err);
	}
	return status;
}

/* ---- refs there are not ---- */

/* The name of the ref that leads to this commit; false: none is known. */
static bool
name_of(char out[ARTICLE_REF_MAX], const struct verify_part *part,
    const struct lost_commit *lost)
{
	char month[PAGES_MONTH_MAX];

	if (lost->is_readme) {
		snprintf(out, ARTICLE_REF_MAX, MAIN);
		return true;
	}
	if (!strcmp(part->name, "pages.git")) {
		pages_month(month, lost->at);
		snprintf(out, ARTICLE_REF_MAX, PAGES_BRANCHES "%s", month);
		return lost->is_run;
	}
	article_ref(out, lost->id);
	return lost->number > 0;
}

/* Of one without a parent: what a ref began with. */
static bool
name_of_root(char out[ARTICLE_REF_MAX], const struct verify_part *part,
    const struct lost_commit *lost)
{
	return lost->number <= 1 && name_of(out, part, lost);
}

static bool
has_ref(const struct verify_part *part, const char *name)
{
	struct oid oid;

	return repository_ref(part->git, name, &oid, NULL) == EMEND_OK;
}

/* An article that was forgotten, a month that was dropped. */
static bool
is_gone_on_purpose(
    const struct verify *v, const struct verify_part *part, const char *name)
{
	char forgotten[ARTICLE_REF_MAX];
	struct hash128 id;

	if (article_ref_read(&id, slice_of(name))) {
		tombstone_ref(forgotten, id);
		return v->forgetting || has_ref(part, forgotten);
	}
	return strcmp(name, MAIN) != 0 && *v->oldest_month &&
	    strcmp(name + strlen(PAGES_BRANCHES), v->oldest_month) < 0;
}

static enum emend_status
restore_roots(
    struct verify *v, struct verify_part *part, struct emend_error *err)
{
	static const struct oid none;
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = find_children(part, &none); i < part->lost_count &&
	     oid_is_zero(&part->lost[i].parent) && status == EMEND_OK;
	     i++) {
		struct line line = { .tip = part->lost[i].oid,
			.number = part->lost[i].number,
			.moved = 1 };
		char name[ARTICLE_REF_MAX], other[ARTICLE_REF_MAX];
		bool older = false; /* than another first one */
		bool lacks;
		size_t k;

		if (!name_of_root(name, part, &part->lost[i]) ||
		    has_ref(part, name) || is_gone_on_purpose(v, part, name))
			continue;
		status = lacks_page(v, part, &part->lost[i], &lacks, err);
		if (status || lacks)
			continue;
		for (k = find_children(part, &none); k < part->lost_count &&
		     oid_is_zero(&part->lost[k].parent);
		     k++) {
			int order;

			if (k == i ||
			    !name_of_root(other, part, &part->lost[k]) ||
			    strcmp(name, other) != 0)
				continue;
			status = lacks_page(
			    v, part, &part->lost[k], &lacks, err);
			if (status || lacks)
				continue;
			order = compare_age(&part->lost[k], &part->lost[i]);
			older = older || order > 0;
			line.forks = line.forks || order == 0;
		}
		if (status || older)
			continue;
		part->no_main = part->no_main && !part->lost[i].is_readme;
		if (line.forks)
			line.moved = 0;
		else if (!part->lost[i].is_readme)
			status = follow(v, part, &line, err);
		if (status == EMEND_OK)
			status = tell_line(v, part, name, &none, &line, err);
	}
	return status;
}

/* ---- refs under another name ---- */

static bool
is_moved(const struct verify_part *part, const char *name)
{
	size_t i;

	for (i = 0; i < part->moved_count; i++)
		if (!strcmp(part->moved[i].name, name))
			return true;
	return false;
}

/* What is ours behind a ref that is not, and has none of its own. */
static enum emend_status
name_anew(struct verify *v, struct verify_part *part, const struct oid *tip,
    struct emend_error *err)
{
	static const struct oid none;
	struct line line = { .tip = *tip, .moved = 1 };
	struct lost_commit found;
	struct raw_commit commit;
	char name[ARTICLE_REF_MAX];
	enum emend_status status = verify_commit(v, part, tip, &commit, NULL);

	if (status)
		return status == EMEND_NOMEM ? emend_fail_nomem(err) : EMEND_OK;
	found = commit_describe(tip, &commit);
	if (!name_of(name, part, &found) || has_ref(part, name) ||
	    is_moved(part, name) || is_gone_on_purpose(v, part, name))
		return EMEND_OK;
	part->no_main = part->no_main && !found.is_readme;
	line.number = found.number;
	if (!found.is_readme)
		status = follow(v, part, &line, err);
	return status ? status : tell_line(v, part, name, &none, &line, err);
}

/* A byte of its name was damaged, say. */
static enum emend_status
restore_names(
    struct verify *v, struct verify_part *part, struct emend_error *err)
{
	struct packed_ref ref = { .name = { NULL, 0 } };
	enum emend_status status = EMEND_OK;
	size_t at;

	(void)refs_file_header(&part->refs, &at);
	while (status == EMEND_OK && at < part->refs.bytes.len) {
		if (refs_file_next(&part->refs, &at, &ref, NULL))
			break; /* told already */
		if (!verify_knows_ref(part, ref.name))
			status = name_anew(v, part, &ref.oid, err);
	}
	return status;
}

/* Its first commit, which nothing else leads to, is not there either. */
static enum emend_status
tell_no_main(struct verify *v, const struct verify_part *part,
    struct emend_error *err)
{
	char where[WHERE_MAX];
	const struct finding f = {
		.kind = "refs-damaged",
		.severity = SEVERITY_DAMAGE,
		.where = where,
		.remedy = "bring this repository back from a backup or a "
			  "clone, then run this again",
	};

	snprintf(where, sizeof(where), "%s/packed-refs", part->name);
	return verify_tell(v, f, err,
	    "the branch main is missing, and what it begins with");
}

/* ---- both ---- */

static enum emend_status
settle(struct verify *v, struct verify_part *part, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct moved_ref *moved = part->moved;
	size_t i, count = part->moved_count;

	if (!count || !v->options->repair)
		return EMEND_OK;
	/* the articles are looked at once more when their refs are right */
	part->moved = NULL;
	part->moved_count = part->moved_cap = 0;
	for (i = 0; i < count && status == EMEND_OK; i++)
		status = verify_move_ref(part, moved[i].name,
		    &moved[i].before, &moved[i].after, err);
	if (status == EMEND_OK)
		status = verify_publish_refs(v, part, err);
	for (i = 0; i < count; i++) {
		struct hash128 id;

		if (status == EMEND_OK &&
		    article_ref_read(&id, slice_of(moved[i].name)))
			status = verify_article(v, id, &moved[i].after, err);
		free(moved[i].name);
	}
	free(moved);
	return status ? status : verify_fix_end(v, true, err);
}

enum emend_status
verify_lost(
    struct verify *v, struct verify_part *part, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	if (!part->git || v->in_use)
		return EMEND_OK;
	if (part->lost_count) {
		qsort(part->lost, part->lost_count, sizeof(*part->lost),
		    by_parent);
		status = follow_refs(v, part, err);
		if (status == EMEND_OK)
			status = restore_roots(v, part, err);
	}
	if (status == EMEND_OK)
		status = restore_names(v, part, err);
	if (status == EMEND_OK && part->no_main && part->refs_good)
		status = tell_no_main(v, part, err);
	return status ? status : settle(v, part, err);
}
