#include "diff/words.h"

#include <stdlib.h>
#include <string.h>

#include "diff/classify.h"
#include "diff/language.h"
#include "diff/sentences.h"

/*
 * Small texts: the longest common run first, however common its words.  Past
 * so many tokens, what stands once on each side is taken for granted first.
 */
#define ANCHOR_FROM 6000 /* tokens of both sides */
#define SMALL_CHAIN 512
#define WEIGHT_WORD 6
#define WEIGHT_SMALL 3
#define WEIGHT_MARK 1

#define GUESS_WORDS 500 /* of either text */

/* What a run of them says: small words little, marks next to nothing. */
static unsigned char *
weigh_terms(struct vocabulary *v)
{
	unsigned char *out = arena_array(&v->arena, v->count, 1);
	const struct term *t;
	size_t i;

	for (i = 0; i < v->count && out; i++) {
		t = &v->at[i];
		if (t->form == FORM_MARK || t->form == FORM_BREAK)
			out[i] = WEIGHT_MARK;
		else
			out[i] = term_has(t, TRAIT_STOP) ? WEIGHT_SMALL
							 : WEIGHT_WORD;
	}
	return out;
}

static enum emend_status
match_tokens(struct comparison *c, struct emend_error *err)
{
	size_t tokens = c->before.count + c->after.count;
	bool small = tokens < ANCHOR_FROM;
	struct sequence_options options = { .unique_first = !small,
		.mirrored = slice_compare(c->before.text, c->after.text) > 0,
		.max_chain = small ? SMALL_CHAIN : 0 };
	struct match *matches;
	enum emend_status status;
	size_t count;

	if (small) {
		options.weights = weigh_terms(&c->vocabulary);
		if (!options.weights)
			return emend_fail_nomem(err);
	}
	status = sequence_match(&matches, &count, c->before.ids,
	    c->before.count, c->after.ids, c->after.count, &options, err);
	if (!status)
		status = hunks_from_matches(c, matches, count, err);
	free(matches);
	return status;
}

/* By these two texts, unless it is known by their articles. */
static void
guess_language(struct diff_language *language, struct slice before,
    struct slice after)
{
	struct guess g = { { 0 } };

	if (language->is_named || language->is_guessed)
		return;
	guess_add(&g, before, GUESS_WORDS);
	guess_add(&g, after, GUESS_WORDS);
	language->which = guess_best(&g);
}

static enum emend_status
read_both(struct comparison *c, struct diff_language *language,
    struct slice before, struct slice after, struct emend_error *err)
{
	enum emend_status status;

	guess_language(language, before, after);
	status =
	    atoms_read(&c->before, &c->vocabulary, language, before, err);
	if (!status)
		status = atoms_read(
		    &c->after, &c->vocabulary, language, after, err);
	if (!status)
		status = vocabulary_describe(&c->vocabulary, language, err);
	return status;
}

static void
count_words(struct wording *out, const struct comparison *c)
{
	const struct vocabulary *v = &c->vocabulary;
	const struct hunk *h;
	size_t i;

	out->words_before =
	    atoms_count_words(v, &c->before, 0, c->before.count);
	out->words_after = atoms_count_words(v, &c->after, 0, c->after.count);
	out->words_kept = out->words_before;
	for (i = 0; i < c->hunks.count; i++) {
		h = &c->hunks.at[i];
		out->words_kept -= atoms_count_words(
		    v, &c->before, h->before, h->before_end);
	}
}

/* Takes over the memory of the comparison before. */
static struct comparison
comparison_begin(struct diff_language *language)
{
	static const struct vocabulary none;
	struct comparison c = { .vocabulary = language->vocabulary };

	language->vocabulary = none;
	return c;
}

static void
comparison_end(struct comparison *c, struct diff_language *language)
{
	vocabulary_clear(&c->vocabulary);
	language->vocabulary = c->vocabulary;
}

enum emend_status
words_compare(struct wording *out, struct arena *arena,
    struct diff_language *language, struct slice before, struct slice after,
    struct emend_error *err)
{
	struct comparison c = comparison_begin(language);
	enum emend_status status;

	memset(out, 0, sizeof(*out));
	status = read_both(&c, language, before, after, err);
	if (!status)
		status = match_tokens(&c, err);
	if (!status)
		status = sentences_compare(out, arena, &c, language, err);
	if (status)
		goto out;
	hunks_clean(&c);
	count_words(out, &c);
	status = hunks_add_blanks(&c, err);
	if (!status)
		status = hunks_to_spans(&out->spans, arena, &c, err);
	if (!status)
		status = classify_hunks(out, arena, &c, err);
out:
	comparison_end(&c, language);
	return status;
}

enum emend_status
words_describe(struct wording *out, struct arena *arena,
    struct diff_language *language, struct slice text, enum span_op op,
    struct emend_error *err)
{
	struct comparison c = comparison_begin(language);
	struct slice nothing = slice_of("");
	bool added = op == SPAN_INSERT;
	enum emend_status status;

	memset(out, 0, sizeof(*out));
	status = read_both(&c, language, added ? nothing : text,
	    added ? text : nothing, err);
	if (status)
		goto out;
	out->spans.at = arena_array(arena, 1, sizeof(*out->spans.at));
	if (!out->spans.at) {
		status = emend_fail_nomem(err);
		goto out;
	}
	if (text.len > 0)
		out->spans.at[out->spans.count++] = (struct span){ op, text };
	count_words(out, &c);
	out->words_kept = 0;
	status = classify_whole(out, arena, &c, err);
out:
	comparison_end(&c, language);
	return status;
}
