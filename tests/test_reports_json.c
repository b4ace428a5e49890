#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "article/article.h"
#include "article/codec.h"
#include "base/json.h"
#include "base/json_read.h"
#include "base/text.h"
#include "diff/changes.h"
#include "diff/diff.h"
#include "reports/event.h"
#include "reports/report.h"

#define JSON_MOST ((size_t)1 << 20)
#define AT INT64_C(1795511524) /* 2026-11-24T09:12:04Z */

/* Writes a document and reads it back by the strict rules. */
struct document {
	struct text text;
	struct json json;
	struct json_value *root;
};

static void
document_begin(struct document *d)
{
	text_init(&d->text, JSON_MOST);
	json_init_text(&d->json, &d->text);
	d->root = NULL;
}

static const struct json_value *
document_read(struct document *d)
{
	struct emend_error err;

	assert_false(json_failed(&d->json));
	if (json_read_strict(
		&d->root, slice_new(d->text.ptr, d->text.len), &err))
		fail_msg("%s: %s", err.text, d->text.ptr);
	return d->root;
}

static void
document_end(struct document *d)
{
	json_value_free(d->root);
	text_free(&d->text);
}

static struct slice
string_at(const struct json_value *v, const char *key)
{
	return json_value_string(json_value_get(v, key));
}

static int64_t
int_at(const struct json_value *v, const char *key)
{
	int64_t n = -1;

	assert_true(json_value_int(json_value_get(v, key), &n));
	return n;
}

static void
assert_string(const struct json_value *v, const char *key, const char *wanted)
{
	struct slice got = string_at(v, key);

	if (!slice_equal(got, slice_of(wanted)))
		fail_msg("%s is \"%.*s\"", key, SLICE_ARG(got));
}

static bool
has_member(const struct json_value *v, const char *key)
{
	struct json_cursor c = JSON_CURSOR_INIT;

	while (json_value_next(v, &c))
		if (slice_equal(c.key, slice_of(key)))
			return true;
	return false;
}

/* "a b c": exactly these, in this order. */
static void
assert_members(const struct json_value *v, const char *wanted)
{
	struct json_cursor c = JSON_CURSOR_INIT;
	struct text names;

	text_init(&names, 1000);
	while (json_value_next(v, &c)) {
		if (names.len)
			text_putc(&names, ' ');
		text_add(&names, c.key.ptr, c.key.len);
	}
	assert_string_equal(names.ptr, wanted);
	text_free(&names);
}

/* ---- events ---- */

static const struct json_value *
write_event(struct document *d, const struct event *e)
{
	document_begin(d);
	event_json(&d->json, e);
	assert_int_equal(d->text.ptr[d->text.len - 1], '\n');
	return document_read(d);
}

static void
writes_the_members_of_each_event(void **state)
{
	static const struct event_summary summary = { .checked = 2,
		.oldest_overdue = AT };
	static const unsigned between[] = { 1, 2 };
	static const struct {
		struct event event;
		const char *members;
	} cases[] = {
		{ { .type = EVENT_IS_ADDED, .as = "page" },
		    "event url as entries already" },
		{ { .type = EVENT_IS_NEW, .revision = 1 },
		    "event url revision title baseline" },
		{ { .type = EVENT_IS_CHANGED, .revision = 2 },
		    "event url revision diff" },
		{ { .type = EVENT_IS_REVERTED, .revision = 3, .to = 1 },
		    "event url revision to diff" },
		{ { .type = EVENT_IS_FLAPPING,
		      .between = between,
		      .between_count = 2 },
		    "event url between" },
		{ { .type = EVENT_IS_SETTLED, .revision = 4, .to = 2 },
		    "event url revision to diff" },
		{ { .type = EVENT_IS_GONE, .revision = 5, .status = 404 },
		    "event url revision status" },
		{ { .type = EVENT_IS_RETURNED, .revision = 6 },
		    "event url revision diff" },
		{ { .type = EVENT_IS_RELOCATED, .revision = 7, .from = "x" },
		    "event url revision from other diff" },
		{ { .type = EVENT_IS_SUSPECT, .reason = "gone" },
		    "event url reason status seen needed over" },
		{ { .type = EVENT_IS_ENDED, .reason = "keep" },
		    "event url reason" },
		{ { .type = EVENT_IS_TROUBLE, .what = "source", .name = "x" },
		    "event what name message over" },
		{ { .type = EVENT_IS_FAILED, .error = "dns" },
		    "event url error status message next over" },
		{ { .type = EVENT_IS_SUMMARY, .summary = &summary },
		    "event checked new changed unchanged failed oldest_overdue "
		    "outbox seconds" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct event e = cases[i].event;
		struct document d;

		e.url = "https://a.example/";
		assert_members(write_event(&d, &e), cases[i].members);
		document_end(&d);
	}
}

static void
writes_what_happened(void **state)
{
	const struct event e = { .type = EVENT_IS_FAILED,
		.url = "https://a.example/",
		.error = "http",
		.status = 503,
		.message = "the server answers \"503\"\n",
		.next = AT,
		.over = true };
	const struct json_value *v;
	struct document d;
	bool over = false;

	(void)state;
	v = write_event(&d, &e);
	assert_string(v, "event", "failed");
	assert_string(v, "url", "https://a.example/");
	assert_string(v, "error", "http");
	assert_int_equal(int_at(v, "status"), 503);
	assert_string(v, "message", "the server answers \"503\"\n");
	assert_string(v, "next", "2026-11-24T09:12:04Z");
	assert_true(json_value_bool(json_value_get(v, "over"), &over));
	assert_true(over);
	document_end(&d);
}

static void
writes_null_for_what_is_not_there(void **state)
{
	const struct event e = { .type = EVENT_IS_SUSPECT,
		.url = "https://a.example/",
		.reason = "consent",
		.seen = 2 };
	const struct json_value *v;
	struct document d;

	(void)state;
	v = write_event(&d, &e);
	assert_true(has_member(v, "needed"));
	assert_null(json_value_get(v, "needed"));
	assert_null(json_value_get(v, "status"));
	assert_int_equal(int_at(v, "seen"), 2);
	document_end(&d);
}

static void
tells_no_password(void **state)
{
	const struct event e = { .type = EVENT_IS_RELOCATED,
		.url = "https://desk:hunter2@a.example/new",
		.from = "https://desk:hunter2@a.example/old",
		.revision = 2 };
	const struct json_value *v;
	struct document d;

	(void)state;
	v = write_event(&d, &e);
	assert_string(v, "url", "https://desk:\xe2\x80\xa6@a.example/new");
	assert_string(v, "from", "https://desk:\xe2\x80\xa6@a.example/old");
	document_end(&d);
}

static void
counts_seconds_in_thousandths(void **state)
{
	static const struct event_summary summary = { .checked = 120,
		.fresh = 1,
		.changed = 3,
		.unchanged = 115,
		.failed = 1,
		.elapsed_ms = 4237 };
	const struct event e = { .type = EVENT_IS_SUMMARY,
		.summary = &summary };
	const struct json_value *v;
	struct document d;

	(void)state;
	v = write_event(&d, &e);
	assert_int_equal(int_at(v, "checked"), 120);
	assert_int_equal(int_at(v, "new"), 1);
	assert_int_equal(int_at(v, "changed"), 3);
	assert_int_equal(int_at(v, "unchanged"), 115);
	assert_int_equal(int_at(v, "failed"), 1);
	assert_non_null(strstr(d.text.ptr, "\"seconds\":4.237"));
	assert_null(json_value_get(v, "oldest_overdue"));
	document_end(&d);
}

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
	p.report.has_between = true;
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_the_members_of_each_event),
		cmocka_unit_test(writes_what_happened),
		cmocka_unit_test(writes_null_for_what_is_not_there),
		cmocka_unit_test(tells_no_password),
		cmocka_unit_test(counts_seconds_in_thousandths),
		cmocka_unit_test(writes_a_comparison_of_files),
		cmocka_unit_test(
		    writes_where_a_comparison_stands_in_the_history),
		cmocka_unit_test(writes_spans_that_rebuild_both_sides),
		cmocka_unit_test(says_when_the_reading_is_another),
		cmocka_unit_test(writes_an_article),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
