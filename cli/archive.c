#include "cli/archive.h"

#include <dirent.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lock.h"
#include "base/slice.h"
#include "base/text.h"
#include "base/time.h"
#include "settings/settings.h"
#include "store/history.h"
#include "store/outbox_mark.h"
#include "store/store.h"

#define COMMIT_LEAST 7

void
archive_conf_path(struct text *out, const char *dir)
{
	path_join(out, dir, SETTINGS_FILE);
}

enum emend_status
archive_conf_write(
    const char *path, const struct text *conf, struct emend_error *err)
{
	file_sweep_temporary(path);
	return file_write_linked(
	    path, slice_new(conf->ptr, conf->len), 0600, err);
}

/* Held while an archive is made, and gone when it is one. */
#define MAKING_FILE "init.lock"

/* What is made before emend.conf, the last, makes an archive of it: these, and
 * what begins with them. */
static const char *const made_first[] = { MAKING_FILE, "articles.git",
	"pages.git", "state.db", "outbox.mark" };

static bool
is_made_first(const char *name)
{
	struct slice s = slice_of(name);
	size_t i;

	if (slice_starts(s, SLICE("." SETTINGS_FILE)))
		return true;
	if (*name == '.') /* ".", "..", a file before its rename */
		s = slice_sub(s, 1, s.len);
	for (i = 0; i < sizeof(made_first) / sizeof(made_first[0]); i++)
		if (slice_starts(s, slice_of(made_first[i])))
			return true;
	return !s.len || slice_equal(s, SLICE("."));
}

/* Is there nothing but what an init that was killed had made? */
static bool
is_unfinished(const char *dir, const char *making)
{
	struct dirent *entry;
	DIR *list = file_exists(making) ? opendir(dir) : NULL;
	bool unfinished = list != NULL;

	while (unfinished && (entry = readdir(list)))
		unfinished = is_made_first(entry->d_name);
	if (list)
		(void)closedir(list);
	return unfinished;
}

static int
remove_below(const char *path, const struct stat *st, int type,
    struct FTW *where)
{
	(void)st;
	(void)type;
	if (!where->level || (where->level == 1 && !strcmp(path + where->base,
						      MAKING_FILE)))
		return 0;
	return remove(path);
}

/* All but the lock. */
static void
remove_begun(const char *dir)
{
	(void)nftw(dir, remove_below, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

static enum emend_status
check_place(const char *dir, const char *conf, const char *making,
    struct emend_error *err)
{
	struct stat st;

	if (file_exists(conf)) {
		(void)unlink(making);
		return emend_fail(err, EMEND_EXISTS,
		    "%s is an archive already; nothing was changed", dir);
	}
	if (!stat(dir, &st) && st.st_uid && st.st_uid != geteuid())
		return emend_fail(err, EMEND_EXISTS,
		    "%s belongs to another user, who could read and change "
		    "whatever is in it; nothing was changed",
		    dir);
	if (file_exists(dir) && !dir_exists(dir))
		return emend_fail(err, EMEND_EXISTS,
		    "%s is a file: an archive wants a new or an empty "
		    "directory; nothing was changed",
		    dir);
	if (dir_exists(dir) && !dir_is_empty(dir) &&
	    !is_unfinished(dir, making))
		return emend_fail(err, EMEND_EXISTS,
		    "%s has files in it: an archive wants a new or an empty "
		    "directory; nothing was changed",
		    dir);
	return EMEND_OK;
}

static enum emend_status
make_parts(const char *dir, const char *path, const char *conf,
    struct emend_error *err)
{
	enum emend_status status = store_init(dir, err);

	if (status == EMEND_OK)
		status = outbox_mark_write(
		    &(struct outbox_mark){ .recorded = 0 }, dir, err);
	if (status == EMEND_OK)
		status = file_write_atomic(
		    path, slice_of(conf), 0600, err);
	return status;
}

/* In a directory where nothing is, or what a killed init left. */
static enum emend_status
make_archive(const char *dir, const char *path, const char *making,
    const char *conf, struct emend_error *err)
{
	struct lock lock = LOCK_INIT;
	bool fresh = !file_exists(making);
	enum emend_status status = lock_take(&lock, making, 0, err);

	if (status) {
		if (fresh && status != EMEND_BUSY)
			(void)unlink(making);
		return status;
	}
	remove_begun(dir);
	status = make_parts(dir, path, conf, err);
	if (status)
		remove_begun(dir);
	(void)unlink(making);
	lock_release(&lock);
	return status;
}

enum emend_status
archive_make(const char *dir, const char *conf, struct emend_error *err)
{
	struct text path, making;
	enum emend_status status;
	bool made = false;

	text_init(&path, PATH_LIMIT);
	text_init(&making, PATH_LIMIT);
	archive_conf_path(&path, dir);
	path_join(&making, dir, MAKING_FILE);
	status = text_check(&path, err);
	if (status == EMEND_OK)
		status = text_check(&making, err);
	if (status == EMEND_OK)
		status = check_place(dir, path.ptr, making.ptr, err);
	if (status == EMEND_OK && !dir_exists(dir)) {
		status = file_make_dir(dir, 0700, err);
		made = status == EMEND_OK;
	}
	if (status == EMEND_OK)
		status = make_archive(dir, path.ptr, making.ptr, conf, err);
	if (status && made)
		(void)rmdir(dir);
	text_free(&making);
	text_free(&path);
	return status;
}

static bool
only(const char *word, const char *of)
{
	return *word && strspn(word, of) == strlen(word);
}

static enum emend_status
none(const char *word, const struct revision_list *list,
    struct emend_error *err)
{
	return emend_fail(err, EMEND_NOTFOUND,
	    "there is no revision %.60s; there are 1 to %u", word,
	    list->count ? list->at[list->count - 1].number : 0);
}

static enum emend_status
by_number(size_t *out, const struct revision_list *list, const char *word,
    struct emend_error *err)
{
	unsigned long n = strtoul(word, NULL, 10); /* ULONG_MAX: too much */
	size_t i;

	for (i = 0; i < list->count; i++)
		if (list->at[i].number == n) {
			*out = i;
			return EMEND_OK;
		}
	return none(word, list, err);
}

/* "latest" or "latest~N" */
static enum emend_status
by_distance(size_t *out, const struct revision_list *list, const char *word,
    struct emend_error *err)
{
	const char *tilde = strchr(word, '~');
	unsigned long back = tilde ? strtoul(tilde + 1, NULL, 10) : 0;

	if (tilde && !only(tilde + 1, "0123456789"))
		return emend_fail(err, EMEND_USAGE,
		    "%.60s: wants latest~N, with a number", word);
	if (back >= list->count)
		return none(word, list, err);
	*out = list->count - 1 - back;
	return EMEND_OK;
}

/* Several revisions: each by as much of its commit as tells them apart. */
static enum emend_status
ambiguous(const char *word, const struct commit_matches *found,
    struct emend_error *err)
{
	char list[COMMIT_MATCHES * (COMMIT_HEX + 40)];
	size_t i, len = 0;

	for (i = 0; i < found->count; i++)
		len += (size_t)snprintf(list + len, sizeof(list) - len,
		    "%s%.12s (revision %u)", i ? ", " : "",
		    found->at[i].commit, found->at[i].revision);
	return emend_fail(err, EMEND_USAGE,
	    "%.60s begins several commits: %s; give more digits", word, list);
}

/* A number's place in the list, which has it. */
static size_t
place_of(const struct revision_list *list, unsigned number)
{
	size_t i = 0;

	while (i + 1 < list->count && list->at[i].number != number)
		i++;
	return i;
}

static enum emend_status
by_commit(size_t *out, struct store *store, struct hash128 id,
    const struct revision_list *list, const char *word,
    struct emend_error *err)
{
	struct commit_matches found;
	const struct revision *r;
	enum emend_status status =
	    store_find_commits(store, id, word, &found, err);
	size_t i;

	if (status)
		return status;
	for (i = 1; i < found.count; i++)
		if (found.at[i].revision != found.at[0].revision)
			return ambiguous(word, &found, err);
	if (!found.count)
		return emend_fail(err, EMEND_NOTFOUND,
		    "none of its commits begins with %.60s; \"emend log\" "
		    "lists them",
		    word);
	*out = place_of(list, found.at[0].revision);
	r = &list->at[*out];
	if (strncasecmp(r->commit, word, strlen(word)))
		fprintf(stderr,
		    "emend: %.60s is revision %u as it was read before; it "
		    "stands as %.12s now\n",
		    word, r->number, r->commit);
	return EMEND_OK;
}

/* The last revision first seen by then. */
static enum emend_status
by_time(size_t *out, const struct revision_list *list, const char *word,
    struct emend_error *err)
{
	int64_t at;
	char first[TIME_LOCAL_MAX];
	bool date_only, found = false;
	size_t i;

	if (!time_parse_user(slice_of(word), &at, &date_only))
		return emend_fail(err, EMEND_USAGE,
		    "%.60s: wants a revision: a number, first, latest, "
		    "latest~N, a commit (7 digits or more), a date or a time",
		    word);
	if (date_only)
		at = time_day_end(at);
	for (i = 0; i < list->count; i++)
		if (list->at[i].first_seen <= at) {
			*out = i;
			found = true;
		}
	if (found)
		return EMEND_OK;
	time_format_local(first, list->at[0].first_seen);
	return emend_fail(err, EMEND_NOTFOUND,
	    "nothing was kept yet at %.60s: it was first seen %s", word,
	    first);
}

enum emend_status
revision_find(size_t *out, struct store *store, struct hash128 id,
    const struct revision_list *list, const char *word,
    struct emend_error *err)
{
	size_t n = strlen(word);

	if (list->count == 0)
		return emend_fail(err, EMEND_NOTFOUND,
		    "nothing is kept of it yet: no look has read it");
	if (!strcmp(word, "first")) {
		*out = 0;
		return EMEND_OK;
	}
	if (!strncmp(word, "latest", 6) && (!word[6] || word[6] == '~'))
		return by_distance(out, list, word, err);
	if (only(word, "0123456789") && n != COMMIT_HEX)
		return by_number(out, list, word, err);
	if (only(word, "0123456789abcdefABCDEF") && n >= COMMIT_LEAST)
		return by_commit(out, store, id, list, word, err);
	return by_time(out, list, word, err);
}
