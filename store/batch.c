/* A slice of a run while it is gathered: its objects go to disk at once. */
#include "store/batch_work.h"

#include <stdlib.h>

#include "article/article.h"
#include "article/codec.h"
#include "article/furniture.h"
#include "base/text.h"
#include "store/edges.h"
#include "store/internal.h"
#include "store/objects.h"
#include "store/pack.h"
#include "store/pages.h"
#include "store/profile.h"
#include "store/repository.h"

enum emend_status
store_batch_new(struct store_batch **out, struct store *s,
    int64_t run_started_at, struct emend_error *err)
{
	struct store_batch *b = calloc(1, sizeof(*b));

	*out = b;
	if (!b)
		return emend_fail_nomem(err);
	b->store = s;
	b->run_started_at = run_started_at;
	b->last = &b->first;
	return EMEND_OK;
}

void
batch_empty(struct store_batch *b)
{
	pages_free(b->pages);
	pack_free(b->pack);
	table_free(&b->articles);
	arena_free(&b->arena);
	b->pages = NULL;
	b->pack = NULL;
	b->first = NULL;
	b->last = &b->first;
	b->revisions = 0;
}

void
store_batch_free(struct store_batch *b)
{
	if (!b)
		return;
	batch_empty(b);
	free(b);
}

enum emend_status
store_batch_commit_name(struct store_batch *b, struct hash128 id,
    char out[COMMIT_HEX + 1], struct emend_error *err)
{
	struct batch_article *a;
	enum emend_status status = batch_find_article(&a, b, id, err);

	out[0] = '\0';
	if (status == EMEND_OK && !oid_is_zero(&a->newest))
		oid_hex(out, &a->newest);
	return status;
}

size_t
store_batch_revisions(const struct store_batch *b)
{
	return b->revisions;
}

size_t
store_batch_bytes(const struct store_batch *b)
{
	return (b->pack ? pack_bytes(b->pack) : 0) +
	       (b->pages ? pages_bytes(b->pages) : 0);
}

enum emend_status
batch_find_article(struct batch_article **out, struct store_batch *b,
    struct hash128 id, struct emend_error *err)
{
	struct slice key = slice_new((const char *)id.bytes, sizeof(id.bytes));
	struct batch_article *a = table_get(&b->articles, key);
	struct revision_head head;
	enum emend_status status;

	*out = a;
	if (a)
		return EMEND_OK;
	status = state_db_newest(b->store->state, id, &head, err);
	if (status)
		return status;
	a = arena_alloc(&b->arena, sizeof(*a));
	if (!a)
		return emend_fail_nomem(err);
	a->id = id;
	a->number = head.number;
	article_ref(a->ref, id);
	if (head.number && !oid_from_hex(&a->before, slice_of(head.commit)))
		return emend_fail(err, EMEND_STORE,
		    "the index has \"%s\" for a commit", head.commit);
	a->newest = a->before;
	*out = a;
	return EMEND_OK;
}

static enum emend_status
remember_article(
    struct store_batch *b, struct batch_article *a, struct emend_error *err)
{
	struct slice key =
	    slice_new((const char *)a->id.bytes, sizeof(a->id.bytes));

	return table_put(&b->articles, key, a) ? EMEND_OK
	                                       : emend_fail_nomem(err);
}

enum emend_status
store_batch_page(struct store_batch *b, struct hash128 id,
    const struct page_draft *page, const char **path, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	*path = NULL;
	if (b->store->mode == STORE_READ)
		return EMEND_OK;
	if (!b->pages)
		status = pages_new(
		    &b->pages, b->store->pages, b->run_started_at, err);
	return status ? status : pages_add(b->pages, id, page, path, err);
}

/* Text and document as blobs of one tree. */
static enum emend_status
add_tree(struct store_batch *b, const struct text *text,
    const struct text *json, struct hash128 id, struct oid *out,
    struct emend_error *err)
{
	struct oid text_oid, json_oid;
	struct entry_names names;
	enum emend_status status;
	struct text tree;

	text_init(&tree, OBJECT_MAX_BYTES);
	entry_names(&names, id);
	status = pack_add(b->pack, PACK_BLOB, slice_new(text->ptr, text->len),
	    &text_oid, err);
	if (!status)
		status = pack_add(b->pack, PACK_BLOB,
		    slice_new(json->ptr, json->len), &json_oid, err);
	if (status)
		goto out;
	tree_add(&tree, slice_of(names.json), false, &json_oid);
	tree_add(&tree, slice_of(names.text), false, &text_oid);
	status = text_check(&tree, err);
	if (!status)
		status = pack_add(b->pack, PACK_TREE,
		    slice_new(tree.ptr, tree.len), out, err);
out:
	text_free(&tree);
	return status;
}

static enum emend_status
add_commit(struct store_batch *b, const struct revision_facts *facts,
    const struct oid *tree, struct batch_article *a, struct emend_error *err)
{
	struct commit_draft commit = { .tree = *tree,
		.parent = oid_is_zero(&a->newest) ? NULL : &a->newest,
		.author_at = facts->draft->seen_at,
		.committer_at = facts->committed_at
		    ? facts->committed_at
		    : facts->draft->recorded_at };
	enum emend_status status;
	struct text message;
	struct oid oid;

	text_init(&message, OBJECT_MAX_BYTES);
	revision_write_message(&message, facts);
	status = text_check(&message, err);
	commit.message = slice_new(message.ptr, message.len);
	if (!status)
		status = commit_add(b->pack, &commit, &oid, err);
	if (!status) {
		a->newest = oid;
		a->number = facts->number;
	}
	text_free(&message);
	return status;
}

/* The objects of a revision; a moves on to it. */
static enum emend_status
add_objects(struct store_batch *b, struct revision_facts *facts,
    struct batch_article *a, struct emend_error *err)
{
	const struct revision_draft *draft = facts->draft;
	char sha256[SHA256_HEX + 1];
	enum emend_status status;
	struct text text, json;
	struct oid tree;

	text_init(&text, REVISION_MAX_BYTES);
	text_init(&json, REVISION_MAX_BYTES);
	codec_write(draft->article, &text);
	status = text_check(&text, err);
	if (!status && draft->page && !facts->page)
		status = store_batch_page(
		    b, draft->id, draft->page, &facts->page, err);
	if (status)
		goto out;
	sha256_hex(sha256, slice_new(text.ptr, text.len));
	facts->text_sha256 = sha256;
	revision_write_json(&json, facts);
	status = text_check(&json, err);
	if (!status)
		status = add_tree(b, &text, &json, draft->id, &tree, err);
	if (!status)
		status = add_commit(b, facts, &tree, a, err);
	facts->text_sha256 = NULL;
out:
	text_free(&text);
	text_free(&json);
	return status;
}

/* What the index is to know of it. */
static enum emend_status
add_revision_row(struct store_batch *b, const struct revision_facts *facts,
    const struct batch_article *a, enum batch_kind kind,
    struct emend_error *err)
{
	const struct revision_draft *draft = facts->draft;
	struct slice title = draft->article->title;
	struct revision_row row = { .id = draft->id,
		.url = draft->url,
		.recorded_at = draft->recorded_at,
		.revision = { .number = facts->number,
		    .event = draft->event,
		    .gone = draft->gone,
		    .first_seen = draft->seen_at,
		    .last_seen = draft->seen_at,
		    .seen_before = draft->seen_before,
		    .words = draft->words,
		    .similarity = draft->similarity,
		    .kinds = draft->kinds,
		    .reverts_to = draft->reverts_to,
		    .page = facts->page,
		    .state_hash = draft->state_hash,
		    .reading = draft->reading,
		    .baseline = draft->baseline } };
	const char **strings[] = { &row.url, &row.revision.kinds,
		&row.revision.page, &row.revision.reading };
	enum emend_status status;
	struct batch_row *r;

	oid_hex(row.revision.commit, &a->newest);
	status = batch_copy_strings(b, strings, 4, err);
	if (!status)
		status = batch_copy_slice(b, &title, err);
	row.revision.title = title.ptr;
	if (!status)
		status = batch_add_row(&r, b, kind, err);
	if (!status)
		r->of.revision = row;
	return status;
}

/* What an article has of what its host has, or might have, around it. */
static enum emend_status
add_edges(struct store_batch *b, enum batch_kind kind, struct hash128 id,
    struct slice url, const struct article *article, struct emend_error *err)
{
	struct edges *edges = arena_alloc(&b->arena, sizeof(*edges));
	const struct furniture *profile;
	struct batch_row *row;
	enum emend_status status;

	if (!edges)
		return emend_fail_nomem(err);
	status = store_profile(b->store, url, &profile, err);
	if (status)
		return status;
	edges_read(edges, id, url, article, &b->store->secret);
	status = edges_find_lost(
	    edges, profile, &b->store->secret, &b->arena, err);
	if (!status)
		status = edges_own(edges, &b->arena, err);
	if (!status)
		status = batch_add_row(&row, b, kind, err);
	if (!status)
		row->of.edges = edges;
	return status;
}

/* What is at its ends counts for its host; one that is gone keeps the last. */
static enum emend_status
count_edges(struct store_batch *b, const struct revision_draft *draft,
    struct emend_error *err)
{
	return draft->gone ? EMEND_OK
			   : add_edges(b, BATCH_EDGES, draft->id,
				 slice_of(draft->url), draft->article, err);
}

enum emend_status
store_batch_seen(struct store_batch *b, struct hash128 id, const char *url,
    const struct article *article, struct emend_error *err)
{
	const struct furniture *profile;
	enum emend_status status =
	    store_profile(b->store, slice_of(url), &profile, err);

	if (status || profile->texts.count == 0)
		return status;
	return add_edges(
	    b, BATCH_FURNITURE, id, slice_of(url), article, err);
}

enum emend_status
batch_add_revision(struct store_batch *b, struct revision_facts *facts,
    struct batch_article *a, enum batch_kind kind, struct emend_error *err)
{
	const struct batch_article before = *a;
	enum emend_status status = EMEND_OK;

	/* a dry run: nothing is kept, so nothing needs to be written */
	if (b->store->mode == STORE_READ)
		return EMEND_OK;
	if (!b->pack)
		status = pack_new(
		    &b->pack, repository_path(b->store->articles), err);
	if (!status)
		status = remember_article(b, a, err);
	if (!status)
		status = add_objects(b, facts, a, err);
	/* an object too many harms nothing, a ref without its row does */
	if (!status)
		status = count_edges(b, facts->draft, err);
	if (!status)
		status = add_revision_row(b, facts, a, kind, err);
	if (status)
		*a = before;
	else
		b->revisions++;
	return status;
}

enum emend_status
store_batch_revision(struct store_batch *b, const struct revision_draft *draft,
    struct emend_error *err)
{
	struct revision_facts facts = { .draft = draft,
		.number = draft->after + 1 };
	struct batch_article *a;
	enum emend_status status;

	status = batch_find_article(&a, b, draft->id, err);
	if (status)
		return status;
	if (a->number != draft->after)
		return emend_fail(err, EMEND_CONFLICT,
		    "%s: revision %u is its newest, not %u", draft->url,
		    a->number, draft->after);
	return batch_add_revision(b, &facts, a, BATCH_REVISION, err);
}
