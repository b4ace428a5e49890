#ifndef EMEND_TESTS_STORE_SLICES_H
#define EMEND_TESTS_STORE_SLICES_H

#include <sys/wait.h>
#include <unistd.h>

#include "base/time.h"
#include "store/maintain.h"
#include "store/packs.h"
#include "tests/store_article.h"

/* An archive of many slices, and what must be in it after maintenance. */

#define NOVEMBER INT64_C(1795511524) /* 2026-11-24T09:12:04Z */
#define DAY INT64_C(86400)
#define ARTICLES 5

static unsigned kept[ARTICLES]; /* revisions of each article */
static char *path; /* PATH as it was */

/* The removals that maintenance makes, and a kill before the nth. */
static long unlinks_left = -1;
int __real_unlink(const char *name);
int __wrap_unlink(const char *name);

int
__wrap_unlink(const char *name)
{
	if (unlinks_left >= 0 && unlinks_left-- == 0)
		_exit(9);
	return __real_unlink(name);
}

/* What is asked here has nothing to do with power. */
int __wrap_fsync(int fd);

int
__wrap_fsync(int fd)
{
	(void)fd;
	return 0;
}

static inline int
setup_slices(void **state)
{
	memset(kept, 0, sizeof(kept));
	unlinks_left = -1;
	return setup(state);
}

static inline int
teardown_slices(void **state)
{
	unlinks_left = -1;
	setenv("PATH", path, 1);
	assert_int_equal(chdir("/"), 0);
	return teardown(state);
}

/* A revision of the nth article with its page, in a slice of its own. */
static inline void
keep(unsigned n, int64_t at, enum watch_state followed)
{
	char url[64], text[200], body[200];
	struct page_draft page = some_page;
	struct revision_draft d;
	struct watch_row row;
	struct article *a;

	snprintf(url, sizeof(url), "https://example.org/%u", n);
	snprintf(text, sizeof(text), "Paragraph %u of the article.\n\nAs it is "
	    "the %u. time.\n", n, kept[n]);
	snprintf(body, sizeof(body), "<p>Page %u, the %u. time</p>", n, kept[n]);
	a = article_of("", text);
	d = revision_of(url, kept[n]++, a);
	page.body = slice_of(body);
	d.page = &page;
	d.seen_at = d.recorded_at = at;
	d.seen_before = 0;
	row = watch_of(url, kept[n]);
	row.state = followed;
	ok(keep_revision(&d, &row));
	article_free(a);
}

static inline void
keep_slices(unsigned count)
{
	unsigned i;

	for (i = 0; i < count; i++)
		keep(i % ARTICLES, NOVEMBER + i, WATCH_ACTIVE);
}

/* Every revision of every article can be read, and its page. */
static inline void
all_is_there(struct store *s, bool pages)
{
	struct revision_list list;
	struct article *a;
	struct text page;
	char url[64];
	unsigned n;
	size_t i;

	text_init(&page, 1000);
	for (n = 0; n < ARTICLES; n++) {
		struct hash128 id;

		snprintf(url, sizeof(url), "https://example.org/%u", n);
		id = hash_bytes(slice_of(url));
		ok(store_history(s, id, &list, &err));
		assert_int_equal(list.count, kept[n]);
		for (i = 0; i < list.count; i++) {
			ok(store_read(s, id, list.at[i].number, &a, &err));
			article_free(a);
			text_truncate(&page, 0);
			if (pages)
				ok(store_read_page(
				    s, &list.at[i], &page, &err));
		}
		revision_list_free(&list);
	}
	text_free(&page);
}

static inline void
git_is_content(void)
{
	sandbox_check(&box,
	    "cd $D && for r in articles pages; do git -C $r.git fsck --strict "
	    "--full && { test ! -e $r.git/objects/pack/multi-pack-index || "
	    "git -C $r.git multi-pack-index verify; } || exit 1; done");
}

static inline struct maintain_result
maintain(int64_t now, int64_t pages_before, bool when_due)
{
	const struct maintain_options o = {
		.now = now,
		.pages_before = pages_before,
		.when_due = when_due,
	};
	struct maintain_result r;

	ok(store_maintain(store, &o, &r, &err));
	return r;
}

static inline size_t
packs_of(const char *repository)
{
	char dir[SANDBOX_PATH];
	struct packs packs;
	size_t count;

	snprintf(dir, sizeof(dir), "%s/%s", box.dir, repository);
	ok(packs_read(&packs, dir, &err));
	count = packs.count;
	packs_free(&packs);
	return count;
}

#endif
