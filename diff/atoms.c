#include "diff/atoms.h"

#include <stdlib.h>
#include <string.h>

#include "base/normalise.h"
#include "base/utf8.h"
#include "diff/language.h"

#define FOLDED_MAX ((size_t)1 << 31)
#define TERMS_MIN 32
#define TERMS_RESERVED 512
#define TERMS_KEPT 2048 /* from one pair of texts to the next */

struct reading {
	struct atoms *out;
	struct vocabulary *v;
};

static enum form
form_of(struct slice s)
{
	unsigned all = 0, first = 0, c;
	uint32_t cp;
	size_t at = 0;

	while (at < s.len) {
		at += utf8_decode(s, at, &cp);
		c = char_classes(cp);
		if (!first)
			first = c & (CHAR_LETTER | CHAR_DIGIT);
		all |= c;
	}
	if (all & CHAR_CONTINUA)
		return FORM_CHAR;
	if (first & CHAR_DIGIT)
		return FORM_NUMBER;
	return all & CHAR_LETTER ? FORM_WORD : FORM_MARK;
}

static void
note_case(struct term *t)
{
	size_t at = 0, letters = 0, capitals = 0;
	uint32_t cp;

	while (at < t->text.len) {
		at += utf8_decode(t->text, at, &cp);
		if (!char_is_letter(cp))
			continue;
		if (char_is_upper(cp)) {
			capitals++;
			t->capital = t->capital || letters == 0;
		}
		letters++;
	}
	t->shouting = letters > 1 && capitals == letters;
}

static bool
make_room(struct vocabulary *v, size_t cap)
{
	struct term *grown = realloc(v->at, cap * sizeof(*grown));

	if (!grown)
		return false;
	v->at = grown;
	v->cap = cap;
	return true;
}

/* Room for about so many terms, for prose; more is made as it is needed. */
static bool
reserve(struct vocabulary *v, size_t terms)
{
	if (terms < TERMS_MIN)
		terms = TERMS_MIN;
	if (terms > TERMS_RESERVED)
		terms = TERMS_RESERVED;
	return (v->cap >= terms || make_room(v, terms)) &&
	    table_reserve(&v->table, terms);
}

static bool
add_term(struct vocabulary *v, struct slice text, enum form form)
{
	struct term *t;

	if (v->count == v->cap && !make_room(v, 2 * v->cap))
		return false;
	t = &v->at[v->count++];
	memset(t, 0, sizeof(*t));
	t->text = text;
	t->form = form;
	if (form == FORM_WORD)
		note_case(t);
	return true;
}

/* False when out of memory. */
static bool
add_token(struct reading *r, size_t start, size_t end, bool is_break)
{
	struct atoms *a = r->out;
	struct slice text = slice_sub(a->text, start, end);
	void **place = table_place(&r->v->table, text);

	if (!place)
		return false;
	if (!*place) {
		if (!add_term(r->v, text,
			is_break ? FORM_BREAK : form_of(text)))
			return false;
		*place = (void *)((uintptr_t)r->v->count);
	}
	a->ids[a->count] = (uint32_t)((uintptr_t)*place - 1);
	a->at[a->count++] =
	    (struct token){ (uint32_t)start, (uint32_t)end };
	return true;
}

/* A blank gives a token for each end of line in it; "\r\n" is never cut. */
static bool
add_breaks(struct reading *r, size_t start, size_t end)
{
	size_t at = start, from;

	if (end - start == 1 && r->out->text.ptr[start] == ' ')
		return true;
	while (at < end) {
		at = slice_find_byte(slice_sub(r->out->text, 0, end), '\n', at);
		if (at >= end)
			break;
		from = at > start && r->out->text.ptr[at - 1] == '\r' ? at - 1
								       : at;
		if (!add_token(r, from, at + 1, true))
			return false;
		at++;
	}
	return true;
}

/* A segment of blanks; a mark that joins the last one makes it a character. */
static bool
is_blank(struct slice text, size_t start, size_t end)
{
	uint32_t first, last = (unsigned char)text.ptr[end - 1];

	utf8_decode(text, start, &first);
	if (!char_is_blank(first))
		return false;
	if (last >= 0x80)
		utf8_decode(text, utf8_back(text, end), &last);
	return char_is_blank(last);
}

/* How many tokens there may be: one a segment, and one an end of line. */
static size_t
count_tokens(struct slice text, const struct cuts *cuts)
{
	size_t n = cuts->count, at;

	for (at = slice_find_byte(text, '\n', 0); at < text.len;
	     at = slice_find_byte(text, '\n', at + 1))
		n++;
	return n;
}

static bool
add_all(struct reading *r, const struct cuts *cuts)
{
	size_t i, start = 0;
	bool ok = true;

	for (i = 0; i < cuts->count && ok; i++) {
		ok = is_blank(r->out->text, start, cuts->at[i])
		    ? add_breaks(r, start, cuts->at[i])
		    : add_token(r, start, cuts->at[i], false);
		start = cuts->at[i];
	}
	return ok;
}

/* May cp join what stands before it, or after it, in one grapheme? */
static bool
may_join(uint32_t cp)
{
	unsigned set = char_classes(cp);

	return cp >= 0x80 &&
	    (!(set & (CHAR_LETTER | CHAR_DIGIT | CHAR_PUNCTUATION |
		      CHAR_BLANK)) ||
		set & (CHAR_MARK | CHAR_INVISIBLE) ||
		(cp >= 0x1F3FB && cp <= 0x1F3FF) || cp == 0xFF9E ||
		cp == 0xFF9F);
}

static bool
may_cut_graphemes(struct slice text, const struct cuts *cuts)
{
	uint32_t last, first;
	size_t i;

	if (utf8_ascii_span(text, 0) == text.len)
		return false;
	for (i = 0; i + 1 < cuts->count; i++) {
		if (!((text.ptr[cuts->at[i] - 1] | text.ptr[cuts->at[i]]) &
			0x80))
			continue;
		utf8_decode(text, utf8_back(text, cuts->at[i]), &last);
		utf8_decode(text, cuts->at[i], &first);
		if (may_join(last) || may_join(first))
			return true;
	}
	return false;
}

/*
 * Takes cuts that fall inside a grapheme back to its start; where that leaves
 * nothing between two cuts, they become one.
 */
static void
mend_cuts(struct cuts *cuts, const struct cuts *graphemes)
{
	size_t i, kept = 0, g = 0, at;

	for (i = 0; i < cuts->count; i++) {
		while (g + 1 < graphemes->count &&
		    graphemes->at[g + 1] <= cuts->at[i])
			g++;
		at = graphemes->at[g];
		if (at <= cuts->at[i] && at > (kept ? cuts->at[kept - 1] : 0))
			cuts->at[kept++] = at;
	}
	cuts->count = kept;
}

/* Words and blanks of text, no grapheme among them cut. */
static enum emend_status
segment(struct diff_language *language, struct slice text,
    struct emend_error *err)
{
	struct cuts *cuts = &language->cuts, *graphemes = &language->graphemes;
	enum emend_status status;

	status = segment_words(language->segmenter, text, cuts, err);
	if (status || !may_cut_graphemes(text, cuts))
		return status;
	status =
	    segment_graphemes(language->segmenter, text, graphemes, err);
	if (!status)
		mend_cuts(cuts, graphemes);
	return status;
}

enum emend_status
atoms_read(struct atoms *out, struct vocabulary *v,
    struct diff_language *language, struct slice text, struct emend_error *err)
{
	struct reading r = { out, v };
	size_t most;
	enum emend_status status;

	memset(out, 0, sizeof(*out));
	out->text = text;
	status = segment(language, text, err);
	if (status)
		return status;
	most = count_tokens(text, &language->cuts);
	if (v->count == 0 && !reserve(v, most / 2))
		return emend_fail_nomem(err);
	out->at = arena_array(&v->arena, most, sizeof(*out->at));
	out->ids = arena_array(&v->arena, most, sizeof(*out->ids));
	if (!out->at || !out->ids || !add_all(&r, &language->cuts))
		return emend_fail_nomem(err);
	return EMEND_OK;
}

static bool
fold_ascii(struct slice *out, struct arena *arena, struct slice text)
{
	char *copy;
	size_t i;

	*out = text;
	for (i = 0; i < text.len; i++)
		if (text.ptr[i] >= 'A' && text.ptr[i] <= 'Z')
			break;
	if (i == text.len)
		return true;
	copy = arena_copy(arena, text.ptr, text.len);
	if (!copy)
		return false;
	for (; i < text.len; i++)
		if (copy[i] >= 'A' && copy[i] <= 'Z')
			copy[i] = (char)(copy[i] - 'A' + 'a');
	*out = slice_new(copy, text.len);
	return true;
}

static enum emend_status
fold_wide(struct slice *out, struct arena *arena, struct slice text,
    struct text scratch[2], struct emend_error *err)
{
	enum emend_status status;
	char *copy;

	text_truncate(&scratch[0], 0);
	text_truncate(&scratch[1], 0);
	status = normalise_key(&scratch[0], text, err);
	if (!status)
		status = normalise_fold_case(&scratch[1],
		    slice_new(scratch[0].ptr, scratch[0].len), err);
	if (status)
		return status;
	*out = slice_new(scratch[1].ptr, scratch[1].len);
	if (slice_equal(*out, text)) {
		*out = text;
		return EMEND_OK;
	}
	copy = arena_copy(arena, scratch[1].ptr, scratch[1].len);
	if (!copy)
		return emend_fail_nomem(err);
	*out = slice_new(copy, scratch[1].len);
	return EMEND_OK;
}

static enum emend_status
fold_term(struct term *t, struct arena *arena, struct text scratch[2],
    struct emend_error *err)
{
	t->folded = t->text;
	if (t->form == FORM_CHAR || t->form == FORM_BREAK)
		return EMEND_OK;
	if (utf8_ascii_span(t->text, 0) < t->text.len)
		return fold_wide(&t->folded, arena, t->text, scratch, err);
	if (!fold_ascii(&t->folded, arena, t->text))
		return emend_fail_nomem(err);
	return EMEND_OK;
}

/* t, whose index is i, is another form of the word that it folds to. */
static bool
join_twins(struct vocabulary *v, size_t i)
{
	struct term *t = &v->at[i];
	uintptr_t plain = (uintptr_t)table_get(&v->table, t->folded);
	void **place = table_place(&v->folded, t->folded);

	if (!place)
		return false;
	if (!*place)
		*place = (void *)(plain && plain <= i ? plain : i + 1);
	t->twin = (uint32_t)((uintptr_t)*place - 1);
	if (plain)
		v->at[plain - 1].twin = t->twin;
	return true;
}

static bool
find_twins(struct vocabulary *v)
{
	bool ok = true;
	size_t i;

	for (i = 0; i < v->count; i++)
		v->at[i].twin = (uint32_t)i;
	for (i = 0; i < v->count && ok; i++)
		if (v->at[i].folded.ptr != v->at[i].text.ptr)
			ok = join_twins(v, i);
	return ok;
}

enum emend_status
vocabulary_describe(struct vocabulary *v, const struct diff_language *language,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct text scratch[2];
	size_t i;

	text_init(&scratch[0], FOLDED_MAX);
	text_init(&scratch[1], FOLDED_MAX);
	for (i = 0; i < v->count && !status; i++)
		status = fold_term(&v->at[i], &v->arena, scratch, err);
	text_free(&scratch[0]);
	text_free(&scratch[1]);
	if (status)
		return status;
	if (!find_twins(v))
		return emend_fail_nomem(err);
	v->lexicon = lexicon_of(language->which);
	v->guessed = !language->is_named || language->which == LEXICON_OTHER;
	for (i = 0; i < v->count; i++)
		if (v->at[i].form != FORM_BREAK)
			v->at[i].lexeme =
			    lexicon_get(v->lexicon, v->at[i].folded);
	return EMEND_OK;
}

void
vocabulary_clear(struct vocabulary *v)
{
	table_clear(&v->table);
	table_clear(&v->folded);
	arena_clear(&v->arena);
	if (v->cap > TERMS_KEPT) {
		free(v->at);
		v->at = NULL;
		v->cap = 0;
	}
	v->count = 0;
}

void
vocabulary_free(struct vocabulary *v)
{
	table_free(&v->table);
	table_free(&v->folded);
	free(v->at);
	arena_free(&v->arena);
	memset(v, 0, sizeof(*v));
}

size_t
atoms_end_before(const struct atoms *a, size_t i)
{
	return i == 0 ? 0 : a->at[i - 1].end;
}

struct slice
atoms_blank(const struct atoms *a, size_t i)
{
	return slice_sub(a->text, atoms_end_before(a, i),
	    i < a->count ? a->at[i].start : a->text.len);
}

struct slice
atoms_text(const struct atoms *a, size_t from, size_t to)
{
	if (from >= to)
		return slice_of(NULL);
	return slice_sub(a->text, a->at[from].start, a->at[to - 1].end);
}

size_t
atoms_count_words(
    const struct vocabulary *v, const struct atoms *a, size_t from, size_t to)
{
	size_t n = 0;

	for (; from < to; from++)
		n += term_is_wordlike(term_at(v, a, from));
	return n;
}
