#ifndef EMEND_TESTS_COMPOSE_CHECK_H
#define EMEND_TESTS_COMPOSE_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "article/article.h"
#include "diff/compose.h"

/*
 * What every composition must keep to: NULL, or what is wrong.  history[i] is
 * the text of revision i; the newest is the last.
 */

/* Do p's runs, taken from where they say they came, give its text? */
static inline const char *
check_runs(const struct composed_paragraph *p,
    const struct article *const *history, size_t revisions)
{
	const struct article *a;
	const struct run *run;
	struct slice from;
	size_t i, end;

	if (p->text.len > 0 && (p->run_count == 0 || p->runs[0].start != 0))
		return "the first run does not stand at the start";
	for (i = 0; i < p->run_count; i++) {
		run = &p->runs[i];
		end = i + 1 < p->run_count ? run[1].start : p->text.len;
		if (run->start >= end)
			return "an empty run";
		if (run->revision >= revisions)
			return "a run from a revision that is not there";
		a = history[run->revision];
		if (run->paragraph >= a->paragraph_count)
			return "a run from a paragraph that is not there";
		from = slice_sub(a->paragraphs[run->paragraph].text,
		    run->offset, run->offset + (end - run->start));
		if (!slice_equal(from, slice_sub(p->text, run->start, end)))
			return "a run does not say what stood where it came";
	}
	return NULL;
}

static inline const char *
check_turns(const struct turn *t, size_t revisions)
{
	size_t latest = revisions - 1;

	for (; t; t = t->before) {
		if (t->revision > latest)
			return "turns do not follow each other in time";
		latest = t->revision;
		if ((t->op == TURN_CAME) != (t->before == NULL))
			return "the first turn is not that it came";
		if (t->op == TURN_BACK && t->before->op != TURN_WENT)
			return "it came back, but had not gone";
		if (t->op == TURN_CAME && t->came != t->revision)
			return "came is not when it came";
		if (t->before && t->came != t->before->came)
			return "came changes on the way";
	}
	return NULL;
}

static inline const char *
check_sentences(const struct composed_paragraph *p, size_t revisions)
{
	const struct composed_sentence *s;
	const char *wrong = NULL;
	size_t i, end = 0;

	for (i = 0; i < p->sentence_count && !wrong; i++) {
		s = &p->sentences[i];
		if (s->start < end || s->end <= s->start ||
		    s->end > p->text.len)
			return "sentences overlap";
		if (slice_trim(slice_sub(p->text, end, s->start)).len > 0)
			return "words stand outside all sentences";
		end = s->end;
		if (!s->last || s->last->op == TURN_WENT)
			return "a sentence stands that went";
		wrong = check_turns(s->last, revisions);
	}
	if (!wrong && slice_trim(slice_sub(p->text, end, p->text.len)).len > 0)
		wrong = "words stand after the last sentence";
	return wrong;
}

/* Did what is said to be untouched since the revision before stand there? */
static inline const char *
check_untouched(const struct composed_paragraph *p,
    const struct article *before, size_t revisions)
{
	const struct composed_sentence *s;
	struct slice words, text;
	size_t i, k;

	for (i = 0; i < p->sentence_count; i++) {
		s = &p->sentences[i];
		if (s->last->revision + 1 >= revisions)
			continue;
		words = slice_sub(p->text, s->start, s->end);
		for (k = 0; k < before->paragraph_count; k++) {
			text = before->paragraphs[k].text;
			if (slice_find(text, words, 0) < text.len)
				break;
		}
		if (k == before->paragraph_count)
			return "an untouched sentence was not there before";
	}
	return NULL;
}

static inline const char *
check_composition(
    const struct composition *c, const struct article *const *history)
{
	const struct article *newest = history[c->revisions - 1];
	const struct composed_paragraph *p;
	const char *wrong = NULL;
	size_t i;

	if (c->paragraph_count != newest->paragraph_count)
		return "it has more or fewer paragraphs than the newest text";
	for (i = 0; i < c->paragraph_count && !wrong; i++) {
		p = c->paragraphs[i];
		if (!slice_equal(p->text, newest->paragraphs[i].text))
			return "a paragraph is not that of the newest text";
		wrong = check_runs(p, history, c->revisions);
		if (!wrong)
			wrong = check_sentences(p, c->revisions);
		if (!wrong && c->revisions > 1 && !c->forgot)
			wrong = check_untouched(
			    p, history[c->revisions - 2], c->revisions);
	}
	for (i = 0; i < c->past_count && !wrong; i++) {
		wrong = check_turns(c->past[i].last, c->revisions);
		if (c->past[i].went >= c->revisions)
			wrong = "it went in a revision that is not there";
	}
	return wrong;
}

#endif
