#include <stdlib.h>

#include "alerts/mail.h"
#include "alerts/message.h"
#include "base/json_read.h"
#include "base/text.h"
#include "reports/markup.h"

/* The message for who reads HTML: no script, no picture, nothing is loaded. */

#define WORDS_MOST 16384

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

/* What made() would append to a text. */
static void
add_made(struct markup *m,
    void (*made)(struct text *, const struct json_value *),
    const struct json_value *of)
{
	struct text words;

	text_init(&words, WORDS_MOST);
	made(&words, of);
	markup_words(m, slice_new(words.ptr, words.len));
	markup_fail(m, words.status);
	text_free(&words);
}

/* In a paragraph, if there is any. */
static void
add_more(struct markup *m,
    void (*more)(struct text *, const struct json_value *),
    const struct json_value *of)
{
	struct text words;

	text_init(&words, WORDS_MOST);
	more(&words, of);
	if (words.len) {
		MARKUP(m, "<p style=\"margin:.5em 0 .5em 1.5em\">");
		markup_words(m, slice_new(words.ptr, words.len));
		MARKUP(m, "</p>\n");
	}
	markup_fail(m, words.status);
	text_free(&words);
}

static void
add_edit(struct markup *m, const struct json_value *edit)
{
	const struct json_value *sentences = json_value_get(edit, "sentences");
	struct slice reason;
	size_t at = 0, i;

	MARKUP(m, "<p style=\"margin:1em 0 0\"><b>");
	add_made(m, message_heading, edit);
	MARKUP(m, "</b>");
	while (message_reason(edit, &at, &reason)) {
		MARKUP(m, "<br>");
		markup_words(m, reason);
	}
	MARKUP(m, "</p>\n");
	for (i = 0; i < json_value_count(sentences); i++)
		add_spans(
		    m, json_value_get(json_value_at(sentences, i), "spans"));
	add_more(m, message_more_sentences, edit);
}

static void
add_sentence(struct markup *m, struct slice s)
{
	struct text words;

	text_init(&words, WORDS_MOST);
	message_sentence(&words, s);
	markup_words(m, slice_new(words.ptr, words.len));
	markup_fail(m, words.status);
	text_free(&words);
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
add_alert(struct markup *m, struct slice title, const struct json_value *item)
{
	const struct json_value *edits = json_value_get(item, "edits");
	struct slice diff;
	size_t i;

	MARKUP(m, "<h2 style=\"font-size:1.1em\">");
	markup_words(m, title);
	MARKUP(m, "</h2>\n<p>");
	add_link(m, message_string(item, "url"), message_string(item, "title"));
	MARKUP(m, "<br>");
	diff = message_string(json_value_get(item, "links"), "diff");
	if (diff.len) {
		add_link(m, diff, SLICE("The whole comparison"));
		MARKUP(m, "<br>");
	}
	add_sentence(m, message_string(item, "summary"));
	add_sentence(m, message_string(item, "message"));
	MARKUP(m, "</p>\n<p style=\"color:#555\">");
	add_made(m, message_window, item);
	MARKUP(m, "</p>\n");
	for (i = 0; i < json_value_count(edits); i++)
		add_edit(m, json_value_at(edits, i));
	add_more(m, message_more_edits, item);
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
	struct text sender;
	size_t i;

	MARKUP(
	    m, "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>");
	markup_words(m, slice_new(message->subject.ptr, message->subject.len));
	MARKUP(m, "</title></head>\n"
	          "<body style=\"font-family:sans-serif;max-width:45em\">\n");
	for (i = 0; i < message->count; i++) {
		if (i)
			MARKUP(m, "<hr>\n");
		add_alert(
		    m, message_title(message, i), message->alerts[i].item);
	}
	if (message->line_count)
		add_lines(m, message);
	text_init(&sender, WORDS_MOST);
	message_sender(&sender, message);
	MARKUP(m, "<p style=\"color:#555\">");
	markup_words(m, slice_new(sender.ptr, sender.len));
	markup_fail(m, sender.status);
	text_free(&sender);
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
