#ifndef EMEND_REPORTS_SITE_FRAME_H
#define EMEND_REPORTS_SITE_FRAME_H

#include <stdbool.h>

#include "base/slice.h"

struct markup;

/*
 * Inside the site family: what stands around each page.  root is the way from
 * the page up to the front page: "", "../" or "../../../".
 */

/* Up to and with <main>; scripted: it brings search.js along. */
void site_begin(struct markup *m, const char *root, struct slice title,
    bool scripted);
void site_end(struct markup *m);

/* ": number, quote", each a link to its list. */
void site_kinds(struct markup *m, const char *root, const char *kinds);

/* "changed", "gone": as people say it. */
const char *site_event_words(const char *event);

#endif
