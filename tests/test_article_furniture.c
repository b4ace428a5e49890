#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "article/article.h"
#include "article/codec.h"
#include "article/furniture.h"
#include "article/paragraphs.h"
#include "article/rules.h"
#include "base/text.h"
#include "tests/fault.h"

#define HEAD "Our letters come out every Thursday."
#define FOOT "The office is open on weekdays until four."
#define SHARED "The council meets again in April."
#define DATED "12 March 2026, 14:05" /* no sentence: no prose */
#define OWN "The ferry is to stop for a week, its owners said."
#define OWN_TOO "Nobody had told the islanders of it."
#define MENDED "Correction: An earlier version gave the wrong date."

static const char *const known[] = { HEAD, FOOT, SHARED, MENDED };

static void
make_known(struct furniture *f)
{
	size_t i;

	*f = (struct furniture){ .version = 1 };
	for (i = 0; i < sizeof(known) / sizeof(*known); i++)
		assert_true(
		    table_put(&f->texts, slice_of(known[i]), f));
}

/* Leaves in p what is not taken out of what is stored as text. */
static enum emend_status
take_out(struct paragraphs *p, struct article *stored,
    const struct furniture *f, struct emend_error *err)
{
	size_t i;

	paragraphs_init(p, stored, 100000);
	for (i = 0; i < stored->paragraph_count; i++)
		paragraphs_add(p, stored->paragraphs[i].kind,
		    stored->paragraphs[i].level, stored->paragraphs[i].text);
	return p->status ? p->status : furniture_take_out(p, f, err);
}

static void
check(const char *stored, const char *expected, size_t left_out)
{
	struct emend_error err;
	struct article *a;
	struct furniture f;
	struct paragraphs p;
	struct text out;

	make_known(&f);
	text_init(&out, 10000);
	assert_int_equal(codec_read(&a, slice_of(stored), &err), EMEND_OK);
	assert_int_equal(take_out(&p, a, &f, &err), EMEND_OK);
	assert_int_equal(paragraphs_finish(&p, &err), EMEND_OK);
	codec_write(a, &out);
	assert_string_equal(out.ptr, expected);
	assert_int_equal(a->furniture_count, left_out);
	paragraphs_free(&p);
	article_free(a);
	text_free(&out);
	table_free(&f.texts);
}

static void
takes_out_what_stands_outside_of_the_prose(void **state)
{
	(void)state;
	check(HEAD "\n\n" OWN "\n\n" OWN_TOO "\n\n" FOOT "\n\n" HEAD "\n",
	    OWN "\n\n" OWN_TOO "\n", 3);
	/* what is no prose of its own does not hide it */
	check(HEAD "\n\n" DATED "\n\n" HEAD "\n\n" OWN "\n\n: Photo\n\n" FOOT
		   "\n",
	    DATED "\n\n" OWN "\n\n: Photo\n", 3);
	/* headings and items as well */
	check(OWN "\n\n## " FOOT "\n\n- " HEAD "\n", OWN "\n", 2);
}

static void
never_takes_anything_out_of_the_prose(void **state)
{
	(void)state;
	check(OWN "\n\n" SHARED "\n\n" OWN_TOO "\n",
	    OWN "\n\n" SHARED "\n\n" OWN_TOO "\n", 0);
	check(OWN "\n", OWN "\n", 0);
	/* nor all of it */
	check(HEAD "\n\n" SHARED "\n", HEAD "\n\n" SHARED "\n", 0);
	check(HEAD "\n\n# Harbour\n", HEAD "\n\n# Harbour\n", 0);
}

static void
never_takes_out_a_correction_notice(void **state)
{
	(void)state;
	check("! " HEAD "\n\n" OWN "\n\n! " FOOT "\n",
	    "! " HEAD "\n\n" OWN "\n\n! " FOOT "\n", 0);
	/* whatever it was taken for */
	check(OWN "\n\n" MENDED "\n\n" FOOT "\n", OWN "\n\n" MENDED "\n", 1);
}

static void
names_the_profile_of_a_reading(void **state)
{
	struct rules r;
	char name[READING_NAME_MAX];

	(void)state;
	rules_init(&r);
	reading_name(name, &r, 3);
	assert_string_equal(name, "1+host=3");
	assert_int_equal(
	    rules_add(&r, RULE_DROP, SLICE(".box"), NULL), EMEND_OK);
	reading_name(name, &r, 4294967295u);
	assert_int_equal(
	    strncmp(name, "1+host=4294967295+rules=", 24), 0);
	assert_int_equal(strlen(name), 32);
	rules_free(&r);
}

static void
survives_lack_of_memory(void **state)
{
	struct emend_error err;
	enum emend_status status;
	struct furniture f;
	struct article *a;
	struct paragraphs p;

	(void)state;
	make_known(&f);
	FAULT_SWEEP(status, {
		status = codec_read(
		    &a, SLICE(HEAD "\n\n" OWN "\n\n" FOOT "\n"), &err);
		if (status == EMEND_OK) {
			status = take_out(&p, a, &f, &err);
			paragraphs_free(&p);
			article_free(a);
		}
	});
	table_free(&f.texts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_out_what_stands_outside_of_the_prose),
		cmocka_unit_test(never_takes_anything_out_of_the_prose),
		cmocka_unit_test(never_takes_out_a_correction_notice),
		cmocka_unit_test(names_the_profile_of_a_reading),
		cmocka_unit_test(survives_lack_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
