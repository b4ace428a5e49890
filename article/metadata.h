#ifndef EMEND_ARTICLE_METADATA_H
#define EMEND_ARTICLE_METADATA_H

#include "base/error.h"
#include "base/slice.h"

struct article;
struct html;
struct live;

/*
 * Fills the fields of a (titles, byline, dates, canonical, language, site,
 * section, partial) from meta elements, JSON-LD and markup, in the precedence
 * of facts measured on 663 pages (ARCHITECTURE.md).  url is the page's address
 * or absent.  Unless NULL, live gets what is said of a live blog's posts.
 */
enum emend_status metadata_read(struct article *a, struct live *live,
    const struct html *page, struct slice url,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * Takes reference, relative to base, as the canonical address if there is none
 * yet and it can be that of this page, whose own address is own (or absent): of
 * the same host, and no home page.  Fails with EMEND_NOMEM.
 */
enum emend_status metadata_offer_canonical(struct article *a, struct slice own,
    struct slice base, struct slice reference,
    struct emend_error *err) EMEND_MUST_USE;

#endif
