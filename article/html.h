#ifndef EMEND_ARTICLE_HTML_H
#define EMEND_ARTICLE_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "article/html_tag.h"
#include "base/error.h"
#include "base/slice.h"

struct text;

/*
 * A page as a tree: a WHATWG-shaped tokenizer under a reduced tree builder
 * (implied end tags, void and raw-text elements, foreign content opaque; no
 * adoption agency, no foster parenting).  Any bytes are a page.  Time and
 * memory are linear in the input.
 *
 * Nodes stand in document order, so a subtree is a range: the descendants of
 * node i are nodes [i + 1, nodes[i].end), its first child is i + 1 when that is
 * below end, and the next sibling of a child c is nodes[c].end when that is
 * below its parent's end.  Node 0 is <html>, node 1 <head>; <body> follows.
 *
 * What a browser with scripts would show decides: the content of <noscript> is
 * parsed, but stays inside it, in the head too.  All elements inside <svg> and
 * <math> are HTML_UNKNOWN, but for HTML in a <foreignObject> and its like.
 */
struct html_node {
	uint32_t parent; /* index; node 0 is its own */
	uint32_t end;	 /* one past the last descendant */
	uint32_t start;	 /* text: offset of its raw bytes in source */
	uint32_t len;	 /* text: raw bytes, character references undecoded */
	/* element: start and len are its name as written; len 0 when implied */
	uint32_t first_attribute; /* text: 1 when it has no references */
	uint16_t attribute_count;
	uint16_t tag; /* enum html_tag; HTML_TEXT for text */
};

struct html_attribute {
	struct slice name;  /* lower case */
	struct slice value; /* decoded; "" when it has none */
};

struct html {
	struct slice source; /* the caller's UTF-8; must outlive the tree */
	struct html_node *nodes;
	uint32_t node_count;
	struct html_attribute *attributes;
	uint32_t attribute_count;
	bool truncated; /* LIMIT_NODES or LIMIT_TREE_BYTES was reached */
	/* and what the reader owns */
	struct html_memory *memory;
};

/* On success *out is the caller's.  Fails with EMEND_NOMEM or EMEND_LIMIT. */
enum emend_status html_read(struct html **out, struct slice utf8,
    struct emend_error *err) EMEND_MUST_USE;
void html_free(struct html *h); /* NULL is fine */

/* The value of an element's attribute, absent when it has none such. */
struct slice html_attribute(
    const struct html *h, uint32_t node, struct slice name);

/* Appends a text node's characters, references decoded, NUL dropped. */
void html_text(const struct html *h, uint32_t node, struct text *out);

/* Decodes character references as in text, or as in an attribute's value. */
void html_decode(struct text *out, struct slice raw, bool in_attribute);

#endif
