#ifndef EMEND_STORE_ADDRESSES_H
#define EMEND_STORE_ADDRESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/slice.h"

struct store;
struct store_batch;

/*
 * Where articles stand besides the address that is watched, what feeds call
 * them, and which addresses were forgotten.  Addresses are normal forms
 * (url_normal).
 */

/*
 * Another address of an article; "" is no address.  A claimed one is only what
 * a page calls its own: it leads to the article where people look for it, and
 * is a hint elsewhere.  Once it is known to be one, it stays one; it never
 * comes to lead to another article.
 */
enum alias_kind {
	ALIAS_KNOWN,
	ALIAS_CLAIMED,
};
enum emend_status store_batch_alias(struct store_batch *b,
    struct slice normal, struct hash128 id, enum alias_kind kind, int64_t at,
    struct emend_error *err) EMEND_MUST_USE;
/* The article that claims the address, or whose it is; zero: none. */
enum emend_status state_alias(struct store *s, struct slice normal,
    struct hash128 *out, struct emend_error *err) EMEND_MUST_USE;

struct alias {
	struct slice normal;
	enum alias_kind kind;
	int64_t since;
};
typedef enum emend_status alias_fn(
    void *payload, const struct alias *alias, struct emend_error *err);
enum emend_status state_aliases(struct store *s, struct hash128 id,
    alias_fn *each, void *payload, struct emend_error *err) EMEND_MUST_USE;

/* Articles of which an address holds the piece, ASCII case apart. */
typedef enum emend_status article_fn(
    void *payload, struct hash128 id, struct emend_error *err);
enum emend_status state_articles_at(struct store *s, const char *piece,
    article_fn *each, void *payload, struct emend_error *err) EMEND_MUST_USE;

/* What a feed says of an article that it names. */
struct entry_row {
	struct hash128 guid; /* of the feed and what it calls the article */
	const char *normal;  /* the address that it gives by now */
	const char *title;   /* or NULL */
	int64_t date;	     /* when published; 0 */
};
/* *out is NULL when there is none, else the caller's. */
enum emend_status state_entry(struct store *s, struct hash128 guid,
    struct entry_row **out, struct emend_error *err) EMEND_MUST_USE;
/* One that gives this address and has a title. */
enum emend_status state_entry_at(struct store *s, struct slice normal,
    struct entry_row **out, struct emend_error *err) EMEND_MUST_USE;
void entry_row_free(struct entry_row *row);
enum emend_status store_batch_entry(struct store_batch *b,
    const struct entry_row *row, struct emend_error *err) EMEND_MUST_USE;
/* When the article so called was forgotten; 0: it was not. */
enum emend_status state_forgotten_guid(struct store *s, struct hash128 guid,
    int64_t *at, struct emend_error *err) EMEND_MUST_USE;

/* Was any article forgotten? */
enum emend_status state_any_forgotten(
    struct store *s, bool *any, struct emend_error *err) EMEND_MUST_USE;
/* When that of this address was; 0: it was not. */
enum emend_status state_forgotten(struct store *s, struct slice normal,
    int64_t *at, struct emend_error *err) EMEND_MUST_USE;

#endif
