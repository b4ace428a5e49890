#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "base/url.h"
#include "explain/explain_work.h"
#include "settings/settings.h"
#include "store/addresses.h"
#include "store/watches.h"
#include "watch/find.h"
#include "watch/sources.h"

/* What somebody means who asks why. */

/* The row of a source's own, by the normal form of its address. */
static enum emend_status
find_source(struct explain *e, const char *normal, struct emend_error *err)
{
	static const enum watch_role roles[] = { WATCH_FEED, WATCH_SITEMAP,
		WATCH_LINKS };
	enum emend_status status = EMEND_OK;
	struct text name;
	size_t i;

	text_init(&name, URL_MAX + 16);
	for (i = 0; i < 3 && !e->row && status == EMEND_OK; i++) {
		text_truncate(&name, 0);
		text_addf(&name, "%s %s", explain_role(roles[i]), normal);
		status = text_check(&name, err);
		if (status == EMEND_OK)
			status = state_watch_by_url(e->store,
			    slice_new(name.ptr, name.len), &e->row, err);
	}
	text_free(&name);
	return status;
}

/* What a source names of an address. */
struct naming {
	const char *normal; /* of the address */
	char *url;	    /* as it stands there; owned; NULL: it is not named */
};

/* A line that is no address is none that was meant: a check tells it. */
static enum emend_status
compare_name(
    void *payload, unsigned line, struct slice url, struct emend_error *err)
{
	struct naming *n = payload;
	struct text own;
	enum emend_status status;

	(void)line;
	if (n->url)
		return EMEND_OK;
	text_init(&own, URL_MAX);
	status = url_normal(&own, url, NULL);
	if (status == EMEND_OK && !strcmp(own.ptr, n->normal)) {
		n->url = strndup(url.ptr, url.len);
		status = n->url ? EMEND_OK : EMEND_NOMEM;
	}
	text_free(&own);
	return status == EMEND_NOMEM ? emend_fail_nomem(err) : EMEND_OK;
}

/* Does this source name it, by the normal form of the address? */
static enum emend_status
ask_source(struct naming *n, const struct explain *e,
    const struct source *source, struct emend_error *err)
{
	struct text path;
	enum emend_status status = EMEND_OK;

	if (source->type != SOURCE_LIST)
		return compare_name(n, 0, slice_of(source->name), err);
	text_init(&path, PATH_LIMIT);
	path_join(&path, e->dir, source->name);
	status = text_check(&path, err);
	/* one that cannot be read names nothing; a check tells that */
	if (status == EMEND_OK && file_exists(path.ptr))
		status = list_read(path.ptr, compare_name, n, err);
	text_free(&path);
	return status;
}

/* Named by emend.conf or a list, and no check has taken it up: a row as it
 * will be. */
static enum emend_status
find_waiting(struct explain *e, const char *normal, struct emend_error *err)
{
	const struct settings *s = e->settings;
	struct naming n = { .normal = normal };
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < s->source_count && status == EMEND_OK; i++) {
		status = ask_source(&n, e, &s->sources[i], err);
		if (n.url)
			break;
	}
	if (status == EMEND_OK && n.url)
		status = watch_row_dup(&e->row,
		    &(struct watch_row){
			.url = n.url,
			.normal = normal,
			.source = s->sources[i].label,
			.role = sources_role(s->sources[i].type),
			.named = true,
		    },
		    err);
	free(n.url);
	return status;
}

/* It is not watched: since somebody wanted it forgotten? */
static enum emend_status
fail_unknown(struct explain *e, const char *normal,
    const struct emend_error *why, struct emend_error *err)
{
	char when[TIME_LOCAL_MAX];
	int64_t at = 0;
	enum emend_status status = EMEND_OK;

	if (*normal)
		status = state_forgotten(e->store, slice_of(normal), &at, err);
	if (status)
		return status;
	if (!at)
		return emend_fail(err, EMEND_NOTFOUND, "%s", why->text);
	time_format_local(when, at);
	return emend_fail(err, EMEND_NOTFOUND,
	    "it was forgotten %s: nothing of it is kept, and no source brings "
	    "it back; \"emend add --again\" would",
	    when);
}

enum emend_status
explain_row(struct explain *e, const char *what, struct emend_error *err)
{
	struct emend_error why;
	struct text normal;
	enum emend_status status;

	/* what goes wrong with it is told if it is nothing else either */
	status = watch_find(e->store, what, &e->row, &why);
	if (status != EMEND_NOTFOUND)
		return status ? emend_fail(err, status, "%s", why.text)
			      : EMEND_OK;
	text_init(&normal, URL_MAX);
	status = url_normal(&normal, slice_of(what), NULL);
	if (status == EMEND_OK)
		status = find_source(e, normal.ptr, err);
	else if (status != EMEND_NOMEM)
		status = EMEND_OK;
	if (status == EMEND_OK && !e->row && normal.len)
		status = find_waiting(e, normal.ptr, err);
	if (status == EMEND_OK && !e->row)
		status = fail_unknown(e, normal.ptr, &why, err);
	text_free(&normal);
	return status;
}
