#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "explain/doctor_work.h"
#include "settings/settings.h"
#include "store/health.h"
#include "store/state.h"
#include "store/store.h"
#include "watch/sources.h"

#define MIB (UINT64_C(1) << 20)
#define SPACE_WRONG (100 * MIB)
#define SPACE_DOUBTFUL (1024 * MIB)
#define INODES_DOUBTFUL 5000
#define LATE_WRONG 3600 /* seconds: cron would have come */
#define HUNG_AFTER (6 * 3600)

/* ---- files ---- */

/* What of the archive others may read or write; *first names one. */
struct exposed {
	const char *dir;
	char first[256];
	size_t count;
	size_t foreign; /* that belong to somebody else */
};

static enum emend_status
examine_file(struct exposed *x, const char *name, struct emend_error *err)
{
	struct text path;
	struct stat st;
	enum emend_status status;

	text_init(&path, PATH_LIMIT);
	path_join(&path, x->dir, name);
	status = text_check(&path, err);
	if (status == EMEND_OK && lstat(path.ptr, &st) == 0) {
		if (!S_ISLNK(st.st_mode) && st.st_mode & 077 && !x->count++)
			snprintf(x->first, sizeof(x->first), "%s (mode %04o)",
			    *name ? name : ".", (unsigned)st.st_mode & 07777);
		x->foreign += st.st_uid != geteuid();
	}
	text_free(&path);
	return status;
}

static enum emend_status
examine_modes(struct doctor *d, struct emend_error *err)
{
	static const char *const names[] = { "", "emend.conf", "articles.git",
		"pages.git", "state.db", "state.db-wal", "state.db-shm",
		"outbox.mark" };
	struct exposed x = { .dir = d->options->dir };
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]) && !status; i++)
		status = examine_file(&x, names[i], err);
	if (status)
		return status;
	if (x.foreign)
		return doctor_tell(d, "owner", DOCTOR_DOUBTFUL,
		    "run every emend command as the user who owns the archive",
		    err,
		    "%zu of the archive's own files belong to somebody else "
		    "than who runs this",
		    x.foreign);
	/* what an archive holds may be nobody's business, its conf has secrets */
	if (x.count)
		return doctor_tell(d, "modes", DOCTOR_WRONG,
		    "\"emend verify --repair\" sets them right", err,
		    "others on this machine may read or write %s%s", x.first,
		    x.count > 1 ? ", and more" : "");
	return doctor_tell(d, "modes", DOCTOR_FINE, "", err,
	    "the archive is for its owner alone");
}

/* One's own archive, in which nothing can be kept. */
static enum emend_status
examine_writing(struct doctor *d, struct emend_error *err)
{
	const char *dir = d->options->dir;

	if (access(dir, W_OK) == 0)
		return EMEND_OK;
	if (errno == EROFS)
		return doctor_tell(d, "writing", DOCTOR_WRONG,
		    "mount it so that it can be written", err,
		    "the archive's disk can only be read: no check can keep "
		    "anything");
	return doctor_tell(d, "writing", DOCTOR_WRONG,
	    "run emend as the archive's owner, or chmod -R u+w the archive", err,
	    "who runs this may not write in %.200s: %s", dir, strerror(errno));
}

static enum emend_status
examine_space(struct doctor *d, const struct disk *disk,
    struct emend_error *err)
{
	enum doctor_severity severity = disk->bytes_free < SPACE_WRONG
	    ? DOCTOR_WRONG
	    : disk->bytes_free < SPACE_DOUBTFUL ? DOCTOR_DOUBTFUL
						: DOCTOR_FINE;
	enum emend_status status;

	status = doctor_tell(d, "space", severity,
	    severity == DOCTOR_FINE ? ""
				    : "make room, or keep pages for a shorter "
				      "time (store.pages)",
	    err, "%" PRIu64 " MiB of the disk are free", disk->bytes_free / MIB);
	if (status || !disk->inodes || disk->inodes_free >= INODES_DOUBTFUL)
		return status;
	return doctor_tell(d, "inodes", DOCTOR_DOUBTFUL,
	    "remove files nobody needs; an archive itself has few", err,
	    "the disk has room for %" PRIu64 " more files", disk->inodes_free);
}

static enum emend_status
examine_disk(struct doctor *d, struct emend_error *err)
{
	struct emend_error why;
	struct disk disk;
	enum emend_status status =
	    disk_examine(&disk, d->options->dir, &why);

	if (status)
		return doctor_tell(d, "space", DOCTOR_WRONG,
		    "see what is wrong with the disk", err, "%s", why.text);
	status = examine_space(d, &disk, err);
	if (status == EMEND_OK && !disk.locks)
		status = doctor_tell(d, "locks", DOCTOR_WRONG,
		    "put the archive on a local disk", err,
		    "the archive's file system has no locks: two checks at "
		    "once would harm it");
	if (status == EMEND_OK && disk.in_memory)
		status = doctor_tell(d, "memory", DOCTOR_DOUBTFUL,
		    "put the archive on a disk, unless it is a trial", err,
		    "the archive lies in memory alone: a restart loses it");
	if (status == EMEND_OK && disk.shared)
		status = doctor_tell(d, "shared", DOCTOR_DOUBTFUL,
		    "put the archive on a local disk, and copy it with \"emend "
		    "backup\"",
		    err,
		    "the archive lies on %s: state.db and the locks are safe "
		    "as long as one machine alone uses it",
		    disk.shared);
	return status;
}

/* ---- emend.conf ---- */

static enum emend_status
read_conf(struct doctor *d, struct emend_error *err)
{
	struct emend_error why;
	enum emend_status status =
	    settings_read_in(&d->settings, d->options->dir, &why);

	if (status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (status)
		return doctor_tell(d, "conf", DOCTOR_WRONG,
		    "mend it; until then no check runs", err, "%s", why.text);
	status = doctor_tell(d, "conf", DOCTOR_FINE, "", err,
	    "emend.conf is understood: %zu %s", d->settings->source_count,
	    d->settings->source_count == 1 ? "source" : "sources");
	if (status || d->settings->contact || d->settings->user_agent)
		return status;
	return doctor_tell(d, "contact", DOCTOR_DOUBTFUL,
	    "set fetch.contact to a page or a mail address", err,
	    "emend.conf names no contact, at which the people watched could "
	    "reach you");
}

static enum emend_status
open_store(struct doctor *d, struct emend_error *err)
{
	struct emend_error why;
	enum emend_status status =
	    store_open(&d->store, d->options->dir, STORE_READ, &why);

	if (status == EMEND_NOMEM || status == EMEND_NOTFOUND)
		return emend_fail(err, status, "%s", why.text);
	if (status)
		return doctor_tell(d, "archive", DOCTOR_WRONG,
		    "\"emend check\" mends what it can; \"emend verify\" says more",
		    err, "%s", why.text);
	return EMEND_OK;
}

enum emend_status
doctor_archive(struct doctor *d, struct emend_error *err)
{
	enum emend_status status = open_store(d, err);

	if (status == EMEND_OK)
		status = examine_modes(d, err);
	if (status == EMEND_OK)
		status = examine_writing(d, err);
	if (status == EMEND_OK)
		status = examine_disk(d, err);
	return status ? status : read_conf(d, err);
}

/* ---- cron ---- */

/* A check that runs since long before holds up all others. */
static enum emend_status
examine_running(struct doctor *d, struct emend_error *err)
{
	char words[DURATION_MAX];
	int64_t since;
	long pid;

	if (!store_check_holder(d->options->dir, &pid, &since) || !since)
		return EMEND_OK;
	duration_format(words, d->now > since ? d->now - since : 0);
	return doctor_tell(d, "running",
	    d->now - since > HUNG_AFTER ? DOCTOR_DOUBTFUL : DOCTOR_NOTE,
	    d->now - since > HUNG_AFTER
		? "see what it does; \"emend check --for 4m\" stops in time"
		: "",
	    err, "a check is running since %s (process %ld)", words, pid);
}

static enum emend_status
tell_last(struct doctor *d, const struct run_row *run, int64_t overdue,
    struct emend_error *err)
{
	char ended[TIME_LOCAL_MAX], late[DURATION_MAX];
	bool is_late = overdue && d->now - overdue > LATE_WRONG;

	time_format_local(ended, run->ended_at);
	duration_format(late, is_late ? d->now - overdue : 0);
	if (!run->ended_at && !d->settings->source_count)
		return doctor_tell(d, "cron", DOCTOR_NOTE,
		    "\"emend add URL\" watches something", err,
		    "nothing is watched yet");
	if (!run->ended_at && !is_late)
		return doctor_tell(d, "cron", DOCTOR_NOTE,
		    "let cron run \"emend check\" every 5 minutes", err,
		    "no check has run yet");
	if (is_late)
		return doctor_tell(d, "cron", DOCTOR_WRONG,
		    "see whether cron runs \"emend check\", and what it mails; "
		    "\"emend init\" printed the line for crontab",
		    err, "looks are overdue by %s; the last check ended %s",
		    late, run->ended_at ? ended : "never");
	return doctor_tell(d, "cron", DOCTOR_FINE, "", err,
	    "the last check ended %s, and nothing is long overdue", ended);
}

static enum emend_status
examine_maintenance(struct doctor *d, struct emend_error *err)
{
	char at[TIME_LOCAL_MAX];
	int64_t failed_at;
	enum emend_status status =
	    store_maintain_failed(d->store, &failed_at, err);

	if (status || !failed_at)
		return status;
	time_format_local(at, failed_at);
	return doctor_tell(d, "maintenance", DOCTOR_DOUBTFUL,
	    "\"emend maintain\" says why", err,
	    "joining packs and dropping old pages failed %s", at);
}

enum emend_status
doctor_cron(struct doctor *d, struct emend_error *err)
{
	struct run_row run;
	int64_t next = 0;
	enum emend_status status = state_last_run(d->store, &run, err);

	if (status == EMEND_OK)
		status = sources_next_look(
		    d->store, d->settings, d->now, &next, err);
	if (status == EMEND_OK)
		status = tell_last(d, &run, next, err);
	if (status == EMEND_OK)
		status = examine_running(d, err);
	return status ? status : examine_maintenance(d, err);
}
