#include "alerts/chat_text.h"

#include <string.h>

#include "alerts/message.h"
#include "base/json_read.h"
#include "base/url.h"
#include "reports/escape.h"

#define WORK_BYTES (1 << 20)
#define CUT_ROOM 160 /* for marks, an ellipsis, how many more there are */
#define ELLIPSIS "\xe2\x80\xa6"
#define UNSEEN "\xe2\x80\x8b" /* zero width space */

/*
 * Each service reads a markup of its own.  A backslash makes text of what is
 * one in Discord and Teams; Mattermost knows it only before some characters;
 * Slack not at all.  Else what could begin something - a mention, an emoji, a
 * link - is broken by a character that is not seen.
 */
static const struct chat_style styles[CHAT_KIND_COUNT] = {
	/* a section's text: 3,000 characters */
	[CHAT_SLACK] = { "slack", true, "", "*_~`:@", { "*", "*" },
	    { "~", "~" }, { "*", "*" }, "\n", LINK_SLACK, false, 3000 },
	/* a post: 16,383 characters */
	[CHAT_MATTERMOST] = { "mattermost", false, "`*_[]#~|!+-.", "\\&<:=@$",
	    { "**", "**" }, { "~~", "~~" }, { "**", "**" }, "\n", LINK_NAMED,
	    false, 12000 },
	/* content: 2,000 characters */
	[CHAT_DISCORD] = { "discord", false, "`*_[]<>#~|!+=:-.\\", "@",
	    { "**", "**" }, { "~~", "~~" }, { "**", "**" }, "\n", LINK_ANGLE,
	    false, 2000 },
	/* a message: 28 KB */
	[CHAT_TEAMS] = { "teams", false, "`*_[]{}&<>#~|!+=:-.\\", "@",
	    { "**", "**" }, { "[-", "-]" }, { "**", "**" }, "\n\n", LINK_NAMED,
	    false, 12000 },
	/* a message: 4,096 bytes, else it becomes a file */
	[CHAT_NTFY] = { "ntfy", false, "", "", { "", "" }, { "[-", "-]" },
	    { "{+", "+}" }, "\n", LINK_BARE, true, 4096 },
	/* an event: 65,536 bytes, with both texts in it */
	[CHAT_MATRIX] = { "matrix", false, "", "", { "", "" }, { "[-", "-]" },
	    { "{+", "+}" }, "\n", LINK_BARE, false, 12000 },
};

/* The specification permits no <ins>. */
const struct chat_style chat_style_html = { "matrix", true, "", "",
	{ "<b>", "</b>" }, { "<del>", "</del>" }, { "<strong>", "</strong>" },
	"<br>", LINK_HTML, false, 16000 };

const struct chat_style *
chat_style(enum chat_kind kind)
{
	return &styles[kind];
}

/* ---- words ---- */

static bool
has(const char *set, char c)
{
	return c && strchr(set, c);
}

static void
add_character(struct text *out, const struct chat_style *style, struct slice c)
{
	char first = c.ptr[0];
	bool apart = has(style->apart, first);

	if (apart)
		text_puts(out, UNSEEN);
	if (has(style->backslash, first))
		text_putc(out, '\\');
	if (style->entities && first == '&')
		text_puts(out, "&amp;");
	else if (style->entities && first == '<')
		text_puts(out, "&lt;");
	else if (style->entities && first == '>')
		text_puts(out, "&gt;");
	else
		text_add(out, c.ptr, c.len);
	if (apart)
		text_puts(out, UNSEEN);
}

static size_t
character_len(struct slice s, size_t at)
{
	size_t end = at + 1;

	while (end < s.len && ((unsigned char)s.ptr[end] & 0xc0) == 0x80)
		end++;
	return end - at;
}

bool
chat_words(struct text *out, const struct chat_style *style, struct slice words,
    size_t most)
{
	size_t end = out->len + most, at = 0, len, before;
	struct text shown;
	struct slice s;
	bool fits = true;

	text_init(&shown, WORK_BYTES);
	escape_terminal(&shown, words);
	s = slice_new(shown.ptr, shown.len);
	for (; at < s.len && fits; at += len) {
		len = character_len(s, at);
		before = out->len;
		add_character(out, style, slice_sub(s, at, at + len));
		fits = out->len <= end;
		if (!fits)
			text_truncate(out, before);
	}
	if (!fits)
		text_puts(out, ELLIPSIS);
	text_fail(out, shown.status);
	text_free(&shown);
	return fits;
}

/* ---- a text with an end ---- */

struct writer {
	struct text *out;
	const struct chat_style *style;
	size_t end;  /* of what may be written by now */
	bool is_cut; /* no more words, then */
};

static void
add_words(struct writer *w, struct slice words)
{
	if (w->is_cut || !words.len)
		return;
	w->is_cut = !chat_words(w->out, w->style, words,
	    w->end > w->out->len ? w->end - w->out->len : 0);
}

static void
add_marked(struct writer *w, const char *const marks[2], struct slice s)
{
	struct slice inner = slice_trim(s);

	if (!inner.len || w->is_cut)
		return;
	/* marks want words right inside them, and blanks outside */
	if (inner.ptr > s.ptr)
		text_putc(w->out, ' ');
	text_puts(w->out, marks[0]);
	add_words(w, inner);
	text_puts(w->out, marks[1]);
	if (inner.ptr + inner.len < s.ptr + s.len)
		text_putc(w->out, ' ');
}

static void
end_line(struct writer *w)
{
	text_puts(w->out, w->style->line_end);
}

static void
add_spans(struct writer *w, const struct json_value *spans)
{
	size_t i;

	if (w->is_cut)
		return;
	for (i = 0; i < json_value_count(spans); i++) {
		const struct json_value *span = json_value_at(spans, i);

		add_words(w, message_string(span, "equal"));
		add_marked(w, w->style->gone, message_string(span, "delete"));
		add_marked(w, w->style->fresh, message_string(span, "insert"));
	}
	end_line(w);
}

/* ---- addresses ---- */

/* What could end the link's own marks. */
static void
add_address(struct text *out, const struct chat_style *style, struct slice url)
{
	struct text shown;
	size_t i;

	text_init(&shown, WORK_BYTES);
	url_redact(&shown, url);
	for (i = 0; i < shown.len; i++) {
		char c = shown.ptr[i];

		if (has("<>\"'`|\\()[]*", c))
			text_addf(out, "%%%02X", (unsigned)c);
		else if (c == '&' && style->entities)
			text_puts(out, "&amp;");
		else
			text_putc(out, c);
	}
	text_fail(out, shown.status);
	text_free(&shown);
}

/* One that is too long is left out: it would be none when it is cut. */
static void
add_link(struct text *out, const struct chat_style *style, struct slice url,
    const char *name)
{
	static const char *const before[] = { "", "<", "<", "[", "<a href=\"" };
	size_t start = out->len;

	if (!url.len)
		return;
	text_puts(out, before[style->link]);
	if (style->link == LINK_NAMED)
		text_addf(out, "%s](", name);
	add_address(out, style, url);
	if (style->link == LINK_HTML)
		text_addf(out, "\">%s</a>", name);
	else if (style->link == LINK_SLACK)
		text_addf(out, "|%s>", name);
	else if (style->link == LINK_ANGLE)
		text_putc(out, '>');
	else if (style->link == LINK_NAMED)
		text_putc(out, ')');
	text_puts(out, style->line_end);
	if (out->len - start > style->most / 4)
		text_truncate(out, start);
}

/* ---- an alert ---- */

/* Our own words, on a line of their own, if there are any. */
static void
add_more(struct writer *w,
    void (*more)(struct text *, const struct json_value *),
    const struct json_value *of)
{
	size_t before = w->out->len;

	if (w->is_cut)
		return;
	more(w->out, of);
	if (w->out->len > before)
		end_line(w);
}

static void
add_edits(struct writer *w, const struct json_value *item)
{
	const struct json_value *edits = json_value_get(item, "edits");
	size_t i, j;

	for (i = 0; i < json_value_count(edits); i++) {
		const struct json_value *edit = json_value_at(edits, i);
		const struct json_value *sentences =
		    json_value_get(edit, "sentences");

		for (j = 0; j < json_value_count(sentences); j++)
			add_spans(w, json_value_get(
			                 json_value_at(sentences, j), "spans"));
		add_more(w, message_more_sentences, edit);
	}
	add_more(w, message_more_edits, item);
}

/* Trouble has it in its subject. */
static void
add_message(struct writer *w, const struct json_value *item)
{
	struct text sentence;

	if (!message_string(item, "message").len ||
	    message_string(item, "what").len)
		return;
	text_init(&sentence, WORK_BYTES);
	message_sentence(&sentence, message_string(item, "message"));
	add_words(w, slice_new(sentence.ptr, sentence.len));
	if (!w->is_cut)
		end_line(w);
	text_fail(w->out, sentence.status);
	text_free(&sentence);
}

/* What stands below the words, and is never cut. */
static void
add_foot(struct text *out, const struct chat_style *style,
    const struct json_value *item)
{
	/* our own words: nothing in them is markup */
	message_window(out, item);
	text_puts(out, style->line_end);
	add_link(out, style, message_string(item, "url"), "The page");
	add_link(out, style,
	    message_string(json_value_get(item, "links"), "diff"),
	    "What was edited");
}

static void
add_alert(struct text *out, const struct chat_style *style,
    const struct json_value *item, struct slice subject, size_t most)
{
	struct writer w = { out, style, out->len + most - CUT_ROOM, false };
	struct text foot;

	text_init(&foot, WORK_BYTES);
	add_foot(&foot, style, item);
	w.end -= foot.len;
	if (subject.len) {
		add_marked(&w, style->bold, subject);
		end_line(&w);
	}
	add_edits(&w, item);
	add_message(&w, item);
	if (w.is_cut)
		end_line(&w);
	text_add(out, foot.ptr, foot.len);
	text_fail(out, foot.status);
	text_free(&foot);
}

void
chat_text(
    struct text *out, const struct chat_style *style, const struct message *m)
{
	size_t room = style->most - CUT_ROOM, start = out->len, i, before;

	for (i = 0; i < m->count; i++) {
		before = out->len;
		if (i)
			text_puts(out, style->line_end);
		add_alert(out, style, m->alerts[i].item,
		    message_total(m) == 1 && style->bare_subject
		        ? slice_of(NULL)
		        : message_title(m, i),
		    i ? style->most : room);
		/* of the first one the beginning, of others all or nothing */
		if (i && out->len - start > room) {
			text_truncate(out, before);
			break;
		}
	}
	if (message_total(m) > i)
		text_addf(out, "%sand %zu more%s", style->line_end,
		    message_total(m) - i, style->line_end);
}
