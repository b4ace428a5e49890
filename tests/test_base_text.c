#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "tests/fault.h"

static void
stops_at_the_limit(void **state)
{
	struct emend_error err;
	struct text t;
	(void)state;

	text_init(&t, 3);
	text_puts(&t, "abc");
	assert_int_equal(text_check(&t, NULL), EMEND_OK);
	text_putc(&t, 'd');
	text_puts(&t, "");
	assert_int_equal(text_check(&t, &err), EMEND_LIMIT);
	assert_string_equal(err.text, "more than 3 bytes");
	assert_string_equal(t.ptr, "abc");
	text_free(&t);
}

static void
formats_and_truncates(void **state)
{
	struct text t;
	(void)state;

	text_init(&t, 1000);
	text_truncate(&t, 0);
	text_addf(&t, "%s-%d", "paragraph", 12);
	assert_string_equal(t.ptr, "paragraph-12");
	text_truncate(&t, 4);
	text_addf(&t, "%s", "");
	assert_string_equal(t.ptr, "para");
	text_free(&t);
}

static void
survives_every_allocation_failure(void **state)
{
	enum emend_status status;
	(void)state;

	FAULT_SWEEP(status, {
		struct text t;
		int i;

		text_init(&t, 1 << 20);
		for (i = 0; i < 100; i++)
			text_addf(&t, "%d paragraphs\n", i);
		status = text_check(&t, NULL);
		text_free(&t);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stops_at_the_limit),
		cmocka_unit_test(formats_and_truncates),
		cmocka_unit_test(survives_every_allocation_failure),
	};
	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
