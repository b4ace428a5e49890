#include "reports/markup.h"

#include "base/time.h"
#include "base/url.h"
#include "reports/escape.h"

#define WORDS_MOST (UINT32_C(256) << 20) /* at once; a page is far smaller */

void
markup_init(struct markup *m, FILE *file)
{
	m->file = file;
	text_init(&m->shown, WORDS_MOST);
}

void
markup_free(struct markup *m)
{
	text_free(&m->shown);
}

void
markup_fail(struct markup *m, enum emend_status status)
{
	text_fail(&m->shown, status);
}

enum emend_status
markup_check(const struct markup *m, struct emend_error *err)
{
	return text_check(&m->shown, err);
}

static const char *
reference_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static void
write_escaped(FILE *file, struct slice s)
{
	const char *reference;
	size_t from = 0, at;

	for (at = 0; at < s.len; at++) {
		reference = reference_of(s.ptr[at]);
		if (!reference)
			continue;
		fwrite(s.ptr + from, 1, at - from, file);
		fputs(reference, file);
		from = at + 1;
	}
	fwrite(s.ptr + from, 1, s.len - from, file);
}

void
markup_words(struct markup *m, struct slice words)
{
	text_truncate(&m->shown, 0);
	escape_terminal(&m->shown, words);
	write_escaped(m->file, slice_new(m->shown.ptr, m->shown.len));
}

void
markup_number(struct markup *m, size_t n)
{
	fprintf(m->file, "%zu", n);
}

void
markup_time(struct markup *m, int64_t at)
{
	char utc[TIME_UTC_MAX], local[TIME_LOCAL_MAX];

	time_format_utc(utc, at);
	time_format_local(local, at);
	fprintf(m->file, "<time datetime=\"%s\">%s</time>", utc, local);
}

void
markup_url(struct markup *m, const char *url)
{
	text_truncate(&m->shown, 0);
	url_redact(&m->shown, slice_of(url));
	write_escaped(m->file, slice_new(m->shown.ptr, m->shown.len));
}

bool
markup_link(struct markup *m, const char *url)
{
	struct slice s = slice_of(url);

	if (!slice_starts(s, SLICE("http://")) &&
	    !slice_starts(s, SLICE("https://")))
		return false;
	MARKUP(m, "<a href=\"");
	markup_url(m, url);
	MARKUP(m, "\">");
	return true;
}
