#ifndef EMEND_STORE_EDGES_H
#define EMEND_STORE_EDGES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/slice.h"

struct arena;
struct article;

/*
 * The paragraphs at both ends of an article, from the outside to the inside:
 * where furniture can be.  Counted by host and text, secretly hashed.
 */
#define EDGE_BEFORE 8
#define EDGE_AFTER 12

struct edge {
	struct hash128 hash; /* of host and text */
	struct slice text;   /* absent when it can be no furniture */
	bool prose;
};

struct edges {
	struct hash128 id; /* the article's */
	struct slice host;
	struct edge before[EDGE_BEFORE], after[EDGE_AFTER];
	size_t before_count, after_count;
};

/* The host that counts for a clean or normal URL: without "www.". */
struct slice edges_host(struct slice url);

/* The texts are a's, the host is url's. */
void edges_read(struct edges *out, struct hash128 id, struct slice url,
    const struct article *a, const struct hash_secret *secret);

/* Copies the strings. */
enum emend_status edges_own(struct edges *e, struct arena *arena,
    struct emend_error *err) EMEND_MUST_USE;

#endif
