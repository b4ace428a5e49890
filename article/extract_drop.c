/*
 * Which subtrees leave before the article is sought.
 *
 * Names are evidence, and are believed only against the share of the page's
 * prose that stands below them: a <div class="related"> with three quarters
 * of it is no list of related stories.  There are four sweeps: what comes from
 * other hands (comments, consent layers), what is hidden, what stands aside,
 * what is named as furniture.  Each counts its shares without what left before,
 * so that an article reads the same however long its thread or feed grows.
 */
#include "article/extract_parts.h"

#include <string.h>

/* Shares of the page's prose, in thousandths, under which a name is believed. */
#define SHARE_FURNITURE 100
#define SHARE_STRONG 400
#define SHARE_FOREIGN 930
#define SHARE_FOREIGN_WEAK 500 /* when names are not trusted */
#define SHARE_ASIDE 800
#define SHARE_ASIDE_BESIDE 950 /* where the headline stands elsewhere */
#define SHARE_ASIDE_WEAK 300 /* and for <form> always */
#define SHARE_BODY 20	     /* a body that is called furniture too */
#define SHARE_HIDDEN 700     /* more than this is not hidden in earnest */

#define ACCORDION_MIN (150 * PROSE_UNIT)
#define CARD_MAX (400 * PROSE_UNIT)    /* no card tells as much in one piece */
#define CARD_NODES 24		       /* in which a card has its link */
#define ARTICLE_MIN (300 * PROSE_UNIT) /* what a feed may be dropped beside */
#define THREAD_BESIDE (100 * PROSE_UNIT) /* and a thread, or cards */

struct sweep {
	struct extraction *x;
	enum strictness strictness;
	uint64_t total;	    /* prose of what has not left yet */
	uint64_t clustered; /* the part of it in paragraphs side by side */
};

/* The second sweep: what is not shown. */
static bool
drops_hidden(const struct sweep *s, uint32_t node)
{
	unsigned flags = s->x->facts[node].flags;
	uint64_t mass = s->x->mass[node];

	if (!(flags & (FACT_HIDDEN | FACT_ARIA_ONLY)) ||
	    !prose_is_below(mass, s->total, SHARE_HIDDEN + 1))
		return false;
	return flags & FACT_HIDDEN || mass <= ACCORDION_MIN ||
	    flags & (FACT_FOREIGN | FACT_FURNITURE);
}

/* Does the headline stand elsewhere on the page? */
static bool
is_beside(const struct extraction *x, uint32_t node)
{
	return x->headline && (x->headline < node ||
	    x->headline >= x->page->nodes[node].end);
}

/* Are there paragraphs side by side at or below node?  x->clusters has become
 * the number of such places up to a node. */
static bool
has_paragraphs(const struct extraction *x, uint32_t node)
{
	return x->clusters[x->page->nodes[node].end - 1] >
	    x->clusters[node - 1];
}

static bool
drops_foreign(const struct sweep *s, uint32_t node)
{
	uint64_t mass = s->x->mass[node];

	if (s->x->facts[node].flags & FACT_BODY ||
	    node_tag(s->x, node) == HTML_ARTICLE)
		return false;
	if (s->x->facts[node].flags & FACT_THREAD &&
	    s->total - mass >= THREAD_BESIDE)
		return true;
	if (s->strictness < TRUST_NAMES)
		return prose_is_below(mass, s->total, SHARE_FOREIGN_WEAK);
	return prose_is_below(mass, s->total, SHARE_FOREIGN) ||
	    (s->total - mass >= ARTICLE_MIN && is_beside(s->x, node));
}

/* The first sweep: what comes from other hands. */
static bool
drops_strange(const struct sweep *s, uint32_t node)
{
	enum html_tag tag = node_tag(s->x, node);
	unsigned flags = s->x->facts[node].flags;

	return flags & FACT_FOREIGN &&
	    !(flags & (FACT_HIDDEN | FACT_ARIA_ONLY)) &&
	    !html_tag_is_heading(tag) && tag != HTML_BLOCKQUOTE &&
	    drops_foreign(s, node);
}

/* What is never believed to be the article: other hands' boxes. */
static bool
drops_beside(const struct sweep *s, uint32_t node)
{
	return s->x->facts[node].flags & FACT_FOREIGN &&
	    is_beside(s->x, node);
}

/* Beside a short article, an aside may well be the longer. */
static unsigned
aside_limit(const struct sweep *s, uint32_t node)
{
	if (is_beside(s->x, node))
		return SHARE_ASIDE_BESIDE;
	return s->strictness < TRUST_NAMES ? SHARE_ASIDE_WEAK : SHARE_ASIDE;
}

/* Does text in a link stand at the beginning of node? */
static bool
begins_with_link(const struct extraction *x, uint32_t node)
{
	uint32_t i, end = x->page->nodes[node].end;

	for (i = node + 1; i < end && i < node + CARD_NODES; i++)
		if (node_tag(x, i) == HTML_TEXT && x->facts[i].chars &&
		    x->facts[i].flags & FACT_LINK)
			return true;
	return false;
}

/* However many cards a feed has, none has two paragraphs; and the article is
 * in paragraphs, or where the headline is and not in links. */
static bool
is_teasers(const struct sweep *s, uint32_t node)
{
	bool beside = is_beside(s->x, node);

	if (has_paragraphs(s->x, node))
		return false;
	if (s->clustered >= ARTICLE_MIN)
		return beside || !s->x->headline;
	return beside && s->total - s->x->mass[node] >= THREAD_BESIDE &&
	    begins_with_link(s->x, node);
}

static unsigned
name_limit(unsigned flags)
{
	if (flags & FACT_BODY)
		return SHARE_BODY;
	return flags & FACT_STRONG ? SHARE_STRONG : SHARE_FURNITURE;
}

/* May names and tags tell what an element is? */
static bool
may_be_furniture(const struct sweep *s, uint32_t node)
{
	enum html_tag tag = node_tag(s->x, node);

	return !html_tag_is_heading(tag) && tag != HTML_BLOCKQUOTE &&
	    !(s->x->facts[node].flags & (FACT_HIDDEN | FACT_ARIA_ONLY));
}

static bool
is_named_furniture(const struct sweep *s, uint32_t node)
{
	return s->strictness == TRUST_NAMES &&
	    node_tag(s->x, node) != HTML_ARTICLE &&
	    s->x->facts[node].flags & FACT_FURNITURE;
}

/* The third sweep: what stands beside the article. */
static bool
drops_aside(const struct sweep *s, uint32_t node)
{
	enum html_tag tag = node_tag(s->x, node);
	unsigned limit;

	if (!may_be_furniture(s, node))
		return false;
	if (tag == HTML_FORM)
		limit = SHARE_ASIDE_WEAK;
	else if (tag == HTML_ASIDE || tag == HTML_FOOTER)
		limit = aside_limit(s, node);
	else
		return is_named_furniture(s, node) &&
		    !(s->x->facts[node].flags & FACT_BODY) &&
		    is_teasers(s, node);
	return prose_is_below(s->x->mass[node], s->total, limit);
}

/* The last sweep: what is named as furniture. */
static bool
drops_furniture(const struct sweep *s, uint32_t node)
{
	return may_be_furniture(s, node) && is_named_furniture(s, node) &&
	    prose_is_below(s->x->mass[node], s->total,
		name_limit(s->x->facts[node].flags));
}

/* Marks the outermost elements that a rule drops. */
static void
sweep(const struct sweep *s, bool (*drops)(const struct sweep *, uint32_t))
{
	struct extraction *x = s->x;
	const struct html_node *nodes = x->page->nodes;
	uint32_t i = x->body + 1;

	while (i < nodes[x->body].end) {
		enum html_tag tag = node_tag(x, i);

		if (!is_dropped(x, i) && tag != HTML_TEXT &&
		    tag != HTML_MAIN && !(x->facts[i].flags & FACT_STREAM) &&
		    drops(s, i))
			x->facts[i].flags |= FACT_DROPPED;
		i = is_dropped(x, i) ? nodes[i].end : i + 1;
	}
}

/* What left counts no more, neither there nor above. */
static void
take_off(struct sweep *s)
{
	struct extraction *x = s->x;
	const struct html_node *nodes = x->page->nodes;
	uint32_t i;

	/* from sums back to what stands at each element */
	for (i = 1; i < x->page->node_count; i++)
		x->mass[nodes[i].parent] -= x->mass[i];
	for (i = x->body + 1; i < nodes[x->body].end;) {
		uint32_t end = is_dropped(x, i) ? nodes[i].end : i + 1;

		if (is_dropped(x, i))
			memset(x->mass + i, 0, (end - i) * sizeof(*x->mass));
		i = end;
	}
	masses_sum(x);
	s->total = x->mass[x->body] ? x->mass[x->body] : 1;
}

/* A caption with a good part of the page's prose is none. */
static void
doubt_captions(const struct sweep *s)
{
	struct extraction *x = s->x;
	uint32_t i;

	for (i = 0; i < x->page->node_count; i++)
		if (!prose_is_below(x->mass[i], s->total, SHARE_FURNITURE))
			x->facts[i].flags &= (uint16_t)~FACT_CAPTION;
}

/* Turns the counts of clusters_count into what has_paragraphs asks for. */
static void
sum_clusters(struct extraction *x)
{
	uint32_t i, count = 0;

	for (i = 0; i < x->page->node_count; i++) {
		enum html_tag tag = node_tag(x, i);

		count += x->clusters[i] > 1 && tag != HTML_UL &&
		    tag != HTML_OL;
		x->clusters[i] = count;
	}
}

/* The masses of what is left. */
static enum emend_status
weigh(struct sweep *s, struct emend_error *err)
{
	struct extraction *x = s->x;
	enum emend_status status = blocks_list(x, x->body, true, err);
	size_t i;

	memset(x->mass, 0, x->page->node_count * sizeof(*x->mass));
	clusters_count(x);
	s->clustered = 0;
	for (i = 0; i < x->blocks.count; i++) {
		const struct block *b = &x->blocks.items[i];
		uint64_t prose = block_prose(x, b);

		uint32_t parent = x->page->nodes[b->element].parent;

		x->mass[b->element] += prose;
		if (prose >= CARD_MAX)
			x->clusters[parent] += 2;
		if (x->clusters[parent] > 1)
			s->clustered += prose;
	}
	sum_clusters(x);
	masses_sum(x);
	s->total = x->mass[x->body] ? x->mass[x->body] : 1;
	return status;
}

enum emend_status
drop_subtrees(struct extraction *x, enum strictness strictness,
    struct emend_error *err)
{
	struct sweep s = { .x = x, .strictness = strictness };
	enum emend_status status;
	uint32_t i;

	for (i = 0; i < x->page->node_count; i++)
		x->facts[i].flags &= (uint16_t)~FACT_DROPPED;
	status = weigh(&s, err);
	if (status == EMEND_OK)
		status = headline_find(x, err);
	if (status)
		return status;
	if (strictness == TRUST_NOTHING) {
		sweep(&s, drops_beside);
		return weigh(&s, err);
	}
	sweep(&s, drops_strange);
	take_off(&s);
	sweep(&s, drops_hidden);
	status = weigh(&s, err);
	if (status)
		return status;
	doubt_captions(&s);
	sweep(&s, drops_aside);
	take_off(&s);
	sweep(&s, drops_furniture);
	return EMEND_OK;
}
