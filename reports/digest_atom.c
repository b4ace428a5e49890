#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "base/time.h"
#include "base/utf8.h"
#include "reports/digest_words.h"
#include "reports/markup.h"
#include "reports/report.h"
#include "reports/site.h"

/*
 * RFC 4287: an entry a revision.  The content is HTML, so it is written as such
 * first and then as the words of an element.
 */

#define ID_MAX 128

/* "urn:uuid:...", version 8: of what names it, the same for ever. */
static void
write_id(struct markup *m, const struct digest *d, const char *id,
    unsigned revision)
{
	char hex[HASH128_HEX + 1], urn[ID_MAX];
	struct text name;

	text_init(&name, m->shown.limit);
	text_addf(&name, "%s %s %u", d->publish ? d->publish : d->feed, id,
	    revision);
	hash_hex(hex, hash_bytes(slice_new(name.ptr, name.len)));
	snprintf(urn, sizeof(urn), "urn:uuid:%.8s-%.4s-8%.3s-a%.3s-%.12s", hex,
	    hex + 8, hex + 13, hex + 17, hex + 20);
	markup_fail(m, name.status);
	text_free(&name);
	MARKUP(m, "<id>");
	markup_words(m, slice_of(urn));
	MARKUP(m, "</id>\n");
}

static void
write_updated(struct markup *m, int64_t at)
{
	char utc[TIME_UTC_MAX];

	time_format_utc(utc, at);
	MARKUP(m, "<updated>");
	markup_words(m, slice_of(utc));
	MARKUP(m, "</updated>\n");
}

static enum emend_status
begin(struct digest_out *o, struct emend_error *err)
{
	const struct digest *d = o->digest;
	enum emend_status status;
	struct markup m;

	markup_init(&m, o->file);
	MARKUP(&m, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		   "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
	write_id(&m, d, d->filter, 0);
	MARKUP(&m, "<title>Edits that emend saw");
	if (*d->filter) {
		MARKUP(&m, ": ");
		markup_words(&m, slice_of(d->filter));
	}
	MARKUP(&m, "</title>\n");
	write_updated(&m, d->now);
	MARKUP(&m, "<author><name>emend</name></author>\n"
		   "<generator version=\"" EMEND_VERSION
		   "\">emend</generator>\n");
	status = markup_check(&m, err);
	markup_free(&m);
	return status;
}

/* ---- the content, as HTML ---- */

static void
write_sentence(void *payload, char sign, struct slice words)
{
	struct slice shown = utf8_cut(words, DIGEST_SENTENCE_BYTES);
	struct markup *m = payload;

	if (sign == '-')
		MARKUP(m, "<p><del>\xe2\x88\x92 ");
	else if (sign == '+')
		MARKUP(m, "<p><ins>+ ");
	else
		MARKUP(m, "<p>");
	markup_words(m, shown);
	if (shown.len < words.len)
		MARKUP(m, "\xe2\x80\xa6");
	if (sign == '-')
		MARKUP(m, "</del>");
	else if (sign == '+')
		MARKUP(m, "</ins>");
	MARKUP(m, "</p>\n");
}

static void
write_lines(struct markup *m, const struct digest_item *item,
    enum digest_line from, enum digest_line to, struct text *line)
{
	enum digest_line i;

	for (i = from; i <= to; i++) {
		text_truncate(line, 0);
		digest_line(line, item, i);
		if (line->len == 0)
			continue;
		MARKUP(m, "<p>");
		markup_words(m, slice_new(line->ptr, line->len));
		MARKUP(m, "</p>\n");
	}
}

static void
write_change(
    struct markup *m, const struct digest_change *c, struct text *line)
{
	const struct detail_list *details = digest_change_details(c);
	size_t i;

	text_truncate(line, 0);
	digest_change_heading(line, c);
	MARKUP(m, "<li><p><b>");
	markup_words(m, slice_new(line->ptr, line->len));
	MARKUP(m, "</b></p>\n");
	for (i = 0; i < details->count; i++) {
		MARKUP(m, "<p>");
		markup_words(m,
		    utf8_cut(details->at[i].reason, DIGEST_SENTENCE_BYTES));
		MARKUP(m, "</p>\n");
	}
	digest_change_sentences(c, write_sentence, m);
	MARKUP(m, "</li>\n");
}

static enum emend_status
write_changes(
    struct markup *m, const struct digest_item *item, struct emend_error *err)
{
	struct digest_changes list;
	struct text line;
	enum emend_status status = digest_changes_list(&list, item, err);
	size_t i;

	if (status)
		return status;
	text_init(&line, DIGEST_LINE_MAX);
	write_lines(m, item, DIGEST_WINDOW, DIGEST_PAGE, &line);
	if (list.count)
		MARKUP(m, "<ol>\n");
	for (i = 0; i < list.count; i++)
		write_change(m, &list.at[i], &line);
	if (list.count)
		MARKUP(m, "</ol>\n");
	/* how it goes on is not for an entry that stays as it is */
	write_lines(m, item, DIGEST_STAYED, DIGEST_SHARED, &line);
	status = text_check(&line, err);
	text_free(&line);
	free(list.at);
	return status;
}

static enum emend_status
write_content(struct markup *m, const struct digest_item *item,
    struct emend_error *err)
{
	char *bytes = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&bytes, &len);
	enum emend_status status;
	struct markup inner;

	if (!file)
		return emend_fail_nomem(err);
	markup_init(&inner, file);
	status = write_changes(&inner, item, err);
	if (status == EMEND_OK)
		status = markup_check(&inner, err);
	markup_free(&inner);
	if (fclose(file) && status == EMEND_OK)
		status = emend_fail_nomem(err);
	MARKUP(m, "<content type=\"html\">");
	if (status == EMEND_OK)
		markup_words(m, slice_new(bytes, len));
	MARKUP(m, "</content>\n");
	free(bytes);
	return status;
}

/* ---- an entry ---- */

static void
write_title(struct markup *m, const struct digest_item *item)
{
	char summary[REPORT_SUMMARY_MAX];
	struct text line;

	MARKUP(m, "<title>");
	if (item->title && *item->title)
		markup_words(m, slice_of(item->title));
	else
		markup_url(m, item->url);
	MARKUP(m, "</title>\n<summary>");
	if (item->report) {
		report_summary(summary, item->report->changes);
		markup_words(m, slice_of(summary));
	} else {
		text_init(&line, DIGEST_LINE_MAX);
		digest_line(&line, item, DIGEST_WHAT);
		markup_words(m, slice_new(line.ptr, line.len));
		markup_fail(m, line.status);
		text_free(&line);
	}
	MARKUP(m, "</summary>\n");
}

static bool
is_web(const char *url)
{
	return slice_starts(slice_of(url), SLICE("http://")) ||
	    slice_starts(slice_of(url), SLICE("https://"));
}

/* The page of the site that shows the edit, if there is one; the article. */
static void
write_links(struct markup *m, const struct digest *d,
    const struct digest_item *item)
{
	const struct report *r = item->report;
	char path[SITE_PATH_MAX];
	bool shown = r && d->publish && is_web(d->publish);

	if (shown) {
		site_article_path(path, item->id);
		MARKUP(m, "<link rel=\"alternate\" href=\"");
		markup_url(m, d->publish);
		if (d->publish[strlen(d->publish) - 1] != '/')
			MARKUP(m, "/");
		markup_words(m, slice_of(path));
		markup_number(m, r->before.revision);
		MARKUP(m, "-");
		markup_number(m, r->after.revision);
		MARKUP(m, ".html\"/>\n");
	}
	if (!is_web(item->url))
		return;
	if (shown)
		MARKUP(m, "<link rel=\"related\" href=\"");
	else
		MARKUP(m, "<link rel=\"alternate\" href=\"");
	markup_url(m, item->url);
	MARKUP(m, "\"/>\n");
}

static enum emend_status
write_item(struct digest_out *o, const struct digest_item *item,
    struct emend_error *err)
{
	const struct digest_step *s = &item->steps[item->step_count - 1];
	enum emend_status status;
	struct markup m;
	unsigned kind;

	/* a first revision is no edit */
	if (item->fresh && !item->report && !item->marks)
		return EMEND_OK;
	markup_init(&m, o->file);
	MARKUP(&m, "<entry>\n");
	write_id(&m, o->digest, item->id, s->revision);
	write_title(&m, item);
	write_updated(&m, s->first_seen);
	write_links(&m, o->digest, item);
	for (kind = 0; kind < KIND_COUNT; kind++) {
		if (!(item->kinds & KIND_BIT(kind)))
			continue;
		MARKUP(&m, "<category term=\"");
		markup_words(&m, slice_of(kind_name((enum kind)kind)));
		MARKUP(&m, "\"/>\n");
	}
	status = write_content(&m, item, err);
	MARKUP(&m, "</entry>\n");
	if (status == EMEND_OK)
		status = markup_check(&m, err);
	markup_free(&m);
	return status;
}

static enum emend_status
end(struct digest_out *o, struct emend_error *err)
{
	(void)err;
	fputs("</feed>\n", o->file);
	return EMEND_OK;
}

const struct digest_format digest_atom = {
	.name = "atom",
	.by_revision = true,
	.begin = begin,
	.item = write_item,
	.end = end,
};
