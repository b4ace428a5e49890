#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/fault.h"
#include "tests/watch_archive.h"
#include "watch/find.h"

/* The article that a person means. */

static int
make(void **state)
{
	static struct archive a;

	archive_make(&a);
	archive_conf(&a,
	    "[watch \"https://tide.example/town/quay.html\"]\n"
	    "[watch \"https://tide.example/town/quarry.html\"]\n"
	    "[watch \"https://tide.example/sport/regatta.html\"]\n"
	    "[watch \"https://packet.example/regatta.html?id=2\"]\n"
	    "[watch \"https://tide.example/read.html\"]\n");
	archive_page(&a, "read.html", "Oysters are back",
	    "They were found on the north bank.");
	assert_int_equal(archive_run(&a, 0, (struct run_options){ 0 }, NULL),
	    EMEND_OK);
	*state = &a;
	return 0;
}

static int
drop(void **state)
{
	archive_remove(*state);
	return 0;
}

static void
finds_what_is_meant(void **state)
{
	static const struct {
		const char *what, *name;
	} cases[] = {
		{ "https://tide.example/town/quay.html", "quay.html" },
		{ "HTTPS://Tide.Example:443/town/../town/quay.html#top",
		    "quay.html" },
		{ "https://tide.example/town/quay.html?utm_source=x",
		    "quay.html" },
		{ "quay", "quay.html" },
		{ "QUAY", "quay.html" },
		{ "sport/regatta", "regatta.html" },
		{ "packet.example", "regatta.html?id=2" },
		{ "Oysters", "read.html" },
		{ "oysters are", "read.html" },
	};
	struct store *store = archive_store(*state);
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct emend_error err;
		struct watch_row *row;

		if (watch_find(store, cases[i].what, &row, &err))
			fail_msg("%s: %s", cases[i].what, err.text);
		assert_string_equal(archive_name_of(row->url), cases[i].name);
		watch_row_free(row);
	}
	store_close(store);
}

static void
finds_by_an_id_and_its_beginning(void **state)
{
	struct watch_row *read = archive_row(*state, "read.html"), *row;
	struct store *store = archive_store(*state);
	char hex[HASH128_HEX + 1];

	hash_hex(hex, read->id);
	assert_int_equal(watch_find(store, hex, &row, NULL), EMEND_OK);
	assert_string_equal(row->url, read->url);
	watch_row_free(row);
	hex[6] = '\0';
	assert_int_equal(watch_find(store, hex, &row, NULL), EMEND_OK);
	assert_string_equal(row->url, read->url);
	watch_row_free(row);
	/* five digits are too few to be one */
	hex[5] = '\0';
	assert_int_equal(watch_find(store, hex, &row, NULL), EMEND_NOTFOUND);
	watch_row_free(read);
	store_close(store);
}

static void
asks_for_more_or_names_what_is_near(void **state)
{
	static const struct {
		const char *what, *error;
	} cases[] = {
		{ "regatta", "regatta fits 2 of the watched; say more:\n  "
			     "https://tide.example/sport/regatta.html\n  "
			     "https://packet.example/regatta.html?id=2" },
		{ "https://tide.example/town/quai.html",
		    "https://tide.example/town/quai.html is not watched here; "
		    "the nearest are:\n  "
		    "https://tide.example/town/quay.html\n  "
		    "https://tide.example/town/quarry.html\n  " },
		{ "regata", "regata is not watched here; the nearest are:\n  "
			    "https://tide.example/sport/regatta.html\n" },
		{ "zzz", "zzz is not watched here; \"emend list\" shows what "
			 "is" },
		{ "https://other.example/",
		    "https://other.example/ is not watched here; \"emend" },
		{ "", " is not watched here" },
	};
	struct store *store = archive_store(*state);
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct emend_error err;
		struct watch_row *row;

		assert_int_equal(watch_find(store, cases[i].what, &row, &err),
		    EMEND_NOTFOUND);
		assert_null(row);
		if (!strstr(err.text, cases[i].error))
			fail_msg("%s: %s", cases[i].what, err.text);
	}
	store_close(store);
}

static void
shows_no_password(void **state)
{
	struct store *store = archive_store(*state);
	struct emend_error err;
	struct watch_row *row;

	assert_int_equal(
	    watch_find(store, "https://me:hush@other.example/", &row, &err),
	    EMEND_NOTFOUND);
	assert_null(strstr(err.text, "hush"));
	store_close(store);
}

static void
survives_every_failed_allocation(void **state)
{
	struct store *store = archive_store(*state);
	unsigned long nth;
	bool fired = true;

	for (nth = 1; fired; nth++) {
		enum emend_status status;
		struct watch_row *row;

		fault_arm(nth);
		status = watch_find(store, "oysters", &row, NULL);
		fired = fault_disarm();
		/* what is not needed in the end may fail */
		assert_int_equal(status == EMEND_OK, row != NULL);
		assert_true(status == EMEND_OK || status == EMEND_NOMEM);
		watch_row_free(row);
	}
	store_close(store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_is_meant),
		cmocka_unit_test(finds_by_an_id_and_its_beginning),
		cmocka_unit_test(asks_for_more_or_names_what_is_near),
		cmocka_unit_test(shows_no_password),
		cmocka_unit_test(survives_every_failed_allocation),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
