#include "alerts/mail.h"

#include <stdint.h>
#include <string.h>

#include "alerts/message.h"
#include "base/base64.h"
#include "base/time.h"
#include "base/utf8.h"

#define LINE_MOST 76
#define WORD_BYTES 42 /* of UTF-8 in one encoded-word: 56 characters */
#define BODY_MOST ((size_t)4 << 20)

/* Words of letters, digits and marks, with one dot between two of them. */
static bool
is_dotted(struct slice s, const char *marks)
{
	char last = '.';
	size_t i;

	for (i = 0; i < s.len; i++) {
		char c = s.ptr[i], low = (char)(c | 0x20);

		if (c == '.' ? last == '.'
		             : !(low >= 'a' && low <= 'z') &&
		            !(c >= '0' && c <= '9') &&
		            !(c && strchr(marks, c)))
			return false;
		last = c;
	}
	return last != '.';
}

/* A name, or an address in brackets. */
static bool
is_mail_domain(struct slice s)
{
	if (s.len > 2 && s.ptr[0] == '[' && s.ptr[s.len - 1] == ']') {
		s = slice_sub(s, 1, s.len - 1);
		return is_dotted(s, ":");
	}
	return is_dotted(s, "-");
}

bool
mail_is_address(struct slice s)
{
	size_t at = slice_find_byte(s, '@', 0);

	return s.len <= MAIL_ADDRESS_MOST && at < s.len && s.ptr[0] != '-' &&
	       is_dotted(slice_sub(s, 0, at), "!#$%&'*+-/=?^_`{|}~") &&
	       is_mail_domain(slice_sub(s, at + 1, s.len));
}

/* ---- headers ---- */

static bool
is_plain(struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (s.ptr[i] < 0x20 || s.ptr[i] > 0x7e)
			return false;
	/* what looks like an encoded-word would be read as one */
	return slice_find(s, SLICE("=?"), 0) == s.len;
}

static void
fold_plain(struct text *out, struct slice s, size_t column)
{
	while (s.len) {
		size_t blanks = 0, end;

		while (blanks < s.len && s.ptr[blanks] == ' ')
			blanks++;
		end = slice_find_byte(s, ' ', blanks);
		/* a line may be longer than it should, but for 998; one of
		   blanks alone would look like the end of the headers */
		if (column + end > LINE_MOST && blanks && blanks < s.len) {
			text_putc(out, '\n');
			column = 0;
		}
		text_add(out, s.ptr, end);
		column += end;
		s = slice_sub(s, end, s.len);
	}
}

/* In encoded-words where they are not plain ASCII; column: where they begin. */
static void
header_words(struct text *out, struct slice s, size_t column)
{
	bool first = true;

	if (is_plain(s) && s.len < 900) {
		fold_plain(out, s, column);
		return;
	}
	while (s.len) {
		struct slice word = utf8_cut(s, WORD_BYTES);

		text_puts(out, first ? "=?utf-8?B?" : "\n =?utf-8?B?");
		base64_write(out, word);
		text_puts(out, "?=");
		s = slice_sub(s, word.len, s.len);
		first = false;
	}
}

static void
add_date(struct text *out, int64_t at)
{
	static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon",
		"Tue", "Wed" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	int64_t day = at / 86400;
	struct civil c;

	time_to_civil(&c, at);
	text_addf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\n",
	    days[(day % 7 + 7) % 7], c.day, months[c.month - 1], c.year, c.hour,
	    c.minute, c.second);
}

static const char *
domain_of(const char *address)
{
	return strchr(address, '@') + 1;
}

/* What mail programs sort, thread and file by. */
static void
add_names(struct text *out, const struct mail_parts *p)
{
	const char *domain = domain_of(p->from);
	struct slice list = slice_of(p->list);
	size_t i;

	text_addf(out, "Message-ID: <%s@%s>\n", p->id, domain);
	/* an article's first mail is the answer to one nobody has */
	if (*p->thread)
		text_addf(out, "In-Reply-To: <%s@%s>\nReferences: <%s@%s>\n",
		    p->thread, domain, p->thread, domain);
	text_puts(out, "List-Id: <");
	for (i = 0; i < list.len; i++) {
		char c = list.ptr[i], low = (char)(c | 0x20);

		text_putc(out,
		    (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') ? c
		                                                         : '-');
	}
	text_addf(out, ".emend.%s>\n", domain);
	text_puts(out, "Auto-Submitted: auto-generated\n"
	               "X-Auto-Response-Suppress: All\n");
}

/* ---- bodies ---- */

static bool
is_literal(unsigned char c)
{
	return c >= 0x21 && c <= 0x7e && c != '=';
}

static void
quoted_printable(struct text *out, struct slice s)
{
	size_t column = 0, i;

	for (i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		bool ends = i + 1 == s.len || s.ptr[i + 1] == '\n';
		/* a blank that ends a line would get lost, a line with "From"
		   or a dot gets another */
		bool plain = is_literal(c) || (c == ' ' && !ends);

		if (c == '\n') {
			text_putc(out, '\n');
			column = 0;
			continue;
		}
		if (column + (plain ? 1 : 3) > LINE_MOST - 1) {
			text_puts(out, "=\n");
			column = 0;
		}
		if (column == 0 && (c == 'F' || c == '.'))
			plain = false;
		if (plain)
			text_putc(out, (char)c);
		else
			text_addf(out, "=%02X", c);
		column += plain ? 1 : 3;
	}
	if (column)
		text_putc(out, '\n');
}

static void
add_part(struct text *out, const struct mail_parts *p, const char *type,
    struct slice body)
{
	text_addf(out,
	    "\n--=_%s\nContent-Type: %s; charset=utf-8\n"
	    "Content-Transfer-Encoding: quoted-printable\n\n",
	    p->id, type);
	quoted_printable(out, body);
}

enum emend_status
mail_write_parts(
    struct text *out, const struct mail_parts *p, struct emend_error *err)
{
	add_date(out, p->made_at);
	text_addf(out, "From: emend <%s>\nTo: <%s>\nSubject: ", p->from, p->to);
	header_words(out, p->subject, 9);
	text_putc(out, '\n');
	add_names(out, p);
	text_addf(out,
	    "MIME-Version: 1.0\nContent-Type: multipart/alternative;\n"
	    " boundary=\"=_%s\"\n",
	    p->id);
	add_part(out, p, "text/plain", p->text);
	add_part(out, p, "text/html", p->html);
	text_addf(out, "\n--=_%s--\n", p->id);
	return text_check(out, err);
}

enum emend_status
mail_write(struct text *out, const struct mail *mail, struct emend_error *err)
{
	const struct message *m = mail->message;
	struct mail_parts parts = {
		.from = mail->from,
		.to = mail->to,
		.id = m->id,
		.thread = m->thread,
		.list = *m->rule ? m->rule : "operator",
		.made_at = m->made_at,
		.subject = slice_new(m->subject.ptr, m->subject.len),
	};
	struct text text, html;
	enum emend_status status;

	text_init(&text, BODY_MOST);
	text_init(&html, BODY_MOST);
	status = mail_text(&text, m, err);
	if (status == EMEND_OK)
		status = mail_html(&html, m, err);
	parts.text = slice_new(text.ptr, text.len);
	parts.html = slice_new(html.ptr, html.len);
	if (status == EMEND_OK)
		status = mail_write_parts(out, &parts, err);
	text_free(&html);
	text_free(&text);
	return status;
}
