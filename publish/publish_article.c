#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "article/limits.h"
#include "diff/changes.h"
#include "diff/diff.h"
#include "diff/words.h"
#include "publish/blamed.h"
#include "publish/publish_work.h"
#include "reports/report.h"
#include "settings/settings.h"
#include "store/history.h"
#include "store/looks.h"

/* The pages of one article. */

#define FILE_MAX (SITE_PATH_MAX + 48)

struct pages {
	struct publishing *p;
	const struct publish_article *article;
	unsigned from; /* pages of revisions before it stand already */
	struct revision_list list;
	struct gap *gaps;
	size_t gap_count;
	struct site_revision *revisions;
	struct site_gap *site_gaps;
	struct site_article site;
	struct blamed blamed;
	struct article *first, *before; /* texts read; first may be before */
	const struct revision *first_at, *before_at;
	struct table wordings; /* that the article ever had */
	struct text wording; /* the one under way, as a key of them */
	struct arena arena;
};

static void
pages_free(struct pages *g)
{
	blamed_free(&g->blamed);
	if (g->first != g->before)
		article_free(g->first);
	article_free(g->before);
	table_free(&g->wordings);
	text_free(&g->wording);
	arena_free(&g->arena);
	free(g->gaps);
	revision_list_free(&g->list);
}

/* ---- what is known ---- */

static void
describe_revisions(struct pages *g)
{
	const struct revision *last_text = NULL, *first_text = NULL;
	size_t i;

	for (i = 0; i < g->list.count; i++) {
		const struct revision *r = &g->list.at[i];

		g->revisions[i] = (struct site_revision){
			.number = r->number,
			.before = last_text && !r->gone ? last_text->number : 0,
			.commit = r->commit,
			.event = revision_event_name(r->event),
			.title = r->title,
			.kinds = r->kinds,
			.first_seen = r->first_seen,
			.last_seen = r->last_seen,
			.words = r->words,
			.gone = r->gone,
			.page = r->page,
		};
		if (r->gone)
			continue;
		if (first_text && first_text != last_text) {
			g->site.first = first_text->number;
			g->site.newest = r->number;
		}
		first_text = first_text ? first_text : r;
		last_text = r;
	}
}

static enum emend_status
describe(struct pages *g, struct emend_error *err)
{
	const struct publish_article *a = g->article;
	const struct source *source = settings_source(
	    g->p->settings, a->source);
	size_t i;

	g->revisions = arena_array(
	    &g->arena, g->list.count, sizeof(*g->revisions));
	g->site_gaps = arena_array(
	    &g->arena, g->gap_count + 1, sizeof(*g->site_gaps));
	if (!g->revisions || !g->site_gaps)
		return emend_fail_nomem(err);
	for (i = 0; i < g->gap_count; i++)
		g->site_gaps[i] = (struct site_gap){ g->gaps[i].from,
			g->gaps[i].to, g->gaps[i].looks, g->gaps[i].reasons };
	g->site = (struct site_article){
		.url = a->url,
		.title = a->title,
		.host = a->host,
		.revisions = g->revisions,
		.revision_count = g->list.count,
		.gaps = g->site_gaps,
		.gap_count = g->gap_count,
		.tags = source ? source->tags : NULL,
		.tag_count = source ? source->tag_count : 0,
		.now = g->p->options->now,
	};
	describe_revisions(g);
	return EMEND_OK;
}

/* ---- pages ---- */

static enum emend_status
begin(struct pages *g, struct markup **m, const char *name,
    struct emend_error *err)
{
	char path[FILE_MAX];

	snprintf(path, sizeof(path), "%s%.40s.html", g->article->path, name);
	return publish_begin(g->p, path, m, err);
}

static struct report_side
side_of(const struct revision *r, const struct article *a)
{
	return (struct report_side){
		.revision = r->number,
		.commit = r->commit,
		.first_seen = r->first_seen,
		.last_seen = r->last_seen,
		.article = a,
	};
}

static enum emend_status
write_diff(struct pages *g, const struct revision *old,
    const struct article *before, const struct revision *new,
    const struct article *after, const struct changes *changes,
    struct emend_error *err)
{
	const struct report report = {
		.url = g->article->url,
		.before = side_of(old, before),
		.after = side_of(new, after),
		.between_from = old->last_seen,
		.between_to = new->first_seen,
		.changes = changes,
		.has_fields = true,
		.reading_new = strcmp(old->reading, new->reading) != 0,
	};
	char name[40];
	struct markup *m;
	enum emend_status status;

	snprintf(name, sizeof(name), "%u-%u", old->number, new->number);
	status = begin(g, &m, name, err);
	if (status)
		return status;
	site_diff_page(m, &g->site, &report);
	return publish_end(g->p, err);
}

static enum emend_status
write_text(struct pages *g, const struct site_revision *r,
    const struct article *a, struct emend_error *err)
{
	char name[16];
	struct markup *m;
	enum emend_status status;

	snprintf(name, sizeof(name), "%u", r->number);
	status = begin(g, &m, name, err);
	if (status)
		return status;
	site_text_page(m, &g->site, r, a);
	return publish_end(g->p, err);
}

static enum emend_status
compare(struct pages *g, const struct article *before,
    const struct article *after, struct changes **out, struct emend_error *err)
{
	const struct diff_options options = {
		.compare_fields = true,
		.language = g->p->language,
	};

	return diff_articles(out, before, after, &options, err);
}

/* The whole way, where it is longer than one step. */
static enum emend_status
write_whole(struct pages *g, struct emend_error *err)
{
	struct changes *changes = NULL;
	enum emend_status status = EMEND_OK;

	if (g->site.first)
		status = compare(g, g->first, g->before, &changes, err);
	if (status == EMEND_OK && changes)
		status = write_diff(g, g->first_at, g->first, g->before_at,
		    g->before, changes, err);
	changes_free(changes);
	return status;
}

/* ---- words ---- */

/* Counts each wording once: in the revision in which it came. */
static enum emend_status
take_wording(struct pages *g, const struct revision *r, struct slice text,
    bool headline, struct emend_error *err)
{
	struct text *wording = &g->wording;
	enum emend_status status;
	char *key;

	if (text.len == 0)
		return EMEND_OK;
	text_truncate(wording, 0);
	text_putc(wording, headline ? '\n' : ' ');
	text_add(wording, text.ptr, text.len);
	status = text_check(wording, err);
	if (status ||
	    table_get(&g->wordings, slice_new(wording->ptr, wording->len)))
		return status;
	key = arena_copy(&g->arena, wording->ptr, wording->len);
	if (!key || !table_put(&g->wordings, slice_new(key, wording->len), key))
		return emend_fail_nomem(err);
	if (r->number < g->from)
		return EMEND_OK;
	return publish_words_add(g->p, g->article, r->number, headline, text,
	    r->first_seen, err);
}

static enum emend_status
take_words(struct pages *g, const struct revision *r, const struct article *a,
    struct emend_error *err)
{
	enum emend_status status = take_wording(g, r, a->title, true, err);
	size_t i;

	for (i = 0; i < a->paragraph_count && status == EMEND_OK; i++)
		status = take_wording(
		    g, r, a->paragraphs[i].text, false, err);
	return status;
}

/* ---- one revision after the other ---- */

static void
step(struct pages *g, const struct revision *r, struct article *a)
{
	if (!g->first) {
		g->first = a;
		g->first_at = r;
	} else if (g->before != g->first) {
		article_free(g->before);
	}
	g->before = a;
	g->before_at = r;
}

/* The one before was the newest till now: its last look is another. */
static bool
is_new(const struct pages *g, const struct revision *r)
{
	return r->number + 1 >= g->from;
}

static enum emend_status
write_revision(struct pages *g, const struct revision *r,
    const struct site_revision *site, struct emend_error *err)
{
	struct changes *changes = NULL;
	struct article *a;
	enum emend_status status =
	    store_read(g->p->store, g->article->id, r->number, &a, err);

	if (status)
		return status;
	if (g->before)
		status = compare(g, g->before, a, &changes, err);
	if (status == EMEND_OK)
		status = blamed_add(&g->blamed, r, a, changes, err);
	if (status == EMEND_OK && changes && is_new(g, r))
		status = write_diff(g, g->before_at, g->before, r, a, changes,
		    err);
	if (status == EMEND_OK && is_new(g, r))
		status = write_text(g, site, a, err);
	if (status == EMEND_OK)
		status = take_words(g, r, a, err);
	changes_free(changes);
	step(g, r, a);
	return status;
}

static enum emend_status
write_rest(struct pages *g, struct emend_error *err)
{
	struct blame blame = blamed_view(&g->blamed, g->article->url);
	struct markup *m;
	enum emend_status status = begin(g, &m, "blame", err);

	if (status)
		return status;
	site_blame_page(m, &g->site, &blame);
	status = publish_end(g->p, err);
	if (status == EMEND_OK)
		status = write_whole(g, err);
	if (status == EMEND_OK)
		status = begin(g, &m, "index", err);
	if (status)
		return status;
	site_article_page(m, &g->site);
	return publish_end(g->p, err);
}

enum emend_status
publish_article(struct publishing *p, const struct publish_article *a,
    unsigned from, struct emend_error *err)
{
	struct pages g = { .p = p, .article = a, .from = from,
		.wordings = TABLE_INIT, .arena = ARENA_INIT };
	enum emend_status status = store_history(p->store, a->id, &g.list, err);
	size_t i;

	text_init(&g.wording, LIMIT_TEXT_FILE);
	if (status == EMEND_OK)
		status = state_gaps(p->store, a->id, &g.list, &g.gaps,
		    &g.gap_count, err);
	if (status == EMEND_OK)
		status = describe(&g, err);
	if (status == EMEND_OK)
		status = blamed_init(&g.blamed, &g.list, err);
	for (i = 0; i < g.list.count && status == EMEND_OK; i++)
		if (!g.list.at[i].gone)
			status = write_revision(
			    &g, &g.list.at[i], &g.revisions[i], err);
	if (status == EMEND_OK && g.before)
		status = write_rest(&g, err);
	if (status == EMEND_OK)
		p->result->written++;
	pages_free(&g);
	return status;
}
