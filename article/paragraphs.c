#include "article/paragraphs.h"

#include <stdlib.h>
#include <string.h>

#include "article/limits.h"

#define FIRST_CAP 64

void
paragraphs_init(
    struct paragraphs *p, struct article *article, size_t byte_limit)
{
	*p = (struct paragraphs){ .article = article,
		.byte_limit = byte_limit };
}

void
paragraphs_free(struct paragraphs *p)
{
	free(p->items);
	paragraphs_init(p, p->article, p->byte_limit);
}

static bool
has_room(struct paragraphs *p)
{
	size_t cap = p->cap ? p->cap * 2 : FIRST_CAP;
	struct paragraph *items;

	if (p->count < p->cap)
		return true;
	items = realloc(p->items, cap * sizeof(*items));
	if (!items) {
		p->status = EMEND_NOMEM;
		return false;
	}
	p->items = items;
	p->cap = cap;
	return true;
}

void
paragraphs_add(struct paragraphs *p, enum paragraph_kind kind, unsigned level,
    struct slice text)
{
	if (p->status || text.len == 0)
		return;
	if (p->count == LIMIT_PARAGRAPHS ||
	    text.len > p->byte_limit - p->bytes) {
		p->status = EMEND_LIMIT;
		return;
	}
	if (!has_room(p))
		return;
	p->bytes += text.len;
	p->items[p->count++] = (struct paragraph){ kind, level, text };
}

void
paragraphs_add_copy(struct paragraphs *p, enum paragraph_kind kind,
    unsigned level, struct slice text)
{
	char *copy;

	if (p->status || text.len == 0)
		return;
	copy = arena_copy(&p->article->arena, text.ptr, text.len);
	if (!copy)
		p->status = EMEND_NOMEM;
	paragraphs_add(p, kind, level, slice_new(copy, text.len));
}

enum emend_status
paragraphs_finish(struct paragraphs *p, struct emend_error *err)
{
	struct article *a = p->article;
	struct paragraph *kept = NULL;

	if (p->status == EMEND_LIMIT)
		return emend_fail(err, EMEND_LIMIT,
		    "the text has more than %d paragraphs or %zu bytes",
		    LIMIT_PARAGRAPHS, p->byte_limit);
	if (p->status == EMEND_OK && p->count)
		kept = arena_array(&a->arena, p->count, sizeof(*kept));
	if (p->status || (p->count && !kept))
		return emend_fail_nomem(err);
	if (p->count)
		memcpy(kept, p->items, p->count * sizeof(*kept));
	a->paragraphs = kept;
	a->paragraph_count = p->count;
	paragraphs_free(p);
	return EMEND_OK;
}
