/*
 * What a process that reads answers once a page has taken it over.  The first
 * byte says what it was asked for; the calls that reach it end here
 * (tests/fuzz/meson.build).
 */
#include "article/article.h"
#include "base/url.h"
#include "base/workers_work.h"
#include "tests/fuzz/fuzz.h"
#include "watch/readers.h"

#define REPLY_MOST ((size_t)1 << 20)

static struct slice answer;
static bool distrusted;

enum emend_status __wrap_workers_give(
    struct workers *w, struct job *job, struct emend_error *err);
void __wrap_workers_take_back(struct workers *w, struct job *job);
void __wrap_workers_distrust(struct workers *w, const struct job *job);
enum emend_status __wrap_workers_wait(
    struct workers *w, struct job *job, struct emend_error *err);

enum emend_status
__wrap_workers_give(struct workers *w, struct job *job, struct emend_error *err)
{
	const uint32_t len = (uint32_t)answer.len;

	(void)w;
	job->reply.limit = REPLY_MOST;
	text_add(&job->reply, (const char *)&len, sizeof(len));
	text_add(&job->reply, answer.ptr, answer.len);
	job->state = JOB_DONE;
	return text_check(&job->reply, err);
}

void
__wrap_workers_take_back(struct workers *w, struct job *job)
{
	(void)w;
	job->state = JOB_NONE;
}

void
__wrap_workers_distrust(struct workers *w, const struct job *job)
{
	(void)w;
	MUST(job->state == JOB_DONE);
	distrusted = true;
}

enum emend_status
__wrap_workers_wait(struct workers *w, struct job *job, struct emend_error *err)
{
	(void)w;
	(void)job;
	(void)err;
	return EMEND_OK;
}

static enum emend_status
check_entry(void *payload, const struct feed_entry *e, struct emend_error *err)
{
	struct text clean;

	(void)payload;
	(void)err;
	text_init(&clean, URL_MAX);
	MUST(url_clean(&clean, e->url, NULL) == EMEND_OK);
	MUST(slice_equal(slice_new(clean.ptr, clean.len), e->url));
	MUST(e->id.len <= FEED_FIELD_MAX && e->title.len <= FEED_FIELD_MAX);
	text_free(&clean);
	return EMEND_OK;
}

static enum emend_status
take_answer(struct pending *p, bool is_page, struct emend_error *err)
{
	struct feed_summary found;
	struct article *a;
	enum feed_kind kind;
	enum emend_status status;

	if (!is_page)
		return pending_entries(p, &found, check_entry, NULL, err);
	status = pending_article(p, &a, &kind, err);
	MUST(!a || (status == EMEND_OK && kind == FEED_NONE));
	article_free(a);
	return status;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct slice all = fuzz_input(data, size);
	struct unread what = { .kind = UNREAD_FEED,
		.url = SLICE("https://news.example/a"),
		.content_type = SLICE("text/html"), .body = SLICE("") };
	struct emend_error err = { .text = "" };
	struct pending *p;
	enum emend_status status;

	if (!all.len)
		return 0;
	if (all.ptr[0] == 'p')
		what.kind = UNREAD_PAGE;
	answer = slice_sub(all, 1, all.len);
	distrusted = false;
	MUST(pending_new(&p, NULL, &what, &err) == EMEND_OK);
	status = take_answer(p, what.kind == UNREAD_PAGE, &err);
	MUST(!distrusted || status == EMEND_LOST);
	pending_free(p);
	return 0;
}
