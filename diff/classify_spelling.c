#include "diff/classify.h"

#include "article/html_entity.h"
#include "base/normalise.h"
#include "base/text.h"
#include "base/utf8.h"
#include "diff/slip.h"

/*
 * The same words spelled otherwise: letters slipped, capitals, hyphens, words
 * written together or twice, characters escaped.  Looked for first, for a
 * slip in "allegedly" is no hedge; but not in quotations, whose every letter
 * is somebody's, and not in names, where a letter is another person.
 */

#define ESCAPED_MAX 400 /* bytes of a side that may hold escaped characters */
#define UNESCAPED_MAX (16 * ESCAPED_MAX)
#define JOINED_MAX 80	/* bytes of a side that may be written together */
#define ACCENTED_MIN 5	/* bytes */

/* Words whose sense hangs on them: "now here" and "nowhere" are not one. */
#define MEANING                                                                \
	(TRAIT_NEGATION | TRAIT_NUMBER | TRAIT_MAGNITUDE | TRAIT_UNIT |        \
	    TRAIT_CURRENCY | TRAIT_MONTH | TRAIT_WEEKDAY | TRAIT_DAY |         \
	    TRAIT_HEDGE | TRAIT_SAYING)

static bool
is_quoted(const struct part *p)
{
	uint32_t i;

	for (i = p->from; i < p->to; i++)
		if (p->flags[i] & TOKEN_QUOTED)
			return true;
	return false;
}

/* Where marks are part of the spelling, they make other words: schon, schön. */
static bool
is_accented(const struct classifier *k, const struct term *x,
    const struct term *y)
{
	const struct lexicon *l = k->v->lexicon;

	if (x->folded.len < ACCENTED_MIN || y->folded.len < ACCENTED_MIN ||
	    !slip_is_accent(x->folded, y->folded))
		return false;
	if (l->marks_are_foreign)
		return true;
	return !l->nouns_are_capital &&
	    !(term_has(x, TRAIT_KNOWN) || term_has(y, TRAIT_KNOWN)) &&
	    (slip_is_accent_inside(x->folded, y->folded) ||
		slip_is_accent_first(x->folded, y->folded));
}

static bool
is_respelled(const struct classifier *k, const struct term *x,
    const struct term *y)
{
	if (x->form != FORM_WORD || y->form != FORM_WORD ||
	    (term_has(x, MEANING) && term_has(y, MEANING)))
		return false;
	return is_accented(k, x, y) ||
	    slip_is_one_word(k->v->lexicon, x->folded, y->folded,
		x->capital && y->capital);
}

/* "The" for "the"; not "US" for "us", nor "March" for "march". */
static bool
is_other_case(const struct term *x, const struct term *y)
{
	return x->twin == y->twin && !slice_equal(x->text, y->text) &&
	    !(x->shouting && !y->capital) && !(y->shouting && !x->capital) &&
	    !term_has(x, TRAIT_MONTH | TRAIT_WEEKDAY);
}

enum spelling {
	SPELLING_SAME,
	SPELLING_CASE,
	SPELLING_OTHER,
	SPELLING_NONE, /* another word */
};

static enum spelling
compare_spelling(const struct classifier *k, uint32_t before, uint32_t after)
{
	const struct term *x = part_term(k, &k->before, before);
	const struct term *y = part_term(k, &k->after, after);

	if (is_other_case(x, y))
		return SPELLING_CASE;
	if (classify_is_same_form(x, y))
		return SPELLING_SAME;
	if (classify_is_name(k, &k->before, before) &&
	    classify_is_name(k, &k->after, after))
		return SPELLING_NONE;
	return is_respelled(k, x, y) ? SPELLING_OTHER : SPELLING_NONE;
}

/* Token by token the same words, some of them in another spelling? */
static const char *
find_respelled(const struct classifier *k)
{
	const struct part *b = &k->before, *a = &k->after;
	enum spelling most = SPELLING_SAME, one;
	uint32_t i;

	if (b->to - b->from != a->to - a->from)
		return NULL;
	for (i = 0; i < b->to - b->from; i++) {
		one = compare_spelling(k, b->from + i, a->from + i);
		if (one == SPELLING_NONE)
			return NULL;
		most = one > most ? one : most;
	}
	if (most == SPELLING_SAME)
		return NULL;
	return most == SPELLING_CASE ? "capital letters" : "another spelling";
}

/* Letters and marks but hyphens, apostrophes and blanks, token by token. */
struct reader {
	const struct classifier *k;
	const struct part *p;
	uint32_t at;
	size_t byte;
};

/* A hyphen, the apostrophe of "1980's"; not the minus of -5, nor "we're". */
static bool
is_passed_over(const struct term *t, size_t at)
{
	struct slice rest = slice_sub(t->folded, at, t->folded.len);

	if (rest.ptr[0] == '-')
		return t->form != FORM_NUMBER;
	return t->form != FORM_MARK && (slice_equal(rest, SLICE("'")) ||
	    slice_equal(rest, SLICE("'s")));
}

static bool
next_byte(struct reader *r, char *out)
{
	const struct term *t;

	while (r->at < r->p->to) {
		t = part_term(r->k, r->p, r->at);
		if (r->byte == t->folded.len) {
			r->at++;
			r->byte = 0;
			continue;
		}
		*out = t->folded.ptr[r->byte++];
		if (!is_passed_over(t, r->byte - 1))
			return true;
	}
	return false;
}

static bool
has_blank(const struct part *p)
{
	uint32_t i;

	for (i = p->from + 1; i < p->to; i++)
		if (atoms_blank(p->atoms, i).len > 0)
			return true;
	return false;
}

/*
 * Words of which only one form is there, numbers only by themselves.  Where no
 * blank keeps them apart they are one word already: "non-linear".
 */
static bool
may_be_joined(const struct classifier *k, const struct part *p, bool apart)
{
	const struct term *t;
	uint32_t i;

	for (i = p->from; i < p->to; i++) {
		t = part_term(k, p, i);
		if (t->form == FORM_BREAK || t->form == FORM_CHAR ||
		    (apart && term_has(t, MEANING & ~(uint32_t)TRAIT_UNIT)) ||
		    (t->form == FORM_NUMBER && p->to - p->from > 1))
			return false;
	}
	return part_count_words(k, p) > 0;
}

/* All in the same letters, whatever their case: "us" and "US". */
static bool
is_same_letters(const struct classifier *k)
{
	const struct part *b = &k->before, *a = &k->after;
	uint32_t i;

	if (b->to - b->from != a->to - a->from)
		return false;
	for (i = 0; i < b->to - b->from; i++)
		if (part_term(k, b, b->from + i)->twin !=
		    part_term(k, a, a->from + i)->twin)
			return false;
	return true;
}

/* "web site" and "website", "co-operate" and "cooperate", "1980's". */
static bool
is_joined_otherwise(const struct classifier *k)
{
	struct reader b = { k, &k->before, k->before.from, 0 };
	struct reader a = { k, &k->after, k->after.from, 0 };
	struct change_text t = hunk_text(k->c, k->hunk);
	bool apart = has_blank(&k->before) || has_blank(&k->after);
	char x = 0, y = 0;
	bool more, most;

	if (t.before.len > JOINED_MAX || t.after.len > JOINED_MAX ||
	    !may_be_joined(k, &k->before, apart) ||
	    !may_be_joined(k, &k->after, apart) || is_same_letters(k))
		return false;
	do {
		more = next_byte(&b, &x);
		most = next_byte(&a, &y);
	} while (more && most && x == y);
	return !more && !most;
}

/* Does token i say again what the one before it said? */
static bool
is_said_again(const struct classifier *k, const struct part *p, uint32_t i)
{
	return i > 0 && i < p->atoms->count && !(p->flags[i] & TOKEN_FIRST) &&
	    part_term(k, p, i - 1)->twin == part_term(k, p, i)->twin;
}

/* "was was": a small word, right beside itself. */
static bool
is_repeated(const struct classifier *k)
{
	const struct part *b = &k->before, *a = &k->after;
	const struct part *p = b->from < b->to ? b : a;

	if ((b->from < b->to && a->from < a->to) || p->to - p->from != 1 ||
	    part_term(k, p, p->from)->form != FORM_WORD ||
	    part_is_content(k, p, p->from))
		return false;
	return is_said_again(k, p, p->from) || is_said_again(k, p, p->to);
}

/* The text as a reader of HTML would see it; marks in one form. */
static enum emend_status
add_unescaped(struct text *out, struct slice s)
{
	struct text plain;
	enum emend_status status;

	text_init(&plain, UNESCAPED_MAX);
	html_add_chars(&plain, s, HTML_CHARS_REFERENCES);
	status = text_check(&plain, NULL);
	if (!status)
		status = normalise_key(
		    out, slice_new(plain.ptr, plain.len), NULL);
	text_free(&plain);
	return status;
}

static bool
has_escape(struct slice s)
{
	size_t at = slice_find_byte(s, '&', 0);

	return slice_find_byte(s, ';', at) < s.len;
}

/* "&eacute;" or "&#8217;" of one side is what stands on the other. */
static bool
is_unescaped(struct classifier *k, struct slice before, struct slice after)
{
	struct text x, y;
	bool is = false;

	if (before.len > ESCAPED_MAX || after.len > ESCAPED_MAX ||
	    (!has_escape(before) && !has_escape(after)))
		return false;
	text_init(&x, UNESCAPED_MAX);
	text_init(&y, UNESCAPED_MAX);
	if (add_unescaped(&x, before) || add_unescaped(&y, after))
		k->status = EMEND_NOMEM;
	else
		is = slice_equal(slice_new(x.ptr, x.len),
		    slice_new(y.ptr, y.len));
	text_free(&x);
	text_free(&y);
	return is;
}

static bool
has_wide_letter(struct slice s)
{
	uint32_t cp;
	size_t at = 0;

	while (at < s.len) {
		at += utf8_decode(s, at, &cp);
		if (cp >= 0x80 && char_is_letter(cp))
			return true;
	}
	return false;
}

/* "US" and "U.S.", either way. */
static bool
is_dotted(struct slice plain, struct slice dotted)
{
	size_t i;

	if (plain.len < 2 || dotted.len != 2 * plain.len)
		return false;
	for (i = 0; i < plain.len; i++)
		if (plain.ptr[i] < 'A' || plain.ptr[i] > 'Z' ||
		    dotted.ptr[2 * i] != plain.ptr[i] ||
		    dotted.ptr[2 * i + 1] != '.')
			return false;
	return true;
}

/* "well known" and "well-known": nothing but the hyphen between two words. */
static bool
is_hyphen(const struct classifier *k)
{
	const struct part *b = &k->before, *a = &k->after;
	const struct part *p = b->from < b->to ? b : a;

	return b->to - b->from + a->to - a->from == 1 && p->from > 0 &&
	    p->to < p->atoms->count &&
	    slice_equal(part_term(k, p, p->from)->folded, SLICE("-")) &&
	    atoms_blank(p->atoms, p->from).len == 0 &&
	    atoms_blank(p->atoms, p->to).len == 0 &&
	    part_term(k, p, p->from - 1)->form == FORM_WORD &&
	    part_term(k, p, p->to)->form == FORM_WORD;
}

bool
classify_spelling(struct classifier *k)
{
	struct change_text t = hunk_text(k->c, k->hunk);
	const char *why;

	if (is_unescaped(k, t.before, t.after)) {
		classifier_add(k, has_wide_letter(t.before) ||
			    has_wide_letter(t.after)
			? KIND_TYPO : KIND_FORMATTING, t.before, t.after,
		    "the same character, escaped: %s became %s",
		    shorten(t.before).text, shorten(t.after).text);
		return true;
	}
	if (is_quoted(&k->before) || is_quoted(&k->after) ||
	    classify_is_name_swapped(k))
		return false;
	why = find_respelled(k);
	if (!why && (is_dotted(t.before, t.after) ||
			    is_dotted(t.after, t.before)))
		why = "with or without points";
	if (!why && (is_hyphen(k) || is_joined_otherwise(k)))
		why = "written together or apart";
	if (why)
		classifier_add(k, KIND_TYPO, t.before, t.after,
		    "%s: “%s” is now “%s”", why, shorten(t.before).text,
		    shorten(t.after).text);
	else if (is_repeated(k))
		classifier_add(k, KIND_TYPO, t.before, t.after,
		    "a word stood there twice: “%s”",
		    shorten(t.before.len > 0 ? t.before : t.after).text);
	return k->said;
}
