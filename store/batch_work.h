#ifndef EMEND_STORE_BATCH_WORK_H
#define EMEND_STORE_BATCH_WORK_H

#include "base/arena.h"
#include "base/table.h"
#include "store/addresses.h"
#include "store/looks.h"
#include "store/oid.h"
#include "store/outbox.h"
#include "store/revision.h"
#include "store/state.h"
#include "store/state_db.h"
#include "store/watches.h"

struct edges;
struct forget_list;
struct pack;
struct pages;

/* What a batch is made of: its files are batch.c (revisions), batch_reread.c,
 * profile.c, batch_rows.c (state), batch_forgotten.c and batch_commit.c. */

enum batch_kind {
	BATCH_WATCH,
	BATCH_WATCH_LOOK,
	BATCH_DROP_WATCH,
	BATCH_LOOK,
	BATCH_MOVE_LOOKS,
	BATCH_HOST,
	BATCH_ALIAS,
	BATCH_ENTRY,
	BATCH_SIGHTING,
	BATCH_FORGET_SIGHTINGS,
	BATCH_RUN,
	BATCH_NOTE,
	BATCH_REVISION,
	BATCH_REREAD,
	BATCH_AGREES,
	BATCH_EDGES,
	BATCH_FURNITURE,
	BATCH_PROFILE,
	BATCH_ALERT,
};

/* A row to be written, in the order given; strings lie in the arena. */
struct batch_row {
	struct batch_row *next;
	enum batch_kind kind;
	struct hash128 id;
	union {
		struct watch_row watch;
		int64_t key;
		struct look_row look;
		struct hash128 to;
		struct host_row host;
		struct {
			struct slice normal;
			enum alias_kind kind;
			int64_t at;
		} alias;
		struct entry_row entry;
		struct sighting sighting;
		struct run_row run;
		struct {
			const char *key;
			struct slice value;
		} note;
		struct revision_row revision;
		struct {
			unsigned number;
			const char *reading;
		} agrees;
		struct edges *edges;
		struct {
			struct slice host;
			unsigned version;
		} profile;
		struct alert_row alert;
	} of;
};

/* An article of which the batch has revisions; a host with a new profile. */
struct batch_article {
	struct hash128 id;
	char ref[ARTICLE_REF_MAX];
	struct oid before; /* where the ref stands; zero: nowhere */
	struct oid newest; /* where it is to stand */
	unsigned number;   /* of newest */
};

struct store_batch {
	struct store *store;
	int64_t run_started_at;
	struct arena arena;
	struct batch_row *first, **last; /* last: where the next one hangs */
	struct table articles; /* id's bytes -> struct batch_article */
	struct pack *pack;     /* NULL until the first revision */
	struct pages *pages;   /* NULL until the first page */
	size_t revisions;
};

/* The article as the batch has it, else as the index has it: it is the
 * batch's once it is remembered. */
enum emend_status batch_find_article(struct batch_article **out,
    struct store_batch *b, struct hash128 id,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * The objects of facts->draft, on top of a's newest, and its row.  A page that
 * facts names is kept already.  A failure leaves a where it was.
 */
enum emend_status batch_add_revision(struct store_batch *b,
    struct revision_facts *facts, struct batch_article *a,
    enum batch_kind kind, struct emend_error *err) EMEND_MUST_USE;

/* A zeroed row at the end of the list. */
enum emend_status batch_add_row(struct batch_row **out, struct store_batch *b,
    enum batch_kind kind, struct emend_error *err) EMEND_MUST_USE;

/* Copies into the arena, all or EMEND_NOMEM; NULL and absent stay so. */
enum emend_status batch_copy_strings(struct store_batch *b,
    const char **strings[], size_t count,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status batch_copy_slice(struct store_batch *b, struct slice *s,
    struct emend_error *err) EMEND_MUST_USE;

/* Into an open transaction, row by row. */
enum emend_status batch_apply_rows(
    struct store_batch *b, struct emend_error *err) EMEND_MUST_USE;

/*
 * Takes out what is about forgotten articles; those of which objects may lie in
 * the batch's packs go onto the list, which is written before it returns.
 */
enum emend_status batch_drop_forgotten(struct store_batch *b,
    struct forget_list *list, struct emend_error *err) EMEND_MUST_USE;

void batch_empty(struct store_batch *b); /* unpublished files go */

#endif
