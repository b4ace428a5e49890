/*
 * The introduction: a paragraph between the headline and the container, of a
 * template that gives it an element of its own.  A line that only lengthens
 * the headline, the deck, is no part of the text; nor is what is named after
 * one, or after somebody's portrait or a quotation.  The picture that opens an
 * article stands there too, with its caption.
 */
#include "article/extract_parts.h"

#include "article/article.h"
#include "article/boilerplate.h"
#include "article/paragraphs.h"

#define INTRODUCTION_MIN 130 /* characters; a deck is mostly shorter */
#define INTRODUCTION_MIN_DENSE 50
#define TEASER_MIN 180	     /* the same of one that is named a teaser */
#define INTRODUCTION_MAX 1200
#define INTRODUCTIONS_MAX 3 /* more is a text that was not chosen */
#define LEAD_CAPTION_MIN 12 /* characters; less is a name */
#define LEAD_CAPTION_MAX 600
#define LEAD_CAPTIONS_MAX 3
#define EXCERPT_MIN 60	     /* bytes that tell a paragraph */
#define NAME_MAX_READ 400   /* bytes of a class that are read */

static const struct slice decks[] = { SLICE_LIT("dek"), SLICE_LIT("deck"),
	SLICE_LIT("sub-h"), SLICE_LIT("subh"), SLICE_LIT("sub_h"),
	SLICE_LIT("subtitle"), SLICE_LIT("summary"), SLICE_LIT("excerpt"),
	SLICE_LIT("desc"), SLICE_LIT("quote"), SLICE_LIT("statement"),
	SLICE_LIT("author"), SLICE_LIT("tldr"), SLICE_LIT("caption") };

/* A teaser between headline and text is that of the article itself. */
static const struct slice teasers[] = { SLICE_LIT("teaser"),
	SLICE_LIT("intro") };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool
has_any(struct slice name, const struct slice *words, size_t count)
{
	size_t i, at;

	if (name.len > NAME_MAX_READ)
		name.len = NAME_MAX_READ;
	for (at = 0; at < name.len; at++)
		for (i = 0; i < count; i++)
			if (slice_equal_nocase(slice_sub(name, at,
				    at + words[i].len), words[i]))
				return true;
	return false;
}

static bool
is_named(const struct extraction *x, uint32_t node, const struct slice *words,
    size_t count)
{
	return has_any(html_attribute(x->page, node, SLICE("class")), words,
		   count) ||
	    has_any(html_attribute(x->page, node, SLICE("id")), words, count);
}

/*
 * Is a block's element, or what is above it without the headline, named a
 * deck, or left out as anything but a teaser?
 */
static bool
is_other(const struct extraction *x, uint32_t headline, const struct block *b)
{
	const struct html_node *nodes = x->page->nodes;
	bool in_body = false; /* or around the headline */
	uint32_t i;

	for (i = b->element; i != x->body; i = nodes[i].parent) {
		unsigned flags = x->facts[i].flags;

		in_body |= i < headline || flags & FACT_BODY;
		if (!in_body && is_named(x, i, decks, COUNT(decks)))
			return true;
		if (flags & FACT_DROPPED && (i < headline ||
		    b->chars < TEASER_MIN ||
		    flags & (FACT_HIDDEN | FACT_STRONG | FACT_FOREIGN) ||
		    !is_named(x, i, teasers, COUNT(teasers))))
			return true;
	}
	return false;
}

static bool
may_introduce(const struct extraction *x, uint32_t headline,
    const struct block *b)
{
	uint32_t least = b->flags & FACT_CONTINUA ? INTRODUCTION_MIN_DENSE
						  : INTRODUCTION_MIN;

	return b->chars >= least && b->chars <= INTRODUCTION_MAX &&
	    b->link_chars * 3 < b->chars && b->flags & FACT_PUNCTUATED &&
	    x->facts[b->element].role <= headline &&
	    !is_other(x, headline, b);
}

/* A <figcaption> is one however much of a short page's text it has. */
static bool
is_caption(const struct extraction *x, const struct block *b)
{
	return block_is_caption(x, b) ||
	    node_tag(x, x->facts[b->element].role) == HTML_FIGCAPTION;
}

/* Is a block the caption of a <figure> that nothing sets apart? */
static bool
is_lead_caption(const struct extraction *x, uint32_t headline,
    const struct block *b)
{
	const struct html_node *nodes = x->page->nodes;
	uint32_t i;

	if (!is_caption(x, b) || b->chars < LEAD_CAPTION_MIN ||
	    b->chars > LEAD_CAPTION_MAX || b->link_chars * 3 > b->chars)
		return false;
	for (i = b->element; i > headline; i = nodes[i].parent) {
		if (x->facts[i].flags & (FACT_DROPPED | FACT_FURNITURE |
			FACT_FOREIGN | FACT_HIDDEN))
			return false;
		if (nodes[i].tag == HTML_FIGURE)
			return true;
	}
	return false;
}

/* Agencies put the picture's caption into a paragraph: "(AP Photo/...)". */
static bool
is_of_picture(struct slice text)
{
	static const struct slice marks[] = { SLICE_LIT("file photo"),
		SLICE_LIT("FILE - "), SLICE_LIT("FILE – "),
		SLICE_LIT("(AP Photo"), SLICE_LIT("(Photo"), SLICE_LIT("(Foto"),
		SLICE_LIT("Getty Images") };
	size_t i;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (slice_find(text, marks[i], 0) < text.len)
			return true;
	return false;
}

/* An excerpt is how some paragraph begins. */
static bool
is_excerpt(const struct paragraphs *body, struct slice text)
{
	struct slice start = slice_sub(text, 0, EXCERPT_MIN);
	size_t i;

	for (i = 0; i < body->count; i++)
		if (slice_starts(body->items[i].text, start))
			return true;
	return false;
}

/* Reads one; whether it is part of the text that body has the rest of. */
static enum emend_status
introduction_read(struct extraction *x, const struct paragraphs *body,
    struct block *b, bool *out, struct emend_error *err)
{
	enum emend_status status;
	struct slice text;

	text_truncate(&x->texts, 0);
	status = block_read(x, b, err);
	text = block_text(x, b);
	*out = status == EMEND_OK &&
	    !slice_equal_nocase(text, x->article->titles[TITLE_OG]) &&
	    !is_excerpt(body, text) && !is_of_picture(text) &&
	    !boilerplate_is_furniture(text) &&
	    !boilerplate_is_correction(text);
	return status;
}

/* The headline, or else the last <h1> before top; 0 if there is none. */
static uint32_t
find_headline(const struct extraction *x, uint32_t top)
{
	uint32_t i;

	if (x->headline)
		return x->headline < top ? x->headline : 0;
	for (i = top; i > x->body; i--)
		if (node_tag(x, i) == HTML_H1)
			return i;
	return 0;
}

/* The lowest element with both the headline and top. */
static uint32_t
find_shared(const struct extraction *x, uint32_t headline, uint32_t top)
{
	const struct html_node *nodes = x->page->nodes;
	uint32_t i = headline;

	while (i != x->body && nodes[i].end <= top)
		i = nodes[i].parent;
	return i;
}

/* Takes up one block between the headline and the text, if it is theirs. */
static enum emend_status
take_up(struct extraction *x, const struct paragraphs *body, struct block *b,
    struct paragraphs *out, struct emend_error *err)
{
	enum emend_status status;
	bool introduces;

	if (is_caption(x, b)) {
		text_truncate(&x->texts, 0);
		status = block_read(x, b, err);
		if (status == EMEND_OK &&
		    !boilerplate_is_furniture(block_text(x, b)))
			paragraphs_add_copy(
			    out, PARAGRAPH_CAPTION, 0, block_text(x, b));
		return status;
	}
	status = introduction_read(x, body, b, &introduces, err);
	if (introduces)
		paragraphs_add_copy(
		    out, PARAGRAPH_TEXT, 0, block_text(x, b));
	return status;
}

enum emend_status
introduction_find(struct extraction *x, uint32_t top,
    const struct paragraphs *body, struct paragraphs *out,
    struct emend_error *err)
{
	uint32_t headline = find_headline(x, top);
	enum emend_status status;
	size_t i, count = 0, captions = 0;

	if (!headline || x->selected)
		return EMEND_OK;
	status = blocks_list_up_to(
	    x, find_shared(x, headline, top), top, false, err);
	for (i = 0; i < x->blocks.count && status == EMEND_OK; i++) {
		struct block *b = &x->blocks.items[i];

		if (b->element <= headline)
			continue;
		if (is_lead_caption(x, headline, b)
			? ++captions <= LEAD_CAPTIONS_MAX
			: may_introduce(x, headline, b) &&
			    ++count <= INTRODUCTIONS_MAX)
			status = take_up(x, body, b, out, err);
	}
	return status;
}
