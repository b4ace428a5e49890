#include "store/history.h"
#include "store/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "article/article.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "store/fail.h"
#include "store/internal.h"
#include "store/pack_names.h"
#include "store/pages.h"
#include "store/recover.h"
#include "store/repository.h"
#include "store/revision.h"
#include "store/state_db.h"

#define WRITE_WAIT 30 /* seconds */

static const char articles_readme[] =
    "# A history of published articles\n"
    "\n"
    "Kept by emend, format 1.  Each article has a ref of its own,\n"
    "`refs/articles/<2 hex>/<30 hex>`; its commits are the revisions that "
    "were\n"
    "seen, oldest first by parent.  A commit holds the text (`.md`, one\n"
    "paragraph a line) and what is known about it (`.json`); its author date "
    "is\n"
    "the moment of the look, its committer date that of the recording.\n"
    "\n"
    "A clone brings this page only.  To have the articles:\n"
    "\n"
    "    git fetch origin '+refs/articles/*:refs/articles/*'\n"
    "\n"
    "Then `git for-each-ref refs/articles` lists them, and `git log -p REF`\n"
    "shows what changed in one.\n";

static const char pages_readme[] =
    "# Pages as they were served\n"
    "\n"
    "Kept by emend, format 1, beside the history in `articles.git`.  Branch\n"
    "`YYYY-MM` has the pages of a month as `DD/HHMMSS/<article>.page`, with "
    "the\n"
    "headers in `.http` beside it.  A revision's `.json` there names its "
    "page.\n";

/* dir/name, whole or not at all. */
static enum emend_status
path_in(struct text *out, const char *dir, const char *name,
    struct emend_error *err)
{
	path_join(out, dir, name);
	return text_check(out, err);
}

/* A database that knows its secret and the empty history. */
static enum emend_status
init_state(
    const char *path, struct repository *articles, struct emend_error *err)
{
	struct store s = { .articles = articles };
	struct hash_secret secret;
	enum emend_status status;

	status = random_bytes(secret.bytes, sizeof(secret.bytes), err);
	if (!status)
		status = state_db_open(&s.state, path, STATE_DB_CREATE, err);
	if (!status)
		status = state_db_begin(s.state, err);
	if (!status)
		status = state_db_meta_put(s.state, META_SECRET,
		    slice_new((const char *)secret.bytes, sizeof(secret.bytes)),
		    err);
	if (!status)
		status = recover_mark(&s, err);
	if (!status)
		status = state_db_commit(s.state, err);
	state_db_close(s.state);
	return status;
}

enum emend_status
store_init(const char *dir, struct emend_error *err)
{
	struct repository *articles = NULL;
	int64_t now = (int64_t)time(NULL);
	enum emend_status status;
	struct text path;

	text_init(&path, PATH_MAX_BYTES);
	status = path_in(&path, dir, "pages.git", err);
	if (!status)
		status =
		    repository_init(path.ptr, slice_of(pages_readme), now, err);
	if (!status)
		status = path_in(&path, dir, "articles.git", err);
	if (!status)
		status = repository_init(
		    path.ptr, slice_of(articles_readme), now, err);
	if (!status)
		status = repository_open(&articles, path.ptr, err);
	if (!status)
		status = path_in(&path, dir, "state.db", err);
	if (!status)
		status = init_state(path.ptr, articles, err);
	if (!status)
		status = file_sync_dir(dir, err);
	repository_close(articles);
	text_free(&path);
	return status;
}

static bool
has_history(const char *dir)
{
	struct text path;
	bool there;

	text_init(&path, PATH_MAX_BYTES);
	there = path_in(&path, dir, "articles.git", NULL) == EMEND_OK &&
	        dir_exists(path.ptr);
	text_free(&path);
	return there;
}

/* There is no state.db, or none that we may see. */
static enum emend_status
fail_no_state(const char *dir, struct emend_error *err)
{
	if (errno != EACCES && has_history(dir))
		return emend_fail(err, EMEND_STORE,
		    "%s/state.db is missing: \"emend verify --repair\" makes "
		    "it anew from the history",
		    dir);
	return fail_no_archive(err, dir);
}

static enum emend_status
open_repository(struct repository **out, const struct store *s,
    const char *name, struct emend_error *err)
{
	enum emend_status status;
	struct text path;

	text_init(&path, PATH_MAX_BYTES);
	status = path_in(&path, s->dir, name, err);
	if (!status)
		status = repository_open(out, path.ptr, err);
	text_free(&path);
	return status == EMEND_NOTFOUND ? EMEND_STORE : status;
}

static enum emend_status
read_secret(struct store *s, struct emend_error *err)
{
	enum emend_status status;
	struct text secret;

	text_init(&secret, HASH_SECRET_LEN);
	status = state_db_meta_get(s->state, META_SECRET, &secret, err);
	if (status == EMEND_NOTFOUND ||
	    (!status && secret.len != HASH_SECRET_LEN))
		status = emend_fail(err, EMEND_STORE,
		    "%s/state.db has no secret for its hashes", s->dir);
	if (!status)
		memcpy(s->secret.bytes, secret.ptr, HASH_SECRET_LEN);
	text_free(&secret);
	return status;
}

static enum emend_status
open_state(struct store *s, struct emend_error *err)
{
	enum emend_status status;
	struct text path;

	text_init(&path, PATH_MAX_BYTES);
	status = path_in(&path, s->dir, "state.db", err);
	if (!status && access(path.ptr, F_OK) != 0)
		status = fail_no_state(s->dir, err);
	if (!status && s->mode == STORE_WRITE && access(path.ptr, W_OK) != 0)
		status = emend_fail(err, EMEND_IO, "cannot write %s: %s",
		    path.ptr, strerror(errno));
	if (!status)
		status = state_db_open(&s->state, path.ptr,
		    s->mode == STORE_READ ? STATE_DB_READ : STATE_DB_WRITE,
		    err);
	if (!status)
		status = read_secret(s, err);
	text_free(&path);
	return status;
}

enum emend_status
store_open(struct store **out, const char *dir, enum store_mode mode,
    struct emend_error *err)
{
	struct store *s = calloc(1, sizeof(*s));
	enum emend_status status;

	*out = NULL;
	if (!s)
		return emend_fail_nomem(err);
	s->check = s->write = s->packs = (struct lock)LOCK_INIT;
	s->deliver = (struct lock)LOCK_INIT;
	s->mode = mode;
	s->dir = strdup(dir);
	status = s->dir ? open_state(s, err) : emend_fail_nomem(err);
	if (!status)
		status = open_repository(&s->articles, s, "articles.git", err);
	if (!status)
		status = open_repository(&s->pages, s, "pages.git", err);
	if (status)
		store_close(s);
	else
		*out = s;
	return status;
}

void
store_close(struct store *s)
{
	if (!s)
		return;
	profiles_forget(s);
	state_db_close(s->state);
	repository_close(s->articles);
	repository_close(s->pages);
	lock_release(&s->check);
	lock_release(&s->write);
	lock_release(&s->packs);
	lock_release(&s->deliver);
	free(s->dir);
	free(s);
}

static struct lock *
lock_of(struct store *s, enum store_lock_kind kind, const char **name)
{
	switch (kind) {
	case STORE_LOCK_CHECK:
		*name = "check.lock";
		return &s->check;
	case STORE_LOCK_WRITE:
		break;
	case STORE_LOCK_PACKS:
		*name = "packs.lock";
		return &s->packs;
	case STORE_LOCK_DELIVER:
		*name = "deliver.lock";
		return &s->deliver;
	}
	*name = "write.lock";
	return &s->write;
}

enum emend_status
store_lock(struct store *s, enum store_lock_kind kind, struct emend_error *err)
{
	const char *name;
	struct lock *lock = lock_of(s, kind, &name);
	enum emend_status status;
	struct text path;

	text_init(&path, PATH_MAX_BYTES);
	status = path_in(&path, s->dir, name, err);
	if (!status)
		status = lock_take(lock, path.ptr,
		    kind == STORE_LOCK_WRITE ? WRITE_WAIT : 0, err);
	text_free(&path);
	return status;
}

bool
store_check_holder(const char *dir, long *pid, int64_t *since)
{
	struct text path;
	bool held;

	text_init(&path, PATH_MAX_BYTES);
	held = path_in(&path, dir, "check.lock", NULL) == EMEND_OK &&
	       lock_holder(path.ptr, pid, since);
	text_free(&path);
	return held;
}

void
store_unlock(struct store *s, enum store_lock_kind kind)
{
	const char *name;

	lock_release(lock_of(s, kind, &name));
}

const struct hash_secret *
store_secret(const struct store *s)
{
	return &s->secret;
}

enum emend_status
store_history(struct store *s, struct hash128 id, struct revision_list *out,
    struct emend_error *err)
{
	return state_db_history(s->state, id, 0, out, err);
}

enum emend_status
store_read(struct store *s, struct hash128 id, unsigned number,
    struct article **out, struct emend_error *err)
{
	struct revision_list found;
	struct revision_row row;
	enum emend_status status;
	struct oid commit;

	*out = NULL;
	status = state_db_history(s->state, id, number, &found, err);
	if (status)
		return status;
	if (!number || found.count != 1)
		status = emend_fail(
		    err, EMEND_NOTFOUND, "there is no revision %u", number);
	else if (!oid_from_hex(&commit, slice_of(found.at[0].commit)))
		status = emend_fail(err, EMEND_STORE,
		    "the index has \"%s\" for a commit", found.at[0].commit);
	else
		status = revision_load(
		    out, &row, s->articles, id, &commit, &s->secret, err);
	revision_list_free(&found);
	return status;
}

static enum emend_status
fail_no_page(const struct revision *r, struct emend_error *err)
{
	return emend_fail(err, EMEND_NOTFOUND,
	    "the page of revision %u was not kept", r->number);
}

enum emend_status
store_read_page(struct store *s, const struct revision *r, struct text *out,
    struct emend_error *err)
{
	if (!r->page)
		return fail_no_page(r, err);
	return pages_read(s->pages, r->page, out, err);
}

enum emend_status
store_read_page_http(struct store *s, const struct revision *r,
    struct text *out, struct emend_error *err)
{
	struct slice page = slice_of(r->page);
	struct text path;
	enum emend_status status;

	if (!slice_ends(page, SLICE(".page")))
		return fail_no_page(r, err);
	text_init(&path, PATH_MAX_BYTES);
	text_add(&path, page.ptr, page.len - strlen("page"));
	text_puts(&path, "http");
	status = text_check(&path, err);
	if (!status)
		status = pages_read(s->pages, path.ptr, out, err);
	text_free(&path);
	return status;
}
