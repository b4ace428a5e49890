#include "watch/find.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/hash.h"
#include "base/slice.h"
#include "base/text.h"
#include "base/url.h"
#include "store/state.h"
#include "store/store.h"

#define PREFIX_LEAST 6 /* digits of an id */
#define LISTED_MOST 5  /* candidates in an error */

struct search {
	const char *what;
	bool as_prefix; /* what is hex digits enough to begin an id */
	struct watch_row *found;
	size_t count;
	struct text list;
};

static bool
holds(const char *text, const char *piece)
{
	return text && strcasestr(text, piece);
}

static enum emend_status
match(void *payload, const struct watch_row *row, struct emend_error *err)
{
	struct search *s = payload;
	char hex[HASH128_HEX + 1];

	hash_hex(hex, row->id);
	if (!holds(row->url, s->what) && !holds(row->title, s->what) &&
	    !(s->as_prefix && !hash_is_zero(row->id) &&
		!strncasecmp(hex, s->what, strlen(s->what))))
		return EMEND_OK;
	if (s->count++ < LISTED_MOST) {
		text_puts(&s->list, "\n  ");
		url_redact(&s->list, slice_of(row->url));
	}
	if (s->found)
		return EMEND_OK;
	return watch_row_dup(&s->found, row, err);
}

/* The host of a URL that is not watched is what its neighbours share. */
static enum emend_status
suggest(struct store *store, struct search *s, struct emend_error *err)
{
	struct url parts;
	char host[256];
	enum emend_status status;

	if (!url_parse(&parts, slice_of(s->what)) || parts.host.len == 0 ||
	    parts.host.len >= sizeof(host))
		return EMEND_OK;
	memcpy(host, parts.host.ptr, parts.host.len);
	host[parts.host.len] = '\0';
	s->what = host;
	s->as_prefix = false;
	status = state_watches(store, match, s, err);
	watch_row_free(s->found);
	s->found = NULL;
	return status;
}

static enum emend_status
by_url_or_id(struct store *store, const char *what, struct watch_row **out,
    struct emend_error *err)
{
	struct text normal;
	struct hash128 id;
	enum emend_status status = EMEND_OK;

	*out = NULL;
	if (hash_from_hex(&id, slice_of(what)))
		return state_watch_by_id(store, id, out, err);
	text_init(&normal, URL_MAX);
	if (url_normal(&normal, slice_of(what), NULL) == EMEND_OK)
		status = state_watch_by_url(
		    store, slice_new(normal.ptr, normal.len), out, err);
	text_free(&normal);
	return status;
}

static enum emend_status
not_found(const char *what, const struct search *s, struct emend_error *err)
{
	struct text shown;
	enum emend_status status;

	text_init(&shown, URL_MAX * 4);
	if (strstr(what, "://"))
		url_redact(&shown, slice_of(what));
	else
		text_puts(&shown, what);
	if (s && s->count)
		status = emend_fail(err, EMEND_NOTFOUND,
		    "%.200s is not watched here; the nearest are:%s", shown.ptr,
		    s->list.ptr);
	else
		status = emend_fail(err, EMEND_NOTFOUND,
		    "%.200s is not watched here; \"emend list\" shows what is",
		    shown.ptr);
	text_free(&shown);
	return status;
}

enum emend_status
watch_find_exactly(struct store *store, const char *what,
    struct watch_row **out, struct emend_error *err)
{
	enum emend_status status = by_url_or_id(store, what, out, err);

	if (status == EMEND_OK && !*out)
		return not_found(what, NULL, err);
	return status;
}

enum emend_status
watch_find(struct store *store, const char *what, struct watch_row **out,
    struct emend_error *err)
{
	struct search s = {
		.what = what,
		.as_prefix = strlen(what) >= PREFIX_LEAST &&
		    strspn(what, "0123456789abcdefABCDEF") == strlen(what),
	};
	enum emend_status status = by_url_or_id(store, what, out, err);

	if (status || *out)
		return status;
	text_init(&s.list, 400);
	if (*what)
		status = state_watches(store, match, &s, err);
	if (status)
		goto out;
	if (s.count == 1) {
		*out = s.found;
		s.found = NULL;
		goto out;
	}
	if (s.count > 1) {
		status = emend_fail(err, EMEND_NOTFOUND,
		    "%.100s fits %zu of the watched; say more:%s", what, s.count,
		    s.list.ptr);
		goto out;
	}
	status = suggest(store, &s, err);
	if (status == EMEND_OK)
		status = not_found(what, &s, err);
out:
	watch_row_free(s.found);
	text_free(&s.list);
	return status;
}
