#ifndef EMEND_TESTS_HTML_TREE_H
#define EMEND_TESTS_HTML_TREE_H

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "article/html.h"
#include "article/limits.h"
#include "base/text.h"
#include "tests/fault.h"

/* A page as the tree that was read of it, in brackets. */

static inline struct html *
read_page(struct slice page)
{
	struct html *h = NULL;

	assert_int_equal(html_read(&h, page, NULL), EMEND_OK);
	assert_non_null(h);
	return h;
}

static inline void
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
static inline void
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
static inline void
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

static inline void
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

static inline void
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

#endif
