#include "alerts/chat.h"

#include <string.h>

#include "alerts/message.h"
#include "base/json.h"
#include "base/json_read.h"
#include "base/url.h"
#include "reports/escape.h"

#define TITLE_MOST 140 /* bytes of a card's heading */
#define WORK_BYTES (1 << 20)
#define ELLIPSIS "\xe2\x80\xa6"

/* How a service is told what is bold, gone, new, and what is only text. */
struct style {
	const char *name;
	void (*escape)(struct text *out, struct slice shown);
	const char *bold[2], *gone[2], *fresh[2];
	const char *line_end;
	size_t most; /* bytes of the whole text */
};

static void
escape_nothing(struct text *out, struct slice s)
{
	text_add(out, s.ptr, s.len);
}

/* Slack's three characters, which are HTML's too. */
static void
escape_entities(struct text *out, struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (s.ptr[i] == '&')
			text_puts(out, "&amp;");
		else if (s.ptr[i] == '<')
			text_puts(out, "&lt;");
		else if (s.ptr[i] == '>')
			text_puts(out, "&gt;");
		else
			text_putc(out, s.ptr[i]);
	}
}

/* Chats read a Markdown of their own: no HTML, but mentions and emoji.  What
 * could begin one is broken by a character that is not seen. */
static void
escape_chat(struct text *out, struct slice s)
{
	static const char marks[] = "\\`*_{}[]()<>#~|!+=:-";
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (s.ptr[i] && memchr(marks, s.ptr[i], sizeof(marks) - 1))
			text_putc(out, '\\');
		text_putc(out, s.ptr[i]);
		if (s.ptr[i] == '@')
			text_puts(out, "\xe2\x80\x8b");
	}
}

static const struct style styles[CHAT_KIND_COUNT] = {
	[CHAT_SLACK] = { "slack", escape_entities, { "*", "*" }, { "~", "~" },
	    { "*", "*" }, "\n", 2800 },
	[CHAT_MATTERMOST] = { "mattermost", escape_chat, { "**", "**" },
	    { "~~", "~~" }, { "**", "**" }, "\n", 12000 },
	[CHAT_DISCORD] = { "discord", escape_chat, { "**", "**" },
	    { "~~", "~~" }, { "**", "**" }, "\n", 1900 },
	[CHAT_TEAMS] = { "teams", escape_chat, { "**", "**" }, { "[-", "-]" },
	    { "**", "**" }, "\n\n", 12000 },
	[CHAT_NTFY] = { "ntfy", escape_nothing, { "", "" }, { "[-", "-]" },
	    { "{+", "+}" }, "\n", 3500 },
	[CHAT_MATRIX] = { "matrix", escape_nothing, { "", "" }, { "[-", "-]" },
	    { "{+", "+}" }, "\n", 12000 },
};

/* Matrix has its text once more. */
static const struct style matrix_html = { "matrix", escape_entities,
	{ "<b>", "</b>" }, { "<del>", "</del>" }, { "<ins>", "</ins>" },
	"<br/>", 20000 };

bool
chat_read(enum chat_kind *kind, struct slice *url, const char *target)
{
	struct slice s = slice_of(target);
	size_t blank = slice_find_byte(s, ' ', 0), i;

	*url = slice_trim(slice_sub(s, blank, s.len));
	for (i = 0; i < CHAT_KIND_COUNT; i++) {
		*kind = (enum chat_kind)i;
		if (slice_equal(
		        slice_sub(s, 0, blank), slice_of(styles[i].name)))
			return true;
	}
	return false;
}

/* ---- the text ---- */

static void
add_escaped(struct text *out, const struct style *style, struct slice s)
{
	struct text shown;

	text_init(&shown, WORK_BYTES);
	escape_terminal(&shown, s);
	style->escape(out, slice_new(shown.ptr, shown.len));
	text_free(&shown);
}

static void
add_marked(struct text *out, const struct style *style,
    const char *const marks[2], struct slice s)
{
	struct slice inner = slice_trim(s);

	if (!inner.len)
		return;
	/* marks want words right inside them, and blanks outside */
	if (inner.ptr > s.ptr)
		text_putc(out, ' ');
	text_puts(out, marks[0]);
	add_escaped(out, style, inner);
	text_puts(out, marks[1]);
	if (inner.ptr + inner.len < s.ptr + s.len)
		text_putc(out, ' ');
}

static void
add_spans(
    struct text *out, const struct style *style, const struct json_value *spans)
{
	size_t i;

	for (i = 0; i < json_value_count(spans); i++) {
		const struct json_value *span = json_value_at(spans, i);

		add_escaped(out, style, message_string(span, "equal"));
		add_marked(
		    out, style, style->gone, message_string(span, "delete"));
		add_marked(
		    out, style, style->fresh, message_string(span, "insert"));
	}
	text_puts(out, style->line_end);
}

static void
add_alert(
    struct text *out, const struct style *style, const struct json_value *item)
{
	const struct json_value *edits = json_value_get(item, "edits");
	const struct json_value *sentences;
	struct slice diff =
	    message_string(json_value_get(item, "links"), "diff");
	size_t i, j;

	add_marked(out, style, style->bold, message_string(item, "subject"));
	text_puts(out, style->line_end);
	for (i = 0; i < json_value_count(edits); i++) {
		sentences =
		    json_value_get(json_value_at(edits, i), "sentences");
		for (j = 0; j < json_value_count(sentences); j++)
			add_spans(out, style,
			    json_value_get(
			        json_value_at(sentences, j), "spans"));
	}
	if (message_string(item, "notice_says").len) {
		add_escaped(out, style, message_string(item, "notice_says"));
		text_puts(out, style->line_end);
	}
	/* a clean address: nothing in it is markup */
	url_redact(out, message_string(item, "url"));
	text_puts(out, style->line_end);
	if (diff.len) {
		url_redact(out, diff);
		text_puts(out, style->line_end);
	}
}

/* Cuts what does not fit, at a line's end. */
static void
fit(struct text *out, const struct style *style, size_t before)
{
	size_t at;

	if (out->len <= style->most)
		return;
	for (at = style->most; at > before && out->ptr[at - 1] != '\n';)
		at--;
	text_truncate(out, at > before ? at : before);
}

static void
add_message(
    struct text *out, const struct style *style, const struct message *m)
{
	size_t i, shown = 0, before;

	for (i = 0; i < m->count && out->len < style->most; i++, shown++) {
		before = out->len;
		if (i)
			text_puts(out, style->line_end);
		add_alert(out, style, m->alerts[i].item);
		/* of the first one the beginning, of others all or nothing */
		if (i == 0)
			fit(out, style, before);
		else if (out->len > style->most) {
			text_truncate(out, before);
			break;
		}
	}
	if (message_total(m) > shown)
		text_addf(out, "%sand %zu more%s", style->line_end,
		    message_total(m) - shown, style->line_end);
}

/* ---- the services' JSON ---- */

static void
key_text(struct json *j, const char *key, const struct text *s)
{
	json_key_string(j, key, slice_new(s->ptr, s->len));
}

static void
write_slack(struct json *j, const struct message *m, const struct text *text)
{
	struct text fallback;

	text_init(&fallback, WORK_BYTES);
	escape_entities(&fallback, slice_new(m->subject.ptr, m->subject.len));
	key_text(j, "text", &fallback);
	text_free(&fallback);
	json_key_array(j, "blocks");
	json_object_begin(j);
	json_key_string(j, "type", SLICE("section"));
	json_key_object(j, "text");
	json_key_string(j, "type", SLICE("mrkdwn"));
	json_key_bool(j, "verbatim", true);
	key_text(j, "text", text);
	json_object_end(j);
	json_object_end(j);
	json_array_end(j);
}

static void
write_discord(struct json *j, const struct text *text)
{
	key_text(j, "content", text);
	json_key_object(j, "allowed_mentions");
	json_key_array(j, "parse");
	json_array_end(j);
	json_object_end(j);
}

static void
write_teams(struct json *j, const struct text *text)
{
	json_key_string(j, "type", SLICE("message"));
	json_key_array(j, "attachments");
	json_object_begin(j);
	json_key_string(
	    j, "contentType", SLICE("application/vnd.microsoft.card.adaptive"));
	json_key_object(j, "content");
	json_key_string(j, "$schema",
	    SLICE("http://adaptivecards.io/schemas/adaptive-card.json"));
	json_key_string(j, "type", SLICE("AdaptiveCard"));
	json_key_string(j, "version", SLICE("1.4"));
	json_key_array(j, "body");
	json_object_begin(j);
	json_key_string(j, "type", SLICE("TextBlock"));
	json_key_bool(j, "wrap", true);
	key_text(j, "text", text);
	json_object_end(j);
	json_array_end(j);
	json_object_end(j);
	json_object_end(j);
	json_array_end(j);
}

static void
write_ntfy(struct json *j, const struct message *m, const struct text *text,
    struct slice topic)
{
	const struct json_value *first = m->count ? m->alerts[0].item : NULL;
	struct slice url = message_string(first, "url");

	json_key_string(j, "topic", topic);
	json_key_string(j, "title",
	    slice_sub(
	        slice_new(m->subject.ptr, m->subject.len), 0, TITLE_MOST));
	key_text(j, "message", text);
	if (url.len)
		json_key_url(j, "click", url);
}

static void
write_matrix(struct json *j, const struct message *m, const struct text *text)
{
	struct text html;

	text_init(&html, WORK_BYTES);
	add_message(&html, &matrix_html, m);
	json_key_string(j, "msgtype", SLICE("m.text"));
	key_text(j, "body", text);
	json_key_string(j, "format", SLICE("org.matrix.custom.html"));
	key_text(j, "formatted_body", &html);
	text_free(&html);
}

enum emend_status
chat_json(struct text *out, enum chat_kind kind, const struct message *m,
    struct slice ntfy_topic, struct emend_error *err)
{
	struct text text;
	struct json j;
	enum emend_status status;

	text_init(&text, WORK_BYTES);
	add_message(&text, &styles[kind], m);
	json_init_text(&j, out);
	json_object_begin(&j);
	switch (kind) {
	case CHAT_SLACK:
		write_slack(&j, m, &text);
		break;
	case CHAT_MATTERMOST:
		key_text(&j, "text", &text);
		break;
	case CHAT_DISCORD:
		write_discord(&j, &text);
		break;
	case CHAT_TEAMS:
		write_teams(&j, &text);
		break;
	case CHAT_NTFY:
		write_ntfy(&j, m, &text, ntfy_topic);
		break;
	case CHAT_MATRIX:
		write_matrix(&j, m, &text);
		break;
	}
	json_object_end(&j);
	status = text_check(&text, err);
	text_free(&text);
	return status ? status : text_check(out, err);
}
