#ifndef EMEND_TESTS_STORE_ARTICLE_H
#define EMEND_TESTS_STORE_ARTICLE_H

#include "article/article.h"
#include "article/codec.h"
#include "article/state.h"
#include "base/text.h"
#include "store/state.h"
#include "store/store.h"
#include "tests/fault.h"
#include "tests/store_archive.h"

/* Articles for an archive of store_archive.h, and batches of them. */

#define RUN_AT INT64_C(1795511524) /* 2026-11-24T09:12:04Z */

static inline struct article *
article_of(const char *title, const char *text)
{
	struct article *a;

	ok(codec_read(&a, slice_of(text), &err));
	a->title = slice_new(
	    arena_copy(&a->arena, title, strlen(title)), strlen(title));
	return a;
}

static inline struct hash128
hash_state(const struct article *a)
{
	struct hash128 hash;
	struct text bytes;

	text_init(&bytes, 100000);
	article_write_state(a, &bytes);
	hash =
	    hash_secretly(store_secret(store), slice_new(bytes.ptr, bytes.len));
	text_free(&bytes);
	return hash;
}

static inline enum emend_status
commit(struct store_batch *b)
{
	enum emend_status status;

	ok(store_lock(store, STORE_LOCK_WRITE, &err));
	status = store_batch_commit(b, &err);
	store_unlock(store, STORE_LOCK_WRITE);
	return status;
}

#endif
