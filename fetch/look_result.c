#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/feed.h"
#include "fetch/link.h"
#include "fetch/look.h"
#include "fetch/record.h"

#define LINK_HEADERS_MAX 20
#define ERROR_TEXT_MAX ((size_t)4 * 1024 * 1024) /* of an error's page */

static struct slice
wire_of(const struct look *look)
{
	return slice_new(look->body.ptr, look->body.len);
}

/* Validators are the server's bytes, to be sent back as they are. */
static enum emend_status
keep_validator(char **out, const struct headers *h, const char *name,
    struct emend_error *err)
{
	struct slice value = headers_get(h, name, 0);

	if (!headers_fit_to_send(value))
		return EMEND_OK;
	*out = strndup(value.ptr, value.len);
	return *out ? EMEND_OK : emend_fail_nomem(err);
}

static enum emend_status
unpack(
    struct look *look, size_t max, struct slice *out, struct emend_error *err)
{
	enum emend_status status;
	size_t len;

	*out = wire_of(look);
	if (look->coding == CODING_IDENTITY && out->len > max)
		return emend_fail(err, EMEND_LIMIT,
		    "it has more than the %zu bytes %s", max,
		    look->request.listing ? "that a feed or sitemap may have"
					  : "of fetch.maxText");
	if (look->coding == CODING_IDENTITY || out->len == 0)
		return EMEND_OK;
	status =
	    decode_body(&look->decoded, &len, look->coding, *out, max, err);
	*out = slice_new(look->decoded, len);
	return status;
}

/* A sitemap is often a packed file, which no header says. */
static enum emend_status
unpack_file(struct look *look, struct slice *body, struct emend_error *err)
{
	char *whole;
	enum emend_status status;
	size_t len;

	if (!slice_starts(*body, SLICE("\x1f\x8b")))
		return EMEND_OK;
	status = decode_body(
	    &whole, &len, CODING_GZIP, *body, FEED_BYTES_MAX, err);
	if (status)
		return status;
	free(look->decoded);
	look->decoded = whole;
	*body = slice_new(whole, len);
	return EMEND_OK;
}

enum emend_status
fetch_digest(const struct fetch_result *result, struct emend_error *err)
{
	/* a result is the member of a look, and no constant */
	struct look *look = (struct look *)((const char *)result -
	    offsetof(struct look, result));
	struct fetch_result *r = &look->result;

	if (look->outcome != FETCH_PAGE || r->sent_sha256)
		return EMEND_OK;
	sha256_hex(look->sent_sha256, wire_of(look));
	if (look->decoded)
		sha256_hex(look->decoded_sha256, r->body);
	else
		memcpy(look->decoded_sha256, look->sent_sha256,
		    sizeof(look->decoded_sha256));
	r->sent_sha256 = look->sent_sha256;
	r->decoded_sha256 = look->decoded_sha256;
	record_fact(&look->record, "sent-sha256", look->sent_sha256);
	record_fact(&look->record, "decoded-sha256", look->decoded_sha256);
	r->http = slice_new(look->record.ptr, look->record.len);
	return text_check(&look->record, err);
}

static enum emend_status
read_page(struct fetch *f, struct look *look, struct emend_error *err)
{
	struct fetch_result *r = &look->result;
	struct emend_error reason;
	enum emend_status status;

	r->wire_hash = f->settings.secret
	                   ? hash_secretly(f->settings.secret, wire_of(look))
	                   : hash_bytes(wire_of(look));
	if (!hash_is_zero(look->request.wire_hash) &&
	    hash_equal(look->request.wire_hash, r->wire_hash)) {
		look->outcome = FETCH_SAME_BYTES;
		return EMEND_OK;
	}
	status = unpack(look, look->request.listing ? FEED_BYTES_MAX
		: (size_t)f->settings.max_text, &r->body, &reason);
	if (!status && look->request.listing)
		status = unpack_file(look, &r->body, &reason);
	if (status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (!status)
		return EMEND_OK;
	r->body = (struct slice){ NULL, 0 };
	look->outcome = FETCH_FAILED;
	look->error = status == EMEND_LIMIT ? FETCH_ERROR_TOO_LARGE
	                                    : FETCH_ERROR_ENCODING;
	text_puts(&look->message, reason.text);
	return EMEND_OK;
}

/* What an error's page says may tell why; nothing depends on it. */
static enum emend_status
read_error(struct look *look, struct emend_error *err)
{
	struct fetch_result *r = &look->result;
	struct emend_error reason;
	enum emend_status status;

	if (look->error != FETCH_ERROR_HTTP || look->body.len == 0 ||
	    look->coding == CODING_UNKNOWN)
		return EMEND_OK;
	status = unpack(look, ERROR_TEXT_MAX, &r->body, &reason);
	if (status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (status)
		r->body = (struct slice){ NULL, 0 };
	return EMEND_OK;
}

/* As one value, of not too many; past the limit nothing is said. */
static enum emend_status
keep_links(struct look *look, struct emend_error *err)
{
	struct slice value;
	size_t i;

	text_truncate(&look->links, 0);
	for (i = 0; i < LINK_HEADERS_MAX; i++) {
		value = headers_get(&look->headers, "Link", i);
		if (!value.ptr)
			break;
		if (i)
			text_puts(&look->links, ", ");
		text_add(&look->links, value.ptr, value.len);
	}
	if (look->links.status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (!look->links.status)
		look->result.links =
		    slice_new(look->links.ptr, look->links.len);
	return EMEND_OK;
}

static void
describe(struct look *look)
{
	struct fetch_result *r = &look->result;

	r->outcome = look->outcome;
	r->error = look->error;
	r->status = look->headers.status;
	r->message = look->message.ptr;
	r->url = look->phase == LOOK_PAGE ? look->url.ptr : look->page_url.ptr;
	r->redirected = look->hops > 0 || look->secured;
	r->content_type = headers_get(&look->headers, "Content-Type", 0);
	r->etag = look->etag;
	r->last_modified = look->last_modified;
	r->retry_after = look->retry_after;
	r->elapsed_ms = look->spent_ms;
	r->payload = look->request.payload;
	r->is_turn = look->request.turn_only;
}

enum emend_status
look_result(struct fetch *f, struct look *look, struct emend_error *err)
{
	enum emend_status status;

	status = keep_validator(&look->etag, &look->headers, "ETag", err);
	if (!status)
		status = keep_validator(
		    &look->last_modified, &look->headers, "Last-Modified", err);
	if (!status && look->outcome == FETCH_PAGE && !look->request.turn_only)
		status = read_page(f, look, err);
	else if (!status && look->outcome == FETCH_FAILED)
		status = read_error(look, err);
	if (!status && look->outcome == FETCH_PAGE)
		status = keep_links(look, err);
	if (!status && look->message.status == EMEND_NOMEM)
		status = emend_fail_nomem(err);
	if (status)
		return status;
	describe(look);
	record_fact(&look->record, "url", look->result.url);
	look->result.http = slice_new(look->record.ptr, look->record.len);
	status = text_check(&look->message, err);
	return status ? status : text_check(&look->record, err);
}
