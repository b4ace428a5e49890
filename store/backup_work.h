#ifndef EMEND_STORE_BACKUP_WORK_H
#define EMEND_STORE_BACKUP_WORK_H

#include "base/arena.h"
#include "base/lock.h"
#include "base/table.h"
#include "base/text.h"
#include "store/backup.h"

/*
 * Inside the backup: backup.c has the order of things, backup_place.c decides
 * whether dir may be written into, backup_list.c lists, backup_files.c copies.
 */
#define BACKUP_MARK "emend.backup"
#define BACKUP_NEW ".emend-new" /* after the name of a file in the making */
#define STATE_TELL_MAX 96

/* A file by its path in the archive. */
struct backup_file {
	const char *path;
	uint64_t bytes;
};

struct backup_list {
	struct backup_file *at;
	size_t count, cap;
	struct table names; /* path -> itself */
	struct arena arena;
};
void backup_list_free(struct backup_list *l); /* leaves it empty */

struct backup {
	struct store *store;
	const struct backup_options *options;
	struct backup_result *result;
	const char *from;  /* the archive, as it was opened */
	struct text to;	   /* dir, absolute */
	struct lock lock;  /* of dir */
	struct backup_list objects; /* packs with indexes, loose ones */
	struct backup_list refs;    /* loose ones, of both repositories */
	struct backup_list files;   /* beside repositories and state.db */
	size_t done_kb, total_kb;
};

/* ---- backup_place.c ---- */

/* Sets to, makes it if need be, locks it. */
enum emend_status backup_enter(
    struct backup *b, struct emend_error *err) EMEND_MUST_USE;
/*
 * Says in dir whose backup it is.  A state.db that is about to come is named
 * first: it and the one that stands there are both good.
 */
enum emend_status backup_mark(struct backup *b, bool complete,
    struct emend_error *err) EMEND_MUST_USE;

/* ---- backup_list.c ---- */

#define BACKUP_REPOSITORIES 2
extern const char *const backup_repositories[BACKUP_REPOSITORIES];

/* What the archive has now. */
enum emend_status backup_list_objects(
    struct backup *b, struct emend_error *err) EMEND_MUST_USE;
enum emend_status backup_list_others(
    struct backup *b, struct emend_error *err) EMEND_MUST_USE;
/* What the archive has no more. */
enum emend_status backup_remove_old(
    struct backup *b, struct emend_error *err) EMEND_MUST_USE;

/* ---- backup_files.c ---- */

enum emend_status backup_make_folders(
    struct backup *b, struct emend_error *err) EMEND_MUST_USE;

/* Those that dir lacks, durably.  EMEND_NOTFOUND: one went away meanwhile. */
enum emend_status backup_copy_objects(
    struct backup *b, struct emend_error *err) EMEND_MUST_USE;
/* The folders that path lies in. */
enum emend_status backup_make_parent(struct backup *b, const char *path,
    struct emend_error *err) EMEND_MUST_USE;
/* One file, under its name and ending, durably but for its name. */
enum emend_status backup_copy_file(struct backup *b, const char *path,
    const char *ending, struct emend_error *err) EMEND_MUST_USE;
/* path with BACKUP_NEW takes the place of path. */
enum emend_status backup_publish(struct backup *b, const char *path,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status backup_sync_folders(
    struct backup *b, struct emend_error *err) EMEND_MUST_USE;

#endif
