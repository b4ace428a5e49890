#ifndef EMEND_ARTICLE_EXTRACT_PARTS_H
#define EMEND_ARTICLE_EXTRACT_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "article/html.h"
#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

struct article;
struct explanation;
struct live;
struct paragraphs;
struct rules;

/*
 * The steps of extraction, and what they hand on:
 *
 *	rules	what somebody said of the pages of this site
 *	survey	what each node is, from its name, attributes and text
 *	live	the posts of a live blog
 *	blocks	runs of text between block boundaries
 *	drop	the subtrees that are no part of it
 *	choose	the element that holds the article
 *	notice	correction notices outside of it
 *	clean	which of its blocks are no part of the text
 *	emit	blocks to paragraphs
 *
 * All arithmetic is on integers, all order is that of the document, so the
 * same page always gives the same bytes.
 */

/* What survey knows of a node. */
enum fact {
	FACT_SKIPPED = 1 << 0,	 /* never text: script, nav, form controls */
	FACT_LINK = 1 << 1,	 /* in an <a> */
	FACT_HIDDEN = 1 << 2,	 /* by attribute, style or role */
	FACT_ARIA_ONLY = 1 << 3, /* hidden from screen readers alone */
	FACT_NAMED = 1 << 4,	 /* has a class or id */
	FACT_FURNITURE = 1 << 5, /* as NAME_FURNITURE, and so on */
	FACT_STRONG = 1 << 6,
	FACT_FOREIGN = 1 << 7,
	FACT_BODY = 1 << 8,	 /* name or itemprop says: article body */
	FACT_STREAM = 1 << 9,	 /* React's hidden parcels of real text */
	FACT_DROPPED = 1 << 10,	 /* choose: its subtree is left out */
	/* of text nodes */
	FACT_LEADS = 1 << 11,	 /* begins with a blank */
	FACT_TRAILS = 1 << 12,	 /* ends with one */
	FACT_PUNCTUATED = 1 << 13, /* last character ends a sentence */
	FACT_CONTINUA = 1 << 14, /* has Han, kana, Hangul... */
	/* of elements again */
	FACT_CAPTION = 1 << 15,	 /* is the caption of a picture */
	FACT_THREAD = 1 << 11,	 /* as NAME_THREAD; texts have another there */
	FACT_LIVE = 1 << 12,	 /* says that it is of a live blog; likewise */
	FACT_SLIDE = 1 << 14,	 /* an item with a picture; likewise */
	FACT_TIMED = 1 << 13,	 /* the time of a post stands in it; likewise */
};

/* What the site's rules say of a node. */
enum say {
	SAY_NOTHING,
	SAY_HOLDS, /* something below it is selected */
	SAY_SELECTED,
	/* and these, with all below them, are no part of it */
	SAY_DROPPED,
	SAY_OUTSIDE, /* of what is selected */
};

struct facts {
	uint32_t home;	/* nearest block element, itself included */
	uint32_t role;	/* nearest item, quote, caption or cell; 0 is none */
	uint32_t chars; /* of a text node, blanks folded, none at the ends */
	uint16_t flags; /* enum fact, or-ed */
	uint8_t say;	/* enum say */
};

/* Why a block is no part of the text. */
enum why {
	WHY_KEPT,
	WHY_TITLE,
	WHY_PHRASE,
	WHY_LINK_LIST,
	WHY_LINK,
	WHY_NO_WORD,
	WHY_BEFORE_LEAD,
	WHY_GOVERNED,
	WHY_COMMENTS,
	WHY_UNANSWERED,
	WHY_TAIL,
	WHY_STRAY,
	WHY_BESIDE_POSTS,
	WHY_POST_LINE,
	WHY_REPEATED,
};

#define POST_TIME_MAX 24 /* bytes of a time of day, with a NUL */

struct block {
	uint32_t element;    /* nearest block element */
	uint32_t start, end; /* nodes that hold its text, half-open */
	uint32_t chars;	     /* as in facts, of the whole */
	uint32_t link_chars; /* of these in links */
	uint16_t flags;	     /* FACT_PUNCTUATED, FACT_CONTINUA */
	bool kept;	     /* clean: is part of the article */
	bool correction;     /* clean: is a correction notice */
	uint8_t why;	     /* enum why, unless it is kept */
	size_t text_at, text_len; /* in texts, once blocks_read was called */
};

struct blocks {
	struct block *items; /* owned; in document order */
	size_t count, cap;
};

/* A post of a live blog. */
struct post {
	uint32_t element, end;	  /* nodes, half-open */
	char time[POST_TIME_MAX]; /* as published; "" when it tells none */
	bool pinned;		  /* a copy on top of one that stands below */
};

struct posts {
	struct post *items; /* owned; in document order, none in another */
	size_t count, cap;
	uint32_t shared;  /* the lowest element with all of them */
	uint32_t *stamps; /* owned; nodes in posts that only tell a time */
	size_t stamp_count, stamp_cap;
};

/* What the container was chosen by. */
enum chooser {
	CHOSEN_BY_PROSE,   /* it holds most of it */
	CHOSEN_AS_ARTICLE, /* the one <article> with most of it */
	CHOSEN_BY_NAME,	   /* a body, by class or itemprop */
	CHOSEN_WITH_PARTS, /* of a split body: what is around them */
	CHOSEN_BY_SELECT,
	CHOSEN_FOR_POSTS, /* of a live blog */
	CHOSEN_NOT,	  /* nothing holds the article */
};

struct extraction {
	const struct html *page;
	const struct article *article; /* for its titles */
	struct facts *facts;	       /* one a node; owned */
	uint64_t *mass;		       /* prose of a subtree; owned */
	uint32_t *lines;	       /* its characters out of links; owned */
	uint32_t *clusters;	       /* blocks of prose of a parent; owned */
	uint32_t body;		       /* node */
	uint32_t headline;	       /* the <h1> or <h2> of the title, or 0 */
	enum chooser chosen;
	uint32_t selected; /* lowest node with all that is; 0: nothing is */
	const struct live *live;       /* borrowed */
	struct posts posts;	       /* owned; none unless it is a live blog */
	struct blocks blocks;	       /* owned */
	struct text texts;	       /* of the blocks, normalised; owned */
	struct text raw;	       /* of one block before that; owned */
};

/* Prose is measured in thousandths of a character. */
#define PROSE_UNIT 1000

enum emend_status extraction_init(struct extraction *x,
    const struct article *a, const struct live *live, const struct html *page,
    struct emend_error *err) EMEND_MUST_USE;
void extraction_free(struct extraction *x);

/* Marks what select and drop match, before the survey. */
enum emend_status rules_mark(struct extraction *x, const struct rules *rules,
    struct emend_error *err) EMEND_MUST_USE;
/* As before the survey, with what is dropped marked alone. */
void rules_unselect(struct extraction *x);
/* Takes out the paragraphs that are to be ignored; EMEND_USAGE when a pattern
 * runs away. */
enum emend_status rules_ignore(struct paragraphs *p, const struct rules *rules,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status rules_ignore_text(const struct rules *rules,
    struct slice text, bool *out, struct emend_error *err) EMEND_MUST_USE;

void survey_nodes(struct extraction *x);

/*
 * Lists the blocks below root, leaving out what is dropped if asked to.
 * Fails with EMEND_NOMEM.
 */
enum emend_status blocks_list(struct extraction *x, uint32_t root,
    bool without_dropped, struct emend_error *err) EMEND_MUST_USE;

/* The same of the nodes before end. */
enum emend_status blocks_list_up_to(struct extraction *x, uint32_t root,
    uint32_t end, bool without_dropped,
    struct emend_error *err) EMEND_MUST_USE;

/* The prose that a block is worth, in PROSE_UNIT; 0 if it is none. */
uint64_t block_prose(const struct extraction *x, const struct block *b);

/* Appends the text of one block, normalised, to x->texts. */
enum emend_status block_read(struct extraction *x, struct block *b,
    struct emend_error *err) EMEND_MUST_USE;

/* The same for all blocks, once what stood in x->texts is forgotten. */
enum emend_status blocks_read(
    struct extraction *x, struct emend_error *err) EMEND_MUST_USE;

/* What was read; valid until the next reading. */
static inline struct slice
block_text(const struct extraction *x, const struct block *b)
{
	return slice_new(x->texts.ptr + b->text_at, b->text_len);
}

/* How much the names of elements may decide. */
enum strictness {
	TRUST_NOTHING, /* not even hiding */
	TRUST_FOREIGN, /* hiding, comments, consent layers */
	TRUST_NAMES,   /* and every word of class and id */
};

/* Marks what leaves: hidden, foreign, furniture. */
enum emend_status drop_subtrees(struct extraction *x,
    enum strictness strictness, struct emend_error *err) EMEND_MUST_USE;

/* Finds x->headline among the blocks. */
enum emend_status headline_find(
    struct extraction *x, struct emend_error *err) EMEND_MUST_USE;

/* Counts into x->clusters how many paragraphs stand side by side in a node. */
void clusters_count(struct extraction *x);

/* Sums the masses of single elements up to those of subtrees. */
void masses_sum(struct extraction *x);

static inline bool
prose_is_below(uint64_t part, uint64_t whole, unsigned thousandths)
{
	return part * 1000 < whole * thousandths;
}

/*
 * Drops, and finds the element that holds the article.  When there
 * is no prose, *top is the count of nodes and x->blocks are the page's.
 */
enum emend_status choose_element(struct extraction *x,
    enum strictness strictness, uint32_t *top,
    struct emend_error *err) EMEND_MUST_USE;

/* Finds the posts, after a survey, if the page is a live blog. */
enum emend_status posts_find(
    struct extraction *x, struct emend_error *err) EMEND_MUST_USE;
void posts_free(struct posts *p);
/* Once an element was chosen: leaves out the times of posts, and moves *top to
 * where all posts are. */
void posts_choose(struct extraction *x, uint32_t *top);
/* Once blocks are clean: keeps what is in posts, and an introduction. */
void posts_clean(struct extraction *x);
/* The post that a node is in, or NULL. */
const struct post *posts_at(const struct posts *p, uint32_t node);
bool posts_is_stamp(const struct posts *p, uint32_t node);
/* Is a block what a post's headline stands in? */
bool post_is_headline(const struct extraction *x, const struct post *post,
    const struct block *b);
/* Those of the JSON-LD, where the page itself shows none. */
enum emend_status posts_emit_updates(const struct live *live,
    struct paragraphs *out, struct emend_error *err) EMEND_MUST_USE;

/* Reads the blocks and unmarks those that are no part of the article. */
enum emend_status clean_blocks(
    struct extraction *x, struct emend_error *err) EMEND_MUST_USE;

/* Once they are clean: slides of galleries, quotations of the text itself. */
void shapes_clean(struct extraction *x, uint32_t top);

/* Does a block's first link lead out of the site? */
bool block_leads_away(const struct extraction *x, const struct block *b);

/* Characters in the blocks that are kept. */
uint64_t blocks_kept_chars(const struct blocks *blocks);

/* The paragraphs between the headline and top that introduce body. */
enum emend_status introduction_find(struct extraction *x, uint32_t top,
    const struct paragraphs *body, struct paragraphs *out,
    struct emend_error *err) EMEND_MUST_USE;

/* The correction notices of top's article that stand outside of top. */
enum emend_status notices_find(struct extraction *x, uint32_t top,
    struct paragraphs *before, struct paragraphs *after,
    struct emend_error *err) EMEND_MUST_USE;

/* Tells of every piece of text, once x->blocks say what is kept below top. */
enum emend_status explain_blocks(struct extraction *x, uint32_t top,
    struct explanation *out, struct emend_error *err) EMEND_MUST_USE;
/* And what was taken up from elsewhere, and what is ignored after all. */
enum emend_status explain_taken_up(struct explanation *out,
    const struct paragraphs *p, struct emend_error *err) EMEND_MUST_USE;
enum emend_status explain_furniture(struct explanation *out,
    const struct article *a, struct emend_error *err) EMEND_MUST_USE;
enum emend_status explain_ignored(struct explanation *out,
    const struct rules *rules, struct emend_error *err) EMEND_MUST_USE;

/* The blocks that are kept, below top, as paragraphs. */
void emit_blocks(struct extraction *x, uint32_t top, struct paragraphs *out);

static inline enum html_tag
node_tag(const struct extraction *x, uint32_t node)
{
	return (enum html_tag)x->page->nodes[node].tag;
}

static inline bool
block_is_caption(const struct extraction *x, const struct block *b)
{
	uint32_t role = x->facts[b->element].role;

	return (x->facts[role].flags & FACT_CAPTION) != 0;
}

static inline bool
block_is_slide(const struct extraction *x, const struct block *b)
{
	uint32_t role = x->facts[b->element].role;

	return node_tag(x, role) == HTML_LI &&
	    (x->facts[role].flags & FACT_SLIDE) != 0;
}

static inline bool
is_dropped(const struct extraction *x, uint32_t node)
{
	return (x->facts[node].flags & (FACT_SKIPPED | FACT_DROPPED)) != 0;
}

#endif
