/*
 * The introduction: a paragraph between the headline and the container, of a
 * template that gives it an element of its own.  A line that only lengthens
 * the headline, the deck, is no part of the text; nor is what is named after
 * one, or after somebody's portrait or a quotation.
 */
#include "article/extract_parts.h"

#include "article/article.h"
#include "article/boilerplate.h"
#include "article/paragraphs.h"

#define INTRODUCTION_MIN 130 /* characters; a deck is mostly shorter */
#define INTRODUCTION_MIN_DENSE 50
#define INTRODUCTION_MAX 1200
#define INTRODUCTIONS_MAX 3 /* more is a text that was not chosen */
#define DECK_NAME_MAX 400   /* bytes of a class that are read */

/* Anywhere in a class. */
static bool
is_named_deck(struct slice names)
{
	static const struct slice decks[] = { SLICE_LIT("dek"),
		SLICE_LIT("deck"), SLICE_LIT("sub-h"), SLICE_LIT("subh"),
		SLICE_LIT("sub_h"), SLICE_LIT("subtitle"),
		SLICE_LIT("summary"), SLICE_LIT("excerpt"), SLICE_LIT("desc"),
		SLICE_LIT("quote"), SLICE_LIT("statement"),
		SLICE_LIT("author"), SLICE_LIT("tldr"), SLICE_LIT("caption") };
	size_t i, at;

	if (names.len > DECK_NAME_MAX)
		names.len = DECK_NAME_MAX;
	for (at = 0; at < names.len; at++)
		for (i = 0; i < sizeof(decks) / sizeof(decks[0]); i++)
			if (slice_equal_nocase(slice_sub(names, at,
				    at + decks[i].len), decks[i]))
				return true;
	return false;
}

/* Is node, or what is above it without the headline, named a deck? */
static bool
is_deck(const struct extraction *x, uint32_t node)
{
	const struct html_node *nodes = x->page->nodes;
	uint32_t i;

	for (i = node; i > x->headline; i = nodes[i].parent)
		if (is_named_deck(html_attribute(
			x->page, i, SLICE("class"))) ||
		    is_named_deck(html_attribute(x->page, i, SLICE("id"))))
			return true;
	return false;
}

static bool
may_introduce(const struct extraction *x, const struct block *b)
{
	uint32_t least = b->flags & FACT_CONTINUA ? INTRODUCTION_MIN_DENSE
						  : INTRODUCTION_MIN;

	return b->chars >= least && b->chars <= INTRODUCTION_MAX &&
	    b->link_chars * 3 < b->chars && b->flags & FACT_PUNCTUATED &&
	    x->facts[b->element].role <= x->headline &&
	    !is_deck(x, b->element);
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

/* Reads one; whether it is part of the text. */
static enum emend_status
introduction_read(struct extraction *x, struct block *b, bool *out,
    struct emend_error *err)
{
	enum emend_status status;
	struct slice text;

	text_truncate(&x->texts, 0);
	status = block_read(x, b, err);
	text = block_text(x, b);
	*out = status == EMEND_OK &&
	    !slice_equal_nocase(text, x->article->titles[TITLE_OG]) &&
	    !is_of_picture(text) && !boilerplate_is_furniture(text) &&
	    !boilerplate_is_correction(text);
	return status;
}

enum emend_status
introduction_find(struct extraction *x, uint32_t top, struct paragraphs *out,
    struct emend_error *err)
{
	enum emend_status status;
	size_t i, count = 0;
	bool introduces;

	if (!x->headline || x->headline >= top || x->selected)
		return EMEND_OK;
	status = blocks_list(x, x->body, true, err);
	for (i = 0; i < x->blocks.count && status == EMEND_OK; i++) {
		struct block *b = &x->blocks.items[i];

		if (b->element <= x->headline || !may_introduce(x, b))
			continue;
		if (b->element >= top || ++count > INTRODUCTIONS_MAX)
			break;
		status = introduction_read(x, b, &introduces, err);
		if (introduces)
			paragraphs_add_copy(
			    out, PARAGRAPH_TEXT, 0, block_text(x, b));
	}
	return status;
}
