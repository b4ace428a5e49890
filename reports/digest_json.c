#include "article/article.h"
#include "base/json.h"
#include "reports/digest.h"
#include "reports/report.h"

/* emend.report/1, written as it is gathered. */

static void
write_marks(struct json *j, unsigned marks)
{
	unsigned mark;

	json_key_array(j, "is");
	for (mark = 0; mark < DIGEST_MARK_COUNT; mark++)
		if (marks & DIGEST_BIT(mark))
			json_string(j,
			    slice_of(digest_mark_name((enum digest_mark)mark)));
	json_array_end(j);
}

static void
write_counts(struct json *j, const struct digest *d)
{
	unsigned i;

	json_key_object(j, "counts");
	json_key_uint(j, "watched", d->watched);
	json_key_uint(j, "changed", d->changed);
	json_key_uint(j, "new", d->fresh);
	json_key_uint(j, "baseline", d->baseline);
	for (i = 0; i < DIGEST_MARK_COUNT; i++)
		json_key_uint(
		    j, digest_mark_name((enum digest_mark)i), d->marks[i]);
	json_key_uint(j, "headlines", d->headlines);
	json_key_uint(j, "floods", d->floods);
	json_key_uint(j, "folded", d->folded);
	json_key_uint(j, "items", d->items);
	json_key_uint(j, "left_out", d->left_out);
	json_object_end(j);
	json_key_object(j, "kinds");
	for (i = 0; i < KIND_COUNT; i++)
		json_key_uint(j, kind_name((enum kind)i), d->kinds[i]);
	json_object_end(j);
}

static enum emend_status
begin(struct digest_out *o, struct emend_error *err)
{
	const struct digest *d = o->digest;
	char subject[DIGEST_SUBJECT_MAX];
	struct json *j = o->json;

	(void)err;
	json_init_file(j, o->file);
	json_pretty(j, true);
	digest_subject(subject, d);
	json_object_begin(j);
	json_key_string(j, "schema", SLICE("emend.report/1"));
	json_key_time(j, "made", d->now);
	json_key_time(j, "since", d->since);
	json_key_time(j, "until", d->until);
	json_key_string(j, "mark", slice_of(d->name));
	json_key_string(j, "filter", slice_of(d->filter));
	json_key_string(j, "subject", slice_of(subject));
	write_counts(j, d);
	json_key_array(j, "floods");
	return EMEND_OK;
}

/* ---- floods ---- */

static enum emend_status
flood(
    struct digest_out *o, const struct digest_flood *f, struct emend_error *err)
{
	struct json *j = o->json;

	(void)err;
	json_object_begin(j);
	json_key_string(j, "host", slice_of(f->host));
	json_key_uint(j, "count", f->articles);
	if (f->field) {
		json_key(j, "field");
		report_json_field(j, f->field);
		json_key_null(j, "edit");
	} else {
		json_key_null(j, "field");
		json_key(j, "edit");
		report_json_edit(j, f->edit);
	}
	json_key_array(j, "articles");
	return EMEND_OK;
}

static enum emend_status
flooded(struct digest_out *o, const char *url, const char *title,
    struct emend_error *err)
{
	(void)err;
	json_object_begin(o->json);
	json_key_url(o->json, "url", slice_of(url));
	json_key_string(o->json, "title", slice_of(title));
	json_object_end(o->json);
	return EMEND_OK;
}

static enum emend_status
flood_end(struct digest_out *o, struct emend_error *err)
{
	(void)err;
	json_array_end(o->json);
	json_object_end(o->json);
	return EMEND_OK;
}

/* ---- items ---- */

static void
write_step(struct json *j, const struct digest_step *s)
{
	json_object_begin(j);
	json_key_uint(j, "revision", s->revision);
	json_key_string(j, "commit", slice_of(s->commit));
	json_key_string(j, "event", slice_of(s->event));
	json_key_words(j, "kinds", slice_of(s->kinds));
	json_key_time(j, "seen_before", s->seen_before);
	json_key_time(j, "first_seen", s->first_seen);
	json_key_nonzero(j, "reverts_to", s->reverts_to);
	json_object_end(j);
}

/* When the page says that it was updated, before and after, in its own words.
 */
static void
write_said(struct json *j, const struct report *r)
{
	struct slice none = { NULL, 0 };

	json_key_object(j, "updated");
	json_key_string(j, "old", r ? r->before.article->modified.text : none);
	json_key_string(j, "new", r ? r->after.article->modified.text : none);
	json_object_end(j);
}

static void
write_facts(struct json *j, const struct digest_item *item)
{
	json_key_string(j, "id", slice_of(item->id));
	json_key_url(j, "url", slice_of(item->url));
	json_key_string(j, "title", slice_of(item->title));
	json_key_string(j, "host", slice_of(item->host));
	json_key_url(j, "source", slice_of(item->source));
	write_marks(j, item->marks);
	json_key_bool(j, "unread", item->unread);
	json_key_bool(j, "new", item->fresh);
	json_key_uint(j, "revisions", item->revisions);
	json_key_time(j, "first_seen", item->first_seen);
	json_key_time(j, "first_edit", item->first_edit);
	json_key_time(j, "last_seen", item->last_seen);
	write_said(j, item->report);
	json_key_object(j, "gaps");
	json_key_uint(j, "count", item->gaps.count);
	json_key_int(j, "seconds", item->gaps.seconds);
	json_object_end(j);
	json_key_uint(j, "shared", item->shared);
	json_key_bool(j, "back", item->away);
}

static void
begin_items(struct digest_out *o)
{
	if (o->in_items)
		return;
	json_array_end(o->json);
	json_key_array(o->json, "articles");
	o->in_items = true;
}

static enum emend_status
write_item(struct digest_out *o, const struct digest_item *item,
    struct emend_error *err)
{
	struct json *j = o->json;
	size_t i;

	(void)err;
	begin_items(o);
	json_object_begin(j);
	write_facts(j, item);
	json_key_array(j, "steps");
	for (i = 0; i < item->step_count; i++)
		write_step(j, &item->steps[i]);
	json_array_end(j);
	json_key(j, "diff");
	if (item->report)
		report_json_diff(j, item->report);
	else
		json_null(j);
	json_object_end(j);
	return EMEND_OK;
}

static enum emend_status
end(struct digest_out *o, struct emend_error *err)
{
	(void)err;
	begin_items(o);
	json_array_end(o->json);
	json_object_end(o->json);
	json_newline(o->json);
	return EMEND_OK;
}

const struct digest_format digest_json = {
	.name = "json",
	.begin = begin,
	.flood = flood,
	.flooded = flooded,
	.flood_end = flood_end,
	.item = write_item,
	.end = end,
};
