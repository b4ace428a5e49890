#ifndef EMEND_STORE_EDGES_H
#define EMEND_STORE_EDGES_H

#include <stdbool.h>
#include <stddef.h>

#include "article/article.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/slice.h"

struct arena;
struct furniture;

/*
 * The paragraphs at both ends of an article, from the outside to the inside:
 * where furniture can be; and what was left out there because it is furniture.
 * Counted by host and text, secretly hashed.
 */
#define EDGE_BEFORE 8
#define EDGE_AFTER 12

struct edge {
	struct hash128 hash; /* of host and text */
	struct paragraph paragraph; /* text absent: too long for furniture */
	bool prose;
};

#define EDGE_FURNITURE 32 /* of what was left out of an article */

struct edges {
	struct hash128 id; /* the article's */
	struct slice host;
	struct edge before[EDGE_BEFORE], after[EDGE_AFTER];
	struct edge furniture[EDGE_FURNITURE]; /* what was left out */
	size_t before_count, after_count, furniture_count;
	struct edge *lost; /* of the host's furniture, what it has not */
	size_t lost_count;
};

/* The host that counts for a clean or normal URL: without "www.". */
struct slice edges_host(struct slice url);

/* The texts are a's, the host is url's. */
void edges_read(struct edges *out, struct hash128 id, struct slice url,
    const struct article *a, const struct hash_secret *secret);

/* Fills lost from the host's profile; its texts are borrowed. */
enum emend_status edges_find_lost(struct edges *e, const struct furniture *f,
    const struct hash_secret *secret, struct arena *arena,
    struct emend_error *err) EMEND_MUST_USE;

/* Asked when others have it: that takes longer than all the rest. */
bool edge_may_be_furniture(const struct edge *e);

/* Copies the strings. */
enum emend_status edges_own(struct edges *e, struct arena *arena,
    struct emend_error *err) EMEND_MUST_USE;

#endif
