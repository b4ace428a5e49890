#include "store/verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "store/fail.h"
#include "store/forget_work.h"
#include "store/recover.h"
#include "store/repository.h"
#include "store/revision.h"
#include "store/state_db.h"
#include "store/state_repair.h"
#include "store/verify_work.h"

#define WHAT_MAX 1024
#define FIXED_AT_ONCE 2000

static const char *const severity_names[SEVERITY_COUNT] = {
	[SEVERITY_NOTE] = "note",
	[SEVERITY_UNTIDY] = "untidy",
	[SEVERITY_DAMAGE] = "damage",
	[SEVERITY_LOSS] = "loss",
};

const char *
severity_name(enum finding_severity severity)
{
	return severity_names[severity];
}

const char *
repair_name(enum finding_repair repair)
{
	switch (repair) {
	case REPAIR_CANNOT:
		return "none";
	case REPAIR_WOULD:
		return "would";
	case REPAIR_DID:
		break;
	}
	return "did";
}

enum emend_status
verify_tell(struct verify *v, struct finding f, struct emend_error *err,
    const char *fmt, ...)
{
	struct verify_result *r = v->result;
	char what[WHAT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	f.what = what;
	if (!f.remedy)
		f.remedy = "";
	r->found[f.severity]++;
	if (f.severity == SEVERITY_LOSS)
		r->lost++;
	if (f.severity != SEVERITY_NOTE && f.repair != REPAIR_DID)
		r->left++;
	if (f.repair == REPAIR_DID)
		r->settled++;
	if (f.repair == REPAIR_WOULD)
		r->mendable++;
	return v->options->each(v->options->payload, &f, err);
}

void
verify_advance(struct verify *v)
{
	size_t total = v->parts[PART_ARTICLES].packs.objects +
	    v->parts[PART_PAGES].packs.objects;

	v->result->objects++;
	if (++v->done > total)
		total = v->done;
	if (v->options->progress)
		v->options->progress(v->options->payload, v->done, total);
}

const char *
verify_path(char *out, const struct verify *v, const char *name)
{
	snprintf(out, PATH_MAX_BYTES, "%s/%s", v->store.dir, name);
	return out;
}

enum emend_status
verify_fix_begin(struct verify *v, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	v->fixed++;
	if (!v->open)
		status = state_db_begin(v->store.state, err);
	v->open = v->open || status == EMEND_OK;
	return status;
}

enum emend_status
verify_fix_end(struct verify *v, bool last, struct emend_error *err)
{
	if (!v->open || (!last && v->fixed < FIXED_AT_ONCE))
		return EMEND_OK;
	v->open = false;
	v->fixed = 0;
	return state_db_commit(v->store.state, err);
}

/* ---- the whole ---- */

static enum emend_status
begin(struct verify *v, const char *dir, struct emend_error *err)
{
	static const char *const names[PART_COUNT] = { "articles.git",
		"pages.git" };
	char path[PATH_MAX_BYTES];
	enum emend_status status;
	size_t i;

	v->store.check = v->store.write = v->store.packs =
	    (struct lock)LOCK_INIT;
	v->store.mode = v->options->repair ? STORE_WRITE : STORE_READ;
	v->store.dir = strdup(dir);
	text_init(&v->bytes, REVISION_MAX_BYTES * 16);
	if (!v->store.dir)
		return emend_fail_nomem(err);
	if (strlen(dir) > DIR_MAX_BYTES - 64)
		return emend_fail(err, EMEND_LIMIT, "%.100s...: too long", dir);
	for (i = 0; i < PART_COUNT; i++) {
		v->parts[i].name = names[i];
		snprintf(v->parts[i].path, DIR_MAX_BYTES, "%s/%s", dir,
		    names[i]);
		snprintf(v->parts[i].refs_path, PATH_MAX_BYTES,
		    "%s/%s/packed-refs", dir, names[i]);
	}
	if (!dir_exists(v->parts[PART_ARTICLES].path) &&
	    !file_exists(verify_path(path, v, "state.db")))
		return fail_no_archive(err, dir);
	status = state_db_refuse_newer(verify_path(path, v, "state.db"), err);
	if (status || !v->options->repair)
		return status;
	status = store_lock(&v->store, STORE_LOCK_CHECK, err);
	if (status == EMEND_OK)
		status = store_lock(&v->store, STORE_LOCK_PACKS, err);
	return status ? status : store_lock(&v->store, STORE_LOCK_WRITE, err);
}

bool
verify_see_writers(struct verify *v)
{
	char path[PATH_MAX_BYTES];
	int64_t since;
	bool held;
	long pid;

	if (v->options->repair)
		return false; /* it is us */
	held = lock_holder(verify_path(path, v, "write.lock"), &pid, &since) ||
	    lock_holder(verify_path(path, v, "packs.lock"), &pid, &since);
	v->in_use = v->in_use || held;
	return held;
}

static enum emend_status
open_part(
    struct verify *v, struct verify_part *part, struct emend_error *err)
{
	const struct finding f = {
		.kind = "repository",
		.severity = SEVERITY_LOSS,
		.where = part->name,
		.remedy = "bring it back from a backup or a clone, then run "
			  "this again",
	};
	struct emend_error why;
	enum emend_status status =
	    repository_open(&part->git, part->path, &why);

	if (status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (status)
		return verify_tell(v, f, err, "%s", why.text);
	return EMEND_OK;
}

static enum emend_status
open_parts(struct verify *v, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	repository_keep_little();
	for (i = 0; i < PART_COUNT && status == EMEND_OK; i++) {
		status = verify_packs(v, &v->parts[i], err);
		if (status == EMEND_OK)
			status = open_part(v, &v->parts[i], err);
	}
	v->store.articles = v->parts[PART_ARTICLES].git;
	v->store.pages = v->parts[PART_PAGES].git;
	return status;
}

static enum emend_status
finish(struct verify *v, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	char path[PATH_MAX_BYTES];

	if (!v->options->repair)
		return EMEND_OK;
	(void)rmdir(verify_path(path, v, "set-aside")); /* if it is empty */
	if (!v->store.state)
		return EMEND_OK;
	if (v->forgetting)
		status = forget_resume(&v->store, err);
	if (status == EMEND_OK && v->store.articles)
		status = verify_fix_begin(v, err);
	if (status == EMEND_OK && v->store.articles)
		status = recover_mark(&v->store, err);
	return status ? status : verify_fix_end(v, true, err);
}

/* Pages first: revisions name them. */
static enum emend_status
check_pages(struct verify *v, struct emend_error *err)
{
	struct verify_part *pages = &v->parts[PART_PAGES];
	enum emend_status status;

	if (!pages->git)
		return EMEND_OK;
	status = verify_pages(v, err);
	if (status == EMEND_OK)
		status = verify_rest(v, pages, err);
	return status ? status : verify_lost(v, pages, err);
}

static enum emend_status
check_articles(struct verify *v, struct emend_error *err)
{
	struct verify_part *articles = &v->parts[PART_ARTICLES];
	enum emend_status status;

	if (!articles->git)
		return EMEND_OK;
	status = verify_forgotten(v, err);
	if (status == EMEND_OK)
		status = verify_hosts(v, err);
	if (status == EMEND_OK)
		status = verify_articles(v, err);
	if (status == EMEND_OK)
		status = verify_rest(v, articles, err);
	return status ? status : verify_lost(v, articles, err);
}

/* Without an index nothing in a pack is found: all else would seem lost. */
static enum emend_status
tell_unchecked(struct verify *v, struct emend_error *err)
{
	const struct finding f = {
		.kind = "unchecked",
		.where = "articles.git, pages.git",
		.remedy = "--repair makes it first, then checks",
	};

	return verify_tell(v, f, err,
	    "history and pages were not looked at: the index of a pack is "
	    "missing or damaged");
}

static enum emend_status
work(struct verify *v, struct emend_error *err)
{
	enum emend_status status;
	size_t i;

	(void)verify_see_writers(v);
	status = verify_files(v, err);
	if (status == EMEND_OK)
		status = open_parts(v, err);
	if (status == EMEND_OK)
		status = verify_state_open(v, err);
	if (status == EMEND_OK && v->blind)
		return tell_unchecked(v, err);
	for (i = 0; i < PART_COUNT && status == EMEND_OK; i++)
		status = verify_refs(v, &v->parts[i], err);
	/* packs were listed before refs were read: whoever had published a pack
	   and not yet its refs then, holds the lock still */
	(void)verify_see_writers(v);
	if (status == EMEND_OK)
		status = check_pages(v, err);
	if (status == EMEND_OK)
		status = check_articles(v, err);
	if (status == EMEND_OK && v->store.state)
		status = verify_state_rows(v, err);
	for (i = 0; i < PART_COUNT && status == EMEND_OK; i++) {
		status = verify_unread(v, &v->parts[i], err);
		if (status == EMEND_OK)
			status = verify_unreached(v, &v->parts[i], err);
	}
	return status ? status : finish(v, err);
}

static void
close_part(struct verify_part *part)
{
	size_t i;

	for (i = 0; i < part->loose_count; i++)
		free(part->loose[i].name);
	for (i = 0; i < part->moved_count; i++)
		free(part->moved[i].name);
	free(part->loose);
	free(part->lost);
	free(part->moved);
	refs_file_close(&part->refs);
	pack_set_close(&part->packs);
	repository_close(part->git);
}

enum emend_status
store_verify(const char *dir, const struct verify_options *options,
    struct verify_result *out, struct emend_error *err)
{
	struct verify *v = calloc(1, sizeof(*v));
	enum emend_status status;
	size_t i;

	*out = (struct verify_result){ 0 };
	if (!v)
		return emend_fail_nomem(err);
	v->options = options;
	v->result = out;
	status = begin(v, dir, err);
	if (status == EMEND_OK)
		status = work(v, err);
	state_db_close(v->store.state);
	for (i = 0; i < PART_COUNT; i++)
		close_part(&v->parts[i]);
	lock_release(&v->store.check);
	lock_release(&v->store.write);
	lock_release(&v->store.packs);
	text_free(&v->bytes);
	free(v->store.dir);
	free(v);
	return status;
}
