/*
 * Alerts as a state has them, NUL between, whoever wrote it: the first byte says
 * what is made of them.  Each channel's bytes are what its receiver expects, and
 * no word of an alert is markup there.
 */
#include <string.h>

#include "alerts/channel.h"
#include "alerts/chat.h"
#include "alerts/mail.h"
#include "alerts/message.h"
#include "alerts/rule.h"
#include "article/html.h"
#include "base/json_read.h"
#include "base/text.h"
#include "base/utf8.h"
#include "tests/fuzz/mail_lines.h"

#define ALERTS_MOST 60 /* some have a line only */

static struct slice
whole(const struct text *t)
{
	return slice_new(t->len ? t->ptr : "", t->len);
}

static bool
is_one_of(struct slice s, const char *const *names, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (slice_equal(s, slice_of(names[i])))
			return true;
	return false;
}
#define IS_ONE_OF(s, names)                                                    \
	is_one_of(s, names, sizeof(names) / sizeof(*(names)))

/* Our own elements, and no address but of the web. */
static void
check_element(const struct html *page, uint32_t node)
{
	static const char *const tags[] = { "html", "head", "meta", "title",
		"body", "h2", "p", "br", "hr", "ul", "li", "a", "b", "code",
		"ins", "del" };
	static const char *const attributes[] = { "charset", "style", "href" };
	const struct html_node *n = &page->nodes[node];
	const struct html_attribute *a = page->attributes + n->first_attribute;
	struct slice tag = slice_sub(page->source, n->start, n->start + n->len);
	unsigned i;

	MUST(n->len == 0 || IS_ONE_OF(tag, tags));
	for (i = 0; i < n->attribute_count; i++) {
		MUST(IS_ONE_OF(a[i].name, attributes));
		if (slice_equal(a[i].name, SLICE("href")))
			MUST(slice_starts(a[i].value, SLICE("http://")) ||
			    slice_starts(a[i].value, SLICE("https://")));
	}
}

static void
check_page(const struct message *m)
{
	struct html *page;
	struct text out;
	uint32_t i;

	text_init(&out, MESSAGE_BYTES_MAX);
	MUST(mail_html(&out, m, NULL) == EMEND_OK);
	MUST(utf8_valid(whole(&out)));
	MUST(html_read(&page, whole(&out), NULL) == EMEND_OK);
	for (i = 0; i < page->node_count; i++)
		if (page->nodes[i].tag != HTML_TEXT)
			check_element(page, i);
	html_free(page);
	text_free(&out);
}

/* Lines for people: no control is in them. */
static void
check_text(const struct message *m)
{
	struct text out;
	size_t at = 0;
	uint32_t cp;

	text_init(&out, MESSAGE_BYTES_MAX);
	MUST(mail_text(&out, m, NULL) == EMEND_OK);
	MUST(utf8_valid(whole(&out)));
	while (at < out.len) {
		at += utf8_decode(whole(&out), at, &cp);
		MUST(cp == '\n' ||
		    (cp >= 0x20 && !(cp >= 0x7f && cp < 0xa0)));
	}
	text_free(&out);
}

static void
check_mail(const struct message *m)
{
	const struct mail mail = { .from = "emend@tide.example",
		.to = "ada@news.example", .message = m };
	struct text out;

	text_init(&out, MESSAGE_BYTES_MAX);
	MUST(mail_write(&out, &mail, NULL) == EMEND_OK);
	check_mail_lines(whole(&out));
	text_free(&out);
}

static void
check_json(struct slice bytes)
{
	struct json_value *value;

	MUST(json_read_strict(&value, bytes, NULL) == EMEND_OK);
	MUST(json_value_kind(value) == JSON_OBJECT);
	json_value_free(value);
}

static void
check_posts(const struct message *m)
{
	struct text out;
	int kind;

	text_init(&out, MESSAGE_BYTES_MAX);
	MUST(message_json(m, &out, NULL) == EMEND_OK);
	check_json(whole(&out));
	for (kind = 0; kind < CHAT_KIND_COUNT; kind++) {
		text_truncate(&out, 0);
		MUST(chat_json(&out, (enum chat_kind)kind, m, SLICE("tide"),
			 NULL) == EMEND_OK);
		check_json(whole(&out));
	}
	text_free(&out);
}

/* One entry, which the words of an alert do not end. */
static void
check_entry(const struct message *m)
{
	static const struct slice begin = SLICE_LIT("<entry>"),
				  end = SLICE_LIT("</entry>");
	struct text out;
	struct slice s;

	text_init(&out, MESSAGE_BYTES_MAX);
	MUST(channel_atom.render(m, NULL, &out, NULL) == EMEND_OK);
	s = whole(&out);
	MUST(slice_starts(slice_trim(s), begin));
	MUST(slice_ends(slice_trim(s), end));
	MUST(slice_find(s, begin, slice_find(s, begin, 0) + 1) == s.len);
	MUST(slice_find(s, end, 0) + end.len == slice_trim(s).len);
	text_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = fuzz_input(data, size);
	enum emend_status status = EMEND_OK;
	struct message m;
	size_t i;

	if (size == 0)
		return 0;
	rest = slice_sub(rest, 1, rest.len);
	MUST(message_init(&m, "tide", (enum message_kind)(data[0] % 3),
		 INT64_C(1772442000), NULL) == EMEND_OK);
	for (i = 0; i < ALERTS_MOST && rest.len && !status; i++)
		status = message_add(&m, fuzz_take(&rest), "key", 1, NULL);
	if (!status && message_finish(&m, NULL) == EMEND_OK) {
		check_page(&m);
		check_text(&m);
		check_mail(&m);
		check_posts(&m);
		check_entry(&m);
	}
	message_free(&m);
	return 0;
}
