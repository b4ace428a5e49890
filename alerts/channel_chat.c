#include <string.h>

#include "alerts/channel.h"
#include "alerts/chat.h"
#include "alerts/dispatch.h"
#include "alerts/message.h"
#include "alerts/rule.h"
#include "alerts/secret.h"
#include "base/text.h"
#include "base/url.h"
#include "fetch/send.h"

/* A post to a chat service, in its own form. */

#define HEADER_MOST (SECRET_MOST + 64)

/* The address without its last piece, and that piece: ntfy's topic, Matrix's
 * room. */
static bool
cut_last(struct slice url, struct slice *base, struct slice *last)
{
	size_t at = url.len;

	while (at > 0 && url.ptr[at - 1] != '/')
		at--;
	*base = slice_sub(url, 0, at);
	*last = slice_sub(url, at, url.len);
	return last->len > 0 && at > strlen("https://");
}

static enum emend_status
check(const char *target, struct emend_error *err)
{
	struct slice url, base, last;
	enum chat_kind kind;

	if (!chat_read(&kind, &url, target))
		return emend_fail(err, EMEND_PARSE,
		    "wants slack, mattermost, discord, teams, ntfy or matrix "
		    "and an address");
	/* url lies at the target's end */
	if ((kind == CHAT_NTFY || kind == CHAT_MATRIX) &&
	    !cut_last(url, &base, &last))
		return emend_fail(err, EMEND_PARSE,
		    kind == CHAT_NTFY
		        ? "wants an address that ends with the topic: "
		          "https://ntfy.example.org/topic"
		        : "wants an address that ends with the room: "
		          "https://matrix.example.org/!room:example.org");
	/* by an alias nothing can be sent */
	if (kind == CHAT_MATRIX && last.ptr[0] != '!')
		return emend_fail(err, EMEND_PARSE,
		    "wants the room's own name, which begins with a !: "
		    "https://matrix.example.org/!room:example.org");
	return channel_check_url(url.ptr, err);
}

static enum emend_status
render(const struct message *m, const struct channel_use *use, struct text *out,
    struct emend_error *err)
{
	struct slice url, base, topic;
	enum chat_kind kind;

	(void)chat_read(&kind, &url, use->channel->target);
	(void)cut_last(url, &base, &topic);
	return chat_json(out, kind, m, topic, err);
}

static void
add_encoded(struct text *out, struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		char low = (char)(c | 0x20);

		if ((low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') ||
		    c == '.' || c == '-' || c == '_' || c == '~' || c == '%')
			text_putc(out, (char)c);
		else
			text_addf(out, "%%%02X", c);
	}
}

/* Where it is posted; Matrix knows a message by its name, and takes it once. */
static void
write_address(struct text *out, enum chat_kind kind, struct slice url,
    const char *message)
{
	struct slice base, last;

	(void)cut_last(url, &base, &last);
	if (kind == CHAT_NTFY) {
		text_add(out, base.ptr, base.len);
	} else if (kind == CHAT_MATRIX) {
		text_add(out, base.ptr, base.len);
		text_puts(out, "_matrix/client/v3/rooms/");
		add_encoded(out, last);
		text_addf(out, "/send/m.room.message/%s", message);
	} else {
		text_add(out, url.ptr, url.len);
	}
}

/* "Authorization: Bearer ..." of the rule's tokenFile. */
static enum emend_status
read_token(
    struct text *out, const struct channel_use *use, struct emend_error *err)
{
	enum emend_status status;
	struct text token;

	text_init(&token, SECRET_MOST);
	status =
	    secret_read(&token, use->settings->dir, use->rule->token_file, err);
	text_addf(out, "Authorization: Bearer %s", token.ptr);
	text_free(&token);
	return status ? status : text_check(out, err);
}

static enum emend_status
post(struct dispatcher *d, struct delivery *delivery, struct text *address,
    struct text *token, struct emend_error *err)
{
	const struct channel_use *use = &delivery->use;
	struct slice headers[2] = { SLICE("Content-Type: application/json") };
	struct send_request request = {
		.body = delivery->body, .headers = headers, .header_count = 1
	};
	enum emend_status status = EMEND_OK;
	struct emend_error why;
	enum chat_kind kind;
	struct slice url;

	(void)chat_read(&kind, &url, use->channel->target);
	write_address(address, kind, url, delivery->message);
	request.put = kind == CHAT_MATRIX;
	if (use->rule->token_file)
		status = read_token(token, use, &why);
	if (status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (status) {
		delivery_end(d, delivery, DELIVERY_LATER, "%s", why.text);
		return EMEND_OK;
	}
	if (token->len)
		headers[request.header_count++] =
		    slice_new(token->ptr, token->len);
	request.url = address->ptr;
	status = text_check(address, err);
	return status ? status : delivery_send(d, delivery, &request, err);
}

static enum emend_status
start(struct dispatcher *d, struct delivery *delivery, struct emend_error *err)
{
	struct text address, token;
	enum emend_status status;

	text_init(&address, 2 * URL_MAX);
	text_init(&token, HEADER_MOST);
	status = post(d, delivery, &address, &token, err);
	text_free(&token);
	text_free(&address);
	return status;
}

const struct channel_kind channel_chat = {
	.name = "chat",
	.at_once = 1,
	.check = check,
	.render = render,
	.start = start,
};
