#include <stdio.h>

#include "alerts/channel.h"
#include "alerts/dispatch.h"
#include "alerts/message.h"
#include "alerts/rule.h"
#include "alerts/secret.h"
#include "base/base64.h"
#include "base/digest.h"
#include "base/text.h"
#include "base/time.h"
#include "base/url.h"
#include "fetch/send.h"

/*
 * A post of emend.alert/1, signed as Standard Webhooks has it: the receiver
 * knows who sent it, when, and which ones it has had already.
 */

#define SIGNATURE_MAX 128

enum emend_status
channel_check_url(const char *target, struct emend_error *err)
{
	struct text clean;
	enum emend_status status;

	text_init(&clean, URL_MAX);
	status = url_clean(&clean, slice_of(target), err);
	text_free(&clean);
	return status == EMEND_LIMIT
	           ? emend_fail(err, EMEND_PARSE, "is too long an address")
	           : status;
}

static enum emend_status
render(const struct message *m, const struct channel_use *use, struct text *out,
    struct emend_error *err)
{
	(void)use;
	return message_json(m, out, err);
}

/* "whsec_" and base64, or any bytes. */
static void
take_key(struct text *out, struct slice secret)
{
	struct slice prefix = SLICE("whsec_");

	if (slice_starts(secret, prefix) &&
	    base64_read(out, slice_sub(secret, prefix.len, secret.len)))
		return;
	text_truncate(out, 0);
	text_add(out, secret.ptr, secret.len);
}

/* "v1," and the digest of id, time and body. */
static enum emend_status
sign(char out[SIGNATURE_MAX], const struct delivery *delivery,
    const char *timestamp, struct emend_error *err)
{
	const struct channel_use *use = &delivery->use;
	unsigned char digest[SHA256_LEN];
	struct text secret, key, signature;
	enum emend_status status;

	text_init(&secret, SECRET_MOST);
	text_init(&key, SECRET_MOST);
	text_init(&signature, SIGNATURE_MAX - 1);
	status = secret_read(
	    &secret, use->settings->dir, use->rule->secret_file, err);
	if (status == EMEND_OK) {
		const struct slice parts[] = { slice_of(delivery->message),
			SLICE("."), slice_of(timestamp), SLICE("."),
			delivery->body };

		take_key(&key, slice_new(secret.ptr, secret.len));
		status = text_check(&key, err);
		if (status == EMEND_OK)
			hmac_sha256(
			    digest, slice_new(key.ptr, key.len), parts, 5);
	}
	if (status == EMEND_OK) {
		text_puts(&signature, "v1,");
		base64_write(&signature,
		    slice_new((const char *)digest, sizeof(digest)));
		status = text_check(&signature, err);
	}
	if (status == EMEND_OK)
		snprintf(out, SIGNATURE_MAX, "%s", signature.ptr);
	text_free(&signature);
	text_free(&key);
	text_free(&secret);
	return status;
}

static enum emend_status
start(struct dispatcher *d, struct delivery *delivery, struct emend_error *err)
{
	char id[128], stamp[128], signature[SIGNATURE_MAX + 32];
	char timestamp[32], value[SIGNATURE_MAX];
	struct slice headers[4] = { SLICE("Content-Type: application/json") };
	struct send_request request = {
		.url = delivery->use.channel->target,
		.body = delivery->body,
		.headers = headers,
		.header_count = 3,
	};
	enum emend_status status;

	snprintf(
	    timestamp, sizeof(timestamp), "%lld", (long long)delivery->now);
	snprintf(id, sizeof(id), "webhook-id: %s", delivery->message);
	snprintf(stamp, sizeof(stamp), "webhook-timestamp: %s", timestamp);
	headers[1] = slice_of(id);
	headers[2] = slice_of(stamp);
	if (delivery->use.rule->secret_file) {
		status = sign(value, delivery, timestamp, err);
		if (status == EMEND_NOMEM)
			return status;
		if (status) {
			delivery_end(
			    d, delivery, DELIVERY_LATER, "%s", err->text);
			return EMEND_OK;
		}
		snprintf(signature, sizeof(signature), "webhook-signature: %s",
		    value);
		headers[request.header_count++] = slice_of(signature);
	}
	return delivery_send(d, delivery, &request, err);
}

const struct channel_kind channel_webhook = {
	.name = "webhook",
	.at_once = 4,
	.check = channel_check_url,
	.render = render,
	.start = start,
};
