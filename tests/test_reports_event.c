#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/event.h"
#include "reports/terminal.h"

#define URL "https://tide.example/quay.html"
#define AT INT64_C(1795511524) /* 2026-11-24T09:12:04Z */

static char *
render(const struct event *e)
{
	struct terminal t;
	char *bytes = NULL;
	size_t len;
	FILE *f = open_memstream(&bytes, &len);

	assert_non_null(f);
	terminal_init(&t, f, false, 0);
	event_text(&t, e);
	terminal_free(&t);
	assert_int_equal(fclose(f), 0);
	return bytes;
}

static void
counts_looks_as_people_do(void **state)
{
	static const struct {
		unsigned seen;
		const char *end;
	} cases[] = { { 2, " 2nd\n" }, { 3, " 3rd\n" }, { 4, " 4th\n" },
		{ 11, " 11th\n" }, { 12, " 12th\n" }, { 21, " 21st\n" },
		{ 113, " 113th\n" } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct event e = { .type = EVENT_IS_SUSPECT,
			.url = URL,
			.reason = "gone",
			.seen = cases[i].seen,
			.needed = 200,
			.first = true };
		char *text = render(&e);

		assert_non_null(strstr(text, cases[i].end));
		free(text);
	}
}

static void
tells_each_event_in_a_line_or_two(void **state)
{
	static const struct event_summary summary = { .checked = 120,
		.changed = 3,
		.unchanged = 115,
		.failed = 2,
		.elapsed_ms = 4237 };
	static const unsigned between[] = { 2, 3, 5 };
	static const struct {
		struct event event;
		const char *text;
	} cases[] = {
		{ { .type = EVENT_IS_ADDED, .as = "page" },
		    "Watching " URL "\n" },
		{ { .type = EVENT_IS_ADDED,
		      .as = "list",
		      .has_entries = true,
		      .entries = 7 },
		    "Watching " URL " (list of 7 addresses)\n" },
		{ { .type = EVENT_IS_NEW, .title = "The quay is closed" },
		    "New: The quay is closed\n" URL "\n" },
		{ { .type = EVENT_IS_NEW }, "New: (no title)\n" URL "\n" },
		{ { .type = EVENT_IS_FLAPPING,
		      .between = between,
		      .between_count = 3 },
		    "Flapping: " URL " swings between revisions 2, 3 and 5; "
		    "further swings are only counted\n" },
		{ { .type = EVENT_IS_SETTLED, .revision = 4, .to = 4 },
		    "Settled on revision 4: " URL "\n\n" },
		{ { .type = EVENT_IS_GONE, .status = 404 },
		    "Gone: " URL ": the server answers 404; the last good "
		    "text is kept\n" },
		{ { .type = EVENT_IS_GONE, .status = 200 },
		    "Gone: " URL ": something else stands in its place; the "
		    "last good text is kept\n" },
		{ { .type = EVENT_IS_SUSPECT,
		      .first = true,
		      .reason = "gone",
		      .status = 404,
		      .seen = 1,
		      .needed = 3 },
		    "Suspect: " URL ": the article seems to be gone (status "
		    "404); believed after 3 looks, this is the 1st\n" },
		{ { .type = EVENT_IS_SUSPECT,
		      .first = true,
		      .reason = "consent",
		      .status = 200,
		      .seen = 1 },
		    "Suspect: " URL ": a consent page stands in the article's "
		    "place (status 200); the last good text stands\n" },
		{ { .type = EVENT_IS_SUSPECT, .reason = "gone", .over = true },
		    "Good again: " URL ": the article is there as before\n" },
		{ { .type = EVENT_IS_ENDED, .reason = "keep" },
		    "Ended: " URL ": followed for as long as was asked\n" },
		{ { .type = EVENT_IS_TROUBLE,
		      .first = true,
		      .what = "source",
		      .name = "urls.txt",
		      .message = "no such file" },
		    "Trouble with source urls.txt: no such file\n" },
		{ { .type = EVENT_IS_TROUBLE,
		      .over = true,
		      .what = "source",
		      .name = "urls.txt",
		      .message = "it can be read again" },
		    "Trouble with source urls.txt: over\n" },
		{ { .type = EVENT_IS_FAILED,
		      .first = true,
		      .error = "timeout",
		      .message = "no answer in 30 seconds",
		      .next = AT },
		    "Failed: " URL ": no answer in 30 seconds; next look "
		    "2026-11-24 09:12:04 +00:00\n" },
		{ { .type = EVENT_IS_FAILED, .error = "dns", .over = true },
		    "Answers again: " URL "\n" },
		{ { .type = EVENT_IS_SUMMARY, .summary = &summary },
		    "120 checked: 0 new, 3 changed, 115 unchanged, 2 failed, "
		    "in 4.2 seconds\n" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct event e = cases[i].event;
		char *text;

		e.url = URL;
		text = render(&e);
		if (strcmp(text, cases[i].text))
			fail_msg("wanted:\n%sgot:\n%s", cases[i].text, text);
		free(text);
	}
}

static void
says_nothing_of_what_goes_on(void **state)
{
	static const enum event_type types[] = { EVENT_IS_FAILED,
		EVENT_IS_SUSPECT, EVENT_IS_TROUBLE };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		const struct event e = { .type = types[i], .url = URL };
		char *text = render(&e);

		assert_string_equal(text, "");
		free(text);
	}
}

static void
shows_no_password_and_no_control_character(void **state)
{
	const struct event e = { .type = EVENT_IS_NEW,
		.url = "https://me:hush@tide.example/?token=hush",
		.title = "A \033[31mred\033[0m title" };
	char *text = render(&e);

	(void)state;
	assert_null(strstr(text, "hush"));
	assert_null(strchr(text, '\033'));
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_each_event_in_a_line_or_two),
		cmocka_unit_test(counts_looks_as_people_do),
		cmocka_unit_test(says_nothing_of_what_goes_on),
		cmocka_unit_test(shows_no_password_and_no_control_character),
	};

	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
