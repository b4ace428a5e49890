#include "diff/classify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diff/words.h"

#define REASON_MAX 1024 /* bytes */
#define TITLE_WORDS 3
#define TITLE_TENTHS 7 /* capitalised words that make a headline */

size_t
text_fitting(struct slice s, size_t max)
{
	size_t len = s.len < max ? s.len : max;

	while (len > 0 && len < s.len &&
	    ((unsigned char)s.ptr[len] & 0xC0) == 0x80)
		len--;
	return len;
}

struct shortened
shorten(struct slice s)
{
	struct shortened out;
	size_t len = text_fitting(s, REASON_QUOTE_MAX);

	if (len > 0)
		memcpy(out.text, s.ptr, len);
	if (len < s.len)
		memcpy(out.text + len, "…", sizeof("…"));
	else
		out.text[len] = '\0';
	return out;
}

static bool
grow_details(struct classifier *k)
{
	size_t cap = k->cap ? k->cap * 2 : 16;
	struct detail *grown;

	if (k->count < k->cap)
		return true;
	grown = realloc(k->details, cap * sizeof(*grown));
	if (!grown)
		return false;
	k->details = grown;
	k->cap = cap;
	return true;
}

static void
add_detail(struct classifier *k, enum kind kind, struct slice before,
    struct slice after, struct slice reason)
{
	struct detail *d;
	char *copy = NULL;

	if (grow_details(k))
		copy = arena_copy(k->arena, reason.ptr, reason.len);
	if (!copy) {
		k->status = EMEND_NOMEM;
		return;
	}
	d = &k->details[k->count++];
	d->kind = kind;
	d->before = before;
	d->after = after;
	d->reason = slice_new(copy, reason.len);
	k->kinds |= KIND_BIT(kind);
	k->hunk_kinds |= KIND_BIT(kind);
	k->said = true;
}

void
classifier_add(struct classifier *k, enum kind kind, struct slice before,
    struct slice after, const char *fmt, ...)
{
	char line[REASON_MAX];
	va_list args;

	if (k->status)
		return;
	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	add_detail(k, kind, before, after, slice_of(line));
}

void
classifier_add_change(struct classifier *k, enum kind kind,
    struct slice before, struct slice after)
{
	struct shortened b = shorten(before), a = shorten(after);

	if (before.len == 0)
		classifier_add(k, kind, slice_of(NULL), after,
		    "“%s” was added", a.text);
	else if (after.len == 0)
		classifier_add(k, kind, before, slice_of(NULL),
		    "“%s” was removed", b.text);
	else
		classifier_add(k, kind, before, after, "“%s” became “%s”",
		    b.text, a.text);
}

void
part_explain(struct part *p, uint32_t from, uint32_t to)
{
	for (; from < to; from++)
		p->flags[from] |= TOKEN_EXPLAINED;
}

/* 0 for the old text, 1 for the new one. */
static int
side_of(const struct classifier *k, const struct part *p)
{
	return p->atoms == &k->c->after;
}

bool
part_has_twin(
    const struct classifier *k, const struct part *p, uint32_t twin)
{
	return k->v->at[twin].stands[side_of(k, p)] == k->serial;
}

size_t
part_count_words(const struct classifier *k, const struct part *p)
{
	return atoms_count_words(k->v, p->atoms, p->from, p->to);
}

void
part_explain_pair(struct classifier *k)
{
	struct part *b = &k->before, *a = &k->after;

	if (part_count_words(k, b) != 1 || part_count_words(k, a) != 1)
		return;
	part_explain(b, b->from, b->to);
	part_explain(a, a->from, a->to);
}

static void
clear_part(struct classifier *k, const struct part *p)
{
	uint32_t i;

	for (i = p->from; i < p->to; i++)
		k->v->at[part_term(k, p, i)->twin].balance = 0;
}

void
balance_clear(struct classifier *k)
{
	clear_part(k, &k->before);
	clear_part(k, &k->after);
}

/* The full stop of "Mr." or "J." ends nothing. */
static bool
is_shortening(const struct classifier *k, const struct atoms *a, size_t i)
{
	const struct term *last;

	if (i == 0 || atoms_blank(a, i).len > 0)
		return false;
	last = term_at(k->v, a, i - 1);
	return term_has(last, TRAIT_TITLE) ||
	    (last->capital && last->text.len == 1);
}

static bool
ends_sentence(const struct term *t)
{
	static const char *const ends[] = { ".", "!", "?", "…", ":", "。", "！",
		"？", NULL };
	const char *const *end;

	if (t->form == FORM_BREAK)
		return true;
	for (end = ends; *end; end++)
		if (slice_equal(t->text, slice_of(*end)))
			return true;
	return false;
}

static void
describe_marks(struct vocabulary *v)
{
	struct term *t;
	size_t i;

	for (i = 0; i < v->count; i++) {
		t = &v->at[i];
		t->ends = (t->form == FORM_MARK || t->form == FORM_BREAK) &&
		    ends_sentence(t);
		t->quote = t->form == FORM_MARK ? classify_quote_mark(t->text)
						: -1;
	}
}

/* Behind it a capital may stand as at the start of a sentence. */
static bool
opens_part(const struct vocabulary *v, const struct atoms *a, size_t i)
{
	static const char *const marks[] = { "(", "[", "|", "=", "*", "•", "·",
		"–", "—", NULL };
	const struct term *t = term_at(v, a, i);
	const char *const *mark;

	if (t->form != FORM_MARK)
		return false;
	if (slice_equal(t->text, SLICE("-")))
		return atoms_blank(a, i).len > 0 &&
		    atoms_blank(a, i + 1).len > 0;
	for (mark = marks; *mark; mark++)
		if (slice_equal(t->text, slice_of(*mark)))
			return true;
	return false;
}

/* A sentence may begin after its end mark, quotes and brackets between. */
static void
flag_first(const struct classifier *k, const struct atoms *a,
    unsigned char *flags)
{
	const struct term *t;
	bool first = true;
	size_t i;

	for (i = 0; i < a->count; i++) {
		t = term_at(k->v, a, i);
		if (first)
			flags[i] |= TOKEN_FIRST;
		if (i > 0 && opens_part(k->v, a, i - 1))
			flags[i] |= TOKEN_OPEN;
		if (t->ends && !is_shortening(k, a, i))
			first = true;
		else if (term_is_wordlike(t))
			first = false;
	}
}

static void
note_inside(struct classifier *k, const struct atoms *a,
    const unsigned char *flags)
{
	size_t i;

	for (i = 0; i < a->count; i++)
		if (!(flags[i] & (TOKEN_FIRST | TOKEN_OPEN)))
			k->v->at[a->ids[i]].inside = true;
}

static unsigned char *
read_flags(struct classifier *k, const struct atoms *a)
{
	unsigned char *flags = arena_array(&k->v->arena, a->count, 1);

	if (!flags)
		return NULL;
	flag_first(k, a, flags);
	classify_quote_flags(k, a, flags);
	note_inside(k, a, flags);
	return flags;
}

/* A headline in title case says nothing about names. */
static bool
is_title_case(const struct classifier *k, const struct atoms *a)
{
	size_t i, words = 0, capitals = 0, chars = 0;
	const struct term *t;

	if (k->v->lexicon->nouns_are_capital)
		return false;
	for (i = 0; i < a->count; i++) {
		t = term_at(k->v, a, i);
		if (slice_equal(t->text, SLICE(".")) &&
		    !is_shortening(k, a, i))
			return false;
		chars += t->form == FORM_CHAR;
		if (t->form != FORM_WORD || term_has(t, TRAIT_STOP))
			continue;
		words++;
		capitals += t->capital;
	}
	return words >= TITLE_WORDS && chars < words &&
	     10 * capitals >= TITLE_TENTHS * words;
}

static enum emend_status
classifier_init(struct classifier *k, struct comparison *c,
    struct arena *arena, struct emend_error *err)
{
	memset(k, 0, sizeof(*k));
	k->c = c;
	k->v = &c->vocabulary;
	k->arena = arena;
	describe_marks(k->v);
	k->before_flags = read_flags(k, &c->before);
	k->after_flags = read_flags(k, &c->after);
	if (!k->before_flags || !k->after_flags)
		return emend_fail_nomem(err);
	k->capitals =
	    is_title_case(k, c->before.count ? &c->before : &c->after);
	return EMEND_OK;
}

static void
note_standing(struct classifier *k, const struct part *p)
{
	uint32_t i;

	for (i = p->from; i < p->to; i++)
		k->v->at[part_term(k, p, i)->twin].stands[side_of(k, p)] =
		    k->serial;
}

static void
set_parts(struct classifier *k, const struct hunk *h)
{
	k->last_kinds = k->hunk_kinds;
	k->last_end = k->hunk ? k->hunk->after_end : 0;
	k->hunk = h;
	k->said = false;
	k->hunk_kinds = 0;
	k->before = (struct part){ &k->c->before, k->before_flags, h->before,
		h->before_end };
	k->after = (struct part){ &k->c->after, k->after_flags, h->after,
		h->after_end };
	k->serial++;
	note_standing(k, &k->before);
	note_standing(k, &k->after);
}

/* Nothing but sentences of their own. */
static bool
is_whole(const struct part *p)
{
	return p->from < p->to && p->flags[p->from] & TOKEN_FIRST &&
	    (p->to == p->atoms->count || p->flags[p->to] & TOKEN_FIRST);
}

static void
classify_hunk(struct classifier *k, const struct hunk *h)
{
	set_parts(k, h);
	if (classify_form(k))
		return;
	if (classify_spelling(k)) {
		classify_notice(k);
		return;
	}
	if ((h->before == h->before_end && is_whole(&k->after)) ||
	    (h->after == h->after_end && is_whole(&k->before))) {
		classify_whole_quotes(k, h->after == h->after_end
			? &k->before : &k->after);
		classify_notice(k);
		if (!k->said)
			classify_rest(k);
		return;
	}
	classify_numbers(k);
	classify_negation(k);
	classify_saying(k);
	classify_hedge(k);
	classify_quotes(k);
	classify_names(k);
	classify_speaker(k);
	classify_rest(k);
	classify_notice(k);
}

static void
hand_over(struct wording *out, struct classifier *k)
{
	size_t bytes = k->count * sizeof(*k->details);

	if (k->status || k->count == 0)
		return;
	out->details.at =
	    arena_array(k->arena, k->count, sizeof(*k->details));
	if (!out->details.at) {
		k->status = EMEND_NOMEM;
		return;
	}
	memcpy(out->details.at, k->details, bytes);
	out->details.count = k->count;
	out->kinds = k->kinds;
}

enum emend_status
classify_hunks(struct wording *out, struct arena *arena, struct comparison *c,
    struct emend_error *err)
{
	struct classifier k;
	enum emend_status status;
	size_t i;

	status = classifier_init(&k, c, arena, err);
	for (i = 0; !status && i < c->hunks.count && !k.status; i++)
		classify_hunk(&k, &c->hunks.at[i]);
	if (!status) {
		hand_over(out, &k);
		status = k.status ? emend_fail_nomem(err) : EMEND_OK;
	}
	free(k.details);
	return status;
}

enum emend_status
classify_whole(struct wording *out, struct arena *arena, struct comparison *c,
    struct emend_error *err)
{
	const struct hunk all = { 0, (uint32_t)c->before.count, 0,
		(uint32_t)c->after.count };
	bool added = c->before.count == 0;
	struct slice text = added ? c->after.text : c->before.text;
	struct slice old = added ? slice_of(NULL) : text;
	struct slice new = added ? text : slice_of(NULL);
	struct classifier k;
	enum emend_status status;

	status = classifier_init(&k, c, arena, err);
	if (status)
		return status;
	set_parts(&k, &all);
	classify_whole_quotes(&k, added ? &k.after : &k.before);
	if (classify_is_notice(&k, text))
		classifier_add(&k, KIND_CORRECTION, old, new,
		    "a notice of a correction or update was %s",
		    added ? "added" : "removed");
	if (k.count == 0)
		classifier_add_change(&k, KIND_WORDING, old, new);
	hand_over(out, &k);
	free(k.details);
	return k.status ? emend_fail_nomem(err) : EMEND_OK;
}
