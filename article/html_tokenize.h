#ifndef EMEND_ARTICLE_HTML_TOKENIZE_H
#define EMEND_ARTICLE_HTML_TOKENIZE_H

#include <stdbool.h>
#include <stddef.h>

#include "article/html.h"
#include "article/limits.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

/*
 * WHATWG's tokenizer by whole constructs: a text, a tag or a comment at a
 * time, each found in one pass forward, so that no input is read twice.
 * Private to the HTML reader and its tests.
 */

/* What the next bytes are read as; the tree sets it after a start tag. */
enum html_mode {
	HTML_MODE_DATA,
	HTML_MODE_RCDATA,  /* text with references, until its end tag */
	HTML_MODE_RAWTEXT, /* text without */
	HTML_MODE_SCRIPT,
	HTML_MODE_PLAINTEXT, /* until the end of the page */
	HTML_MODE_CDATA,     /* until ]]> */
};

enum html_token_kind {
	HTML_TOKEN_END,
	HTML_TOKEN_TEXT, /* texts in a row are one text cut in pieces */
	HTML_TOKEN_START_TAG,
	HTML_TOKEN_END_TAG,
	HTML_TOKEN_COMMENT,
	HTML_TOKEN_DOCTYPE,
};

/* Fields as written; absent ones have a NULL ptr. */
struct html_doctype {
	struct slice name;
	struct slice public_id;
	struct slice system_id;
	bool quirks; /* malformed: browsers take the page for an old one */
};

struct html_token {
	enum html_token_kind kind;
	struct slice raw; /* text, comment: bytes; tag: the name as written */
	enum html_mode mode; /* text: what it was read as */
	struct slice name; /* tag: lower case */
	bool self_closing;
	struct html_doctype doctype;
};

struct html_tokenizer {
	struct slice in;
	size_t at;
	enum html_mode mode;
	bool foreign; /* <![CDATA[ is one: set by the tree inside svg, math */
	struct slice ends; /* the tag that ends RCDATA, RAWTEXT and scripts */

	struct html_token token;
	/* of the start tag that is token */
	struct html_attribute attributes[LIMIT_ATTRIBUTES];
	size_t attribute_count;

	struct arena *arena; /* takes names and values that are not in in */
	struct text scratch;
	enum emend_status status; /* EMEND_OK or EMEND_NOMEM */
};

void html_tokenizer_init(
    struct html_tokenizer *t, struct slice in, struct arena *arena);
void html_tokenizer_free(struct html_tokenizer *t);

/* Fills t->token; HTML_TOKEN_END for ever after the end or out of memory. */
void html_tokenizer_next(struct html_tokenizer *t);

/* Length of the text at t->at in a mode whose end is a certain end tag. */
size_t html_raw_span(const struct html_tokenizer *t);

/* Reads a tag whose name begins at t->at; false when the page ends in it. */
bool html_read_tag(struct html_tokenizer *t);

/* What stands between "<!doctype" and ">"; closed when there was a ">". */
void html_read_doctype(
    struct html_doctype *out, struct slice inside, bool closed);

static inline bool
html_is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\f' || c == '\r';
}

static inline bool
html_is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

#endif
