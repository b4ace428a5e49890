#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "diff/changes.h"
#include "publish/gather_work.h"
#include "store/store.h"
#include "store/watches.h"

/*
 * A site that changes its template changes all its articles.  An edit is the
 * same as another when it did the same to the same paragraph, on the same host;
 * the hash is keyed, so that no page can be written to hide in a flood.
 */

#define FLOOD_LEAST 5 /* articles of one host that share an edit */
#define FLOODS_MOST 100
#define FLOOD_ENTRIES_MOST ((size_t)1 << 20) /* later ones are told singly */
#define SEEN_MOST ((size_t)64 << 20) /* bytes of one edit's two texts */

void
floods_free(struct floods *f)
{
	free(f->entries);
	free(f->at);
	free(f->hashes);
}

/* ---- what an edit did ---- */

static void
add_part(struct text *out, struct slice s)
{
	text_addf(out, "%zu ", s.len);
	text_add(out, s.ptr, s.len);
}

/* Of a window title, which has the headline in it, only what changed. */
static void
write_field(struct text *out, const struct field_edit *f)
{
	const struct span_list *spans = &f->spans;
	size_t i;

	add_part(out, slice_of(field_name(f->field)));
	if (f->field != FIELD_TITLE_HTML) {
		add_part(out, f->before);
		add_part(out, f->after);
		return;
	}
	for (i = 0; i < spans->count; i++) {
		if (spans->at[i].op == SPAN_EQUAL)
			continue;
		text_putc(out, spans->at[i].op == SPAN_DELETE ? '-' : '+');
		add_part(out, slice_trim(spans->at[i].text));
	}
}

static enum emend_status
hash_edit(struct hash128 *out, const struct gather *g,
    const struct gathered *a, size_t at, struct text *seen,
    struct emend_error *err)
{
	const struct changes *c = a->changes;
	enum emend_status status;

	text_truncate(seen, 0);
	add_part(seen, slice_of(a->item.host));
	if (at < c->field_count) {
		write_field(seen, &c->fields[at]);
	} else {
		const struct edit *e = &c->edits[at - c->field_count];

		add_part(seen, slice_of(edit_op_name(e->op)));
		add_part(seen, e->before_text);
		add_part(seen, e->after_text);
	}
	status = text_check(seen, err);
	if (status == EMEND_OK)
		*out = hash_secretly(
		    store_secret(g->store), slice_new(seen->ptr, seen->len));
	return status;
}

static size_t
edits_of(const struct gathered *a)
{
	return a->changes ? a->changes->field_count + a->changes->edit_count
			  : 0;
}

/* ---- noting ---- */

static enum emend_status
make_room(struct floods *f, size_t more, struct emend_error *err)
{
	size_t cap = f->entry_cap ? f->entry_cap : 256;
	struct flood_entry *grown;

	while (cap < f->entry_count + more)
		cap *= 2;
	if (cap == f->entry_cap)
		return EMEND_OK;
	grown = realloc(f->entries, cap * sizeof(*grown));
	if (!grown)
		return emend_fail_nomem(err);
	f->entries = grown;
	f->entry_cap = cap;
	return EMEND_OK;
}

enum emend_status
floods_add(struct gather *g, size_t key, const struct gathered *a,
    struct emend_error *err)
{
	struct floods *f = &g->floods;
	size_t count = edits_of(a), i;
	enum emend_status status;
	struct text seen;

	g->keys[key].edits = (uint32_t)count;
	if (a->item.away || count > FLOOD_ENTRIES_MOST - f->entry_count)
		return EMEND_OK;
	status = make_room(f, count, err);
	text_init(&seen, SEEN_MOST);
	for (i = 0; i < count && status == EMEND_OK; i++) {
		struct flood_entry *e = &f->entries[f->entry_count];

		status = hash_edit(&e->hash, g, a, i, &seen, err);
		e->key = (uint32_t)key;
		f->entry_count += status == EMEND_OK;
	}
	text_free(&seen);
	return status;
}

/* ---- finding ---- */

static int
by_hash(const void *x, const void *y)
{
	const struct flood_entry *one = x, *other = y;
	int order = memcmp(one->hash.bytes, other->hash.bytes,
	    sizeof(one->hash.bytes));

	if (order)
		return order;
	return (one->key > other->key) - (one->key < other->key);
}

static int
by_articles(const void *x, const void *y)
{
	const struct flood *one = x, *other = y;

	if (one->articles != other->articles)
		return one->articles < other->articles ? 1 : -1;
	return (one->first > other->first) - (one->first < other->first);
}

static int
by_bytes(const void *x, const void *y)
{
	return memcmp(x, y, sizeof(struct hash128));
}

/* The entries from first that are one edit; *articles: of how many. */
static size_t
count_same(const struct floods *f, size_t first, size_t *articles)
{
	size_t end = first + 1;

	*articles = 1;
	while (end < f->entry_count &&
	    hash_equal(f->entries[end].hash, f->entries[first].hash)) {
		*articles += f->entries[end].key != f->entries[end - 1].key;
		end++;
	}
	return end - first;
}

static size_t
count_floods(const struct floods *f)
{
	size_t at = 0, articles, n = 0;

	while (at < f->entry_count) {
		at += count_same(f, at, &articles);
		n += articles >= FLOOD_LEAST;
	}
	return n;
}

static void
list_floods(struct floods *f)
{
	size_t at, count, articles;

	for (at = 0; at < f->entry_count; at += count) {
		count = count_same(f, at, &articles);
		if (articles >= FLOOD_LEAST)
			f->at[f->count++] =
			    (struct flood){ at, count, articles };
	}
	qsort(f->at, f->count, sizeof(*f->at), by_articles);
	if (f->count > FLOODS_MOST)
		f->count = FLOODS_MOST;
}

enum emend_status
floods_find(struct gather *g, struct emend_error *err)
{
	struct floods *f = &g->floods;
	size_t n, i, k;

	if (f->entry_count == 0)
		return EMEND_OK;
	qsort(f->entries, f->entry_count, sizeof(*f->entries), by_hash);
	n = count_floods(f);
	if (n == 0)
		return EMEND_OK;
	f->at = calloc(n, sizeof(*f->at));
	f->hashes = calloc(n, sizeof(*f->hashes));
	if (!f->at || !f->hashes)
		return emend_fail_nomem(err);
	list_floods(f);
	for (i = 0; i < f->count; i++) {
		f->hashes[i] = f->entries[f->at[i].first].hash;
		for (k = 0; k < f->at[i].count; k++)
			g->keys[f->entries[f->at[i].first + k].key].shared++;
	}
	qsort(f->hashes, f->count, sizeof(*f->hashes), by_bytes);
	return EMEND_OK;
}

/* ---- telling ---- */

enum emend_status
floods_mark(const struct gather *g, struct gathered *a, struct emend_error *err)
{
	const struct floods *f = &g->floods;
	enum emend_status status = EMEND_OK;
	size_t count = edits_of(a), i;
	struct hash128 hash;
	struct text seen;

	if (f->count == 0 || count == 0 || a->item.away)
		return EMEND_OK;
	a->shared = arena_array(&a->arena, count, sizeof(*a->shared));
	if (!a->shared)
		return emend_fail_nomem(err);
	text_init(&seen, SEEN_MOST);
	for (i = 0; i < count && status == EMEND_OK; i++) {
		status = hash_edit(&hash, g, a, i, &seen, err);
		a->shared[i] = bsearch(&hash, f->hashes, f->count,
				   sizeof(hash), by_bytes) != NULL;
		a->item.shared += a->shared[i];
	}
	text_free(&seen);
	a->item.is_shared = a->shared;
	return status;
}

/* The edit of that article which is the flood's. */
static enum emend_status
find_edit(struct digest_flood *out, const struct gather *g,
    const struct gathered *a, struct hash128 wanted, struct emend_error *err)
{
	const struct changes *c = a->changes;
	enum emend_status status = EMEND_OK;
	size_t count = edits_of(a), i;
	struct hash128 hash;
	struct text seen;

	text_init(&seen, SEEN_MOST);
	for (i = 0; i < count && status == EMEND_OK; i++) {
		status = hash_edit(&hash, g, a, i, &seen, err);
		if (status || !hash_equal(hash, wanted))
			continue;
		if (i < c->field_count)
			out->field = &c->fields[i];
		else
			out->edit = &c->edits[i - c->field_count];
		break;
	}
	text_free(&seen);
	return status;
}

static enum emend_status
tell_articles(struct gather *g, const struct flood *flood,
    struct digest_out *out, struct emend_error *err)
{
	const struct flood_entry *e = &g->floods.entries[flood->first];
	enum emend_status status = EMEND_OK;
	struct watch_row *row;
	size_t i;

	for (i = 0; i < flood->count && status == EMEND_OK; i++) {
		if (i > 0 && e[i].key == e[i - 1].key)
			continue;
		status = state_watch_by_id(
		    g->store, g->keys[e[i].key].recorded.id, &row, err);
		if (status == EMEND_OK && row)
			status = g->options->format->flooded(
			    out, row->url, row->title, err);
		watch_row_free(row);
	}
	return status;
}

static enum emend_status
tell_flood(struct gather *g, size_t at, struct digest_out *out,
    struct emend_error *err)
{
	const struct digest_format *format = g->options->format;
	const struct flood *flood = &g->floods.at[at];
	const struct flood_entry *e = &g->floods.entries[flood->first];
	struct digest_flood told = { .number = at + 1,
		.articles = flood->articles };
	struct gathered *a;
	enum emend_status status = gathered_new(
	    &a, g, &g->keys[e->key].recorded, err);

	if (status || !a)
		return status;
	if (a->changes)
		status = find_edit(&told, g, a, e->hash, err);
	if (status || (!told.field && !told.edit))
		goto out;
	told.host = a->item.host;
	told.report = a->item.report;
	status = format->flood(out, &told, err);
	if (status == EMEND_OK)
		status = tell_articles(g, flood, out, err);
	if (status == EMEND_OK)
		status = format->flood_end(out, err);
out:
	gathered_free(a);
	return status;
}

enum emend_status
floods_tell(struct gather *g, struct digest_out *out, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < g->floods.count && status == EMEND_OK; i++)
		status = tell_flood(g, i, out, err);
	return status;
}
