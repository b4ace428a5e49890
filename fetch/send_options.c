#include <stdio.h>
#include <string.h>

#include "base/url.h"
#include "fetch/proxy.h"
#include "fetch/send_work.h"
#include "fetch/trust.h"

#define LINE_MOST 8192 /* of a header */

/* ---- what curl calls ---- */

static size_t
on_read(char *out, size_t size, size_t n, void *data)
{
	struct sending *g = data;
	size_t room = size * n, left = g->body.len - g->read;

	if (room > left)
		room = left;
	memcpy(out, g->body.ptr + g->read, room);
	g->read += room;
	return room;
}

/* A connection that had been used before was closed: once more from the
 * beginning. */
static int
on_seek(void *data, curl_off_t offset, int origin)
{
	struct sending *g = data;

	if (origin != SEEK_SET || offset < 0 || (size_t)offset > g->body.len)
		return CURL_SEEKFUNC_CANTSEEK;
	g->read = (size_t)offset;
	return CURL_SEEKFUNC_OK;
}

static size_t
on_header(char *bytes, size_t size, size_t n, void *data)
{
	struct sending *g = data;

	n *= size;
	if (g->is_mail)
		return n;
	return headers_add(&g->answer, slice_new(bytes, n)) ? n : 0;
}

static size_t
on_answer(char *bytes, size_t size, size_t n, void *data)
{
	struct sending *g = data;

	(void)bytes;
	g->heard += size * n;
	g->enough = g->heard > SEND_ANSWER_MAX;
	return g->enough ? 0 : size * n;
}

/* ---- a request's options ---- */

struct long_option {
	CURLoption option;
	long value;
};

static const struct long_option long_options[] = {
	{ CURLOPT_FOLLOWLOCATION, 0 },
	{ CURLOPT_HTTP09_ALLOWED, 0 },
	{ CURLOPT_NOSIGNAL, 1 },
	{ CURLOPT_NETRC, CURL_NETRC_IGNORED },
	{ CURLOPT_SSL_VERIFYPEER, 1 },
	{ CURLOPT_SSL_VERIFYHOST, 2 },
	{ CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2 },
	{ CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS },
	{ CURLOPT_CONNECTTIMEOUT_MS, SEND_CONNECT_MS },
	{ CURLOPT_MAXLIFETIME_CONN, 3600 },
};

static bool
add_line(struct curl_slist **list, struct slice s)
{
	char line[LINE_MOST];
	struct curl_slist *longer;

	if (snprintf(line, sizeof(line), "%.*s", SLICE_ARG(s)) >=
	    (int)sizeof(line))
		return false;
	longer = curl_slist_append(*list, line);
	if (longer)
		*list = longer;
	return longer != NULL;
}

static CURLcode
set_post(struct sending *g, const struct send_request *r)
{
	CURL *easy = g->easy;
	const char *proxy = NULL;
	struct url parts;
	bool fits = true;
	size_t i;

	for (i = 0; i < r->header_count; i++)
		fits = fits && add_line(&g->headers, r->headers[i]);
	/* an answer of 100 first would only cost time */
	fits = fits && add_line(&g->headers, SLICE("Expect:"));
	if (!fits)
		return CURLE_OUT_OF_MEMORY;
	if (url_parse(&parts, slice_of(r->url)))
		proxy = proxy_for(parts.scheme, parts.host);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, g->headers);
	curl_easy_setopt(easy, CURLOPT_POST, 1L);
	if (r->get)
		curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
	if (r->put)
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "PUT");
	curl_easy_setopt(
	    easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.len);
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_PROXY, proxy ? proxy : "");
	return curl_easy_setopt(easy, CURLOPT_USERAGENT, g->sender->user_agent);
}

static bool
add_receivers(struct sending *g, const char *to)
{
	struct slice rest = slice_of(to);

	while (rest.len) {
		size_t end = slice_find_byte(rest, ' ', 0);

		if (end && !add_line(&g->to, slice_sub(rest, 0, end)))
			return false;
		rest = slice_sub(rest, end + 1, rest.len);
	}
	return g->to != NULL;
}

static CURLcode
set_mail(struct sending *g, const struct send_request *r)
{
	CURL *easy = g->easy;
	CURLcode code;

	if (!add_receivers(g, r->to))
		return CURLE_OUT_OF_MEMORY;
	curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(easy, CURLOPT_USE_SSL,
	    (long)(r->plain ? CURLUSESSL_TRY : CURLUSESSL_ALL));
	curl_easy_setopt(
	    easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)r->body.len);
	code = curl_easy_setopt(easy, CURLOPT_MAIL_FROM, r->from);
	if (!code)
		code = curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, g->to);
	if (!code && r->user)
		code = curl_easy_setopt(easy, CURLOPT_USERNAME, r->user);
	if (!code && r->password)
		code = curl_easy_setopt(easy, CURLOPT_PASSWORD, r->password);
	return code;
}

static CURLcode
set_trust(CURL *easy)
{
	struct trust trust = trust_of_environment();
	CURLcode code = CURLE_OK;

	if (trust.file)
		code = curl_easy_setopt(easy, CURLOPT_CAINFO, trust.file);
	if (!code && trust.dir)
		code = curl_easy_setopt(easy, CURLOPT_CAPATH, trust.dir);
	return code;
}

CURLcode
sending_set_options(struct sending *g, const struct send_request *r)
{
	CURL *easy = g->easy;
	CURLcode code = CURLE_OK;
	size_t i;

	for (i = 0; i < sizeof(long_options) / sizeof(long_options[0]); i++)
		curl_easy_setopt(
		    easy, long_options[i].option, long_options[i].value);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)g->sender->timeout_ms);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, g);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, g->curl_text);
	curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(easy, CURLOPT_READDATA, g);
	curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, on_seek);
	curl_easy_setopt(easy, CURLOPT_SEEKDATA, g);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, g);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_answer);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, g);
	code = curl_easy_setopt(easy, CURLOPT_URL, r->url);
	if (!code)
		code = set_trust(easy);
	if (!code)
		code = g->is_mail ? set_mail(g, r) : set_post(g, r);
	return code;
}
