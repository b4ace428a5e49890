#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "article/article.h"
#include "article/explain.h"
#include "article/extract.h"
#include "article/rules.h"
#include "base/text.h"
#include "tests/fault.h"

#define OUT_MAX 100000

#define PROSE(n)                                                               \
	"The " n " boat leaves the harbour of Lindholm at noon, calls at two " \
	"islands on its way, and is back before the evening tide, they say."

static const char page[] =
    "<!doctype html><html><head><title>Boats - Courier</title></head><body>"
    "<nav><a href=/>Home</a> <b>Sea</b></nav>"
    "<div hidden>Not shown</div>"
    "<article><h1>Boats of the summer</h1>"
    "<div class='body text' id=story><p>Read more: <a href=/x>Old boats</a></p>"
    "<p>" PROSE("first") "</p><p>" PROSE("second") "</p>"
    "<p>Boats of the summer</p>"
    "<div class=tides><p>" PROSE("third") "</p></div>"
    "<ul><li><a href=/1>One more boat</a></li>"
    "<li><a href=/2>Another boat</a></li></ul>"
    "<p>" PROSE("fourth") "</p></div>"
    "<p>Correction: an earlier version gave the wrong island.</p></article>"
    "<aside class=related><p>Most read</p></aside>"
    "<script>var text = 'none';</script></body></html>";

static enum emend_status
explain(struct explanation *out, const struct rules *rules)
{
	const struct reading reading = { .rules = rules, .explain = out };
	struct article *a;
	enum emend_status status;

	explanation_init(out);
	status = article_read_page(&a, slice_of(page), &reading, NULL);
	article_free(a);
	return status;
}

/* "+ p: why: its first words", a line each. */
static void
write_explanation(struct text *out, const struct explanation *e)
{
	size_t i;

	text_addf(out, "%.*s, %s\n", SLICE_ARG(e->container), e->chosen);
	for (i = 0; i < e->count; i++) {
		const struct explained *x = &e->items[i];

		text_addf(out, "%c %.*s: %s: %.*s\n", x->kept ? '+' : '-',
		    SLICE_ARG(x->element), x->why,
		    SLICE_ARG(slice_sub(x->text, 0, 12)));
	}
}

static void
check(const struct rules *rules, const char *expected)
{
	struct explanation e;
	struct text out;

	text_init(&out, OUT_MAX);
	assert_int_equal(explain(&e, rules), EMEND_OK);
	write_explanation(&out, &e);
	assert_string_equal(out.ptr, expected);
	explanation_free(&e);
	text_free(&out);
}

static void
says_of_each_piece_what_became_of_it(void **state)
{
	(void)state;
	check(NULL,
	    "div#story.body.text, which holds most of the prose\n"
	    "- nav: is never text: Home Sea\n"
	    "- div: is hidden: Not shown\n"
	    "- h1: stands outside of what holds the article: Boats of the\n"
	    "- p: a phrase that is no part of any article: Read more: O\n"
	    "+ p: stands in what holds the article: The first bo\n"
	    "+ p: stands in what holds the article: The second b\n"
	    "- p: the headline again: Boats of the\n"
	    "+ p: stands in what holds the article: The third bo\n"
	    "- li: a list of links: One more boa\n"
	    "- li: a list of links: Another boat\n"
	    "+ p: stands in what holds the article: The fourth b\n"
	    "+ p: a correction notice: Correction: \n"
	    "- aside.related: stands beside the article: Most read\n");
}

static void
says_what_the_rules_of_a_site_did(void **state)
{
	struct rules rules;

	(void)state;
	rules_init(&rules);
	assert_int_equal(
	    rules_add(&rules, RULE_SELECT, SLICE("#story"), NULL), EMEND_OK);
	assert_int_equal(
	    rules_add(&rules, RULE_DROP, SLICE(".tides"), NULL), EMEND_OK);
	assert_int_equal(
	    rules_add(&rules, RULE_IGNORE, SLICE("second"), NULL), EMEND_OK);
	check(&rules,
	    "div#story.body.text, where all is that the site's select matches\n"
	    "- nav: is outside of what the site's select matches: Home Sea\n"
	    "- div: is outside of what the site's select matches: Not shown\n"
	    "- h1: is outside of what the site's select matches: Boats of the\n"
	    "- p: a phrase that is no part of any article: Read more: O\n"
	    "+ p: is what the site's select matches: The first bo\n"
	    "- p: is what the site's ignore finds: The second b\n"
	    "- p: the headline again: Boats of the\n"
	    "- div.tides: is what the site's drop matches: The third bo\n"
	    "- li: a list of links: One more boa\n"
	    "- li: a list of links: Another boat\n"
	    "+ p: is what the site's select matches: The fourth b\n"
	    "+ p: a correction notice: Correction: \n"
	    "- aside.related: is outside of what the site's select matches: "
	    "Most read\n");
	rules_free(&rules);
}

static void
survives_lack_of_memory(void **state)
{
	struct explanation e;
	enum emend_status status;

	(void)state;
	FAULT_SWEEP(status, {
		status = explain(&e, NULL);
		explanation_free(&e);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_of_each_piece_what_became_of_it),
		cmocka_unit_test(says_what_the_rules_of_a_site_did),
		cmocka_unit_test(survives_lack_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
