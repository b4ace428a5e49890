#ifndef EMEND_STORE_LOOKS_H
#define EMEND_STORE_LOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"

struct revision_list;
struct store;
struct store_batch;

/*
 * What each look at an article saw, the gaps in which nobody saw it, and what
 * was seen that no revision was made of.
 */

/* What a look was: how it saw a state that is kept, or why it saw none. */
enum looked {
	LOOKED_READ,	     /* the page was read */
	LOOKED_SAME_BYTES,   /* they were those of the last good look */
	LOOKED_NOT_MODIFIED, /* 304 */
	LOOKED_GONE,	     /* it is gone, as it is known to be */
	LOOKED_UNKNOWN,	     /* an older emend did not keep how */
	LOOKED_FAILED,
	LOOKED_SUSPECT,
};
#define LOOKED_COUNT 7
const char *looked_name(enum looked how); /* "read", "same-bytes", ... */

/* Every look is kept, in some 3 bytes. */
struct look_row {
	struct hash128 id;  /* before the first good look: that of the address */
	int64_t at;
	enum looked how;
	unsigned revision;  /* the one whose state it saw; 0 when it saw none */
	const char *reason; /* of a failure or suspicion, else NULL */
	int status;	    /* its HTTP status; 0 */
	bool late;	    /* for long before it, nobody had looked */
};
bool look_saw(const struct look_row *look);

/* Between two looks that saw the article. */
#define GAP_REASONS_MAX 96
struct gap {
	int64_t from, to;
	unsigned looks;		       /* that failed or were suspect */
	char reasons[GAP_REASONS_MAX]; /* each once: "timeout consent"; "" when
					  nobody looked */
};

/* All looks, in the order in which they were made; look->id is not set. */
typedef enum emend_status look_fn(
    void *payload, const struct look_row *look, struct emend_error *err);
enum emend_status state_looks(struct store *s, struct hash128 id,
    look_fn *each, void *payload, struct emend_error *err) EMEND_MUST_USE;
/* What nobody saw, oldest first; the caller frees *out. */
enum emend_status state_gaps(struct store *s, struct hash128 id,
    const struct revision_list *history, struct gap **out, size_t *count,
    struct emend_error *err) EMEND_MUST_USE;
/* An article is known by another id than its address had let expect. */
enum emend_status store_batch_move_looks(struct store_batch *b,
    struct hash128 from, struct hash128 to,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status store_batch_look(struct store_batch *b,
    const struct look_row *look, struct emend_error *err) EMEND_MUST_USE;

/*
 * How often a state that is not kept as the newest was seen: a collapsed text,
 * a variant of a flapping article.  watch/page_state.h counts.
 */
struct sighting {
	struct hash128 state_hash;
	unsigned revision; /* kept as, or 0 */
	unsigned seen;
	int64_t first_at, last_at;
};
/* seen 0: it was not. */
enum emend_status state_sighting(struct store *s, struct hash128 id,
    struct hash128 state_hash, struct sighting *out,
    struct emend_error *err) EMEND_MUST_USE;
/* The one counted last of an article's; seen 0: none is. */
enum emend_status state_last_sighting(struct store *s, struct hash128 id,
    struct sighting *out, struct emend_error *err) EMEND_MUST_USE;
enum emend_status store_batch_sighting(struct store_batch *b,
    struct hash128 id, const struct sighting *sighting,
    struct emend_error *err) EMEND_MUST_USE;
/* After a good look that ends the doubt: all of an article's are dropped. */
enum emend_status store_batch_forget_sightings(struct store_batch *b,
    struct hash128 id, struct emend_error *err) EMEND_MUST_USE;

#endif
