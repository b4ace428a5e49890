#include "cli/reading.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "article/article.h"
#include "article/codec.h"
#include "article/extract.h"
#include "article/limits.h"
#include "base/file.h"
#include "base/slice.h"
#include "base/text.h"
#include "base/time.h"
#include "base/url.h"
#include "fetch/fetch.h"
#include "settings/settings.h"
#include "store/store.h"
#include "watch/reading.h"

enum form {
	FORM_HTML,
	FORM_STORED,
	FORM_TEXT,
};

bool
is_address(const char *word)
{
	return !strncasecmp(word, "http://", 7) ||
	    !strncasecmp(word, "https://", 8);
}

static bool
ends_in(const char *name, const char *ending)
{
	size_t n = strlen(name), m = strlen(ending);

	return n > m && !strcasecmp(name + n - m, ending);
}

static const struct {
	const char *ending;
	enum form form;
} endings[] = {
	{ ".html", FORM_HTML },
	{ ".htm", FORM_HTML },
	{ ".xhtml", FORM_HTML },
	{ ".md", FORM_STORED },
	{ ".txt", FORM_TEXT },
};

static bool
form_by_name(enum form *out, const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (ends_in(name, endings[i].ending)) {
			*out = endings[i].form;
			return true;
		}
	return false;
}

bool
is_readable_name(const char *name)
{
	enum form ignored;

	return form_by_name(&ignored, name);
}

static bool
form_by_option(enum form *out, const char *from)
{
	if (!from)
		return false;
	*out = !strcmp(from, "html") ? FORM_HTML
	    : !strcmp(from, "md")    ? FORM_STORED
				     : FORM_TEXT;
	return true;
}

static enum form
form_by_bytes(struct slice bytes)
{
	struct slice bom = SLICE("\xef\xbb\xbf");

	if (slice_starts(bytes, bom))
		bytes = slice_sub(bytes, bom.len, bytes.len);
	bytes = slice_trim(bytes);
	return bytes.len && bytes.ptr[0] == '<' ? FORM_HTML : FORM_TEXT;
}

static enum emend_status
open_archive(struct reader *reader, struct emend_error *err)
{
	enum emend_status status;

	if (reader->settings)
		return EMEND_OK;
	status = store_open(&reader->store, reader->archive, STORE_READ, err);
	return status ? status : settings_read_in(
	    &reader->settings, reader->archive, err);
}

/* As a check of the archive would read it. */
static enum emend_status
read_page_for_archive(struct article **out, struct slice bytes,
    const struct reading *reading, struct reader *reader,
    struct emend_error *err)
{
	const struct served page = {
		.url = reading->url.ptr,
		.content_type = reading->content_type,
		.body = bytes,
	};
	enum emend_status status = open_archive(reader, err);

	if (status)
		return status;
	if (!page.url)
		return emend_fail(err, EMEND_USAGE,
		    "with -C, --url is to say which address the page came "
		    "from: it is read by the rules of its site");
	return reading_read(out, reader->store, reader->settings, &page,
	    reading->explain, err);
}

static enum emend_status
read_bytes(struct article **out, enum form form, struct slice bytes,
    struct slice url, struct slice content_type,
    struct reader *reader, struct emend_error *err)
{
	const struct reading reading = {
		.url = url,
		.content_type = content_type,
		.explain = reader->explain,
	};

	switch (form) {
	case FORM_HTML:
		return reader->archive ? read_page_for_archive(out, bytes,
					     &reading, reader, err)
				       : article_read_page(
					     out, bytes, &reading, err);
	case FORM_STORED:
		return codec_read(out, bytes, err);
	case FORM_TEXT:
		break;
	}
	if (reader->purpose == READ_TO_EXTRACT)
		return article_read_scraped(out, bytes, err);
	return article_read_lines(out, bytes, err);
}

/* Whoever compares texts is to know that bytes were guessed at. */
static void
say_encoding(const struct article *a, const char *path)
{
	if (a->encoding.len && !slice_equal(a->encoding, SLICE("utf-8")))
		fprintf(stderr, "emend: %s is not UTF-8; read as %.*s\n", path,
		    SLICE_ARG(a->encoding));
}

static enum emend_status
read_file(struct article **out, bool *is_html, const char *path,
    struct reader *reader, struct emend_error *err)
{
	struct text bytes, url;
	struct slice content;
	enum emend_status status;
	enum form form;

	text_init(&bytes, LIMIT_TEXT_FILE);
	text_init(&url, URL_MAX);
	status = file_read_any(&bytes, path, err);
	if (status)
		goto out; /* the error names the path */
	content = slice_new(bytes.ptr, bytes.len);
	if (reader->url) {
		status = url_clean(&url, slice_of(reader->url), err);
		if (status) {
			status = emend_fail(err, EMEND_USAGE,
			    "--url: not an address: %.200s", reader->url);
			goto out;
		}
	}
	if (!form_by_option(&form, reader->from) && !form_by_name(&form, path))
		form = form_by_bytes(content);
	*is_html = form == FORM_HTML;
	status = read_bytes(out, form, content,
	    url.len ? slice_new(url.ptr, url.len) : slice_of(NULL),
	    slice_of(NULL), reader, err);
	if (status)
		emend_error_prefix(err, "%s", path);
	else if (form == FORM_TEXT && reader->purpose == READ_TO_COMPARE)
		say_encoding(*out, path);
out:
	text_free(&url);
	text_free(&bytes);
	return status;
}

static enum emend_status
new_fetch(struct fetch **out, struct emend_error *err)
{
	struct settings *settings = settings_default();
	struct fetch_settings s;
	struct clock clock = { 0 };
	char agent[256];
	enum emend_status status;

	if (!settings)
		return emend_fail_nomem(err);
	fetch_settings_init(&s);
	settings_user_agent(settings, agent, sizeof(agent));
	s.user_agent = agent;
	s.now_ms = clock_now_ms(&clock);
	status = fetch_new(out, &s, err);
	settings_free(settings);
	return status;
}

static enum emend_status
fetch_page(struct reader *reader, const char *url, struct fetch_result **out,
    struct emend_error *err)
{
	const struct fetch_request request = { .url = url, .named = true };
	enum emend_status status = EMEND_OK;

	if (!reader->fetch)
		status = new_fetch(&reader->fetch, err);
	if (status == EMEND_OK)
		status = fetch_add(reader->fetch, &request, err);
	if (status == EMEND_OK)
		status = fetch_next(reader->fetch, out, -1, err);
	if (status)
		return status;
	if (!*out || (*out)->outcome != FETCH_PAGE)
		return emend_fail(err, EMEND_IO, "%s",
		    *out ? (*out)->message : "no answer");
	return EMEND_OK;
}

/* url is in clean form. */
static enum emend_status
read_url(struct article **out, bool *is_html, const char *url,
    struct reader *reader, struct emend_error *err)
{
	struct fetch_result *result = NULL;
	enum emend_status status = fetch_page(reader, url, &result, err);
	enum form form;

	if (status)
		return status;
	if (!form_by_option(&form, reader->from))
		form = slice_starts(result->content_type, SLICE("text/plain"))
		    ? FORM_TEXT
		    : FORM_HTML;
	*is_html = form == FORM_HTML;
	return read_bytes(out, form, result->body, slice_of(result->url),
	    result->content_type, reader, err);
}

static enum emend_status
read_address(struct article **out, bool *is_html, const char *address,
    struct reader *reader, struct emend_error *err)
{
	struct text url;
	enum emend_status status;

	text_init(&url, URL_MAX);
	status = url_clean(&url, slice_of(address), err);
	if (status == EMEND_OK) {
		status = read_url(out, is_html, url.ptr, reader, err);
		text_truncate(&url, 0);
		url_redact(&url, slice_of(address));
		if (status)
			emend_error_prefix(err, "%.300s", url.ptr);
	} else if (status != EMEND_NOMEM) {
		status = err->status = EMEND_USAGE;
	}
	text_free(&url);
	return status;
}

enum emend_status
read_named(struct article **out, bool *is_html, const char *what,
    struct reader *reader, struct emend_error *err)
{
	bool ignored;

	*out = NULL;
	if (!is_html)
		is_html = &ignored;
	*is_html = false;
	/* of another scheme: the error says so */
	if (is_address(what) || (strstr(what, "://") && !file_exists(what)))
		return read_address(out, is_html, what, reader, err);
	return read_file(out, is_html, what, reader, err);
}

void
reader_free(struct reader *r)
{
	fetch_free(r->fetch);
	settings_free(r->settings);
	store_close(r->store);
	r->fetch = NULL;
	r->settings = NULL;
	r->store = NULL;
}
