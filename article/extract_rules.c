/*
 * What the site's rules say stands above all that is found out: select is
 * where the article is, and drop leaves before anything is counted.
 */
#include "article/extract_parts.h"

#include <stdlib.h>

#include "article/article.h"
#include "article/paragraphs.h"
#include "article/rules.h"
#include "article/select.h"
#include "base/pattern.h"

/* Marks what a rule matches, but for what another one drops. */
static enum emend_status
mark_matches(struct extraction *x, const struct selector *s, enum say say,
    struct emend_error *err)
{
	struct select_found found;
	enum emend_status status;
	size_t i;

	status = select_matches(s, x->page, &found, err);
	for (i = 0; i < found.count; i++)
		if (x->facts[found.nodes[i]].say != SAY_DROPPED)
			x->facts[found.nodes[i]].say = (uint8_t)say;
	free(found.nodes);
	return status;
}

static enum emend_status
mark_all(struct extraction *x, const struct rules *rules, enum rule_kind kind,
    enum say say, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < rules->count && status == EMEND_OK; i++)
		if (rules->items[i].kind == kind)
			status = mark_matches(
			    x, rules->items[i].selector, say, err);
	return status;
}

static void
mark_ancestors(struct extraction *x, uint32_t node)
{
	const struct html_node *nodes = x->page->nodes;

	while (node != 0) {
		node = nodes[node].parent;
		if (x->facts[node].say != SAY_NOTHING)
			return;
		x->facts[node].say = SAY_HOLDS;
	}
}

/* The lowest element with all that is selected in it; 0 if nothing is. */
static uint32_t
find_selected(struct extraction *x)
{
	const struct html_node *nodes = x->page->nodes;
	uint32_t i = x->body, top = 0;

	while (i < nodes[x->body].end) {
		enum say say = (enum say)x->facts[i].say;

		if (say == SAY_SELECTED) {
			mark_ancestors(x, i);
			top = top ? top : i;
			while (nodes[top].end <= i)
				top = nodes[top].parent;
		}
		i = say == SAY_SELECTED || say == SAY_DROPPED ? nodes[i].end
							      : i + 1;
	}
	return top;
}

/* All that is neither selected nor around it stays outside. */
static void
mark_outside(struct extraction *x)
{
	const struct html_node *nodes = x->page->nodes;
	uint32_t i = 0;

	while (i < x->page->node_count) {
		enum say say = (enum say)x->facts[i].say;

		if (say == SAY_NOTHING)
			x->facts[i].say = SAY_OUTSIDE;
		i = say == SAY_HOLDS ? i + 1 : nodes[i].end;
	}
}

enum emend_status
rules_mark(struct extraction *x, const struct rules *rules,
    struct emend_error *err)
{
	enum emend_status status;

	status = mark_all(x, rules, RULE_DROP, SAY_DROPPED, err);
	if (status == EMEND_OK)
		status = mark_all(x, rules, RULE_SELECT, SAY_SELECTED, err);
	if (status == EMEND_OK)
		x->selected = find_selected(x);
	if (x->selected)
		mark_outside(x);
	return status;
}

void
rules_unselect(struct extraction *x)
{
	uint32_t i;

	for (i = 0; i < x->page->node_count; i++) {
		bool dropped = x->facts[i].say == SAY_DROPPED;

		x->facts[i] = (struct facts){ .say = SAY_NOTHING };
		if (dropped)
			x->facts[i].say = SAY_DROPPED;
	}
	x->selected = 0;
}

enum emend_status
rules_ignore_text(const struct rules *rules, struct slice text, bool *out,
    struct emend_error *err)
{
	enum emend_status status;
	struct slice hit;
	size_t i;

	*out = false;
	for (i = 0; i < rules->count && !*out; i++) {
		if (rules->items[i].kind != RULE_IGNORE)
			continue;
		status = pattern_find(
		    rules->items[i].pattern, text, 0, &hit, out, err);
		if (status == EMEND_LIMIT)
			return emend_fail(err, EMEND_USAGE,
			    "an ignore pattern runs away on a paragraph of %zu "
			    "bytes: write it without nested repetitions",
			    text.len);
		if (status)
			return status;
	}
	return EMEND_OK;
}

enum emend_status
rules_ignore(struct paragraphs *p, const struct rules *rules,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i, kept = 0;
	bool ignored;

	for (i = 0; i < p->count && status == EMEND_OK; i++) {
		status = rules_ignore_text(rules, p->items[i].text, &ignored, err);
		if (!ignored)
			p->items[kept++] = p->items[i];
	}
	p->count = kept;
	return status;
}
