#include <stdlib.h>
#include <string.h>

#include "base/url.h"
#include "fetch/cookies.h"
#include "fetch/link.h"
#include "fetch/look.h"
#include "fetch/record.h"

#define TRAIL_MAX ((size_t)(LOOK_MAX_HOPS + 2) * (URL_MAX + 1))

/* The strings of a request, one behind the other in one allocation. */
struct packer {
	char *to;
	size_t len;
};

static const char *
pack(struct packer *p, struct slice s)
{
	char *start = p->to;

	if (!s.ptr)
		return NULL;
	if (p->to) {
		memcpy(p->to, s.ptr, s.len);
		p->to[s.len] = '\0';
		p->to += s.len + 1;
	}
	p->len += s.len + 1;
	return start;
}

static struct slice
fit(const char *validator)
{
	struct slice s = slice_of(validator);

	return headers_fit_to_send(s) ? s : (struct slice){ NULL, 0 };
}

/* With p->to NULL it only measures. */
static void
pack_request(struct packer *p, struct look *look,
    const struct fetch_request *from, struct slice key, struct slice userinfo)
{
	struct slice *headers = (struct slice *)(void *)look->owned;
	size_t i;

	for (i = 0; i < from->header_count; i++) {
		const char *copy = pack(p, from->headers[i]);

		if (headers)
			headers[i] = slice_new(copy, from->headers[i].len);
	}
	look->request.headers = headers;
	look->request.etag = pack(p, fit(from->etag));
	look->request.last_modified = pack(p, fit(from->last_modified));
	look->first_key = slice_new(pack(p, key), key.len);
	look->userinfo = slice_new(pack(p, userinfo), userinfo.len);
}

static enum emend_status
copy_request(struct look *look, const struct fetch_request *from,
    struct slice key, struct slice userinfo, struct emend_error *err)
{
	size_t table = from->header_count * sizeof(struct slice);
	struct packer p = { NULL, 0 };

	look->request = *from;
	look->request.url = NULL;
	pack_request(&p, look, from, key, userinfo);
	look->owned = malloc(table + p.len + 1);
	if (!look->owned)
		return emend_fail_nomem(err);
	p.to = look->owned + table;
	pack_request(&p, look, from, key, userinfo);
	return EMEND_OK;
}

static void
init_texts(struct look *look)
{
	text_init(&look->url, URL_MAX);
	text_init(&look->trail, TRAIL_MAX);
	text_init(&look->cookie, COOKIES_SENT_MAX);
	text_init(&look->links, LINK_BYTES_MAX);
	text_init(&look->page_url, 0);
	text_init(&look->page_trail, 0);
	text_init(&look->message, LOOK_MESSAGE_MAX);
	text_init(&look->record, RECORD_MAX);
	text_init(&look->body, 0);
	headers_init(&look->headers);
}

void
look_free(struct look *look)
{
	if (!look)
		return;
	text_free(&look->url);
	text_free(&look->trail);
	text_free(&look->cookie);
	text_free(&look->links);
	text_free(&look->page_url);
	text_free(&look->page_trail);
	text_free(&look->message);
	text_free(&look->record);
	text_free(&look->body);
	headers_free(&look->headers);
	free(look->owned);
	free(look->decoded);
	free(look->etag);
	free(look->last_modified);
	free(look);
}

/* Moves userinfo out of look->url, which has one. */
static void
drop_userinfo(struct look *look, const struct url *u)
{
	size_t start = (size_t)(u->userinfo.ptr - look->url.ptr);
	size_t end = start + u->userinfo.len + 1;

	memmove(look->url.ptr + start, look->url.ptr + end,
	    look->url.len - end + 1);
	look->url.len -= end - start;
}

static enum emend_status
set_start(struct look *look, struct fetch *f,
    const struct fetch_request *request, struct emend_error *err)
{
	enum emend_status status;
	struct text key;
	struct url u;

	text_init(&key, URL_MAX);
	status = url_clean(&look->url, slice_of(request->url), err);
	if (!status)
		status = look_secure(f, look, &look->url, err);
	if (!status)
		status = url_host_key(
		    &key, slice_new(look->url.ptr, look->url.len), err);
	if (!status && !url_parse(&u, slice_new(look->url.ptr, look->url.len)))
		status = emend_fail(err, EMEND_PARSE, "not a URL");
	if (!status)
		status = copy_request(look, request,
		    slice_new(key.ptr, key.len), u.userinfo, err);
	if (!status && u.userinfo.ptr)
		drop_userinfo(look, &u);
	if (!status) {
		look->host =
		    polite_host(&f->polite, slice_new(key.ptr, key.len));
		if (!look->host)
			status = emend_fail_nomem(err);
	}
	text_free(&key);
	return status;
}

enum emend_status
look_new(struct look **out, struct fetch *f,
    const struct fetch_request *request, struct emend_error *err)
{
	enum emend_status status;
	struct look *look = calloc(1, sizeof(*look));

	*out = NULL;
	if (!look)
		return emend_fail_nomem(err);
	init_texts(look);
	status = set_start(look, f, request, err);
	if (status) {
		look_free(look);
		return status;
	}
	*out = look;
	return EMEND_OK;
}
