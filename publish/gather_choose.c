#include <string.h>

#include "base/text.h"
#include "base/url.h"
#include "publish/gather_work.h"
#include "reports/escape.h"
#include "settings/settings.h"
#include "store/watches.h"

/* Which articles a report is about. */

/* By the word in emend.conf, or as a row has it: "feed https://...". */
static bool
is_from(const char *source, const char *wanted)
{
	const char *name = strchr(source, ' ');

	return !strcmp(source, wanted) || (name && !strcmp(name + 1, wanted));
}

bool
gather_chooses(const struct gather *g, const struct watch_row *row)
{
	const struct gather_options *o = g->options;
	const struct source *source = settings_source(g->settings, row->source);
	struct url parts;

	if (row->role != WATCH_PAGE)
		return false;
	if (o->source && !is_from(row->source, o->source))
		return false;
	if (o->host && (!url_parse(&parts, slice_of(row->url)) ||
			   !url_host_fits(slice_of(o->host), parts.host)))
		return false;
	return !o->tag_count ||
	    (source && source_has_tag(source, o->tags, o->tag_count));
}

static enum emend_status
count_chosen(void *payload, const struct watch_row *row,
    struct emend_error *err)
{
	struct gather *g = payload;

	(void)err;
	g->digest.watched += gather_chooses(g, row);
	return EMEND_OK;
}

enum emend_status
gather_count_watched(struct gather *g, struct emend_error *err)
{
	const struct gather_options *o = g->options;
	struct state_counts counts;
	enum emend_status status;

	if (o->source || o->host || o->tag_count)
		return state_watches_of(
		    g->store, WATCH_ACTIVE, 0, count_chosen, g, err);
	status = state_counts(g->store, &counts, err);
	g->digest.watched = counts.active;
	return status;
}

/* "host example.org, kind number" */
enum emend_status
gather_write_filter(struct gather *g, struct emend_error *err)
{
	const struct gather_options *o = g->options;
	struct text *out = &g->filter;
	unsigned kind;
	size_t i;

	if (o->source) {
		text_puts(out, ", source ");
		escape_address(out, o->source);
	}
	if (o->host)
		text_addf(out, ", host %s", o->host);
	for (i = 0; i < o->tag_count; i++)
		text_addf(out, ", tag %s", o->tags[i]);
	for (kind = 0; kind < KIND_COUNT; kind++)
		if (o->kinds & KIND_BIT(kind))
			text_addf(out, ", kind %s",
			    kind_name((enum kind)kind));
	text_puts(out, o->unnoted ? ", unnoted" : "");
	text_puts(out, o->unreviewed ? ", not reviewed" : "");
	g->digest.filter = out->len ? out->ptr + 2 : out->ptr;
	return text_check(out, err);
}
