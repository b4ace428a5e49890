#include "reports/digest_stats.h"

#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "base/text.h"
#include "reports/digest.h"
#include "reports/digest_stats_tell.h"
#include "reports/report.h"

#define KEY_MAX 65536 /* bytes of a host and a section */

enum emend_status
digest_stats_new(struct digest_stats **out, struct emend_error *err)
{
	*out = calloc(1, sizeof(**out));
	return *out ? EMEND_OK : emend_fail_nomem(err);
}

void
digest_stats_free(struct digest_stats *s)
{
	size_t i;

	if (!s)
		return;
	for (i = 0; i < s->groups.count; i++) {
		struct stats_group *g = s->groups.entries[i].value;

		free(g->first_edits);
	}
	table_free(&s->groups);
	table_free(&s->articles);
	arena_free(&s->arena);
	free(s);
}

/* ---- groups ---- */

static enum emend_status
add_group(struct stats_group **out, struct digest_stats *s, struct slice key,
    const char *host, struct slice section, struct emend_error *err)
{
	struct stats_group *g = arena_alloc(&s->arena, sizeof(*g));
	char *kept = arena_copy(&s->arena, key.ptr, key.len);

	if (!g || !kept)
		return emend_fail_nomem(err);
	g->host = arena_copy(&s->arena, host, strlen(host));
	g->section = arena_copy(&s->arena, section.ptr, section.len);
	if (!g->host || !g->section ||
	    !table_put(&s->groups, slice_new(kept, key.len), g))
		return emend_fail_nomem(err);
	*out = g;
	return EMEND_OK;
}

static enum emend_status
find_group(struct stats_group **out, struct digest_stats *s,
    const struct digest_item *item, struct emend_error *err)
{
	struct slice section = item->article && item->article->section.ptr
	    ? item->article->section
	    : SLICE("");
	enum emend_status status;
	struct text key;

	/* a host has no blank */
	text_init(&key, KEY_MAX);
	text_addf(&key, "%s ", item->host);
	text_add(&key, section.ptr, section.len);
	status = text_check(&key, err);
	*out = table_get(&s->groups, slice_new(key.ptr, key.len));
	if (status == EMEND_OK && !*out)
		status = add_group(out, s, slice_new(key.ptr, key.len),
		    item->host, section, err);
	text_free(&key);
	return status;
}

/* ---- counting ---- */

static enum emend_status
add_first_edit(struct stats_group *g, int64_t seconds, struct emend_error *err)
{
	int64_t *grown;

	if (g->first_count == g->first_cap) {
		g->first_cap = g->first_cap ? 2 * g->first_cap : 16;
		grown = realloc(
		    g->first_edits, g->first_cap * sizeof(*grown));
		if (!grown)
			return emend_fail_nomem(err);
		g->first_edits = grown;
	}
	g->first_edits[g->first_count++] = seconds;
	return EMEND_OK;
}

/* Each article once, in the section that its newest edit is in. */
static enum emend_status
count_article(struct digest_stats *s, struct stats_group *g,
    const struct digest_item *item, struct emend_error *err)
{
	char *id;

	if (table_get(&s->articles, slice_of(item->id)))
		return EMEND_OK;
	id = arena_copy(&s->arena, item->id, strlen(item->id));
	if (!id || !table_put(&s->articles, slice_of(id), id))
		return emend_fail_nomem(err);
	g->edited++;
	if (!item->first_edit)
		return EMEND_OK;
	return add_first_edit(g, item->first_edit - item->first_seen, err);
}

static void
count_kinds(struct stats_group *g, kind_set kinds)
{
	unsigned kind;

	for (kind = 0; kind < KIND_COUNT; kind++)
		g->kinds[kind] += kinds >> kind & 1;
}

static void
count_changes(struct stats_group *g, const struct changes *c)
{
	bool serious = (c->kinds & KINDS_SERIOUS) != 0;
	size_t i;

	g->revisions++;
	g->edits += c->field_count + c->edit_count;
	g->serious += serious;
	g->noted += serious && c->notice != NOTICE_NONE;
	g->words_in += c->words_added;
	g->words_out += c->words_deleted;
	for (i = 0; i < c->field_count; i++)
		count_kinds(g, c->fields[i].kinds);
	for (i = 0; i < c->edit_count; i++)
		count_kinds(g, c->edits[i].kinds);
}

static enum emend_status
count_item(struct digest_out *o, const struct digest_item *item,
    struct emend_error *err)
{
	const struct changes *c = item->report ? item->report->changes : NULL;
	const struct digest_step *step = &item->steps[item->step_count - 1];
	struct stats_group *g;
	enum emend_status status = find_group(&g, o->stats, item, err);

	if (status)
		return status;
	g->fresh += item->fresh;
	g->gone += (item->marks & DIGEST_BIT(DIGEST_GONE)) != 0;
	g->reverted += (item->marks & DIGEST_BIT(DIGEST_REVERTED)) != 0;
	if (step->seen_before)
		g->window_seconds += step->first_seen - step->seen_before;
	g->gap_seconds += item->gaps.seconds;
	if (!c || !c->changed)
		return EMEND_OK;
	count_changes(g, c);
	return count_article(o->stats, g, item, err);
}

/* ---- at the end ---- */

static int
by_number(const void *x, const void *y)
{
	const int64_t *one = x, *other = y;

	return (*one > *other) - (*one < *other);
}

static int
by_name(const void *x, const void *y)
{
	const struct table_entry *one = x, *other = y;
	const struct stats_group *g = one->value, *h = other->value;
	int order = strcmp(g->host, h->host);

	return order ? order : strcmp(g->section, h->section);
}

int64_t
stats_median(const struct stats_group *g)
{
	return g->first_count ? g->first_edits[(g->first_count - 1) / 2] : -1;
}

static enum emend_status
begin(struct digest_out *o, struct emend_error *err)
{
	(void)o;
	(void)err;
	return EMEND_OK;
}

/* The table is not asked any more: its entries may be put in order. */
static void
sort_all(struct digest_stats *s)
{
	size_t i;

	if (s->groups.count)
		qsort(s->groups.entries, s->groups.count,
		    sizeof(*s->groups.entries), by_name);
	for (i = 0; i < s->groups.count; i++) {
		struct stats_group *g = s->groups.entries[i].value;

		if (g->first_count)
			qsort(g->first_edits, g->first_count,
			    sizeof(*g->first_edits), by_number);
	}
}

static enum emend_status
end_text(struct digest_out *o, struct emend_error *err)
{
	sort_all(o->stats);
	return stats_tell_text(o, err);
}

static enum emend_status
end_json(struct digest_out *o, struct emend_error *err)
{
	(void)err;
	sort_all(o->stats);
	stats_tell_json(o);
	return EMEND_OK;
}

static enum emend_status
end_csv(struct digest_out *o, struct emend_error *err)
{
	sort_all(o->stats);
	return stats_tell_csv(o, err);
}

const struct digest_format *
digest_stats_named(const char *name)
{
	static const struct digest_format formats[] = {
		{ .name = "text", .by_revision = true, .begin = begin,
		    .item = count_item, .end = end_text },
		{ .name = "json", .by_revision = true, .begin = begin,
		    .item = count_item, .end = end_json },
		{ .name = "csv", .by_revision = true, .begin = begin,
		    .item = count_item, .end = end_csv },
	};
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	return NULL;
}
