#ifndef EMEND_ARTICLE_PACKED_H
#define EMEND_ARTICLE_PACKED_H

#include "base/error.h"
#include "base/slice.h"

struct article;
struct text;

/*
 * An article on its way from the process that read it, as a parcel
 * (base/parcel.h).  That process may have been taken over by the page: what it
 * sends is looked at closely, so that whatever it says is an article that
 * reading could have given for url, if not the one that stands there.
 */
void article_pack(const struct article *a, struct text *out);

/*
 * On success *out is the caller's.  Fails with EMEND_NOMEM, or EMEND_PARSE
 * when article_pack did not write this, or not of a page at url (absent: of
 * whatever).
 */
enum emend_status article_unpack(struct article **out, struct slice bytes,
    struct slice url, struct emend_error *err) EMEND_MUST_USE;

#endif
