#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "alerts/mail.h"

/* What a page is called has lost its control characters long before; the writer
 * of mails does not count on it. */

static bool
is_of_ours(struct slice line)
{
	static const char *const names[] = { "Date: ", "From: ", "To: ",
		"Subject: ", "Message-ID: ", "In-Reply-To: ", "References: ",
		"List-Id: ", "Auto-Submitted: ", "X-Auto-Response-Suppress: ",
		"MIME-Version: ", "Content-Type: ", " " };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_starts(line, slice_of(names[i])))
			return true;
	return false;
}

static void
check_headers(struct slice mail, const char *subject)
{
	unsigned subjects = 0;
	size_t at, end, i;

	for (at = 0; at < mail.len; at = end + 1) {
		struct slice line;

		end = slice_find_byte(mail, '\n', at);
		line = slice_sub(mail, at, end);
		if (!line.len)
			break;
		if (!is_of_ours(line))
			fail_msg("\"%s\" gave the header %.*s", subject,
			    SLICE_ARG(line));
		subjects += slice_starts(line, SLICE("Subject: "));
		assert_true(line.len < 998);
		for (i = 0; i < line.len; i++)
			assert_in_range(line.ptr[i], 0x20, 0x7e);
	}
	assert_int_equal(subjects, 1);
}

static void
no_subject_begins_another_header(void **state)
{
	static const char *const subjects[] = { "Plain",
		"x\nBcc: all@example.org", "x\r\nBcc: all@example.org",
		"x\n\nThe body", "x\rBcc: y", "\nBcc: y", "x\n", "x\n y",
		"=?utf-8?B?QmNjOiB4?=", "caf\xc3\xa9\nBcc: y", "\x01\x7f",
		"\xff\xfe" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
		const struct mail_parts parts = { "emend@example.org",
			"desk@example.org", "2a1f", "3b2e", "numbers",
			1795511524, slice_of(subjects[i]), SLICE("A text.\n"),
			SLICE("<p>A text.</p>\n") };
		struct text out;

		text_init(&out, 1 << 20);
		assert_int_equal(
		    mail_write_parts(&out, &parts, NULL), EMEND_OK);
		check_headers(slice_new(out.ptr, out.len), subjects[i]);
		text_free(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_subject_begins_another_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
