#ifndef EMEND_STORE_PACKS_H
#define EMEND_STORE_PACKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"
#include "store/pack.h"

/* The packs of a repository as maintenance sees them: files with sizes. */
#define PACK_STEM_MAX (sizeof("pack-") + PACK_LABEL_MAX + 1 + OID_HEX)

struct pack_file {
	char stem[PACK_STEM_MAX]; /* "pack-2026-11-<sum>" */
	char label[PACK_LABEL_MAX + 1]; /* as pack_set_label had it, or "" */
	uint64_t bytes;
	bool held; /* by a .keep of somebody's: not to be touched */
};

struct packs {
	struct pack_file *at; /* by label, the smallest first */
	size_t count, cap;
	uint64_t bytes;
};

/* Those with an index, named as git and we name them. */
enum emend_status packs_read(struct packs *out, const char *git_dir,
    struct emend_error *err) EMEND_MUST_USE;
void packs_free(struct packs *p);

/* How many from the first on have its label. */
size_t packs_alike(const struct pack_file *first, size_t count);

/*
 * How many of the smallest are to be joined so that of those left each is at
 * least twice as large as all before it together; 0: none.
 */
size_t packs_to_join(const struct pack_file *smallest_first, size_t count);

/* Indexes of stem and of others, count + 1 in all, to be closed together. */
struct pack_index;
enum emend_status packs_open(struct pack_index **out, const char *git_dir,
    const char *stem, const struct pack_file *others, size_t count,
    struct emend_error *err) EMEND_MUST_USE;
void packs_close(struct pack_index *indexes, size_t count);

/* Has one or another of these each object of the pack stem? */
enum emend_status packs_cover(const struct pack_index *indexes, size_t count,
    const char *git_dir, const char *stem, bool *covered,
    struct emend_error *err) EMEND_MUST_USE;

/* Removes a pack, its index first.  No multi-pack-index may name it. */
void packs_remove(const char *git_dir, const char *stem);

/* Removes what killed gits left a day or longer ago, tmp_*, and makes the index
 * of packs without one; at once if they have a label.  The write lock is held. */
void packs_sweep(const char *git_dir);

/* How many packs the multi-pack-index has; 0: there is none. */
size_t packs_indexed(const char *git_dir);
void packs_drop_index(const char *git_dir);
/* Does it name one of these, as far as can be told? */
bool packs_index_names(
    const char *git_dir, const struct pack_file *files, size_t count);

#endif
