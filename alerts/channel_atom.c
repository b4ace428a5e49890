#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "alerts/channel.h"
#include "alerts/dispatch.h"
#include "alerts/mail.h"
#include "alerts/message.h"
#include "alerts/rule.h"
#include "base/file.h"
#include "base/json_read.h"
#include "base/text.h"
#include "base/time.h"
#include "reports/markup.h"

/*
 * An Atom file for a web server: the newest messages, an entry each.  An entry
 * is known by its id, so one that is delivered again stands there once.
 */

#define ENTRIES_MOST 100
#define FILE_MOST ((size_t)32 << 20)
#define BEGIN "<entry>\n"
#define ENTRY_ID BEGIN "<id>urn:emend:alert:"
#define END "</entry>\n"

static enum emend_status
check(const char *target, struct emend_error *err)
{
	if (target[0] != '/')
		return emend_fail(err, EMEND_PARSE,
		    "wants the file's whole path, like /srv/www/changes.xml");
	return EMEND_OK;
}

/* ---- an entry ---- */

static void
add_updated(struct markup *m, int64_t at)
{
	char time[TIME_UTC_MAX];

	time_format_utc(time, at);
	markup_words(m, slice_of(time));
}

static void
write_entry(struct markup *m, const struct message *message, struct slice page)
{
	const struct json_value *first =
	    message->count ? message->alerts[0].item : NULL;
	struct slice url = message_string(first, "url");

	MARKUP(m, ENTRY_ID);
	markup_words(m, slice_of(message->id));
	MARKUP(m, "</id>\n<title>");
	markup_words(m, slice_new(message->subject.ptr, message->subject.len));
	MARKUP(m, "</title>\n<updated>");
	add_updated(m, message->made_at);
	MARKUP(m, "</updated>\n");
	if (slice_starts(url, SLICE("http"))) {
		MARKUP(m, "<link href=\"");
		markup_words(m, url);
		MARKUP(m, "\"/>\n");
	}
	MARKUP(m, "<content type=\"html\">");
	markup_words(m, page);
	MARKUP(m, "</content>\n" END);
}

static enum emend_status
write_to(struct text *out, const struct message *message, struct slice page,
    struct emend_error *err)
{
	char *bytes = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&bytes, &len);
	struct markup m;
	enum emend_status status;

	if (!file)
		return emend_fail_nomem(err);
	markup_init(&m, file);
	write_entry(&m, message, page);
	status = markup_check(&m, err);
	markup_free(&m);
	if (fclose(file) && status == EMEND_OK)
		status = emend_fail_nomem(err);
	if (status == EMEND_OK)
		text_add(out, bytes, len);
	free(bytes);
	return status ? status : text_check(out, err);
}

static enum emend_status
render(const struct message *m, const struct channel_use *use, struct text *out,
    struct emend_error *err)
{
	struct text page;
	enum emend_status status;

	(void)use;
	text_init(&page, MESSAGE_BYTES_MAX);
	status = mail_html(&page, m, err);
	if (status == EMEND_OK)
		status = write_to(out, m, slice_new(page.ptr, page.len), err);
	text_free(&page);
	return status;
}

/* ---- the file ---- */

/* Does the chain hold a message whose entry begins like this one? */
static bool
is_new(const struct delivery *first, struct slice entry)
{
	const struct delivery *at;
	struct slice name = slice_sub(
	    entry, strlen(ENTRY_ID), strlen(ENTRY_ID) + MESSAGE_ID_HEX);

	for (at = first; at; at = at->next)
		if (slice_equal(name, slice_of(at->message)))
			return true;
	return false;
}

/* One more, if there is room for it. */
static bool
add_entry(struct text *out, struct slice entry, size_t *count)
{
	if (*count == ENTRIES_MOST ||
	    (*count > 0 && out->len + entry.len > FILE_MOST))
		return false;
	text_add(out, entry.ptr, entry.len);
	++*count;
	return true;
}

/* The entries of the file as it stands, but for those that are new. */
static void
add_old(struct text *out, struct slice file, const struct delivery *first,
    size_t *count)
{
	size_t at = slice_find(file, SLICE(BEGIN), 0), end, next;

	while ((end = slice_find(file, SLICE(END), at)) < file.len) {
		struct slice entry;

		/* one that has no end is none */
		while ((next = slice_find(file, SLICE(BEGIN), at + 1)) < end)
			at = next;
		entry = slice_sub(file, at, end + strlen(END));
		if (!is_new(first, entry) && !add_entry(out, entry, count))
			break;
		at = next;
	}
}

/* The newest first: the chain is the other way round. */
static enum emend_status
add_new(struct text *out, const struct delivery *first, size_t *count,
    struct emend_error *err)
{
	const struct delivery *at, **list;
	size_t n = 0, i;

	for (at = first; at; at = at->next)
		n++;
	list = calloc(n, sizeof(*list));
	if (!list)
		return emend_fail_nomem(err);
	for (at = first, i = n; at; at = at->next)
		list[--i] = at;
	for (i = 0; i < n && add_entry(out, list[i]->body, count);)
		i++;
	free(list);
	return EMEND_OK;
}

static enum emend_status
write_entries(struct text *feed, const struct delivery *first, struct slice old,
    struct emend_error *err)
{
	char time[TIME_UTC_MAX];
	enum emend_status status;
	size_t count = 0;

	time_format_utc(time, first->now);
	text_addf(feed,
	    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
	    "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n"
	    "<id>urn:emend:alerts</id>\n<title>emend</title>\n"
	    "<author><name>emend</name></author>\n<updated>%s</updated>\n",
	    time);
	status = add_new(feed, first, &count, err);
	add_old(feed, old, first, &count);
	text_puts(feed, "</feed>\n");
	return status ? status : text_check(feed, err);
}

static enum emend_status
write_feed(
    const struct delivery *first, const char *path, struct emend_error *err)
{
	struct text old, feed;
	enum emend_status status;

	text_init(&old, 2 * FILE_MOST);
	text_init(&feed, 2 * FILE_MOST);
	status = file_read(&old, path, err);
	if (status == EMEND_NOTFOUND)
		status = EMEND_OK;
	if (status == EMEND_OK)
		status = write_entries(
		    &feed, first, slice_new(old.ptr, old.len), err);
	if (status == EMEND_OK)
		status = file_write_atomic(
		    path, slice_new(feed.ptr, feed.len), 0644, err);
	text_free(&feed);
	text_free(&old);
	return status;
}

/* All that are due at once: the file is written once for them. */
static enum emend_status
start(struct dispatcher *d, struct delivery *first, struct emend_error *err)
{
	struct delivery *next;
	struct emend_error why;
	enum emend_status status =
	    write_feed(first, first->use.channel->target, &why);

	if (status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	for (; first; first = next) {
		next = first->next;
		delivery_end(d, first, status ? DELIVERY_LATER : DELIVERY_DONE,
		    "%s", status ? why.text : "");
	}
	return EMEND_OK;
}

const struct channel_kind channel_atom = {
	.name = "atom",
	.at_once = CHANNEL_ALL_AT_ONCE,
	.check = check,
	.render = render,
	.start = start,
};
