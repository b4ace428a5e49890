#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "article/article.h"
#include "article/codec.h"
#include "article/extract.h"
#include "article/rules.h"
#include "base/text.h"
#include "tests/fault.h"

#define OUT_MAX 100000

#define FIRST                                                                  \
	"The harbour office of Lindholm closed its eastern gate on Monday, "   \
	"after a survey had found cracks in two of the older piers."
#define SECOND                                                                 \
	"Repairs are expected to take until the end of May, the office said, " \
	"and ferries will leave from the western quay until then."
#define THIRD                                                                  \
	"Shopkeepers along the promenade asked the council for a reduction "   \
	"of their rents, because fewer visitors pass by their doors."
#define BOX                                                                    \
	"Readers who sign up receive a letter each morning, with the weather " \
	"at the coast and the times of the tide for the whole week."
#define OTHER                                                                  \
	"The lighthouse keeper of Sandvik retires after forty years, and his " \
	"house is to become a small museum for the children of the island."

static const char page[] =
    "<!doctype html><html><head><title>Gate closed - Courier</title></head>"
    "<body><header><h1>Gate closed</h1></header><main>"
    "<div class=story><p>" FIRST "</p><p>Tide table no. 14, Monday</p>"
    "<div class=tide><p>" BOX "</p></div><p>" SECOND "</p>"
    "<script>var x = 'not text, whatever it says here';</script></div>"
    "<div class=more><p>" THIRD "</p></div></main>"
    "<nav><div class=hint><p>" OTHER "</p></div></nav>"
    "</body></html>";

struct given {
	enum rule_kind kind;
	const char *source;
};

#define RULES_MOST 4

static void
make_rules(struct rules *r, const struct given *given)
{
	size_t i;

	rules_init(r);
	for (i = 0; i < RULES_MOST && given[i].source; i++)
		assert_int_equal(rules_add(r, given[i].kind,
				     slice_of(given[i].source), NULL),
		    EMEND_OK);
}

static enum emend_status
read_with(struct article **out, const struct rules *rules,
    struct emend_error *err)
{
	const struct reading reading = { .rules = rules };

	return article_read_page(out, slice_of(page), &reading, err);
}

static void
rules_decide_over_what_is_found_out(void **state)
{
	static const struct {
		struct given rules[RULES_MOST];
		const char *text;
		bool missed;
	} list[] = {
		{ { { RULE_SELECT, NULL } },
		    FIRST "\n\nTide table no. 14, Monday\n\n" BOX "\n\n" SECOND
			  "\n",
		    false },
		{ { { RULE_SELECT, ".story" } },
		    FIRST "\n\nTide table no. 14, Monday\n\n" BOX "\n\n" SECOND
			  "\n",
		    false },
		{ { { RULE_SELECT, ".more" } }, THIRD "\n", false },
		{ { { RULE_SELECT, ".story" }, { RULE_DROP, ".tide" } },
		    FIRST "\n\nTide table no. 14, Monday\n\n" SECOND "\n", false },
		{ { { RULE_DROP, ".tide, .more" },
		      { RULE_IGNORE, "^Tide .*day$" } },
		    FIRST "\n\n" SECOND "\n", false },
		/* several add up, in the order of the page */
		{ { { RULE_SELECT, ".more" }, { RULE_SELECT, ".tide" } },
		    BOX "\n\n" THIRD "\n", false },
		{ { { RULE_SELECT, "p:first-child" }, { RULE_DROP, "nav" } },
		    FIRST "\n\n" BOX "\n\n" THIRD "\n", false },
		/* into what is never text else */
		{ { { RULE_SELECT, "nav" } }, OTHER "\n", false },
		{ { { RULE_SELECT, ".hint p" } }, OTHER "\n", false },
		/* drop is stronger, inside and around */
		{ { { RULE_SELECT, ".tide" }, { RULE_DROP, "div.tide" },
		      { RULE_DROP, ".story" } },
		    THIRD "\n", true },
		{ { { RULE_SELECT, ".tide" }, { RULE_DROP, ".story" } },
		    THIRD "\n", true },
		/* what finds nothing, or no text, is as if it were not there */
		{ { { RULE_SELECT, ".gone" }, { RULE_DROP, ".story" } },
		    THIRD "\n", true },
		{ { { RULE_SELECT, "script" }, { RULE_DROP, ".story" } },
		    THIRD "\n", true },
		{ { { RULE_SELECT, "title" }, { RULE_DROP, ".story" } },
		    THIRD "\n", true },
		{ { { RULE_SELECT, "*" }, { RULE_DROP, ".story" } },
		    THIRD "\n\n" OTHER "\n", false },
		{ { { RULE_DROP, "body" } }, "", false },
		{ { { RULE_DROP, "*" } }, "", false },
		{ { { RULE_IGNORE, "" } }, "", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		struct article *a;
		struct rules rules;
		struct text out;

		text_init(&out, OUT_MAX);
		make_rules(&rules, list[i].rules);
		assert_int_equal(read_with(&a, &rules, NULL), EMEND_OK);
		codec_write(a, &out);
		if (strcmp(out.ptr, list[i].text) != 0)
			print_error("case %zu\n", i);
		assert_string_equal(out.ptr, list[i].text);
		assert_int_equal(a->select_missed, list[i].missed);
		assert_true(slice_equal(a->title, SLICE("Gate closed")));
		article_free(a);
		rules_free(&rules);
		text_free(&out);
	}
}

static void
says_what_is_wrong_with_a_rule(void **state)
{
	struct emend_error err;
	struct rules r;

	(void)state;
	rules_init(&r);
	assert_int_equal(rules_add(&r, RULE_DROP, SLICE("p > ?"), &err),
	    EMEND_PARSE);
	assert_string_equal(err.text, "column 5: not understood");
	assert_int_equal(
	    rules_add(&r, RULE_IGNORE, SLICE("^(a"), &err), EMEND_PARSE);
	assert_int_equal(r.count, 0);
	assert_int_equal(r.sources.len, 0);
	rules_free(&r);
}

static void
a_selector_that_can_never_match_is_an_error(void **state)
{
	static const struct {
		const char *source;
		bool never;
	} list[] = {
		{ "#a#b", true },
		{ "div > #a#b p", true },
		{ "#a#b, .c", false },
		{ "#a#b, #c#d", true },
		{ "p:not(p)", true },
		{ ".a:not(.b, .a)", true },
		{ ".a:not(.a.b)", false },
		{ ".a:not(.b .a)", false },
		{ "p:not(*)", true },
		{ "br > a", true },
		{ "script p", true },
		{ "br + p", false },
		{ ":empty > p", true },
		{ "p:nth-child(0)", true },
		{ "p:nth-child(-2n)", true },
		{ "p:nth-child(-2n+1)", false },
		{ "p ~ div:first-child", true },
		{ "p div:first-child", false },
		{ "body :root", true },
		{ "p:root", false },
		{ "[class^='']", true },
		{ "[class~='a b']", true },
		{ "[class='']", false },
		{ "[id=a][id=b]", true },
		{ "[id=a][id=A i]", false },
		{ ":is(#a#b, br p) em", true },
		{ ":is(#a#b, .c) em", false },
		{ "article .story", false },
	};
	struct emend_error err;
	struct rules r;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		enum emend_status status;

		rules_init(&r);
		status = rules_add(
		    &r, RULE_DROP, slice_of(list[i].source), &err);
		if (status != (list[i].never ? EMEND_PARSE : EMEND_OK))
			print_error("%s\n", list[i].source);
		assert_int_equal(
		    status, list[i].never ? EMEND_PARSE : EMEND_OK);
		if (list[i].never)
			assert_int_equal(
			    strncmp(err.text, "can never match: ", 17), 0);
		rules_free(&r);
	}
}

static void
what_is_dropped_cannot_be_selected(void **state)
{
	struct emend_error err;
	struct rules r;

	(void)state;
	rules_init(&r);
	assert_int_equal(
	    rules_add(&r, RULE_SELECT, SLICE(".a p"), &err), EMEND_OK);
	assert_int_equal(
	    rules_add(&r, RULE_DROP, SLICE(".a"), &err), EMEND_OK);
	assert_int_equal(
	    rules_add(&r, RULE_DROP, SLICE(".a p"), &err), EMEND_PARSE);
	assert_string_equal(err.text,
	    "select can never match: drop takes the same away");
	assert_int_equal(r.count, 2);
	rules_free(&r);
}

/* A selection is of prose; what takes some of it back belongs to it. */
static void
a_notice_outside_of_the_selection_is_kept(void **state)
{
	static const struct given given[RULES_MOST] = {
		{ RULE_SELECT, ".story" },
		{ RULE_DROP, ".gone" },
	};
	static const struct {
		const char *before, *after, *text;
	} list[] = {
		{ "<p>Correction: an earlier version gave the wrong pier.</p>",
		    "", "! Correction: an earlier version gave the wrong pier."
			"\n\n" FIRST "\n" },
		{ "", "<footer><p>Correction: an earlier version gave the wrong"
		      " pier.</p></footer>",
		    FIRST "\n\n! Correction: an earlier version gave the wrong "
			  "pier.\n" },
		{ "", "<div class=gone><p>Correction: an earlier version gave "
		      "the wrong pier.</p></div>", FIRST "\n" },
		{ "", "<article><p>Correction: an earlier version gave the "
		      "wrong pier.</p></article>", FIRST "\n" },
	};
	struct reading reading = { .rules = NULL };
	struct article *a;
	struct rules r;
	size_t i;

	(void)state;
	make_rules(&r, given);
	reading.rules = &r;
	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		struct text source, out;

		text_init(&source, OUT_MAX);
		text_init(&out, OUT_MAX);
		text_addf(&source,
		    "<main><article><h1>Gate closed</h1>%s<div class=story>"
		    "<p>" FIRST "</p></div>%s</article></main>",
		    list[i].before, list[i].after);
		assert_int_equal(article_read_page(&a,
			slice_new(source.ptr, source.len), &reading, NULL),
		    EMEND_OK);
		codec_write(a, &out);
		assert_string_equal(out.ptr, list[i].text);
		article_free(a);
		text_free(&out);
		text_free(&source);
	}
	rules_free(&r);
}

static void
a_pattern_that_runs_away_is_an_error(void **state)
{
	static const struct given given[RULES_MOST] = {
		{ RULE_IGNORE, "^([\\w ,]+)+[!?]$" },
	};
	struct emend_error err;
	struct article *a;
	struct rules r;

	(void)state;
	make_rules(&r, given);
	assert_int_equal(read_with(&a, &r, &err), EMEND_USAGE);
	assert_null(a);
	assert_non_null(strstr(err.text, "runs away"));
	rules_free(&r);
}

/* The name tells readings apart whose text may differ. */
static void
a_reading_is_named_by_its_rules(void **state)
{
	static const struct given lists[][RULES_MOST] = {
		{ { RULE_SELECT, ".a" } },
		{ { RULE_DROP, ".a" } },
		{ { RULE_SELECT, ".a" }, { RULE_DROP, ".b" } },
		{ { RULE_SELECT, ".a" }, { RULE_DROP, ".b, .c" } },
		{ { RULE_SELECT, ".a" }, { RULE_DROP, ".b" },
		    { RULE_DROP, ".c" } },
		{ { RULE_IGNORE, ".a" } },
	};
	char names[sizeof(lists) / sizeof(lists[0])][READING_NAME_MAX];
	char again[READING_NAME_MAX];
	struct rules r;
	size_t i, j;

	(void)state;
	rules_init(&r);
	reading_name(again, NULL, 0);
	assert_string_equal(again, "1");
	reading_name(again, &r, 0);
	assert_string_equal(again, "1");
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		make_rules(&r, lists[i]);
		reading_name(names[i], &r, 0);
		reading_name(again, &r, 0);
		assert_string_equal(names[i], again);
		assert_int_equal(strlen(again), strlen("1+rules=01234567"));
		for (j = 0; j < i; j++)
			assert_string_not_equal(names[i], names[j]);
		rules_free(&r);
	}
}

static void
survives_lack_of_memory(void **state)
{
	enum emend_status status;
	struct article *a;
	struct rules r;

	(void)state;
	FAULT_SWEEP(status, {
		rules_init(&r);
		a = NULL;
		status = rules_add(&r, RULE_SELECT, SLICE(".story"), NULL);
		if (status == EMEND_OK)
			status = rules_add(&r, RULE_DROP, SLICE(".tide"), NULL);
		if (status == EMEND_OK)
			status = rules_add(
			    &r, RULE_IGNORE, SLICE("^Tide"), NULL);
		if (status == EMEND_OK)
			status = read_with(&a, &r, NULL);
		assert_true((a == NULL) == (status != EMEND_OK));
		article_free(a);
		rules_free(&r);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_decide_over_what_is_found_out),
		cmocka_unit_test(says_what_is_wrong_with_a_rule),
		cmocka_unit_test(a_selector_that_can_never_match_is_an_error),
		cmocka_unit_test(what_is_dropped_cannot_be_selected),
		cmocka_unit_test(a_notice_outside_of_the_selection_is_kept),
		cmocka_unit_test(a_pattern_that_runs_away_is_an_error),
		cmocka_unit_test(a_reading_is_named_by_its_rules),
		cmocka_unit_test(survives_lack_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
