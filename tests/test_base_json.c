#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/json_read.h"
#include "tests/fault.h"

static void
write_document(struct json *j)
{
	json_object_begin(j);
	json_key_string(j, "title", SLICE("Mill \"closed\"\n"));
	json_key_string(j, "byline", slice_of(NULL));
	json_key_string(j, "lede", SLICE(""));
	json_key_array(j, "revisions");
	json_int(j, -1);
	json_uint(j, UINT64_MAX);
	json_array_begin(j);
	json_array_end(j);
	json_object_begin(j);
	json_object_end(j);
	json_array_end(j);
	json_key_bool(j, "changed", true);
	json_key_null(j, "page");
	json_key_permille(j, "similarity", 973);
	json_key_time(j, "seen", 1795511524);
	json_key_time(j, "gone", 0);
	json_key_object(j, "counts");
	json_key_int(j, "added", 1);
	json_key_nonzero(j, "deleted", 2);
	json_key_nonzero(j, "moved", 0);
	json_key_words(j, "kinds", SLICE("number quote"));
	json_key_words(j, "none", SLICE(""));
	json_object_end(j);
	json_object_end(j);
}

static void
writes_one_line_or_indented(void **state)
{
	struct text t;
	struct json j;
	(void)state;

	text_init(&t, 4096);
	json_init_text(&j, &t);
	write_document(&j);
	assert_false(json_failed(&j));
	assert_string_equal(t.ptr,
	    "{\"title\":\"Mill \\\"closed\\\"\\n\",\"byline\":null,"
	    "\"lede\":\"\",\"revisions\":[-1,18446744073709551615,[],{}],"
	    "\"changed\":true,\"page\":null,\"similarity\":0.973,"
	    "\"seen\":\"2026-11-24T09:12:04Z\",\"gone\":null,"
	    "\"counts\":{\"added\":1,\"deleted\":2,\"moved\":null,"
	    "\"kinds\":[\"number\",\"quote\"],\"none\":[]}}");
	text_truncate(&t, 0);
	json_init_text(&j, &t);
	json_pretty(&j, true);
	json_object_begin(&j);
	json_key_array(&j, "kinds");
	json_string(&j, SLICE("number"));
	json_string(&j, SLICE("date"));
	json_array_end(&j);
	json_key_array(&j, "gaps");
	json_array_end(&j);
	json_object_end(&j);
	json_newline(&j);
	assert_string_equal(t.ptr,
	    "{\n  \"kinds\": [\n    \"number\",\n    \"date\"\n  ],\n"
	    "  \"gaps\": []\n}\n");
	text_free(&t);
}

static void
escapes_what_could_do_harm(void **state)
{
	static const struct {
		struct slice raw;
		const char *written;
	} cases[] = {
		{ SLICE_LIT("a\\b/\b\f\r\t"), "\"a\\\\b/\\b\\f\\r\\t\"" },
		{ SLICE_LIT("\0\x1F\x7F"), "\"\\u0000\\u001f\\u007f\"" },
		{ SLICE_LIT("\u2028\u2029"), "\"\\u2028\\u2029\"" },
		{ SLICE_LIT("caf\u00E9 \U0001F600"), "\"caf\u00E9 \U0001F600\"" },
		{ SLICE_LIT("a\xFFz\xE2\x82"), "\"a\uFFFDz\uFFFD\"" },
		{ SLICE_LIT("\uFFFD"), "\"\uFFFD\"" },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text t;
		struct json j;

		text_init(&t, 100);
		json_init_text(&j, &t);
		json_string(&j, cases[i].raw);
		assert_string_equal(t.ptr, cases[i].written);
		text_free(&t);
	}
}

static void
permille_has_no_trailing_zeros(void **state)
{
	static const struct {
		unsigned n;
		const char *written;
	} cases[] = { { 0, "0" }, { 1000, "1" }, { 973, "0.973" }, { 970, "0.97" },
		{ 900, "0.9" }, { 1, "0.001" }, { 10, "0.01" }, { 10000, "10" } };
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text t;
		struct json j;

		text_init(&t, 100);
		json_init_text(&j, &t);
		json_permille(&j, cases[i].n);
		assert_string_equal(t.ptr, cases[i].written);
		text_free(&t);
	}
}

static void
nests_to_the_limit_and_reads_back(void **state)
{
	struct json_value *root;
	struct text t;
	struct json j;
	size_t i;
	(void)state;

	text_init(&t, 4096);
	json_init_text(&j, &t);
	for (i = 0; i < JSON_MAX_DEPTH - 1; i++)
		json_array_begin(&j);
	for (i = 0; i < JSON_MAX_DEPTH - 1; i++)
		json_array_end(&j);
	assert_int_equal(t.len, 2 * (JSON_MAX_DEPTH - 1));
	text_truncate(&t, 0);
	json_init_text(&j, &t);
	write_document(&j);
	assert_int_equal(json_read_strict(
			     &root, slice_new(t.ptr, t.len), NULL), EMEND_OK);
	assert_true(slice_equal(json_value_string(json_value_get(root, "title")),
	    SLICE("Mill \"closed\"\n")));
	json_value_free(root);
	text_free(&t);
}

static void
a_failed_write_sticks(void **state)
{
	FILE *full = fopen("/dev/full", "w");
	struct text t;
	struct json j;
	(void)state;

	text_init(&t, 20);
	json_init_text(&j, &t);
	write_document(&j);
	assert_true(json_failed(&j));
	assert_int_equal(text_check(&t, NULL), EMEND_LIMIT);
	text_free(&t);

	assert_non_null(full);
	setvbuf(full, NULL, _IONBF, 0);
	json_init_file(&j, full);
	write_document(&j);
	assert_true(json_failed(&j));
	fclose(full);
}

static void
survives_every_allocation_failure(void **state)
{
	enum emend_status status;
	(void)state;

	FAULT_SWEEP(status, {
		struct text t;
		struct json j;

		text_init(&t, 4096);
		json_init_text(&j, &t);
		write_document(&j);
		status = text_check(&t, NULL);
		assert_int_equal(json_failed(&j), status != EMEND_OK);
		text_free(&t);
	});
}

static void
keeps_passwords_of_urls_to_itself(void **state)
{
	struct text t;
	struct json j;
	(void)state;

	text_init(&t, 4096);
	json_init_text(&j, &t);
	json_object_begin(&j);
	json_key_url(&j, "url", SLICE("http://desk:s\"t@a.example/?key=b%20c"));
	json_key_url(&j, "source", SLICE("watch http://token@a.example/"));
	json_key_url(&j, "from", SLICE("http://a.example/@desk?x=\xc3\xa9"));
	json_key_url(&j, "canonical", slice_of(NULL));
	json_object_end(&j);
	assert_false(json_failed(&j));
	assert_string_equal(t.ptr,
	    "{\"url\":\"http://desk:\xe2\x80\xa6@a.example/?key=b%20c\","
	    "\"source\":\"watch http://\xe2\x80\xa6@a.example/\","
	    "\"from\":\"http://a.example/@desk?x=\xc3\xa9\","
	    "\"canonical\":null}");
	text_free(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_one_line_or_indented),
		cmocka_unit_test(escapes_what_could_do_harm),
		cmocka_unit_test(keeps_passwords_of_urls_to_itself),
		cmocka_unit_test(permille_has_no_trailing_zeros),
		cmocka_unit_test(nests_to_the_limit_and_reads_back),
		cmocka_unit_test(a_failed_write_sticks),
		cmocka_unit_test(survives_every_allocation_failure),
	};
	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
