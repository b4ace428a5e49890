#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/planted_history.h"

static char
letter_of(const struct turn *t)
{
	switch (t->op) {
	case TURN_CAME:
		return 'c';
	case TURN_CHANGED:
		return t->restored ? 'r' : 'x';
	case TURN_WENT:
		return 'w';
	case TURN_BACK:
		return 'b';
	case TURN_MOVED:
	case TURN_SPLIT:
	case TURN_MERGED:
		break;
	}
	return '?';
}

/* Moves are left out: which of two blocks moved is a matter of taste. */
static void
assert_true_turns(const struct sentence *s, const struct turn *last)
{
	const struct turn *t = last;
	size_t n = s->event_count;

	for (; t; t = t->before) {
		if (t->op == TURN_MOVED)
			continue;
		if (n == 0 || s->events[n - 1].what != letter_of(t) ||
		    s->events[n - 1].revision != t->revision)
			break;
		n--;
	}
	if (!t && n == 0)
		return;
	for (n = 0; n < s->event_count; n++)
		print_error("%c%u ", s->events[n].what, s->events[n].revision);
	print_error("is the truth, backwards told is:");
	for (t = last; t; t = t->before)
		print_error(" %c%u", letter_of(t), t->revision);
	fail_msg("the history of a sentence is another one");
}

static uint32_t
revision_at(const struct composed_paragraph *p, size_t offset)
{
	size_t low = 0, high = p->run_count, mid;

	while (high - low > 1) {
		mid = low + (high - low) / 2;
		if (p->runs[mid].start <= offset)
			low = mid;
		else
			high = mid;
	}
	return p->runs[low].revision;
}

static void
assert_true_words(const struct planted *p, const struct sentence *s,
    const struct composed_paragraph *at, size_t offset)
{
	struct text t;
	size_t i, k, n;

	for (i = 0; i < WORDS; i++, offset += n + 1) {
		text_init(&t, 64);
		put_word(&t, s->words[i], i == 0);
		n = t.len;
		for (k = offset; k < offset + n; k++)
			if (revision_at(at, k) != p->births[s->words[i]])
				fail_msg("%s came in %u, not in %u", t.ptr,
				    p->births[s->words[i]],
				    revision_at(at, k));
		text_free(&t);
	}
}

static void
assert_true_history(const struct planted *p, const struct composition *c)
{
	const struct composed_paragraph *at;
	size_t i, k, gone = 0, past = 0;

	for (i = 0; i < p->paragraph_count; i++) {
		at = c->paragraphs[i];
		assert_int_equal(at->sentence_count, p->counts[i]);
		for (k = 0; k < p->counts[i]; k++) {
			assert_true_turns(p->paragraphs[i][k],
			    at->sentences[k].last);
			assert_true_words(p, p->paragraphs[i][k], at,
			    at->sentences[k].start);
		}
	}
	for (i = 0; i < p->sentence_count; i++)
		gone += !p->sentences[i].stands;
	for (i = 0; i < c->past_count; i++)
		past += !c->past[i].changed && !c->past[i].back &&
		    c->past[i].went <= p->revision;
	assert_int_equal(past, gone);
}

static void
plant(struct planted *p, struct history *h, uint64_t seed, unsigned revisions)
{
	size_t i;

	memset(p, 0, sizeof(*p));
	p->births = calloc(WORDS_MAX, sizeof(*p->births));
	assert_non_null(p->births);
	p->seed = seed;
	for (i = 0; i < 8; i++)
		new_paragraph(p, i);
	add_planted(h, p);
	while (p->revision + 1 < revisions) {
		next_revision(p);
		add_planted(h, p);
		assert_true_history(p, h->c);
	}
}

static void
planted_histories_are_told_as_they_were(void **state)
{
	static struct planted p;
	struct history h = { 0 };
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 60; seed++) {
		plant(&p, &h, seed, 40);
		history_free(&h);
		free(p.births);
	}
}

/* What a comparison of the first and the newest keeps of these, by byte. */
static void
mark_kept(char *kept[PAGE_MOST], const struct history *h)
{
	struct diff_options options = { .list_unchanged = true,
		.language = h->language };
	struct changes *changes;
	const struct edit *e;
	const struct span *s;
	size_t i, k, n, at, paragraph;

	assert_int_equal(diff_articles(&changes, h->articles[0],
	    h->articles[h->count - 1], &options, NULL), EMEND_OK);
	for (i = 0; i < changes->edit_count; i++) {
		e = &changes->edits[i];
		at = paragraph = 0;
		for (k = 0; k < e->spans.count; k++) {
			s = &e->spans.at[k];
			for (n = 0; s->op != SPAN_DELETE && n < s->text.len;
			     n++) {
				kept[e->after[paragraph]][at++] =
				    s->op == SPAN_EQUAL ? 'k' : 'n';
				if (s->text.ptr[n] != '\n')
					continue;
				paragraph++;
				at = 0;
			}
		}
	}
	changes_free(changes);
}

static bool
has_moved_or_returned(const struct turn *t)
{
	for (; t; t = t->before)
		if (t->op == TURN_MOVED || t->op == TURN_BACK)
			return true;
	return false;
}

struct agreement {
	size_t all, agreed; /* bytes of sentences that stayed where they were */
	size_t lost; /* kept by comparing directly, but not by composing */
};

static void
measure(struct agreement *a, const struct history *h)
{
	char *kept[PAGE_MOST];
	const struct composed_paragraph *p;
	const struct composed_sentence *s;
	size_t i, k, n;
	bool composed, direct, stayed;

	for (i = 0; i < h->c->paragraph_count; i++) {
		kept[i] = calloc(h->c->paragraphs[i]->text.len + 2, 1);
		assert_non_null(kept[i]);
	}
	mark_kept(kept, h);
	for (i = 0; i < h->c->paragraph_count; i++) {
		p = h->c->paragraphs[i];
		for (k = 0; k < p->sentence_count; k++) {
			s = &p->sentences[k];
			stayed = !has_moved_or_returned(s->last);
			for (n = s->start; n < s->end; n++) {
				composed = revision_at(p, n) == 0;
				direct = kept[i][n] == 'k';
				a->all += stayed;
				a->agreed += stayed && composed == direct;
				a->lost += direct && !composed;
			}
		}
		free(kept[i]);
	}
}

static void
agrees_with_comparing_directly(void **state)
{
	static struct planted p;
	struct history h = { 0 };
	struct agreement a = { 0 };
	uint64_t seed;

	(void)state;
	for (seed = 100; seed < 140; seed++) {
		plant(&p, &h, seed, 12);
		measure(&a, &h);
		history_free(&h);
		free(p.births);
	}
	print_message("%zu bytes, agreed on %zu; %zu kept directly alone\n",
	    a.all, a.agreed, a.lost);
	/*
	 * Comparing directly loses sentences whose paragraphs were split and
	 * merged again otherwise; what it keeps the composition keeps too.
	 */
	assert_true(100 * a.agreed >= 90 * a.all);
	assert_true(1000 * a.lost <= a.all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(planted_histories_are_told_as_they_were),
		cmocka_unit_test(agrees_with_comparing_directly),
	};
	return cmocka_run_group_tests_name(
	    "planted histories", tests, NULL, NULL);
}
