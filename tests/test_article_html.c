#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "article/html.h"
#include "article/limits.h"
#include "base/text.h"
#include "tests/fault.h"

#define HOSTILE_BYTES ((size_t)1 << 20)
/* Ordinary markup takes some 10 ns a byte with sanitizers on. */
#define NANOSECONDS_PER_BYTE 400

static struct html *
read_page(struct slice page)
{
	struct html *h = NULL;

	assert_int_equal(html_read(&h, page, NULL), EMEND_OK);
	assert_non_null(h);
	return h;
}

static void
write_node(struct text *out, const struct html *h, uint32_t i)
{
	const struct html_node *n = &h->nodes[i];
	size_t a;

	if (n->tag == HTML_TEXT) {
		text_putc(out, '"');
		html_text(h, i, out);
		text_putc(out, '"');
		return;
	}
	text_puts(out, html_tag_name((enum html_tag)n->tag));
	for (a = 0; a < n->attribute_count; a++) {
		const struct html_attribute *at =
		    &h->attributes[n->first_attribute + a];

		text_addf(out, "[%.*s=%.*s]", SLICE_ARG(at->name),
		    SLICE_ARG(at->value));
	}
}

/* "p(b("x")"y")": the nodes from..to, children in brackets. */
static void
write_tree(struct text *out, const struct html *h, uint32_t from, uint32_t to)
{
	uint32_t open[LIMIT_DEPTH + 2];
	size_t depth = 0;
	uint32_t i;

	for (i = from; i < to; i++) {
		write_node(out, h, i);
		if (h->nodes[i].end > i + 1) {
			text_putc(out, '(');
			open[depth++] = h->nodes[i].end;
			continue;
		}
		while (depth && i + 1 == open[depth - 1]) {
			text_putc(out, ')');
			depth--;
		}
		if (i + 1 < to)
			text_putc(out, ' ');
	}
}

/* What every tree must be, whatever the page. */
static void
check_shape(const struct html *h)
{
	uint32_t i;

	assert_true(h->node_count >= 3);
	assert_int_equal(h->nodes[0].tag, HTML_HTML);
	assert_int_equal(h->nodes[0].end, h->node_count);
	assert_int_equal(h->nodes[1].tag, HTML_HEAD);
	assert_int_equal(h->nodes[h->nodes[1].end].tag, HTML_BODY);
	for (i = 1; i < h->node_count; i++) {
		const struct html_node *n = &h->nodes[i];

		assert_true(n->parent < i);
		assert_true(n->end > i);
		assert_true(n->end <= h->nodes[n->parent].end);
		assert_true(n->parent == i - 1 ||
		    h->nodes[i - 1].end == i || h->nodes[n->parent].end > i);
		assert_true(n->start + n->len <= h->source.len);
		if (n->tag == HTML_TEXT)
			assert_int_equal(n->end, i + 1);
		else
			assert_true(n->first_attribute + n->attribute_count <=
			    h->attribute_count);
	}
}

struct example {
	const char *page, *tree;
};

static void
check_body(const struct example *e)
{
	struct html *h = read_page(slice_of(e->page));
	struct text out;
	uint32_t body;

	check_shape(h);
	text_init(&out, 100000);
	body = h->nodes[1].end;
	write_tree(&out, h, body + 1, h->nodes[body].end);
	if (strcmp(out.ptr, e->tree) != 0)
		print_error("page: %s\n", e->page);
	assert_string_equal(out.ptr, e->tree);
	text_free(&out);
	html_free(h);
}

#define CHECK_BODIES(list)						\
	do {								\
		size_t i_;						\
		for (i_ = 0; i_ < sizeof(list) / sizeof((list)[0]); i_++) \
			check_body(&(list)[i_]);			\
	} while (0)

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
check_page(const char *page, const char *tree)
{
	struct html *h = read_page(slice_of(page));
	struct text out;

	check_shape(h);
	text_init(&out, 100000);
	write_tree(&out, h, 0, h->node_count);
	assert_string_equal(out.ptr, tree);
	text_free(&out);
	html_free(h);
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

/* unit again and again, up to HOSTILE_BYTES, between head and tail */
static void
fill(struct text *page, const char *head, const char *unit, const char *tail)
{
	text_init(page, 4 * HOSTILE_BYTES);
	text_puts(page, head);
	while (page->len < HOSTILE_BYTES)
		text_puts(page, unit);
	text_puts(page, tail);
	assert_int_equal(page->status, EMEND_OK);
}

static int64_t
processor_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static uint32_t
depth_of(const struct html *h)
{
	uint32_t *depth = calloc(h->node_count, sizeof(*depth));
	uint32_t i, most = 1;

	assert_non_null(depth);
	depth[0] = 1;
	for (i = 1; i < h->node_count; i++) {
		depth[i] = depth[h->nodes[i].parent] + 1;
		if (depth[i] > most && h->nodes[i].tag != HTML_TEXT)
			most = depth[i];
	}
	free(depth);
	return most;
}

static void
reads_hostile_pages_in_linear_time(void **state)
{
	static const struct {
		const char *head, *unit, *tail;
	} list[] = {
		{ "", "<div>", "" },
		{ "", "<div>x", "</div></div></p>" },
		{ "", "<div></span>", "" },
		{ "", "<div><p></div>", "" },
		{ "", "<b>", "" },
		{ "", "<a>", "" },
		{ "", "<a><div>", "" },
		{ "", "<b><div>", "" },
		{ "", "<b>x<p>y</b>", "" },
		{ "", "<a>x<p>y<a>", "" },
		{ "", "<i><b><div>", "</i></b></i></b></i></b>" },
		{ "", "<table>", "" },
		{ "", "<table><tr><td>", "" },
		{ "", "<table></div>", "" },
		{ "<p><table><td>", "<div></p>", "" },
		{ "<table><td>", "</td></tr></table><td>", "" },
		{ "", "<li>", "" },
		{ "", "<ul><li>", "" },
		{ "", "<p>", "" },
		{ "", "</p>", "" },
		{ "", "<form>", "" },
		{ "", "<form></form><div>", "" },
		{ "", "<button>", "" },
		{ "", "<select><option>", "" },
		{ "", "<svg>", "" },
		{ "", "<svg><desc>", "" },
		{ "", "<svg></g><g>", "" },
		{ "<svg>", "<g></p>", "" },
		{ "", "<template>", "" },
		{ "", "<ruby><rt><rp>", "" },
		{ "", "<body a=1><html b=2>", "" },
		{ "", "<", "" },
		{ "", "</", "" },
		{ "", "&", "" },
		{ "", "&#x", "" },
		{ "", "&CounterClockwiseContourIntegra", "" },
		{ "", "<!--", "" },
		{ "", "<!--->", "" },
		{ "<!--", "--!", "" },
		{ "", "<!", "" },
		{ "", "<!doctype ", "" },
		{ "", "<![CDATA[", "" },
		{ "<svg>", "<![CDATA[", "" },
		{ "<script>", "<!--", "" },
		{ "<script><!--", "<script ", "" },
		{ "<script><!--", "</script", "" },
		{ "<title>", "</title", "" },
		{ "<textarea>", "</textarea ", "" },
		{ "", "<a b='", "" },
		{ "<p ", "a=1 ", ">x" },
		{ "<p ", "a=\"&amp;", "\">x" },
		{ "", "<p a=1 b=2 c=3>", "" },
		{ "", "\r", "" },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		struct text page;
		struct html *h;
		int64_t start;

		fill(&page, list[i].head, list[i].unit, list[i].tail);
		start = processor_ns();
		h = read_page(slice_new(page.ptr, page.len));
		start = processor_ns() - start;
		if (start > (int64_t)page.len * NANOSECONDS_PER_BYTE)
			fail_msg("\"%s\" took %lld ns a byte", list[i].unit,
			    (long long)start / (long long)page.len);
		check_shape(h);
		assert_true(depth_of(h) <= LIMIT_DEPTH);
		assert_true(h->node_count * sizeof(*h->nodes) +
			h->attribute_count * sizeof(*h->attributes) <=
		    LIMIT_TREE_BYTES(page.len));
		html_free(h);
		text_free(&page);
	}
}

static void
reads_many_attributes_in_linear_time(void **state)
{
	struct text page;
	struct html *h;
	int64_t start;
	int i;
	(void)state;

	text_init(&page, 1 << 24);
	text_puts(&page, "<p");
	for (i = 0; i < 100000; i++)
		text_addf(&page, " a%d=%d", i, i);
	text_puts(&page, ">x");
	start = processor_ns();
	h = read_page(slice_new(page.ptr, page.len));
	start = processor_ns() - start;
	assert_true(start < (int64_t)page.len * NANOSECONDS_PER_BYTE);
	assert_int_equal(h->nodes[3].attribute_count, LIMIT_ATTRIBUTES);
	assert_true(slice_equal(
	    html_attribute(h, 3, SLICE("a100")), SLICE("100")));
	html_free(h);
	text_free(&page);
}

/* However many stay open, what comes after them is read. */
static void
loses_no_text_when_too_much_is_open(void **state)
{
	struct text page, out;
	struct html *h;
	uint32_t i;
	(void)state;

	fill(&page, "", "<div>", "<p>the text");
	text_init(&out, 100);
	h = read_page(slice_new(page.ptr, page.len));
	check_shape(h);
	assert_false(h->truncated);
	assert_true(h->node_count < LIMIT_OPEN + 10);
	for (i = 0; i < h->node_count; i++)
		html_text(h, i, &out);
	assert_string_equal(out.ptr, "the text");
	html_free(h);
	text_free(&out);
	text_free(&page);
}

/* Elements past the depth are siblings, and their end tags end only them. */
static void
loses_no_text_below_the_depth_limit(void **state)
{
	const int deep = 2000;
	struct text page, out;
	struct html *h;
	uint32_t i;
	int n;
	(void)state;

	text_init(&page, 1 << 20);
	text_init(&out, 1 << 20);
	text_puts(&page, "<section>");
	for (n = 0; n < deep; n++)
		text_addf(&page, "<div>%d ", n);
	for (n = deep; n-- > 0;)
		text_addf(&page, "-%d </div>", n);
	text_puts(&page, "</section>end");
	h = read_page(slice_new(page.ptr, page.len));
	check_shape(h);
	for (i = 0; i < h->node_count; i++)
		html_text(h, i, &out);
	text_truncate(&page, 0);
	for (n = 0; n < deep; n++)
		text_addf(&page, "%d ", n);
	for (n = deep; n-- > 0;)
		text_addf(&page, "-%d ", n);
	text_puts(&page, "end");
	assert_string_equal(out.ptr, page.ptr);
	assert_int_equal(depth_of(h), LIMIT_DEPTH);
	assert_int_equal(h->nodes[h->nodes[h->node_count - 1].parent].tag,
	    HTML_BODY);
	html_free(h);
	text_free(&page);
	text_free(&out);
}

static void
cuts_what_is_past_the_limits(void **state)
{
	struct emend_error err;
	struct text page;
	struct html *h = NULL;
	size_t i;
	(void)state;

	text_init(&page, LIMIT_PAGE_BYTES + 1);
	for (i = 0; i <= LIMIT_NODES; i++)
		text_puts(&page, "<br>");
	h = read_page(slice_new(page.ptr, page.len));
	assert_true(h->truncated);
	assert_true(h->node_count < LIMIT_NODES + 10);
	check_shape(h);
	html_free(h);
	while (page.len <= LIMIT_PAGE_BYTES)
		text_putc(&page, ' ');
	assert_int_equal(html_read(&h, slice_new(page.ptr, page.len), &err),
	    EMEND_LIMIT);
	assert_null(h);
	text_free(&page);
}

static void
cuts_a_long_value_at_a_character(void **state)
{
	struct text page;
	struct html *h;
	struct slice value;
	(void)state;

	text_init(&page, 1 << 20);
	text_puts(&page, "<p title='");
	while (page.len < LIMIT_ATTRIBUTE_BYTES + 1000)
		text_puts(&page, "\u20AC");
	text_puts(&page, "' id=x>");
	h = read_page(slice_new(page.ptr, page.len));
	value = html_attribute(h, 3, SLICE("title"));
	assert_int_equal(value.len, LIMIT_ATTRIBUTE_BYTES / 3 * 3);
	assert_true(slice_equal(
	    html_attribute(h, 3, SLICE("id")), SLICE("x")));
	html_free(h);
	text_free(&page);
}

static void
survives_every_allocation_failure(void **state)
{
	static const char page[] =
	    "<HTML Lang='a&amp;b'><title>x</title><a href=1>x<div>y</a>z"
	    "<x-y>1</x-y><svg><g/><desc>2</svg><table><td>3</table>"
	    "<body class=c id=d><html e=f>";
	struct text big;
	enum emend_status status;
	int i;
	(void)state;

	text_init(&big, 1 << 20);
	text_puts(&big, page);
	for (i = 0; i < 300; i++)
		text_addf(&big, "<div a%d><x%d B='&lt;'>", i, i);
	FAULT_SWEEP(status, {
		struct emend_error err;
		struct html *h = (struct html *)&big;

		status = html_read(&h, slice_new(big.ptr, big.len), &err);
		if (status != EMEND_OK) {
			assert_null(h);
			assert_int_equal(err.status, EMEND_NOMEM);
		}
		html_free(h);
	});
	text_free(&big);
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
		cmocka_unit_test(reads_hostile_pages_in_linear_time),
		cmocka_unit_test(reads_many_attributes_in_linear_time),
		cmocka_unit_test(loses_no_text_when_too_much_is_open),
		cmocka_unit_test(loses_no_text_below_the_depth_limit),
		cmocka_unit_test(cuts_what_is_past_the_limits),
		cmocka_unit_test(cuts_a_long_value_at_a_character),
		cmocka_unit_test(survives_every_allocation_failure),
		cmocka_unit_test(knows_every_name_of_its_list),
	};
	return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
