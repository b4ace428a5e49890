#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/json.h"
#include "publish/gather.h"
#include "reports/digest.h"
#include "reports/terminal.h"
#include "settings/settings.h"
#include "tests/fault.h"
#include "tests/watch_archive.h"

/* What a report says of an archive: counts, floods, and every allocation that
 * can fail. */

#define FLOODED 6 /* articles that the same edit is made on */

static struct archive archive;
static struct store *store;
static struct settings *settings;
static struct emend_error err;

static void
ok(enum emend_status status)
{
	if (status)
		fail_msg("status %d: %s", (int)status, err.text);
}

static void
put_all(const char *words, bool odd_one_too)
{
	char name[32], title[64];
	unsigned i;

	for (i = 0; i < FLOODED; i++) {
		snprintf(name, sizeof(name), "flood%u.html", i);
		snprintf(title, sizeof(title), "What the board said, part %u%s",
		    i, odd_one_too && i == 3 ? ", again" : "");
		archive_page(&archive, name, title, words);
	}
}

/*
 * Two checks: a flood, one of whose articles has another headline, too; one
 * that changed by itself; one that is gone; one that is new.
 */
static int
setup(void **state)
{
	struct text conf;
	unsigned i;

	(void)state;
	archive_make(&archive);
	text_init(&conf, 8192);
	for (i = 0; i < FLOODED; i++)
		text_addf(&conf, "[watch \"https://tide.example/flood%u.html\"]"
				 "\n", i);
	text_addf(&conf, "[watch \"https://tide.example/own.html\"]\n"
			 "\ttag = sea\n"
			 "[watch \"https://tide.example/gone.html\"]\n");
	archive_conf(&archive, conf.ptr);
	put_all("The board thanked all who came in spite of the rain.", false);
	archive_page(&archive, "own.html", "The mole is to be mended",
	    "The work will cost 2 million, the treasurer said.");
	archive_page(&archive, "gone.html", "A seal in the harbour",
	    "The seal was seen on 3 March by the crew of the pilot boat.");
	ok(archive_run(&archive, 0, (struct run_options){ 0 }, &err));
	text_addf(&conf, "[watch \"https://tide.example/new.html\"]\n");
	archive_conf(&archive, conf.ptr);
	text_free(&conf);
	put_all("The board thanked all who came in spite of the snow.", true);
	archive_page(&archive, "own.html", "The mole is to be mended",
	    "The work will cost 20 million, the treasurer said.");
	archive_status(&archive, "gone.html", "410");
	archive_page(&archive, "new.html", "Nets on the east quay",
	    "Nets may be dried on the east quay again from Monday on.");
	ok(archive_run(&archive, 60, (struct run_options){ .all = true }, &err));
	store = archive_store(&archive);
	ok(settings_read_in(&settings, archive.dir, &err));
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	fault_disarm();
	settings_free(settings);
	store_close(store);
	archive_remove(&archive);
	return 0;
}

static const struct gather_options second_check = {
	.range = { .since = ARCHIVE_START + 1800 },
	.format = &digest_text,
	.now = ARCHIVE_START + 7200,
};

static enum emend_status
tell(const struct digest_format *format, FILE *file)
{
	struct gather_options options = second_check;
	struct digest_out out = { .file = file };
	struct gather *gather = NULL;
	struct terminal text;
	struct json json;
	enum emend_status status;

	options.format = format;
	status = digest_stats_new(&out.stats, &err);
	if (status)
		return status;
	terminal_init(&text, file, false, 80);
	json_init_file(&json, file);
	out.text = &text;
	out.json = &json;
	status = gather_new(&gather, store, settings, &options, &err);
	if (status == EMEND_OK) {
		gather_digest(gather)->command = "emend";
		status = gather_tell(gather, &out, &err);
	}
	if (status == EMEND_OK)
		status = terminal_check(&text, &err);
	terminal_free(&text);
	gather_free(gather);
	digest_stats_free(out.stats);
	return status;
}

static void
sums_up_and_folds_what_many_share(void **state)
{
	struct gather *gather;
	const struct digest *d;
	char subject[DIGEST_SUBJECT_MAX];

	(void)state;
	ok(gather_new(&gather, store, settings, &second_check, &err));
	d = gather_digest(gather);
	assert_int_equal(d->watched, FLOODED + 3);
	assert_int_equal(d->changed, FLOODED + 1);
	assert_int_equal(d->fresh, 1);
	assert_int_equal(d->floods, 1);
	assert_int_equal(d->folded, FLOODED - 1);
	assert_int_equal(d->items, 3);
	assert_int_equal(d->headlines, 1);
	assert_int_equal(d->marks[DIGEST_GONE], 1);
	assert_int_equal(d->marks[DIGEST_UNNOTED], 1);
	digest_subject(subject, d);
	assert_string_equal(subject, "7 of 9 articles changed, 1 is gone: a "
				     "number, wording, a headline");
	gather_free(gather);
}

static void
counts_only_what_was_asked_for(void **state)
{
	static const char *const tags[] = { "sea" };
	struct gather_options options = second_check;
	struct gather *gather;

	(void)state;
	options.tags = tags;
	options.tag_count = 1;
	ok(gather_new(&gather, store, settings, &options, &err));
	assert_int_equal(gather_digest(gather)->watched, 1);
	assert_int_equal(gather_digest(gather)->changed, 1);
	assert_int_equal(gather_digest(gather)->fresh, 0);
	assert_string_equal(gather_digest(gather)->filter, "tag sea");
	gather_free(gather);
	options = second_check;
	options.most = 1;
	ok(gather_new(&gather, store, settings, &options, &err));
	assert_int_equal(gather_digest(gather)->items, 1);
	assert_int_equal(gather_digest(gather)->left_out, 2);
	gather_free(gather);
}

static void
stands_without_memory_in_every_format(void **state)
{
	const struct digest_format *const formats[] = { &digest_text,
		&digest_json, &digest_html, &digest_markdown, &digest_csv,
		&digest_atom, digest_stats_named("text"),
		digest_stats_named("json"), digest_stats_named("csv") };
	enum emend_status status;
	FILE *file = fopen("/dev/null", "w");
	size_t i;

	(void)state;
	assert_non_null(file);
	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		/* the first time, statements are prepared */
		ok(tell(formats[i], file));
		FAULT_SWEEP(status, status = tell(formats[i], file));
	}
	assert_int_equal(fclose(file), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_up_and_folds_what_many_share),
		cmocka_unit_test(counts_only_what_was_asked_for),
		cmocka_unit_test(stands_without_memory_in_every_format),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
