#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "article/article.h"
#include "base/text.h"
#include "store/revision.h"
#include "tests/fault.h"

#define SUM "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static int
teardown(void **state)
{
	(void)state;
	fault_disarm();
	return 0;
}

static const struct page_draft page = {
	.sent_sha256 = SUM,
	.decoded_sha256 = SUM,
};

static void
fill(struct article *a)
{
	static struct paragraph paragraphs[] = {
		{ PARAGRAPH_HEADING, 2, SLICE_LIT("Harbour") },
		{ PARAGRAPH_TEXT, 0, SLICE_LIT("Words.") },
	};

	a->paragraphs = paragraphs;
	a->paragraph_count = 2;
	a->title =
	    SLICE("Harbour \"closed\"\n\\ \xe2\x80\xae \xf0\x9f\x9a\xa2");
	a->titles[TITLE_OG] = SLICE("");
	a->titles[TITLE_H1] = SLICE("{\"schema\": 1}");
	a->byline = slice_new("a\0b", 3);
	a->section = SLICE("\xc2\x85</script>");
	a->language = SLICE("en-GB");
	a->encoding = SLICE("utf-8");
	a->encoding_from = SLICE("http");
	a->partial = true;
	a->published.text = SLICE("24 November");
	a->published.time = 1795510000;
	a->published.precision = MOMENT_DAY;
	a->modified.text = SLICE("just now");
}

static struct revision_draft
draft_of(const struct article *a)
{
	struct revision_draft d = {
		.id = { { 0xab, 0xcd, 0xef } },
		.url = "https://example.org/a?b=\"c\"",
		.event = EVENT_REVERTED,
		.article = a,
		.seen_at = 1795510924,
		.seen_before = 1795510000,
		.recorded_at = 1795510930,
		.words = 512,
		.similarity = 973,
		.kinds = "number quote",
		.subject = "Changed: \"9\" to \"10\"\n\nEmend-Url: forged",
		.reverts_to = 1,
		.status = 200,
		.page = &page,
		.reading = "1",
		.found_in = "watch https://example.org/a",
		.found_at = 1795500000,
		.clock_set = true,
	};

	return d;
}

static void
write_one(struct text *out, const struct revision_draft *d)
{
	const struct revision_facts facts = {
		.draft = d,
		.number = 3,
		.text_sha256 = SUM,
		.page = "2026-11/24/091204/x.page",
	};

	text_init(out, REVISION_MAX_BYTES);
	revision_write_json(out, &facts);
	assert_int_equal(text_check(out, NULL), EMEND_OK);
}

static void
same(struct slice x, struct slice y)
{
	assert_true(slice_equal(x, y));
	assert_true(!x.ptr == !y.ptr);
}

static void
reads_what_it_writes_however_hostile(void **state)
{
	struct article *given = article_new(), *read = article_new();
	char sum[SHA256_HEX + 1];
	struct revision_draft d;
	struct revision_row row;
	struct emend_error err;
	struct text json;
	size_t i;

	(void)state;
	fill(given);
	d = draft_of(given);
	write_one(&json, &d);
	if (revision_read_json(
	        read, &row, sum, slice_new(json.ptr, json.len), &err))
		fail_msg("%s", err.text);
	same(given->title, read->title);
	for (i = 0; i < TITLE_SOURCE_COUNT; i++)
		same(given->titles[i], read->titles[i]);
	same(given->byline, read->byline);
	same(given->section, read->section);
	same(given->site, read->site);
	same(given->language, read->language);
	same(given->encoding, read->encoding);
	same(given->published.text, read->published.text);
	same(given->modified.text, read->modified.text);
	assert_true(read->published.time == given->published.time);
	assert_int_equal(read->published.precision, MOMENT_DAY);
	assert_int_equal(read->modified.precision, MOMENT_UNKNOWN);
	assert_true(read->partial && !read->truncated);
	assert_string_equal(sum, SUM);
	assert_true(hash_equal(row.id, d.id));
	assert_string_equal(row.url, d.url);
	assert_int_equal(row.recorded_at, d.recorded_at);
	assert_int_equal(row.revision.number, 3);
	assert_int_equal(row.revision.event, EVENT_REVERTED);
	assert_false(row.revision.gone);
	assert_int_equal(row.revision.first_seen, d.seen_at);
	assert_int_equal(row.revision.last_seen, d.seen_at);
	assert_int_equal(row.revision.seen_before, d.seen_before);
	assert_int_equal(row.revision.words, 512);
	assert_int_equal(row.revision.similarity, 973);
	assert_string_equal(row.revision.kinds, "number quote");
	assert_int_equal(row.revision.reverts_to, 1);
	assert_string_equal(row.revision.page, "2026-11/24/091204/x.page");
	assert_string_equal(row.revision.reading, "1");
	assert_string_equal(row.revision.url, d.url);
	assert_int_equal(row.status, 200);
	assert_string_equal(row.found_in, d.found_in);
	assert_int_equal(row.found_at, d.found_at);
	assert_string_equal(row.sent_sha256, SUM);
	assert_string_equal(row.decoded_sha256, SUM);
	text_free(&json);
	article_free(given);
	article_free(read);
}

static void
reads_the_least_there_can_be(void **state)
{
	struct article *given = article_new(), *read = article_new();
	struct revision_draft d = { .url = "https://example.org/",
		.article = given,
		.gone = true,
		.event = EVENT_GONE,
		.kinds = "" };
	char sum[SHA256_HEX + 1];
	struct revision_row row;
	struct text json;

	(void)state;
	write_one(&json, &d);
	assert_int_equal(revision_read_json(read, &row, sum,
	                     slice_new(json.ptr, json.len), NULL),
	    EMEND_OK);
	assert_null(read->title.ptr);
	assert_null(row.revision.title);
	assert_null(row.revision.page);
	assert_string_equal(row.revision.reading, "");
	assert_null(row.found_in);
	assert_null(row.sent_sha256);
	assert_null(read->published.text.ptr);
	assert_string_equal(row.revision.kinds, "");
	assert_true(row.revision.gone);
	assert_int_equal(row.revision.reverts_to, 0);
	assert_int_equal(row.revision.seen_before, 0);
	text_free(&json);
	article_free(given);
	article_free(read);
}

static void
writes_sorted_keys_one_a_line(void **state)
{
	struct article *a = article_new();
	char last[80] = "";
	struct revision_draft d;
	struct text json;
	char *line;
	int members = 0;

	(void)state;
	fill(a);
	d = draft_of(a);
	write_one(&json, &d);
	assert_int_equal(json.ptr[json.len - 1], '\n');
	for (line = strtok(json.ptr, "\n"); line; line = strtok(NULL, "\n")) {
		char *end, *key = line + 3;

		if (strncmp(line, "  \"", 3))
			continue; /* an inner line */
		end = strchr(key, '"');
		assert_non_null(end);
		*end = '\0';
		assert_true(strcmp(last, key) < 0);
		memcpy(last, key, strlen(key) + 1);
		members++;
	}
	assert_true(members > 30);
	text_free(&json);
	article_free(a);
}

static void
refuses_what_is_no_revision(void **state)
{
	static const char *const cases[] = {
		"",
		"[]",
		"{}",
		"null",
		"{\"schema\": \"emend.revision/2\"}",
		"{\"schema\": \"emend.revision/1\", \"url\": 7}",
		("{\"schema\": \"emend.revision/1\", \"url\": \"u\", "
		 "\"id\": \"xyz\"}"),
	};
	char sum[SHA256_HEX + 1];
	struct revision_row row;
	struct emend_error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct article *a = article_new();

		assert_int_equal(
		    revision_read_json(a, &row, sum, slice_of(cases[i]), &err),
		    EMEND_STORE);
		assert_non_null(strstr(err.text, "emend.revision/1"));
		article_free(a);
	}
}

static void
writes_trailers_that_nobody_can_forge(void **state)
{
	struct article *a = article_new();
	struct revision_draft d;
	struct revision_facts facts = { .draft = &d, .number = 3 };
	struct text message;

	(void)state;
	fill(a);
	d = draft_of(a);
	text_init(&message, 10000);
	revision_write_message(&message, &facts);
	assert_string_equal(message.ptr,
	    "Changed: \"9\" to \"10\"  Emend-Url: forged\n"
	    "\n"
	    "Emend-Url: https://example.org/a?b=\"c\"\n"
	    "Emend-Revision: 3\n"
	    "Emend-Event: reverted\n"
	    "Emend-Seen-Before: 2026-11-24T08:46:40Z\n"
	    "Emend-Kinds: number quote\n"
	    "Emend-Extractor: 1\n"
	    "Emend-Clock: set\n");
	text_free(&message);
	d.subject = "";
	d.kinds = "";
	d.seen_before = 0;
	d.clock_set = false;
	revision_write_message(&message, &facts);
	assert_string_equal(message.ptr,
	    "reverted\n"
	    "\n"
	    "Emend-Url: https://example.org/a?b=\"c\"\n"
	    "Emend-Revision: 3\n"
	    "Emend-Event: reverted\n"
	    "Emend-Extractor: 1\n");
	text_free(&message);
	article_free(a);
}

static void
names_refs_and_entries_by_the_id(void **state)
{
	struct hash128 id = { { 0xab, 0xcd, 0xef, 0x01, 0x23, 0x45, 0x67 } };
	struct hash128 read;
	struct entry_names names;
	char ref[ARTICLE_REF_MAX];

	(void)state;
	article_ref(ref, id);
	assert_string_equal(ref,
	    "refs/articles/ab/cdef0123456700000000000000000"
	    "0");
	assert_true(article_ref_read(&read, slice_of(ref)));
	assert_true(hash_equal(read, id));
	assert_false(article_ref_read(&read, SLICE("refs/articles/ab/cd")));
	assert_false(article_ref_read(&read, SLICE("refs/heads/main")));
	ref[18] = 'D'; /* of "cdef": another ref of that article */
	assert_false(article_ref_read(&read, slice_of(ref)));
	entry_names(&names, id);
	assert_string_equal(names.text, "abcdef012345.md");
	assert_string_equal(names.json, "abcdef012345.json");
}

static void
survives_every_failing_allocation(void **state)
{
	struct article *given = article_new();
	enum emend_status status;
	struct revision_draft d;
	struct text json;

	(void)state;
	fill(given);
	d = draft_of(given);
	write_one(&json, &d);
	FAULT_SWEEP(status, {
		struct article *a = article_new();
		char sum[SHA256_HEX + 1];
		struct revision_row row;

		status = a ? revision_read_json(a, &row, sum,
		                 slice_new(json.ptr, json.len), NULL)
		           : EMEND_NOMEM;
		article_free(a);
	});
	text_free(&json);
	article_free(given);
}

#define T(f) cmocka_unit_test_teardown(f, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(reads_what_it_writes_however_hostile),
		T(reads_the_least_there_can_be),
		T(writes_sorted_keys_one_a_line),
		T(refuses_what_is_no_revision),
		T(writes_trailers_that_nobody_can_forge),
		T(names_refs_and_entries_by_the_id),
		T(survives_every_failing_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
