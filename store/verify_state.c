/* state.db by itself: is it there, can it be read, does it hang together.  What
 * cannot be read is kept aside, and another made from the history. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/time.h"
#include "store/fail.h"
#include "store/refs.h"
#include "store/review_file.h"
#include "store/state_repair.h"
#include "store/verify_work.h"

#define TRIES 30 /* of 100 ms, while a slice is being kept */
#define NOT_BACK                                                               \
	"made anew from the history. Not brought back: when texts were seen "  \
	"beyond their first looks, gaps, validators, schedules, waiting "      \
	"alerts, report marks, what feeds call their articles; the next check takes up what emend.conf names"

#define ASIDE_MAX 64
#define REMEDY_MAX 512

static const struct finding damaged_state = {
	.kind = "state-damaged",
	.severity = SEVERITY_DAMAGE,
	.where = "state.db",
	.repair = REPAIR_WOULD,
	.remedy = "--repair makes another from the history; when texts were "
		  "seen last, alerts and marks do not come back",
};

/* ---- another one ---- */

static enum emend_status
draw_secret(struct verify *v, struct emend_error *err)
{
	struct hash_secret *secret = &v->store.secret;
	enum emend_status status =
	    random_bytes(secret->bytes, sizeof(secret->bytes), err);

	if (status == EMEND_OK)
		status = verify_fix_begin(v, err);
	if (status == EMEND_OK)
		status = state_db_meta_put(v->store.state, META_SECRET,
		    slice_new(
			(const char *)secret->bytes, sizeof(secret->bytes)),
		    err);
	return status ? status : verify_fix_end(v, true, err);
}

/* "state.db.unreadable-20261124T091204Z", "-wal" and "-shm" with it. */
static enum emend_status
set_aside(
    const struct verify *v, char name[ASIDE_MAX], struct emend_error *err)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char from[PATH_MAX_BYTES], to[PATH_MAX_BYTES];
	enum emend_status status = EMEND_OK;
	struct civil at;
	size_t i;

	time_to_civil(&at, v->options->now);
	snprintf(name, ASIDE_MAX, "state.db.unreadable-%04d%02d%02dT%02d%02d%02dZ",
	    at.year, at.month, at.day, at.hour, at.minute, at.second);
	for (i = 0; i < sizeof(ends) / sizeof(*ends) && !status; i++) {
		snprintf(from, sizeof(from), "%s/state.db%s", v->store.dir,
		    ends[i]);
		snprintf(to, sizeof(to), "%s/%s%s", v->store.dir, name,
		    ends[i]);
		if (rename(from, to) && errno != ENOENT)
			status = fail_io(err, "move", from);
	}
	return status;
}

/*
 * Another one of all rows there are; *taken is false where they cannot be read
 * after all.  Killed between the two renames, it leaves no state.db: the next
 * repair makes that from the history, and the old one lies beside it.
 */
static enum emend_status
take_rows(struct verify *v, const char *why, bool *taken,
    struct emend_error *err)
{
	char path[PATH_MAX_BYTES], made[PATH_MAX_BYTES];
	char name[ASIDE_MAX], remedy[REMEDY_MAX];
	struct emend_error unread;
	struct finding f = damaged_state;
	enum emend_status status;

	*taken = false;
	(void)verify_path(made, v, ".state.db.tmp-repair");
	status = state_db_copy_rows(v->store.state, made, &unread);
	if (status == EMEND_STORE)
		return EMEND_OK;
	if (status)
		return emend_fail(err, status, "%s", unread.text);
	*taken = true;
	state_db_close(v->store.state);
	v->store.state = NULL;
	status = set_aside(v, name, err);
	if (status == EMEND_OK && rename(made, verify_path(path, v, "state.db")))
		status = fail_io(err, "make", path);
	if (status == EMEND_OK)
		status = file_sync_dir(v->store.dir, err);
	if (status == EMEND_OK)
		status = state_db_open(
		    &v->store.state, path, STATE_DB_WRITE, err);
	if (status)
		return status;
	snprintf(remedy, sizeof(remedy), "all of its rows were put into "
	    "another; the old one is %s: remove it when nothing is missed",
	    name);
	f.repair = REPAIR_DID;
	f.remedy = remedy;
	return verify_tell(v, f, err, "%s", why);
}

/* No row is damaged, but SQLite may refuse to write beside what is. */
static enum emend_status
mend_rows(struct verify *v, const char *why, bool *mended,
    struct emend_error *err)
{
	struct finding f = damaged_state;

	*mended = state_db_rows_are_whole(v->store.state);
	if (!*mended)
		return EMEND_OK;
	if (v->options->repair)
		return take_rows(v, why, mended, err);
	f.remedy = "its rows are whole: --repair puts them into another";
	return verify_tell(v, f, err, "%s", why);
}

/* why: what is wrong with the one there is; NULL: it is missing. */
static enum emend_status
make_anew(struct verify *v, const char *why, struct emend_error *err)
{
	char path[PATH_MAX_BYTES], name[ASIDE_MAX] = "", remedy[REMEDY_MAX];
	struct finding f = damaged_state;
	enum emend_status status = EMEND_OK;

	if (!why)
		f.kind = "state-missing";
	state_db_close(v->store.state);
	v->store.state = NULL;
	if (!v->options->repair)
		return verify_tell(v, f, err, "%s",
		    why ? why : "missing: no command finds anything");
	status = set_aside(v, name, err);
	if (status == EMEND_OK)
		status = state_db_open(&v->store.state,
		    verify_path(path, v, "state.db"), STATE_DB_CREATE, err);
	if (status == EMEND_OK)
		status = draw_secret(v, err);
	if (status)
		return status;
	v->rebuilding = v->state_is_new = true;
	f.repair = REPAIR_DID;
	snprintf(remedy, sizeof(remedy), "%s%s%s%s", NOT_BACK,
	    why ? "; the old one is " : "", why ? name : "",
	    why ? ": remove it when nothing is missed" : "");
	f.remedy = remedy;
	return verify_tell(v, f, err, "%s", why ? why : "missing");
}

/* ---- the one there is ---- */

static enum emend_status
read_secret(struct verify *v, struct emend_error *err)
{
	struct finding f = {
		.kind = "state-secret",
		.severity = SEVERITY_DAMAGE,
		.where = "state.db",
		.repair = v->options->repair ? REPAIR_DID : REPAIR_WOULD,
		.remedy = v->options->repair ? "another was drawn"
					     : "--repair draws another",
	};
	enum emend_status status;
	struct text secret;

	text_init(&secret, HASH_SECRET_LEN);
	status = state_db_meta_get(
	    v->store.state, META_SECRET, &secret, err);
	if (status == EMEND_OK && secret.len == HASH_SECRET_LEN) {
		memcpy(v->store.secret.bytes, secret.ptr, HASH_SECRET_LEN);
		goto out;
	}
	if (status && status != EMEND_NOTFOUND && status != EMEND_LIMIT)
		goto out;
	v->no_secret = !v->options->repair;
	v->rebuilding = v->options->repair;
	status = EMEND_OK;
	if (v->options->repair)
		status = draw_secret(v, err);
	if (status == EMEND_OK && v->options->repair)
		status = state_db_forget_hashes(v->store.state, err);
	if (status == EMEND_OK)
		status = verify_tell(v, f, err,
		    "the secret of its hashes is missing: no command works");
out:
	text_free(&secret);
	return status;
}

/* Index and refs as of one moment: a slice is published between the two. */
static enum emend_status
hold(struct verify *v, struct emend_error *err)
{
	static const struct timespec pause = { 0, 100 * 1000 * 1000 };
	struct verify_part *part = &v->parts[PART_ARTICLES];
	enum emend_status status = EMEND_OK;
	char stamp[REFS_STAMP_MAX];
	struct text seen;
	int tries;

	text_init(&seen, REFS_STAMP_MAX);
	for (tries = 0; tries < TRIES && status == EMEND_OK; tries++) {
		refs_file_close(&part->refs);
		status = state_db_hold(v->store.state, err);
		if (status == EMEND_OK)
			status = refs_file_open(
			    &part->refs, part->refs_path, err);
		if (status || refs_stamp(stamp, part->path, NULL))
			break;
		status = state_db_meta_get(
		    v->store.state, META_PACKED_REFS, &seen, err);
		if (status || !strcmp(seen.ptr, stamp))
			break;
		/* nobody writes, and nobody did a moment ago */
		if (!verify_see_writers(v) && tries)
			break;
		nanosleep(&pause, NULL);
	}
	text_free(&seen);
	return status == EMEND_NOTFOUND ? EMEND_OK : status;
}

static enum emend_status
open_state(struct verify *v, struct emend_error *why, struct emend_error *err)
{
	char path[PATH_MAX_BYTES];
	enum emend_status status;

	status = state_db_open(&v->store.state,
	    verify_path(path, v, "state.db"),
	    v->options->repair ? STATE_DB_WRITE : STATE_DB_READ, why);
	if (status == EMEND_OK)
		status = state_db_check(v->store.state, why);
	if (status == EMEND_NOMEM || status == EMEND_BUSY ||
	    status == EMEND_IO)
		return emend_fail(err, status, "%s", why->text);
	return status;
}

enum emend_status
verify_state_open(struct verify *v, struct emend_error *err)
{
	const struct finding older = {
		.kind = "state-older",
		.severity = SEVERITY_NOTE,
		.where = "state.db",
	};
	char path[PATH_MAX_BYTES];
	struct emend_error why;
	bool mended = false;
	enum emend_status status = open_state(v, &why, err);

	if (status == EMEND_NOMEM || status == EMEND_BUSY ||
	    status == EMEND_IO)
		return status;
	if (status == EMEND_NOTFOUND)
		return make_anew(v, NULL, err);
	if (status && !v->store.state &&
	    state_db_is_older(verify_path(path, v, "state.db")))
		return verify_tell(v, older, err, "%s", why.text);
	if (status && v->store.state) {
		status = mend_rows(v, why.text, &mended, err);
		if (status)
			return status;
		status = mended ? EMEND_OK : EMEND_STORE;
	}
	if (status)
		return make_anew(v, why.text, err);
	status = read_secret(v, err);
	if (status == EMEND_STORE)
		return make_anew(v, err->text, err);
	if (status || v->options->repair)
		return status;
	return hold(v, err);
}

/* ---- rows against rows ---- */

struct rows {
	struct verify *v;
	const struct finding *f;
	const char *what;
	size_t count;
};

static enum emend_status
tell_row(void *payload, const char *url, struct emend_error *err)
{
	struct rows *rows = payload;
	struct finding f = *rows->f;

	rows->count++;
	f.where = url;
	if (rows->v->rebuilding)
		return EMEND_OK;
	return verify_tell(rows->v, f, err, "%s", rows->what);
}

enum emend_status
verify_state_rows(struct verify *v, struct emend_error *err)
{
	const struct finding f = {
		.kind = "row-differs",
		.severity = SEVERITY_DAMAGE,
		.repair = v->options->repair ? REPAIR_DID : REPAIR_WOULD,
		.remedy = v->options->repair ? "set right"
					     : "--repair sets it right",
	};
	struct rows rows = { v, &f,
		"what is watched does not stand on its newest revision", 0 };
	enum emend_status status;

	status = state_db_wrong_watches(v->store.state, tell_row, &rows, err);
	if (status == EMEND_OK && v->options->repair && rows.count) {
		status = verify_fix_begin(v, err);
		if (status == EMEND_OK)
			status = state_db_mend_watches(v->store.state, err);
	}
	rows = (struct rows){ v, &f,
		"this address of a revision leads to no article", 0 };
	if (status == EMEND_OK)
		status = state_db_missing_aliases(
		    v->store.state, tell_row, &rows, err);
	if (status == EMEND_OK && v->options->repair && rows.count) {
		status = verify_fix_begin(v, err);
		if (status == EMEND_OK)
			status = state_db_mend_aliases(v->store.state, err);
	}
	if (status == EMEND_OK && v->rebuilding) {
		status = verify_fix_begin(v, err);
		if (status == EMEND_OK)
			status = state_db_order_by_date(v->store.state, err);
		if (status == EMEND_OK && v->state_is_new)
			status = review_file_restore(
			    v->store.state, v->store.dir, err);
	}
	return status ? status : verify_fix_end(v, true, err);
}
