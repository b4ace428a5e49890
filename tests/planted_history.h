#ifndef EMEND_TESTS_PLANTED_HISTORY_H
#define EMEND_TESTS_PLANTED_HISTORY_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tests/compose_history.h"

/* Articles that are edited at random: what is told of each sentence is known. */

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

static inline unsigned
new_word(struct planted *p)
{
	assert_true(p->word_count < WORDS_MAX);
	p->births[p->word_count] = p->revision;
	return p->word_count++;
}

/* Syllables, so that two words in a row share nothing. */
static inline void
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

static inline void
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

static inline void
note(struct planted *p, struct sentence *s, char what)
{
	assert_true(s->event_count < EVENTS);
	s->events[s->event_count++] = (struct event){ what, p->revision };
}

static inline struct sentence *
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

static inline void
insert_sentence(struct planted *p, size_t paragraph, struct sentence *s)
{
	size_t n = p->counts[paragraph]++;
	size_t at = draw(&p->seed, (uint32_t)n + 1);

	for (; n > at; n--)
		p->paragraphs[paragraph][n] = p->paragraphs[paragraph][n - 1];
	p->paragraphs[paragraph][at] = s;
}

static inline struct sentence *
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
static inline void
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

static inline void
add_paragraph(struct planted *p, size_t at)
{
	shift(p, at, 1);
	p->counts[at] = 0;
	p->touched[at] = true;
}

static inline void
new_paragraph(struct planted *p, size_t at)
{
	size_t n = 2 + draw(&p->seed, 4);

	add_paragraph(p, at);
	while (n-- > 0)
		insert_sentence(p, at, new_sentence(p));
}

static inline void
remove_sentence(struct planted *p, size_t paragraph, size_t at)
{
	struct sentence *s = take_sentence(p, paragraph, at);

	s->stands = false;
	note(p, s, 'w');
}

static inline void
change_word(struct planted *p, struct sentence *s)
{
	memcpy(s->before, s->words, sizeof(s->words));
	s->has_before = true;
	s->words[draw(&p->seed, WORDS)] = new_word(p);
	note(p, s, 'x');
}

static inline void
change_back(struct planted *p, struct sentence *s)
{
	unsigned held[WORDS];

	memcpy(held, s->words, sizeof(held));
	memcpy(s->words, s->before, sizeof(held));
	memcpy(s->before, held, sizeof(held));
	note(p, s, 'r');
}

static inline struct sentence *
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

static inline void
bring_back(struct planted *p, size_t paragraph)
{
	struct sentence *s = find_gone(p);

	if (!s)
		return;
	s->stands = true;
	note(p, s, 'b');
	insert_sentence(p, paragraph, s);
}

static inline void
split_paragraph(struct planted *p, size_t at)
{
	size_t half = p->counts[at] / 2;

	add_paragraph(p, at + 1);
	memcpy(p->paragraphs[at + 1], p->paragraphs[at] + half,
	    (p->counts[at] - half) * sizeof(p->paragraphs[0][0]));
	p->counts[at + 1] = p->counts[at] - half;
	p->counts[at] = half;
}

static inline void
merge_paragraphs(struct planted *p, size_t at)
{
	memcpy(p->paragraphs[at] + p->counts[at], p->paragraphs[at + 1],
	    p->counts[at + 1] * sizeof(p->paragraphs[0][0]));
	p->counts[at] += p->counts[at + 1];
	shift(p, at + 1, -1);
}

static inline void
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
static inline void
move_sentence(struct planted *p, size_t from, size_t at)
{
	size_t to = draw(&p->seed, (uint32_t)p->paragraph_count);

	if (p->touched[to] || p->counts[to] + 1 >= PER_PARAGRAPH)
		to = from;
	p->touched[to] = true;
	insert_sentence(p, to, take_sentence(p, from, at));
}

static inline void
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

static inline void
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

static inline void
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

#endif
