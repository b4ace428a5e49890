#ifndef EMEND_TESTS_STORE_KEEPING_H
#define EMEND_TESTS_STORE_KEEPING_H

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/store_article.h"

/* Revisions of articles by number, and how the tests of the store keep them. */

static inline struct hash128
nth_id(unsigned n)
{
	char url[64];

	snprintf(url, sizeof(url), "https://example.org/%u", n);
	return hash_bytes(slice_of(url));
}

static const struct page_draft page = {
	.body = SLICE_LIT("<html>\0 body</html>"),
	.http = SLICE_LIT("GET / HTTP/1.1\r\n"),
	.sent_sha256 = "00",
	.decoded_sha256 = "11",
};

/* Revision after + 1 of article n, kept in b with its watch row. */
static inline enum emend_status
draft(struct store_batch *b, unsigned n, unsigned after, const char *text)
{
	struct article *a = article_of("A title", text);
	char url[64];
	struct revision_draft d = {
		.id = nth_id(n),
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
		.id = newest ? nth_id(n) : (struct hash128){ { 0 } },
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

	ok(store_history(store, nth_id(n), &list, &err));
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
