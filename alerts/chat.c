#include "alerts/chat.h"

#include "alerts/chat_text.h"
#include "alerts/message.h"
#include "base/json.h"

#define TITLE_MOST 200 /* bytes of a heading */
#define WORK_BYTES (1 << 20)

bool
chat_read(enum chat_kind *kind, struct slice *url, const char *target)
{
	struct slice s = slice_of(target);
	size_t blank = slice_find_byte(s, ' ', 0), i;

	*url = slice_trim(slice_sub(s, blank, s.len));
	for (i = 0; i < CHAT_KIND_COUNT; i++) {
		*kind = (enum chat_kind)i;
		if (slice_equal(slice_sub(s, 0, blank),
		        slice_of(chat_style(*kind)->name)))
			return true;
	}
	return false;
}

/* ---- the services' JSON ---- */

static void
key_text(struct json *j, const char *key, const struct text *s)
{
	json_key_string(j, key, slice_new(s->ptr, s->len));
}

/* Beside the text itself: the subject where there is room for one line only,
 * and what Matrix has it in once more. */
static void
make_second(struct text *out, enum chat_kind kind, const struct message *m)
{
	struct slice subject = slice_new(m->subject.ptr, m->subject.len);

	switch (kind) {
	case CHAT_SLACK:
	case CHAT_NTFY:
		(void)chat_words(out, chat_style(kind), subject, TITLE_MOST);
		break;
	case CHAT_MATRIX:
		chat_text(out, &chat_style_html, m);
		break;
	case CHAT_MATTERMOST:
	case CHAT_DISCORD:
	case CHAT_TEAMS:
		break;
	}
}

static void
write_slack(struct json *j, const struct text *subject, const struct text *text)
{
	/* what a notification says */
	key_text(j, "text", subject);
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
	json_key_null(j, "contentUrl");
	json_key_object(j, "content");
	json_key_string(j, "$schema",
	    SLICE("http://adaptivecards.io/schemas/adaptive-card.json"));
	json_key_string(j, "type", SLICE("AdaptiveCard"));
	json_key_string(j, "version", SLICE("1.4"));
	json_key_object(j, "msteams");
	json_key_string(j, "width", SLICE("Full"));
	json_object_end(j);
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
write_ntfy(struct json *j, const struct message *m, const struct text *subject,
    const struct text *text, struct slice topic)
{
	const struct json_value *first = m->count ? m->alerts[0].item : NULL;
	struct slice url = message_string(first, "url");

	json_key_string(j, "topic", topic);
	key_text(j, "title", subject);
	key_text(j, "message", text);
	if (url.len)
		json_key_url(j, "click", url);
}

static void
write_matrix(struct json *j, const struct text *html, const struct text *text)
{
	json_key_string(j, "msgtype", SLICE("m.text"));
	key_text(j, "body", text);
	json_key_string(j, "format", SLICE("org.matrix.custom.html"));
	key_text(j, "formatted_body", html);
	/* it names nobody: what looks like a name in it calls nobody */
	json_key_object(j, "m.mentions");
	json_object_end(j);
}

enum emend_status
chat_json(struct text *out, enum chat_kind kind, const struct message *m,
    struct slice ntfy_topic, struct emend_error *err)
{
	struct text text, second;
	struct json j;
	enum emend_status status;

	text_init(&text, WORK_BYTES);
	text_init(&second, WORK_BYTES);
	make_second(&second, kind, m);
	chat_text(&text, chat_style(kind), m);
	json_init_text(&j, out);
	json_object_begin(&j);
	switch (kind) {
	case CHAT_SLACK:
		write_slack(&j, &second, &text);
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
		write_ntfy(&j, m, &second, &text, ntfy_topic);
		break;
	case CHAT_MATRIX:
		write_matrix(&j, &second, &text);
		break;
	}
	json_object_end(&j);
	status = text_check(&text, err);
	if (status == EMEND_OK)
		status = text_check(&second, err);
	text_free(&second);
	text_free(&text);
	return status ? status : text_check(out, err);
}
