#include "alerts/item.h"

#include <string.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/url.h"
#include "base/utf8.h"
#include "reports/event.h"
#include "reports/points.h"
#include "reports/report.h"
#include "reports/site.h"

#define EQUAL_SHOWN 120 /* bytes of unchanged words on either side */
#define ELLIPSIS "\xe2\x80\xa6"

static struct slice
or_empty(const char *s)
{
	return slice_of(s ? s : "");
}

void
alert_key(char out[ALERT_KEY_HEX + 1], const char *rule, const char *channel,
    const char *commit, const struct alert_subject *s, int64_t at)
{
	char hex[SHA256_HEX + 1], names[7 * SHA256_HEX + 64];
	const struct event *e = s->event;
	/* of several troubles at a time each is an alert of its own */
	const struct slice parts[] = { slice_of(rule), slice_of(channel),
		commit ? slice_of(commit) : s->url, or_empty(e->what),
		or_empty(e->name), or_empty(e->message) };
	size_t used = 0, i, count = commit ? 3 : 6;

	/* hashed one by one: none can end where another begins */
	for (i = 0; i < count; i++) {
		sha256_hex(names + used, parts[i]);
		used += SHA256_HEX;
	}
	if (!commit)
		used += (size_t)snprintf(names + used, sizeof(names) - used,
		    " %d %d %lld", (int)e->type, e->over,
		    (long long)at);
	sha256_hex(hex, slice_new(names, used));
	snprintf(out, ALERT_KEY_HEX + 1, "%.*s", ALERT_KEY_HEX, hex);
}

/* ---- texts ---- */

static void
write_text(struct json *j, const char *key, struct slice s, struct text *room)
{
	struct slice shown = utf8_cut(s, ITEM_TEXT_MOST);

	if (shown.len == s.len) {
		json_key_string(j, key, s);
		return;
	}
	text_truncate(room, 0);
	text_add(room, shown.ptr, shown.len);
	text_puts(room, ELLIPSIS);
	json_key_string(j, key, slice_new(room->ptr, room->len));
}

/* What is unchanged: its ends, next to what is not. */
static void
write_equal(
    struct json *j, struct slice s, bool first, bool last, struct text *room)
{
	size_t head, tail;

	if (s.len <= 2 * EQUAL_SHOWN + 40) {
		json_key_string(j, "equal", s);
		return;
	}
	head = first ? 0 : utf8_cut(s, EQUAL_SHOWN).len;
	tail = last ? s.len : utf8_cut(s, s.len - EQUAL_SHOWN).len;
	text_truncate(room, 0);
	text_add(room, s.ptr, head);
	text_puts(room, ELLIPSIS);
	text_add(room, s.ptr + tail, s.len - tail);
	json_key_string(j, "equal", slice_new(room->ptr, room->len));
}

/* ---- spans ---- */

/* A piece of an edit: [start, end) of either side's text. */
struct window {
	size_t before_start, before_end;
	size_t after_start, after_end;
};

static struct slice
clip(struct slice s, size_t at, size_t start, size_t end)
{
	size_t from = start > at ? start - at : 0;
	size_t to = end > at ? end - at : 0;

	return slice_sub(s, from, to);
}

static struct slice
clip_span(
    const struct span *s, size_t before, size_t after, const struct window *w)
{
	bool by_before =
	    s->op == SPAN_DELETE ||
	    (s->op == SPAN_EQUAL && w->before_end > w->before_start);

	return by_before ? clip(s->text, before, w->before_start, w->before_end)
	                 : clip(s->text, after, w->after_start, w->after_end);
}

static void
write_spans(struct json *j, const struct span_list *spans,
    const struct window *w, struct text *room)
{
	size_t before = 0, after = 0, i;
	bool any = false;

	json_key_array(j, "spans");
	for (i = 0; i < spans->count; i++) {
		const struct span *s = &spans->at[i];
		struct slice shown = clip_span(s, before, after, w);

		before += s->op == SPAN_INSERT ? 0 : s->text.len;
		after += s->op == SPAN_DELETE ? 0 : s->text.len;
		if (!shown.len)
			continue;
		json_object_begin(j);
		if (s->op == SPAN_EQUAL)
			write_equal(j, shown, !any,
			    before >= w->before_end && after >= w->after_end,
			    room);
		else
			write_text(j,
			    s->op == SPAN_DELETE ? "delete" : "insert", shown,
			    room);
		json_object_end(j);
		any = true;
	}
	json_array_end(j);
}

/* From the first of the texts to the end of the last. */
static struct slice
stretch(const struct slice *texts, size_t count)
{
	if (!count)
		return slice_of(NULL);
	return slice_between(
	    texts[0].ptr, texts[count - 1].ptr + texts[count - 1].len);
}

static struct window
window_of(const struct changed_edit *w, struct slice before, struct slice after)
{
	struct window out = { 0 };

	if (before.ptr) {
		out.before_start = (size_t)(before.ptr - w->before.ptr);
		out.before_end = out.before_start + before.len;
	}
	if (after.ptr) {
		out.after_start = (size_t)(after.ptr - w->after.ptr);
		out.after_end = out.after_start + after.len;
	}
	return out;
}

static void
write_sentence(struct json *j, const struct changed_edit *w,
    struct slice before, struct slice after, struct text *room)
{
	const struct span_list *spans =
	    w->edit ? &w->edit->spans : &w->field->spans;
	const struct window window = window_of(w, before, after);

	json_object_begin(j);
	write_text(j, "old", before, room);
	write_text(j, "new", after, room);
	write_spans(j, spans, &window, room);
	json_object_end(j);
}

static void
write_sentences(struct json *j, const struct changed_edit *w, struct text *room)
{
	const struct edit *e = w->edit;
	size_t count = e ? e->sentence_count : 0, i;

	json_key_array(j, "sentences");
	for (i = 0; i < count && i < ITEM_SENTENCES_MOST; i++) {
		const struct sentence_edit *s = &e->sentences[i];

		write_sentence(j, w, stretch(s->before, s->before_count),
		    stretch(s->after, s->after_count), room);
	}
	if (count == 0)
		write_sentence(j, w, w->before, w->after, room);
	json_array_end(j);
	json_key_uint(j, "sentences_left_out",
	    count > ITEM_SENTENCES_MOST ? count - ITEM_SENTENCES_MOST : 0);
}

/* ---- edits ---- */

static void
write_details(
    struct json *j, const struct detail_list *details, struct text *room)
{
	size_t i;

	json_key_array(j, "details");
	for (i = 0; i < details->count && i < ITEM_EDITS_MOST; i++) {
		const struct detail *d = &details->at[i];

		json_object_begin(j);
		json_key_string(j, "kind", slice_of(kind_name(d->kind)));
		write_text(j, "old", d->before, room);
		write_text(j, "new", d->after, room);
		write_text(j, "reason", d->reason, room);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
write_edit(struct json *j, const struct changed_edit *w, struct text *room)
{
	const struct edit *e = w->edit;

	json_object_begin(j);
	json_key_string(
	    j, "op", slice_of(edit_op_name(e ? e->op : EDIT_CHANGED)));
	json_key_string(j, "place", slice_of(place_name(w->place)));
	json_key_string(j, "field",
	    slice_of(w->field ? field_name(w->field->field) : NULL));
	if (e)
		json_key_uint(j, "paragraph",
		    (e->after_count ? e->after[0] : e->before[0]) + 1);
	else
		json_key_null(j, "paragraph");
	report_json_kinds(j, w->kinds);
	write_details(j, e ? &e->details : &w->field->details, room);
	write_sentences(j, w, room);
	json_object_end(j);
}

static void
write_edits(struct json *j, const struct alert_subject *s,
    const struct match *m, struct text *room)
{
	size_t shown =
	    m->edit_count < ITEM_EDITS_MOST ? m->edit_count : ITEM_EDITS_MOST;
	size_t i;

	json_key_array(j, "edits");
	for (i = 0; i < shown; i++)
		write_edit(j, &s->wording.at[m->edits[i]], room);
	json_array_end(j);
	json_key_uint(j, "edits_left_out", m->edit_count - shown);
}

/* ---- the whole ---- */

static void
write_number(struct json *j, const char *key, unsigned n)
{
	if (n)
		json_key_uint(j, key, n);
	else
		json_key_null(j, key);
}

/* What a comparison knows beside its edits; all null where there is none. */
static void
write_report(struct json *j, const struct report *r)
{
	char summary[REPORT_SUMMARY_MAX];
	const struct changes *c = r ? r->changes : NULL;

	json_key_string(j, "commit", slice_of(r ? r->after.commit : NULL));
	if (r && r->between_to) {
		json_key_array(j, "between");
		json_time(j, r->between_from);
		json_time(j, r->between_to);
		json_array_end(j);
	} else {
		json_key_null(j, "between");
	}
	if (c)
		report_summary(summary, c);
	json_key_string(j, "summary", slice_of(c ? summary : NULL));
	json_key_string(
	    j, "notice", slice_of(c ? notice_name(c->notice) : NULL));
	json_key_string(
	    j, "notice_says", slice_of(c ? points_notice(r) : NULL));
	report_json_kinds(j, c ? c->kinds : 0);
}

static void
write_event(struct json *j, const struct alert_subject *s,
    const struct match *m, struct text *room)
{
	const struct event *e = s->event;
	struct url parts = { .host = { NULL, 0 } };

	text_truncate(room, 0);
	item_subject(room, s, m);
	json_key_string(j, "event", slice_of(event_type_name(e->type)));
	json_key_string(j, "subject", slice_new(room->ptr, room->len));
	json_key_url(j, "url", s->url);
	if (s->url.len && !url_parse(&parts, s->url))
		parts.host = slice_of(NULL);
	json_key_string(j, "host", parts.host);
	write_text(j, "title", s->title, room);
	write_number(j, "revision", e->revision);
	write_number(j, "to", e->to);
	write_number(j, "status", (unsigned)e->status);
	json_key_string(j, "reason", slice_of(e->reason));
	json_key_url(j, "from", slice_of(e->from));
	json_key_string(j, "what", slice_of(e->what));
	json_key_string(j, "name", slice_of(e->name));
	write_text(j, "message", slice_of(e->message), room);
	json_key_bool(j, "over", e->over);
}

/* Where a person reads on: the page, and the site's page of this comparison. */
static void
write_links(struct json *j, const struct alert_subject *s, struct text *room)
{
	const struct report *r = s->event->report;
	char path[SITE_PATH_MAX];
	bool has_diff = s->publish && s->id[0] && r && r->changes &&
	                r->before.revision && r->after.revision;
	size_t n = s->publish ? strlen(s->publish) : 0;

	json_key_object(j, "links");
	json_key_url(j, "page", s->url.len ? s->url : slice_of(NULL));
	text_truncate(room, 0);
	if (has_diff) {
		site_article_path(path, s->id);
		text_addf(room, "%s%s%s%u-%u.html", s->publish,
		    n && s->publish[n - 1] == '/' ? "" : "/", path,
		    r->before.revision, r->after.revision);
	}
	json_key_string(j, "diff",
	    has_diff ? slice_new(room->ptr, room->len) : slice_of(NULL));
	json_object_end(j);
}

enum emend_status
item_write(struct text *out, const struct alert_subject *s,
    const struct match *m, int64_t at, struct emend_error *err)
{
	struct text room;
	struct json j;
	enum emend_status status;

	text_init(&room, ITEM_BYTES_MAX);
	json_init_text(&j, out);
	json_object_begin(&j);
	write_event(&j, s, m, &room);
	json_key_time(&j, "at", at);
	write_links(&j, s, &room);
	write_report(&j, s->event->report);
	write_edits(&j, s, m, &room);
	json_object_end(&j);
	status = text_check(&room, err);
	text_free(&room);
	return status ? status : text_check(out, err);
}
