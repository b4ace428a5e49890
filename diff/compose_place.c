#include "diff/compose_work.h"

/*
 * Where the sentences of a new text stand and what each has behind it: the
 * edit's own sentences by what it says of them, the others are the old ones
 * that it kept, in their order.
 */

static bool
put(struct composition *c, uint32_t start, uint32_t end,
    const struct turn *last)
{
	struct compose_work *w = c->work;

	if (!last || !compose_room(&w->placed, &w->placed_room,
			 w->placed_count, sizeof(*w->placed)))
		return false;
	w->placed[w->placed_count++] = (struct placed){ .start = start,
		.end = end, .last = last };
	return true;
}

/* The words of the sentence put last are from where they stood once. */
static void
put_source(struct composition *c, const struct composed_paragraph *p,
    uint32_t start)
{
	struct placed *placed = &c->work->placed[c->work->placed_count - 1];

	placed->source = p;
	placed->source_start = start;
	placed->head = placed->end - placed->start;
	placed->source_end = start + placed->head;
}

/* The chain of what came back, or has moved from another paragraph. */
static const struct turn *
return_of(struct composition *c, const struct past_sentence *past)
{
	struct turn went = { .op = TURN_WENT, .revision = past->went };
	const struct turn *last = past->last;

	if (past->went == c->revisions)
		return compose_turn(c, past->changed ? last : last->before,
		    TURN_MOVED);
	if (past->changed)
		last = compose_turn_of(c, last, &went);
	return last ? compose_turn(c, last, TURN_BACK) : NULL;
}

/* A sentence that was not there: new, back, or from another paragraph. */
static bool
put_new(struct composition *c, struct slice text, uint32_t start, uint32_t end)
{
	struct past_sentence *past =
	    compose_past_find(c, slice_sub(text, start, end), true);

	if (!past)
		return put(c, start, end, compose_turn(c, NULL, TURN_CAME));
	if (!put(c, start, end, return_of(c, past)))
		return false;
	put_source(c, past->paragraph, past->start);
	compose_past_take(c, past);
	return true;
}

static enum turn_op
turn_of(enum edit_op op)
{
	switch (op) {
	case EDIT_SPLIT:
		return TURN_SPLIT;
	case EDIT_MERGED:
		return TURN_MERGED;
	case EDIT_MOVED:
		return TURN_MOVED;
	case EDIT_UNCHANGED:
	case EDIT_CHANGED:
	case EDIT_ADDED:
	case EDIT_DELETED:
		break;
	}
	return TURN_CHANGED;
}

/* Whole words at the beginning of both; bytes. */
static uint32_t
common_head(struct slice x, struct slice y)
{
	size_t n = 0, word = 0;

	for (; n < x.len && n < y.len && x.ptr[n] == y.ptr[n]; n++)
		if (compose_is_blank(x.ptr[n]))
			word = n;
	return (uint32_t)word;
}

static uint32_t
common_tail(struct slice x, struct slice y, size_t head)
{
	size_t n = 0, word = 0;

	while (n + head < x.len && n + head < y.len &&
	    x.ptr[x.len - n - 1] == y.ptr[y.len - n - 1]) {
		n++;
		if (compose_is_blank(x.ptr[x.len - n]))
			word = n;
	}
	return (uint32_t)word;
}

/* The old paragraph that offset in the edit's old text lies in. */
static size_t
paragraph_at(const struct passage_view *v, uint32_t offset)
{
	size_t low = 0, high = v->edit->before_count, mid;

	while (high - low > 1) {
		mid = low + (high - low) / 2;
		if (v->starts[mid] <= offset)
			low = mid;
		else
			high = mid;
	}
	return low;
}

/*
 * The sentence put last moved and changed: its spans keep none of its words.
 * Those at both its ends are kept at least.
 */
static void
put_ends(struct composition *c, const struct fate *f)
{
	struct passage_view *v = &c->work->view;
	struct placed *placed = &c->work->placed[c->work->placed_count - 1];
	struct slice x = slice_sub(v->edit->before_text, f->start, f->end);
	struct slice y = slice_sub(
	    v->edit->after_text, placed->start, placed->end);
	size_t i = paragraph_at(v, f->start);

	placed->source = c->paragraphs[v->edit->before[i]];
	placed->source_start = f->start - v->starts[i];
	placed->source_end = f->end - v->starts[i];
	placed->head = common_head(x, y);
	placed->tail = common_tail(x, y, placed->head);
}

/*
 * A sentence that has other words now.  Have they stood before, then their
 * words are as old; and if that was another, older sentence, it is back.
 */
static bool
put_changed(struct composition *c, const struct sentence_edit *s,
    const struct fate *f, uint32_t start, uint32_t end)
{
	struct passage_view *v = &c->work->view;
	struct slice words = slice_sub(v->edit->after_text, start, end);
	struct past_sentence *past = compose_past_find(c, words, false);
	struct turn t = { .revision = c->revisions, .op = turn_of(s->op),
		.moved = s->moved || v->edit->moved, .restored = past != NULL,
		.kinds = f->kinds };
	const struct turn *last;

	if (past && past->last->came < f->last->came)
		last = return_of(c, past);
	else
		last = compose_turn_of(c, f->last, &t);
	if (!put(c, start, end, last))
		return false;
	if (past) {
		put_source(c, past->paragraph, past->start);
		compose_past_take(c, past);
	} else if (s->moved) {
		put_ends(c, f);
	}
	return true;
}

static bool
put_moved(struct composition *c, const struct fate *f, uint32_t start,
    uint32_t end)
{
	struct passage_view *v = &c->work->view;
	size_t i = paragraph_at(v, f->start);

	if (!put(c, start, end, compose_turn(c, f->last, TURN_MOVED)))
		return false;
	put_source(c, c->paragraphs[v->edit->before[i]],
	    f->start - v->starts[i]);
	return true;
}

static bool
put_listed(struct composition *c, const struct mark *m)
{
	struct passage_view *v = &c->work->view;
	const struct sentence_edit *s = &v->edit->sentences[m->listed];
	const struct fate *f = &v->fates[m->listed];

	if (!f->last)
		return put_new(c, v->edit->after_text, m->start, m->end);
	if (s->op == EDIT_MOVED)
		return put_moved(c, f, m->start, m->end);
	return put_changed(c, s, f, m->start, m->end);
}

/*
 * A kept sentence at start, which ends before end.  Should it not stand there,
 * what does is taken for it: no edit was told.
 */
static bool
put_kept(struct composition *c, uint32_t start, uint32_t end, size_t *next)
{
	struct passage_view *v = &c->work->view;
	const struct edit *e = v->edit;
	struct slice rest = slice_sub(e->after_text, start, end), line;
	const struct kept *k;
	const struct turn *last;

	if (*next == v->kept_count)
		return put(c, start, start + (uint32_t)slice_find_byte(
			rest, '\n', 0), compose_turn(c, NULL, TURN_CAME));
	k = &v->kept[(*next)++];
	line = slice_sub(e->before_text, k->start, k->end);
	if (!slice_starts(rest, line))
		line.len = slice_find_byte(rest, '\n', 0);
	last = e->moved ? compose_turn(c, k->last, TURN_MOVED) : k->last;
	return put(c, start, start + (uint32_t)line.len, last);
}

enum emend_status
compose_place(struct composition *c, struct emend_error *err)
{
	struct compose_work *w = c->work;
	const struct marks *come = &w->view.come;
	struct slice text = w->view.edit->after_text;
	size_t mark = 0, next = 0;
	uint32_t at = 0, end;
	bool ok = true;

	w->placed_count = 0;
	while (ok) {
		while (at < text.len && compose_is_blank(text.ptr[at]))
			at++;
		end = mark < come->count ? come->at[mark].start
					 : (uint32_t)text.len;
		if (at < end)
			ok = put_kept(c, at, end, &next);
		else if (mark < come->count)
			ok = put_listed(c, &come->at[mark++]);
		else
			return EMEND_OK;
		if (ok)
			at = w->placed[w->placed_count - 1].end;
	}
	return emend_fail_nomem(err);
}

enum emend_status
compose_place_new(struct composition *c, struct slice text,
    struct emend_error *err)
{
	struct compose_work *w = c->work;
	struct slice sentence;
	size_t i, start = 0;
	enum emend_status status =
	    segment_sentences(w->segmenter, text, &w->cuts, err);

	w->placed_count = 0;
	for (i = 0; i < w->cuts.count && !status; i++) {
		sentence = slice_trim(slice_sub(text, start, w->cuts.at[i]));
		start = (size_t)(sentence.ptr - text.ptr);
		if (sentence.len > 0 && !put_new(c, text, (uint32_t)start,
			(uint32_t)(start + sentence.len)))
			status = emend_fail_nomem(err);
		start = w->cuts.at[i];
	}
	return status;
}
