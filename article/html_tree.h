#ifndef EMEND_ARTICLE_HTML_TREE_H
#define EMEND_ARTICLE_HTML_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "article/html.h"
#include "article/html_tokenize.h"
#include "base/table.h"

/*
 * The tree under construction.  Private to the HTML reader.
 *
 * Every question about the stack of open elements is answered in constant
 * time: an entry knows the nearest barrier of each scope at or below it, and
 * the entry below it that has the same name.
 */

/* How far down the stack a rule may look. */
enum html_scope {
	SCOPE_DEFAULT, /* to a table cell, a table, an object, a template ... */
	SCOPE_LIST,    /* or a list */
	SCOPE_BUTTON,  /* or a button */
	SCOPE_TABLE,   /* to a table or a template */
	SCOPE_ITEM,    /* to any block but <address>, <div> and <p> */
	SCOPE_SPECIAL, /* to any block */
	SCOPE_FOREIGN, /* to what is not <svg> or <math> */
};

#define SCOPE_COUNT 7

/*
 * What an open element is called: enum html_tag, or from HTML_TAG_COUNT on an
 * unknown name of this page, or a name inside <svg> and <math>.
 */
typedef uint32_t html_id;

#define HTML_NAMES_MAX 512 /* of each kind; further ones match no end tag */
#define HTML_IDS (HTML_TAG_COUNT + 2 * HTML_NAMES_MAX)
#define NO_ENTRY UINT32_MAX

struct html_open {
	uint32_t node;
	html_id id;	   /* HTML_TEXT: nothing closes it but its parent */
	uint32_t previous; /* entry with the same id, or NO_ENTRY */
	uint32_t barrier[SCOPE_COUNT]; /* entries; <html> is one for all */
	bool foreign;
	bool integration; /* foreign, but its content is HTML */
};

struct html_tree {
	struct html *h;
	struct html_tokenizer tokens;
	uint32_t node_cap, attribute_cap;

	struct html_open *open;
	uint32_t open_count, open_cap;
	uint32_t last[HTML_IDS]; /* topmost entry, or NO_ENTRY */
	/* name -> its value in name_ids, for unknown HTML and foreign names */
	struct table names[2];
	html_id name_ids[2 * HTML_NAMES_MAX];

	/* bytes of the arrays above; past the limit the tree is full, which
	   ends the page: what one token still needs is always there */
	size_t memory, memory_limit;
	bool full;

	uint32_t body;	   /* node; 0 until there is one */
	bool form_open;	   /* a second <form> is ignored */
	bool skip_newline; /* the first after <pre> */
	enum emend_status status; /* EMEND_OK or EMEND_NOMEM */
};

/* Takes the token that t->tokens holds into the tree. */
void html_tree_take(struct html_tree *t);

/* html_rules.c and html_end_rules.c: what a tag does in the body. */
void html_start_tag(struct html_tree *t, enum html_tag tag);
void html_end_tag(struct html_tree *t, enum html_tag tag);

/* html_format.c: closes <a>, <b> ... though blocks inside may stay open. */
void html_end_format(struct html_tree *t, html_id id);

/* html_stack.c: nodes and the stack of open elements. */
void html_push(struct html_tree *t, enum html_tag tag);
void html_push_foreign(struct html_tree *t, bool integration);
void html_push_implied(struct html_tree *t, enum html_tag tag);
void html_add_leaf(struct html_tree *t, enum html_tag tag);
void html_add_text(struct html_tree *t, struct slice raw, bool literal);
void html_merge_attributes(struct html_tree *t, uint32_t node);
void html_pop(struct html_tree *t);
/* Pops that entry and all above it. */
void html_pop_through(struct html_tree *t, uint32_t entry);
/* Puts an entry, with its node, id and kind filled, on top. */
void html_link(struct html_tree *t, struct html_open entry);
/* Takes the topmost entry off; its node stays open. */
struct html_open html_unlink(struct html_tree *t);
/*
 * Puts an open node like the given one between a parent and all its children;
 * entries of nodes after the parent are the caller's to correct.  The cost is
 * in proportion to the nodes after the parent.
 */
bool html_insert_child(
    struct html_tree *t, uint32_t parent, struct html_node like);
/* Lets the topmost entry of its id end with its parent, not before. */
void html_forget(struct html_tree *t, uint32_t entry);

/* The topmost open id within scope, or NO_ENTRY. */
uint32_t html_find_open(
    const struct html_tree *t, html_id id, enum html_scope scope);
/* The id of an unknown or foreign name; HTML_UNKNOWN when it has none. */
html_id html_find_name(
    const struct html_tree *t, struct slice name, bool foreign);

static inline struct html_open *
html_top(const struct html_tree *t)
{
	return &t->open[t->open_count - 1];
}

#endif
