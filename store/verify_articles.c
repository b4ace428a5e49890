/* Each article's chain of commits, and whether it is the one that the index
 * knows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "base/url.h"
#include "store/repository.h"
#include "store/state_repair.h"
#include "store/tombstone.h"
#include "store/verify_work.h"

#define CHAIN_MAX 1000000 /* revisions of one article */

static struct verify_part *
articles_of(struct verify *v)
{
	return &v->parts[PART_ARTICLES];
}

/* ---- the chain ---- */

struct walk {
	struct oid *commits;
	size_t count, cap;
	bool met;	  /* it came by the commit that was to end it */
	bool broken;	  /* something of it cannot be read */
	struct oid at;	  /* what */
	struct emend_error why;
};

static enum emend_status
walk_add(struct walk *w, const struct oid *commit, struct emend_error *err)
{
	if (w->count == CHAIN_MAX)
		return emend_fail(err, EMEND_LIMIT,
		    "more than %d revisions of one article", CHAIN_MAX);
	if (w->count == w->cap) {
		size_t cap = w->cap ? w->cap * 2 : 16;
		struct oid *commits =
		    realloc(w->commits, cap * sizeof(*commits));

		if (!commits)
			return emend_fail_nomem(err);
		w->commits = commits;
		w->cap = cap;
	}
	w->commits[w->count++] = *commit;
	return EMEND_OK;
}

/* From tip to the first commit; whether it comes by `by` is noted. */
static enum emend_status
walk(struct verify *v, struct walk *w, const struct oid *tip,
    const struct oid *by, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct raw_commit commit;
	struct oid at = *tip;

	*w = (struct walk){ .commits = NULL };
	while (!status && !oid_is_zero(&at)) {
		w->met = w->met || (by && oid_equal(&at, by));
		status = verify_commit(v, articles_of(v), &at, &commit, &w->why);
		if (status == EMEND_NOMEM)
			return emend_fail_nomem(err);
		if (status) {
			w->broken = true;
			w->at = at;
			return EMEND_OK;
		}
		status = walk_add(w, &at, err);
		at = commit.parent;
	}
	return status;
}

static enum emend_status
tell_broken(struct verify *v, const struct article_check *c,
    const struct walk *w, struct emend_error *err)
{
	const struct finding f = {
		.kind = "chain-broken",
		.severity = SEVERITY_LOSS,
		.where = c->where,
		.remedy = "bring articles.git back from a backup, or fetch "
			  "this ref from a clone, then run this again",
	};
	char hex[OID_HEX + 1];

	oid_hex(hex, &w->at);
	return verify_tell(v, f, err,
	    "commit %s of its history %s: this revision and those before it "
	    "cannot be followed",
	    hex, w->why.text);
}

/* ---- the index and the ref ---- */

static enum emend_status
move_ref(struct verify *v, struct article_check *c, const struct oid *tip,
    const struct oid *to, struct emend_error *err)
{
	return v->options->repair
	    ? verify_move_ref(articles_of(v), c->ref, tip, to, err)
	    : EMEND_OK;
}

/* The ref stands where the index had passed it, or nowhere. */
static enum emend_status
tell_behind(struct verify *v, struct article_check *c, const struct oid *tip,
    const struct oid *known, struct emend_error *err)
{
	const struct finding f = {
		.kind = "ref-behind",
		.severity = SEVERITY_DAMAGE,
		.where = c->where,
		.repair = v->options->repair ? REPAIR_DID : REPAIR_WOULD,
		.remedy = v->options->repair ? "moved forward"
					     : "--repair moves it forward",
	};
	const struct revision *newest = &c->index.at[c->index.count - 1];
	enum emend_status status = move_ref(v, c, tip, known, err);

	if (status)
		return status;
	return verify_tell(v, f, err,
	    "its ref %s; revision %u (commit %.7s) is there",
	    oid_is_zero(tip) ? "is missing" : "stands before its newest",
	    newest->number, newest->commit);
}

static enum emend_status
tell_rewritten(struct verify *v, struct article_check *c,
    const struct oid *tip, const struct oid *known, struct emend_error *err)
{
	const struct finding f = {
		.kind = "ref-rewritten",
		.severity = SEVERITY_DAMAGE,
		.where = c->where,
		.repair = v->options->repair ? REPAIR_DID : REPAIR_WOULD,
		.remedy = v->options->repair
		    ? "put back; what stood there stays among the objects until "
		      "git gc"
		    : "--repair puts it back on what emend recorded",
	};
	const struct revision *newest = &c->index.at[c->index.count - 1];
	enum emend_status status = move_ref(v, c, tip, known, err);
	char hex[OID_HEX + 1];

	v->put_back = v->put_back || v->options->repair;
	oid_hex(hex, tip);
	if (status)
		return status;
	return verify_tell(v, f, err,
	    "somebody rewrote its history: it leads to commit %s, and revision "
	    "%u (commit %.7s), which the index knows, is not in it",
	    hex, newest->number, newest->commit);
}

/* What the index knows is no more: it goes by what there is. */
static enum emend_status
tell_lost(struct verify *v, struct article_check *c, unsigned above,
    struct emend_error *err)
{
	bool repairs = v->options->repair && !v->damaged_packs;
	const struct revision *newest = &c->index.at[c->index.count - 1];
	struct finding f = {
		.kind = "history-lost",
		.severity = SEVERITY_LOSS,
		.where = c->where,
		.repair = repairs ? REPAIR_DID
		    : v->damaged_packs ? REPAIR_CANNOT
				       : REPAIR_WOULD,
		.remedy = repairs ? "taken out of the index"
		    : v->damaged_packs
		    ? "bring the damaged packs back first"
		    : "bring articles.git back from a backup or a clone; "
		      "--repair takes them out of the index",
	};
	enum emend_status status = EMEND_OK;

	if (repairs)
		status = verify_fix_begin(v, err);
	if (status == EMEND_OK && repairs)
		status = state_db_drop_revisions(
		    v->store.state, c->id, above, err);
	if (status == EMEND_OK && repairs)
		status = verify_fix_end(v, false, err);
	if (status)
		return status;
	if (repairs) {
		while (c->index.count &&
		    c->index.at[c->index.count - 1].number > above)
			c->index.count--;
	}
	return verify_tell(v, f, err,
	    "revisions up to %u (commit %.7s), which the index knows, are not "
	    "in articles.git any more",
	    newest->number, newest->commit);
}

static enum emend_status
read_number(struct verify *v, const struct oid *name, unsigned *out,
    struct emend_error *err)
{
	struct raw_commit commit;
	enum emend_status status =
	    verify_commit(v, articles_of(v), name, &commit, err);

	if (status == EMEND_OK)
		*out = commit_revision(commit.message);
	return status;
}

/*
 * What the index has for newest is not in the chain of the ref (tip zero:
 * there is no ref).  *w becomes the chain to go by, and is empty when there is
 * none.
 */
static enum emend_status
settle_heads(struct verify *v, struct article_check *c, const struct oid *tip,
    struct walk *w, struct emend_error *err)
{
	struct walk other = { .commits = NULL };
	enum emend_status status;
	struct oid known;

	if (!oid_from_hex(
		&known, slice_of(c->index.at[c->index.count - 1].commit)))
		return EMEND_OK; /* told as a row that differs */
	status = walk(v, &other, &known, tip, err);
	if (status)
		goto out;
	if (other.broken && other.count == 0) { /* nothing to move a ref to */
		unsigned above = 0;

		if (w->count)
			status = read_number(v, &w->commits[0], &above, err);
		if (status == EMEND_OK && (w->count || !w->broken))
			status = tell_lost(v, c, above, err);
		goto out;
	}
	status = oid_is_zero(tip) || other.met
	    ? tell_behind(v, c, tip, &known, err)
	    : tell_rewritten(v, c, tip, &known, err);
	free(w->commits);
	*w = other;
	other.commits = NULL;
out:
	free(other.commits);
	return status;
}

static bool
is_in(const struct walk *w, const struct article_check *c)
{
	struct oid known;
	size_t i;

	if (!c->index.count ||
	    !oid_from_hex(&known,
		slice_of(c->index.at[c->index.count - 1].commit)))
		return true;
	for (i = 0; i < w->count; i++)
		if (oid_equal(&w->commits[i], &known))
			return true;
	return false;
}

/* ---- one article ---- */

/* For people: without a password. */
static enum emend_status
set_where(struct article_check *c, const char *url, struct emend_error *err)
{
	enum emend_status status;
	struct text shown;

	text_init(&shown, (size_t)4 * URL_MAX);
	url_redact(&shown, slice_of(url));
	status = text_check(&shown, err);
	snprintf(c->where, sizeof(c->where), "%s", shown.ptr);
	text_free(&shown);
	return status;
}

static void
forget_revision(struct article_check *c)
{
	article_free(c->article);
	c->article = NULL;
}

/* Oldest first.  A revision is compared once no other reading of it follows. */
static enum emend_status
check_revisions(struct verify *v, struct article_check *c,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct article_check next = *c;
	size_t i = c->count;

	while (i-- > 0 && status == EMEND_OK) {
		bool good;

		next.article = NULL;
		next.number = c->number;
		status = verify_revision(v, &next, &c->commits[i], &good, err);
		c->number = next.number;
		if (!good) { /* what follows cannot be held against it */
			c->number = next.number = 0;
			c->broken = next.broken = true;
		}
		if (status || !good)
			continue;
		if (c->article &&
		    c->row.revision.number != next.row.revision.number) {
			/* until when it was seen: its successor says so */
			if (next.row.revision.seen_before >
			    c->row.revision.last_seen)
				c->row.revision.last_seen =
				    next.row.revision.seen_before;
			status = verify_indexed(v, c, err);
		}
		forget_revision(c);
		c->article = next.article;
		c->row = next.row;
		if (!c->index.count && status == EMEND_OK)
			status = set_where(c, c->row.url, err);
		if (!c->first_seen) {
			c->first_seen = c->row.revision.first_seen;
			snprintf(c->source, sizeof(c->source), "%s",
			    c->row.found_in ? c->row.found_in : "");
		}
	}
	if (status == EMEND_OK && c->article)
		status = verify_indexed(v, c, err);
	return status;
}

static enum emend_status
check_chain(struct verify *v, struct article_check *c, const struct oid *tip,
    struct emend_error *err)
{
	struct walk w = { .commits = NULL };
	enum emend_status status = EMEND_OK;

	if (!oid_is_zero(tip))
		status = walk(v, &w, tip, NULL, err);
	if (status == EMEND_OK && !is_in(&w, c))
		status = settle_heads(v, c, tip, &w, err);
	if (status == EMEND_OK && w.broken)
		status = tell_broken(v, c, &w, err);
	c->commits = w.commits;
	c->count = w.count;
	c->broken = w.broken;
	return status;
}

enum emend_status
verify_article(struct verify *v, struct hash128 id, const struct oid *tip,
    struct emend_error *err)
{
	struct article_check c = { .id = id };
	enum emend_status status = EMEND_OK;

	article_ref(c.ref, id);
	snprintf(c.where, sizeof(c.where), "articles.git/%s", c.ref);
	if (v->store.state)
		status =
		    state_db_history(v->store.state, id, 0, &c.index, err);
	if (status == EMEND_OK && c.index.count)
		status = set_where(
		    &c, c.index.at[c.index.count - 1].url, err);
	if (status == EMEND_OK)
		status = check_chain(v, &c, tip, err);
	if (status == EMEND_OK)
		status = check_revisions(v, &c, err);
	if (status == EMEND_OK && v->store.state && c.article)
		status = verify_watched(v, &c, err);
	v->result->articles++;
	forget_revision(&c);
	free(c.commits);
	revision_list_free(&c.index);
	return status;
}

/* ---- all of them ---- */

/* Refs in files of their own are told and, by a repair, in packed-refs. */
static const struct oid *
effective(struct verify_part *part, const char *ref, const struct oid *packed)
{
	const struct loose_ref *loose =
	    part->loose_count ? verify_loose(part, ref) : NULL;

	return loose ? &loose->oid : packed;
}

static bool
is_forgotten(struct verify *v, struct hash128 id)
{
	char ref[ARTICLE_REF_MAX];
	struct oid oid;

	tombstone_ref(ref, id);
	return repository_ref(articles_of(v)->git, ref, &oid, NULL) == EMEND_OK;
}

/* Articles of the index alone, up to an id that has a ref; NULL: all. */
static enum emend_status
check_unnamed(struct verify *v, struct hash128 *after,
    const struct hash128 *until, struct emend_error *err)
{
	static const struct oid none;
	enum emend_status status;
	struct hash128 id;
	bool found;

	if (!v->store.state || v->rebuilding)
		return EMEND_OK;
	for (;;) {
		char ref[ARTICLE_REF_MAX];

		status = state_db_next_id(
		    v->store.state, *after, &id, &found, err);
		if (status || !found)
			return status;
		if (until &&
		    memcmp(id.bytes, until->bytes, sizeof(id.bytes)) >= 0)
			return EMEND_OK;
		article_ref(ref, id);
		*after = id;
		if (is_forgotten(v, id))
			continue; /* told as such */
		status = verify_article(
		    v, id, effective(articles_of(v), ref, &none), err);
		if (status)
			return status;
	}
}

/* Those with a loose ref alone, which the index does not know. */
static enum emend_status
check_loose_alone(struct verify *v, struct emend_error *err)
{
	struct verify_part *part = articles_of(v);
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < part->loose_count && status == EMEND_OK; i++) {
		struct revision_head head = { .number = 0 };
		struct hash128 id;

		if (!article_ref_read(&id, slice_of(part->loose[i].name)))
			continue;
		if (v->store.state)
			status =
			    state_db_newest(v->store.state, id, &head, err);
		if (status == EMEND_OK && !head.number)
			status = verify_article(
			    v, id, &part->loose[i].oid, err);
	}
	return status;
}

enum emend_status
verify_articles(struct verify *v, struct emend_error *err)
{
	struct verify_part *part = articles_of(v);
	struct packed_ref ref = { .name = { NULL, 0 } };
	struct hash128 id, after = { { 0 } };
	enum emend_status status = EMEND_OK;
	size_t at;

	(void)refs_file_header(&part->refs, &at);
	while (status == EMEND_OK && at < part->refs.bytes.len) {
		char name[ARTICLE_REF_MAX];

		if (refs_file_next(&part->refs, &at, &ref, NULL))
			break; /* told already */
		if (!article_ref_read(&id, ref.name))
			continue;
		status = check_unnamed(v, &after, &id, err);
		article_ref(name, id);
		if (status == EMEND_OK)
			status = verify_article(
			    v, id, effective(part, name, &ref.oid), err);
		after = id;
	}
	if (status == EMEND_OK)
		status = check_unnamed(v, &after, NULL, err);
	if (status == EMEND_OK)
		status = check_loose_alone(v, err);
	if (status == EMEND_OK)
		status = verify_fix_end(v, true, err);
	return status ? status : verify_publish_refs(v, part, err);
}
