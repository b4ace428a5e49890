/*
 * A mail of anybody's words, NUL between: subject, what it is filed by, text,
 * page.  No word breaks out of its place, no line is longer than servers take,
 * and a mail program that follows the RFCs reads what was meant.
 */
#include <string.h>

#include "alerts/mail.h"
#include "base/base64.h"
#include "base/text.h"
#include "tests/fuzz/mail_lines.h"

#define MAIL_MOST ((size_t)1 << 20)
#define LIST_MOST 100 /* bytes of a rule's name, as emend.conf has it */
#define ID "00112233445566778899aabbccddeeff"
#define BOUNDARY "--=_" ID

static struct slice
whole(const struct text *t)
{
	return slice_new(t->len ? t->ptr : "", t->len);
}

/* ---- headers ---- */

/* Unfolded: RFC 5322, 2.2.3. */
static void
take_header(struct slice *rest, struct text *name, struct text *value)
{
	struct slice line = next_line(rest);
	size_t colon = slice_find_byte(line, ':', 0);

	MUST(colon > 0 && slice_starts(slice_sub(line, colon, line.len),
			      SLICE(": ")));
	text_truncate(name, 0);
	text_truncate(value, 0);
	text_add(name, line.ptr, colon);
	text_add(value, line.ptr + colon + 2, line.len - colon - 2);
	while (slice_starts(*rest, SLICE(" "))) {
		line = next_line(rest);
		MUST(slice_trim(line).len > 0);
		text_add(value, line.ptr, line.len);
	}
}

/* RFC 2047: the blanks between two encoded-words are none. */
static void
read_words(struct text *out, struct slice value)
{
	static const struct slice begin = SLICE_LIT("=?utf-8?B?");

	while (slice_starts(value, begin)) {
		size_t end = slice_find(value, SLICE("?="), begin.len);

		MUST(end < value.len && end + 2 <= 75);
		MUST(base64_read(out, slice_sub(value, begin.len, end)));
		value = slice_trim(slice_sub(value, end + 2, value.len));
	}
	text_add(out, value.ptr, value.len);
}

static void
check_headers(struct slice *rest, const struct mail_parts *p)
{
	static const char *const names[] = { "Date", "From", "To", "Subject",
		"Message-ID", "In-Reply-To", "References", "List-Id",
		"Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version",
		"Content-Type" };
	struct text name, value, subject;
	size_t i;

	text_init(&name, MAIL_MOST);
	text_init(&value, MAIL_MOST);
	text_init(&subject, MAIL_MOST);
	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		take_header(rest, &name, &value);
		MUST(slice_equal(whole(&name), slice_of(names[i])));
		if (strcmp(names[i], "Subject") == 0)
			read_words(&subject, whole(&value));
	}
	MUST(slice_equal(whole(&subject), p->subject));
	MUST(next_line(rest).len == 0);
	text_free(&name);
	text_free(&value);
	text_free(&subject);
}

/* ---- bodies ---- */

static int
digit(char c)
{
	MUST((c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'));
	return c <= '9' ? c - '0' : c - 'A' + 10;
}

/* RFC 2045, 6.7; true when the line goes on. */
static bool
read_quoted(struct text *out, struct slice line)
{
	size_t i;

	MUST(line.len <= 76);
	MUST(!slice_ends(line, SLICE(" ")));
	MUST(!slice_starts(line, SLICE(".")));
	MUST(!slice_starts(line, SLICE("From ")));
	for (i = 0; i < line.len; i++) {
		if (line.ptr[i] != '=') {
			text_putc(out, line.ptr[i]);
			continue;
		}
		if (i + 1 == line.len)
			return true;
		MUST(i + 2 < line.len);
		text_putc(out, (char)(digit(line.ptr[i + 1]) << 4 |
				   digit(line.ptr[i + 2])));
		i += 2;
	}
	return false;
}

/* A part, up to the boundary behind it. */
static void
check_part(struct slice *rest, const char *type, struct slice body)
{
	struct slice line = next_line(rest);
	struct text read;

	MUST(slice_starts(line, SLICE("Content-Type: text/")));
	MUST(slice_starts(slice_sub(line, strlen("Content-Type: text/"),
			      line.len), slice_of(type)));
	MUST(slice_equal(next_line(rest),
	    SLICE("Content-Transfer-Encoding: quoted-printable")));
	MUST(next_line(rest).len == 0);
	text_init(&read, MAIL_MOST);
	while (!slice_starts(*rest, SLICE("\n" BOUNDARY)))
		if (!read_quoted(&read, next_line(rest)))
			text_putc(&read, '\n');
	(void)next_line(rest);
	line = next_line(rest);
	/* the last line is whole */
	if (read.len && !slice_ends(body, SLICE("\n")))
		MUST(read.ptr[--read.len] == '\n');
	MUST(slice_equal(whole(&read), body));
	text_free(&read);
}

static void
check_mail(struct slice mail, const struct mail_parts *p)
{
	check_mail_lines(mail);
	check_headers(&mail, p);
	MUST(slice_equal(next_line(&mail), SLICE(BOUNDARY)));
	check_part(&mail, "plain", p->text);
	check_part(&mail, "html", p->html);
	MUST(mail.len == 0);
}

/* Fit for a header and for an envelope. */
static void
check_address(struct slice s)
{
	size_t i;

	if (!mail_is_address(s))
		return;
	MUST(s.len <= MAIL_ADDRESS_MOST && s.ptr[0] != '-');
	for (i = 0; i < s.len; i++)
		MUST(s.ptr[i] > ' ' && s.ptr[i] < 0x7f &&
		    !strchr("<>,;()\"\\", s.ptr[i]));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = fuzz_input(data, size), list;
	char filed[LIST_MOST + 1];
	struct mail_parts p = { .from = "emend@tide.example",
		.to = "ada@news.example", .id = ID, .thread = ID,
		.list = filed, .made_at = INT64_C(1772442000) };
	struct text mail;

	p.subject = slice_trim(fuzz_take(&rest));
	list = fuzz_take(&rest);
	check_address(list);
	snprintf(filed, sizeof(filed), "%.*s", SLICE_ARG(list));
	p.text = fuzz_take(&rest);
	p.html = rest;
	text_init(&mail, MAIL_MOST);
	MUST(mail_write_parts(&mail, &p, NULL) == EMEND_OK);
	check_mail(whole(&mail), &p);
	text_free(&mail);
	return 0;
}
