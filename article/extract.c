#include "article/extract.h"

#include <stdlib.h>

#include "article/article.h"
#include "article/charset.h"
#include "article/extract_parts.h"
#include "article/furniture.h"
#include "article/html.h"
#include "article/limits.h"
#include "article/live.h"
#include "article/metadata.h"
#include "article/paragraphs.h"
#include "article/rules.h"

#define ENOUGH 80   /* characters; with less, names are trusted less */
#define STRAY_MIN 40 /* characters of a block where no container is found */

enum emend_status
extraction_init(struct extraction *x, const struct article *a,
    const struct live *live, const struct html *page, struct emend_error *err)
{
	uint32_t i;

	*x = (struct extraction){ .page = page, .article = a, .live = live };
	/* a form C of text can be longer than the text */
	text_init(&x->texts, 4 * LIMIT_PAGE_BYTES);
	text_init(&x->raw, 2 * LIMIT_PAGE_BYTES);
	x->facts = calloc(page->node_count, sizeof(*x->facts));
	x->mass = calloc(page->node_count, sizeof(*x->mass));
	x->lines = calloc(page->node_count, sizeof(*x->lines));
	x->clusters = calloc(page->node_count, sizeof(*x->clusters));
	if (!x->facts || !x->mass || !x->lines || !x->clusters)
		return emend_fail_nomem(err);
	for (i = 1; i < page->nodes[0].end; i = page->nodes[i].end)
		if (page->nodes[i].tag == HTML_BODY)
			x->body = i;
	return EMEND_OK;
}

void
extraction_free(struct extraction *x)
{
	free(x->facts);
	free(x->mass);
	free(x->lines);
	free(x->clusters);
	posts_free(&x->posts);
	free(x->blocks.items);
	text_free(&x->texts);
	text_free(&x->raw);
}

static bool
is_stray(const struct block *b)
{
	return b->chars > STRAY_MIN && b->link_chars * 2 <= b->chars;
}

/* One way of reading the page: x->blocks say what is kept, below *top. */
static enum emend_status
attempt(struct extraction *x, enum strictness strictness, uint32_t *top,
    struct emend_error *err)
{
	enum emend_status status;
	size_t i;

	status = choose_element(x, strictness, top, err);
	if (status)
		return status;
	if (x->posts.count)
		posts_choose(x, top);
	if (*top == x->page->node_count) {
		*top = x->body;
		for (i = 0; i < x->blocks.count; i++) {
			x->blocks.items[i].kept = is_stray(&x->blocks.items[i]);
			x->blocks.items[i].why = WHY_STRAY;
		}
		return blocks_read(x, err);
	}
	status = blocks_list(x, *top, true, err);
	if (status == EMEND_OK)
		status = clean_blocks(x, err);
	if (status)
		return status;
	if (x->posts.count)
		posts_clean(x);
	shapes_clean(x, *top);
	return EMEND_OK;
}

static enum emend_status
read_best(struct extraction *x, uint32_t *top, struct emend_error *err)
{
	enum strictness strictness = TRUST_NAMES, best = TRUST_NAMES;
	enum emend_status status;
	uint64_t chars, most;

	status = attempt(x, strictness, top, err);
	if (status)
		return status;
	most = blocks_kept_chars(&x->blocks);
	while (most < ENOUGH && strictness > TRUST_NOTHING) {
		strictness = (enum strictness)(strictness - 1);
		status = attempt(x, strictness, top, err);
		if (status)
			return status;
		chars = blocks_kept_chars(&x->blocks);
		if (chars > 2 * most) {
			most = chars;
			best = strictness;
		}
	}
	return strictness == best ? EMEND_OK : attempt(x, best, top, err);
}

static void
add_all(struct paragraphs *out, const struct paragraphs *in)
{
	size_t i;

	for (i = 0; i < in->count; i++)
		paragraphs_add(out, in->items[i].kind, in->items[i].level,
		    in->items[i].text);
	if (out->status == EMEND_OK)
		out->status = in->status;
}

/* Emits what read_best left, between the notices around it. */
static enum emend_status
emit_article(struct extraction *x, uint32_t top, struct paragraphs *out,
    struct emend_error *err)
{
	struct paragraphs before, body, after;
	enum emend_status status;

	paragraphs_init(&before, out->article, LIMIT_ARTICLE_BYTES);
	paragraphs_init(&body, out->article, LIMIT_ARTICLE_BYTES);
	paragraphs_init(&after, out->article, LIMIT_ARTICLE_BYTES);
	emit_blocks(x, top, &body);
	status = EMEND_OK;
	if (!x->posts.count && blocks_kept_chars(&x->blocks) < ENOUGH)
		status = posts_emit_updates(x->live, &body, err);
	if (body.count && status == EMEND_OK)
		status = introduction_find(x, top, &body, &before, err);
	if (body.count && status == EMEND_OK)
		status = notices_find(x, top, &before, &after, err);
	add_all(out, &before);
	add_all(out, &body);
	add_all(out, &after);
	paragraphs_free(&before);
	paragraphs_free(&body);
	paragraphs_free(&after);
	return status;
}

static enum emend_status
survey_and_read(struct extraction *x, uint32_t *top, struct emend_error *err)
{
	enum emend_status status;

	survey_nodes(x);
	status = posts_find(x, err);
	return status ? status : read_best(x, top, err);
}

/* Reads what select says; what it does not find is sought. */
static enum emend_status
read_by_rules(struct extraction *x, const struct rules *rules, uint32_t *top,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	if (rules)
		status = rules_mark(x, rules, err);
	if (status)
		return status;
	status = survey_and_read(x, top, err);
	if (status || !x->selected || blocks_kept_chars(&x->blocks))
		return status;
	rules_unselect(x);
	return survey_and_read(x, top, err);
}

/* Emits what was read, and explains it where that is asked for. */
static enum emend_status
finish_article(struct extraction *x, uint32_t top,
    const struct reading *reading, struct paragraphs *out,
    struct emend_error *err)
{
	struct explanation *explain = reading->explain;
	enum emend_status status = EMEND_OK;

	if (explain)
		status = explain_blocks(x, top, explain, err);
	if (status == EMEND_OK)
		status = emit_article(x, top, out, err);
	if (status == EMEND_OK && explain)
		status = explain_taken_up(explain, out, err);
	if (status == EMEND_OK && explain && reading->rules)
		status = explain_ignored(explain, reading->rules, err);
	if (status == EMEND_OK && reading->rules)
		status = rules_ignore(out, reading->rules, err);
	if (status == EMEND_OK && reading->furniture)
		status = furniture_take_out(out, reading->furniture, err);
	if (status == EMEND_OK && explain)
		status = explain_furniture(explain, out->article, err);
	return status;
}

/* The article's paragraphs out of a tree. */
static enum emend_status
read_paragraphs(struct article *a, const struct live *live,
    const struct html *page, const struct reading *reading,
    struct emend_error *err)
{
	const struct rules *rules = reading->rules;
	struct extraction x;
	struct paragraphs out;
	enum emend_status status;
	uint32_t top;

	paragraphs_init(&out, a, LIMIT_ARTICLE_BYTES);
	status = extraction_init(&x, a, live, page, err);
	if (status)
		goto out;
	status = read_by_rules(&x, rules, &top, err);
	if (status == EMEND_OK)
		status = finish_article(&x, top, reading, &out, err);
	if (status == EMEND_OK)
		status = paragraphs_finish(&out, err);
	a->truncated = page->truncated;
	a->select_missed = !x.selected && rules_have(rules, RULE_SELECT);
out:
	paragraphs_free(&out);
	extraction_free(&x);
	return status;
}

static enum emend_status
read_decoded(struct article *a, struct slice utf8,
    const struct reading *reading, struct emend_error *err)
{
	enum emend_status status;
	struct html *page = NULL;
	struct live live;

	live_init(&live);
	status = html_read(&page, utf8, err);
	if (status == EMEND_OK)
		status = metadata_read(a, &live, page, reading->url, err);
	if (status == EMEND_OK)
		status = read_paragraphs(a, &live, page, reading, err);
	live_free(&live);
	html_free(page);
	return status;
}

/* Keeps a copy of s in the article; absent when s is empty or there is an
 * error, which sticks in *status. */
static struct slice
keep(struct article *a, struct slice s, enum emend_status *status,
    struct emend_error *err)
{
	char *copy;

	if (s.len == 0 || *status)
		return slice_new(NULL, 0);
	copy = arena_copy(&a->arena, s.ptr, s.len);
	if (!copy)
		*status = emend_fail_nomem(err);
	return slice_new(copy, copy ? s.len : 0);
}

enum emend_status
article_read_page(struct article **out, struct slice bytes,
    const struct reading *reading, struct emend_error *err)
{
	struct article *a = article_new();
	enum emend_status status;
	struct charset charset;
	struct text utf8;

	*out = NULL;
	text_init(&utf8, LIMIT_PAGE_BYTES);
	status = a ? charset_decode(&utf8, &charset, bytes,
			 reading->content_type, err)
		   : emend_fail_nomem(err);
	if (status)
		goto out;
	a->url = keep(a, reading->url, &status, err);
	a->encoding = slice_of(charset.name);
	a->encoding_from = slice_of(charset_source_name(charset.source));
	if (status == EMEND_OK)
		status = read_decoded(
		    a, slice_new(utf8.ptr, utf8.len), reading, err);
	if (status)
		goto out;
	*out = a;
	a = NULL;
out:
	text_free(&utf8);
	article_free(a);
	return status;
}
