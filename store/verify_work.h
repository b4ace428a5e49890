#ifndef EMEND_STORE_VERIFY_WORK_H
#define EMEND_STORE_VERIFY_WORK_H

#include "base/hash.h"
#include "base/text.h"
#include "store/internal.h"
#include "store/oid.h"
#include "store/pack_names.h"
#include "store/pack_set.h"
#include "store/refs_file.h"
#include "store/revision.h"
#include "store/state_db.h"
#include "store/verify.h"

/* What verify*.c share: one file a subject. */

#define WHERE_MAX 1024
#define DIR_MAX_BYTES (PATH_MAX_BYTES / 2) /* of the archive's path */

/* A ref in a file of its own, as stock git writes them. */
struct loose_ref {
	char *name; /* owned, as all strings in these lists */
	struct oid oid;
};

/* A commit that no ref leads to. */
struct lost_commit {
	struct oid oid, parent;
	struct hash128 id; /* of the address it names */
	unsigned number;   /* of its revision, or 0 */
	int64_t at;	   /* its author date */
	int64_t made_at;   /* its committer date */
	int64_t packed_at; /* nanoseconds: when its pack was written */
	bool is_run;	   /* of pages */
	bool is_readme;	   /* what main begins with */
};

struct moved_ref {
	char *name;
	struct oid before, after;
};

struct verify_part {
	const char *name; /* "articles.git" */
	char path[DIR_MAX_BYTES];
	struct repository *git; /* NULL: it cannot be opened */
	struct pack_set packs;
	char refs_path[PATH_MAX_BYTES];
	struct refs_file refs; /* packed-refs, as it was at the beginning */
	bool refs_good;	       /* all of it can be read */
	bool no_main;	       /* a branch that is there from the beginning */
	struct loose_ref *loose; /* by name */
	size_t loose_count, loose_cap;
	struct lost_commit *lost; /* by parent */
	size_t lost_count, lost_cap;
	struct moved_ref *moved; /* to be published; without repair, where
				    they ought to stand */
	size_t moved_count, moved_cap;
};

enum { PART_ARTICLES, PART_PAGES, PART_COUNT };

struct verify {
	const struct verify_options *options;
	struct verify_result *result;
	struct store store; /* its repositories are the parts'; state may be
			       NULL */
	struct verify_part parts[PART_COUNT];
	size_t damaged_packs;
	bool in_use;	 /* somebody else wrote at some time of this */
	bool rebuilding; /* state.db is made anew: what it lacks is no
			    finding */
	bool state_is_new; /* what stands beside it is to be entered */
	bool no_secret;	 /* hashes cannot be compared */
	bool blind;	 /* the index of a pack is missing */
	bool forgetting; /* that is to be gone on with: no pack is to be moved */
	bool put_back;	 /* a ref was: what it left is not to be touched */
	bool open;	 /* a transaction is */
	size_t fixed;	 /* rows in it */
	size_t done;	 /* objects, for the progress */
	struct text bytes; /* of the object at hand */
	/* the month of pages looked into last */
	char month[16];
	struct oid month_tree, kept_tree;
	bool kept_known;
	char oldest_month[16];
};

/* Counts and hands on; what is formatted is f.what. */
enum emend_status verify_tell(struct verify *v, struct finding f,
    struct emend_error *err, const char *fmt, ...)
    __attribute__((format(printf, 4, 5))) EMEND_MUST_USE;

/* An object was found right, or wrong. */
void verify_advance(struct verify *v);

/* Whether somebody writes just now; v->in_use remembers it. */
bool verify_see_writers(struct verify *v);

/* Path of name in the archive; the buffer is PATH_MAX_BYTES. */
const char *verify_path(char *out, const struct verify *v, const char *name);

/* Opens a transaction for a repair, and ends it after a number of them. */
enum emend_status verify_fix_begin(
    struct verify *v, struct emend_error *err) EMEND_MUST_USE;
enum emend_status verify_fix_end(
    struct verify *v, bool last, struct emend_error *err) EMEND_MUST_USE;

/* verify_files.c: what lies about, and how it may be read */
enum emend_status verify_files(
    struct verify *v, struct emend_error *err) EMEND_MUST_USE;

/* verify_packs.c: packs and indexes by their sums; when all that can be reached
 * was, the rest that is in them, and its commits; then what was reached but not
 * read yet; at last, whole packs that nothing leads to */
enum emend_status verify_packs(struct verify *v, struct verify_part *part,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status verify_rest(struct verify *v, struct verify_part *part,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status verify_unread(struct verify *v, struct verify_part *part,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status verify_unreached(struct verify *v, struct verify_part *part,
    struct emend_error *err) EMEND_MUST_USE;

/* verify_refs.c: reading and publishing refs */
enum emend_status verify_refs(struct verify *v, struct verify_part *part,
    struct emend_error *err) EMEND_MUST_USE;
/* Whether emend makes refs of that name. */
bool verify_knows_ref(const struct verify_part *part, struct slice name);
/* The ref's own file, or NULL. */
const struct loose_ref *verify_loose(
    const struct verify_part *part, const char *name);
enum emend_status verify_move_ref(struct verify_part *part, const char *name,
    const struct oid *before, const struct oid *after,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status verify_publish_refs(struct verify *v,
    struct verify_part *part, struct emend_error *err) EMEND_MUST_USE;

/* verify_object.c: one object, read and marked as such */
struct raw_commit {
	struct oid tree, parent;
	unsigned parents;
	int64_t author_at, committer_at;
	struct slice message; /* in v->bytes */
};
/* type: what it must be, a pack_type, or 0; the bytes are v->bytes. */
enum emend_status verify_object(struct verify *v, struct verify_part *part,
    const struct oid *name, int *type, struct emend_error *err) EMEND_MUST_USE;
enum emend_status verify_commit(struct verify *v, struct verify_part *part,
    const struct oid *name, struct raw_commit *out,
    struct emend_error *err) EMEND_MUST_USE;
bool commit_parse(struct raw_commit *out, struct slice bytes);
/* The value of a trailer; absent when there is none. */
struct slice commit_trailer(struct slice message, const char *key);
/* Of Emend-Revision; 0 */
unsigned commit_revision(struct slice message);
/* But for packed_at, which is the pack's. */
struct lost_commit commit_describe(
    const struct oid *oid, const struct raw_commit *commit);

/* verify_reach.c: marks and reads all that an object leads to (of pages.git
 * blobs are but marked: revisions read most of them); what is missing is told
 * of where */
enum emend_status verify_reach(struct verify *v, struct verify_part *part,
    const char *where, const struct oid *from,
    struct emend_error *err) EMEND_MUST_USE;

/* An article while it is looked at. */
struct article_check {
	struct hash128 id;
	char ref[ARTICLE_REF_MAX];
	char where[WHERE_MAX]; /* its address; before that is known, its ref */
	struct revision_list index; /* what the index has */
	struct oid *commits; /* the chain, newest first */
	size_t count, cap;
	bool broken;	     /* the chain ends before its first commit */
	unsigned number;     /* of the commit before */
	/* the newest reading of the revision at hand */
	struct article *article;
	struct revision_row row;
	int64_t first_seen;   /* of the first revision */
	char source[WHERE_MAX]; /* that it was found in */
	/* of the index */
	unsigned lacking, lacks_from, lacks_to, differing, differs_at;
	const char *field; /* in which it differs */
};

/* verify_articles.c: all of them, and each one's chain */
enum emend_status verify_articles(
    struct verify *v, struct emend_error *err) EMEND_MUST_USE;
enum emend_status verify_article(struct verify *v, struct hash128 id,
    const struct oid *tip, struct emend_error *err) EMEND_MUST_USE;

/* verify_revision.c: text and record of one commit; *good: a->article and
 * a->row are its (else they are empty) */
enum emend_status verify_revision(struct verify *v, struct article_check *c,
    const struct oid *commit, bool *good,
    struct emend_error *err) EMEND_MUST_USE;

/* verify_index.c: the revision at hand against the index; at the end, what is
 * watched */
enum emend_status verify_indexed(struct verify *v, struct article_check *c,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status verify_watched(struct verify *v, struct article_check *c,
    struct emend_error *err) EMEND_MUST_USE;

/* verify_forgotten.c: tombstones */
enum emend_status verify_forgotten(
    struct verify *v, struct emend_error *err) EMEND_MUST_USE;

/* verify_hosts.c: profiles of hosts */
enum emend_status verify_hosts(
    struct verify *v, struct emend_error *err) EMEND_MUST_USE;

/* verify_lost.c: commits that no ref leads to, but follow one that does */
enum emend_status verify_lost(struct verify *v, struct verify_part *part,
    struct emend_error *err) EMEND_MUST_USE;

/* verify_pages.c; lacks: a page that must be there, where pages are kept. */
enum emend_status verify_lacks_page(struct verify *v,
    const struct revision_row *row, bool *lacks,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status verify_page(struct verify *v, const struct revision_row *row,
    const char *where, struct emend_error *err) EMEND_MUST_USE;
enum emend_status verify_pages(
    struct verify *v, struct emend_error *err) EMEND_MUST_USE;

/* verify_state.c: state.db by itself */
enum emend_status verify_state_open(
    struct verify *v, struct emend_error *err) EMEND_MUST_USE;
enum emend_status verify_state_rows(
    struct verify *v, struct emend_error *err) EMEND_MUST_USE;

#endif
