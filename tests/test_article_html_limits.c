#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/html_tree.h"

#define HOSTILE_BYTES ((size_t)1 << 20)
/* Ordinary markup takes some 10 ns a byte with sanitizers on. */
#define NANOSECONDS_PER_BYTE 400

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_hostile_pages_in_linear_time),
		cmocka_unit_test(reads_many_attributes_in_linear_time),
		cmocka_unit_test(loses_no_text_when_too_much_is_open),
		cmocka_unit_test(loses_no_text_below_the_depth_limit),
		cmocka_unit_test(cuts_what_is_past_the_limits),
		cmocka_unit_test(cuts_a_long_value_at_a_character),
		cmocka_unit_test(survives_every_allocation_failure),
	};
	return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
