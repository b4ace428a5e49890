#ifndef EMEND_ARTICLE_LIMITS_H
#define EMEND_ARTICLE_LIMITS_H

/*
 * What one page may cost.  Past a limit the page is still read; the comment
 * says what happens to the rest, and an article that lost text that way says
 * so in article.truncated.
 */
#define LIMIT_PAGE_BYTES ((size_t)32 * 1024 * 1024) /* decoded; then EMEND_LIMIT */
#define LIMIT_NODES 2000000	  /* further nodes are left out */
/* nodes, attributes and open elements of a page; further ones are left out */
#define LIMIT_TREE_BYTES(page) (3 * (page) + (size_t)768 * 1024)
#define LIMIT_DEPTH 512		  /* deeper elements become siblings */
#define LIMIT_OPEN 8192		  /* elements open at once; tags of others are
				     left out, their text is not */
#define LIMIT_ATTRIBUTES 128	  /* of one tag; further ones are left out */
#define LIMIT_PAGE_ATTRIBUTES 4000000 /* of all tags; likewise */
#define LIMIT_ATTRIBUTE_BYTES 65536 /* of one value; the rest is cut */
#define LIMIT_ARTICLE_BYTES ((size_t)8 * 1024 * 1024) /* text; then EMEND_LIMIT */
#define LIMIT_PARAGRAPHS 200000	  /* then EMEND_LIMIT */
#define LIMIT_FIELD_BYTES 2000	  /* title, byline...; cut at a character */
#define LIMIT_TEXT_FILE ((size_t)256 * 1024 * 1024) /* .txt and .md to compare */

#endif
