#include "alerts/changed.h"

#include "article/article.h"
#include "article/limits.h"
#include "reports/report.h"
#include "reports/text.h"

#define BYTES_MOST (8 * (size_t)LIMIT_PAGE_BYTES)
/* Ends a run: a line of its own, of a character that no text has. */
#define BREAK "\n\x1e\n"

/* ---- places ---- */

static enum alert_place
field_place(enum field field)
{
	switch (field) {
	case FIELD_TITLE:
	case FIELD_TITLE_H1:
	case FIELD_TITLE_OG:
	case FIELD_TITLE_JSONLD:
	case FIELD_TITLE_HTML:
		return PLACE_HEADLINE;
	case FIELD_BYLINE:
		return PLACE_BYLINE;
	case FIELD_SECTION:
	case FIELD_PUBLISHED:
		break;
	}
	return PLACE_BODY;
}

/* SIZE_MAX when it has none. */
static size_t
lede_of(const struct article *a)
{
	size_t i;

	for (i = 0; a && i < a->paragraph_count; i++)
		if (a->paragraphs[i].kind == PARAGRAPH_TEXT)
			return i;
	return SIZE_MAX;
}

static bool
has(const size_t *list, size_t count, size_t n)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (list[i] == n)
			return true;
	return false;
}

/* ---- the runs ---- */

static bool
is_gap(struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (s.ptr[i] != ' ')
			return false;
	return true;
}

/* One side's changed words; those with only a blank between are one run. */
static struct slice
add_runs(struct text *out, const struct span_list *spans, enum span_op side)
{
	size_t start = out->len, i;
	bool open = false;
	struct slice gap = { NULL, 0 };

	for (i = 0; i < spans->count; i++) {
		const struct span *s = &spans->at[i];

		if (s->op == side) {
			if (open)
				text_add(out, gap.ptr, gap.len);
			text_add(out, s->text.ptr, s->text.len);
			open = true;
			gap = slice_sub(s->text, 0, 0);
		} else if (s->op == SPAN_EQUAL && open) {
			gap = s->text;
			open = is_gap(s->text);
			if (!open)
				text_puts(out, BREAK);
		}
	}
	if (open)
		text_puts(out, BREAK);
	/* an offset, until all is there */
	return (struct slice){ NULL, out->len - start };
}

static void
add_texts(struct text *out, const struct slice *texts, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		text_add(out, texts[i].ptr, texts[i].len);
		text_puts(out, BREAK);
	}
}

static struct slice
add_sentences(struct text *out, const struct changed_edit *w)
{
	const struct slice whole[] = { w->before, w->after };
	size_t start = out->len, i;
	const struct edit *e = w->edit;

	for (i = 0; e && i < e->sentence_count; i++) {
		const struct sentence_edit *s = &e->sentences[i];

		add_texts(out, s->before, s->before_count);
		add_texts(out, s->after, s->after_count);
	}
	if (!e || !e->sentence_count)
		add_texts(out, whole, 2);
	return (struct slice){ NULL, out->len - start };
}

/* ---- the whole ---- */

static const struct span_list *
spans_of(const struct changed_edit *w)
{
	return w->edit ? &w->edit->spans : &w->field->spans;
}

static void
list_edits(struct changed_words *out, const struct report *r)
{
	const struct changes *c = r->changes;
	size_t old_lede = lede_of(r->before.article);
	size_t new_lede = lede_of(r->after.article);
	size_t i;

	for (i = 0; i < c->field_count; i++) {
		const struct field_edit *f = &c->fields[i];

		/* a page has its headline in several places */
		if (text_told_before(c, i))
			continue;
		out->at[out->count++] = (struct changed_edit){ .field = f,
			.place = field_place(f->field),
			.kinds = f->kinds,
			.ops = 1u << EDIT_CHANGED,
			.before = f->before,
			.after = f->after };
	}
	for (i = 0; i < c->edit_count; i++) {
		const struct edit *e = &c->edits[i];
		bool lede = has(e->before, e->before_count, old_lede) ||
		            has(e->after, e->after_count, new_lede);

		if (e->op == EDIT_UNCHANGED)
			continue;
		out->at[out->count++] = (struct changed_edit){ .edit = e,
			.place = lede ? PLACE_LEDE : PLACE_BODY,
			.kinds = e->kinds,
			.ops = 1u << e->op | (unsigned)e->moved << EDIT_MOVED,
			.before = e->before_text,
			.after = e->after_text };
	}
}

/* Lengths become slices, one after the other. */
static const char *
place_slice(struct slice *s, const char *at)
{
	s->ptr = at;
	return at + s->len;
}

static void
place_slices(struct changed_words *w)
{
	const char *at = w->bytes.ptr;
	size_t i;

	w->deleted.ptr = at;
	for (i = 0; i < w->count; i++)
		at = place_slice(&w->at[i].deleted, at);
	w->deleted.len = (size_t)(at - w->deleted.ptr);
	w->inserted.ptr = at;
	for (i = 0; i < w->count; i++)
		at = place_slice(&w->at[i].inserted, at);
	w->inserted.len = (size_t)(at - w->inserted.ptr);
	w->sentences.ptr = at;
	for (i = 0; i < w->count; i++)
		at = place_slice(&w->at[i].sentences, at);
	w->sentences.len = (size_t)(at - w->sentences.ptr);
}

enum emend_status
changed_words_make(
    struct changed_words *out, const struct report *r, struct emend_error *err)
{
	const struct changes *c = r->changes;
	struct text *bytes = &out->bytes;
	enum emend_status status;
	size_t i;

	*out = (struct changed_words)CHANGED_WORDS_INIT;
	text_init(bytes, BYTES_MOST);
	out->at = arena_array(
	    &out->arena, c->field_count + c->edit_count + 1, sizeof(*out->at));
	if (!out->at)
		return emend_fail_nomem(err);
	list_edits(out, r);
	for (i = 0; i < out->count; i++)
		out->at[i].deleted =
		    add_runs(bytes, spans_of(&out->at[i]), SPAN_DELETE);
	for (i = 0; i < out->count; i++)
		out->at[i].inserted =
		    add_runs(bytes, spans_of(&out->at[i]), SPAN_INSERT);
	for (i = 0; i < out->count; i++)
		out->at[i].sentences = add_sentences(bytes, &out->at[i]);
	status = text_check(bytes, err);
	if (status)
		return status;
	place_slices(out);
	for (i = 0; i < out->count; i++)
		out->at[i].words = paragraph_word_count(out->at[i].deleted) +
		                   paragraph_word_count(out->at[i].inserted);
	return EMEND_OK;
}

void
changed_words_free(struct changed_words *w)
{
	text_free(&w->bytes);
	arena_free(&w->arena);
	*w = (struct changed_words)CHANGED_WORDS_INIT;
}
