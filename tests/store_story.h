#ifndef EMEND_TESTS_STORE_STORY_H
#define EMEND_TESTS_STORE_STORY_H

#include <sqlite3.h>

#include "article/furniture.h"
#include "store/profile.h"
#include "tests/store_article.h"

/* One story, its revisions, and their readings. */

#define URL "https://example.org/story"
#define NEW_READING "1+rules=0123abcd"

static inline struct hash128
story(void)
{
	return hash_bytes(SLICE(URL));
}

static inline enum emend_status
draft_revision(struct store_batch *b, unsigned after, const char *text)
{
	static const struct page_draft page = {
		.body = SLICE_LIT("<html>body</html>"),
		.http = SLICE_LIT("> GET /story\n< HTTP/1.1 200 OK\n"),
		.sent_sha256 = "00",
		.decoded_sha256 = "11",
	};
	struct article *a = article_of("Title", text);
	const struct revision_draft d = {
		.id = story(),
		.url = URL,
		.after = after,
		.event = after ? EVENT_CHANGED : EVENT_NEW,
		.article = a,
		.state_hash = hash_state(a),
		.seen_at = RUN_AT + 900 * after,
		.seen_before = after ? RUN_AT + 900 * (after - 1) : 0,
		.recorded_at = RUN_AT + 900 * after + 5,
		.words = 2,
		.similarity = after ? 973 : 0,
		.kinds = after ? "number" : "",
		.subject = "Changed: words",
		.status = 203,
		.page = &page,
		.reading = "1",
		.found_in = "watch " URL,
		.found_at = RUN_AT - 60,
	};
	enum emend_status status = store_batch_revision(b, &d, &err);

	article_free(a);
	return status;
}

static inline void
keep(unsigned after, const char *text)
{
	struct store_batch *b;
	const struct watch_row row = {
		.id = story(),
		.url = URL,
		.normal = URL,
		.source = "watch " URL,
		.newest = after + 1,
		.etag = "\"x\"",
	};

	ok(store_batch_new(&b, store, RUN_AT + 900 * after, &err));
	ok(draft_revision(b, after, text));
	ok(store_batch_watch(b, &row, &err));
	ok(commit(b));
	store_batch_free(b);
}

static inline enum emend_status
draft_reread(struct store_batch *b, unsigned number, const char *text)
{
	struct article *a = article_of("Title, read again", text);
	const struct reread_draft d = {
		.id = story(),
		.number = number,
		.article = a,
		.state_hash = hash_state(a),
		.words = 1,
		.reading = NEW_READING,
		.recorded_at = RUN_AT + 90000,
	};
	enum emend_status status = store_batch_reread(b, &d, &err);

	article_free(a);
	return status;
}

static inline void
reread(unsigned number, const char *text)
{
	struct store_batch *b;

	ok(store_batch_new(&b, store, RUN_AT + 90000, &err));
	ok(draft_reread(b, number, text));
	assert_int_equal(store_batch_revisions(b), 1);
	ok(commit(b));
	store_batch_free(b);
}

static inline void
check_text(unsigned number, const char *expected)
{
	struct article *a;
	struct text out;

	text_init(&out, 10000);
	ok(store_read(store, story(), number, &a, &err));
	codec_write(a, &out);
	assert_string_equal(out.ptr, expected);
	article_free(a);
	text_free(&out);
}

#endif
