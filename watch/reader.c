#include "article/article.h"
#include "article/charset.h"
#include "article/extract.h"
#include "article/furniture.h"
#include "article/links.h"
#include "article/packed.h"
#include "article/rules.h"
#include "base/parcel.h"
#include "base/url.h"
#include "watch/readers.h"
#include "watch/readers_work.h"
#include "watch/reading.h"

#include <stdlib.h>

/* A process that reads: all of this runs with nothing in reach but the request
 * (base/confine.h). */

#define RULES_KEPT 64 /* sets, compiled; then all are forgotten */

/* ---- rules: compiled once for all pages of a site ---- */

struct known_rules {
	struct rules rules;
	struct known_rules *next;
};

static void
forget_rules(struct known_rules *k)
{
	struct known_rules *next;

	for (; k; k = next) {
		next = k->next;
		rules_free(&k->rules);
		free(k);
	}
}

static enum emend_status
compile(struct known_rules **first, struct slice sources,
    struct emend_error *err)
{
	struct known_rules *k = calloc(1, sizeof(*k));
	enum emend_status status;

	if (!k)
		return emend_fail_nomem(err);
	rules_init(&k->rules);
	status = rules_add_all(&k->rules, sources, err);
	if (status) {
		forget_rules(k);
		return status;
	}
	k->next = *first;
	*first = k;
	return EMEND_OK;
}

static enum emend_status
find_rules(const struct rules **out, struct known_rules **first,
    struct slice sources, struct emend_error *err)
{
	struct known_rules *k = *first;
	enum emend_status status;
	size_t count = 0;

	*out = NULL;
	if (sources.len == 0)
		return EMEND_OK;
	for (; k; k = k->next, count++)
		if (slice_equal(sources, slice_new(k->rules.sources.ptr,
			k->rules.sources.len)))
			break;
	if (!k) {
		if (count >= RULES_KEPT) {
			forget_rules(*first);
			*first = NULL;
		}
		status = compile(first, sources, err);
		if (status)
			return status;
		k = *first;
	}
	*out = &k->rules;
	return EMEND_OK;
}

/* ---- a page ---- */

struct page_request {
	struct reading reading;
	struct furniture furniture;
	struct slice rules, body;
	bool may_be_feed;
};

static enum emend_status
take_furniture(struct parcel *m, struct furniture *f)
{
	size_t lists, left;
	bool ok = true;

	f->version = (unsigned)parcel_take_count(m, UINT32_MAX, 0);
	for (lists = 0; lists < 2; lists++) {
		left = parcel_take_count(m, UINT32_MAX, 1);
		for (; left > 0 && ok; left--)
			ok = table_put(&f->texts,
			    parcel_take_bytes(m, UINT32_MAX), f);
	}
	return ok ? EMEND_OK : EMEND_NOMEM;
}

static enum emend_status
read_page(struct article **out, struct page_request *p,
    struct known_rules **rules, struct emend_error *err)
{
	enum emend_status status =
	    find_rules(&p->reading.rules, rules, p->rules, err);

	if (status)
		return status;
	p->reading.furniture = &p->furniture;
	return reading_read_bytes(out, p->body, &p->reading, err);
}

static void
reply_page(const struct article *a, enum feed_kind kind,
    enum emend_status status, const struct emend_error *why, struct text *reply)
{
	parcel_byte(reply, status);
	if (status) {
		parcel_slice(reply, slice_of(why->text));
		return;
	}
	parcel_byte(reply, kind);
	if (kind == FEED_NONE)
		article_pack(a, reply);
}

static enum emend_status
work_on_page(struct parcel *m, struct slice body, struct known_rules **rules,
    struct text *reply)
{
	struct page_request p = { .furniture.texts = TABLE_INIT };
	enum feed_kind kind = FEED_NONE;
	struct article *a = NULL;
	struct emend_error why;
	enum emend_status status;

	p.may_be_feed = parcel_take_bool(m);
	p.reading.url = parcel_take_bytes(m, UINT32_MAX);
	p.reading.content_type = parcel_take_bytes(m, UINT32_MAX);
	p.rules = parcel_take_bytes(m, UINT32_MAX);
	status = take_furniture(m, &p.furniture);
	p.body = body;
	if (status)
		goto out;
	if (p.may_be_feed)
		kind = feed_guess(p.body);
	if (kind == FEED_NONE)
		status = read_page(&a, &p, rules, &why);
	/* with memory that is short nothing more is read in this process */
	if (status == EMEND_NOMEM)
		goto out;
	reply_page(a, kind, status, &why, reply);
	status = EMEND_OK;
out:
	article_free(a);
	table_free(&p.furniture.texts);
	return status;
}

/* ---- a feed, or links ---- */

/* What a parcel can hold, and people can read. */
static struct slice
printable(struct slice s)
{
	s = slice_sub(s, 0, slice_find_byte(s, '\0', 0));
	return s.len <= FEED_FIELD_MAX ? s : SLICE("");
}

static enum emend_status
reply_entry(void *payload, const struct feed_entry *e, struct emend_error *err)
{
	struct text *reply = payload;

	parcel_byte(reply, 1);
	parcel_slice(reply, e->url);
	parcel_slice(reply, printable(e->id));
	parcel_slice(reply, printable(e->title));
	parcel_byte(reply, e->title_is_html);
	parcel_slice(reply, printable(e->date));
	parcel_number(reply, e->published);
	parcel_number(reply, e->modified);
	return text_check(reply, err);
}

static enum emend_status
reply_link(void *payload, struct slice url, struct emend_error *err)
{
	const struct feed_entry e = { .url = url };

	return reply_entry(payload, &e, err);
}

static enum emend_status
reply_feed(void *payload, struct slice url, struct slice title,
    struct emend_error *err)
{
	const struct feed_entry e = { .url = url, .title = title };

	return reply_entry(payload, &e, err);
}

static void
reply_summary(const struct feed_summary *s, enum emend_status status,
    const struct emend_error *why, struct text *reply)
{
	parcel_byte(reply, 0);
	parcel_byte(reply, status);
	parcel_slice(reply, slice_of(status ? why->text : ""));
	parcel_byte(reply, s->kind);
	parcel_count(reply, s->entries);
	parcel_count(reply, s->unusable);
	parcel_byte(reply, s->cut);
	parcel_slice(reply, slice_of(s->problem));
}

static enum emend_status
work_on_entries(enum unread_kind kind, struct parcel *m, struct slice body,
    struct text *reply)
{
	struct slice url, content_type, text;
	struct feed_summary found = { .kind = FEED_NONE };
	struct charset charset;
	struct emend_error why;
	enum emend_status status;
	struct text utf8;

	parcel_take_bool(m);
	url = parcel_take_bytes(m, UINT32_MAX);
	content_type = parcel_take_bytes(m, UINT32_MAX);
	text_init(&utf8, 3 * FEED_BYTES_MAX);
	status = charset_decode(
	    &utf8, &charset, body, content_type, &why);
	text = slice_new(utf8.ptr, utf8.len);
	if (status == EMEND_OK && kind == UNREAD_LINKS)
		status = links_read(text, url, reply_link, reply, &why);
	else if (status == EMEND_OK && kind == UNREAD_FEEDS)
		status = links_feeds(text, url, reply_feed, reply, &why);
	else if (status == EMEND_OK)
		status =
		    feed_read(&found, text, url, reply_entry, reply, &why);
	text_free(&utf8);
	if (status == EMEND_NOMEM || reply->status)
		return status;
	reply_summary(&found, status, &why, reply);
	return EMEND_OK;
}

/* ---- the process ---- */

void
reader_prepare(void)
{
	static const char page[] =
	    "<!DOCTYPE html><title>Caf\xc3\xa9</title><p>e\xcc\x81</p>"
	    "<script type=\"application/ld+json\">"
	    "{\"@type\": \"NewsArticle\", \"headline\": \"Caf\xc3\xa9\"}"
	    "</script>";
	const struct reading reading = { .url = { NULL, 0 } };
	struct article *a = NULL;

	charset_open_all();
	/* what a first page makes the libraries set up, they set up now */
	if (reading_read_bytes(&a, SLICE(page), &reading, NULL) == EMEND_OK)
		article_free(a);
}

enum emend_status
reader_work(void **state, struct slice head, struct slice body,
    struct text *reply)
{
	struct known_rules *rules = *state;
	enum emend_status status;
	struct parcel m;
	enum unread_kind kind;

	parcel_init(&m, head);
	kind = (enum unread_kind)parcel_take_byte(&m, UNREAD_KIND_COUNT);
	status = kind == UNREAD_PAGE ? work_on_page(&m, body, &rules, reply)
				     : work_on_entries(kind, &m, body, reply);
	*state = rules;
	return status;
}
