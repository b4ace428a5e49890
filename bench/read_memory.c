/*
 * What memory reading pages takes, beside the pages' own bytes:
 *
 *	read_memory [DATA]
 *
 * DATA (default: $EMEND_DATA/extract-dev) has folders of pages.  Each page is
 * read alone, first into its tree, then as an article (charset, tree, metadata,
 * extraction), with this program's allocations counted.  What the page itself
 * takes is not: the caller has it already.  The allowance for the tree is
 * FACTOR times the page and SPARE bytes more; pages past it are named.
 */
#include <dirent.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "article/article.h"
#include "article/extract.h"
#include "article/html.h"
#include "article/limits.h"
#include "base/file.h"
#include "base/text.h"

#define FACTOR 4
#define SPARE ((size_t)1024 * 1024)
#define SKIPPED 77

struct tally {
	const char *what;
	size_t past;	/* pages past the allowance */
	double most;	/* bytes a byte of page, of pages over SPARE */
	double least_spare; /* lowest allowance left, as a share of it */
	size_t peak;	/* of any page */
};

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void __real_free(void *p);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
void __wrap_free(void *p);

static size_t held, peak;

static void *
hold(void *p)
{
	held += malloc_usable_size(p);
	if (held > peak)
		peak = held;
	return p;
}

static void
let_go(void *p)
{
	size_t size = malloc_usable_size(p);

	/* a library's, which we only free */
	held -= size < held ? size : held;
}

void *
__wrap_malloc(size_t n)
{
	return hold(__real_malloc(n));
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return hold(__real_calloc(n, size));
}

void *
__wrap_realloc(void *p, size_t n)
{
	size_t old = malloc_usable_size(p);
	void *grown = __real_realloc(p, n);

	/* where it had to move, both stood for a moment */
	if (grown && grown != p && held + n > peak)
		peak = held + n;
	if (grown)
		held -= old < held ? old : held;
	return grown ? hold(grown) : NULL;
}

void
__wrap_free(void *p)
{
	let_go(p);
	__real_free(p);
}

static void
count(struct tally *t, const char *path, size_t page, size_t base)
{
	size_t used = peak - base, allowed = FACTOR * page + SPARE;
	double share = (double)used / (double)page;
	double spare = 1 - (double)used / (double)allowed;

	if (used > allowed) {
		t->past++;
		printf("%s: %s takes %.1f times its %zu bytes\n", path, t->what,
		    share, page);
	}
	if (page > SPARE && share > t->most)
		t->most = share;
	if (spare < t->least_spare)
		t->least_spare = spare;
	if (used > t->peak)
		t->peak = used;
}

static bool
measure_page(const char *path, struct tally *tree, struct tally *article)
{
	const struct reading reading = { .rules = NULL };
	struct emend_error err;
	struct article *a = NULL;
	struct html *h = NULL;
	struct text page;
	struct slice bytes;
	size_t base;

	text_init(&page, LIMIT_PAGE_BYTES);
	if (file_read(&page, path, &err)) {
		fprintf(stderr, "%s\n", err.text);
		text_free(&page);
		return false;
	}
	bytes = slice_new(page.ptr, page.len);
	base = peak = held;
	if (html_read(&h, bytes, &err) == EMEND_OK)
		count(tree, path, page.len, base);
	html_free(h);
	base = peak = held;
	if (article_read_page(&a, bytes, &reading, &err) == EMEND_OK)
		count(article, path, page.len, base);
	article_free(a);
	text_free(&page);
	return true;
}

static size_t
measure_folder(const char *folder, struct tally *tree, struct tally *article)
{
	struct dirent **names;
	int i, n = scandir(folder, &names, NULL, alphasort);
	struct text path;
	size_t pages = 0;

	text_init(&path, PATH_LIMIT);
	for (i = 0; i < n; i++) {
		path_join(&path, folder, names[i]->d_name);
		if (slice_ends(slice_new(path.ptr, path.len), SLICE(".html")))
			pages += measure_page(path.ptr, tree, article);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	text_free(&path);
	return pages;
}

static void
tell(const struct tally *t)
{
	printf("%-8s %8.1f MB at most; %5.1f times a page of over 1 MB at"
	       " most; %4.1f %% of the allowance left at least; %zu past it\n",
	    t->what, (double)t->peak / 1e6, t->most, t->least_spare * 100,
	    t->past);
}

int
main(int argc, char **argv)
{
	struct tally tree = { .what = "tree", .least_spare = 1 };
	struct tally article = { .what = "article", .least_spare = 1 };
	const char *data = getenv("EMEND_DATA");
	static const char *const folders[] = { "aeb", "traf", "wcxb" };
	struct text folder;
	size_t i, pages = 0;

	text_init(&folder, PATH_LIMIT);
	if (argc < 2 && !data) {
		printf("skipped: no pages: give DATA or set EMEND_DATA\n");
		return SKIPPED;
	}
	for (i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		text_truncate(&folder, 0);
		if (argc > 1)
			text_addf(&folder, "%s/%s", argv[1], folders[i]);
		else
			text_addf(&folder, "%s/extract-dev/%s", data,
			    folders[i]);
		pages += measure_folder(folder.ptr, &tree, &article);
	}
	text_free(&folder);
	printf("%zu pages, %d times the page and %zu KB allowed\n", pages,
	    FACTOR, SPARE / 1024);
	tell(&tree);
	tell(&article);
	return tree.past || pages == 0;
}
