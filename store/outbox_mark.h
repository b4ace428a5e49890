#ifndef EMEND_STORE_OUTBOX_MARK_H
#define EMEND_STORE_OUTBOX_MARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

/*
 * outbox.mark, a file of the archive: what must outlive state.db.  Up to which
 * recording everything was told and queued for alerts, so that neither a
 * restored nor a rebuilt state.db says it all again; and which rules are muted.
 * Lines of others are kept as they are.
 *
 *	recorded 2026-03-02T09:00:00Z
 *	mute 2026-03-02T09:00:00Z 2026-03-02T17:00:00Z NAME
 */
#define OUTBOX_MARK "outbox.mark"
#define OUTBOX_MUTES_MOST 1000

struct outbox_mute {
	const char *rule;
	int64_t from, until;
};

struct outbox_mark {
	bool there;                /* the file is; else all is empty */
	int64_t recorded;          /* 0: nothing was */
	struct outbox_mute *mutes; /* by when they were written */
	size_t mute_count;
	struct text others; /* lines, each ended by "\n" */
	struct arena arena;
};

/* outbox_mark_free whatever is returned.  EMEND_STORE when the file is none of
 * ours. */
enum emend_status outbox_mark_read(struct outbox_mark *out, const char *dir,
    struct emend_error *err) EMEND_MUST_USE;
void outbox_mark_free(struct outbox_mark *m);

/* The write lock is held. */
enum emend_status outbox_mark_write(const struct outbox_mark *m,
    const char *dir, struct emend_error *err) EMEND_MUST_USE;

/* Removes what a killed write left.  The write lock is held. */
void outbox_mark_sweep(const char *dir);

/* Adds one; the name is copied. */
enum emend_status outbox_mark_mute(struct outbox_mark *m, const char *rule,
    int64_t from, int64_t until, struct emend_error *err) EMEND_MUST_USE;
/* Ends those of a rule that are not over at that moment; false: none was. */
bool outbox_mark_unmute(struct outbox_mark *m, const char *rule, int64_t at);

#endif
