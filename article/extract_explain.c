/*
 * Says of each piece of text what became of it.  The reasons of blocks in the
 * container are those that cleaning left; of all other text, the element above
 * it that was left out tells.
 */
#include "article/extract_parts.h"

#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "article/explain.h"
#include "article/html_tokenize.h"
#include "article/paragraphs.h"
#include "article/rules.h"
#include "base/normalise.h"
#include "base/table.h"

#define ELEMENT_MAX 200 /* bytes of an element's description */
#define NAME_MAX 60 /* of its tag and id; its classes may have more */
#define SCRATCH_MAX 1000 /* and before it is cut */
#define NEXT_MAX 2000 /* of the address of a next page */
#define NOTICE "a correction notice"

static const char *const why_names[] = {
	[WHY_KEPT] = "stands in what holds the article",
	[WHY_TITLE] = "the headline again",
	[WHY_PHRASE] = "a phrase that is no part of any article",
	[WHY_LINK_LIST] = "a list of links",
	[WHY_LINK] = "nothing but a link",
	[WHY_NO_WORD] = "no word in it",
	[WHY_BEFORE_LEAD] = "a line before the first paragraph",
	[WHY_GOVERNED] = "a list under such a phrase",
	[WHY_COMMENTS] = "from the comment form on",
	[WHY_UNANSWERED] = "a button without what it unfolds",
	[WHY_TAIL] = "a credit, a scrap or an empty heading at the end",
	[WHY_STRAY] = "short, where nothing holds the article",
	[WHY_BESIDE_POSTS] = "stands beside the posts of a live blog",
	[WHY_POST_LINE] = "a line beside the text of a post",
	[WHY_REPEATED] = "repeats what the text says",
};

static const char *const chooser_names[] = {
	[CHOSEN_BY_PROSE] = "which holds most of the prose",
	[CHOSEN_AS_ARTICLE] = "the <article> with most of the prose",
	[CHOSEN_BY_NAME] = "which is named as an article's body",
	[CHOSEN_WITH_PARTS] = "which has parts of the article, made alike",
	[CHOSEN_BY_SELECT] = "where all is that the site's select matches",
	[CHOSEN_FOR_POSTS] = "where the posts of the live blog are",
	[CHOSEN_NOT] = "because nothing holds an article",
};

void
explanation_init(struct explanation *e)
{
	*e = (struct explanation){ .items = NULL };
}

void
explanation_free(struct explanation *e)
{
	free(e->items);
	arena_free(&e->arena);
	explanation_init(e);
}

struct telling {
	struct extraction *x;
	struct explanation *out;
	struct text scratch;
	struct blocks chosen; /* those below top; borrowed */
	size_t at;	      /* of chosen: what lies before was passed */
};

static struct slice
cut(struct slice s, size_t max)
{
	if (s.len <= max)
		return s;
	while (max && ((unsigned char)s.ptr[max] & 0xC0) == 0x80)
		max--;
	return slice_sub(s, 0, max);
}

/* A copy that lives with the explanation; absent when out of memory. */
static struct slice
keep(struct telling *t, struct slice s)
{
	char *copy = arena_copy(&t->out->arena, s.ptr ? s.ptr : "", s.len);

	return slice_new(copy, copy ? s.len : 0);
}

static void
add_name(struct telling *t, uint32_t node)
{
	const struct html *page = t->x->page;
	const struct html_node *n = &page->nodes[node];

	struct slice name =
	    cut(slice_new(page->source.ptr + n->start, n->len), NAME_MAX);

	if (n->tag == HTML_UNKNOWN)
		text_add(&t->scratch, name.ptr, name.len);
	else
		text_puts(&t->scratch, html_tag_name(node_tag(t->x, node)));
}

/* "div#more.related.wide" */
static struct slice
describe(struct telling *t, uint32_t node)
{
	const struct html *page = t->x->page;
	struct slice class, id;
	size_t i;

	if (page->nodes[node].tag == HTML_TEXT)
		node = page->nodes[node].parent;
	class = html_attribute(page, node, SLICE("class"));
	id = html_attribute(page, node, SLICE("id"));
	text_truncate(&t->scratch, 0);
	add_name(t, node);
	if (id.len)
		text_addf(&t->scratch, "#%.*s", SLICE_ARG(cut(id, NAME_MAX)));
	class = slice_trim(cut(class, 100));
	for (i = 0; i < class.len; i++) {
		bool blank = html_is_space(class.ptr[i]);

		if (i == 0 || (blank && !html_is_space(class.ptr[i + 1])))
			text_putc(&t->scratch, '.');
		if (!blank)
			text_putc(&t->scratch, class.ptr[i]);
	}
	if (t->scratch.status)
		return slice_new(NULL, 0);
	return keep(t, cut(slice_new(t->scratch.ptr, t->scratch.len),
			   ELEMENT_MAX));
}

static enum emend_status
add(struct telling *t, bool kept, const char *why, uint32_t element,
    struct slice text, uint32_t node, struct emend_error *err)
{
	struct explanation *e = t->out;
	size_t cap = e->cap ? e->cap * 2 : 64;
	struct explained *items;
	struct explained item = {
		.kept = kept,
		.why = why,
		.node = node,
		.element = describe(t, element),
		.text = keep(t, text),
	};

	if (!item.element.ptr || !item.text.ptr)
		return emend_fail_nomem(err);
	if (e->count == e->cap) {
		items = realloc(e->items, cap * sizeof(*items));
		if (!items)
			return emend_fail_nomem(err);
		e->items = items;
		e->cap = cap;
	}
	e->items[e->count++] = item;
	return EMEND_OK;
}

/* ---- the blocks of the container ---- */

static enum emend_status
tell_chosen(struct telling *t, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < t->chosen.count && status == EMEND_OK; i++) {
		const struct block *b = &t->chosen.items[i];
		const char *why = why_names[b->why];

		if (b->kept && posts_at(&t->x->posts, b->start))
			why = "stands in a post of the live blog";
		if (b->kept && t->x->selected)
			why = "is what the site's select matches";
		if (b->kept && b->correction)
			why = NOTICE;
		status = add(t, b->kept, why, b->element,
		    block_text(t->x, b), b->start, err);
	}
	return status;
}

/* ---- all other blocks ---- */

static const char *
why_dropped(const struct extraction *x, uint32_t node)
{
	unsigned flags = x->facts[node].flags;

	if (posts_is_stamp(&x->posts, node))
		return "tells the time of a post: see its heading";
	if (flags & (FACT_HIDDEN | FACT_ARIA_ONLY))
		return "is hidden";
	if (flags & FACT_FOREIGN)
		return "is named as what others write: comments, consent, "
		       "adverts";
	switch ((int)node_tag(x, node)) {
	case HTML_ASIDE:
	case HTML_FOOTER:
	case HTML_FORM:
		return "stands beside the article";
	default:
		return "is named as furniture";
	}
}

/* The element above node that was left out; the count of nodes if none. */
static uint32_t
dropped_above(const struct extraction *x, uint32_t node)
{
	while (node != 0 && !(x->facts[node].flags & FACT_DROPPED))
		node = x->page->nodes[node].parent;
	return node ? node : x->page->node_count;
}

/* Is some of the block's text in one of the container's? */
static bool
is_chosen(struct telling *t, const struct block *b)
{
	const struct blocks *chosen = &t->chosen;

	while (t->at < chosen->count && chosen->items[t->at].end <= b->start)
		t->at++;
	return t->at < chosen->count && chosen->items[t->at].start < b->end;
}

static enum emend_status
tell_other(struct telling *t, struct block *b, struct emend_error *err)
{
	struct extraction *x = t->x;
	uint32_t above = dropped_above(x, b->start);
	enum emend_status status;

	if (is_chosen(t, b))
		return EMEND_OK;
	status = block_read(x, b, err);
	if (status)
		return status;
	if (above < x->page->node_count)
		return add(t, false, why_dropped(x, above), above,
		    block_text(x, b), b->start, err);
	return add(t, false, "stands outside of what holds the article",
	    b->element, block_text(x, b), b->start, err);
}

static enum emend_status
tell_others(struct telling *t, struct emend_error *err)
{
	struct extraction *x = t->x;
	enum emend_status status;
	size_t i;

	t->chosen = x->blocks;
	x->blocks = (struct blocks){ .items = NULL };
	status = blocks_list(x, x->body, false, err);
	for (i = 0; i < x->blocks.count && status == EMEND_OK; i++)
		status = tell_other(t, &x->blocks.items[i], err);
	free(x->blocks.items);
	x->blocks = t->chosen;
	return status;
}

/* ---- what the survey passed over ---- */

static enum emend_status
tell_skipped(struct telling *t, uint32_t node, struct emend_error *err)
{
	const struct html_node *nodes = t->x->page->nodes;
	struct text normal;
	enum emend_status status;
	const char *why = "is never text";
	uint32_t i = node;

	if (t->x->facts[node].say == SAY_DROPPED)
		why = "is what the site's drop matches";
	else if (t->x->facts[node].say == SAY_OUTSIDE)
		why = "is outside of what the site's select matches";
	text_init(&normal, t->x->texts.limit);
	text_truncate(&t->x->raw, 0);
	while (i < nodes[node].end) {
		if (html_tag_is(node_tag(t->x, i), HTML_IS_RAW)) {
			i = nodes[i].end;
			continue;
		}
		if (nodes[i].tag == HTML_TEXT)
			html_text(t->x->page, i, &t->x->raw);
		else
			text_putc(&t->x->raw, ' ');
		i++;
	}
	status = text_check(&t->x->raw, err);
	if (status == EMEND_OK)
		status = normalise_text(&normal,
		    slice_new(t->x->raw.ptr, t->x->raw.len), err);
	if (status == EMEND_OK && normal.len)
		status = add(t, false, why, node,
		    slice_new(normal.ptr, normal.len), node, err);
	text_free(&normal);
	return status;
}

static enum emend_status
tell_all_skipped(struct telling *t, struct emend_error *err)
{
	const struct extraction *x = t->x;
	enum emend_status status = EMEND_OK;
	uint32_t i = x->body;

	while (i < x->page->nodes[x->body].end && status == EMEND_OK) {
		if (!(x->facts[i].flags & FACT_SKIPPED)) {
			i++;
			continue;
		}
		status = tell_skipped(t, i, err);
		i = x->page->nodes[i].end;
	}
	return status;
}

static int
by_node(const void *x, const void *y)
{
	const struct explained *a = x, *b = y;

	return a->node < b->node ? -1 : a->node > b->node;
}

/* An article may go on at another address: it is read no further. */
static struct slice
find_next(const struct html *page)
{
	uint32_t i;

	for (i = 0; i < page->node_count; i++)
		if ((page->nodes[i].tag == HTML_LINK ||
			page->nodes[i].tag == HTML_A) &&
		    slice_equal_nocase(
			slice_trim(html_attribute(page, i, SLICE("rel"))),
			SLICE("next")))
			return html_attribute(page, i, SLICE("href"));
	return slice_new(NULL, 0);
}

enum emend_status
explain_blocks(struct extraction *x, uint32_t top, struct explanation *out,
    struct emend_error *err)
{
	struct telling t = { .x = x, .out = out,
		.chosen = x->blocks };
	struct slice next = cut(slice_trim(find_next(x->page)), NEXT_MAX);
	enum emend_status status;

	text_init(&t.scratch, SCRATCH_MAX);
	out->container = describe(&t, top);
	out->chosen = chooser_names[x->chosen];
	if (next.len)
		out->next = keep(&t, next);
	status = out->container.ptr && (out->next.ptr || !next.len)
	    ? tell_chosen(&t, err)
	    : emend_fail_nomem(err);
	if (status == EMEND_OK)
		status = tell_others(&t, err);
	if (status == EMEND_OK)
		status = tell_all_skipped(&t, err);
	if (out->count)
		qsort(out->items, out->count, sizeof(*out->items), by_node);
	text_free(&t.scratch);
	return status;
}

static bool
index_texts(struct table *texts, const struct paragraphs *p)
{
	size_t i;

	/* a heading may be made of a post's time and headline */
	for (i = 0; i < p->count; i++)
		if (p->items[i].kind != PARAGRAPH_HEADING &&
		    !table_put(texts, p->items[i].text, &p->items[i]))
			return false;
	return true;
}

/*
 * A paragraph that is no piece of the container was taken up from elsewhere:
 * the piece with its words was kept after all.
 */
enum emend_status
explain_taken_up(struct explanation *out, const struct paragraphs *p,
    struct emend_error *err)
{
	struct table texts = TABLE_INIT;
	bool ok = index_texts(&texts, p);
	size_t i;

	for (i = 0; ok && i < out->count; i++)
		if (out->items[i].kept)
			ok = table_put(&texts, out->items[i].text, NULL);
	for (i = 0; ok && i < out->count; i++) {
		struct explained *e = &out->items[i];
		const struct paragraph *found = table_get(&texts, e->text);

		if (!found)
			continue;
		e->kept = true;
		e->why = found->kind == PARAGRAPH_CORRECTION
		    ? NOTICE
		    : "introduces the text";
		ok = table_put(&texts, e->text, NULL);
	}
	table_free(&texts);
	return ok ? EMEND_OK : emend_fail_nomem(err);
}

/* By its words: what else in the text has the same is told the same way. */
enum emend_status
explain_furniture(struct explanation *out, const struct article *a,
    struct emend_error *err)
{
	struct table texts = TABLE_INIT;
	bool ok = true;
	size_t i;

	for (i = 0; i < a->furniture_count && ok; i++)
		ok = table_put(&texts, a->furniture[i], &texts);
	for (i = 0; i < out->count && ok && texts.count; i++) {
		struct explained *e = &out->items[i];

		if (!e->kept || !table_get(&texts, e->text))
			continue;
		e->kept = false;
		e->why = "is what this host has around its articles";
	}
	table_free(&texts);
	return ok ? EMEND_OK : emend_fail_nomem(err);
}

/* Cells of a table are told one by one, and ignored only as a row. */
enum emend_status
explain_ignored(struct explanation *out, const struct rules *rules,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	bool ignored;
	size_t i;

	for (i = 0; i < out->count && status == EMEND_OK; i++) {
		if (!out->items[i].kept)
			continue;
		status =
		    rules_ignore_text(rules, out->items[i].text, &ignored, err);
		if (!ignored)
			continue;
		out->items[i].kept = false;
		out->items[i].why = "is what the site's ignore finds";
	}
	return status;
}
