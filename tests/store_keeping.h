#ifndef EMEND_TESTS_STORE_KEEPING_H
#define EMEND_TESTS_STORE_KEEPING_H

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "article/article.h"
#include "article/codec.h"
#include "article/state.h"
#include "base/text.h"
#include "store/state.h"
#include "store/store.h"
#include "tests/fault.h"
#include "tests/store_sandbox.h"

/* Revisions of articles by number, and how the tests of the store keep them. */

#define RUN_AT INT64_C(1795511524) /* 2026-11-24T09:12:04Z */

static struct sandbox box;
static struct store *store;
static struct emend_error err;

static inline void
ok(enum emend_status status)
{
	if (status)
		fail_msg("status %d: %s", (int)status, err.text);
}

static inline int
setup(void **state)
{
	(void)state;
	sandbox_make(&box);
	ok(store_init(box.dir, &err));
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	return 0;
}

static inline int
teardown(void **state)
{
	(void)state;
	fault_disarm();
	store_close(store);
	store = NULL;
	sandbox_remove(&box);
	return 0;
}

static inline struct hash128
id_of(unsigned n)
{
	char url[64];

	snprintf(url, sizeof(url), "https://example.org/%u", n);
	return hash_bytes(slice_of(url));
}

static inline struct article *
article_of(const char *title, const char *text)
{
	struct article *a;

	ok(codec_read(&a, slice_of(text), &err));
	a->title = slice_new(
	    arena_copy(&a->arena, title, strlen(title)), strlen(title));
	return a;
}

static const struct page_draft page = {
	.body = SLICE_LIT("<html>\0 body</html>"),
	.http = SLICE_LIT("GET / HTTP/1.1\r\n"),
	.sent_sha256 = "00",
	.decoded_sha256 = "11",
};

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

/* Revision after + 1 of article n, kept in b with its watch row. */
static inline enum emend_status
draft(struct store_batch *b, unsigned n, unsigned after, const char *text)
{
	struct article *a = article_of("A title", text);
	char url[64];
	struct revision_draft d = {
		.id = id_of(n),
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
		.page = &page,
		.reading = "1",
		.found_in = "watch https://example.org/",
		.found_at = RUN_AT,
	};
	enum emend_status status;

	snprintf(url, sizeof(url), "https://example.org/%u", n);
	status = store_batch_revision(b, &d, &err);
	article_free(a);
	return status;
}

static inline enum emend_status
watch(struct store_batch *b, unsigned n, unsigned newest)
{
	char url[64];
	struct watch_row row = {
		.id = newest ? id_of(n) : (struct hash128){ { 0 } },
		.url = url,
		.normal = url,
		.source = "watch",
		.newest = newest,
		.next_look = RUN_AT,
		.due_from = RUN_AT,
		.etag = "\"a\"",
	};

	snprintf(url, sizeof(url), "https://example.org/%u", n);
	return store_batch_watch(b, &row, &err);
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

static inline enum emend_status
keep(unsigned n, unsigned after, const char *text)
{
	struct store_batch *b;
	enum emend_status status;

	ok(store_batch_new(&b, store, RUN_AT + 900 * after, &err));
	status = draft(b, n, after, text);
	if (!status)
		status = commit(b);
	store_batch_free(b);
	return status;
}

static inline unsigned
revisions_of(unsigned n)
{
	struct revision_list list;
	unsigned count;

	ok(store_history(store, id_of(n), &list, &err));
	count = (unsigned)list.count;
	assert_true(!count || list.at[count - 1].number == count);
	revision_list_free(&list);
	return count;
}

static inline void
check_repositories(void)
{
	sandbox_check(&box, "git -C $D/articles.git fsck --strict --full && "
	                    "git -C $D/pages.git fsck --strict --full");
}

static inline void
check_no_leftovers(void)
{
	sandbox_check(&box,
	    "cd $D && ! find . -name '*tmp*' -o -name 'packed-refs.*' | "
	    "grep . && for p in */objects/pack/*.pack; do "
	    "test -e ${p%.pack}.idx || exit 1; done && ! git -C articles.git "
	    "fsck --strict | grep dangling");
}

#endif
