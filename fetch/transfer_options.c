#include "fetch/transfer_options.h"

#include <stdlib.h>
#include <string.h>

#include "base/url.h"
#include "fetch/proxy.h"
#include "fetch/tls_end.h"
#include "fetch/trust.h"

#define LINES_MAX ((size_t)256 * 1024)
#define ACCEPT                                                                 \
	"text/html,application/xhtml+xml,application/xml;q=0.9,"               \
	"text/plain;q=0.8,*/*;q=0.1"

/* These decide what an answer means; a site's own header cannot. */
static bool
is_ours(struct slice name)
{
	static const struct slice ours[] = {
		SLICE_LIT("Accept-Encoding"),
		SLICE_LIT("If-None-Match"),
		SLICE_LIT("If-Modified-Since"),
		SLICE_LIT("Range"),
		SLICE_LIT("Host"),
		SLICE_LIT("Connection"),
		SLICE_LIT("Content-Length"),
		SLICE_LIT("Transfer-Encoding"),
	};
	size_t i;

	for (i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (slice_equal_nocase(name, ours[i]))
			return true;
	return false;
}

static bool
site_has(const struct transfer_request *r, struct slice name)
{
	size_t i;

	for (i = 0; i < r->header_count; i++)
		if (slice_equal_nocase(headers_name(r->headers[i]), name))
			return true;
	return false;
}

/* A header of ours, unless the site's own settings give another. */
static void
add_header(struct transfer *t, const char *name, const char *value)
{
	if (!value ||
	    (!is_ours(slice_of(name)) && site_has(t->request, slice_of(name))))
		return;
	text_puts(&t->lines, name);
	text_puts(&t->lines, ": ");
	text_puts(&t->lines, value);
	text_putc(&t->lines, '\n');
}

static void
add_site_header(struct transfer *t, struct slice line)
{
	size_t colon = slice_find_byte(line, ':', 0), i;

	if (colon == line.len || is_ours(headers_name(line)))
		return;
	for (i = 0; i < line.len; i++)
		if ((unsigned char)line.ptr[i] < 0x20 && line.ptr[i] != '\t')
			return;
	text_add(&t->lines, line.ptr, line.len);
	text_putc(&t->lines, '\n');
}

static void
write_lines(struct transfer *t)
{
	const struct transfer_request *r = t->request;
	size_t i;

	t->lines.limit = LINES_MAX;
	add_header(t, "User-Agent", r->user_agent);
	add_header(t, "From", r->from);
	add_header(t, "Accept",
	    r->kind == TRANSFER_ROBOTS ? "text/plain,*/*;q=0.5" : ACCEPT);
	/* what is too long is cut, and nothing packed can be cut */
	add_header(t, "Accept-Encoding",
	    r->kind == TRANSFER_ROBOTS ? "identity" : "gzip");
	add_header(t, "If-None-Match", r->etag);
	add_header(t, "If-Modified-Since", r->last_modified);
	if (r->cookie && r->cookie[0])
		add_header(t, "Cookie", r->cookie);
	for (i = 0; i < r->header_count; i++)
		add_site_header(t, r->headers[i]);
}

/* curl wants a list of strings. */
static bool
list_lines(struct transfer *t)
{
	char *line = t->lines.ptr, *end;
	struct curl_slist *list;

	while ((end = strchr(line, '\n'))) {
		*end = '\0';
		list = curl_slist_append(t->list, line);
		*end = '\n';
		if (!list)
			return false;
		t->list = list;
		line = end + 1;
	}
	return true;
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return (c | 0x20) - 'a' + 10;
}

/* A clean URL's percent-encoding taken off. */
static void
add_decoded(struct text *out, struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (c == '%' && s.len - i > 2) {
			c = (char)(hex_value(s.ptr[i + 1]) * 16 +
			           hex_value(s.ptr[i + 2]));
			i += 2;
		}
		text_putc(out, c);
	}
}

static CURLcode
set_user(struct transfer *t)
{
	struct slice info = t->request->userinfo;
	size_t colon = slice_find_byte(info, ':', 0);
	struct text user, password;
	CURLcode code;

	if (!info.ptr)
		return CURLE_OK;
	text_init(&user, URL_MAX);
	text_init(&password, URL_MAX);
	add_decoded(&user, slice_sub(info, 0, colon));
	add_decoded(&password, slice_sub(info, colon + 1, info.len));
	code = user.status || password.status ? CURLE_OUT_OF_MEMORY : CURLE_OK;
	if (!code)
		code = curl_easy_setopt(t->easy, CURLOPT_USERNAME, user.ptr);
	if (!code)
		code =
		    curl_easy_setopt(t->easy, CURLOPT_PASSWORD, password.ptr);
	text_free(&user);
	text_free(&password);
	return code;
}

static CURLcode
set_target(struct transfer *t)
{
	const char *url = t->request->url, *proxy = NULL;
	CURLcode code;
	struct url u;

	if (url_parse(&u, slice_of(url)))
		proxy = proxy_for(u.scheme, u.host);
	t->proxied = proxy != NULL;
	code = curl_easy_setopt(t->easy, CURLOPT_URL, url);
	if (!code)
		code = curl_easy_setopt(
		    t->easy, CURLOPT_PROXY, proxy ? proxy : "");
	if (!code)
		code = curl_easy_setopt(t->easy, CURLOPT_NOPROXY, "");
	if (!code)
		code = curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->list);
	return code ? code : set_user(t);
}

static CURLcode
set_trust(struct transfer *t)
{
	struct trust trust = trust_of_environment();
	CURLcode code = tls_end_watch(t->easy);

	if (!code && trust.file)
		code = curl_easy_setopt(t->easy, CURLOPT_CAINFO, trust.file);
	if (!code && trust.dir)
		code = curl_easy_setopt(t->easy, CURLOPT_CAPATH, trust.dir);
	return code;
}

struct long_option {
	CURLoption option;
	long value;
};

static const struct long_option long_options[] = {
	{ CURLOPT_FOLLOWLOCATION, 0 },
	{ CURLOPT_HTTP_CONTENT_DECODING, 0 },
	{ CURLOPT_HTTP09_ALLOWED, 0 },
	{ CURLOPT_NOSIGNAL, 1 },
	{ CURLOPT_NETRC, CURL_NETRC_IGNORED },
	{ CURLOPT_PATH_AS_IS, 1 },
	{ CURLOPT_SUPPRESS_CONNECT_HEADERS, 1 },
	{ CURLOPT_SSL_VERIFYPEER, 1 },
	{ CURLOPT_SSL_VERIFYHOST, 2 },
	{ CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2 },
	{ CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS },
	{ CURLOPT_LOW_SPEED_LIMIT, TRANSFER_SLOW_BYTES },
	{ CURLOPT_LOW_SPEED_TIME, TRANSFER_SLOW_S },
	{ CURLOPT_CONNECTTIMEOUT_MS, TRANSFER_CONNECT_MS },
	{ CURLOPT_MAXLIFETIME_CONN, 3600 },
	/* a name that is still being looked up when its time is over would
	   hold up all the others until it is found */
	{ CURLOPT_QUICK_EXIT, 1 },
};

static CURLcode
set_numbers(struct transfer *t)
{
	size_t i, n = sizeof(long_options) / sizeof(long_options[0]);
	CURLcode code = CURLE_OK;

	for (i = 0; !code && i < n; i++)
		code = curl_easy_setopt(
		    t->easy, long_options[i].option, long_options[i].value);
	if (!code)
		code = curl_easy_setopt(
		    t->easy, CURLOPT_TIMEOUT_MS, (long)t->request->timeout_ms);
	if (!code)
		code = curl_easy_setopt(
		    t->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	return code;
}

static void
set_callbacks(struct transfer *t)
{
	CURL *easy = t->easy;

	curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->curl_text);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, transfer_on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, transfer_on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, transfer_on_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, t);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, transfer_on_request);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, t);
}

/*
 * A new handle each time; connections and names are the multi's.  One that is
 * only reset remembers the last header line of its last transfer, in memory
 * that libcurl 7.88 has freed, and writes there when an answer's first header
 * begins with a blank, as the continuation of a line.
 */
static bool
make_handle(struct transfer *t)
{
	curl_easy_cleanup(t->easy);
	t->easy = curl_easy_init();
	return t->easy != NULL;
}

enum emend_status
transfer_set_options(struct transfer *t, struct emend_error *err)
{
	CURLcode code;

	if (!make_handle(t))
		return emend_fail_nomem(err);
	write_lines(t);
	if (t->lines.status || !list_lines(t))
		return emend_fail_nomem(err);
	set_callbacks(t);
	code = set_numbers(t);
	if (!code)
		code = set_trust(t);
	if (!code)
		code = set_target(t);
	if (code == CURLE_OUT_OF_MEMORY)
		return emend_fail_nomem(err);
	if (code)
		return emend_fail(err, EMEND_IO,
		    "libcurl does not take an option: %s",
		    curl_easy_strerror(code));
	return EMEND_OK;
}
