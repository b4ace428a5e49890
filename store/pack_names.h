#ifndef EMEND_STORE_PACK_NAMES_H
#define EMEND_STORE_PACK_NAMES_H

/* Names in a repository that the pack writer and its sweeper agree on.  Stock
 * `git prune` takes tmp_* for rubbish, too, once it is old. */
#define PACK_FOLDER "objects/pack"
#define PACK_INDEX_OF_ALL "multi-pack-index" /* git's, made by maintenance */
#define PACK_TEMPORARY "tmp_pack_emend_"
#define PACK_INDEX_TEMPORARY "tmp_idx_emend_"

#define PATH_MAX_BYTES ((size_t)4096)

#endif
