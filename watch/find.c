#include "watch/find.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/hash.h"
#include "base/slice.h"
#include "base/suggest.h"
#include "base/text.h"
#include "base/url.h"
#include "settings/settings.h"
#include "store/addresses.h"
#include "store/watches.h"

#define PREFIX_LEAST 6 /* digits of an id */
#define LISTED_MOST 4  /* candidates in an error, whose text has a limit */
#define URL_SHOWN 80   /* bytes of each */

struct search {
	struct store *store;
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

static void
list_url(struct text *list, const char *url)
{
	struct text shown;

	text_init(&shown, (size_t)4 * URL_MAX);
	url_redact(&shown, slice_of(url));
	text_addf(list, "\n  %.*s%s", URL_SHOWN, shown.ptr,
	    shown.len > URL_SHOWN ? "..." : "");
	text_free(&shown);
}

static enum emend_status
take(struct search *s, const struct watch_row *row, struct emend_error *err)
{
	if (s->count++ < LISTED_MOST)
		list_url(&s->list, row->url);
	if (s->found)
		return EMEND_OK;
	return watch_row_dup(&s->found, row, err);
}

/* By an address that it had, or has besides. */
static enum emend_status
match_address(void *payload, struct hash128 id, struct emend_error *err)
{
	struct search *s = payload;
	struct watch_row *row;
	enum emend_status status = state_watch_by_id(s->store, id, &row, err);

	if (status == EMEND_OK && row)
		status = take(s, row, err);
	watch_row_free(row);
	return status;
}

static enum emend_status
match(void *payload, const struct watch_row *row, struct emend_error *err)
{
	struct search *s = payload;
	char hex[HASH128_HEX + 1];

	if (row->role != WATCH_PAGE)
		return EMEND_OK; /* a piece is of an article's address */
	hash_hex(hex, row->id);
	if (!holds(row->url, s->what) && !holds(row->title, s->what) &&
	    !(s->as_prefix && !hash_is_zero(row->id) &&
		!strncasecmp(hex, s->what, strlen(s->what))))
		return EMEND_OK;
	return take(s, row, err);
}

/* ---- what comes near, when nothing fits ---- */

struct near {
	const char *what;
	struct text normal; /* of what, when it is an address */
	struct watch_row *rows[LISTED_MOST]; /* nearest first */
	size_t scores[LISTED_MOST];
};

/* On the same host: by how much of the address is the same. */
static size_t
score_address(const struct near *n, const struct watch_row *row)
{
	struct slice one = slice_new(n->normal.ptr, n->normal.len);
	struct slice two = slice_of(row->normal);
	struct url parts;
	size_t i = 0;

	if (!url_parse(&parts, two) || !url_same_host(one, two))
		return 0;
	while (i < one.len && i < two.len && one.ptr[i] == two.ptr[i])
		i++;
	return i + 1;
}

/* A word: the last part of the address may be meant, misspelt. */
static size_t
score_word(const struct near *n, const struct watch_row *row)
{
	const char *slash = strrchr(row->normal, '/');
	char name[SUGGEST_MAX_LEN + 1];
	const char *names[] = { name };

	if (!slash)
		return 0;
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(slash + 1, ".?"),
	    slash + 1);
	return *name && suggest_nearest(n->what, names, 1) ? 1 : 0;
}

static enum emend_status
rank(void *payload, const struct watch_row *row, struct emend_error *err)
{
	struct near *n = payload;
	size_t score = n->normal.len ? score_address(n, row)
				     : score_word(n, row);
	size_t i = LISTED_MOST, last = LISTED_MOST - 1;

	while (i > 0 && n->scores[i - 1] < score)
		i--;
	if (score == 0 || i == LISTED_MOST)
		return EMEND_OK;
	watch_row_free(n->rows[last]);
	memmove(&n->rows[i + 1], &n->rows[i], (last - i) * sizeof(n->rows[0]));
	memmove(&n->scores[i + 1], &n->scores[i],
	    (last - i) * sizeof(n->scores[0]));
	n->rows[i] = NULL;
	n->scores[i] = score;
	return watch_row_dup(&n->rows[i], row, err);
}

static enum emend_status
suggest(struct store *store, struct search *s, struct emend_error *err)
{
	struct near n = { .what = s->what };
	enum emend_status status;
	size_t i;

	text_init(&n.normal, URL_MAX);
	status = url_normal(&n.normal, slice_of(s->what), NULL);
	if (status != EMEND_NOMEM)
		status = state_watches(store, rank, &n, err);
	else
		status = emend_fail_nomem(err);
	for (i = 0; i < LISTED_MOST; i++) {
		if (status == EMEND_OK && n.rows[i]) {
			list_url(&s->list, n.rows[i]->url);
			s->count++;
		}
		watch_row_free(n.rows[i]);
	}
	text_free(&n.normal);
	return status;
}

/* Its own address or a known alias; else one that an article claims. */
static enum emend_status
by_address(struct store *store, struct slice normal, struct watch_row **out,
    struct emend_error *err)
{
	struct hash128 id;
	enum emend_status status =
	    state_watch_by_url(store, normal, out, err);

	if (status || *out)
		return status;
	status = state_alias(store, normal, &id, err);
	if (status || hash_is_zero(id))
		return status;
	return state_watch_by_id(store, id, out, err);
}

/* Not what was taken for an article once, and was none. */
static bool
has_something(const struct watch_row *row)
{
	return row && (row->state == WATCH_ACTIVE || row->newest);
}

/* A feed or the like of this address, or NULL. */
static enum emend_status
source_by_url(struct store *store, struct slice normal, struct watch_row **out,
    struct emend_error *err)
{
	static const enum source_type types[] = { SOURCE_FEED, SOURCE_SITEMAP,
		SOURCE_LINKS };
	struct text name;
	enum emend_status status = EMEND_OK;
	size_t i;

	*out = NULL;
	text_init(&name, URL_MAX + 16);
	for (i = 0; i < sizeof(types) / sizeof(types[0]) && !*out &&
	    status == EMEND_OK; i++) {
		text_truncate(&name, 0);
		text_addf(&name, "%s %.*s", source_type_name(types[i]),
		    SLICE_ARG(normal));
		status = text_check(&name, err);
		if (status == EMEND_OK)
			status = state_watch_by_url(store,
			    slice_new(name.ptr, name.len), out, err);
	}
	text_free(&name);
	return status;
}

enum emend_status
watch_find_source(struct store *store, const char *what,
    struct watch_row **out, struct emend_error *err)
{
	struct text normal;
	enum emend_status status;

	*out = NULL;
	text_init(&normal, URL_MAX);
	status = url_normal(&normal, slice_of(what), NULL);
	if (status == EMEND_OK)
		status = source_by_url(
		    store, slice_new(normal.ptr, normal.len), out, err);
	else if (status != EMEND_NOMEM)
		status = EMEND_OK; /* no address */
	text_free(&normal);
	return status == EMEND_NOMEM ? emend_fail_nomem(err) : status;
}

static enum emend_status
by_url_or_id(struct store *store, const char *what, struct watch_row **out,
    struct emend_error *err)
{
	struct watch_row *source = NULL;
	struct text normal;
	struct slice url;
	struct hash128 id;
	enum emend_status status;

	*out = NULL;
	if (hash_from_hex(&id, slice_of(what)))
		return state_watch_by_id(store, id, out, err);
	text_init(&normal, URL_MAX);
	status = url_normal(&normal, slice_of(what), NULL);
	if (status) {
		/* no address; a piece of one, perhaps */
		text_free(&normal);
		return status == EMEND_NOMEM ? emend_fail_nomem(err) : EMEND_OK;
	}
	url = slice_new(normal.ptr, normal.len);
	status = by_address(store, url, out, err);
	if (status == EMEND_OK && !has_something(*out))
		status = source_by_url(store, url, &source, err);
	if (source) {
		watch_row_free(*out);
		*out = source;
	}
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
	if (s->count)
		status = emend_fail(err, EMEND_NOTFOUND,
		    "%.100s is not watched here; the nearest are:%s", shown.ptr,
		    s->list.ptr);
	else
		status = emend_fail(err, EMEND_NOTFOUND,
		    "%.200s is not watched here; \"emend list\" shows what is",
		    shown.ptr);
	text_free(&shown);
	return status;
}

enum emend_status
watch_find(struct store *store, const char *what, struct watch_row **out,
    struct emend_error *err)
{
	struct search s = {
		.store = store,
		.what = what,
		.as_prefix = strlen(what) >= PREFIX_LEAST &&
		    strspn(what, "0123456789abcdefABCDEF") == strlen(what),
	};
	enum emend_status status = by_url_or_id(store, what, out, err);

	if (status || *out)
		return status;
	text_init(&s.list, EMEND_ERROR_MAX);
	if (*what)
		status = state_watches(store, match, &s, err);
	if (status == EMEND_OK && *what && !s.count)
		status = state_articles_at(
		    store, what, match_address, &s, err);
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

enum emend_status
watch_find_exactly(struct store *store, const char *what,
    struct watch_row **out, struct hash128 *id, struct emend_error *err)
{
	struct text normal;
	enum emend_status status = by_url_or_id(store, what, out, err);

	*id = (struct hash128){ { 0 } };
	if (status || hash_from_hex(id, slice_of(what)))
		return status;
	text_init(&normal, URL_MAX);
	if (*out && !hash_is_zero((*out)->id)) {
		*id = (*out)->id;
	} else {
		status = url_normal(&normal, slice_of(what), NULL);
		if (status == EMEND_OK)
			*id = url_id(slice_new(normal.ptr, normal.len));
	}
	text_free(&normal);
	return status == EMEND_NOMEM ? emend_fail_nomem(err) : EMEND_OK;
}
