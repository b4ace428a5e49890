#ifndef EMEND_TESTS_STORE_KEEPING_H
#define EMEND_TESTS_STORE_KEEPING_H

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/store_article.h"

/* Revisions of articles by number, and how the tests of the store keep them. */

#define URL_OF_NTH 64

static inline const char *
nth_url(char out[URL_OF_NTH], unsigned n)
{
	snprintf(out, URL_OF_NTH, "https://example.org/%u", n);
	return out;
}

static inline struct hash128
nth_id(unsigned n)
{
	char url[URL_OF_NTH];

	return id_of(nth_url(url, n));
}

/* Revision after + 1 of article n. */
static inline enum emend_status
draft(struct store_batch *b, unsigned n, unsigned after, const char *text)
{
	struct article *a = article_of("A title", text);
	char url[URL_OF_NTH];
	struct revision_draft d = revision_of(nth_url(url, n), after, a);
	enum emend_status status = store_batch_revision(b, &d, &err);

	article_free(a);
	return status;
}

static inline enum emend_status
watch(struct store_batch *b, unsigned n, unsigned newest)
{
	char url[URL_OF_NTH];
	struct watch_row row = watch_of(nth_url(url, n), newest);

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
