#ifndef EMEND_FETCH_RECORD_H
#define EMEND_FETCH_RECORD_H

#include "base/slice.h"
#include "base/text.h"
#include "fetch/headers.h"

/*
 * The .http record: what was asked and answered, hop by hop, as evidence.
 * Lines of the request begin with "> ", of the response with "< ", what emend
 * adds with "= ".  The values of cookies, authorizations and the site's own
 * headers, and passwords in a Location, are written as "(removed, N bytes)".
 */
#define RECORD_MAX ((size_t)8 * 1024 * 1024)

/* url: clean; userinfo: sent by Basic, or absent; lines: "Name: value\n" as
 * sent; secret: lines ("Name: value") whose values are never shown. */
void record_request(struct text *out, struct slice url, const char *version,
    struct slice userinfo, struct slice lines, const struct slice *secret,
    size_t secret_count);
void record_response(struct text *out, const struct headers *h);
void record_fact(struct text *out, const char *name, const char *value);

/* What a record says; slices of it, absent where it does not. */
struct slice record_url(struct slice record); /* the address reached */
/* The last hop's header, the first of that name; what a program rendered is of
 * one type. */
#define RECORD_RENDERED_TYPE "text/html; charset=utf-8"
struct slice record_content_type(struct slice record);

#endif
