#ifndef EMEND_STORE_REVISION_H
#define EMEND_STORE_REVISION_H

#include "base/error.h"
#include "base/slice.h"
#include "store/batch.h"
#include "store/oid.h"
#include "store/state_db.h"

struct article;
struct repository;
struct text;

/*
 * A revision in git: the commit's message, and emend.revision/1, a document of
 * sorted keys with one member a line, from which the index can be rebuilt.
 */
#define REVISION_MAX_BYTES ((size_t)16 << 20) /* of the document, the text */

struct revision_facts {
	const struct revision_draft *draft;
	unsigned number;
	const char *text_sha256;
	const char *page; /* "2026-11/24/091204/<id>.page", or NULL */
	/* of another reading of a revision: whose place it takes, and when */
	const char *reread;
	int64_t committed_at;
};

#define REVISION_SCHEMA "emend.revision/1"

/* Both append; ask text_check. */
void revision_write_json(struct text *out, const struct revision_facts *facts);
void revision_write_message(
    struct text *out, const struct revision_facts *facts);

/*
 * Fills the article's fields (not its paragraphs) and *row from a document; the
 * row's strings live as long as the article.  Left at zero are the commit, the
 * state hash and what only the index knows.  text_sha256 gets the text's sum.
 * Fails with EMEND_STORE for what is no such document.
 */
enum emend_status revision_read_json(struct article *a,
    struct revision_row *row, char text_sha256[SHA256_HEX + 1],
    struct slice bytes, struct emend_error *err) EMEND_MUST_USE;

/* "refs/articles/ab/cdef..." */
#define ARTICLE_REFS "refs/articles/"
#define ARTICLE_REF_MAX 64
void article_ref(char out[ARTICLE_REF_MAX], struct hash128 id);
/* False when the ref is no article's. */
bool article_ref_read(struct hash128 *out, struct slice ref);

/* Names of a revision's two files in its tree. */
#define ENTRY_NAME_MAX 24
struct entry_names {
	char text[ENTRY_NAME_MAX], json[ENTRY_NAME_MAX];
};
void entry_names(struct entry_names *out, struct hash128 id);

/*
 * Reads a revision out of git.  *article is the caller's and holds the row's
 * strings; last_seen is first_seen, state_hash by secret.
 */
enum emend_status revision_load(struct article **article,
    struct revision_row *row, struct repository *r, struct hash128 id,
    const struct oid *commit, const struct hash_secret *secret,
    struct emend_error *err) EMEND_MUST_USE;

#endif
