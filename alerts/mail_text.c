#include "alerts/mail.h"
#include "alerts/message.h"
#include "base/json_read.h"
#include "base/url.h"
#include "reports/escape.h"

/* The message for who reads plain text. */

#define SHOWN_MOST ((size_t)64 << 10) /* bytes of one text, once escaped */

static void
add(struct text *out, struct slice s)
{
	escape_terminal(out, s);
}

/* Marks are set right around the words. */
static void
add_marked(
    struct text *out, const char *open, struct slice s, const char *close)
{
	struct slice inner = slice_trim(s);

	if (inner.ptr > s.ptr)
		text_putc(out, ' ');
	text_puts(out, open);
	add(out, inner);
	text_puts(out, close);
	if (inner.ptr + inner.len < s.ptr + s.len)
		text_putc(out, ' ');
}

static void
add_spans(struct text *out, const struct json_value *spans)
{
	size_t i, n = json_value_count(spans);

	text_puts(out, "    ");
	for (i = 0; i < n; i++) {
		const struct json_value *span = json_value_at(spans, i);

		add(out, message_string(span, "equal"));
		if (json_value_get(span, "delete"))
			add_marked(
			    out, "[-", message_string(span, "delete"), "-]");
		if (json_value_get(span, "insert"))
			add_marked(
			    out, "{+", message_string(span, "insert"), "+}");
	}
	text_putc(out, '\n');
}

/* On a line of its own, if there is any. */
static void
add_more(struct text *out, const char *indent,
    void (*more)(struct text *, const struct json_value *),
    const struct json_value *of)
{
	size_t start = out->len, before;

	text_puts(out, indent);
	before = out->len;
	more(out, of);
	if (out->len == before)
		text_truncate(out, start);
	else
		text_putc(out, '\n');
}

static void
add_edit(struct text *out, const struct json_value *edit)
{
	const struct json_value *sentences = json_value_get(edit, "sentences");
	struct slice reason;
	size_t at = 0, i;

	text_puts(out, "* ");
	message_heading(out, edit);
	for (i = 0; message_reason(edit, &at, &reason); i++) {
		text_puts(out, i ? "; " : ": ");
		add(out, reason);
	}
	text_putc(out, '\n');
	for (i = 0; i < json_value_count(sentences); i++)
		add_spans(
		    out, json_value_get(json_value_at(sentences, i), "spans"));
	add_more(out, "    ", message_more_sentences, edit);
}

static void
add_line(struct text *out, const char *label, struct slice s)
{
	if (!s.len)
		return;
	text_puts(out, label);
	add(out, s);
	text_putc(out, '\n');
}

static void
add_sentence(struct text *out, struct slice s)
{
	struct text sentence;

	text_init(&sentence, SHOWN_MOST);
	message_sentence(&sentence, s);
	add_line(out, "", slice_new(sentence.ptr, sentence.len));
	text_fail(out, sentence.status);
	text_free(&sentence);
}

static void
add_alert(struct text *out, struct slice title, const struct json_value *item)
{
	const struct json_value *edits = json_value_get(item, "edits");
	size_t i;

	add(out, title);
	text_puts(out, "\n\n");
	add_line(out, "Title: ", message_string(item, "title"));
	if (message_string(item, "url").len) {
		text_puts(out, "Page: ");
		url_redact(out, message_string(item, "url"));
		text_putc(out, '\n');
	}
	add_line(out, "Comparison: ",
	    message_string(json_value_get(item, "links"), "diff"));
	add_sentence(out, message_string(item, "summary"));
	add_sentence(out, message_string(item, "message"));
	message_window(out, item);
	text_putc(out, '\n');
	if (json_value_count(edits))
		text_putc(out, '\n');
	for (i = 0; i < json_value_count(edits); i++)
		add_edit(out, json_value_at(edits, i));
	add_more(out, "* ", message_more_edits, item);
	add_line(out, "\nCommit: ", message_string(item, "commit"));
}

enum emend_status
mail_text(struct text *out, const struct message *m, struct emend_error *err)
{
	size_t i;

	for (i = 0; i < m->count; i++) {
		if (i)
			text_puts(out, "\n----\n\n");
		add_alert(out, message_title(m, i), m->alerts[i].item);
	}
	if (m->line_count)
		text_puts(out, "\n----\n\nAnd these:\n\n");
	for (i = 0; i < m->line_count; i++) {
		add(out, m->lines[i].subject);
		text_puts(out, "\n  ");
		url_redact(out, m->lines[i].url);
		text_putc(out, '\n');
	}
	if (m->left_out)
		text_addf(out,
		    "\nand %zu more, which \"emend report\" shows.\n",
		    m->left_out);
	text_puts(out, "\n-- \n");
	message_sender(out, m);
	text_putc(out, '\n');
	return text_check(out, err);
}
