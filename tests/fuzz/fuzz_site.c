/*
 * The search of a site, which lies where others may write: a byte that says
 * whether an article goes, the list, NUL, then pieces of s1 and s2, NUL between.
 * Whatever stands there, a run begins; it takes nothing from beside the site,
 * and the next one reads what it has written word for word.
 */
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/json_read.h"
#include "publish/publish_work.h"
#include "publish/segment.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/place.h"

#define AT INT64_C(1795511524) /* 2026-11-24T09:12:04Z */
#define WORDS_MOST ((size_t)8 << 20)
#define LIST "search/list.js"
#define GONE "a/00/11/" /* an article that goes */
#define OUTSIDE "Not of this site."

static const char *const pieces[] = { "site/search/s1/d0.js",
	"site/search/s1/d1.js", "site/search/s2/d0.js" };

static const struct publish_article article = {
	.path = "a/00/22/", .title = "Tide" };

static bool goes; /* the article at GONE */

/* What is said beside the search is another matter. */
enum emend_status __wrap_publish_unmark(
    struct publishing *p, struct emend_error *err);

enum emend_status
__wrap_publish_unmark(struct publishing *p, struct emend_error *err)
{
	(void)p;
	(void)err;
	return EMEND_OK;
}

/* ---- what is there ---- */

static void
make_folder(const char *name)
{
	char path[PLACE_PATH];

	MUST(mkdir(place_path(path, name), 0700) == 0);
}

static void
put_site(struct slice bytes)
{
	char path[PLACE_PATH];
	size_t i;

	(void)nftw(place_path(path, "site"), place_remove_one, 8,
	    FTW_DEPTH | FTW_PHYS);
	make_folder("site");
	make_folder("site/search");
	make_folder("site/search/s1");
	make_folder("site/search/s2");
	place_put("d0.js", SLICE("emendPiece(\"\",[[\"a/00/33/\",1,0,\"\",\""
		OUTSIDE "\",\"\"]]);"));
	place_put("site/" LIST, fuzz_take(&bytes));
	for (i = 0; i < sizeof(pieces) / sizeof(*pieces); i++)
		place_put(pieces[i], fuzz_take(&bytes));
}

/* ---- a run ---- */

static void
begin(struct publishing *p)
{
	static char to[PLACE_PATH];
	static struct publish_options options;
	static struct publish_result result;

	options.to = place_path(to, "site");
	*p = (struct publishing){ .options = &options, .result = &result,
		.upto = 1, .last = 1 };
	text_init(&p->path, PATH_LIMIT);
	p->folder = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	MUST(p->folder >= 0);
	MUST(publish_words_begin(p, NULL) == EMEND_OK);
}

static void
end(struct publishing *p)
{
	publish_drop(p);
	publish_words_free(p);
	text_free(&p->path);
	close(p->folder);
}

static void
add(struct publishing *p, const char *text)
{
	MUST(publish_words_add(p, &article, 7, false, slice_of(text), AT,
		 NULL) == EMEND_OK);
	MUST(publish_words_end(p, NULL) == EMEND_OK);
}

/* ---- what it has written ---- */

static void
tell(struct text *out, const struct segment *s)
{
	size_t i;

	for (i = 0; i < s->count; i++) {
		const struct segment_wording *w = &s->at[i];

		MUST(!slice_equal(w->text, SLICE(OUTSIDE)));
		MUST(!goes || !slice_equal(w->path, SLICE(GONE)));
		text_addf(out, "%.*s %u %d %.*s ", SLICE_ARG(w->path),
		    w->number, w->headline, SLICE_ARG(w->day));
		text_addf(out, "%.*s ", SLICE_ARG(w->title));
		text_addf(out, "%.*s\n", SLICE_ARG(w->text));
	}
	MUST(out->status == EMEND_OK);
}

/* last: of this run.  Those before may be whole: one of these is only read when
 * something in it goes. */
static void
read_segment(struct text *out, struct publishing *p,
    const struct json_value *listed, bool last)
{
	struct slice s = json_value_string(json_value_get(listed, "name"));
	struct segment segment = SEGMENT_INIT;
	char name[SEGMENT_NAME_MAX], path[PLACE_PATH];
	enum emend_status status;
	int64_t count;

	MUST(s.len > 1 && s.len < sizeof(name));
	snprintf(name, sizeof(name), "%.*s", SLICE_ARG(s));
	MUST(name[0] == 's' && strspn(name + 1, "0123456789") == s.len - 1);
	MUST(json_value_int(json_value_get(listed, "wordings"), &count));
	MUST(count > 0 && count <= SEGMENT_MOST);
	status = segment_read(
	    &segment, p, name, (size_t)count, NULL, NULL, NULL);
	snprintf(path, sizeof(path), "search/%s/w0.js", name);
	MUST(!last || (!status && segment.count == (size_t)count &&
	    publish_is_there(p, path)));
	if (!status)
		tell(out, &segment);
	segment_free(&segment);
}

static void
read_site(struct text *out, struct publishing *p)
{
	struct json_value *root = NULL;
	struct text list;
	size_t i;

	text_truncate(out, 0);
	text_init(&list, WORDS_MOST);
	MUST(publish_read(p, LIST, &list, NULL) == EMEND_OK);
	MUST(json_read_strict(&root,
		 segment_content(slice_new(list.ptr, list.len)),
		 NULL) == EMEND_OK);
	MUST(json_value_count(root) > 0);
	for (i = 0; i < json_value_count(root); i++)
		read_segment(out, p, json_value_at(root, i),
		    i + 1 == json_value_count(root));
	json_value_free(root);
	text_free(&list);
}

static struct slice
whole(const struct text *t)
{
	return slice_new(t->len ? t->ptr : "", t->len);
}

/* All is there that was, and the new wording after it. */
static void
check_next(const struct text *before)
{
	static const struct slice last = SLICE_LIT("Tide It came later.\n");
	struct publishing p;
	struct text now;

	text_init(&now, WORDS_MOST);
	begin(&p);
	MUST(p.upto == 1);
	add(&p, "It came later.");
	read_site(&now, &p);
	end(&p);
	MUST(slice_starts(whole(&now), whole(before)));
	MUST(slice_ends(whole(&now), last));
	text_free(&now);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice all = fuzz_input(data, size);
	struct publishing p;
	struct emend_error err = { .text = "" };
	enum emend_status status = EMEND_OK;
	bool anew;
	struct text words;

	if (slice_find(all, SLICE(OUTSIDE), 0) < all.len)
		return 0;
	goes = size && (data[0] & 1);
	text_init(&words, WORDS_MOST);
	put_site(slice_sub(all, 1, all.len));
	begin(&p);
	if (goes && !(status = publish_words_remove(&p, GONE, &err)))
		status = publish_words_forget(&p, &err);
	anew = p.upto == 0;
	if (status == EMEND_OK) {
		add(&p, "It came.");
		read_site(&words, &p);
	}
	end(&p);
	MUST(!status || (err.text[0] && !anew));
	if (anew)
		MUST(slice_starts(whole(&words), slice_of(article.path)));
	if (!status)
		check_next(&words);
	text_free(&words);
	return 0;
}
