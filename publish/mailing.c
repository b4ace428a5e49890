#include "publish/mailing.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "alerts/mail.h"
#include "alerts/message.h"
#include "base/slice.h"
#include "publish/gather.h"
#include "reports/digest.h"
#include "reports/terminal.h"
#include "settings/settings.h"
#include "store/outbox.h"

#define COLUMNS 78 /* of a line of text */
#define CHANNEL_MOST (MAIL_ADDRESS_MOST + 16)

/* ---- both parts in one go: the text on o->text, HTML on o->file ---- */

static enum emend_status
begin(struct digest_out *o, struct emend_error *err)
{
	enum emend_status status = digest_text.begin(o, err);

	return status ? status : digest_html.begin(o, err);
}

static enum emend_status
flood(struct digest_out *o, const struct digest_flood *f,
    struct emend_error *err)
{
	enum emend_status status = digest_text.flood(o, f, err);

	return status ? status : digest_html.flood(o, f, err);
}

static enum emend_status
flooded(struct digest_out *o, const char *url, const char *title,
    struct emend_error *err)
{
	enum emend_status status = digest_text.flooded(o, url, title, err);

	return status ? status : digest_html.flooded(o, url, title, err);
}

static enum emend_status
flood_end(struct digest_out *o, struct emend_error *err)
{
	enum emend_status status = digest_text.flood_end(o, err);

	return status ? status : digest_html.flood_end(o, err);
}

static enum emend_status
item(struct digest_out *o, const struct digest_item *i, struct emend_error *err)
{
	enum emend_status status = digest_text.item(o, i, err);

	return status ? status : digest_html.item(o, i, err);
}

static enum emend_status
end(struct digest_out *o, struct emend_error *err)
{
	enum emend_status status = digest_text.end(o, err);

	return status ? status : digest_html.end(o, err);
}

const struct digest_format mailing_format = {
	.name = "mail",
	.begin = begin,
	.flood = flood,
	.flooded = flooded,
	.flood_end = flood_end,
	.item = item,
	.end = end,
};

/* ---- making it ---- */

enum emend_status
mailing_check(const struct settings *settings, const char *to,
    struct emend_error *err)
{
	const struct alert_settings *s = &settings->alerts;

	if (!mail_is_address(slice_of(to)))
		return emend_fail(err, EMEND_USAGE,
		    "--email %.60s: wants one mail address, like "
		    "desk@example.org",
		    to);
	if (!s->smtp.from || !(s->smtp.url || s->smtp.sendmail))
		return emend_fail(err, EMEND_USAGE,
		    "--email sends mail, which wants a section [smtp] in "
		    "emend.conf with from, and url or sendmail");
	return EMEND_OK;
}

static enum emend_status
take_ids(struct mailing *m, const struct gather *g, struct emend_error *err)
{
	size_t i, count = gather_count(g);

	m->ids = calloc(count + 1, sizeof(*m->ids));
	if (!m->ids)
		return emend_fail_nomem(err);
	for (i = 0; i < count; i++)
		m->ids[i] = gather_id(g, i);
	m->count = count;
	return EMEND_OK;
}

/* A stream's bytes; the caller frees them. */
struct part {
	char *ptr;
	size_t len;
	FILE *file;
};

static bool
close_part(struct part *p)
{
	bool good = p->file && fclose(p->file) == 0;

	p->file = NULL;
	return good;
}

static enum emend_status
write_parts(struct part *text, struct part *html, struct gather *g,
    struct emend_error *err)
{
	struct terminal terminal;
	struct digest_out out = { .text = &terminal };
	enum emend_status status, written;

	text->file = open_memstream(&text->ptr, &text->len);
	html->file = open_memstream(&html->ptr, &html->len);
	if (!text->file || !html->file)
		return emend_fail_nomem(err);
	terminal_init(&terminal, text->file, false, COLUMNS);
	out.file = html->file;
	status = gather_tell(g, &out, err);
	written = terminal_check(&terminal, status ? NULL : err);
	terminal_free(&terminal);
	if (status == EMEND_OK)
		status = written;
	if (!close_part(text) || !close_part(html))
		return status ? status : emend_fail_nomem(err);
	return status;
}

/* The same report to the same address at the same moment is the same mail. */
static enum emend_status
name_it(struct mailing *m, const struct mail_parts *p, struct emend_error *err)
{
	char hex[SHA256_HEX + 1];
	struct text names;
	enum emend_status status;

	sha256_hex(hex, p->text);
	text_init(&names, CHANNEL_MOST + SHA256_HEX + 64);
	text_addf(&names, "report %s %lld %s", p->to, (long long)m->made_at, hex);
	sha256_hex(hex, slice_new(names.ptr, names.len));
	snprintf(m->id, sizeof(m->id), "%.*s", MESSAGE_ID_HEX, hex);
	status = text_check(&names, err);
	text_free(&names);
	return status;
}

static enum emend_status
write_mail(struct mailing *m, const struct settings *settings, const char *to,
    struct slice text, struct slice html, struct emend_error *err)
{
	struct mail_parts parts = {
		.from = settings->alerts.smtp.from,
		.to = to,
		.id = m->id,
		.thread = "",
		.list = "report",
		.made_at = m->made_at,
		.subject = slice_new(m->subject.ptr, m->subject.len),
		.text = text,
		.html = html,
	};
	enum emend_status status = name_it(m, &parts, err);

	if (status == EMEND_OK)
		status = mail_write_parts(&m->body, &parts, err);
	if (status == EMEND_LIMIT)
		status = emend_fail(err, EMEND_LIMIT,
		    "the report is longer than a mail of %zu MB: ask for "
		    "fewer articles with -n",
		    MESSAGE_BYTES_MAX >> 20);
	return status;
}

enum emend_status
mailing_make(struct mailing *out, struct gather *g,
    const struct settings *settings, const char *to, int64_t now,
    struct emend_error *err)
{
	struct part text = { .ptr = NULL }, html = { .ptr = NULL };
	char subject[DIGEST_SUBJECT_MAX];
	enum emend_status status;

	*out = (struct mailing){ .made_at = now };
	text_init(&out->channel, CHANNEL_MOST);
	text_init(&out->subject, DIGEST_SUBJECT_MAX);
	text_init(&out->body, MESSAGE_BYTES_MAX);
	digest_subject(subject, gather_digest(g));
	text_puts(&out->subject, subject);
	text_addf(&out->channel, "email %s", to);
	status = take_ids(out, g, err);
	if (status == EMEND_OK)
		status = write_parts(&text, &html, g, err);
	if (status == EMEND_OK)
		status = text_check(&out->channel, err);
	if (status == EMEND_OK)
		status = text_check(&out->subject, err);
	if (status == EMEND_OK)
		status = write_mail(out, settings, to,
		    slice_new(text.ptr, text.len),
		    slice_new(html.ptr, html.len), err);
	(void)close_part(&text);
	(void)close_part(&html);
	free(text.ptr);
	free(html.ptr);
	return status;
}

void
mailing_free(struct mailing *m)
{
	text_free(&m->channel);
	text_free(&m->subject);
	text_free(&m->body);
	free(m->ids);
	*m = (struct mailing){ .count = 0 };
}

enum emend_status
mailing_put(
    const struct mailing *m, struct store *store, struct emend_error *err)
{
	const struct message_row row = {
		.message = m->id,
		.rule = MAILING_RULE,
		.channel = m->channel.ptr,
		.subject = m->subject.ptr,
		.body = slice_new(m->body.ptr, m->body.len),
		.alerts = m->count,
		.made_at = m->made_at,
		.next_try = m->made_at,
	};
	enum emend_status status =
	    outbox_put_message(store, &row, NULL, 0, err);
	size_t i;

	for (i = 0; i < m->count && status == EMEND_OK; i++)
		status = outbox_put_told(store, &row, m->ids[i], err);
	return status;
}
