#include "store/profile.h"

#include <stdio.h>

#include "article/furniture.h"
#include "base/text.h"
#include "base/url.h"
#include "store/batch_work.h"
#include "store/edges.h"
#include "store/internal.h"
#include "store/objects.h"
#include "store/pack.h"
#include "store/repository.h"

#define HOST_REFS "refs/hosts/"
#define PROFILE_BYTES ((size_t)FURNITURE_MAX * (FURNITURE_TEXT_MAX + 1))
#define VERSIONS_MAX 1000000 /* of one host */

/* ---- the newest, to be read by ---- */

static enum emend_status
load(struct store *s, struct slice host, struct furniture **out,
    struct emend_error *err)
{
	struct arena *arena = &s->profiles.arena;
	struct furniture *f = arena_alloc(arena, sizeof(*f));
	char *key = arena_copy(arena, host.ptr, host.len);
	enum emend_status status;

	*out = f;
	if (!f || !key)
		return emend_fail_nomem(err);
	status = state_db_profile(s->state, host, false, arena, f, err);
	if (status == EMEND_OK &&
	    !table_put(&s->profiles.hosts, slice_new(key, host.len), f))
		status = emend_fail_nomem(err);
	if (status)
		table_free(&f->texts);
	return status;
}

enum emend_status
store_profile(struct store *s, struct slice url, const struct furniture **out,
    struct emend_error *err)
{
	struct slice host = edges_host(url);
	struct furniture *f = table_get(&s->profiles.hosts, host);
	enum emend_status status = EMEND_OK;

	if (!f)
		status = load(s, host, &f, err);
	*out = f;
	return status;
}

void
profiles_forget(struct store *s)
{
	struct table *hosts = &s->profiles.hosts;
	size_t i;

	for (i = 0; i < hosts->count; i++) {
		struct furniture *f = hosts->entries[i].value;

		table_free(&f->texts);
	}
	table_free(hosts);
	arena_free(&s->profiles.arena);
}

/* ---- another version ---- */

/* Where the host's ref stands, and how many versions there are. */
static enum emend_status
find_version(
    struct store *s, struct batch_article *a, struct emend_error *err)
{
	struct oid at;
	struct commit commit;
	enum emend_status status =
	    repository_ref(s->articles, a->ref, &a->before, err);

	if (status == EMEND_NOTFOUND) {
		a->before = (struct oid){ { 0 } };
		status = EMEND_OK;
	}
	a->newest = a->before;
	for (at = a->before; status == EMEND_OK && !oid_is_zero(&at);
	     at = commit.parent) {
		if (a->number++ == VERSIONS_MAX)
			return emend_fail(err, EMEND_LIMIT,
			    "%s has more than %d versions", a->ref,
			    VERSIONS_MAX);
		status = repository_commit(s->articles, &at, &commit, err);
		if (status)
			break;
	}
	return status;
}

/* A paragraph a line, as one file of a tree. */
static enum emend_status
add_tree(struct store_batch *b, const struct furniture *f, struct hash128 id,
    struct oid *out, struct emend_error *err)
{
	struct entry_names names;
	struct text list, tree;
	struct oid blob;
	enum emend_status status;
	size_t i;

	text_init(&list, PROFILE_BYTES);
	text_init(&tree, OBJECT_MAX_BYTES);
	entry_names(&names, id);
	for (i = 0; i < f->texts.count; i++) {
		struct slice text = f->texts.entries[i].key;

		text_add(&list, text.ptr, text.len);
		text_putc(&list, '\n');
	}
	status = text_check(&list, err);
	if (status == EMEND_OK)
		status = pack_add(b->pack, PACK_BLOB,
		    slice_new(list.ptr, list.len), &blob, err);
	if (status)
		goto out;
	tree_add(&tree, slice_of(names.text), false, &blob);
	status = text_check(&tree, err);
	if (status == EMEND_OK)
		status = pack_add(b->pack, PACK_TREE,
		    slice_new(tree.ptr, tree.len), out, err);
out:
	text_free(&list);
	text_free(&tree);
	return status;
}

static enum emend_status
add_commit(struct store_batch *b, struct batch_article *a, struct slice host,
    const struct furniture *f, int64_t at, struct emend_error *err)
{
	struct commit_draft commit = {
		.parent = oid_is_zero(&a->newest) ? NULL : &a->newest,
		.author_at = at,
		.committer_at = at,
	};
	struct text message;
	struct oid oid;
	enum emend_status status = add_tree(b, f, a->id, &commit.tree, err);

	text_init(&message, OBJECT_MAX_BYTES);
	text_addf(&message,
	    "Furniture of %.*s: %zu paragraphs\n\nEmend-Profile: %u\n",
	    SLICE_ARG(host), f->texts.count, a->number + 1);
	if (status == EMEND_OK)
		status = text_check(&message, err);
	commit.message = slice_new(message.ptr, message.len);
	if (status == EMEND_OK)
		status = commit_add(b->pack, &commit, &oid, err);
	if (status == EMEND_OK) {
		a->newest = oid;
		a->number++;
	}
	text_free(&message);
	return status;
}

/* Last of all, so that a failure leaves no ref without its row. */
static enum emend_status
add_row(struct store_batch *b, struct batch_article *a, struct slice host,
    struct emend_error *err)
{
	struct batch_row *row;
	enum emend_status status = batch_copy_slice(b, &host, err);

	if (status == EMEND_OK)
		status = batch_add_row(&row, b, BATCH_PROFILE, err);
	if (status)
		return status;
	row->of.profile.host = host;
	row->of.profile.version = a->number;
	/* the key is no id's: it has another length */
	if (!table_put(&b->articles, slice_of(a->ref), a))
		return emend_fail_nomem(err);
	b->revisions++;
	return EMEND_OK;
}

static enum emend_status
add_version(struct store_batch *b, struct slice host, int64_t at,
    struct emend_error *err)
{
	struct batch_article *a = arena_alloc(&b->arena, sizeof(*a));
	struct furniture f = { .texts = TABLE_INIT };
	char hex[HASH128_HEX + 1];
	enum emend_status status = EMEND_OK;

	if (!a)
		return emend_fail_nomem(err);
	a->id = hash_bytes(host);
	hash_hex(hex, a->id);
	snprintf(a->ref, sizeof(a->ref), HOST_REFS "%.2s/%s", hex, hex + 2);
	if (!b->pack)
		status = pack_new(
		    &b->pack, repository_path(b->store->articles), err);
	if (status == EMEND_OK)
		status = state_db_profile(
		    b->store->state, host, true, &b->arena, &f, err);
	if (status == EMEND_OK)
		status = find_version(b->store, a, err);
	if (status == EMEND_OK)
		status = add_commit(b, a, host, &f, at, err);
	if (status == EMEND_OK)
		status = add_row(b, a, host, err);
	table_free(&f.texts);
	return status;
}

enum emend_status
store_batch_profiles(
    struct store_batch *b, int64_t at, struct emend_error *err)
{
	struct text host, after;
	enum emend_status status;

	if (b->revisions) /* of which some may have found more */
		return EMEND_OK;
	text_init(&host, URL_MAX);
	text_init(&after, URL_MAX);
	for (;;) {
		text_truncate(&after, 0);
		text_add(&after, host.ptr, host.len);
		status = text_check(&after, err);
		if (status == EMEND_OK)
			status = state_db_unlearned(b->store->state,
			    slice_new(after.ptr, after.len), &host, err);
		if (status || !host.len)
			break;
		status = add_version(
		    b, slice_new(host.ptr, host.len), at, err);
		if (status)
			break;
	}
	text_free(&after);
	text_free(&host);
	return status;
}
