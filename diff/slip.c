#include "diff/slip.h"

#include <string.h>

#include "base/normalise.h"
#include "base/utf8.h"
#include "diff/lexicon.h"

#define WORD_MAX 40	  /* code points of a word that is judged */
#define SPELLING_MIN 5	  /* bytes */
#define SMALL_MIN 3	  /* bytes of a small word */
#define SWAPPED_MIN 5	  /* code points of a word with two letters swapped */
#define MISSING_MIN 7	  /* of the shorter one where a letter is missing */
#define SLIPS_MAX 2	  /* in one word */
#define ENDING 2	  /* letters at the end that make forms of a word */
#define LETTER_MAX 2	  /* bytes of a Latin letter */
#define LATIN_END 0x250	  /* past Latin Extended-B */

static size_t
common_start(struct slice x, struct slice y)
{
	size_t n = 0;

	while (n < x.len && n < y.len && x.ptr[n] == y.ptr[n])
		n++;
	return n;
}

static size_t
common_end(struct slice x, struct slice y, size_t start)
{
	size_t n = 0;

	while (n < x.len - start && n < y.len - start &&
	    x.ptr[x.len - 1 - n] == y.ptr[y.len - 1 - n])
		n++;
	return n;
}

/* "occured" for "occurred": the longer one doubles a letter inside. */
static bool
is_doubled(struct slice longer, struct slice shorter)
{
	size_t start;

	if (longer.len != shorter.len + 1)
		return false;
	start = common_start(longer, shorter);
	return start > 0 && start < shorter.len &&
	    common_end(longer, shorter, start) == shorter.len - start &&
	    longer.ptr[start] == longer.ptr[start - 1];
}

/* What differs inside two spellings of one word, and what stands around it. */
struct variant {
	const char *one, *other;
	char before, behind; /* 0: any letter */
};

static const struct variant variants[] = {
	{ "ei", "ie", 'c', 0 }, /* received, recieved */
	{ "s", "z", 'i', 0 },   /* organise, organize */
	{ "s", "z", 'y', 'e' }, /* analyse, analyze */
	{ "u", "", 'o', 'r' },  /* colour, color */
	{ "a", "", 0, 'e' },    /* haemophilia, hemophilia */
	{ "ae", "e", 0, 0 },
	{ "ss", "ß", 0, 0 },
	{ "re", "er", 't', 0 }, /* centre, center */
	{ "c", "s", 'n', 'e' }, /* defence, defense */
};

static bool
fits(const struct variant *v, struct slice x, struct slice y, size_t start,
    size_t end)
{
	struct slice a = slice_sub(x, start, x.len - end);
	struct slice b = slice_sub(y, start, y.len - end);
	struct slice one = slice_of(v->one), other = slice_of(v->other);

	if (!(slice_equal(a, one) && slice_equal(b, other)) &&
	    !(slice_equal(a, other) && slice_equal(b, one)))
		return false;
	return (!v->before || (start > 0 && x.ptr[start - 1] == v->before)) &&
	    (!v->behind || (end > 0 && x.ptr[x.len - end] == v->behind));
}

static bool
is_variant(struct slice x, struct slice y)
{
	size_t start = common_start(x, y), end, n;

	end = common_end(x, y, start);
	if (start == 0)
		return false;
	for (n = 0; n < sizeof(variants) / sizeof(variants[0]); n++)
		if (fits(&variants[n], x, y, start, end))
			return true;
	return false;
}

/* The letter without its marks, of Latin-1 and Latin Extended-A. */
static uint32_t
base_letter(uint32_t cp)
{
	static const char letters[] =
	    "aaaaaaaceeeeiiiidnooooo*ouuuuypsaaaaaaaceeeeiiiidnooooo/ouuuuypy"
	    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
	    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

	if (cp < 0xC0 || cp > 0x17F)
		return cp;
	return (unsigned char)letters[cp - 0xC0];
}

bool
slip_is_accent(struct slice x, struct slice y)
{
	size_t i = 0, n = 0, marked = 0;
	uint32_t a, b;

	while (i < x.len && n < y.len) {
		i += utf8_decode(x, i, &a);
		n += utf8_decode(y, n, &b);
		if (base_letter(a) != base_letter(b))
			return false;
		marked += a != b;
	}
	return i == x.len && n == y.len && marked > 0;
}

struct letters {
	uint32_t at[WORD_MAX];
	size_t count;
};

/* False when the word is too long or has anything but Latin letters. */
static bool
read_letters(struct letters *out, struct slice s)
{
	size_t i = 0;

	out->count = 0;
	while (i < s.len) {
		if (out->count == WORD_MAX)
			return false;
		i += utf8_decode(s, i, &out->at[out->count]);
		if (out->at[out->count] >= LATIN_END ||
		    !char_is_letter(out->at[out->count]))
			return false;
		out->count++;
	}
	return true;
}

bool
slip_is_accent_inside(struct slice x, struct slice y)
{
	struct letters a, b;
	size_t n;

	if (!slip_is_accent(x, y) || !read_letters(&a, x) ||
	    !read_letters(&b, y))
		return false;
	n = a.count;
	return n > ENDING + 2 && a.at[n - 1] == b.at[n - 1];
}

bool
slip_is_accent_first(struct slice x, struct slice y)
{
	size_t start;

	if (!slip_is_accent(x, y))
		return false;
	start = common_start(x, y);
	/* the two may begin with one byte and differ in the next */
	while (start > 0 && ((unsigned char)x.ptr[start] & 0xC0) == 0x80)
		start--;
	return (start == 0 || x.ptr[start - 1] == '\'') &&
	    start + LETTER_MAX + common_end(x, y, start) >= x.len;
}

static bool
is_vowel(uint32_t cp)
{
	return cp >= 0x80 || (cp > ' ' && strchr("aeiouy", (int)cp) != NULL);
}

/* Does a syllable with another vowel come before letter i? */
static bool
is_later_syllable(const struct letters *a, size_t i)
{
	bool vowel = false;
	size_t n;

	for (n = 0; n < i; n++) {
		if (is_vowel(a->at[n]))
			vowel = true;
		else if (vowel)
			return true;
	}
	return false;
}

/* One step over a difference; what it was decides how sure it must be. */
struct walk {
	const struct letters *a, *b; /* a is the shorter one */
	size_t i, n;
	unsigned slips;
	bool sure; /* only kinds of slips that make no other words */
	bool swapped;
};

static bool
step_swapped(struct walk *w)
{
	const uint32_t *a = w->a->at + w->i, *b = w->b->at + w->n;

	if (w->i + 1 >= w->a->count || w->n + 1 >= w->b->count || w->i == 0 ||
	    w->a->count - w->i != w->b->count - w->n || a[0] != b[1] ||
	    a[1] != b[0])
		return false;
	w->i += 2;
	w->n += 2;
	w->swapped = true;
	return true;
}

/* A letter that only b has; doubled ones and vowels make no other words. */
static bool
step_missing(struct walk *w)
{
	const uint32_t *b = w->b->at + w->n;

	if (w->b->count - w->n <= w->a->count - w->i || w->n == 0)
		return false;
	if (w->n + 1 < w->b->count && w->i < w->a->count &&
	    b[1] != w->a->at[w->i])
		return false;
	w->sure = w->sure && (b[0] == b[-1] || is_vowel(b[0]));
	w->n++;
	return true;
}

/* "seperate": a vowel for another, not in the first syllable. */
static bool
step_vowel(struct walk *w)
{
	if (w->a->count - w->i != w->b->count - w->n ||
	    !is_vowel(w->a->at[w->i]) || !is_vowel(w->b->at[w->n]) ||
	    !is_later_syllable(w->a, w->i))
		return false;
	w->i++;
	w->n++;
	return true;
}

/* Letters behind the last slip that both share. */
static bool
walk_slips(struct walk *w, size_t *tail, size_t *first)
{
	while (w->i < w->a->count || w->n < w->b->count) {
		if (w->i < w->a->count && w->n < w->b->count &&
		    w->a->at[w->i] == w->b->at[w->n]) {
			w->i++;
			w->n++;
			++*tail;
			continue;
		}
		if (w->slips == 0)
			*first = w->i;
		if (++w->slips > SLIPS_MAX || w->i >= w->a->count ||
		    w->n >= w->b->count)
			return false;
		if (!step_swapped(w) && !step_missing(w) && !step_vowel(w))
			return false;
		*tail = 0;
	}
	return true;
}

/*
 * "happend": the e of an ending is missing.  Else an ending is no slip, and
 * what is left of a stem before it must be long enough to tell.
 */
static bool
is_inside(const struct walk *w, size_t tail, size_t first, bool nouns)
{
	const uint32_t *b = w->b->at;
	size_t n = w->b->count;

	if (tail >= (w->swapped ? !nouns : ENDING))
		return first > 0;
	return tail == 1 && w->b->count == w->a->count + 1 &&
	    b[n - 1] == 'd' && b[n - 2] == 'e';
}

/* Where verbs put letters before an ending: sagen, sagten; devait, devrait. */
static bool
is_grammar(const struct lexicon *l, const struct walk *w, size_t tail,
    bool nouns)
{
	const uint32_t *b = w->b->at;
	size_t n = w->b->count;
	uint32_t letter;

	if (w->b->count == w->a->count || tail >= n)
		return l->nouns_are_capital && !nouns && tail <= ENDING + 1;
	letter = b[n - tail - 1];
	if (l->nouns_are_capital)
		return !nouns && tail <= ENDING + 1 &&
		    (letter == 't' || letter == 'e' || letter == 's' ||
			letter == 'n');
	return !l->marks_are_foreign && tail <= ENDING + 2 &&
	    (letter == 'r' || letter == 's');
}

static bool
is_mistyped(const struct lexicon *l, struct slice x, struct slice y, bool nouns)
{
	struct letters a, b;
	struct walk w = { .a = &a, .b = &b, .sure = true };
	size_t tail = 0, first = 0;

	if (!read_letters(&a, x.len < y.len ? x : y) ||
	    !read_letters(&b, x.len < y.len ? y : x) || a.count > b.count ||
	    a.count < SWAPPED_MIN || !walk_slips(&w, &tail, &first) ||
	    !is_inside(&w, tail, first,
		    nouns && l->nouns_are_capital))
		return false;
	if (w.slips > 1 && (!w.sure || a.count < MISSING_MIN))
		return false;
	if (a.count < b.count && a.count < MISSING_MIN)
		return false;
	return !is_grammar(l, &w, tail, nouns);
}

/* "teh": two letters of a small word swapped. */
static bool
is_small_swapped(struct slice x, struct slice y)
{
	size_t start = common_start(x, y);

	return x.len == y.len && x.len >= SMALL_MIN && start + 2 <= x.len &&
	    x.ptr[start] == y.ptr[start + 1] &&
	    x.ptr[start + 1] == y.ptr[start] &&
	    slice_equal(slice_sub(x, start + 2, x.len),
		slice_sub(y, start + 2, y.len));
}

bool
slip_is_one_word(
    const struct lexicon *l, struct slice x, struct slice y, bool nouns)
{
	uint32_t one = lexicon_get(l, x).traits & ~(uint32_t)TRAIT_OPENS;
	uint32_t other = lexicon_get(l, y).traits & ~(uint32_t)TRAIT_OPENS;

	if (one && other)
		return false;
	if ((one | other) & TRAIT_STOP && is_small_swapped(x, y))
		return true;
	if (x.len < SPELLING_MIN || y.len < SPELLING_MIN)
		return false;
	return is_doubled(x, y) || is_doubled(y, x) || is_variant(x, y) ||
	    is_mistyped(l, x, y, nouns);
}

#define NEAR_MIN 4

bool
slip_is_near(struct slice x, struct slice y)
{
	struct letters a, b;
	size_t i, others = 0;

	if (!read_letters(&a, x) || !read_letters(&b, y) ||
	    a.count != b.count || a.count < NEAR_MIN)
		return false;
	for (i = 0; i < a.count; i++) {
		if (a.at[i] == b.at[i])
			continue;
		/* forms of a word differ towards its end */
		if (++others > 2 || 2 * i >= a.count)
			return false;
	}
	return others > 0;
}
