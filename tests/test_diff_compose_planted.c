/*
 * Histories whose truth is known: every sentence is of words that stand
 * nowhere else, and no paragraph is touched twice in one revision, so that no
 * comparison can be in doubt.  What the composition says must then be the
 * truth, of each sentence and of each word.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tests/compose_history.h"

#define WORDS 9
#define SENTENCES 400	/* made in one history */
#define PARAGRAPHS 40
#define PER_PARAGRAPH 12
#define EVENTS 64
#define TEXT_MAX 65536

struct event {
	char what; /* c came, x changed, r changed back, w went, b back */
	unsigned revision;
};

struct sentence {
	unsigned words[WORDS], before[WORDS];
	bool has_before; /* words that it had until it changed last */
	bool stands;
	struct event events[EVENTS];
	size_t event_count;
};

struct planted {
	struct sentence *paragraphs[PARAGRAPHS][PER_PARAGRAPH];
	size_t counts[PARAGRAPHS];
	bool touched[PARAGRAPHS];
	size_t paragraph_count;
	struct sentence sentences[SENTENCES];
	size_t sentence_count;
	unsigned *births; /* of words: the revision */
	unsigned word_count, revision;
	uint64_t seed;
};

#define WORDS_MAX 16384

static unsigned
new_word(struct planted *p)
{
	assert_true(p->word_count < WORDS_MAX);
	p->births[p->word_count] = p->revision;
	return p->word_count++;
}

/* Syllables, so that two words in a row share nothing. */
static void
put_word(struct text *out, unsigned word, bool capital)
{
	static const char consonants[] = "bdfgklmnprstvz", vowels[] = "aeiou";
	unsigned n = word * 40503u % 65536u, i;
	char c;

	for (i = 0; i < 4; i++) {
		c = consonants[n % 14];
		text_putc(out, capital && i == 0 ? (char)(c - 32) : c);
		n /= 14;
		text_putc(out, vowels[(n + word + i) % 5]);
		n = n / 5 + word * (i + 3) % 97;
	}
	text_addf(out, "%c%c", 'a' + (int)(word % 26), 'a' + (int)(word / 26 % 26));
	text_addf(out, "%c", 'a' + (int)(word / 676 % 26));
}

static void
put_sentence(struct text *out, const struct sentence *s)
{
	size_t i;

	for (i = 0; i < WORDS; i++) {
		if (i)
			text_putc(out, ' ');
		put_word(out, s->words[i], i == 0);
	}
	text_putc(out, '.');
}

static void
note(struct planted *p, struct sentence *s, char what)
{
	assert_true(s->event_count < EVENTS);
	s->events[s->event_count++] = (struct event){ what, p->revision };
}

static struct sentence *
new_sentence(struct planted *p)
{
	struct sentence *s = &p->sentences[p->sentence_count++];
	size_t i;

	for (i = 0; i < WORDS; i++)
		s->words[i] = new_word(p);
	s->stands = true;
	note(p, s, 'c');
	return s;
}

static void
insert_sentence(struct planted *p, size_t paragraph, struct sentence *s)
{
	size_t n = p->counts[paragraph]++;
	size_t at = draw(&p->seed, (uint32_t)n + 1);

	for (; n > at; n--)
		p->paragraphs[paragraph][n] = p->paragraphs[paragraph][n - 1];
	p->paragraphs[paragraph][at] = s;
}

static struct sentence *
take_sentence(struct planted *p, size_t paragraph, size_t at)
{
	struct sentence *s = p->paragraphs[paragraph][at];
	size_t n = --p->counts[paragraph];

	for (; at < n; at++)
		p->paragraphs[paragraph][at] =
		    p->paragraphs[paragraph][at + 1];
	return s;
}

/* Makes room for count paragraphs at index at, or takes them away. */
static void
shift(struct planted *p, size_t at, int count)
{
	size_t from = count < 0 ? at + (size_t)-count : at;
	size_t to = count < 0 ? at : at + (size_t)count;
	size_t n = p->paragraph_count - from;

	memmove(p->paragraphs[to], p->paragraphs[from],
	    n * sizeof(p->paragraphs[0]));
	memmove(p->counts + to, p->counts + from, n * sizeof(p->counts[0]));
	memmove(p->touched + to, p->touched + from,
	    n * sizeof(p->touched[0]));
	p->paragraph_count = to + n;
}

static void
add_paragraph(struct planted *p, size_t at)
{
	shift(p, at, 1);
	p->counts[at] = 0;
	p->touched[at] = true;
}

static void
new_paragraph(struct planted *p, size_t at)
{
	size_t n = 2 + draw(&p->seed, 4);

	add_paragraph(p, at);
	while (n-- > 0)
		insert_sentence(p, at, new_sentence(p));
}

static void
remove_sentence(struct planted *p, size_t paragraph, size_t at)
{
	struct sentence *s = take_sentence(p, paragraph, at);

	s->stands = false;
	note(p, s, 'w');
}

static void
change_word(struct planted *p, struct sentence *s)
{
	memcpy(s->before, s->words, sizeof(s->words));
	s->has_before = true;
	s->words[draw(&p->seed, WORDS)] = new_word(p);
	note(p, s, 'x');
}

static void
change_back(struct planted *p, struct sentence *s)
{
	unsigned held[WORDS];

	memcpy(held, s->words, sizeof(held));
	memcpy(s->words, s->before, sizeof(held));
	memcpy(s->before, held, sizeof(held));
	note(p, s, 'r');
}

static struct sentence *
find_gone(struct planted *p)
{
	size_t from = draw(&p->seed, (uint32_t)p->sentence_count), i;
	struct sentence *s;

	for (i = 0; i < p->sentence_count; i++) {
		s = &p->sentences[(from + i) % p->sentence_count];
		if (!s->stands && s->events[s->event_count - 1].revision <
			p->revision)
			return s;
	}
	return NULL;
}

static void
bring_back(struct planted *p, size_t paragraph)
{
	struct sentence *s = find_gone(p);

	if (!s)
		return;
	s->stands = true;
	note(p, s, 'b');
	insert_sentence(p, paragraph, s);
}

static void
split_paragraph(struct planted *p, size_t at)
{
	size_t half = p->counts[at] / 2;

	add_paragraph(p, at + 1);
	memcpy(p->paragraphs[at + 1], p->paragraphs[at] + half,
	    (p->counts[at] - half) * sizeof(p->paragraphs[0][0]));
	p->counts[at + 1] = p->counts[at] - half;
	p->counts[at] = half;
}

static void
merge_paragraphs(struct planted *p, size_t at)
{
	memcpy(p->paragraphs[at] + p->counts[at], p->paragraphs[at + 1],
	    p->counts[at + 1] * sizeof(p->paragraphs[0][0]));
	p->counts[at] += p->counts[at + 1];
	shift(p, at + 1, -1);
}

static void
move_paragraph(struct planted *p, size_t at)
{
	struct sentence *held[PER_PARAGRAPH];
	size_t count = p->counts[at];

	memcpy(held, p->paragraphs[at], sizeof(held));
	shift(p, at, -1);
	at = draw(&p->seed, (uint32_t)p->paragraph_count + 1);
	add_paragraph(p, at);
	memcpy(p->paragraphs[at], held, sizeof(held));
	p->counts[at] = count;
}

/* To another untouched paragraph, or elsewhere in its own. */
static void
move_sentence(struct planted *p, size_t from, size_t at)
{
	size_t to = draw(&p->seed, (uint32_t)p->paragraph_count);

	if (p->touched[to] || p->counts[to] + 1 >= PER_PARAGRAPH)
		to = from;
	p->touched[to] = true;
	insert_sentence(p, to, take_sentence(p, from, at));
}

static void
edit_paragraph(struct planted *p, size_t at)
{
	size_t n = p->counts[at], which = draw(&p->seed, (uint32_t)n);
	struct sentence *s = p->paragraphs[at][which];
	bool has_room = n + 1 < PER_PARAGRAPH;

	p->touched[at] = true;
	switch (draw(&p->seed, 10)) {
	case 0:
		if (has_room)
			insert_sentence(p, at, new_sentence(p));
		break;
	case 1:
		if (n > 2)
			remove_sentence(p, at, which);
		break;
	case 2:
	case 3:
		change_word(p, s);
		break;
	case 4:
		if (s->has_before)
			change_back(p, s);
		break;
	case 5:
		if (has_room)
			bring_back(p, at);
		break;
	case 6:
		if (n >= 4 && p->paragraph_count + 1 < PARAGRAPHS)
			split_paragraph(p, at);
		break;
	case 7:
		if (at + 1 < p->paragraph_count && !p->touched[at + 1] &&
		    n + p->counts[at + 1] < PER_PARAGRAPH)
			merge_paragraphs(p, at);
		break;
	case 8:
		move_paragraph(p, at);
		break;
	default:
		if (n > 2)
			move_sentence(p, at, which);
	}
}

static void
next_revision(struct planted *p)
{
	unsigned edits = 1 + draw(&p->seed, 5);
	size_t at;

	p->revision++;
	memset(p->touched, 0, sizeof(p->touched));
	if (draw(&p->seed, 4) == 0 && p->paragraph_count + 1 < PARAGRAPHS)
		new_paragraph(p, draw(
			&p->seed, (uint32_t)p->paragraph_count + 1));
	while (edits-- > 0) {
		at = draw(&p->seed, (uint32_t)p->paragraph_count);
		if (!p->touched[at])
			edit_paragraph(p, at);
	}
	at = draw(&p->seed, (uint32_t)p->paragraph_count);
	if (p->paragraph_count > 4 && !p->touched[at] &&
	    draw(&p->seed, 6) == 0) {
		while (p->counts[at] > 0)
			remove_sentence(p, at, 0);
		shift(p, at, -1);
	}
}

static void
add_planted(struct history *h, const struct planted *p)
{
	struct text t;
	size_t i, k;

	text_init(&t, TEXT_MAX);
	for (i = 0; i < p->paragraph_count; i++) {
		for (k = 0; k < p->counts[i]; k++) {
			if (k)
				text_putc(&t, ' ');
			put_sentence(&t, p->paragraphs[i][k]);
		}
		text_putc(&t, '\n');
	}
	assert_int_equal(text_check(&t, NULL), EMEND_OK);
	add_revision(h, t.ptr);
	text_free(&t);
}

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
