#ifndef EMEND_ARTICLE_STATE_H
#define EMEND_ARTICLE_STATE_H

struct article;
struct text;

/*
 * What makes one state of an article differ from another, as bytes to be
 * hashed: title and its variants, byline, section, published date as written,
 * stored text.  Not: modified date, canonical, language, site, furniture.
 */
void article_write_state(const struct article *a, struct text *out);

#endif
