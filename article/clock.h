#ifndef EMEND_ARTICLE_CLOCK_H
#define EMEND_ARTICLE_CLOCK_H

#include "base/slice.h"

/*
 * The time of day in a short text, as it stands there: "10:15", "4.32 pm",
 * "10h15"; of "2026-03-04T10:15:00Z", "10:15".  Absent when there is none, and
 * of "5 minutes ago", which says something else at every look.
 */
struct slice clock_find(struct slice s);

#endif
