#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/html_tree.h"

static void
ends_what_authors_leave_open(void **state)
{
	static const struct example list[] = {
		{ "", "" },
		{ "word", "\"word\"" },
		{ "<p>x<p>y", "p(\"x\") p(\"y\")" },
		{ "<p>x<div>y</div>z", "p(\"x\") div(\"y\") \"z\"" },
		{ "<p><b>x<p>y", "p(b(\"x\")) p(\"y\")" },
		{ "<ul><li>a<li>b<ul><li>c</ul><li>d</ul>",
		    "ul(li(\"a\") li(\"b\" ul(li(\"c\"))) li(\"d\"))" },
		{ "<li><div>a<li>b", "li(div(\"a\")) li(\"b\")" },
		{ "<li><section>a<li>b", "li(section(\"a\" li(\"b\")))" },
		{ "<dl><dt>a<dd>b<dt>c<dd>d</dl>e",
		    "dl(dt(\"a\") dd(\"b\") dt(\"c\") dd(\"d\")) \"e\"" },
		{ "<h1>a<h2>b</h1>c", "h1(\"a\") h2(\"b\") \"c\"" },
		{ "<h2>a</h3>b", "h2(\"a\") \"b\"" },
		{ "<select><option>a<option>b<optgroup><option>c</select>d",
		    "select(option(\"a\") option(\"b\") "
		    "optgroup(option(\"c\"))) \"d\"" },
		{ "<ruby>a<rp>(<rt>b<rp>)</ruby>",
		    "ruby(\"a\" rp(\"(\") rt(\"b\") rp(\")\"))" },
		{ "<p>x<hr>y", "p(\"x\") hr \"y\"" },
		{ "<button>a<button>b", "button(\"a\") button(\"b\")" },
		{ "<p><button>a<p>b</button>c",
		    "p(button(\"a\" p(\"b\")) \"c\")" },
		{ "a</p>b</br>c", "\"a\" p \"b\" br \"c\"" },
		{ "<br/>a<div/>b", "br \"a\" div(\"b\")" },
	};
	(void)state;

	CHECK_BODIES(list);
}

static void
ends_nothing_that_is_not_meant(void **state)
{
	static const struct example list[] = {
		{ "<div>a</span></p-x></section>b</div>c",
		    "div(\"a\" \"b\") \"c\"" },
		{ "<div><span>a</div>b</span>c",
		    "div(span(\"a\")) \"b\" \"c\"" },
		{ "<x-a><div>a</x-a>b</div>c</x-a>d",
		    "#unknown(div(\"a\" \"b\") \"c\") \"d\"" },
		{ "<x-a>1<x-b>2</x-a>3</x-b>4",
		    "#unknown(\"1\" #unknown(\"2\")) \"3\" \"4\"" },
		{ "<div><table><tr><td>a</div>b</table>c",
		    "div(table(tbody(tr(td(\"a\" \"b\")))) \"c\")" },
		{ "<form><div>a</form>b</div>c",
		    "form(div(\"a\" \"b\")) \"c\"" },
		{ "<form>a<form>b</form>c", "form(\"a\" \"b\") \"c\"" },
		{ "a</body>b</html>c", "\"a\" \"b\" \"c\"" },
		{ "<div><noscript></div><p>a</noscript>b</div>c",
		    "div(noscript(p(\"a\")) \"b\") \"c\"" },
		{ "<p>a<object><p>b</p></object>c",
		    "p(\"a\" object(p(\"b\")) \"c\")" },
	};
	(void)state;

	CHECK_BODIES(list);
}

static void
builds_tables(void **state)
{
	static const struct example list[] = {
		{ "<table><tr><td>a<td>b<tr><th>c</table>d",
		    "table(tbody(tr(td(\"a\") td(\"b\")) tr(th(\"c\")))) "
		    "\"d\"" },
		{ "<table><td>a</table>", "table(tbody(tr(td(\"a\"))))" },
		{ "<table><caption>a<thead><tr><td>b<tbody><tr><td>c</table>",
		    "table(caption(\"a\") thead(tr(td(\"b\"))) "
		    "tbody(tr(td(\"c\"))))" },
		{ "<table><colgroup><col><tr><td>a</table>",
		    "table(colgroup(col) tbody(tr(td(\"a\"))))" },
		{ "<table><tr><td><table><tr><td>a</table>b</table>",
		    "table(tbody(tr(td(table(tbody(tr(td(\"a\")))) \"b\"))))" },
		{ "<table><table><tr><td>a",
		    "table table(tbody(tr(td(\"a\"))))" },
		{ "<table>a<tr><td>b</table>",
		    "table(\"a\" tbody(tr(td(\"b\"))))" },
		{ "<td>a<tr>b", "\"a\" \"b\"" },
		{ "<table><tr><td><p>a<td>b</table>",
		    "table(tbody(tr(td(p(\"a\")) td(\"b\"))))" },
		{ "<div><template><td>a</template></div>",
		    "div(template(td(\"a\")))" },
	};
	(void)state;

	CHECK_BODIES(list);
}

static void
keeps_text_in_order_when_tags_are_crossed(void **state)
{
	static const struct example list[] = {
		{ "<b>a<i>b</b>c</i>d", "b(\"a\" i(\"b\")) \"c\" \"d\"" },
		{ "<b><p>x</b>y</p>", "p(b(\"x\") \"y\")" },
		{ "<a href=1><div>x</a>y</div>z",
		    "div(a[href=1](\"x\") \"y\") \"z\"" },
		{ "<a href=1>w<div>x<i>v</i></a>y</div>z",
		    "a[href=1](\"w\") "
		    "div(a[href=1](\"x\" i(\"v\")) \"y\") \"z\"" },
		{ "<a><div><p>x</a>y</p>z</div>",
		    "div(p(a(\"x\") \"y\") \"z\")" },
		{ "<a href=1>x<a href=2>y</a>z",
		    "a[href=1](\"x\") a[href=2](\"y\") \"z\"" },
		{ "<a><div>x<a>y</a>z</div>",
		    "div(a(\"x\") a(\"y\") \"z\")" },
		{ "<b><em><div><p>x</b>y", "b(em) div(p(b(\"x\") \"y\"))" },
	};
	(void)state;

	CHECK_BODIES(list);
}

static void
reads_raw_text(void **state)
{
	static const struct example list[] = {
		{ "<div><script>if (a<b) \"</p>\"</script>x",
		    "div(script(\"if (a<b) \"</p>\"\") \"x\")" },
		{ "<p><script><!--<script></script>--></script>x",
		    "p(script(\"<!--<script></script>-->\") \"x\")" },
		{ "<p><style>&amp;</style><textarea>&amp;<b></textarea>",
		    "p(style(\"&amp;\") textarea(\"&<b>\"))" },
		{ "<p><iframe><p>x</iframe>y", "p(iframe(\"<p>x\") \"y\")" },
		{ "<xmp><b></xmp>y", "xmp(\"<b>\") \"y\"" },
		{ "<pre>\n\nx</pre>", "pre(\"\nx\")" },
		{ "<plaintext></plaintext>&amp;",
		    "plaintext(\"</plaintext>&amp;\")" },
	};
	(void)state;

	CHECK_BODIES(list);
}

static void
keeps_svg_and_math_to_themselves(void **state)
{
	static const struct example list[] = {
		{ "<svg><path d=1 /><g/><title>t</title></svg>x",
		    "svg(#unknown[d=1] #unknown #unknown(\"t\")) \"x\"" },
		{ "<svg><![CDATA[a&amp;<b>]]></svg>x",
		    "svg(\"a&amp;<b>\") \"x\"" },
		{ "<svg/>x", "svg \"x\"" },
		{ "<div><svg><g>a</div>b", "div(svg(#unknown(\"a\"))) \"b\"" },
		{ "<svg><g><p>x", "svg(#unknown) p(\"x\")" },
		{ "<svg><foreignObject><p>x</svg>y",
		    "svg(#unknown(p(\"x\" \"y\")))" },
		{ "<svg><foreignObject><p>x</p></foreignObject></svg>y",
		    "svg(#unknown(p(\"x\"))) \"y\"" },
		{ "<math><mi>x</mi></math>y",
		    "math(#unknown(\"x\")) \"y\"" },
		{ "<svg><font>x</font><font color=1>y</font>",
		    "svg(#unknown(\"x\")) font[color=1](\"y\")" },
		{ "<![CDATA[x]]>y", "\"y\"" },
	};
	(void)state;

	CHECK_BODIES(list);
}

static void
decodes_references_and_newlines(void **state)
{
	static const struct example list[] = {
		{ "a&amp;b&ampc&nosuch;&", "\"a&b&c&nosuch;&\"" },
		{ "&notit; &notin; &NotEqualTilde;",
		    "\"\u00ACit; \u2209 \u2242\u0338\"" },
		{ "&#65;&#x42;&#128;&#0;&#xD800;&#x110000;&#99999999999;",
		    "\"AB\u20AC\uFFFD\uFFFD\uFFFD\uFFFD\"" },
		{ "&#xZ;&#;", "\"&#xZ;&#;\"" },
		{ "<i title='?a&copy=1&amp;b&copy'>x",
		    "i[title=?a&copy=1&b\u00A9](\"x\")" },
		{ "a\r\nb\rc", "\"a\nb\nc\"" },
		{ "<I CLASS=A class=b ID>x", "i[class=A][id=](\"x\")" },
		{ "<i a=\"1\"b='2'c=3/>x", "i[a=1][b=2][c=3/](\"x\")" },
		{ "a<!-- x --!>b<!-->c<!-- > -- >-->d",
		    "\"a\" \"b\" \"c\" \"d\"" },
		{ "1 < 2 <> 3 </> 4", "\"1 < 2 <> 3 \" \" 4\"" },
	};
	(void)state;

	CHECK_BODIES(list);
}

static void
finds_the_head_and_the_body(void **state)
{
	(void)state;

	check_page("", "html(head body)");
	check_page("<!doctype html><html lang=en><head><title>a</title>"
	    "<body class=b><p>c",
	    "html[lang=en](head(title(\"a\")) body[class=b](p(\"c\")))");
	check_page("<title>a</title> <meta charset=x><p>b<link>",
	    "html(head(title(\"a\") meta[charset=x]) body(p(\"b\" link)))");
	check_page("<head><noscript><img><p>a</noscript><meta></head>"
	    "<script></script>b",
	    "html(head(noscript(img p(\"a\")) meta script) body(\"b\"))");
	check_page("<p>a<html lang=de><body id=b><body id=c class=d>",
	    "html[lang=de](head body[id=b][class=d](p(\"a\")))");
	check_page("<head><noscript><body>a",
	    "html(head(noscript) body(\"a\"))");
}

static void
gives_attributes_by_name(void **state)
{
	struct html *h =
	    read_page(SLICE("<p id=a title='' Data-X=&quot;>"));
	uint32_t p = h->node_count - 1;
	(void)state;

	assert_int_equal(h->nodes[p].tag, HTML_P);
	assert_true(slice_equal(
	    html_attribute(h, p, SLICE("data-x")), SLICE("\"")));
	assert_non_null(html_attribute(h, p, SLICE("title")).ptr);
	assert_null(html_attribute(h, p, SLICE("class")).ptr);
	html_free(h);
}

static void
drops_nul_in_text(void **state)
{
	static const char page[] = "a\0b<i\0>c";
	struct html *h = read_page(slice_new(page, sizeof(page) - 1));
	struct text out;
	(void)state;

	text_init(&out, 100);
	html_text(h, 3, &out);
	assert_string_equal(out.ptr, "ab");
	assert_int_equal(h->nodes[4].tag, HTML_UNKNOWN);
	text_free(&out);
	html_free(h);
}

static void
knows_every_name_of_its_list(void **state)
{
	int tag;
	(void)state;

	for (tag = HTML_UNKNOWN + 1; tag < HTML_TAG_COUNT; tag++)
		assert_int_equal(html_tag_of(slice_of(
			html_tag_name((enum html_tag)tag))), tag);
	assert_int_equal(html_tag_of(SLICE("")), HTML_UNKNOWN);
	assert_int_equal(html_tag_of(SLICE("#text")), HTML_UNKNOWN);
	assert_int_equal(html_tag_of(SLICE("blockquotf")), HTML_UNKNOWN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends_what_authors_leave_open),
		cmocka_unit_test(ends_nothing_that_is_not_meant),
		cmocka_unit_test(builds_tables),
		cmocka_unit_test(keeps_text_in_order_when_tags_are_crossed),
		cmocka_unit_test(reads_raw_text),
		cmocka_unit_test(keeps_svg_and_math_to_themselves),
		cmocka_unit_test(decodes_references_and_newlines),
		cmocka_unit_test(finds_the_head_and_the_body),
		cmocka_unit_test(gives_attributes_by_name),
		cmocka_unit_test(drops_nul_in_text),
		cmocka_unit_test(knows_every_name_of_its_list),
	};
	return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
