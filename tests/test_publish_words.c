#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <unistd.h>

#include "publish/publish_work.h"
#include "tests/store_archive.h"

/* The search of a site, from one run to the next. */

#define LONG ((size_t)6 << 20)

static void
begin(struct publishing *p, const struct publish_options *options,
    struct publish_result *result)
{
	*p = (struct publishing){ .store = store, .options = options,
		.result = result, .upto = 1 };
	text_init(&p->path, 256);
	p->folder = open(box.dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(p->folder >= 0);
	ok(publish_words_begin(p, &err));
}

static void
end(struct publishing *p)
{
	publish_words_free(p);
	text_free(&p->path);
	close(p->folder);
}

/* A paragraph may be as long as an article. */
static void
the_next_run_reads_what_was_written_of_long_paragraphs(void **state)
{
	const struct publish_options options = { .to = box.dir };
	const struct publish_article article = { .path = "a/00/00/",
		.title = "T" };
	struct publish_result result = { 0 };
	struct publishing p;
	char *words = malloc(LONG);
	unsigned number;

	(void)state;
	assert_non_null(words);
	memset(words, 'a', LONG);
	begin(&p, &options, &result);
	assert_int_equal(p.upto, 0); /* there was nothing */
	for (number = 1; number <= 3; number++)
		ok(publish_words_add(&p, &article, number, false,
		    slice_new(words, LONG), 1795511524, &err));
	ok(publish_words_end(&p, &err));
	end(&p);
	begin(&p, &options, &result);
	assert_int_equal(p.upto, 1); /* it goes on */
	end(&p);
	free(words);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    the_next_run_reads_what_was_written_of_long_paragraphs,
		    setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
