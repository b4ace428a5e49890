#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "article/html.h"
#include "article/select.h"
#include "base/text.h"
#include "tests/fault.h"

#define HOSTILE_BYTES ((size_t)1 << 20)
/* With sanitizers on; some 20 ns without, for 33 parts asked of an element. */
#define NANOSECONDS_PER_BYTE 600

/* Elements are told by their id, or by their name where they have none. */
static const char page_source[] =
    "<!doctype html><html lang=en-GB><head><title>T</title></head><body>"
    "<div id=a class='story lead'>"
    "<h1 id=b>Headline</h1>"
    "<p id=c class=intro>One</p>"
    "text"
    "<p id=d data-kind='Box Two' rel='Next prev'>Two <b id=e>bold</b></p>"
    "<p id=f lang=en-US></p>"
    "<ul id=g><li id=h>x</li> <li id=i class='on.off 9up'>y</li>\n"
    "<li id=j>z</li></ul>"
    "</div>"
    "<div id=k class=STORY><p id=l><amp-ad id=m></amp-ad></p>"
    "<svg id=n><a id=o></a></svg></div>"
    "</body></html>";

static struct html *
read_page(struct slice source)
{
	struct html *page = NULL;

	assert_int_equal(html_read(&page, source, NULL), EMEND_OK);
	return page;
}

static struct selector *
compile(const char *source)
{
	struct selector *s = NULL;
	struct emend_error err = { EMEND_OK, "" };

	if (select_compile(&s, slice_of(source), &err))
		print_error("%s: %s\n", source, err.text);
	assert_non_null(s);
	return s;
}

static void
write_found(struct text *out, const struct html *page,
    const struct select_found *found)
{
	size_t i;

	for (i = 0; i < found->count; i++) {
		uint32_t node = found->nodes[i];
		struct slice id = html_attribute(page, node, SLICE("id"));

		if (!id.ptr)
			id = slice_of(html_tag_name(
			    (enum html_tag)page->nodes[node].tag));
		text_addf(out, "%s%.*s", out->len ? " " : "", SLICE_ARG(id));
	}
}

static void
check_found(const struct html *page, const char *selector, const char *expected)
{
	struct selector *s = compile(selector);
	struct select_found found;
	struct text out;

	text_init(&out, 10000);
	assert_int_equal(select_matches(s, page, &found, NULL), EMEND_OK);
	write_found(&out, page, &found);
	if (strcmp(out.ptr, expected) != 0)
		print_error("%s\n", selector);
	assert_string_equal(out.ptr, expected);
	free(found.nodes);
	text_free(&out);
	select_free(s);
}

struct example {
	const char *selector, *found;
};

#define CHECK_ALL(list)                                                        \
	do {                                                                   \
		struct html *page_ = read_page(slice_of(page_source));         \
		size_t i_;                                                     \
		for (i_ = 0; i_ < sizeof(list) / sizeof((list)[0]); i_++)      \
			check_found(                                           \
			    page_, (list)[i_].selector, (list)[i_].found);     \
		html_free(page_);                                              \
	} while (0)

static void
finds_by_type_class_and_id(void **state)
{
	static const struct example list[] = {
		{ "p", "c d f l" },
		{ "P", "c d f l" },
		{ "*", "html head title body a b c d e f g h i j k l m n o" },
		{ "amp-ad", "m" },
		{ "AMP-AD", "m" },
		{ "svg", "n" },
		{ "a", "o" },
		{ "unheard-of", "" },
		{ ".story", "a" },
		{ ".STORY", "k" },
		{ ".story.lead", "a" },
		{ ".stor", "" },
		{ "div.lead", "a" },
		{ "p.lead", "" },
		{ "#d", "d" },
		{ "#D", "" },
		{ "*.intro", "c" },
		{ " p.intro ", "c" },
		{ ".on\\.off", "i" },
		{ ".\\39up", "i" },
		{ ".\\39 up", "i" },
		{ ".\\000039up", "i" },
	};

	(void)state;
	CHECK_ALL(list);
}

static void
finds_by_attribute(void **state)
{
	static const struct example list[] = {
		{ "[data-kind]", "d" },
		{ "[DATA-KIND]", "d" },
		{ "[ data-kind ]", "d" },
		{ "[data-kind='Box Two']", "d" },
		{ "[data-kind=\"Box Two\"]", "d" },
		{ "[data-kind='box two']", "" },
		{ "[data-kind='box two' i]", "d" },
		{ "[data-kind='box two'I]", "d" },
		{ "[data-kind = 'box two' i ]", "d" },
		{ "[data-kind='Box\\20Two']", "d" },
		{ "[data-kind~=Two]", "d" },
		{ "[data-kind~=two]", "" },
		{ "[data-kind~=two i]", "d" },
		{ "[data-kind~='Box Two']", "" },
		{ "[data-kind~='']", "" },
		{ "[lang|=en]", "html f" },
		{ "[lang|=EN]", "html f" },
		{ "[lang|=EN s]", "" },
		{ "[lang|=en-GB]", "html" },
		{ "[lang|=e]", "" },
		{ "[rel~=next]", "d" },
		{ "[rel~=next s]", "" },
		{ "[data-kind^=Box]", "d" },
		{ "[data-kind^=box]", "" },
		{ "[data-kind^='']", "" },
		{ "[data-kind$=Two]", "d" },
		{ "[data-kind$='']", "" },
		{ "[data-kind$='Big Box Two']", "" },
		{ "[data-kind*='x T']", "d" },
		{ "[data-kind*='X t' i]", "d" },
		{ "[data-kind*='']", "" },
		{ "[class*=tor]", "a" },
		{ "[id=c][class]", "c" },
		{ "[nothing]", "" },
	};

	(void)state;
	CHECK_ALL(list);
}

static void
finds_by_place(void **state)
{
	static const struct example list[] = {
		{ "div p", "c d f l" },
		{ "div.story p", "c d f" },
		{ "body div p b", "e" },
		{ "div > b", "" },
		{ "div b", "e" },
		{ "div>p>b", "e" },
		{ "body > p", "" },
		{ "html > body > div > p", "c d f l" },
		{ "h1 + p", "c" },
		{ "h1+p+p", "d" },
		{ "h1 ~ p", "c d f" },
		{ "p ~ p", "d f" },
		{ "p ~ h1", "" },
		{ "p + ul li", "h i j" },
		{ "div + div p", "l" },
		{ "li li", "" },
		{ "p, h1", "b c d f l" },
		{ "p,p", "c d f l" },
		{ "h1 , li + li", "b i j" },
		{ "div\t>\n p", "c d f l" },
	};

	(void)state;
	CHECK_ALL(list);
}

static void
finds_by_position(void **state)
{
	static const struct example list[] = {
		{ ":root", "html" },
		{ "li:first-child", "h" },
		{ "li:FIRST-child", "h" },
		{ "li:last-child", "j" },
		{ "li:not(:first-child)", "i j" },
		{ "b:only-child", "e" },
		{ "li:only-child", "" },
		{ "li:nth-child(2)", "i" },
		{ "li:nth-child( odd )", "h j" },
		{ "li:nth-child(EVEN)", "i" },
		{ "li:nth-child(2n+1)", "h j" },
		{ "li:nth-child(2n - 1)", "h j" },
		{ "li:nth-child(2N)", "i" },
		{ "li:nth-child(n)", "h i j" },
		{ "li:nth-child(n+2)", "i j" },
		{ "li:nth-child(-n+2)", "h i" },
		{ "li:nth-child(+3)", "j" },
		{ "li:nth-child(0)", "" },
		{ "li:nth-child(-2)", "" },
		{ "li:nth-child(0n+2)", "i" },
		{ "li:nth-last-child(1)", "j" },
		{ "li:nth-last-child(n+2)", "h i" },
		{ "p:empty", "f" },
		{ "div > :nth-child(3)", "d" },
		{ "html:first-child:last-child", "html" },
	};

	(void)state;
	CHECK_ALL(list);
}

static void
finds_by_lists_in_tests(void **state)
{
	static const struct example list[] = {
		{ ":is(h1, .intro)", "b c" },
		{ "div :is(h1, li)", "b h i j" },
		{ "div :where(h1,li):last-child", "j" },
		{ "p:not(.intro)", "d f l" },
		{ "p:not(.intro, [lang])", "d l" },
		{ "p:not(.story p)", "l" },
		{ "p:not(:is(.intro, div + div p))", "d f" },
		{ ":not(*)", "" },
		{ "p:not(p:not(.intro))", "c" },
		{ "li:not(li + li + li)", "h i" },
		{ ":is(div > p, ul > li):nth-child(2)", "c i" },
		{ "div :is( :is( h1 ) )", "b" },
	};

	(void)state;
	CHECK_ALL(list);
}

static void
says_where_it_is_wrong(void **state)
{
	static const struct {
		const char *selector, *message;
	} list[] = {
		{ "", "column 1: wants an element, .class, #id, [attribute] or "
		      ":test here" },
		{ "  ", "column 3: wants an element, .class" },
		{ "p,", "column 3: wants an element, .class" },
		{ ", p", "column 1: wants an element, .class" },
		{ "> p", "column 1: wants an element, .class" },
		{ "p >", "column 4: wants an element, .class" },
		{ "p > > b", "column 5: wants an element, .class" },
		{ "p. x", "column 3: wants a class after the full stop" },
		{ "p.9", "column 3: wants a class after the full stop" },
		{ "#", "column 2: wants an id after #" },
		{ ".story p$", "column 9: not understood" },
		{ "[data", "column 1: this [ is never closed" },
		{ "[data-x?=y]", "column 8: wants ], = ~= |= ^= $= or *= here" },
		{ "[x=9]", "column 4: wants a value: a name, or anything in "
			   "quotation marks" },
		{ "[x='9]", "column 4: a quotation mark that is never closed" },
		{ "[x=y z]", "column 6: wants ] here" },
		{ "p)", "column 2: nothing opens this )" },
		{ "p:not(b", "column 6: this ( is never closed" },
		{ "p:not()", "column 7: wants an element, .class" },
		{ "p:not", "column 6: wants ( here" },
		{ "p:hover", "column 2: unknown test; known are :is()" },
		{ "p::before", "column 2: ::parts are no elements" },
		{ "li:nth-child(x)", "column 14: wants odd, even, a number or" },
		{ "li:nth-child(2n+)", "column 17: wants a number of children" },
		{ "li:nth-child(2 of p)", "column 16: wants ) here" },
		{ "li:nth-child(9999999999n)", "column 14: no element has so" },
		{ ".xp div.yp*", "column 11: the element stands first" },
		{ "svg|a", "column 4: namespaces are not understood" },
		{ "p\\", "column 2: a backslash with nothing after it" },
		/* characters, not bytes */
		{ ".\xc3\xa9t\xc3\xa9 $", "column 6: not understood" },
		{ ":is(:is(:is(:is(:is(:is(:is(:is(:is(p)))))))))",
		    "column 36: parentheses are nested too deep" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		struct emend_error err = { EMEND_OK, "" };
		struct selector *s = NULL;

		assert_int_equal(select_compile(&s,
				     slice_of(list[i].selector), &err),
		    EMEND_PARSE);
		assert_null(s);
		if (strncmp(err.text, list[i].message,
			strlen(list[i].message)) != 0)
			print_error("%s\n", list[i].selector);
		err.text[strlen(list[i].message)] = '\0';
		assert_string_equal(err.text, list[i].message);
	}
}

static void
repeat(struct text *out, const char *s, size_t times)
{
	while (times--)
		text_puts(out, s);
}

static void
refuses_what_is_too_large(void **state)
{
	struct selector *s = NULL;
	struct text t;

	(void)state;
	text_init(&t, 100000);
	repeat(&t, "p ", SELECT_MAX_COMPOUNDS);
	assert_int_equal(
	    select_compile(&s, slice_new(t.ptr, t.len), NULL), EMEND_OK);
	select_free(s);
	text_puts(&t, "p");
	assert_int_equal(
	    select_compile(&s, slice_new(t.ptr, t.len), NULL), EMEND_LIMIT);
	assert_null(s);
	text_truncate(&t, 0);
	repeat(&t, "x", SELECT_MAX_BYTES + 1);
	assert_int_equal(
	    select_compile(&s, slice_new(t.ptr, t.len), NULL), EMEND_LIMIT);
	assert_null(s);
	text_free(&t);
}

static double
seconds_of(const struct selector *s, const struct html *page)
{
	struct timespec from, to;
	struct select_found found;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	assert_int_equal(select_matches(s, page, &found, NULL), EMEND_OK);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	free(found.nodes);
	return (double)(to.tv_sec - from.tv_sec) +
	    (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

static void
takes_linear_time(void **state)
{
	static const char *const shapes[] = { "<div class=x>", "<p class=x>y",
		"<ul><li>", "<p>y</p>", "<b></b>", "z<br>" };
	static const char *const steps[] = { "div ", "p ~ ", "* > ", "* + ",
		":nth-last-child(n) ", "* ~ :not(p) " };
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct selector *s;
		struct text t;

		text_init(&t, 10000);
		repeat(&t, steps[i], 31);
		text_puts(&t, "* , p:last-child");
		s = compile(t.ptr);
		text_free(&t);
		for (j = 0; j < sizeof(shapes) / sizeof(shapes[0]); j++) {
			struct html *page;

			text_init(&t, 2 * HOSTILE_BYTES);
			repeat(&t, shapes[j],
			    HOSTILE_BYTES / strlen(shapes[j]));
			page = read_page(slice_new(t.ptr, t.len));
			assert_true(seconds_of(s, page) <
			    HOSTILE_BYTES * NANOSECONDS_PER_BYTE / 1e9);
			html_free(page);
			text_free(&t);
		}
		select_free(s);
	}
}

/* Any bytes are a selector or an error, never worse. */
static void
survives_any_bytes(void **state)
{
	static const char bytes[] = "p*.#[]()=~|^$'\"\\:,> +-n1i\xc3";
	uint32_t seed = 1;
	unsigned round;

	(void)state;
	for (round = 0; round < 20000; round++) {
		char source[24];
		size_t i, len = round % sizeof(source);
		struct selector *s = NULL;

		for (i = 0; i < len; i++) {
			seed = seed * 1664525 + 1013904223;
			source[i] = bytes[(seed >> 16) % (sizeof(bytes) - 1)];
		}
		if (select_compile(&s, slice_new(source, len), NULL) ==
		    EMEND_OK)
			assert_non_null(s);
		select_free(s);
	}
}

static void
survives_lack_of_memory(void **state)
{
	struct html *page = read_page(slice_of(page_source));
	struct select_found found;
	enum emend_status status;
	struct selector *s;

	(void)state;
	FAULT_SWEEP(status, {
		status = select_compile(&s,
		    SLICE("div > p:not(.x, [y='z']) b.\\39 up, #i"), NULL);
		assert_true((s == NULL) == (status != EMEND_OK));
		select_free(s);
	});
	s = compile("*");
	FAULT_SWEEP(status, {
		status = select_matches(s, page, &found, NULL);
		assert_true((found.nodes == NULL) == (status != EMEND_OK));
		free(found.nodes);
	});
	select_free(s);
	html_free(page);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_by_type_class_and_id),
		cmocka_unit_test(finds_by_attribute),
		cmocka_unit_test(finds_by_place),
		cmocka_unit_test(finds_by_position),
		cmocka_unit_test(finds_by_lists_in_tests),
		cmocka_unit_test(says_where_it_is_wrong),
		cmocka_unit_test(refuses_what_is_too_large),
		cmocka_unit_test(takes_linear_time),
		cmocka_unit_test(survives_any_bytes),
		cmocka_unit_test(survives_lack_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
