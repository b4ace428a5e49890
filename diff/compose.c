#include "diff/compose.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "diff/compose_work.h"

#define LANGUAGE_NAME_MAX 63

bool
compose_room(void *array, size_t *room, size_t count, size_t size)
{
	void **at = array;
	size_t wanted = *room ? 2 * *room : 64;
	void *grown;

	if (count < *room)
		return true;
	if (wanted > SIZE_MAX / size)
		return false;
	grown = realloc(*at, wanted * size);
	if (!grown)
		return false;
	*at = grown;
	*room = wanted;
	return true;
}

const struct turn *
compose_turn_of(struct composition *c, const struct turn *before,
    const struct turn *particulars)
{
	struct turn *t;

	if (before && c->work->turn_count >= c->max_turns) {
		c->forgot = true;
		return before;
	}
	t = arena_alloc(&c->work->turns, sizeof(*t));
	if (!t)
		return NULL;
	*t = *particulars;
	t->before = before;
	t->came = before ? before->came : t->revision;
	c->work->turn_count++;
	return t;
}

const struct turn *
compose_turn(
    struct composition *c, const struct turn *before, enum turn_op op)
{
	const struct turn t = { .revision = c->revisions, .op = op };

	if (before)
		return compose_turn_of(c, before, &t);
	if (!c->work->came)
		c->work->came = compose_turn_of(c, NULL, &t);
	return c->work->came;
}

static size_t
size_of(const struct composed_paragraph *p)
{
	return sizeof(*p) + p->sentence_count * sizeof(*p->sentences) +
	    p->run_count * sizeof(*p->runs) + p->text.len;
}

struct composed_paragraph *
compose_paragraph(
    struct composition *c, struct slice text, const struct draft *d)
{
	struct composed_paragraph head = { .sentence_count = d->sentence_count,
		.run_count = d->run_count, .text = text, .shares = 1 };
	size_t sentences = d->sentence_count * sizeof(*d->sentences);
	size_t runs = d->run_count * sizeof(*d->runs);
	struct composed_paragraph *p = malloc(size_of(&head));
	char *at;

	if (!p)
		return NULL;
	at = (char *)(p + 1);
	*p = head;
	p->sentences = (void *)at;
	if (sentences)
		memcpy(p->sentences, d->sentences, sentences);
	p->runs = (void *)(at + sentences);
	if (runs)
		memcpy(p->runs, d->runs, runs);
	if (text.len)
		memcpy(at + sentences + runs, text.ptr, text.len);
	p->text.ptr = at + sentences + runs;
	c->work->bytes += size_of(p);
	return p;
}

void
compose_let_go(struct composition *c, struct composed_paragraph *p)
{
	if (!p || --p->shares > 0)
		return;
	c->work->bytes -= size_of(p);
	free(p);
}

/* Those that are there. */
static void
let_all_go(
    struct composition *c, struct composed_paragraph **at, size_t count)
{
	size_t i;

	for (i = 0; at && i < count; i++)
		compose_let_go(c, at[i]);
	free(at);
}

static void
free_work(struct composition *c)
{
	struct compose_work *w = c->work;

	arena_free(&w->turns);
	table_free(&w->past);
	segmenter_free(w->segmenter);
	cuts_free(&w->cuts);
	free(w->view.starts);
	free(w->view.gone.at);
	free(w->view.come.at);
	free(w->view.kept);
	free(w->view.fates);
	free(w->draft.sentences);
	free(w->draft.runs);
	free(w->placed);
	free(w->base);
	free(w);
}

void
compose_free(struct composition *c)
{
	size_t i;

	if (!c)
		return;
	let_all_go(c, c->paragraphs, c->paragraph_count);
	for (i = 0; i < c->past_count; i++)
		compose_let_go(c, c->past[i].paragraph);
	free(c->past);
	free_work(c);
	free(c);
}

static void
set_language(struct compose_work *w, struct slice language)
{
	char name[LANGUAGE_NAME_MAX + 1] = { 0 };

	if (language.len > 0 && language.len <= LANGUAGE_NAME_MAX)
		memcpy(name, language.ptr, language.len);
	segmenter_set_language(w->segmenter, name[0] ? name : NULL);
}

/* Paragraph index of after, which came whole. */
static enum emend_status
add_whole(struct composition *c, struct composed_paragraph **out,
    const struct article *after, size_t index, struct emend_error *err)
{
	struct slice text = after->paragraphs[index].text;
	struct span span = { SPAN_INSERT, text };
	struct edit e = { .op = EDIT_ADDED, .after = &index, .after_count = 1,
		.after_text = text, .spans = { &span, text.len > 0 } };
	enum emend_status status = compose_place_new(c, text, err);

	return status ? status : compose_build(c, &e, out + index, err);
}

/* The same words; each sentence moved if the paragraph did. */
static enum emend_status
share(struct composition *c, struct composed_paragraph **out,
    struct composed_paragraph *p, bool moved, struct emend_error *err)
{
	struct composed_sentence *s;
	struct draft d = { .sentences = p->sentences, .runs = p->runs,
		.sentence_count = p->sentence_count,
		.run_count = p->run_count };
	size_t i;

	if (!moved) {
		p->shares++;
		*out = p;
		return EMEND_OK;
	}
	*out = compose_paragraph(c, p->text, &d);
	if (!*out)
		return emend_fail_nomem(err);
	for (i = 0; i < p->sentence_count; i++) {
		s = &(*out)->sentences[i];
		s->last = compose_turn(c, s->last, TURN_MOVED);
		if (!s->last)
			return emend_fail_nomem(err);
	}
	return EMEND_OK;
}

static bool
is_same_text(const struct edit *e)
{
	return e->before_count == 1 && e->after_count == 1 &&
	    slice_equal(e->before_text, e->after_text);
}

static enum emend_status
arrive(struct composition *c, struct composed_paragraph **out,
    const struct edit *e, const struct article *after, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	if (is_same_text(e))
		return share(c, out + e->after[0],
		    c->paragraphs[e->before[0]],
		    e->op == EDIT_MOVED || e->moved, err);
	if (e->before_count == 0) {
		for (i = 0; i < e->after_count && !status; i++)
			status = add_whole(c, out, after, e->after[i], err);
		return status;
	}
	status = compose_read(c, e, err);
	if (!status)
		status = compose_place(c, err);
	return status ? status : compose_build(c, e, out + e->after[0], err);
}

/* Paragraphs that no edit names are unchanged: nth here is nth there. */
static enum emend_status
share_rest(struct composition *c, struct composed_paragraph **out,
    size_t out_count, const struct changes *changes, struct emend_error *err)
{
	bool *named = calloc(c->paragraph_count + 1, sizeof(*named));
	enum emend_status status = EMEND_OK;
	size_t i, k, from = 0;

	if (!named)
		return emend_fail_nomem(err);
	for (i = 0; i < changes->edit_count; i++)
		for (k = 0; k < changes->edits[i].before_count; k++)
			named[changes->edits[i].before[k]] = true;
	for (i = 0; i < out_count && !status; i++) {
		if (out[i])
			continue;
		while (from < c->paragraph_count && named[from])
			from++;
		assert(from < c->paragraph_count);
		status = share(c, &out[i], c->paragraphs[from++], false, err);
	}
	free(named);
	return status;
}

static enum emend_status
add_edits(struct composition *c, struct composed_paragraph **out,
    const struct changes *changes, const struct article *after,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	/* what went first: what came may be the same, elsewhere */
	for (i = 0; i < changes->edit_count && !status; i++)
		status = compose_leave(c, &changes->edits[i], err);
	for (i = 0; i < changes->edit_count && !status; i++)
		if (changes->edits[i].after_count > 0)
			status = arrive(
			    c, out, &changes->edits[i], after, err);
	if (!status)
		status = share_rest(
		    c, out, after->paragraph_count, changes, err);
	return status;
}

enum emend_status
compose_add(struct composition *c, const struct changes *changes,
    const struct article *after, struct emend_error *err)
{
	size_t count = after->paragraph_count;
	struct composed_paragraph **out = calloc(count + 1, sizeof(*out));
	enum emend_status status;

	if (!out)
		return emend_fail_nomem(err);
	set_language(c->work, after->language);
	c->work->came = NULL;
	status = add_edits(c, out, changes, after, err);
	if (status) {
		let_all_go(c, out, count);
		return status;
	}
	let_all_go(c, c->paragraphs, c->paragraph_count);
	c->paragraphs = out;
	c->paragraph_count = count;
	c->revisions++;
	return compose_past_forget(c, err);
}

static enum emend_status
begin(struct composition *c, const struct article *first,
    struct emend_error *err)
{
	enum emend_status status = segmenter_new(
	    &c->work->segmenter, NULL, err);
	size_t i;

	if (status)
		return status;
	set_language(c->work, first->language);
	c->paragraphs = calloc(
	    first->paragraph_count + 1, sizeof(*c->paragraphs));
	if (!c->paragraphs)
		return emend_fail_nomem(err);
	c->paragraph_count = first->paragraph_count;
	for (i = 0; i < first->paragraph_count && !status; i++)
		status = add_whole(c, c->paragraphs, first, i, err);
	c->revisions = 1;
	return status;
}

enum emend_status
compose_new(struct composition **out, const struct article *first,
    struct emend_error *err)
{
	struct composition *c = calloc(1, sizeof(*c));
	enum emend_status status;

	*out = NULL;
	if (!c)
		return emend_fail_nomem(err);
	c->max_bytes = COMPOSE_MAX_BYTES;
	c->max_turns = COMPOSE_MAX_TURNS;
	c->work = calloc(1, sizeof(*c->work));
	if (!c->work) {
		free(c);
		return emend_fail_nomem(err);
	}
	status = begin(c, first, err);
	if (status) {
		compose_free(c);
		return status;
	}
	*out = c;
	return EMEND_OK;
}
