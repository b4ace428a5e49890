#include "article/furniture.h"

#include "article/article.h"
#include "article/boilerplate.h"
#include "article/paragraphs.h"

#define PROSE_MIN 40 /* bytes of a sentence that nothing ends */

static bool
ends_sentence(struct slice s)
{
	static const struct slice ends[] = {
		SLICE_LIT("."),
		SLICE_LIT("!"),
		SLICE_LIT("?"),
		SLICE_LIT("\xe2\x80\xa6"), /* ... */
		SLICE_LIT("\xe3\x80\x82"), /* of Chinese, Japanese */
	};
	static const struct slice quotes[] = {
		SLICE_LIT("\""),
		SLICE_LIT("'"),
		SLICE_LIT(")"),
		SLICE_LIT("\xe2\x80\x9d"),
		SLICE_LIT("\xe2\x80\x99"),
		SLICE_LIT("\xc2\xbb"),
	};
	size_t i;

	for (i = 0; i < sizeof(quotes) / sizeof(*quotes); i++)
		if (slice_ends(s, quotes[i]))
			return true;
	for (i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (slice_ends(s, ends[i]))
			return true;
	return false;
}

bool
paragraph_is_prose(const struct paragraph *p)
{
	switch (p->kind) {
	case PARAGRAPH_TEXT:
	case PARAGRAPH_ITEM:
	case PARAGRAPH_QUOTE:
	case PARAGRAPH_ROW:
		return p->text.len >= PROSE_MIN || ends_sentence(p->text);
	case PARAGRAPH_HEADING:
	case PARAGRAPH_CAPTION:
	case PARAGRAPH_CORRECTION:
		break;
	}
	return false;
}

bool
paragraph_may_be_furniture(const struct paragraph *p)
{
	return p->kind != PARAGRAPH_CORRECTION &&
	       p->text.len <= FURNITURE_TEXT_MAX &&
	       !boilerplate_is_correction(p->text);
}

static bool
is_known(const struct furniture *f, const struct paragraph *p)
{
	return table_get(&f->texts, p->text) != NULL &&
	       paragraph_may_be_furniture(p);
}

static bool
is_own(const struct furniture *f, const struct paragraph *p)
{
	return paragraph_is_prose(p) && !is_known(f, p);
}

static bool
list(struct article *a, size_t count, struct emend_error *err)
{
	a->furniture = arena_array(&a->arena, count, sizeof(*a->furniture));
	if (!a->furniture)
		(void)emend_fail_nomem(err);
	return a->furniture != NULL;
}

enum emend_status
furniture_take_out(struct paragraphs *p, const struct furniture *f,
    struct emend_error *err)
{
	struct article *a = p->article;
	size_t i, kept = 0, first = 0, end = p->count;

	while (first < end && !is_own(f, &p->items[first]))
		first++;
	while (end > first && !is_own(f, &p->items[end - 1]))
		end--;
	if (first == end)
		return EMEND_OK;
	for (i = 0; i < p->count; i++) {
		if ((i >= first && i < end) || !is_known(f, &p->items[i])) {
			p->items[kept++] = p->items[i];
			continue;
		}
		if (!a->furniture && !list(a, p->count, err))
			return EMEND_NOMEM;
		a->furniture[a->furniture_count++] = p->items[i].text;
	}
	p->count = kept;
	return EMEND_OK;
}
