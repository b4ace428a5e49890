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
	return id_of(URL);
}

static inline void
keep(unsigned after, const char *text)
{
	struct article *a = article_of("Title", text);
	struct revision_draft d = revision_of(URL, after, a);
	struct watch_row row = watch_of(URL, after + 1);

	d.subject = "Changed: words";
	row.source = "watch " URL;
	ok(keep_revision(&d, &row));
	article_free(a);
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
