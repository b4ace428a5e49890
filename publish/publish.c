#include "publish/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/url.h"
#include "diff/words.h"
#include "publish/gather.h"
#include "publish/publish_work.h"
#include "reports/digest.h"
#include "settings/settings.h"
#include "store/recorded.h"
#include "store/store.h"
#include "store/watches.h"

#define MARK "emend-site.txt" /* how far the site has come */
#define MARK_MOST 256
#define SITE_VERSION 1 /* pages of another are all written again */
#define FEED_RECORDED 1000 /* latest recordings, of which the feed tells */
#define FEED_ITEMS 50

/* ---- whose directory it is ---- */

static bool
has_file(const char *dir, const char *name)
{
	struct text path;
	bool has;

	text_init(&path, PATH_LIMIT);
	path_join(&path, dir, name);
	has = text_check(&path, NULL) == EMEND_OK && file_exists(path.ptr);
	text_free(&path);
	return has;
}

static enum emend_status
check_place(const struct publish_options *o, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	/* MARK.new alone is what a run leaves that is killed at once */
	bool ours = has_file(o->to, MARK) || has_file(o->to, MARK ".new");

	if (!file_exists(o->to))
		status = file_make_dir(o->to, 0755, err);
	else if (!dir_exists(o->to) || (!ours && !dir_is_empty(o->to)))
		status = emend_fail(err, EMEND_EXISTS,
		    "%.300s is there and is no site of emend's: name a new or "
		    "an empty directory", o->to);
	return status;
}

/* The directory itself may be reached by a link: its owner named it. */
static enum emend_status
open_folder(struct publishing *p, struct emend_error *err)
{
	p->folder = open(
	    p->options->to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (p->folder < 0)
		return emend_fail(err, EMEND_IO, "cannot open %.300s: %s",
		    p->options->to, strerror(errno));
	return EMEND_OK;
}

/* The state's secret stands for the archive: numbers of another mean others. */
static void
signature_of(struct publishing *p, char out[HASH128_HEX + 1])
{
	const struct hash_secret *secret = store_secret(p->store);

	hash_hex(out, hash_bytes(slice_new((const char *)secret->bytes,
		     sizeof(secret->bytes))));
}

static enum emend_status
write_mark(struct publishing *p, int64_t upto, struct emend_error *err)
{
	char signature[HASH128_HEX + 1], mark[MARK_MOST];

	signature_of(p, signature);
	snprintf(mark, sizeof(mark), "emend site %d of %s up to %" PRId64 "\n",
	    SITE_VERSION, signature, upto);
	return publish_file(p, MARK, slice_of(mark), err);
}

enum emend_status
publish_unmark(struct publishing *p, struct emend_error *err)
{
	return write_mark(p, 0, err);
}

/* A new directory is marked as ours at once: the run may be killed. */
static enum emend_status
read_mark(struct publishing *p, struct emend_error *err)
{
	char signature[HASH128_HEX + 1], expected[MARK_MOST];
	struct text mark;
	enum emend_status status;
	size_t n;

	text_init(&mark, MARK_MOST);
	status = publish_read(p, MARK, &mark, err);
	if (status == EMEND_NOTFOUND)
		status = publish_unmark(p, err);
	signature_of(p, signature);
	n = (size_t)snprintf(expected, sizeof(expected),
	    "emend site %d of %s up to ", SITE_VERSION, signature);
	if (status == EMEND_OK && !p->options->all && mark.len > n &&
	    !memcmp(mark.ptr, expected, n))
		p->upto = slice_number(
		    slice_sub(slice_new(mark.ptr, mark.len), n, mark.len));
	if (p->upto > p->last)
		p->upto = 0;
	text_free(&mark);
	return status;
}

/* ---- which articles there are ---- */

static const char *
keep(struct publishing *p, const char *s, size_t len)
{
	return s ? arena_copy(&p->arena, s, len) : NULL;
}

static enum emend_status
fill(struct publishing *p, struct publish_article *a,
    const struct watch_row *row, const char *hex, struct emend_error *err)
{
	struct url parts;

	site_article_path(a->path, hex);
	a->id = row->id;
	a->revisions = row->newest;
	a->gone = row->gone;
	a->last_edit = row->last_edit;
	a->url = keep(p, row->url, strlen(row->url));
	a->source = keep(p, row->source, strlen(row->source));
	a->title = keep(p, row->title, row->title ? strlen(row->title) : 0);
	if (url_parse(&parts, slice_of(row->normal)))
		a->host = keep(p, parts.host.ptr, parts.host.len);
	else
		a->host = a->url;
	return a->url && a->source && a->host && (!row->title || a->title)
	    ? EMEND_OK
	    : emend_fail_nomem(err);
}

static enum emend_status
add_article(struct publishing *p, struct publish_article *a, const char *hex,
    struct emend_error *err)
{
	const char *key = keep(p, hex, HASH128_HEX);

	if (p->article_count == p->article_cap) {
		size_t cap = p->article_cap ? 2 * p->article_cap : 256;
		struct publish_article **grown =
		    realloc(p->articles, cap * sizeof(*grown));

		if (!grown)
			return emend_fail_nomem(err);
		p->articles = grown;
		p->article_cap = cap;
	}
	if (!key || !table_put(&p->by_id, slice_new(key, HASH128_HEX), a))
		return emend_fail_nomem(err);
	p->articles[p->article_count++] = a;
	return EMEND_OK;
}

static enum emend_status
take_row(void *payload, const struct watch_row *row, struct emend_error *err)
{
	struct publishing *p = payload;
	struct publish_article *a;
	char hex[HASH128_HEX + 1];
	struct review_state review;
	enum emend_status status;

	if (row->role != WATCH_PAGE || row->newest == 0 ||
	    hash_is_zero(row->id))
		return EMEND_OK;
	hash_hex(hex, row->id);
	if (table_get(&p->by_id, slice_of(hex)))
		return EMEND_OK;
	status = state_review(p->store, row->id, &review, err);
	if (status || review.hidden)
		return status;
	a = arena_alloc(&p->arena, sizeof(*a));
	if (!a)
		return emend_fail_nomem(err);
	status = fill(p, a, row, hex, err);
	return status ? status : add_article(p, a, hex, err);
}

/* ---- which have pages, and which of these are to go ---- */

struct folder {
	struct publishing *p;
	const char *name; /* 2 digits */
};

static enum emend_status
take_folder(void *payload, const char *name, struct emend_error *err)
{
	struct folder *f = payload;
	struct publishing *p = f->p;
	char path[SITE_PATH_MAX], hex[HASH128_HEX + 1];
	struct publish_article *a;
	enum emend_status status;

	snprintf(hex, sizeof(hex), "%.2s%.30s", f->name, name);
	a = table_get(&p->by_id, slice_of(hex));
	if (a) {
		a->there = true;
		return EMEND_OK;
	}
	snprintf(path, sizeof(path), "a/%.2s/%.30s", f->name, name);
	status = publish_unmark(p, err);
	if (status == EMEND_OK)
		status = publish_remove(p, path, err);
	site_article_path(path, hex);
	if (status == EMEND_OK)
		status = publish_words_remove(p, path, err);
	p->result->removed++;
	return status;
}

static enum emend_status
take_digits(void *payload, const char *name, struct emend_error *err)
{
	struct folder f = { payload, name };
	char path[8];

	snprintf(path, sizeof(path), "a/%.2s", name);
	return publish_names(f.p, path, take_folder, &f, err);
}

/* A text that is another now: the pages of its article are made anew. */
static enum emend_status
take_reread(void *payload, const struct recorded *r, struct emend_error *err)
{
	struct publishing *p = payload;
	struct publish_article *a;
	char hex[HASH128_HEX + 1];

	(void)err;
	hash_hex(hex, r->id);
	a = table_get(&p->by_id, slice_of(hex));
	if (a)
		a->there = false;
	return EMEND_OK;
}

/* Those without pages are written from their beginning. */
static enum emend_status
drop_words(struct publishing *p, struct emend_error *err)
{
	const struct recorded_range range = { .after = p->upto,
		.upto = p->last };
	enum emend_status status = state_reread(
	    p->store, &range, take_reread, p, err);
	size_t i;

	for (i = 0; i < p->article_count && status == EMEND_OK; i++)
		if (!p->articles[i]->there)
			status = publish_words_remove(
			    p, p->articles[i]->path, err);
	return status ? status : publish_words_forget(p, err);
}

/* ---- writing ---- */

static bool
goes_on(struct publishing *p, size_t done, size_t total)
{
	const struct publish_options *o = p->options;

	if (o->progress)
		o->progress(o->payload, done, total);
	if (!o->stop || !*o->stop)
		return true;
	p->result->stopped = true;
	return false;
}

static enum emend_status
write_recorded(void *payload, const struct recorded *r,
    struct emend_error *err)
{
	struct publishing *p = payload;
	struct publish_article *a;
	char hex[HASH128_HEX + 1];

	hash_hex(hex, r->id);
	a = table_get(&p->by_id, slice_of(hex));
	if (!a || a->written ||
	    !goes_on(p, p->result->written, p->article_count))
		return EMEND_OK;
	a->written = true;
	return publish_article(p, a, a->there ? r->first : 1, err);
}

/* Of what was recorded before the mark a later run would not know that this one
 * did not end. */
static enum emend_status
write_missing(struct publishing *p, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < p->article_count && status == EMEND_OK; i++) {
		struct publish_article *a = p->articles[i];

		if (!goes_on(p, i, p->article_count))
			break;
		if (a->written || (a->there && p->upto > 0))
			continue;
		status = publish_unmark(p, err);
		if (status == EMEND_OK)
			status = publish_article(p, a, 1, err);
	}
	return status;
}

static enum emend_status
write_articles(struct publishing *p, struct emend_error *err)
{
	const struct recorded_range range = { .after = p->upto,
		.upto = p->last };
	enum emend_status status = EMEND_OK;

	if (p->upto > 0 && p->last > p->upto)
		status = state_recorded(
		    p->store, &range, write_recorded, p, err);
	return status ? status : write_missing(p, err);
}

static enum emend_status
write_feed(struct publishing *p, struct emend_error *err)
{
	const struct gather_options options = {
		.range = { .after = p->last > FEED_RECORDED
			? p->last - FEED_RECORDED : 0,
		    .upto = p->last },
		.format = &digest_atom,
		.most = FEED_ITEMS,
		.now = p->options->now,
	};
	struct digest_out out = { .file = NULL };
	struct gather *g = NULL;
	struct markup *m;
	enum emend_status status = publish_begin(p, "feed.atom", &m, err);

	if (status)
		return status;
	out.file = m->file;
	status = gather_new(&g, p->store, p->settings, &options, err);
	if (status == EMEND_OK) {
		gather_digest(g)->command = "emend";
		status = gather_tell(g, &out, err);
	}
	gather_free(g);
	return status ? status : publish_end(p, err);
}

static enum emend_status
write_frame(struct publishing *p, struct emend_error *err)
{
	struct markup *m;
	enum emend_status status = publish_begin(p, "search.html", &m, err);

	if (status)
		return status;
	site_search_page(m);
	status = publish_end(p, err);
	if (status == EMEND_OK)
		status = publish_file(
		    p, "search.js", slice_of(site_search_js()), err);
	/* somebody may have made it theirs */
	if (status == EMEND_OK && !publish_is_there(p, "site.css"))
		status = publish_file(
		    p, "site.css", slice_of(site_css()), err);
	return status;
}

static enum emend_status
work(struct publishing *p, struct emend_error *err)
{
	enum emend_status status = state_recorded_last(
	    p->store, &p->last, err);

	if (status == EMEND_OK)
		status = read_mark(p, err);
	if (status == EMEND_OK)
		status = state_watches(p->store, take_row, p, err);
	if (status == EMEND_OK)
		status = publish_words_begin(p, err);
	if (status == EMEND_OK)
		status = publish_names(p, "a", take_digits, p, err);
	if (status == EMEND_OK)
		status = drop_words(p, err);
	if (status == EMEND_OK)
		status = write_articles(p, err);
	if (status == EMEND_OK && !p->result->stopped)
		status = publish_words_end(p, err);
	if (status == EMEND_OK)
		status = publish_lists(p, err);
	if (status == EMEND_OK)
		status = write_feed(p, err);
	if (status == EMEND_OK)
		status = write_frame(p, err);
	if (status == EMEND_OK && !p->result->stopped)
		status = write_mark(p, p->last, err);
	return status;
}

enum emend_status
publish_site(struct store *store, const struct settings *settings,
    const struct publish_options *options, struct publish_result *out,
    struct emend_error *err)
{
	struct publishing p = { .store = store, .settings = settings,
		.options = options, .result = out, .by_id = TABLE_INIT,
		.folder = -1, .arena = ARENA_INIT };
	enum emend_status status = check_place(options, err);

	*out = (struct publish_result){ .stopped = false };
	text_init(&p.path, PATH_LIMIT);
	if (status == EMEND_OK)
		status = open_folder(&p, err);
	if (status == EMEND_OK)
		status = diff_language_new(&p.language, slice_of(NULL), err);
	if (status == EMEND_OK)
		status = work(&p, err);
	out->articles = p.article_count;
	publish_drop(&p);
	publish_words_free(&p);
	diff_language_free(p.language);
	table_free(&p.by_id);
	arena_free(&p.arena);
	free(p.articles);
	if (p.folder >= 0)
		close(p.folder);
	text_free(&p.path);
	return status;
}
