#include "diff/assemble.h"

#include <stdint.h>
#include <string.h>

#include "article/article.h"
#include "diff/align.h"
#include "diff/changes.h"

/* Sentences of an edit that moved and changed, and are compared by word. */
#define MOVED_MAX 32

/* What a group says on one side: one text, or several joined by "\n". */
struct passage {
	size_t first, count; /* paragraphs */
	struct slice text;   /* absent when there are none */
	size_t *starts;	     /* in text, of each of several paragraphs */
};

static enum emend_status
passage_init(struct passage *p, struct assembler *as,
    const struct article *article, size_t first, size_t count,
    struct emend_error *err)
{
	const struct paragraph *at;
	size_t i, len = 0, n = 0;
	char *bytes;

	p->first = first;
	p->count = count;
	p->text = slice_of(NULL);
	if (count == 0)
		return EMEND_OK;
	at = article->paragraphs + first;
	if (count == 1)
		p->text = at->text;
	if (count < 2)
		return EMEND_OK;
	for (i = 0; i < count; i++)
		len += at[i].text.len + 1;
	bytes = assembler_array(as, len, 1, err);
	p->starts = assembler_array(as, count, sizeof(*p->starts), err);
	if (!bytes || !p->starts)
		return EMEND_NOMEM;
	for (i = 0; i < count; i++) {
		if (i > 0)
			bytes[n++] = '\n';
		p->starts[i] = n;
		memcpy(bytes + n, at[i].text.ptr, at[i].text.len);
		n += at[i].text.len;
	}
	p->text = slice_new(bytes, n);
	return EMEND_OK;
}

/* The paragraph that a part of the passage begins in. */
static size_t
passage_paragraph(
    const struct passage *p, const struct slice *parts, size_t count)
{
	size_t low = 0, high = p->count, mid, offset;

	if (count == 0)
		return SIZE_MAX;
	if (p->count < 2)
		return p->first;
	offset = (size_t)(parts[0].ptr - p->text.ptr);
	while (high - low > 1) {
		mid = low + (high - low) / 2;
		if (p->starts[mid] <= offset)
			low = mid;
		else
			high = mid;
	}
	return p->first + low;
}

static void
place_sentences(
    struct edit *e, const struct passage *before, const struct passage *after)
{
	struct sentence_edit *s;
	size_t i;

	for (i = 0; i < e->sentence_count; i++) {
		s = &e->sentences[i];
		s->before_paragraph = passage_paragraph(
		    before, s->before, s->before_count);
		s->after_paragraph = passage_paragraph(
		    after, s->after, s->after_count);
	}
}

static bool
has_same_role(const struct assembler *as, const struct group *g)
{
	const struct paragraph *before = &as->before->paragraphs[g->before];
	const struct paragraph *after = &as->after->paragraphs[g->after];

	return before->kind == after->kind && before->level == after->level;
}

static enum edit_op
op_of(const struct assembler *as, const struct group *g)
{
	if (g->before_count == 0)
		return EDIT_ADDED;
	if (g->after_count == 0)
		return EDIT_DELETED;
	if (g->after_count > 1)
		return EDIT_SPLIT;
	if (g->before_count > 1)
		return EDIT_MERGED;
	if (!g->exact || !has_same_role(as, g))
		return EDIT_CHANGED;
	return g->moved ? EDIT_MOVED : EDIT_UNCHANGED;
}

/* All words kept: one equal span. */
static enum emend_status
keep_text(struct edit *e, struct assembler *as, struct slice text,
    struct emend_error *err)
{
	e->similarity = 1000;
	e->spans.at = assembler_array(as, 1, sizeof(*e->spans.at), err);
	if (!e->spans.at)
		return EMEND_NOMEM;
	e->spans.at[0].op = SPAN_EQUAL;
	e->spans.at[0].text = text;
	e->spans.count = text.len > 0;
	return EMEND_OK;
}

static unsigned
edit_similarity(const struct wording *w)
{
	size_t all = w->words_before + w->words_after;
	unsigned out;

	out = all ? (unsigned)((2000 * w->words_kept + all / 2) / all) : 0;
	return out > 999 ? 999 : out;
}

/*
 * The spans have a sentence that moved and changed as gone and come: what
 * changed in it is told as well.
 */
static enum emend_status
compare_moved(struct edit *e, struct assembler *as, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	const struct sentence_edit *s = e->sentences;
	struct wording w;
	size_t i, told = 0;

	for (i = 0; i < e->sentence_count && told < MOVED_MAX && !status;
	     i++, s++) {
		if (!s->moved || s->op != EDIT_CHANGED)
			continue;
		status = assembler_compare(
		    &w, as, s->before[0], s->after[0], err);
		if (!status)
			status = assembler_add_details(as, &e->details,
			    &e->kinds, w.details.at, w.details.count, err);
		told++;
	}
	return status;
}

static enum emend_status
compare_text(struct edit *e, struct assembler *as,
    const struct passage *before, const struct passage *after,
    struct emend_error *err)
{
	struct wording w = { 0 };
	enum emend_status status;

	status = assembler_compare(&w, as, before->text, after->text, err);
	if (status)
		return status;
	e->spans = w.spans;
	e->details = w.details;
	e->kinds = w.kinds;
	e->sentences = w.sentences;
	e->sentence_count = w.sentence_count;
	e->similarity = edit_similarity(&w);
	place_sentences(e, before, after);
	status = compare_moved(e, as, err);
	if (status)
		return status;
	as->words += w.words_before + w.words_after;
	as->words_kept += 2 * w.words_kept;
	as->changes->words_added += w.words_after - w.words_kept;
	as->changes->words_deleted += w.words_before - w.words_kept;
	return EMEND_OK;
}

static enum emend_status
assemble_edit(struct edit *e, struct assembler *as, const struct group *g,
    struct emend_error *err)
{
	struct passage before = { 0 }, after = { 0 };
	enum emend_status status;

	e->moved = g->moved && e->op != EDIT_MOVED;
	e->before = as->numbers + g->before;
	e->before_count = g->before_count;
	e->after = as->numbers + g->after;
	e->after_count = g->after_count;
	status = passage_init(
	    &before, as, as->before, g->before, g->before_count, err);
	if (!status)
		status = passage_init(
		    &after, as, as->after, g->after, g->after_count, err);
	if (status)
		return status;
	e->before_text = before.text;
	e->after_text = after.text;
	if (g->exact)
		status = keep_text(e, as, after.text, err);
	else
		status = compare_text(e, as, &before, &after, err);
	if (!status && e->op != EDIT_UNCHANGED)
		status = assemble_roles(as, e, err);
	return status;
}

static size_t
count_words(const struct article *a, size_t first, size_t count)
{
	size_t i, words = 0;

	for (i = first; i < first + count; i++)
		words += paragraph_word_count(a->paragraphs[i].text);
	return words;
}

static void
count_group(struct assembler *as, const struct group *g)
{
	enum edit_op op = op_of(as, g);
	size_t before, after;

	as->changes->counts[op]++;
	if (op != EDIT_UNCHANGED)
		as->changes->changed = true;
	before = count_words(as->before, g->before, g->before_count);
	after = before;
	if (g->exact) {
		as->words += 2 * before;
		as->words_kept += 2 * before;
	} else {
		after = count_words(as->after, g->after, g->after_count);
	}
	as->changes->before.words += before;
	as->changes->after.words += after;
}

/* All edits' paragraph numbers are runs of this list. */
static enum emend_status
list_numbers(struct assembler *as, struct emend_error *err)
{
	size_t count = as->before->paragraph_count, i;

	if (count < as->after->paragraph_count)
		count = as->after->paragraph_count;
	as->numbers = assembler_array(
	    as, count + 1, sizeof(*as->numbers), err);
	if (!as->numbers)
		return EMEND_NOMEM;
	for (i = 0; i <= count; i++)
		as->numbers[i] = i;
	return EMEND_OK;
}

static enum emend_status
list_edits(struct assembler *as, const struct alignment *alignment,
    bool list_unchanged, struct emend_error *err)
{
	size_t i, listed = 0;

	for (i = 0; i < alignment->count; i++)
		listed += list_unchanged ||
		    op_of(as, &alignment->groups[i]) != EDIT_UNCHANGED;
	as->changes->edits = assembler_array(
	    as, listed, sizeof(*as->changes->edits), err);
	return as->changes->edits ? list_numbers(as, err) : EMEND_NOMEM;
}

enum emend_status
assemble_edits(struct assembler *as, const struct alignment *alignment,
    bool list_unchanged, struct emend_error *err)
{
	struct changes *c = as->changes;
	const struct group *g;
	enum emend_status status;
	struct edit *e;
	size_t i;

	status = list_edits(as, alignment, list_unchanged, err);
	for (i = 0; i < alignment->count && !status; i++) {
		g = &alignment->groups[i];
		count_group(as, g);
		if (op_of(as, g) == EDIT_UNCHANGED && !list_unchanged)
			continue;
		e = &c->edits[c->edit_count++];
		e->op = op_of(as, g);
		status = assemble_edit(e, as, g, err);
		c->kinds |= e->kinds;
	}
	return status;
}
