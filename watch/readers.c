#include "watch/readers.h"

#include <stdlib.h>

#include "article/furniture.h"
#include "article/packed.h"
#include "article/rules.h"
#include "base/parcel.h"
#include "base/url.h"
#include "watch/readers_work.h"

/* What one page may cost a reader; beyond it the page has failed. */
#define READER_MEMORY ((size_t)512 << 20)
#define READER_BODY_MAX ((size_t)64 << 20)
#define READER_REPLY_MAX ((size_t)64 << 20)
#define READER_CPU_SECONDS 20
#define READER_WALL_MS 120000 /* where others use the processor, too */

struct pending {
	struct workers *readers;
	struct job job;
	struct text head;
	char *url; /* owned */
};

enum emend_status
readers_new(struct workers **out, struct emend_error *err)
{
	const struct workers_options options = {
		.work = reader_work,
		.prepare = reader_prepare,
		.memory = READER_MEMORY,
		.body_max = READER_BODY_MAX,
		.reply_max = READER_REPLY_MAX,
		.cpu_seconds = READER_CPU_SECONDS,
		.wall_ms = READER_WALL_MS,
	};

	return workers_new(out, &options, err);
}

/* ---- asking ---- */

static void
write_texts(struct text *out, const struct slice *texts, size_t count)
{
	size_t i;

	parcel_count(out, count);
	for (i = 0; i < count; i++)
		parcel_slice(out, texts[i]);
}

static void
write_furniture(struct text *out, const struct furniture *f)
{
	size_t i;

	parcel_count(out, f ? f->version : 0);
	parcel_count(out, f ? f->texts.count : 0);
	for (i = 0; f && i < f->texts.count; i++)
		parcel_slice(out, f->texts.entries[i].key);
}

static void
write_head(struct text *out, const struct unread *what)
{
	const struct rules *rules = what->rules;

	parcel_byte(out, what->kind);
	parcel_byte(out, what->may_be_feed);
	parcel_slice(out, what->url);
	parcel_slice(out, what->content_type);
	if (what->kind != UNREAD_PAGE)
		return;
	parcel_slice(out, rules && rules->count
		? slice_new(rules->sources.ptr, rules->sources.len)
		: SLICE(""));
	write_furniture(out, what->furniture);
	write_texts(out, what->left_out, what->left_out_count);
}

enum emend_status
pending_new(struct pending **out, struct workers *readers,
    const struct unread *what, struct emend_error *err)
{
	struct pending *p = calloc(1, sizeof(*p));
	enum emend_status status;

	*out = NULL;
	if (!p)
		return emend_fail_nomem(err);
	p->readers = readers;
	text_init(&p->head, READER_REPLY_MAX);
	write_head(&p->head, what);
	job_init(&p->job, slice_new(p->head.ptr, p->head.len), what->body);
	if (what->url.ptr)
		p->url = strndup(what->url.ptr, what->url.len);
	status = text_check(&p->head, err);
	if (status == EMEND_OK && what->url.ptr && !p->url)
		status = emend_fail_nomem(err);
	if (status == EMEND_OK)
		status = workers_give(readers, &p->job, err);
	if (status)
		pending_free(p);
	else
		*out = p;
	return status;
}

void
pending_free(struct pending *p)
{
	if (!p)
		return;
	workers_take_back(p->readers, &p->job);
	job_free(&p->job);
	text_free(&p->head);
	free(p->url);
	free(p);
}

bool
pending_has_ended(const struct pending *p)
{
	return job_has_ended(&p->job);
}

/* ---- what came back ---- */

static enum emend_status
wait_for_reply(struct pending *p, struct parcel *m, struct emend_error *err)
{
	enum emend_status status = workers_wait(p->readers, &p->job, err);

	if (status)
		return status;
	if (p->job.state == JOB_LOST)
		return emend_fail(err, EMEND_LOST,
		    "the process that read it %s", p->job.why);
	parcel_init(m, job_reply(&p->job));
	return EMEND_OK;
}

/* No reader of ours writes that. */
static enum emend_status
distrust(struct pending *p, struct emend_error *err)
{
	workers_distrust(p->readers, &p->job);
	return emend_fail(err, EMEND_LOST,
	    "the process that read it answered nonsense");
}

/* What a reader may fail with and live on. */
static bool
is_outcome(enum emend_status status)
{
	return status == EMEND_OK || status == EMEND_PARSE ||
	    status == EMEND_LIMIT || status == EMEND_USAGE;
}

static enum emend_status
take_status(struct parcel *m)
{
	enum emend_status status = (enum emend_status)parcel_take_byte(
	    m, READERS_STATUS_COUNT);

	if (!is_outcome(status))
		m->broken = true;
	return status;
}

enum emend_status
pending_article(struct pending *p, struct article **out, enum feed_kind *kind,
    struct emend_error *err)
{
	enum emend_status status, outcome;
	struct slice why = { NULL, 0 };
	struct parcel m;

	*out = NULL;
	*kind = FEED_NONE;
	status = wait_for_reply(p, &m, err);
	if (status)
		return status;
	outcome = take_status(&m);
	if (outcome)
		why = parcel_take_slice(&m, EMEND_ERROR_MAX);
	else
		*kind = (enum feed_kind)parcel_take_byte(&m, FEED_KIND_COUNT);
	if (!m.broken && outcome == EMEND_OK && *kind == FEED_NONE) {
		status = article_unpack(out, parcel_take_rest(&m),
		    slice_of(p->url), err);
		return status == EMEND_PARSE ? distrust(p, err) : status;
	}
	if (!parcel_is_whole(&m))
		return distrust(p, err);
	return outcome ? emend_fail(err, outcome, "%.*s", SLICE_ARG(why))
		       : EMEND_OK;
}

static void
check_address(struct parcel *m, struct slice url)
{
	struct text clean;

	text_init(&clean, URL_MAX);
	if (url_clean(&clean, url, NULL) != EMEND_OK ||
	    !slice_equal(slice_new(clean.ptr, clean.len), url))
		m->broken = true;
	text_free(&clean);
}

/* The next of them; false when there is none left. */
static bool
take_entry(struct parcel *m, struct feed_entry *e)
{
	if (!parcel_take_bool(m))
		return false;
	*e = (struct feed_entry){ .url = parcel_take_slice(m, URL_MAX) };
	e->id = parcel_take_slice(m, FEED_FIELD_MAX);
	e->title = parcel_take_slice(m, FEED_FIELD_MAX);
	e->title_is_html = parcel_take_bool(m);
	e->date = parcel_take_slice(m, FEED_FIELD_MAX);
	e->published = parcel_take_number(m);
	e->modified = parcel_take_number(m);
	return !m->broken;
}

/* Looks at all of it before any is believed. */
static enum emend_status
check_entries(struct parcel m, struct feed_summary *found, struct slice *why)
{
	struct feed_entry e;
	enum emend_status outcome;
	struct slice problem;

	while (take_entry(&m, &e))
		check_address(&m, e.url);
	outcome = take_status(&m);
	*why = parcel_take_slice(&m, EMEND_ERROR_MAX);
	*found = (struct feed_summary){
		.kind = (enum feed_kind)parcel_take_byte(&m, FEED_KIND_COUNT),
	};
	found->entries = parcel_take_count(&m, UINT32_MAX, 0);
	found->unusable = parcel_take_count(&m, UINT32_MAX, 0);
	found->cut = parcel_take_bool(&m);
	problem = parcel_take_slice(&m, FEED_PROBLEM_MAX - 1);
	if (problem.len)
		memcpy(found->problem, problem.ptr, problem.len);
	return parcel_is_whole(&m) ? outcome : EMEND_LOST;
}

enum emend_status
pending_entries(struct pending *p, struct feed_summary *out,
    feed_entry_fn *each, void *payload, struct emend_error *err)
{
	enum emend_status status, outcome;
	struct feed_entry e;
	struct slice why;
	struct parcel m;

	*out = (struct feed_summary){ .kind = FEED_NONE };
	status = wait_for_reply(p, &m, err);
	if (status)
		return status;
	outcome = check_entries(m, out, &why);
	if (outcome == EMEND_LOST)
		return distrust(p, err);
	while (status == EMEND_OK && take_entry(&m, &e))
		status = each(payload, &e, err);
	if (status == EMEND_OK && outcome)
		status = emend_fail(err, outcome, "%.*s", SLICE_ARG(why));
	return status;
}
