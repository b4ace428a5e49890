#include "fetch/replay.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/file.h"
#include "base/url.h"
#include "fetch/failure.h"
#include "fetch/look.h"
#include "fetch/record.h"

#define STATUS_FILE_MAX 16 /* bytes: a number and a line's end */

/* Would a segment lead up, or nowhere?  Queries are part of the name. */
static bool
stays_below(struct slice path)
{
	size_t start, end;

	for (start = 0; start < path.len; start = end + 1) {
		struct slice segment;

		end = slice_find_byte(path, '/', start);
		segment = slice_sub(path, start, end);
		if (slice_equal(segment, SLICE(".")) ||
		    slice_equal(segment, SLICE("..")))
			return false;
	}
	return true;
}

/* The file for a clean URL; false when there can be none. */
static bool
path_of(struct text *out, const char *dir, struct slice url)
{
	struct slice below;
	struct url u;

	if (!url_parse(&u, url))
		return false;
	text_addf(out, "%s/%.*s", dir, SLICE_ARG(u.host));
	if (u.port.len)
		text_addf(out, ":%.*s", SLICE_ARG(u.port));
	text_add(out, u.path.ptr, u.path.len);
	if (slice_ends(u.path, SLICE("/")))
		text_puts(out, "index.html");
	if (u.has_query)
		text_addf(out, "?%.*s", SLICE_ARG(u.query));
	below = slice_between(u.host.ptr, url.ptr + url.len);
	return out->status == EMEND_OK && stays_below(below);
}

static bool
parse_status(int *out, struct slice s)
{
	size_t i;

	*out = 0;
	s = slice_trim(s);
	if (s.len != 3)
		return false;
	for (i = 0; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
		*out = *out * 10 + (s.ptr[i] - '0');
	}
	return *out >= 200 && *out <= 599;
}

/* What FILE.status says; *has false when there is none. */
static enum emend_status
read_status(struct text *path, int *out, bool *has, struct emend_error *err)
{
	size_t len = path->len;
	struct text number;
	enum emend_status status;

	*has = true;
	text_init(&number, STATUS_FILE_MAX);
	text_puts(path, ".status");
	status = text_check(path, err);
	if (status == EMEND_OK)
		status = file_read(&number, path->ptr, err);
	if (status == EMEND_NOTFOUND) {
		*has = false;
		status = EMEND_OK;
	} else if (status == EMEND_OK &&
	           !parse_status(out, slice_new(number.ptr, number.len))) {
		status = emend_fail(err, EMEND_PARSE,
		    "%s: wants a status from 200 to 599", path->ptr);
	}
	text_truncate(path, len);
	text_free(&number);
	return status;
}

/* Body and status of what stands at path. */
static enum emend_status
read_answer(
    struct text *path, struct text *body, int *http, struct emend_error *err)
{
	enum emend_status status;
	bool has_status;

	status = read_status(path, http, &has_status, err);
	if (status)
		return status;
	if (dir_exists(path->ptr))
		status = EMEND_NOTFOUND;
	else
		status = file_read(body, path->ptr, err);
	if (status == EMEND_OK && !has_status)
		*http = 200;
	if (status != EMEND_NOTFOUND)
		return status;
	if (!has_status)
		*http = 404;
	return EMEND_OK;
}

static void
answer(struct look *look, int http)
{
	char line[64];

	snprintf(line, sizeof(line), "HTTP/1.1 %d %s", http,
	    failure_status_name(http));
	headers_add(&look->headers, slice_of(line));
	headers_add(&look->headers, SLICE("Content-Type: text/html"));
	headers_add(&look->headers, SLICE(""));
	record_request(&look->record, slice_new(look->url.ptr, look->url.len),
	    "HTTP/1.1", (struct slice){ NULL, 0 }, SLICE(""), NULL, 0);
	record_response(&look->record, &look->headers);
	record_fact(&look->record, "transport", "replayed from files");
}

enum emend_status
replay_look(struct fetch *f, struct look *look, struct emend_error *err)
{
	struct emend_error why = { 0 };
	enum emend_status status = EMEND_OK;
	struct text path;
	int http = 404;

	text_init(&path, URL_MAX + PATH_MAX);
	text_init(&look->body, look_most_bytes(f, look));
	if (path_of(&path, f->settings.replay,
	        slice_new(look->url.ptr, look->url.len)))
		status = read_answer(&path, &look->body, &http, &why);
	else
		status = path.status == EMEND_NOMEM ? EMEND_NOMEM : EMEND_OK;
	text_free(&path);
	if (status == EMEND_OK)
		answer(look, http);
	if (status == EMEND_NOMEM || look->record.status == EMEND_NOMEM ||
	    look->headers.lines.status == EMEND_NOMEM) {
		look_free(look);
		return emend_fail_nomem(err);
	}
	if (status)
		look_fail(f, look,
		    status == EMEND_LIMIT ? FETCH_ERROR_TOO_LARGE
		                          : FETCH_ERROR_CONNECT,
		    "%s", why.text);
	else
		look_conclude(f, look);
	return EMEND_OK;
}
