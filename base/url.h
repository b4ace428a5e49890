#ifndef EMEND_BASE_URL_H
#define EMEND_BASE_URL_H

#include <stdbool.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/slice.h"
#include "base/text.h"

/*
 * The one URL parser: robots, queues, ids and requests all see the same URL.
 *
 * Wherever a struct text is named `out`, it is the caller's, initialised with
 * a limit of at least URL_MAX; what it held is replaced, and on failure it is
 * empty.  Inputs may not point into it.  A URL that cannot be used is
 * EMEND_PARSE (or EMEND_LIMIT, too long) with a text that shows it (redacted)
 * and says what to do.
 */
#define URL_MAX 8192 /* bytes of a URL, before and after cleaning */

/* The parts by RFC 3986; absent ones are absent slices. */
struct url {
	struct slice scheme;   /* without ":" */
	struct slice userinfo; /* without "@"; the last "@" ends it */
	struct slice host;     /* IPv6 literals with their brackets */
	struct slice port;     /* without ":"; may be empty */
	struct slice path;     /* never absent, may be empty */
	struct slice query;    /* without "?" */
	struct slice fragment; /* without "#" */
	bool has_authority, has_query, has_fragment;
};

/*
 * Splits an absolute or relative reference; changes and checks nothing else.
 * False only when the authority cannot be split: a "[" without its "]", or
 * something other than a port after it.
 */
bool url_parse(struct url *out, struct slice s);

/*
 * What a person pasted or a page links to, as the absolute http or https URL
 * to request: trimmed, lower-cased, host as A-labels (UTS 46, not transitional)
 * without the root's dot, no default port, no dot segments, no fragment, pure
 * ASCII; a "%" that encodes nothing becomes "%25".  A user and password stay.
 */
enum emend_status url_clean(
    struct text *out, struct slice s, struct emend_error *err) EMEND_MUST_USE;

/*
 * The normal form, version 1: the bytes that an article's id is the hash of.
 * Two URLs with one normal form are one address.  It is final: any change to
 * what it yields splits histories.  normal(normal(x)) is normal(x), and
 * normal(clean(x)) is normal(x).
 *
 * It is the clean form without userinfo, without the parameters of
 * url_is_tracking, without empty parameters ("&&"), the others sorted by name
 * (bytes; those of one name keep their order), without an empty query.  Kept:
 * the scheme, "www.", a last slash, "a" beside "a=", "+" beside "%20", ";".
 */
enum emend_status url_normal(
    struct text *out, struct slice s, struct emend_error *err) EMEND_MUST_USE;

/* Is a query parameter of this name known never to select content? */
bool url_is_tracking(struct slice name);

/* A reference found in a page at base, cleaned (RFC 3986, 5.2), and without the
 * user that a page may name: base's own stays, on its host. */
enum emend_status url_resolve(struct text *out, struct slice base,
    struct slice reference, struct emend_error *err) EMEND_MUST_USE;

/* The article id of a normal form; the caller has called url_normal. */
struct hash128 url_id(struct slice normal);

/* "https://example.org", with the port if it is not the default one. */
enum emend_status url_origin(
    struct text *out, struct slice url, struct emend_error *err) EMEND_MUST_USE;

/* "example.org:443", always with the port: the key of a politeness queue. */
enum emend_status url_host_key(
    struct text *out, struct slice url, struct emend_error *err) EMEND_MUST_USE;

/* Are the hosts of two clean URLs the same but for "www."?  Ports may differ.
 */
bool url_same_host(struct slice one, struct slice other);

/* Is it the host that a setting names: itself, "www." alike, or a subdomain of
 * "*.example.com"? */
bool url_host_fits(struct slice named, struct slice host);

/*
 * Appends url as it may be printed: a password (or a userinfo without one)
 * and the values of parameters that look like secrets are "…"; whatever is
 * not printable ASCII is percent-encoded.  Takes any bytes.
 */
void url_redact(struct text *out, struct slice url);

/*
 * The part of url that is a password (or a userinfo without one), for what
 * must print the rest byte for byte; empty or absent when there is none.
 */
struct slice url_password(struct slice url);

#endif
