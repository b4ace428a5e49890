#include "base/json.h"
#include "reports/event.h"
#include "reports/report.h"

/* emend.event/1: one event a line */

const char *
event_type_name(enum event_type type)
{
	static const char *const names[] = {
		[EVENT_IS_ADDED] = "added",
		[EVENT_IS_NEW] = "new",
		[EVENT_IS_CHANGED] = "changed",
		[EVENT_IS_REVERTED] = "reverted",
		[EVENT_IS_FLAPPING] = "flapping",
		[EVENT_IS_SETTLED] = "settled",
		[EVENT_IS_GONE] = "gone",
		[EVENT_IS_RETURNED] = "returned",
		[EVENT_IS_RELOCATED] = "relocated",
		[EVENT_IS_SUSPECT] = "suspect",
		[EVENT_IS_ENDED] = "ended",
		[EVENT_IS_TROUBLE] = "trouble",
		[EVENT_IS_FAILED] = "failed",
		[EVENT_IS_SUMMARY] = "summary",
	};

	return names[type];
}

static void
write_string(struct json *j, const char *key, const char *s)
{
	json_key_string(j, key, slice_of(s));
}

static void
write_report(struct json *j, const struct event *e)
{
	json_key(j, "diff");
	if (e->report && e->report->changes)
		report_json_diff(j, e->report);
	else
		json_null(j);
}

static void
write_summary(struct json *j, const struct event_summary *s)
{
	json_key_uint(j, "checked", s->checked);
	json_key_uint(j, "new", s->fresh);
	json_key_uint(j, "changed", s->changed);
	json_key_uint(j, "unchanged", s->unchanged);
	json_key_uint(j, "failed", s->failed);
	json_key_time(j, "oldest_overdue", s->oldest_overdue);
	json_key_uint(j, "outbox", s->outbox);
	/* thousandths, whatever they are of */
	json_key_permille(j, "seconds", (unsigned)s->elapsed_ms);
}

static void
write_between(struct json *j, const struct event *e)
{
	size_t i;

	json_key_array(j, "between");
	for (i = 0; i < e->between_count; i++)
		json_uint(j, e->between[i]);
	json_array_end(j);
}

static void
write_suspect(struct json *j, const struct event *e)
{
	write_string(j, "reason", e->reason);
	json_key_nonzero(j, "status", e->status);
	json_key_uint(j, "seen", e->seen);
	json_key_nonzero(j, "needed", e->needed);
	json_key_bool(j, "over", e->over);
}

static void
write_failed(struct json *j, const struct event *e)
{
	write_string(j, "error", e->error);
	json_key_nonzero(j, "status", e->status);
	write_string(j, "message", e->message);
	json_key_time(j, "next", e->next);
	json_key_bool(j, "over", e->over);
}

static void
write_trouble(struct json *j, const struct event *e)
{
	write_string(j, "what", e->what);
	write_string(j, "name", e->name);
	write_string(j, "message", e->message);
	json_key_bool(j, "over", e->over);
}

static void
write_added(struct json *j, const struct event *e)
{
	write_string(j, "as", e->as);
	if (e->has_entries)
		json_key_uint(j, "entries", e->entries);
	else
		json_key_null(j, "entries");
	json_key_bool(j, "already", e->already);
}

static void
write_members(struct json *j, const struct event *e)
{
	switch (e->type) {
	case EVENT_IS_ADDED:
		write_added(j, e);
		break;
	case EVENT_IS_NEW:
		json_key_uint(j, "revision", e->revision);
		write_string(j, "title", e->title);
		json_key_bool(j, "baseline", e->baseline);
		break;
	case EVENT_IS_CHANGED:
	case EVENT_IS_RETURNED:
		json_key_uint(j, "revision", e->revision);
		write_report(j, e);
		break;
	case EVENT_IS_REVERTED:
	case EVENT_IS_SETTLED:
		json_key_uint(j, "revision", e->revision);
		json_key_uint(j, "to", e->to);
		write_report(j, e);
		break;
	case EVENT_IS_FLAPPING:
		write_between(j, e);
		break;
	case EVENT_IS_GONE:
		json_key_uint(j, "revision", e->revision);
		json_key_nonzero(j, "status", e->status);
		break;
	case EVENT_IS_RELOCATED:
		json_key_uint(j, "revision", e->revision);
		json_key_url(j, "from", slice_of(e->from));
		write_string(j, "other", e->other);
		write_report(j, e);
		break;
	case EVENT_IS_SUSPECT:
		write_suspect(j, e);
		break;
	case EVENT_IS_ENDED:
		write_string(j, "reason", e->reason);
		break;
	case EVENT_IS_TROUBLE:
		write_trouble(j, e);
		break;
	case EVENT_IS_FAILED:
		write_failed(j, e);
		break;
	case EVENT_IS_SUMMARY:
		write_summary(j, e->summary);
		break;
	}
}

static void
write_feeds(struct json *j, const struct event *e)
{
	size_t i;

	json_key_array(j, "feeds");
	for (i = 0; i < e->feed_count; i++) {
		json_object_begin(j);
		json_key_url(j, "url", slice_of(e->feeds[i].url));
		write_string(j, "title", e->feeds[i].title);
		json_object_end(j);
	}
	json_array_end(j);
}

void
event_json(struct json *j, const struct event *e)
{
	json_object_begin(j);
	json_key_string(j, "event", slice_of(event_type_name(e->type)));
	if (e->type != EVENT_IS_TROUBLE && e->type != EVENT_IS_SUMMARY)
		json_key_url(j, "url", slice_of(e->url));
	write_members(j, e);
	if (e->feed_count)
		write_feeds(j, e);
	json_object_end(j);
	json_newline(j);
}
