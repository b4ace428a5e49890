/*
 * History goes before state, so a run that dies in between leaves revisions
 * that the index does not know.  They are told apart by one stat call.
 */
#include "store/recover.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "base/file.h"
#include "base/text.h"
#include "base/url.h"
#include "store/edges.h"
#include "store/forget_work.h"
#include "store/internal.h"
#include "store/outbox_mark.h"
#include "store/pack.h"
#include "store/pack_names.h"
#include "store/refs.h"
#include "store/repository.h"
#include "store/revision.h"
#include "store/state_db.h"
#include "store/tombstone.h"

#define CHAIN_MAX 1000000 /* revisions of one article */

/* The commits of one article that the index lacks, newest first. */
struct chain {
	struct oid *commits;
	size_t count, cap;
};

static enum emend_status
chain_add(struct chain *c, const struct oid *commit, struct emend_error *err)
{
	if (c->count == CHAIN_MAX)
		return emend_fail(err, EMEND_LIMIT,
		    "more than %d revisions of one article", CHAIN_MAX);
	if (c->count == c->cap) {
		size_t cap = c->cap ? c->cap * 2 : 16;
		struct oid *commits =
		    realloc(c->commits, cap * sizeof(*commits));

		if (!commits)
			return emend_fail_nomem(err);
		c->commits = commits;
		c->cap = cap;
	}
	c->commits[c->count++] = *commit;
	return EMEND_OK;
}

/* From tip back to the newest known, or to the first. */
static enum emend_status
chain_walk(struct chain *c, struct repository *r, const struct oid *tip,
    const struct revision_head *known, struct emend_error *err)
{
	struct oid at = *tip, end = { { 0 } };
	enum emend_status status = EMEND_OK;
	struct commit commit = { .author_at = 0 };

	if (known->number)
		(void)oid_from_hex(&end, slice_of(known->commit));
	while (!status && !oid_is_zero(&at) && !oid_equal(&at, &end)) {
		status = chain_add(c, &at, err);
		if (!status)
			status = repository_commit(r, &at, &commit, err);
		at = commit.parent;
	}
	if (!status && known->number && oid_is_zero(&at))
		status = emend_fail(err, EMEND_STORE,
		    "somebody rewrote its history: revision %u (commit %s), "
		    "which the index knows, is not in it any more",
		    known->number, known->commit);
	return status;
}

/* What batch_add_revision would have counted. */
static enum emend_status
enter_edges(struct store *s, const struct revision_row *row,
    const struct article *article, struct emend_error *err)
{
	struct edges edges;

	if (row->revision.gone)
		return EMEND_OK;
	edges_read(
	    &edges, row->id, slice_of(row->url), article, &s->secret);
	return state_db_put_edges(s->state, &edges, err);
}

/* That of the run which died; how it saw the text died with it. */
static enum emend_status
enter_look(struct store *s, const struct revision_row *row,
    struct emend_error *err)
{
	const struct look_row look = {
		.id = row->id,
		.at = row->revision.first_seen,
		.how = LOOKED_UNKNOWN,
		.revision = row->revision.number,
	};

	return state_db_put_look(s->state, &look, err);
}

/* Looks go where it moved to, unless another row is for that. */
static enum emend_status
enter_move(struct store *s, const struct revision_row *row,
    struct emend_error *err)
{
	struct watch_row *watch = NULL, *there = NULL, moved;
	enum emend_status status = EMEND_OK;
	struct url parts;

	if (row->revision.event == EVENT_RELOCATED)
		status = state_watch_by_id(s, row->id, &watch, err);
	/* a password is for the address that it was written in */
	if (status || !watch || watch->state != WATCH_ACTIVE ||
	    !url_parse(&parts, slice_of(watch->url)) || parts.userinfo.ptr)
		goto out;
	status = state_watch_by_url(s, slice_of(row->url), &there, err);
	if (status || !there || there->key != watch->key)
		goto out;
	moved = *watch;
	moved.url = moved.normal = row->url;
	status = state_db_put_watch(s->state, &moved, err);
out:
	watch_row_free(there);
	watch_row_free(watch);
	return status;
}

static enum emend_status
enter(struct store *s, struct hash128 id, const struct oid *commit,
    struct emend_error *err)
{
	struct article *article;
	struct revision_head newest;
	struct revision_row row;
	enum emend_status status;
	bool reread = false;

	status = revision_load(
	    &article, &row, s->articles, id, commit, &s->secret, err);
	if (!status)
		status = state_db_newest(s->state, id, &newest, err);
	/* another reading takes the place of the one below it */
	if (!status)
		reread = newest.number == row.revision.number;
	if (!status)
		status = reread
		    ? state_db_replace_revision(s->state, &row, err)
		    : state_db_put_revision(s->state, &row, err);
	if (!status && !reread)
		status = enter_look(s, &row, err);
	if (!status)
		status = state_db_put_alias(s->state, slice_of(row.url), id,
		    ALIAS_KNOWN, row.revision.first_seen, err);
	if (!status)
		status = state_db_adopt(s->state, &row, err);
	if (!status)
		status = enter_move(s, &row, err);
	if (!status)
		status = enter_edges(s, &row, article, err);
	article_free(article);
	return status;
}

/* The others go on; verify names them all. */
static enum emend_status
pass_over(struct store *s, const struct emend_error *why)
{
	if (!s->damage.count++)
		snprintf(s->damage.first, sizeof(s->damage.first), "%s",
		    why->text);
	return EMEND_OK;
}

static enum emend_status
enter_article(void *payload, struct slice name, const struct oid *tip,
    struct emend_error *err)
{
	struct store *s = payload;
	struct chain chain = { .commits = NULL };
	struct revision_head known;
	struct emend_error why;
	enum emend_status status;
	struct hash128 id;
	char hex[OID_HEX + 1];

	if (!article_ref_read(&id, name))
		return EMEND_OK;
	status = state_db_newest(s->state, id, &known, err);
	if (status)
		return status;
	oid_hex(hex, tip);
	if (known.number && !strcmp(known.commit, hex))
		return EMEND_OK;
	status = chain_walk(&chain, s->articles, tip, &known, &why);
	while (!status && chain.count)
		status = enter(s, id, &chain.commits[--chain.count], &why);
	if (status == EMEND_STORE || status == EMEND_CONFLICT) {
		emend_error_prefix(&why, "%.*s", SLICE_ARG(name));
		status = pass_over(s, &why);
	} else if (status) {
		status = emend_fail(err, status, "%.*s: %s", SLICE_ARG(name),
		    why.text);
	}
	free(chain.commits);
	return status;
}

static enum emend_status
enter_tombstone(void *payload, struct slice name, const struct oid *commit,
    struct emend_error *err)
{
	return forget_enter(payload, name, commit, err);
}

enum emend_status
recover_mark(struct store *s, struct emend_error *err)
{
	char stamp[REFS_STAMP_MAX];
	enum emend_status status;

	status = refs_stamp(stamp, repository_path(s->articles), err);
	if (status)
		return status;
	return state_db_meta_put(
	    s->state, META_PACKED_REFS, slice_of(stamp), err);
}

static enum emend_status
is_unchanged(struct store *s, bool *unchanged, struct emend_error *err)
{
	char stamp[REFS_STAMP_MAX];
	enum emend_status status;
	struct text seen;

	*unchanged = false;
	text_init(&seen, REFS_STAMP_MAX);
	status = refs_stamp(stamp, repository_path(s->articles), err);
	if (!status)
		status =
		    state_db_meta_get(s->state, META_PACKED_REFS, &seen, err);
	if (!status)
		*unchanged = !strcmp(seen.ptr, stamp);
	text_free(&seen);
	return status == EMEND_NOTFOUND ? EMEND_OK : status;
}

enum emend_status
recover_index(struct store *s, struct emend_error *err)
{
	enum emend_status status;
	bool unchanged;

	status = is_unchanged(s, &unchanged, err);
	if (status || unchanged)
		return status;
	s->damage.count = 0;
	status = state_db_begin(s->state, err);
	if (!status)
		status = recover_mark(s, err);
	if (!status)
		status = refs_each(repository_path(s->articles),
		    SLICE(TOMBSTONE_REFS), enter_tombstone, s, err);
	if (!status)
		status = refs_each(repository_path(s->articles),
		    SLICE(ARTICLE_REFS), enter_article, s, err);
	if (!status)
		status = state_db_commit(s->state, err);
	if (status)
		state_db_rollback(s->state);
	return status;
}

enum emend_status
store_recover(struct store *s, struct emend_error *err)
{
	const char *articles = repository_path(s->articles);
	const char *pages = repository_path(s->pages);
	enum emend_status status;
	bool refs_known;

	refs_sweep(articles);
	refs_sweep(pages);
	outbox_mark_sweep(s->dir);
	status = is_unchanged(s, &refs_known, err);
	if (!status)
		status = pack_sweep(articles, refs_known, err);
	if (!status)
		status = pack_sweep(pages, refs_known, err);
	if (!status)
		status = recover_index(s, err);
	if (!status)
		status = forget_resume(s, err);
	if (s->damage.count)
		snprintf(s->damage.text, sizeof(s->damage.text),
		    "%zu %s cannot be gone on with: %s; \"emend verify\" "
		    "names them, \"emend verify --repair\" puts right what can "
		    "be",
		    s->damage.count,
		    s->damage.count == 1 ? "article" : "articles",
		    s->damage.first);
	return status;
}

const char *
store_damage(const struct store *s)
{
	return s->damage.count ? s->damage.text : NULL;
}

/* ---- before a revision is kept ---- */

/* Whoever keeps another revision at this moment has published it, too. */
#define AHEAD_MAX 8

static bool
is_ahead(struct store *s, struct oid at, const char *known)
{
	struct commit commit;
	char hex[OID_HEX + 1];
	int i;

	for (i = 0; i < AHEAD_MAX && !oid_is_zero(&at); i++) {
		oid_hex(hex, &at);
		if (!strcmp(hex, known))
			return true;
		if (repository_commit(s->articles, &at, &commit, NULL))
			return false;
		at = commit.parent;
	}
	return oid_is_zero(&at) && !*known;
}

static bool
is_loose(const struct store *s, const char *ref)
{
	char path[PATH_MAX_BYTES];

	return snprintf(path, sizeof(path), "%s/%s",
		   repository_path(s->articles), ref) < (int)sizeof(path) &&
	    file_exists(path);
}

enum emend_status
store_can_keep(struct store *s, struct hash128 id, struct emend_error *err)
{
	char ref[ARTICLE_REF_MAX];
	struct revision_head known;
	enum emend_status status;
	struct oid at = { { 0 } };

	article_ref(ref, id);
	status = state_db_newest(s->state, id, &known, err);
	if (!status)
		status = repository_ref(s->articles, ref, &at, err);
	if (status == EMEND_NOTFOUND)
		status = EMEND_OK;
	if (status || (is_ahead(s, at, known.commit) && !is_loose(s, ref)))
		return status;
	return emend_fail(err, EMEND_STORE,
	    "%s was changed by somebody else, so nothing is kept of this "
	    "article: \"emend verify --repair\" puts it right",
	    ref);
}
