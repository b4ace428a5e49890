#ifndef EMEND_TESTS_STORE_ARTICLE_H
#define EMEND_TESTS_STORE_ARTICLE_H

#include "article/article.h"
#include "article/codec.h"
#include "article/state.h"
#include "base/text.h"
#include "store/batch.h"
#include "store/history.h"
#include "store/store.h"
#include "store/watches.h"
#include "tests/fault.h"
#include "tests/store_archive.h"

/* Articles for an archive of store_archive.h, and how they are kept there. */

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

static const struct page_draft some_page = {
	.body = SLICE_LIT("<html>\0 body</html>"),
	.http = SLICE_LIT("GET / HTTP/1.1\r\n"),
	.sent_sha256 = "00",
	.decoded_sha256 = "11",
};

/* Revision after + 1 of the article at url, a quarter of an hour after the one
 * before it; what a test is about it says itself. */
static inline struct revision_draft
revision_of(const char *url, unsigned after, const struct article *a)
{
	return (struct revision_draft){
		.id = id_of(url),
		.url = url,
		.after = after,
		.event = after ? EVENT_CHANGED : EVENT_NEW,
		.article = a,
		.state_hash = hash_state(a),
		.seen_at = RUN_AT + 900 * after,
		.seen_before = after ? RUN_AT + 900 * (after - 1) : 0,
		.recorded_at = RUN_AT + 900 * after + 5,
		.words = 12,
		.similarity = after ? 973 : 0,
		.kinds = after ? "number" : "",
		.subject = "Say what changed",
		.status = 200,
		.page = &some_page,
		.reading = "1",
		.found_in = "watch https://example.org/",
		.found_at = RUN_AT,
	};
}

static inline struct watch_row
watch_of(const char *url, unsigned newest)
{
	return (struct watch_row){
		.id = newest ? id_of(url) : (struct hash128){ { 0 } },
		.url = url,
		.normal = url,
		.source = "watch https://example.org/",
		.newest = newest,
		.next_look = RUN_AT,
		.due_from = RUN_AT,
		.etag = "\"a\"",
	};
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

/* In a slice of its own; row may be NULL. */
static inline enum emend_status
keep_revision(const struct revision_draft *d, const struct watch_row *row)
{
	struct store_batch *b;
	enum emend_status status;

	ok(store_batch_new(&b, store, d->seen_at, &err));
	status = store_batch_revision(b, d, &err);
	if (!status && row)
		status = store_batch_watch(b, row, &err);
	if (!status)
		status = commit(b);
	store_batch_free(b);
	return status;
}

#endif
