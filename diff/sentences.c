#include "diff/sentences.h"

#include <stdlib.h>
#include <string.h>

#include "diff/language.h"
#include "diff/sentences_work.h"
#include "diff/words.h"

/*
 * Sentences that are equal, byte for byte, go first: in place, then moved.
 * The rest belong together by the words that the comparison of words kept:
 * those links never cross, so one pass makes 1 to 1 (changed), 1 to n (split)
 * and n to 1 (merged) of them.  Last come those that moved and changed.
 */

/* Shared words, as a share of both sentences, that make a pair: 3/10. */
#define PAIR_TENTHS 3
/* Or so many, and half of the shorter one: a part of a split. */
#define PART_WORDS 3

static bool
add_sentence(struct matching *m, struct half *half, struct slice text)
{
	void **place;
	struct sentence *s;

	text = slice_trim(text);
	if (text.len == 0)
		return true;
	place = table_place(m->ids, text);
	if (!place)
		return false;
	if (!*place)
		*place = (void *)((uintptr_t)m->ids->count);
	s = &half->at[half->count];
	s->text = text;
	s->id = (uint32_t)((uintptr_t)*place - 1);
	half->ids[half->count++] = s->id;
	return true;
}

static bool
add_lines(struct matching *m, struct half *half, struct slice text)
{
	size_t end, at = 0;

	do {
		end = slice_find_byte(text, '\n', at);
		if (!add_sentence(m, half, slice_sub(text, at, end)))
			return false;
		at = end + 1;
	} while (end < text.len);
	return true;
}

static size_t
count_lines(struct slice text)
{
	size_t n = 1, at = slice_find_byte(text, '\n', 0);

	for (; at < text.len; at = slice_find_byte(text, '\n', at + 1))
		n++;
	return n;
}

/* Where the tokens of each sentence end, and how many words it has. */
static void
count_words(const struct vocabulary *v, const struct atoms *a,
    struct half *half)
{
	uint32_t token = 0;
	struct sentence *s;
	size_t i, end;

	for (i = 0; i < half->count; i++) {
		s = &half->at[i];
		end = (size_t)(s->text.ptr - a->text.ptr) + s->text.len;
		for (; token < a->count && a->at[token].start < end; token++)
			s->words += term_is_wordlike(term_at(v, a, token));
		s->to = token;
	}
}

static enum emend_status
read_half(struct matching *m, struct half *half, const struct atoms *a,
    struct diff_language *language, struct emend_error *err)
{
	struct arena *scratch = &m->c->vocabulary.arena;
	struct cuts *cuts = &language->cuts;
	enum emend_status status;
	size_t i, start = 0, most;
	bool ok = true;

	status = segment_sentences(language->segmenter, a->text, cuts, err);
	if (status)
		return status;
	most = cuts->count + count_lines(a->text);
	half->at = arena_array(scratch, most, sizeof(*half->at));
	half->ids = arena_array(scratch, most, sizeof(*half->ids));
	ok = half->at && half->ids;
	for (i = 0; i < cuts->count && ok; i++) {
		ok = add_lines(
		    m, half, slice_sub(a->text, start, cuts->at[i]));
		start = cuts->at[i];
	}
	if (!ok)
		return emend_fail_nomem(err);
	count_words(&m->c->vocabulary, a, half);
	return EMEND_OK;
}

static enum emend_status
match_same(struct matching *m, struct emend_error *err)
{
	struct sequence_options options = { .unique_first = true,
		.mirrored = slice_compare(
			m->c->before.text, m->c->after.text) > 0 };
	enum emend_status status;
	struct match *matches;
	size_t count, i, n;

	status = sequence_match(&matches, &count, m->before.ids,
	    m->before.count, m->after.ids, m->after.count, &options, err);
	if (status)
		return status;
	for (i = 0; i < count; i++)
		for (n = 0; n < matches[i].len; n++) {
			struct sentence *b = &m->before.at[matches[i].before];
			struct sentence *a = &m->after.at[matches[i].after];

			b[n].fate = a[n].fate = FATE_SAME;
			b[n].partner = matches[i].after + n;
			a[n].partner = matches[i].before + n;
		}
	free(matches);
	return EMEND_OK;
}

/* Equal ones that are left moved: the nth here is the nth there. */
static bool
match_moved(struct matching *m)
{
	struct arena *scratch = &m->c->vocabulary.arena;
	/* by id: the first still free in before, and by sentence the next */
	uint32_t *first = arena_array(scratch, m->ids->count, sizeof(*first));
	uint32_t *next =
	    arena_array(scratch, m->before.count, sizeof(*next));
	struct sentence *s;
	size_t i, at;

	if (!first || !next)
		return false;
	for (i = m->before.count; i-- > 0;) {
		if (m->before.at[i].fate != FATE_ALONE)
			continue;
		next[i] = first[m->before.at[i].id];
		first[m->before.at[i].id] = (uint32_t)i + 1;
	}
	for (i = 0; i < m->after.count; i++) {
		s = &m->after.at[i];
		if (s->fate != FATE_ALONE || !first[s->id])
			continue;
		at = first[s->id] - 1;
		first[s->id] = next[at];
		s->fate = m->before.at[at].fate = FATE_MOVED;
		s->partner = at;
		m->before.at[at].partner = i;
	}
	return true;
}

static bool
belong_together(
    const struct sentence *before, const struct sentence *after, size_t shared)
{
	size_t least = before->words < after->words ? before->words
						    : after->words;

	if (20 * shared >= PAIR_TENTHS * (before->words + after->words))
		return shared > 0;
	return shared >= PART_WORDS && 2 * shared >= least;
}

/* Links come in ascending order on both sides; a group is never n to m. */
static void
add_link(struct matching *m, size_t before, size_t after)
{
	struct sentence_group *last = m->group_count
	    ? &m->groups[m->group_count - 1] : NULL;

	if (last && before < last->before_end) {
		if (last->before_end - last->before > 1 ||
		    after != last->after_end)
			return;
		last->after_end++;
	} else if (last && after < last->after_end) {
		if (last->after_end - last->after > 1 ||
		    before != last->before_end)
			return;
		last->before_end++;
	} else {
		m->groups[m->group_count++] = (struct sentence_group){
			before, before + 1, after, after + 1 };
	}
	m->before.at[before].fate = FATE_LINKED;
	m->before.at[before].partner = m->group_count - 1;
	m->after.at[after].fate = FATE_LINKED;
	m->after.at[after].partner = m->group_count - 1;
}

static void
judge_link(struct matching *m, size_t before, size_t after, size_t shared)
{
	struct sentence *b = &m->before.at[before], *a = &m->after.at[after];

	if (b->fate != FATE_SAME && b->fate != FATE_MOVED &&
	    a->fate != FATE_SAME && a->fate != FATE_MOVED &&
	    belong_together(b, a, shared))
		add_link(m, before, after);
}

/* Counts shared words pair by pair while walking the like tokens. */
struct walk {
	struct matching *m;
	size_t before, after, shared; /* the pair at hand */
};

static void
walk_run(struct walk *w, uint32_t before, uint32_t after, uint32_t before_end)
{
	const struct half *b = &w->m->before, *a = &w->m->after;
	const struct comparison *c = w->m->c;
	size_t was_before = w->before, was_after = w->after;

	for (; before < before_end; before++, after++) {
		while (w->before + 1 < b->count &&
		    b->at[w->before].to <= before)
			w->before++;
		while (w->after + 1 < a->count && a->at[w->after].to <= after)
			w->after++;
		if (w->before != was_before || w->after != was_after) {
			judge_link(w->m, was_before, was_after, w->shared);
			w->shared = 0;
			was_before = w->before;
			was_after = w->after;
		}
		w->shared += term_is_wordlike(
		    term_at(&c->vocabulary, &c->before, before));
	}
}

static bool
match_by_words(struct matching *m)
{
	const struct hunk_list *hunks = &m->c->hunks;
	struct walk w = { m, 0, 0, 0 };
	uint32_t before = 0, after = 0;
	size_t i;

	m->groups = arena_array(&m->c->vocabulary.arena,
	    m->before.count + 1, sizeof(*m->groups));
	if (!m->groups)
		return false;
	if (m->before.count == 0 || m->after.count == 0)
		return true;
	for (i = 0; i < hunks->count; i++) {
		walk_run(&w, before, after, hunks->at[i].before);
		before = hunks->at[i].before_end;
		after = hunks->at[i].after_end;
	}
	walk_run(&w, before, after, (uint32_t)m->c->before.count);
	judge_link(m, w.before, w.after, w.shared);
	return true;
}

static bool
put_texts(struct slice **out, size_t *count, struct arena *arena,
    const struct half *half, size_t from, size_t to)
{
	*count = 0;
	*out = NULL;
	if (from == to)
		return true;
	*out = arena_array(arena, to - from, sizeof(**out));
	if (!*out)
		return false;
	for (; from < to; from++)
		(*out)[(*count)++] = half->at[from].text;
	return true;
}

static bool
put_edit(struct wording *out, struct arena *arena, const struct matching *m,
    enum edit_op op, struct sentence_group g)
{
	struct sentence_edit *e = &out->sentences[out->sentence_count++];

	e->op = op;
	e->before_paragraph = SIZE_MAX;
	e->after_paragraph = SIZE_MAX;
	return put_texts(&e->before, &e->before_count, arena, &m->before,
		   g.before, g.before_end) &&
	    put_texts(&e->after, &e->after_count, arena, &m->after, g.after,
		g.after_end);
}

static enum edit_op
op_of(const struct sentence_group *g)
{
	if (g->after_end - g->after > 1)
		return EDIT_SPLIT;
	return g->before_end - g->before > 1 ? EDIT_MERGED : EDIT_CHANGED;
}

/* What was deleted of [*from, to). */
static bool
put_deleted(struct wording *out, struct arena *arena,
    const struct matching *m, size_t *from, size_t to)
{
	bool ok = true;

	for (; *from < to && ok; ++*from)
		if (m->before.at[*from].fate == FATE_ALONE)
			ok = put_edit(out, arena, m, EDIT_DELETED,
			    (struct sentence_group){
				*from, *from + 1, 0, 0 });
	return ok;
}

/* Old sentences before this one had their place before after sentence s. */
static size_t
place_of(const struct matching *m, const struct sentence *s)
{
	if (s->fate == FATE_SAME)
		return s->partner;
	return s->fate == FATE_LINKED ? m->groups[s->partner].before : 0;
}

static bool
put_moved(struct wording *out, struct arena *arena, const struct matching *m,
    size_t i)
{
	const struct sentence *s = &m->after.at[i];
	struct sentence_edit *e = &out->sentences[out->sentence_count];
	struct sentence_group g = { s->partner, s->partner + 1, i, i + 1 };

	e->moved = s->changed && !s->in_place;
	return put_edit(
	    out, arena, m, s->changed ? EDIT_CHANGED : EDIT_MOVED, g);
}

/* Tells after sentence i unless it is alone; a group at its first sentence. */
static bool
put_fated(struct wording *out, struct arena *arena, const struct matching *m,
    size_t i)
{
	const struct sentence *s = &m->after.at[i];
	const struct sentence_group *g;

	if (s->fate == FATE_MOVED)
		return put_moved(out, arena, m, i);
	if (s->fate != FATE_LINKED)
		return true;
	g = &m->groups[s->partner];
	return i != g->after || put_edit(out, arena, m, op_of(g), *g);
}

static bool
put_added(struct wording *out, struct arena *arena, const struct matching *m,
    size_t from, size_t to)
{
	bool ok = true;

	for (; from < to && ok; from++)
		if (m->after.at[from].fate == FATE_ALONE)
			ok = put_edit(out, arena, m, EDIT_ADDED,
			    (struct sentence_group){
				0, 0, from, from + 1 });
	return ok;
}

static bool
put_all(struct wording *out, struct arena *arena, const struct matching *m)
{
	size_t i, told = 0, added = 0, most = m->before.count + m->after.count;
	bool ok;

	out->sentences = arena_array(arena, most, sizeof(*out->sentences));
	ok = out->sentences != NULL;
	for (i = 0; i < m->after.count && ok; i++) {
		if (m->after.at[i].fate == FATE_ALONE)
			continue;
		ok = put_deleted(out, arena, m, &told,
			 place_of(m, &m->after.at[i])) &&
		    put_added(out, arena, m, added, i) &&
		    put_fated(out, arena, m, i);
		added = i;
	}
	return ok && put_deleted(out, arena, m, &told, m->before.count) &&
	    put_added(out, arena, m, added, m->after.count);
}

enum emend_status
sentences_compare(struct wording *out, struct arena *arena,
    struct comparison *c, struct diff_language *language,
    struct emend_error *err)
{
	struct matching m = { .c = c, .ids = &language->sentences };
	enum emend_status status;

	status = read_half(&m, &m.before, &c->before, language, err);
	if (!status)
		status = read_half(&m, &m.after, &c->after, language, err);
	if (!status)
		status = match_same(&m, err);
	if (!status && !(match_moved(&m) && match_by_words(&m) &&
			   sentences_match_alike(&m) &&
			   put_all(out, arena, &m)))
		status = emend_fail_nomem(err);
	table_clear(&language->sentences);
	return status;
}
