#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "article/article.h"
#include "article/codec.h"
#include "base/text.h"
#include "base/url.h"
#include "store/batch.h"
#include "store/history.h"
#include "store/search.h"
#include "store/search_file.h"
#include "tests/fault.h"
#include "tests/store_article.h"

#define A "https://example.org/a"
#define B "https://example.org/b"
#define FOUND_MOST 16

static void
keep(const char *url, unsigned after, const char *text, bool gone)
{
	struct article *a = article_of("", text);
	struct revision_draft d = revision_of(url, after, a);

	if (gone)
		d.event = EVENT_GONE;
	d.gone = gone;
	d.page = NULL;
	ok(keep_revision(&d, NULL));
	article_free(a);
}

static void
update(void)
{
	size_t left;

	ok(search_update(store, 0, NULL, &left, &err));
	assert_int_equal(left, 0);
}

/* ---- what is found, as one line: "1-2 [one] two; ..." ---- */

static enum emend_status
take(void *payload, const struct wording *w, struct emend_error *e)
{
	struct text *out = payload;
	size_t i;

	(void)e;
	for (i = 0; i < w->stood_count; i++)
		text_addf(out, "%u-%u ", w->stood[i].came, w->stood[i].went);
	for (i = 0; i < w->text.len; i++)
		text_putc(out, w->text.ptr[i] == SEARCH_MARK ? '['
			: w->text.ptr[i] == SEARCH_MARK_END  ? ']'
							     : w->text.ptr[i]);
	text_puts(out, "; ");
	return EMEND_OK;
}

static void
finds(const char *words, const char *expected)
{
	struct search_result result;
	struct text out;

	text_init(&out, 65536);
	ok(search_find(store, words, FOUND_MOST, take, &out, &result, &err));
	assert_string_equal(out.ptr, expected);
	text_free(&out);
}

static void
tells_when_a_wording_came_and_went(void **state)
{
	(void)state;
	keep(A, 0, "The wall stands.\n\nA crane is there.\n", false);
	keep(A, 1, "The wall stands.\n", false);
	keep(A, 2, "The wall stands.\n\nA crane is there.\n", false);
	update();
	finds("wall", "1-0 The [wall] stands.; ");
	finds("crane", "1-2 3-0 A [crane] is there.; ");
	keep(A, 3, "The wall stands.\n\nA crane is there.\n", true);
	update();
	finds("crane", "1-2 3-4 A [crane] is there.; ");
}

static void
bit_by_bit_is_as_at_once(void **state)
{
	(void)state;
	keep(A, 0, "One stands.\n\nTwo goes.\n", false);
	update();
	keep(B, 0, "Two is elsewhere.\n", false);
	keep(A, 1, "One stands.\n\nThree comes.\n", false);
	update();
	finds("stands", "1-0 One [stands].; ");
	finds("two", "1-0 [Two] is elsewhere.; 1-2 [Two] goes.; ");
	ok(search_remove(box.dir, &err));
	update();
	finds("stands", "1-0 One [stands].; ");
	finds("three", "2-0 [Three] comes.; ");
}

static void
words_are_cut_where_readers_cut_them(void **state)
{
	static const struct {
		const char *words, *found;
	} cases[] = {
		{ "council", "1-0 The [council]\xe2\x80\x99s 1,500.5 euros.; " },
		{ "1,500.5", "1-0 The council\xe2\x80\x99s [1,500.5] euros.; " },
		{ "500", "" },
		{ "operation", "1-0 Co-[operation] ended.; " },
		{ "\"co operation\"", "1-0 [Co-operation] ended.; " },
		{ "\xe7\xa2\xbc\xe9\xa0\xad",
		    "1-0 \xe6\x9d\xb1[\xe7\xa2\xbc\xe9\xa0\xad]\xe9\x97\x9c; " },
	};
	size_t i;

	(void)state;
	keep(A, 0, "The council\xe2\x80\x99s 1,500.5 euros.\n\nCo-operation "
		   "ended.\n\n\xe6\x9d\xb1\xe7\xa2\xbc\xe9\xa0\xad\xe9\x97\x9c\n",
	    false);
	update();
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		finds(cases[i].words, cases[i].found);
}

/* A word without an end is found by its beginning. */
static void
a_word_without_end_does_no_harm(void **state)
{
	struct text text;
	size_t i;

	(void)state;
	text_init(&text, 1 << 20);
	for (i = 0; i < 100000; i++)
		text_putc(&text, 'a');
	text_puts(&text, " end\n");
	keep(A, 0, text.ptr, false);
	text_free(&text);
	update();
	finds("start", "");
	{
		struct search_result result;
		struct text out;

		text_init(&out, 1 << 20);
		ok(search_find(store, "end", FOUND_MOST, take, &out, &result,
		    &err));
		assert_int_equal(result.found, 1);
		text_free(&out);
	}
}

static void
what_is_forgotten_leaves_no_word(void **state)
{
	const struct hash128 id = url_id(slice_of(A));

	(void)state;
	keep(A, 0, "The zwibbelquark stands.\n", false);
	keep(B, 0, "The wall stands.\n", false);
	update();
	sandbox_check(&box, "grep -q zwibbelquark \"$D/search.db\"");
	ok(search_forget(store, &id, 1, &err));
	finds("zwibbelquark", "");
	finds("stands", "1-0 The wall [stands].; ");
	sandbox_check(&box, "! grep -q zwibbelquark \"$D/search.db\"");
}

static enum emend_status
take_nothing(void *payload, const struct wording *w, struct emend_error *e)
{
	(void)payload;
	(void)w;
	(void)e;
	return EMEND_OK;
}

static void
survives_every_allocation_failure(void **state)
{
	struct search_result result;
	enum emend_status status;
	size_t left;

	(void)state;
	keep(A, 0, "The wall stands, \xc3\x89lodie said.\n", false);
	FAULT_SWEEP(status, {
		status = search_remove(box.dir, &err);
		if (status == EMEND_OK)
			status = search_update(store, 0, NULL, &left, &err);
	});
	FAULT_SWEEP(status, {
		status = search_find(store, "\"wall stands\" elodie*",
		    FOUND_MOST, take_nothing, NULL, &result, &err);
	});
	assert_int_equal(result.found, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    tells_when_a_wording_came_and_went, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    bit_by_bit_is_as_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    words_are_cut_where_readers_cut_them, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    a_word_without_end_does_no_harm, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    what_is_forgotten_leaves_no_word, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    survives_every_allocation_failure, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
