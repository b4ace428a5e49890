#include "bench/hard_texts.h"

#include <stdint.h>
#include <string.h>

#include "base/slice.h"

#define MEGABYTE ((size_t)1024 * 1024)

static size_t
sized(const struct hard_texts *t, size_t full)
{
	return t->half ? full / 2 : full;
}

static uint64_t seed = 1;

static uint32_t
draw(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

/* Word number n of a made-up language; the frequent ones are short. */
static void
add_word(struct text *t, uint32_t n)
{
	static const char *const syllables[] = { "ba", "ke", "lo", "mi", "nu",
		"ra", "se", "ti", "vo", "zu", "dan", "fel", "gor", "hin",
		"jum", "pas" };

	do {
		text_puts(t, syllables[n % 16]);
		n /= 16;
	} while (n > 0);
}

/* Few words are most of a text, as in any language. */
static uint32_t
draw_word(void)
{
	return draw(2) ? draw(40) : draw(4) ? draw(1200) : draw(30000);
}

static void
add_words(struct text *t, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (i > 0)
			text_putc(t, ' ');
		add_word(t, draw_word());
	}
	text_puts(t, ".");
}

static void
add_paragraphs(struct text *t, size_t bytes)
{
	while (t->len < bytes) {
		add_words(t, 10 + draw(80));
		text_putc(t, '\n');
	}
}

static void
different(struct hard_texts *t)
{
	add_paragraphs(&t->old, sized(t, MEGABYTE));
	add_paragraphs(&t->new, sized(t, MEGABYTE));
}

static void
add_shuffled(struct text *t, uint32_t *words, uint32_t count)
{
	uint32_t i, k, held;

	for (i = count; i > 1; i--) {
		k = draw(i);
		held = words[i - 1];
		words[i - 1] = words[k];
		words[k] = held;
	}
	for (i = 0; i < count; i++) {
		add_word(t, words[i]);
		text_putc(t, '\n');
	}
}

static void
shuffled_of(struct hard_texts *t, uint32_t vocabulary)
{
	static uint32_t words[200000];
	uint32_t i, count = (uint32_t)sized(t, 200000);

	for (i = 0; i < count; i++)
		words[i] = i % vocabulary;
	add_shuffled(&t->old, words, count);
	add_shuffled(&t->new, words, count);
}

static void
shuffled(struct hard_texts *t)
{
	shuffled_of(t, 200000);
}

static void
shuffled_repeats(struct hard_texts *t)
{
	shuffled_of(t, 3000);
}

/* Copies words, one in so many replaced, and as many again put in. */
static void
add_edited(struct text *t, const char *text, uint32_t one_in)
{
	size_t len;

	for (; *text; text += len) {
		len = strcspn(text, " \n") + 1;
		switch (draw(one_in * 2)) {
		case 0:
			add_word(t, draw_word());
			text_putc(t, text[len - 1]);
			break;
		case 1:
			text_add(t, text, len);
			add_word(t, draw_word());
			text_putc(t, ' ');
			break;
		default:
			text_add(t, text, len);
		}
	}
}

static void
add_prose(struct text *t, size_t bytes)
{
	while (t->len < bytes) {
		add_words(t, 12);
		text_putc(t, ' ');
	}
}

static void
one_paragraph(struct hard_texts *t)
{
	add_prose(&t->old, sized(t, MEGABYTE));
	add_edited(&t->new, t->old.ptr, 50);
}

static void
equal_lines(struct hard_texts *t)
{
	size_t i, count = sized(t, 100000);

	for (i = 0; i < count + 50; i++) {
		if (i < count)
			text_puts(&t->old, "One line, again and again.\n");
		text_puts(&t->new, "One line, again and again.\n");
	}
}

/* A word of the middle is another one in the copy. */
static void
add_with_edit(struct text *t, struct slice line)
{
	size_t from = slice_find_byte(line, ' ', line.len / 2) + 1;
	size_t to = slice_find_byte(line, ' ', from);

	text_add(t, line.ptr, from);
	text_puts(t, "edited");
	text_add(t, line.ptr + to, line.len - to);
}

/* Turned round, so that all but one have moved. */
static void
moved_and_edited(struct hard_texts *t)
{
	static size_t starts[2001];
	size_t i, count = sized(t, 2000);

	for (i = 0; i < count; i++) {
		starts[i] = t->old.len;
		add_words(&t->old, 25 + draw(20));
		text_putc(&t->old, '\n');
	}
	starts[count] = t->old.len;
	for (i = count; i-- > 0;)
		add_with_edit(&t->new, slice_between(t->old.ptr + starts[i],
		    t->old.ptr + starts[i + 1]));
}

static void
add_han(struct text *t, uint32_t n)
{
	uint32_t cp = 0x4E00 + n;
	char c[3];

	c[0] = (char)(0xE0 | cp >> 12);
	c[1] = (char)(0x80 | (cp >> 6 & 0x3F));
	c[2] = (char)(0x80 | (cp & 0x3F));
	text_add(t, c, 3);
}

static void
one_han_paragraph(struct hard_texts *t)
{
	uint32_t n;

	while (t->old.len < sized(t, MEGABYTE)) {
		n = draw(2) ? draw(100) : draw(3000);
		add_han(&t->old, n);
		if (draw(100) != 0)
			add_han(&t->new, n);
		if (draw(100) == 0)
			add_han(&t->new, draw(3000));
	}
}

/* The same ten words again and again, in one paragraph. */
static void
repeated_list(struct hard_texts *t)
{
	uint32_t i;

	for (i = 0; i < sized(t, 10000); i++) {
		add_word(&t->old, i % 10);
		text_puts(&t->old, ", ");
		if (draw(50) == 0)
			continue;
		add_word(&t->new, i % 10);
		text_puts(&t->new, ", ");
	}
}

static void
equal_but_one(struct hard_texts *t)
{
	size_t i, count = sized(t, 50000);

	for (i = 0; i < count; i++) {
		text_puts(&t->old, "One line, again and again.\n");
		if (i > 0)
			text_puts(&t->new, "One line, again and again.\n");
	}
}

static void
alternating(struct hard_texts *t)
{
	static const char *const lines[] = { "The first of two lines.\n",
		"And here is the second.\n" };
	size_t i;

	for (i = 0; i < sized(t, 50000); i++) {
		text_puts(&t->old, lines[i % 2]);
		text_puts(&t->new, lines[(i + 1) % 2]);
	}
}

static void
without_blanks(struct hard_texts *t)
{
	while (t->old.len < sized(t, MEGABYTE)) {
		add_word(&t->old, draw(30000));
		text_add(&t->new, t->old.ptr + t->new.len,
		    t->old.len - t->new.len);
		if (draw(50) == 0)
			t->new.ptr[t->new.len - 1] = 'x';
	}
}

/* ---- more that have been slow here or there ---- */

static void
with_commas_alone(struct hard_texts *t)
{
	char *p;

	one_paragraph(t);
	for (p = t->old.ptr; *p; p++)
		*p = *p == ' ' ? ',' : *p;
	for (p = t->new.ptr; *p; p++)
		*p = *p == ' ' ? ',' : *p;
}

static void
different_paragraph(struct hard_texts *t)
{
	add_prose(&t->old, sized(t, MEGABYTE));
	add_prose(&t->new, sized(t, MEGABYTE));
}

/* Every line shares its words with every other. */
static void
boilerplate(struct hard_texts *t)
{
	size_t i;

	for (i = 0; i < sized(t, 20000); i++) {
		text_addf(&t->old, "Read more about item %u of the great list "
		    "of all the things.\n", draw(1000000));
		text_addf(&t->new, "Read more about item %u of the great list "
		    "of all the things.\n", draw(1000000));
	}
}

/* One huge paragraph cut into thousands. */
static void
split_up(struct hard_texts *t)
{
	char *p;

	add_prose(&t->old, sized(t, MEGABYTE));
	text_puts(&t->new, t->old.ptr);
	for (p = t->new.ptr; *p; p++)
		if (*p == '.')
			*++p = '\n';
}

const struct hard_case hard_cases[HARD_CASES] = {
	{ "two different 1 MB texts", different },
	{ "200,000 one-word paragraphs shuffled", shuffled },
	{ "one 1 MB paragraph, 2 % edited", one_paragraph },
	{ "100,000 equal lines and 50 more", equal_lines },
	{ "2,000 moved, a word each edited", moved_and_edited },
	{ "one 1 MB Chinese paragraph, 2 % edited", one_han_paragraph },
	{ "a 10,000-word repeated list, 2 % lost", repeated_list },
	{ "50,000 equal paragraphs against 49,999", equal_but_one },
	{ "50,000 alternating lines", alternating },
	{ "1 MB without a blank", without_blanks },
	{ "1 MB with commas for blanks, 2 % edited", with_commas_alone },
	{ "200,000 shuffled paragraphs of 3,000 words", shuffled_repeats },
	{ "one 1 MB paragraph against another", different_paragraph },
	{ "20,000 lines alike but for a number", boilerplate },
	{ "a 1 MB paragraph cut at its sentences", split_up },
};
