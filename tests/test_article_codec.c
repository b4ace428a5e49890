#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "article/codec.h"
#include "base/text.h"
#include "tests/fault.h"

#define LIMIT ((size_t)1 << 20)

static const struct {
	enum paragraph_kind kind;
	unsigned level;
	const char *text;
	const char *stored;
} forms[] = {
	{ PARAGRAPH_TEXT, 0, "Plain words.", "Plain words.\n" },
	{ PARAGRAPH_HEADING, 1, "Who pays", "# Who pays\n" },
	{ PARAGRAPH_HEADING, 6, "Small print", "###### Small print\n" },
	{ PARAGRAPH_ITEM, 0, "an item", "- an item\n" },
	{ PARAGRAPH_QUOTE, 0, "a quote", "> a quote\n" },
	{ PARAGRAPH_ROW, 0, "a | b", "| a | b\n" },
	{ PARAGRAPH_CAPTION, 0, "a bridge", ": a bridge\n" },
	{ PARAGRAPH_CORRECTION, 0, "Correction: no", "! Correction: no\n" },
	{ PARAGRAPH_TEXT, 0, "- not an item", "\\- not an item\n" },
	{ PARAGRAPH_TEXT, 0, "# no heading", "\\# no heading\n" },
	{ PARAGRAPH_TEXT, 0, "#hashtag", "#hashtag\n" },
	{ PARAGRAPH_TEXT, 0, "####### seven", "####### seven\n" },
	{ PARAGRAPH_TEXT, 0, "\\ a slash", "\\\\ a slash\n" },
	{ PARAGRAPH_TEXT, 0, "\\", "\\\\\n" },
	{ PARAGRAPH_TEXT, 0, "-5 degrees", "-5 degrees\n" },
	{ PARAGRAPH_TEXT, 0, "-", "-\n" },
	{ PARAGRAPH_ITEM, 0, "- nested", "- - nested\n" },
	{ PARAGRAPH_ITEM, 0, "\\x", "- \\x\n" },
	{ PARAGRAPH_HEADING, 2, "# twice", "## # twice\n" },
};

static struct article *
one_paragraph(enum paragraph_kind kind, unsigned level, const char *text)
{
	struct article *a = article_new();

	assert_non_null(a);
	a->paragraphs = arena_array(&a->arena, 1, sizeof(*a->paragraphs));
	assert_non_null(a->paragraphs);
	a->paragraphs[0] =
	    (struct paragraph){ kind, level, slice_of(text) };
	a->paragraph_count = 1;
	return a;
}

static void
assert_same(const struct article *one, const struct article *other)
{
	size_t i;

	assert_int_equal(one->paragraph_count, other->paragraph_count);
	for (i = 0; i < one->paragraph_count; i++) {
		const struct paragraph *p = &one->paragraphs[i];
		const struct paragraph *q = &other->paragraphs[i];

		assert_int_equal(p->kind, q->kind);
		assert_int_equal(p->level, q->level);
		assert_int_equal(p->text.len, q->text.len);
		assert_memory_equal(p->text.ptr, q->text.ptr, p->text.len);
	}
}

static struct article *
read_back(const struct article *a)
{
	struct article *back;
	struct text out;

	text_init(&out, LIMIT);
	codec_write(a, &out);
	assert_int_equal(out.status, EMEND_OK);
	assert_int_equal(codec_read(&back, slice_new(out.ptr, out.len), NULL),
	    EMEND_OK);
	text_free(&out);
	return back;
}

static void
writes_each_kind_with_its_mark_and_reads_it_back(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct article *a = one_paragraph(
		    forms[i].kind, forms[i].level, forms[i].text);
		struct article *back = read_back(a);
		struct text out;

		text_init(&out, LIMIT);
		codec_write(a, &out);
		assert_string_equal(out.ptr, forms[i].stored);
		assert_same(a, back);
		text_free(&out);
		article_free(back);
		article_free(a);
	}
}

/* A small generator of our own: the same numbers on every machine. */
static unsigned
next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(*seed >> 33);
}

static struct slice
random_text(struct arena *arena, uint64_t *seed)
{
	static const char *const pieces[] = { "#", "##", "- ", "> ", "| ",
		": ", "! ", "\\", " ", "a", "é", "日本", "\xF0\x9F\x98\x80",
		"\t", "-", "word" };
	struct text t;
	size_t i, n = 1 + next_random(seed) % 12;
	struct slice s;

	text_init(&t, LIMIT);
	for (i = 0; i < n; i++)
		text_puts(&t, pieces[next_random(seed) % 16]);
	s = slice_trim(slice_new(t.ptr, t.len));
	if (s.len == 0)
		s = SLICE("x");
	s = slice_new(arena_copy(arena, s.ptr, s.len), s.len);
	text_free(&t);
	return s;
}

static void
reads_back_whatever_it_wrote(void **state)
{
	uint64_t seed = 7;
	int round;

	(void)state;
	for (round = 0; round < 500; round++) {
		struct article *a = article_new(), *back;
		size_t i;

		a->paragraph_count = next_random(&seed) % 20;
		a->paragraphs = arena_array(&a->arena,
		    a->paragraph_count + 1, sizeof(*a->paragraphs));
		for (i = 0; i < a->paragraph_count; i++) {
			struct paragraph *p = &a->paragraphs[i];

			p->kind = (enum paragraph_kind)(
			    next_random(&seed) % PARAGRAPH_KIND_COUNT);
			if (p->kind == PARAGRAPH_HEADING)
				p->level = 1 + next_random(&seed) % 6;
			p->text = random_text(&a->arena, &seed);
		}
		back = read_back(a);
		assert_same(a, back);
		article_free(back);
		article_free(a);
	}
}

static void
takes_lines_written_by_hand(void **state)
{
	struct article *a;

	(void)state;
	assert_int_equal(codec_read(&a,
		SLICE("# Title\r\n\r\nOne.\nTwo.\n\n\n-   item  \n- \n"),
		NULL), EMEND_OK);
	assert_int_equal(a->paragraph_count, 5);
	assert_int_equal(a->paragraphs[0].kind, PARAGRAPH_HEADING);
	assert_string_equal(a->paragraphs[2].text.len == 4 ? "ok" : "", "ok");
	assert_int_equal(a->paragraphs[3].kind, PARAGRAPH_ITEM);
	assert_int_equal(a->paragraphs[3].text.len, 4);
	assert_int_equal(a->paragraphs[4].kind, PARAGRAPH_TEXT);
	article_free(a);
	assert_int_equal(codec_read(&a, SLICE(""), NULL), EMEND_OK);
	assert_int_equal(a->paragraph_count, 0);
	article_free(a);
}

static void
refuses_what_is_no_utf8(void **state)
{
	struct article *a;
	struct emend_error err;

	(void)state;
	assert_int_equal(
	    codec_read(&a, SLICE("abc\xFF"), &err), EMEND_PARSE);
	assert_null(a);
}

static void
plain_text_has_no_captions_and_no_marks(void **state)
{
	struct article *a;
	struct text out;

	(void)state;
	text_init(&out, LIMIT);
	assert_int_equal(codec_read(&a,
		SLICE("## Head\n\n: a picture\n\n- item\n\n\\- dash\n"), NULL),
	    EMEND_OK);
	codec_write_plain(a, &out);
	assert_string_equal(out.ptr, "Head\n\nitem\n\n- dash\n");
	text_free(&out);
	article_free(a);
}

static void
reading_survives_every_failed_allocation(void **state)
{
	enum emend_status status;
	struct article *a;

	(void)state;
	FAULT_SWEEP(status, {
		status = codec_read(&a, SLICE("# One\n\ntwo\n\n- three\n"), NULL);
		if (status)
			assert_null(a);
		article_free(a);
	});
}

static void
counts_words_of_every_script(void **state)
{
	static const struct {
		const char *text;
		size_t words;
	} cases[] = { { "two words", 2 }, { "it's 3.5 km", 3 },
		{ "港の橋", 3 }, { "— … !", 0 }, { "ein-zwei drei", 2 } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct article *a =
		    one_paragraph(PARAGRAPH_TEXT, 0, cases[i].text);

		assert_int_equal(article_word_count(a), cases[i].words);
		article_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    writes_each_kind_with_its_mark_and_reads_it_back),
		cmocka_unit_test(reads_back_whatever_it_wrote),
		cmocka_unit_test(takes_lines_written_by_hand),
		cmocka_unit_test(refuses_what_is_no_utf8),
		cmocka_unit_test(plain_text_has_no_captions_and_no_marks),
		cmocka_unit_test(reading_survives_every_failed_allocation),
		cmocka_unit_test(counts_words_of_every_script),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
