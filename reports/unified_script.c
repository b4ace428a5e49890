#include "reports/unified_script.h"

#include <stdint.h>
#include <stdlib.h>

#include "article/article.h"
#include "article/codec.h"
#include "base/text.h"
#include "diff/changes.h"
#include "reports/report.h"

#define NONE SIZE_MAX

/* ---- a stored form as blocks: a line and the blank line after it ---- */

static void
add_head(struct unified_side *side, struct slice field)
{
	if (field.ptr)
		side->head[side->head_count++] = field;
}

static struct unified_side
side_of(const struct article *a, const struct article *head)
{
	struct unified_side side = { .paragraphs = a->paragraphs };

	add_head(&side, head->title);
	add_head(&side, head->byline);
	side.count = side.head_count + a->paragraph_count;
	return side;
}

/* The last paragraph ends the text. */
static bool
has_blank(const struct unified_side *side, size_t block)
{
	return block < side->head_count || block + 1 < side->count;
}

static bool
same_block(const struct unified_script *s, size_t old, size_t new)
{
	const struct paragraph *x, *y;

	if ((old < s->before.head_count) != (new < s->after.head_count))
		return false;
	if (old < s->before.head_count)
		return slice_equal(s->before.head[old], s->after.head[new]);
	x = &s->before.paragraphs[old - s->before.head_count];
	y = &s->after.paragraphs[new - s->after.head_count];
	return x->kind == y->kind && x->level == y->level &&
	    slice_equal(x->text, y->text);
}

void
unified_line_write(const struct unified_script *s,
    const struct unified_line *line, struct text *out)
{
	const struct unified_side *side =
	    line->is_new ? &s->after : &s->before;
	struct slice field;

	if (line->blank)
		return;
	if (line->block >= side->head_count) {
		codec_write_line(
		    &side->paragraphs[line->block - side->head_count], out);
		return;
	}
	field = side->head[line->block];
	text_add(out, field.ptr, field.len);
}

/* ---- which block of the new side each block of the old one became ---- */

/* Block of the old side -> of the new one, ascending; NONE for none. */
struct partners {
	const struct unified_script *script;
	size_t *of;    /* owned */
	char *touched; /* owned; old blocks, then new ones: edits name them */
};

/* An edit in its place: the new words stand where the old ones stood. */
static bool
stays(const struct edit *e)
{
	return (e->op == EDIT_CHANGED || e->op == EDIT_UNCHANGED) &&
	    !e->moved && e->before_count == 1 && e->after_count == 1;
}

static void
take_edit(struct partners *p, const struct edit *e)
{
	const struct unified_script *s = p->script;
	char *new = p->touched + s->before.count + s->after.head_count;
	size_t i;

	for (i = 0; i < e->before_count; i++)
		p->touched[s->before.head_count + e->before[i]] = 1;
	for (i = 0; i < e->after_count; i++)
		new[e->after[i]] = 1;
	if (stays(e))
		p->of[s->before.head_count + e->before[0]] =
		    s->after.head_count + e->after[0];
}

/* What no edit names is unchanged, and in the same order. */
static void
pair_rest(struct partners *p)
{
	const struct unified_side *before = &p->script->before;
	const struct unified_side *after = &p->script->after;
	const char *new = p->touched + before->count;
	size_t i, k = after->head_count;

	for (i = before->head_count; i < before->count; i++) {
		if (p->touched[i])
			continue;
		while (k < after->count && new[k])
			k++;
		p->of[i] = k < after->count ? k++ : NONE;
	}
}

/* A field that stands in both. */
static void
pair_heads(struct partners *p, const struct report *r)
{
	const struct article *before = r->before.article;
	const struct article *after =
	    r->has_fields ? r->after.article : before;
	size_t old = 0, new = 0;

	if (before->title.ptr && after->title.ptr)
		p->of[0] = 0;
	old += before->title.ptr != NULL;
	new += after->title.ptr != NULL;
	if (before->byline.ptr && after->byline.ptr)
		p->of[old] = new;
}

static enum emend_status
find_partners(
    struct partners *p, const struct report *r, struct emend_error *err)
{
	const struct unified_script *s = p->script;
	size_t i;

	p->of = malloc((s->before.count + 1) * sizeof(*p->of));
	p->touched = calloc(s->before.count + s->after.count + 1, 1);
	if (!p->of || !p->touched)
		return emend_fail_nomem(err);
	for (i = 0; i < s->before.count; i++)
		p->of[i] = NONE;
	pair_heads(p, r);
	for (i = 0; i < r->changes->edit_count; i++)
		take_edit(p, &r->changes->edits[i]);
	pair_rest(p);
	return EMEND_OK;
}

/* ---- lines ---- */

static void
add(struct unified_script *s, char sign, size_t block, bool blank)
{
	s->lines[s->count++] = (struct unified_line){
		.sign = sign,
		.is_new = sign == '+',
		.blank = blank,
		.block = block,
	};
}

/* The blank lines after two blocks that stand at the same place. */
static void
add_blanks(struct unified_script *s, size_t old, size_t new)
{
	bool in_old = has_blank(&s->before, old);
	bool in_new = has_blank(&s->after, new);

	if (in_old && in_new)
		add(s, ' ', old, true);
	else if (in_old)
		add(s, '-', old, true);
	else if (in_new)
		add(s, '+', new, true);
}

/* Blocks [from, to) of one side, the blank after the last one left out. */
static void
add_blocks(struct unified_script *s, char sign, const struct unified_side *side,
    size_t from, size_t to)
{
	for (; from < to; from++) {
		add(s, sign, from, false);
		if (from + 1 < to && has_blank(side, from))
			add(s, sign, from, true);
	}
}

/* Old blocks [old, old_end) became new ones [new, new_end). */
static void
add_run(struct unified_script *s, size_t old, size_t old_end, size_t new,
    size_t new_end)
{
	add_blocks(s, '-', &s->before, old, old_end);
	if (new == new_end && old < old_end && has_blank(&s->before, old_end - 1))
		add(s, '-', old_end - 1, true);
	add_blocks(s, '+', &s->after, new, new_end);
	if (old == old_end && new < new_end && has_blank(&s->after, new_end - 1))
		add(s, '+', new_end - 1, true);
	if (old < old_end && new < new_end)
		add_blanks(s, old_end - 1, new_end - 1);
}

static void
add_pair(struct unified_script *s, size_t old, size_t new)
{
	if (same_block(s, old, new)) {
		add(s, ' ', old, false);
	} else {
		add(s, '-', old, false);
		add(s, '+', new, false);
	}
	add_blanks(s, old, new);
}

static void
write_lines(struct unified_script *s, const size_t *partner)
{
	size_t old = 0, new = 0, i;

	for (i = 0; i < s->before.count; i++) {
		if (partner[i] == NONE || partner[i] < new)
			continue;
		add_run(s, old, i, new, partner[i]);
		add_pair(s, i, partner[i]);
		old = i + 1;
		new = partner[i] + 1;
	}
	add_run(s, old, s->before.count, new, s->after.count);
}

void
unified_script_free(struct unified_script *s)
{
	free(s->lines);
	s->lines = NULL;
}

enum emend_status
unified_script_make(struct unified_script *out, const struct report *r,
    struct emend_error *err)
{
	const struct article *before = r->before.article;
	const struct article *after = r->after.article;
	struct partners partners = { .script = out };
	enum emend_status status;

	*out = (struct unified_script){
		.before = side_of(before, before),
		.after = side_of(after, r->has_fields ? after : before),
	};
	status = find_partners(&partners, r, err);
	if (status)
		goto out;
	out->lines = malloc((out->before.count + out->after.count + 1) * 2 *
	    sizeof(*out->lines));
	if (out->lines)
		write_lines(out, partners.of);
	else
		status = emend_fail_nomem(err);
out:
	free(partners.of);
	free(partners.touched);
	return status;
}
