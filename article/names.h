#ifndef EMEND_ARTICLE_NAMES_H
#define EMEND_ARTICLE_NAMES_H

#include <stdint.h>

#include "base/slice.h"

/*
 * What an element's class and id tell of its content.  Names are evidence,
 * never proof: the extraction weighs them against the prose below.
 */
enum name_evidence {
	NAME_FURNITURE = 1, /* a word such as "share", "sidebar", "byline" */
	NAME_STRONG = 2,    /* furniture that can be large: "related" */
	NAME_FOREIGN = 4,   /* comments, consent layers, advert networks */
	NAME_BODY = 8,	    /* "article-body", "entry-content" */
	NAME_CAPTION = 16,  /* "caption": of a picture */
	NAME_THREAD = 32,   /* "comments", whole: nothing but a thread */
	NAME_BESIDE = 64,   /* "with-sidebar": there is one elsewhere */
	NAME_LIVE = 128,    /* "live-blog", "liveticker" */
	NAME_HIDDEN = 256,  /* a site builder's way not to show something */
};

#define NAMES_LETTERS 27
#define NAMES_MEMO 512 /* classes remembered, a power of two */

/* The tables' index by first letters, and classes judged; one for a page. */
struct names {
	uint16_t words[NAMES_LETTERS];
	uint16_t needles[NAMES_LETTERS];
	uint32_t after_word[NAMES_LETTERS]; /* bit n: letter n comes second */
	/* by the first two characters, five bits each; bit n: the third */
	uint32_t starts[32 * 32];
	struct {
		struct slice class_names; /* the page's, which must outlive this */
		unsigned evidence;
	} memo[NAMES_MEMO];
};

void names_init(struct names *n);

/* enum name_evidence, or-ed; absent slices tell nothing. */
unsigned names_judge(
    struct names *n, struct slice class_names, struct slice id);

#endif
