/*
 * A small archive of which somebody has changed bytes, held against itself: the
 * first byte says how (below), then come changes of five bytes each: a file, an
 * offset, what is xored there.  Where verify says that all is well, all that was
 * kept reads as it was; and what could be read before a repair can be after it.
 */
#include <git2.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "article/article.h"
#include "article/codec.h"
#include "article/state.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "store/batch.h"
#include "store/history.h"
#include "store/store.h"
#include "store/verify.h"
#include "store/watches.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/pack_sums.h"
#include "tests/fuzz/place.h"

#define AT INT64_C(1795511524) /* 2026-11-24T09:12:04Z */
#define FILES_MOST 64
#define FILE_MOST ((size_t)1 << 20)
#define REPAIRS_MOST 3

enum how {
	SUMS = 1 << 0,	  /* of packs are made right */
	REPAIR = 1 << 1,
	WHOLE = 1 << 2,	  /* a byte says which file the rest is */
	SHORTER = 1 << 3, /* the first change ends its file */
};

static struct kept {
	char path[PLACE_PATH];
	struct text was, is;
	bool is_dir;
} files[FILES_MOST];
static size_t file_count;

static const struct edition {
	unsigned article, number;
	const char *text, *page;
} editions[] = {
	{ 1, 1, "## Tide\n\nOne is here.\n", "<p>One is here." },
	{ 2, 1, "Two is here.\n", "<p>Two is here." },
	{ 1, 2, "## Tide\n\nOne is there.\n", "<p>One is there." },
};
#define EDITIONS (sizeof(editions) / sizeof(*editions))

/* Each process has the same archive (tests/fuzz/meson.build). */
enum emend_status __wrap_random_bytes(
    void *out, size_t n, struct emend_error *err);
time_t __wrap_time(time_t *out);
int __wrap_nanosleep(const struct timespec *pause, struct timespec *left);

enum emend_status
__wrap_random_bytes(void *out, size_t n, struct emend_error *err)
{
	(void)err;
	memset(out, 7, n);
	return EMEND_OK;
}

time_t
__wrap_time(time_t *out)
{
	MUST(!out);
	return AT;
}

/* Nobody else writes, whatever it looks like. */
int
__wrap_nanosleep(const struct timespec *pause, struct timespec *left)
{
	(void)pause;
	(void)left;
	return 0;
}

/* ---- the archive ---- */

static struct hash128
id_of(unsigned article, char url[64])
{
	snprintf(url, 64, "https://tide.example/%u", article);
	return hash_bytes(slice_of(url));
}

static struct hash128
hash_state(struct store *s, const struct article *a)
{
	struct hash128 hash;
	struct text bytes;

	text_init(&bytes, FILE_MOST);
	article_write_state(a, &bytes);
	hash =
	    hash_secretly(store_secret(s), slice_new(bytes.ptr, bytes.len));
	text_free(&bytes);
	return hash;
}

static void
commit(struct store *s, struct revision_draft *d, struct watch_row *row)
{
	struct store_batch *b;

	MUST(!store_batch_new(&b, s, d->seen_at, NULL));
	MUST(!store_batch_revision(b, d, NULL));
	MUST(!store_batch_watch(b, row, NULL));
	MUST(!store_lock(s, STORE_LOCK_WRITE, NULL));
	MUST(!store_batch_commit(b, NULL));
	store_unlock(s, STORE_LOCK_WRITE);
	store_batch_free(b);
}

static void
keep(struct store *s, const struct edition *e)
{
	const struct page_draft page = { .body = slice_of(e->page),
		.http = SLICE("> GET /\n< HTTP/1.1 200 OK\n") };
	unsigned after = e->number - 1;
	char url[64];
	struct article *a;
	struct revision_draft d = { .id = id_of(e->article, url), .url = url,
		.after = after, .event = after ? EVENT_CHANGED : EVENT_NEW,
		.seen_at = AT + after * 900, .seen_before = after ? AT : 0,
		.recorded_at = AT + after * 900 + 5, .words = 3,
		.similarity = 500, .kinds = after ? "number" : "",
		.subject = "Say what changed", .status = 200, .page = &page,
		.reading = "1", .found_in = "watch https://tide.example/",
		.found_at = AT };
	struct watch_row row = { .id = d.id, .url = url, .normal = url,
		.source = "watch https://tide.example/", .newest = e->number,
		.first_seen = AT };

	MUST(!codec_read(&a, slice_of(e->text), NULL));
	d.article = a;
	d.state_hash = row.newest_state = hash_state(s, a);
	commit(s, &d, &row);
	article_free(a);
}

static int
remember(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	struct kept *f = &files[file_count];

	(void)st;
	if (walk->level == 0)
		return 0;
	MUST(file_count < FILES_MOST && strlen(path) < PLACE_PATH);
	snprintf(f->path, sizeof(f->path), "%s",
	    path + strlen(place_dir()) + 1);
	f->is_dir = type == FTW_D;
	text_init(&f->was, FILE_MOST);
	text_init(&f->is, FILE_MOST);
	if (!f->is_dir)
		MUST(file_read(&f->was, path, NULL) == EMEND_OK);
	file_count++;
	return 0;
}

static int
by_path(const void *x, const void *y)
{
	const struct kept *a = x, *b = y;

	return strcmp(a->path, b->path);
}

static void
make_archive(void)
{
	struct store *s;
	size_t i;

	(void)git_libgit2_init(); /* reads all authorities each time */
	MUST(!store_init(place_dir(), NULL));
	MUST(!store_open(&s, place_dir(), STORE_WRITE, NULL));
	for (i = 0; i < EDITIONS; i++)
		keep(s, &editions[i]);
	store_close(s);
	MUST(nftw(place_dir(), remember, 8, FTW_PHYS) == 0);
	qsort(files, file_count, sizeof(*files), by_path);
}

/* ---- changing it ---- */

static struct kept *
file_of(unsigned char n)
{
	struct kept *f = &files[n % file_count];

	return f->is_dir ? NULL : f;
}

static void
change_bytes(struct slice changes, unsigned how)
{
	const unsigned char *c = (const unsigned char *)changes.ptr;
	struct kept *f;
	size_t at;

	for (; changes.len >= 5; changes.len -= 5, c += 5) {
		f = file_of(c[0]);
		if (!f || !f->is.len)
			continue;
		at = (size_t)c[1] | (size_t)c[2] << 8 | (size_t)c[3] << 16;
		at %= f->is.len;
		f->is.ptr[at] = (char)(f->is.ptr[at] ^ (char)c[4]);
		if (how & SHORTER)
			text_truncate(&f->is, at);
		how &= ~(unsigned)SHORTER;
	}
}

static void
change_whole(struct slice rest)
{
	struct kept *f = rest.len ? file_of((unsigned char)rest.ptr[0]) : NULL;

	if (!f)
		return;
	text_truncate(&f->is, 0);
	text_add(&f->is, rest.ptr + 1, rest.len - 1);
}

static void
put_archive(void)
{
	char path[PLACE_PATH];
	size_t i;

	MUST(nftw(place_dir(), place_remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0);
	MUST(mkdir(place_dir(), 0700) == 0);
	for (i = 0; i < file_count; i++)
		if (files[i].is_dir)
			MUST(!mkdir(place_path(path, files[i].path), 0700));
		else
			place_put(files[i].path,
			    slice_new(files[i].is.ptr, files[i].is.len));
}

/* Of each pack after its index in the order of names: both. */
static void
put_sums(void)
{
	size_t i;

	for (i = 0; i + 1 < file_count; i++)
		if (slice_ends(slice_of(files[i].path), SLICE(".idx")))
			pack_put_sums(&files[i].is, &files[i + 1].is);
}

/* ---- what can be read of it ---- */

/* NULL: it is not listed. */
static const struct revision *
find(const struct revision_list *list, unsigned number)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (list->at[i].number == number)
			return &list->at[i];
	return NULL;
}

static bool
reads_as_written(struct store *s, const struct edition *e)
{
	struct revision_list list = { 0 };
	const struct revision *r = NULL;
	struct article *a = NULL;
	struct text text, page;
	char url[64];
	struct hash128 id = id_of(e->article, url);
	bool good;

	text_init(&text, FILE_MOST);
	text_init(&page, FILE_MOST);
	if (!store_history(s, id, &list, NULL))
		r = find(&list, e->number);
	good = r && !store_read(s, id, e->number, &a, NULL);
	if (good)
		codec_write(a, &text);
	good = good &&
	    slice_equal(slice_new(text.ptr, text.len), slice_of(e->text)) &&
	    !store_read_page(s, r, &page, NULL) &&
	    slice_equal(slice_new(page.ptr, page.len), slice_of(e->page));
	article_free(a);
	revision_list_free(&list);
	text_free(&text);
	text_free(&page);
	return good;
}

/* A bit for each edition that is all there. */
static unsigned
readable(void)
{
	unsigned set = 0, i;
	struct store *s;

	if (store_open(&s, place_dir(), STORE_READ, NULL))
		return 0;
	for (i = 0; i < EDITIONS; i++)
		set |= (unsigned)reads_as_written(s, &editions[i]) << i;
	store_close(s);
	return set;
}

static enum emend_status
look_at(void *payload, const struct finding *f, struct emend_error *err)
{
	size_t *unreadable = payload;

	(void)err;
	MUST(f->kind && f->where && f->what && f->what[0] && f->remedy);
	*unreadable += strstr(f->remedy, "cannot be indexed") != NULL;
	return EMEND_OK;
}

/* *unreadable: packs of which a repair could make no index. */
static enum emend_status
verify(bool repair, struct verify_result *out, size_t *unreadable)
{
	const struct verify_options options = { .repair = repair,
		.now = AT + 86400, .each = look_at, .payload = unreadable };
	struct emend_error err = { .text = "" };
	enum emend_status status;

	*unreadable = 0;
	status = store_verify(place_dir(), &options, out, &err);
	MUST(!status || err.text[0]);
	MUST(status != EMEND_NOMEM && status != EMEND_BUSY);
	return status;
}

/* One repair may show what another can mend, but there is an end to it.  Of what
 * had nothing to mend, and was left as it is, there is nothing more to see.  That
 * a pack cannot be read is seen when its index is made. */
static void
check_repair(unsigned before, size_t mendable)
{
	struct verify_result result;
	size_t unreadable, none;
	int round;

	for (round = 0; round < REPAIRS_MOST; round++) {
		if (verify(true, &result, &unreadable))
			return;
		MUST((before & ~readable()) == 0);
		if (mendable == 0 && result.settled == 0)
			return;
		MUST(!verify(false, &result, &none));
		mendable = result.mendable;
		if (mendable <= unreadable)
			return;
	}
	MUST(round < REPAIRS_MOST);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const unsigned all = (1u << EDITIONS) - 1;
	struct slice rest = fuzz_input(data, size);
	struct verify_result result;
	unsigned how, before;
	size_t unreadable;
	bool clean;
	size_t i;

	if (file_count == 0)
		make_archive();
	if (size == 0)
		return 0;
	how = data[0];
	rest = slice_sub(rest, 1, rest.len);
	for (i = 0; i < file_count; i++) {
		text_truncate(&files[i].is, 0);
		text_add(&files[i].is, files[i].was.ptr, files[i].was.len);
	}
	if (how & WHOLE)
		change_whole(rest);
	else
		change_bytes(rest, how);
	if (how & SUMS)
		put_sums();
	put_archive();
	clean = !verify(false, &result, &unreadable) && result.left == 0;
	before = readable();
	MUST(!clean || before == all);
	if (how & REPAIR)
		check_repair(before, result.mendable);
	return 0;
}
