#include <stdlib.h>

#include "alerts/mail.h"
#include "alerts/message.h"
#include "base/json_read.h"
#include "base/time.h"
#include "reports/markup.h"

/* The message for who reads HTML: no script, no picture, nothing is loaded. */

static void
add_spans(struct markup *m, const struct json_value *spans)
{
	size_t i, n = json_value_count(spans);

	MARKUP(m, "<p style=\"margin:.5em 0 .5em 1.5em;line-height:1.5\">");
	for (i = 0; i < n; i++) {
		const struct json_value *span = json_value_at(spans, i);

		markup_words(m, message_string(span, "equal"));
		if (json_value_get(span, "delete")) {
			MARKUP(m, "<del style=\"background:#fdd;color:#800\">");
			markup_words(m, message_string(span, "delete"));
			MARKUP(m, "</del>");
		}
		if (json_value_get(span, "insert")) {
			MARKUP(m, "<ins style=\"background:#dfd;color:#060\">");
			markup_words(m, message_string(span, "insert"));
			MARKUP(m, "</ins>");
		}
	}
	MARKUP(m, "</p>\n");
}

static void
add_edit(struct markup *m, const struct json_value *edit)
{
	const struct json_value *details = json_value_get(edit, "details");
	const struct json_value *sentences = json_value_get(edit, "sentences");
	int64_t paragraph = 0;
	size_t i;

	MARKUP(m, "<p style=\"margin:1em 0 0\"><b>");
	if (json_value_int(json_value_get(edit, "paragraph"), &paragraph)) {
		MARKUP(m, "Paragraph ");
		markup_number(m, (size_t)paragraph);
		MARKUP(m, " ");
		markup_words(m, message_string(edit, "op"));
	} else {
		markup_words(m, message_string(edit, "place"));
	}
	MARKUP(m, "</b>");
	for (i = 0; i < json_value_count(details); i++) {
		MARKUP(m, "<br>");
		markup_words(
		    m, message_string(json_value_at(details, i), "reason"));
	}
	MARKUP(m, "</p>\n");
	for (i = 0; i < json_value_count(sentences); i++)
		add_spans(
		    m, json_value_get(json_value_at(sentences, i), "spans"));
}

static void
add_time(struct markup *m, const struct json_value *v)
{
	int64_t at;

	if (time_parse_rfc3339(json_value_string(v), &at))
		markup_time(m, at);
}

static void
add_window(struct markup *m, const struct json_value *item)
{
	const struct json_value *between = json_value_get(item, "between");

	MARKUP(m, "<p style=\"color:#555\">");
	if (between) {
		MARKUP(m, "Edited between ");
		add_time(m, json_value_at(between, 0));
		MARKUP(m, " and ");
		add_time(m, json_value_at(between, 1));
	} else {
		MARKUP(m, "Seen at ");
		add_time(m, json_value_get(item, "at"));
	}
	MARKUP(m, ". ");
	markup_words(m, message_string(item, "notice_says"));
	MARKUP(m, "</p>\n");
}

static void
add_link(struct markup *m, struct slice url, struct slice words)
{
	/* the slices of a document end with a NUL */
	bool link = markup_link(m, url.ptr);

	markup_words(m, words.len ? words : url);
	if (link)
		MARKUP(m, "</a>");
}

static void
add_alert(struct markup *m, const struct json_value *item)
{
	const struct json_value *edits = json_value_get(item, "edits");
	struct slice diff;
	int64_t more = 0;
	size_t i;

	MARKUP(m, "<h2 style=\"font-size:1.1em\">");
	markup_words(m, message_string(item, "subject"));
	MARKUP(m, "</h2>\n<p>");
	add_link(m, message_string(item, "url"), message_string(item, "title"));
	MARKUP(m, "<br>");
	diff = message_string(json_value_get(item, "links"), "diff");
	if (diff.len) {
		add_link(m, diff, SLICE("The whole comparison"));
		MARKUP(m, "<br>");
	}
	markup_words(m, message_string(item, "summary"));
	markup_words(m, message_string(item, "message"));
	MARKUP(m, "</p>\n");
	add_window(m, item);
	for (i = 0; i < json_value_count(edits); i++)
		add_edit(m, json_value_at(edits, i));
	if (json_value_int(json_value_get(item, "edits_left_out"), &more) &&
	    more > 0) {
		MARKUP(m, "<p>and ");
		markup_number(m, (size_t)more);
		MARKUP(m, " more edits</p>\n");
	}
	if (message_string(item, "commit").len) {
		MARKUP(m, "<p style=\"color:#555\">Commit <code>");
		markup_words(m, message_string(item, "commit"));
		MARKUP(m, "</code></p>\n");
	}
}

static void
add_lines(struct markup *m, const struct message *message)
{
	size_t i;

	MARKUP(m, "<hr>\n<ul>\n");
	for (i = 0; i < message->line_count; i++) {
		MARKUP(m, "<li>");
		add_link(m, message->lines[i].url, message->lines[i].subject);
		MARKUP(m, "</li>\n");
	}
	MARKUP(m, "</ul>\n");
	if (!message->left_out)
		return;
	MARKUP(m, "<p>and ");
	markup_number(m, message->left_out);
	MARKUP(m, " more</p>\n");
}

static void
write_all(struct markup *m, const struct message *message)
{
	size_t i;

	MARKUP(
	    m, "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>");
	markup_words(m, slice_new(message->subject.ptr, message->subject.len));
	MARKUP(m, "</title></head>\n"
	          "<body style=\"font-family:sans-serif;max-width:45em\">\n");
	for (i = 0; i < message->count; i++) {
		if (i)
			MARKUP(m, "<hr>\n");
		add_alert(m, message->alerts[i].item);
	}
	if (message->line_count)
		add_lines(m, message);
	MARKUP(m, "<p style=\"color:#555\">emend, by the rule ");
	markup_words(
	    m, slice_of(*message->rule ? message->rule : "of its operator"));
	MARKUP(m, "</p>\n</body></html>\n");
}

enum emend_status
mail_html(
    struct text *out, const struct message *message, struct emend_error *err)
{
	char *bytes = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&bytes, &len);
	struct markup m;
	enum emend_status status;

	if (!file)
		return emend_fail_nomem(err);
	markup_init(&m, file);
	write_all(&m, message);
	status = markup_check(&m, err);
	markup_free(&m);
	if (fclose(file) && status == EMEND_OK)
		status = emend_fail_nomem(err);
	if (status == EMEND_OK)
		text_add(out, bytes, len);
	free(bytes);
	return status ? status : text_check(out, err);
}
