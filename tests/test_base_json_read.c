#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_read.h"
#include "base/text.h"
#include "tests/fault.h"

/* Document, and what its member "t" must say. */
static const struct {
	const char *document, *t;
} mended[] = {
	{ "{\"t\":\"plain\"}", "plain" },
	{ "\xEF\xBB\xBF {\"t\":\"mark\"}", "mark" },
	{ "{\"t\":\"it\\'s\"}", "it's" },
	{ "{\"t\":\"a\\-b\\$\"}", "a-b$" },
	{ "{\"t\":\"\\u00e9\\n\\/\"}", "\u00E9\n/" },
	{ "{\"t\":\"\\u12\"}", "\\u12" },
	{ "{\"t\":\"a\nb\tc\"}", "a\nb\tc" },
	{ "{\"t\":\"a\\\nb\"}", "a\nb" },
	{ "{\"t\":\"bad \xFF\xE2\x82\"}", "bad \uFFFD\uFFFD" },
	{ "{\"t\":\"x\",}", "x" },
	{ "{\"l\":[1,2,],\"t\":\"x\" , }", "x" },
	{ "{,\"l\":[,1,,2],,\"t\":\"x\"}", "x" },
	{ "<!-- {\"t\":\"x\"} -->", "x" },
	{ "<![CDATA[ {\"t\":\"x\"} ]]>", "x" },
	{ "//<![CDATA[\n{\"t\":\"x\"}\n//]]>", "x" },
	{ "/*<![CDATA[*/{\"t\":\"x\"}/*]]>*/", "x" },
	{ "{ // note\n\"t\": /* note */ \"x\"}", "x" },
	{ "{\"t\":\"x\"}; trailing", "x" },
	{ "{\"t\":\"The \"old\" mill\",\"n\":1}", "The \"old\" mill" },
	{ "{\"t\":\"ends \"so\"\", \"n\":1}", "ends \"so\"" },
	{ "{\"t\":\"no \"a\", but b\", \"n\":1}", "no \"a\", but b" },
	{ "{\"n\":undefined,\"t\":\"x\"}", "x" },
	{ "{\"t\":\"http://example.org/<!--\"}", "http://example.org/<!--" },
	{ "{\"t\":\"\"}", "" },
	{ "{'a':'b', 't': 'the \"old\" miller's'}", "the \"old\" miller's" },
	{ "{\"a\":\"[\",\"t\":\"x\"}", "x" },
};

static void
mends_the_sins_of_the_web(void **state)
{
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(mended) / sizeof(mended[0]); i++) {
		struct emend_error err = { EMEND_OK, "" };
		struct json_value *root;
		struct slice t;

		if (json_read(&root, slice_of(mended[i].document), &err))
			fail_msg("%s: %s", mended[i].document, err.text);
		t = json_value_string(json_value_get(root, "t"));
		if (!slice_equal(t, slice_of(mended[i].t)))
			fail_msg("%s: %.*s", mended[i].document, SLICE_ARG(t));
		json_value_free(root);
	}
}

static const char *const malformed[] = { "", " ", "{", "[1", "{\"a\"}",
	"{\"a\":1]", "[1 2]", "{\"a\" \"b\"}", "\"open", "]", "{\"a\":}",
	"{\"a\":1 \"b\":2}", "{1:2}", "{\"a\",:1}" };

/* Each is taken, mended, by json_read. */
static const char *const loose[] = { "{\"a\":1,}", "[1,]", "[,1]", "[1,,2]",
	"[01]", "[1.]", "[.5]", "[+1]", "[1e]", "[NaN]", "[Infinity]",
	"[-Infinity]", "[TRUE]", "[nil]", "[\"\\'\"]", "[\"a\nb\"]",
	"[\"\\u12\"]", "[\"\xFF\"]", "[1]x", "[1][2]", "/**/[1]", "//\n[1]",
	"<!-- [1]", "[1,\n// x\n2]", "\xEF\xBB\xBF[1]", "['a']",
	"[\"a\" \"b\"]" };

static const char *const sound[] = { "{}", "[]", " [ 1 , 2 ] \n", "\"a\"", "1",
	"-0.5e+10", "true", "null", "[0,-0,1E2,123456789012345678901234]",
	"[\"\\ud83d\\ude00 \\\" \\u0000\"]", "{\"a\":{\"b\":[{}]}}" };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
strict_takes_sound_documents_only(void **state)
{
	struct json_value *root;
	size_t i;
	(void)state;

	for (i = 0; i < COUNT(malformed) + COUNT(loose); i++) {
		struct emend_error err = { EMEND_OK, "" };
		bool mendable = i >= COUNT(malformed);
		const char *doc = mendable ? loose[i - COUNT(malformed)]
					   : malformed[i];

		if (json_read_strict(&root, slice_of(doc), &err) != EMEND_PARSE)
			fail_msg("strict took %s", doc);
		assert_null(root);
		assert_non_null(strstr(err.text, "JSON"));
		if ((json_read(&root, slice_of(doc), &err) == EMEND_OK) !=
		    mendable)
			fail_msg("forgiving: %s", doc);
		json_value_free(root);
	}
	for (i = 0; i < COUNT(sound); i++) {
		struct emend_error err = { EMEND_OK, "" };

		if (json_read_strict(&root, slice_of(sound[i]), &err))
			fail_msg("%s: %s", sound[i], err.text);
		json_value_free(root);
	}
}

static void
errors_name_the_byte(void **state)
{
	struct json_value *root;
	struct emend_error err;
	(void)state;

	assert_int_equal(
	    json_read_strict(&root, SLICE("[1,\n2,]"), &err), EMEND_PARSE);
	assert_string_equal(
	    err.text, "not JSON: a trailing comma at byte 7");
}

static void
values_are_reached_by_path(void **state)
{
	struct slice doc = SLICE("{\"n\":-5,\"big\":9223372036854775808,"
	    "\"small\":-9223372036854775809,\"max\":9223372036854775807,"
	    "\"f\":1.5,\"yes\":true,\"no\":null,\"s\":\"a\\u0000b\","
	    "\"l\":[\"one\",{\"deep\":\"two\"}]}");
	struct json_cursor c = JSON_CURSOR_INIT;
	const struct json_value *list;
	struct json_value *root;
	struct text keys;
	int64_t n = 7;
	bool b = false;
	(void)state;

	assert_int_equal(json_read(&root, doc, NULL), EMEND_OK);
	assert_true(json_value_int(json_value_get(root, "n"), &n));
	assert_int_equal(n, -5);
	assert_false(json_value_int(json_value_get(root, "big"), &n));
	assert_false(json_value_int(json_value_get(root, "small"), &n));
	assert_false(json_value_int(json_value_get(root, "f"), &n));
	assert_false(json_value_int(NULL, &n));
	assert_int_equal(n, -5);
	assert_true(json_value_int(json_value_get(root, "max"), &n));
	assert_true(n == INT64_MAX);
	assert_true(json_value_bool(json_value_get(root, "yes"), &b) && b);
	assert_false(json_value_bool(json_value_get(root, "n"), &b));
	assert_null(json_value_get(root, "no"));
	assert_true(slice_equal(json_value_string(json_value_get(root, "s")),
	    SLICE("a\0b")));
	assert_null(json_value_string(root).ptr);
	list = json_value_get(root, "l");
	assert_int_equal(json_value_count(list), 2);
	assert_true(slice_equal(json_value_string(json_value_get(
	    json_value_at(list, 1), "deep")), SLICE("two")));
	assert_null(json_value_at(list, 2));
	assert_null(json_value_get(json_value_at(list, 9), "deep"));
	assert_int_equal(json_value_kind(json_value_get(root, "big")),
	    JSON_DOUBLE);
	text_init(&keys, 100);
	while (json_value_next(root, &c))
		text_addf(&keys, "%.*s ", SLICE_ARG(c.key));
	assert_string_equal(keys.ptr, "n big small max f yes no s l ");
	assert_int_equal(json_value_count(root), 9);
	c = (struct json_cursor)JSON_CURSOR_INIT;
	assert_false(json_value_next(list, &c));
	text_free(&keys);
	json_value_free(root);
}

/* n times part around core, then n times end. */
static enum emend_status
read_repeated(const char *part, size_t n, const char *core, const char *end)
{
	struct json_value *root;
	enum emend_status status;
	struct text t;
	size_t i;

	text_init(&t, JSON_READ_MAX_BYTES * 2);
	for (i = 0; i < n; i++)
		text_puts(&t, part);
	text_puts(&t, core);
	for (i = 0; i < n; i++)
		text_puts(&t, end);
	status = json_read(&root, slice_new(t.ptr, t.len), NULL);
	json_value_free(root);
	text_free(&t);
	return status;
}

static void
keeps_every_ceiling(void **state)
{
	struct json_value *root;
	(void)state;

	assert_int_equal(read_repeated("[", JSON_READ_MAX_DEPTH, "1", "]"),
	    EMEND_OK);
	assert_int_equal(read_repeated("[", JSON_READ_MAX_DEPTH + 1, "1", "]"),
	    EMEND_LIMIT);
	assert_int_equal(
	    read_repeated("[", 300000, "", ""), EMEND_LIMIT);
	assert_int_equal(read_repeated("{\"a\":", JSON_READ_MAX_DEPTH, "1", "}"),
	    EMEND_OK);
	/* refused by its length alone, before any byte is read */
	assert_int_equal(json_read(&root, slice_new("1",
			     JSON_READ_MAX_BYTES + 1), NULL), EMEND_LIMIT);
}

static void
too_many_values_are_refused(void **state)
{
	struct json_value *root;
	struct text t;
	unsigned i;
	(void)state;

	text_init(&t, JSON_READ_MAX_BYTES);
	text_putc(&t, '[');
	for (i = 0; i < JSON_READ_MAX_CONTAINERS; i++)
		text_puts(&t, "[],");
	assert_int_equal(json_read(&root, slice_new(t.ptr, t.len), NULL),
	    EMEND_LIMIT);
	text_truncate(&t, 1);
	for (i = 0; i <= JSON_READ_MAX_SCALARS; i++)
		text_puts(&t, "1,");
	assert_int_equal(json_read(&root, slice_new(t.ptr, t.len), NULL),
	    EMEND_LIMIT);
	text_free(&t);
}

/* Quadratic reading would take minutes here. */
static void
hostile_quotes_and_blanks_take_linear_time(void **state)
{
	(void)state;

	assert_int_equal(
	    read_repeated("", 300000, "[\"", "\" , "), EMEND_PARSE);
	assert_int_equal(
	    read_repeated("", 300000, "{\"a\":\"", "\" , "), EMEND_PARSE);
	assert_int_equal(
	    read_repeated("", 300000, "{\"a", "\""), EMEND_PARSE);
	assert_int_equal(
	    read_repeated("", 300000, "{\"a\":\"x\"", " "), EMEND_PARSE);
	assert_int_equal(
	    read_repeated("/*/", 300000, "", ""), EMEND_PARSE);
}

static void
survives_every_allocation_failure(void **state)
{
	enum emend_status status;
	(void)state;

	FAULT_SWEEP(status, {
		struct json_value *root;

		status = json_read(&root, SLICE("{\"a\":[1,\"b\"]}"), NULL);
		assert_int_equal(status == EMEND_OK, root != NULL);
		json_value_free(root);
	});
}

void *__real_malloc(size_t size);

/* In the place of the C library's, for json-c: the call that gets nothing. */
static int strdup_failing;

char *
strdup(const char *s)
{
	size_t size = strlen(s) + 1;
	char *copy = strdup_failing > 0 && --strdup_failing == 0
	    ? NULL
	    : __real_malloc(size);

	if (!copy) {
		errno = ENOMEM;
		return NULL;
	}
	return memcpy(copy, s, size);
}

/* LeakSanitizer's, where it is linked: what json-c leaves out it never frees. */
void __lsan_disable(void) __attribute__((weak));
void __lsan_enable(void) __attribute__((weak));

/* json-c copies a name when it has read it, and when it enters the member. */
static void
loses_no_member_without_memory(void **state)
{
	struct json_value *root;
	int second;
	(void)state;

	if (__lsan_disable)
		__lsan_disable();
	for (second = 2; second <= 4; second += 2) {
		strdup_failing = second;
		assert_int_equal(
		    json_read(&root, SLICE("{\"a\":\"x\",\"b\":17}"), NULL),
		    EMEND_NOMEM);
		assert_int_equal(strdup_failing, 0);
		assert_null(root);
	}
	if (__lsan_enable)
		__lsan_enable();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mends_the_sins_of_the_web),
		cmocka_unit_test(strict_takes_sound_documents_only),
		cmocka_unit_test(errors_name_the_byte),
		cmocka_unit_test(values_are_reached_by_path),
		cmocka_unit_test(keeps_every_ceiling),
		cmocka_unit_test(too_many_values_are_refused),
		cmocka_unit_test(hostile_quotes_and_blanks_take_linear_time),
		cmocka_unit_test(survives_every_allocation_failure),
		cmocka_unit_test(loses_no_member_without_memory),
	};
	return cmocka_run_group_tests_name("json_read", tests, NULL, NULL);
}
