#include "diff/compose_work.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * What stood once, found by its words.  Of several with the same words the one
 * that went last comes back first.
 */

/* How many with the same words are looked at. */
#define CHAIN_MAX 8
/*
 * What went and came in one revision has moved, if it is as long as a block
 * that moves by itself must be; shorter, it is another one of the same words.
 */
#define MOVED_LEAST 20

static struct slice
words_of(const struct past_sentence *p)
{
	return slice_sub(p->paragraph->text, p->start, p->end);
}

/* Puts entry index (from 1) at the head of its chain. */
static bool
enter(struct composition *c, uint32_t index)
{
	struct past_sentence *p = &c->past[index - 1];
	void **place = table_place(&c->work->past, words_of(p));

	if (!place)
		return false;
	p->next = (uint32_t)(uintptr_t)*place;
	*place = (void *)(uintptr_t)index;
	return true;
}

bool
compose_past_add(struct composition *c, struct composed_paragraph *p,
    uint32_t start, uint32_t end, const struct turn *last, bool changed)
{
	struct past_sentence *past;

	if (start >= end || c->past_count >= UINT32_MAX - 1)
		return true;
	if (!changed)
		last = compose_turn(c, last, TURN_WENT);
	if (!last || !compose_room(&c->past, &c->work->past_room,
			 c->past_count, sizeof(*c->past)))
		return false;
	past = &c->past[c->past_count++];
	*past = (struct past_sentence){ .paragraph = p, .start = start,
		.end = end, .went = c->revisions, .last = last,
		.changed = changed };
	p->shares++;
	return enter(c, (uint32_t)c->past_count);
}

struct past_sentence *
compose_past_find(struct composition *c, struct slice words, bool moved_too)
{
	uint32_t at = (uint32_t)(uintptr_t)table_get(&c->work->past, words);
	struct past_sentence *p;
	unsigned n;

	for (n = 0; at && n < CHAIN_MAX; n++) {
		p = &c->past[at - 1];
		if (p->went < c->revisions ||
		    (moved_too && words.len >= MOVED_LEAST))
			return p;
		at = p->next;
	}
	return NULL;
}

void
compose_past_take(struct composition *c, struct past_sentence *past)
{
	void **place = table_place(&c->work->past, words_of(past));
	uint32_t at = (uint32_t)(past - c->past) + 1, link;

	past->back = true;
	if (!place) /* it stands there: no room is needed */
		return;
	link = (uint32_t)(uintptr_t)*place;
	if (link == at) {
		*place = (void *)(uintptr_t)past->next;
		return;
	}
	while (c->past[link - 1].next != at)
		link = c->past[link - 1].next;
	c->past[link - 1].next = past->next;
}

static size_t
bytes_held(const struct composition *c)
{
	return c->work->bytes + c->past_count * sizeof(*c->past);
}

static bool
forget_half(struct composition *c)
{
	size_t gone = (c->past_count + 1) / 2, i;

	for (i = 0; i < gone; i++)
		compose_let_go(c, c->past[i].paragraph);
	c->past_count -= gone;
	memmove(c->past, c->past + gone, c->past_count * sizeof(*c->past));
	table_free(&c->work->past);
	c->forgot = true;
	for (i = 0; i < c->past_count; i++) {
		c->past[i].next = 0;
		if (!c->past[i].back && !enter(c, (uint32_t)i + 1))
			return false;
	}
	return true;
}

enum emend_status
compose_past_forget(struct composition *c, struct emend_error *err)
{
	while (c->past_count > 0 && bytes_held(c) > c->max_bytes)
		if (!forget_half(c))
			return emend_fail_nomem(err);
	return EMEND_OK;
}
