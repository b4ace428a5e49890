#ifndef EMEND_WATCH_MONITOR_H
#define EMEND_WATCH_MONITOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/disk.h"
#include "base/error.h"
#include "store/outbox.h"
#include "store/state.h"
#include "store/watches.h"

struct settings;

/* How an archive stands, for one screen and for what watches over it.  Quick:
 * nothing here reads a row an article, but of those that are overdue. */
struct monitor {
	int64_t now;
	struct state_counts counts;
	struct run_row last;	/* zero when no check has ended yet */
	bool last_trouble;	/* something began to fail in it */
	int last_signal;	/* that stopped it; 0 */
	long running;		/* process of a check under way; 0 */
	int64_t running_since;
	int64_t next_look;	/* of what is not paused; 0: none */
	size_t overdue;		/* looks that should have been made */
	int64_t oldest_overdue; /* 0: none is */
	size_t unread; /* articles with edits that nobody has read */
	bool reviewed; /* has anybody ever read one? */
	size_t sources, sources_failing;
	size_t hosts_parked;
	struct outbox_counts outbox;
	int64_t maintain_failed_at; /* since it last went well; 0 */
	struct disk disk;
	bool has_contact;
};

enum emend_status monitor_read(struct monitor *out, struct store *store,
    const struct settings *settings, const char *dir, int64_t now,
    struct emend_error *err) EMEND_MUST_USE;

/* How a run ends, for the next who asks. */
struct store_batch;
enum emend_status monitor_note_end(struct store_batch *batch, bool trouble,
    int signal, struct emend_error *err) EMEND_MUST_USE;

#endif
