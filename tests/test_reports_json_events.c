#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/json_document.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_the_members_of_each_event),
		cmocka_unit_test(writes_what_happened),
		cmocka_unit_test(writes_null_for_what_is_not_there),
		cmocka_unit_test(tells_no_password),
		cmocka_unit_test(counts_seconds_in_thousandths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
