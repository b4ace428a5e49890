#ifndef EMEND_ARTICLE_SELECT_H
#define EMEND_ARTICLE_SELECT_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

struct html;
struct selector;

/*
 * CSS selectors over a page's tree: type, *, .class, #id, [attribute] with
 * = ~= |= ^= $= *= and the flags i and s, the combinators " " > + ~, lists,
 * :is() :where() :not(), :first-child :last-child :only-child,
 * :nth-child(an+b) :nth-last-child(an+b), :root and :empty.
 *
 * Names of elements and attributes go by no case, classes, ids and values by
 * case, but for the attributes whose values HTML itself reads without it
 * (rel, type, lang ...).
 */
#define SELECT_MAX_BYTES 4096
#define SELECT_MAX_COMPOUNDS 256 /* "a b:not(c)" has three */
#define SELECT_MAX_NESTING 8	 /* of parentheses */

/*
 * Fails with EMEND_PARSE "column N: what is wrong" (characters, from 1),
 * EMEND_LIMIT or EMEND_NOMEM; *out is then NULL.  source is copied.
 */
enum emend_status select_compile(struct selector **out, struct slice source,
    struct emend_error *err) EMEND_MUST_USE;
void select_free(struct selector *s); /* NULL is fine */

/* Why no page has anything that matches, as "no element has two ids"; NULL
 * when that cannot be told from the selector alone. */
const char *select_never(const struct selector *s);

struct slice select_source(const struct selector *s);

/* The elements that match, in document order; the caller frees nodes. */
struct select_found {
	uint32_t *nodes; /* NULL when there are none */
	size_t count;
};

/*
 * One pass over the page; the cost is that of its nodes and attributes times
 * the compounds.  Fails with EMEND_NOMEM; *out is then empty.
 */
enum emend_status select_matches(const struct selector *s,
    const struct html *page, struct select_found *out,
    struct emend_error *err) EMEND_MUST_USE;

#endif
