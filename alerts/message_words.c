#include "alerts/message.h"

#include "base/json_read.h"
#include "base/time.h"
#include "reports/text.h"

/* What mails, feeds and chats say of an alert in the same words. */

void
message_sentence(struct text *out, struct slice s)
{
	if (!s.len)
		return;
	text_putc(out,
	    (char)(s.ptr[0] >= 'a' && s.ptr[0] <= 'z' ? s.ptr[0] - 'a' + 'A'
	                                              : s.ptr[0]));
	text_add(out, s.ptr + 1, s.len - 1);
	if (s.ptr[s.len - 1] != '.')
		text_putc(out, '.');
}

void
message_window(struct text *out, const struct json_value *item)
{
	const struct json_value *between = json_value_get(item, "between");
	struct slice says = message_string(item, "notice_says");
	char window[TEXT_WINDOW_MAX], time[TIME_LOCAL_MAX];
	int64_t from, to;

	if (time_parse_rfc3339(
	        json_value_string(json_value_at(between, 0)), &from) &&
	    time_parse_rfc3339(
	        json_value_string(json_value_at(between, 1)), &to)) {
		text_window(window, from, to);
		text_addf(out, "Edited %s.", window);
	} else if (time_parse_rfc3339(message_string(item, "at"), &to)) {
		time_format_local(time, to);
		text_addf(out, "Seen at %s.", time);
	}
	if (says.len)
		text_putc(out, ' ');
	text_add(out, says.ptr, says.len);
}

void
message_heading(struct text *out, const struct json_value *edit)
{
	struct slice place = message_string(edit, "place");
	struct slice op = message_string(edit, "op");
	int64_t paragraph = 0;

	if (json_value_int(json_value_get(edit, "paragraph"), &paragraph))
		text_addf(out, "Paragraph %lld %.*s", (long long)paragraph,
		    SLICE_ARG(op));
	else if (slice_equal(place, SLICE("headline")))
		text_puts(out, "Headline changed");
	else if (slice_equal(place, SLICE("byline")))
		text_puts(out, "Byline changed");
	else if (slice_equal(message_string(edit, "field"), SLICE("section")))
		text_puts(out, "Section changed");
	else
		text_puts(out, "Published date changed");
}

/* All of what came or went is shown below, once is enough. */
static bool
goes_without_saying(
    const struct json_value *edit, const struct json_value *detail)
{
	return !slice_equal(message_string(edit, "op"), SLICE("changed")) &&
	       slice_equal(message_string(detail, "kind"), SLICE("wording"));
}

bool
message_reason(const struct json_value *edit, size_t *at, struct slice *reason)
{
	const struct json_value *details = json_value_get(edit, "details");
	size_t i;

	for (; *at < json_value_count(details); ++*at) {
		const struct json_value *detail = json_value_at(details, *at);

		*reason = message_string(detail, "reason");
		if (goes_without_saying(edit, detail))
			continue;
		for (i = 0; i < *at; i++)
			if (slice_equal(*reason,
			        message_string(
			            json_value_at(details, i), "reason")))
				break;
		if (i < *at)
			continue;
		++*at;
		return true;
	}
	return false;
}

static void
add_more(struct text *out, const struct json_value *count, const char *what)
{
	int64_t n = 0;

	if (json_value_int(count, &n) && n > 0)
		text_addf(out, "and %lld more %s%s", (long long)n, what,
		    n == 1 ? "" : "s");
}

void
message_more_sentences(struct text *out, const struct json_value *edit)
{
	add_more(out, json_value_get(edit, "sentences_left_out"), "sentence");
}

void
message_more_edits(struct text *out, const struct json_value *item)
{
	add_more(out, json_value_get(item, "edits_left_out"), "edit");
}

void
message_sender(struct text *out, const struct message *m)
{
	if (*m->rule)
		text_addf(out,
		    "Sent by emend for the rule [alert \"%s\"] of its "
		    "emend.conf.",
		    m->rule);
	else
		text_puts(out, "Sent by emend to its operator.");
}

struct slice
message_title(const struct message *m, size_t i)
{
	if (message_total(m) > 1)
		return message_string(m->alerts[i].item, "subject");
	return slice_new(m->subject.ptr, m->subject.len);
}
