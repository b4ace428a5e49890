#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/fault.h"
#include "tests/json_document.h"

/* ---- a comparison ---- */

struct pair {
	struct article *before, *after;
	struct changes *changes;
	struct report report;
};

static void
pair_open(struct pair *p, const char *before, const char *after)
{
	const struct diff_options options = { .compare_fields = false };

	assert_int_equal(codec_read(&p->before, slice_of(before), NULL), 0);
	assert_int_equal(codec_read(&p->after, slice_of(after), NULL), 0);
	assert_int_equal(diff_articles(&p->changes, p->before, p->after,
			     &options, NULL),
	    0);
	p->report = (struct report){
		.before = { .article = p->before },
		.after = { .article = p->after },
		.changes = p->changes,
	};
}

static void
pair_close(struct pair *p)
{
	changes_free(p->changes);
	article_free(p->before);
	article_free(p->after);
}

static const char before_text[] =
    "The ferry left at noon with 29 people on board, its operator said.\n\n"
    "It ran onto the bank an hour later, in fog.\n\n"
    "Nobody was hurt.\n";
static const char after_text[] =
    "The ferry left at noon with 31 people on board, its operator said.\n\n"
    "It ran onto the bank an hour later, in fog.\n\n"
    "Nobody was hurt.\n\n"
    "Lifeboats took them ashore before the tide turned in the evening.\n";

static void
writes_a_comparison_of_files(void **state)
{
	const struct json_value *v, *old, *counts, *edit;
	struct document d;
	struct pair p;

	(void)state;
	pair_open(&p, before_text, after_text);
	p.report.before.file = "old.md";
	p.report.after.file = "new.md";
	document_begin(&d);
	report_json_diff(&d.json, &p.report);
	v = document_read(&d);
	assert_members(v,
	    "schema url old new between changed similarity kinds notice counts "
	    "fields edits");
	assert_string(v, "schema", "emend.diff/1");
	assert_null(json_value_get(v, "url"));
	assert_null(json_value_get(v, "between"));
	old = json_value_get(v, "old");
	assert_members(old,
	    "revision commit file title paragraphs words first_seen last_seen");
	assert_string(old, "file", "old.md");
	assert_null(json_value_get(old, "revision"));
	assert_null(json_value_get(old, "first_seen"));
	assert_int_equal(int_at(old, "paragraphs"), 3);
	counts = json_value_get(v, "counts");
	assert_members(counts,
	    "unchanged changed added deleted moved split merged words_added "
	    "words_deleted");
	assert_int_equal(int_at(counts, "unchanged"), 2);
	assert_int_equal(int_at(counts, "changed"), 1);
	assert_int_equal(int_at(counts, "added"), 1);
	assert_int_equal(
	    json_value_count(json_value_get(v, "edits")), 2);
	edit = json_value_at(json_value_get(v, "edits"), 0);
	assert_members(edit,
	    "op old new moved similarity kinds details spans sentences");
	assert_string(edit, "op", "changed");
	document_end(&d);
	pair_close(&p);
}

static void
writes_where_a_comparison_stands_in_the_history(void **state)
{
	const struct json_value *v, *side;
	struct document d;
	struct pair p;

	(void)state;
	pair_open(&p, before_text, after_text);
	p.report.url = "https://desk:hunter2@a.example/ferry";
	p.report.before.revision = 1;
	p.report.before.commit = "0123456789abcdef0123456789abcdef01234567";
	p.report.before.first_seen = AT;
	p.report.before.last_seen = AT;
	p.report.after.revision = 2;
	p.report.between_from = AT;
	p.report.between_to = AT + 900;
	document_begin(&d);
	report_json_diff(&d.json, &p.report);
	v = document_read(&d);
	assert_string(
	    v, "url", "https://desk:\xe2\x80\xa6@a.example/ferry");
	side = json_value_get(v, "old");
	assert_int_equal(int_at(side, "revision"), 1);
	assert_int_equal(string_at(side, "commit").len, 40);
	assert_string(side, "last_seen", "2026-11-24T09:12:04Z");
	side = json_value_get(v, "between");
	assert_int_equal(json_value_count(side), 2);
	assert_true(slice_equal(json_value_string(json_value_at(side, 1)),
	    SLICE("2026-11-24T09:27:04Z")));
	document_end(&d);
	pair_close(&p);
}

/* What a program relies on: the spans give both texts back. */
static void
writes_spans_that_rebuild_both_sides(void **state)
{
	const struct json_value *spans;
	struct text old, new;
	struct document d;
	struct pair p;
	size_t i;

	(void)state;
	pair_open(&p, before_text, after_text);
	document_begin(&d);
	report_json_diff(&d.json, &p.report);
	spans = json_value_get(
	    json_value_at(json_value_get(document_read(&d), "edits"), 0),
	    "spans");
	text_init(&old, 1000);
	text_init(&new, 1000);
	for (i = 0; i < json_value_count(spans); i++) {
		struct json_cursor c = JSON_CURSOR_INIT;
		struct slice text;

		assert_true(json_value_next(json_value_at(spans, i), &c));
		text = json_value_string(c.value);
		if (!slice_equal(c.key, SLICE("insert")))
			text_add(&old, text.ptr, text.len);
		if (!slice_equal(c.key, SLICE("delete")))
			text_add(&new, text.ptr, text.len);
	}
	assert_true(slice_equal(slice_new(old.ptr, old.len),
	    p.before->paragraphs[0].text));
	assert_true(slice_equal(slice_new(new.ptr, new.len),
	    p.after->paragraphs[0].text));
	text_free(&new);
	text_free(&old);
	document_end(&d);
	pair_close(&p);
}

static void
says_when_the_reading_is_another(void **state)
{
	struct document d;
	struct pair p;

	(void)state;
	pair_open(&p, before_text, after_text);
	p.report.reading_new = true;
	document_begin(&d);
	report_json_diff(&d.json, &p.report);
	assert_string(document_read(&d), "reading", "new");
	document_end(&d);
	pair_close(&p);
}

/* ---- an article ---- */

static void
writes_an_article(void **state)
{
	const struct json_value *v, *p;
	struct article *a;
	struct document d;

	(void)state;
	assert_int_equal(codec_read(&a,
			     SLICE("## A heading\n\n> A quote.\n\n"
				   ": A caption.\n\nText.\n"),
			     NULL),
	    0);
	a->title = SLICE("A title");
	a->titles[TITLE_OG] = SLICE("A title for sharing");
	a->published = (struct moment){ .text = SLICE("24 November"),
		.time = AT,
		.precision = MOMENT_DAY };
	document_begin(&d);
	report_json_article(&d.json, a);
	v = document_read(&d);
	assert_string(v, "schema", "emend.article/1");
	assert_string(v, "title", "A title");
	assert_string(json_value_get(v, "titles"), "og", "A title for sharing");
	assert_null(json_value_get(json_value_get(v, "titles"), "h1"));
	assert_string(json_value_get(v, "published"), "precision", "day");
	assert_null(json_value_get(v, "modified"));
	assert_int_equal(string_at(v, "text_hash").len, 32);
	assert_int_equal(
	    json_value_count(json_value_get(v, "paragraphs")), 4);
	p = json_value_at(json_value_get(v, "paragraphs"), 0);
	assert_members(p, "kind level text hash");
	assert_string(p, "kind", "heading");
	assert_int_equal(int_at(p, "level"), 2);
	assert_string(p, "text", "A heading");
	p = json_value_at(json_value_get(v, "paragraphs"), 2);
	assert_string(p, "kind", "caption");
	assert_null(json_value_get(p, "level"));
	document_end(&d);
	article_free(a);
}

/* Without memory there is no hash, and "null" would be none. */
static void
an_article_without_memory_is_told_as_such(void **state)
{
	enum emend_status status;
	struct article *a;
	struct document d;

	(void)state;
	assert_int_equal(
	    codec_read(&a, SLICE("Text.\n"), NULL), EMEND_OK);
	FAULT_SWEEP(status, {
		document_begin(&d);
		report_json_article(&d.json, a);
		status = text_check(&d.text, NULL);
		assert_int_equal(json_failed(&d.json), status != EMEND_OK);
		document_end(&d);
	});
	article_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_a_comparison_of_files),
		cmocka_unit_test(
		    writes_where_a_comparison_stands_in_the_history),
		cmocka_unit_test(writes_spans_that_rebuild_both_sides),
		cmocka_unit_test(says_when_the_reading_is_another),
		cmocka_unit_test(writes_an_article),
		cmocka_unit_test(an_article_without_memory_is_told_as_such),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
