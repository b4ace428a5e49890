#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/url.h"
#include "fetch/hsts.h"
#include "tests/fault.h"

#define NOW INT64_C(1772442000)
#define YEAR INT64_C(31536000)

static void
learn(struct hsts *h, const char *host, const char *value, int64_t at)
{
	assert_int_equal(
	    hsts_learn(h, slice_of(host), slice_of(value), at, NULL),
	    EMEND_OK);
}

static void
expect(const struct hsts *h, const char *from, const char *to, int64_t at)
{
	struct text url;
	bool applied;

	text_init(&url, URL_MAX);
	text_puts(&url, from);
	assert_int_equal(hsts_apply(h, &url, &applied, at, NULL), EMEND_OK);
	assert_string_equal(url.ptr, to);
	assert_int_equal(applied, strcmp(from, to) != 0);
	text_free(&url);
}

static void
asks_by_https_who_wants_that(void **state)
{
	struct hsts h = HSTS_INIT;
	(void)state;

	learn(&h, "tide.example", "max-age=31536000", NOW);
	learn(&h, "packet.example", "includeSubDomains ; Max-Age=\"60\"", NOW);
	expect(&h, "http://tide.example/a?b", "https://tide.example/a?b", NOW);
	expect(&h, "http://tide.example:8080/", "https://tide.example:8080/",
	    NOW);
	expect(&h, "http://tide.example:443/", "https://tide.example/", NOW);
	expect(&h, "https://tide.example/", "https://tide.example/", NOW);
	expect(&h, "http://www.tide.example/", "http://www.tide.example/", NOW);
	expect(&h, "http://a.b.packet.example/", "https://a.b.packet.example/",
	    NOW);
	expect(&h, "http://xpacket.example/", "http://xpacket.example/", NOW);
	/* as long as they said */
	expect(&h, "http://packet.example/", "https://packet.example/",
	    NOW + 59);
	expect(&h, "http://packet.example/", "http://packet.example/",
	    NOW + 60);
	learn(&h, "tide.example", "max-age=0", NOW);
	expect(&h, "http://tide.example/", "http://tide.example/", NOW);
	hsts_free(&h);
}

static void
takes_nothing_from_what_is_malformed(void **state)
{
	static const char *const values[] = { "", "max-age", "max-age=",
		"max-age=x", "max-age=1x", "max-age=-1", "includeSubDomains",
		"max-age=9; max-age=8", "max-age=\"9", "max-age:9" };
	struct hsts h = HSTS_INIT;
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		learn(&h, "tide.example", values[i], NOW);
	learn(&h, "192.0.2.7", "max-age=9", NOW);
	learn(&h, "[2001:db8::1]", "max-age=9", NOW);
	assert_int_equal(h.names.count, 0);
	learn(&h, "tide.example", "max-age=99999999999999999999999", NOW);
	expect(&h, "http://tide.example/", "https://tide.example/",
	    NOW + 9 * YEAR);
	expect(&h, "http://tide.example/", "http://tide.example/",
	    NOW + 11 * YEAR);
	hsts_free(&h);
}

static void
is_kept(void **state)
{
	struct hsts h = HSTS_INIT, other = HSTS_INIT;
	struct text kept;
	(void)state;

	text_init(&kept, HSTS_BYTES_MAX);
	learn(&h, "tide.example", "max-age=31536000; includeSubDomains", NOW);
	learn(&h, "packet.example", "max-age=60", NOW);
	assert_true(h.changed);
	hsts_write(&h, &kept, NOW);
	assert_string_equal(kept.ptr,
	    "1803978000 1 tide.example\n1772442060 0 packet.example\n");
	/* an end that moves a little is not written anew */
	learn(&h, "tide.example", "max-age=31536000; includeSubDomains",
	    NOW + 86400);
	assert_false(h.changed);
	learn(&h, "tide.example", "max-age=31536000; includeSubDomains",
	    NOW + 40 * 86400);
	assert_true(h.changed);
	text_puts(&kept, "nonsense\n\n99999999999 1\n9x 1 a\n");
	text_add(&kept, "99999999999 1 a\0b\n", 18);
	assert_int_equal(hsts_read(&other, slice_new(kept.ptr, kept.len),
			     NOW + 60, NULL),
	    EMEND_OK);
	assert_int_equal(other.names.count, 1);
	expect(&other, "http://a.tide.example/", "https://a.tide.example/",
	    NOW);
	text_free(&kept);
	hsts_free(&other);
	hsts_free(&h);
}

static enum emend_status
do_all(void)
{
	struct hsts h = HSTS_INIT;
	struct text url;
	bool applied;
	enum emend_status status = hsts_read(
	    &h, SLICE("99999999999 1 packet.example\n"), NOW, NULL);

	if (status == EMEND_OK)
		status = hsts_learn(&h, SLICE("tide.example"),
		    SLICE("max-age=9"), NOW, NULL);
	text_init(&url, URL_MAX);
	text_puts(&url, "http://tide.example/");
	if (status == EMEND_OK)
		status = text_check(&url, NULL);
	if (status == EMEND_OK)
		status = hsts_apply(&h, &url, &applied, NOW, NULL);
	text_free(&url);
	hsts_free(&h);
	return status;
}

static void
says_that_memory_is_out(void **state)
{
	enum emend_status status;
	(void)state;

	FAULT_SWEEP(status, status = do_all());
	assert_int_equal(status, EMEND_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asks_by_https_who_wants_that),
		cmocka_unit_test(takes_nothing_from_what_is_malformed),
		cmocka_unit_test(is_kept),
		cmocka_unit_test(says_that_memory_is_out),
	};
	return cmocka_run_group_tests_name("hsts", tests, NULL, NULL);
}
