#include "fetch/feed.h"

#include <string.h>

#include "base/normalise.h"
#include "base/url.h"
#include "fetch/feed_parts.h"

#define GUESSED_BY 4096 /* bytes */

/* False, too, when it has no URL that can be asked for. */
static bool
resolve(struct feed_reader *r, const struct feed_draft *d,
    enum emend_status *status, struct emend_error *err)
{
	struct slice base = d->base.len ? d->base : r->url;

	*status = d->url.len ? url_resolve(&r->resolved, base, d->url, err)
			     : EMEND_PARSE;
	return *status == EMEND_OK;
}

enum emend_status
feed_tell(struct feed_reader *r, const struct feed_draft *d, bool *full,
    struct emend_error *err)
{
	struct feed_entry entry = { .title_is_html = d->title_is_html };
	enum emend_status status;

	*full = r->summary->entries == FEED_ENTRIES_MAX;
	r->summary->cut = *full;
	if (*full)
		return EMEND_OK;
	if (!resolve(r, d, &status, err)) {
		r->summary->unusable += status != EMEND_NOMEM;
		return status == EMEND_NOMEM ? status : EMEND_OK;
	}
	text_truncate(&r->title, 0);
	status = normalise_text(&r->title, d->title, err);
	if (status)
		return status;
	entry.url = slice_new(r->resolved.ptr, r->resolved.len);
	if (d->id.len)
		entry.id = d->id;
	if (r->title.len)
		entry.title = slice_new(r->title.ptr, r->title.len);
	if (d->date.len && feed_date_parse(d->date, &entry.published))
		entry.date = d->date;
	(void)feed_date_parse(d->modified, &entry.modified);
	r->summary->entries++;
	return r->each(r->payload, &entry, err);
}

/* Behind blanks and a byte order mark, an object begins. */
static bool
is_json(struct slice bytes)
{
	struct slice start = slice_trim(slice_sub(bytes, 0, 256));

	if (slice_starts(start, SLICE("\xEF\xBB\xBF")))
		start = slice_trim(slice_sub(start, 3, start.len));
	return slice_starts(start, SLICE("{"));
}

enum emend_status
feed_read(struct feed_summary *out, struct slice utf8, struct slice url,
    feed_entry_fn *each, void *payload, struct emend_error *err)
{
	struct feed_reader r = { .summary = out, .url = url, .each = each,
		.payload = payload };
	enum emend_status status;

	*out = (struct feed_summary){ .kind = FEED_NONE };
	if (utf8.len > FEED_BYTES_MAX)
		return emend_fail(err, EMEND_LIMIT,
		    "it has %zu bytes; at most %zu are read", utf8.len,
		    FEED_BYTES_MAX);
	text_init(&r.resolved, URL_MAX);
	/* what is folded in normal form C may grow, thrice at most */
	text_init(&r.title, 3 * FEED_FIELD_MAX);
	if (is_json(utf8))
		status = feed_read_json(&r, utf8, err);
	else
		status = feed_read_xml(&r, utf8, err);
	text_free(&r.resolved);
	text_free(&r.title);
	return status;
}

static enum emend_status
pass_over(void *payload, const struct feed_entry *e, struct emend_error *err)
{
	(void)payload;
	(void)e;
	(void)err;
	return EMEND_OK;
}

enum feed_kind
feed_guess(struct slice bytes)
{
	struct slice start = slice_sub(bytes, 0, GUESSED_BY);
	struct feed_summary found;

	/* cut short, JSON cannot be read */
	if (is_json(start))
		return slice_find(start, SLICE("jsonfeed.org/version"), 0) <
			start.len
		    ? FEED_JSON : FEED_NONE;
	if (feed_read(&found, start, SLICE("http://localhost/"), pass_over,
		NULL, NULL))
		return FEED_NONE;
	return found.kind;
}
