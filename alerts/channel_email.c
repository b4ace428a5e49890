#include <stdlib.h>

#include "alerts/channel.h"
#include "alerts/dispatch.h"
#include "alerts/mail.h"
#include "alerts/message.h"
#include "alerts/rule.h"
#include "alerts/secret.h"
#include "base/text.h"
#include "fetch/send.h"

/* A mail, by SMTP or by the program that this machine sends mail with. */

static enum emend_status
check(const char *target, struct emend_error *err)
{
	if (!mail_is_address(slice_of(target)))
		return emend_fail(err, EMEND_PARSE,
		    "wants one mail address, like desk@example.org");
	return EMEND_OK;
}

static enum emend_status
render(const struct message *m, const struct channel_use *use, struct text *out,
    struct emend_error *err)
{
	const struct mail mail = {
		.from = use->settings->smtp.from,
		.to = use->channel->target,
		.message = m,
	};

	return mail_write(out, &mail, err);
}

static enum emend_status
read_password(
    struct text *out, const struct alert_settings *s, struct emend_error *err)
{
	const char *value;

	if (s->smtp.password_file)
		return secret_read(out, s->dir, s->smtp.password_file, err);
	if (!s->smtp.password_env)
		return EMEND_OK;
	value = getenv(s->smtp.password_env);
	if (!value || !*value)
		return emend_fail(err, EMEND_USAGE,
		    "the environment has no %s, where smtp.passwordEnv says "
		    "that the password is",
		    s->smtp.password_env);
	text_puts(out, value);
	return text_check(out, err);
}

static enum emend_status
send_mail(
    struct dispatcher *d, struct delivery *delivery, struct emend_error *err)
{
	const struct alert_settings *s = delivery->use.settings;
	struct send_request request = {
		.url = s->smtp.url,
		.body = delivery->body,
		.from = s->smtp.from,
		.to = delivery->use.channel->target,
		.user = s->smtp.user,
		.plain = s->smtp.plain,
	};
	struct emend_error why;
	struct text password;
	enum emend_status status;

	text_init(&password, SECRET_MOST);
	status = read_password(&password, s, &why);
	request.password = s->smtp.user ? password.ptr : NULL;
	if (status == EMEND_OK)
		status = delivery_send(d, delivery, &request, err);
	else if (status == EMEND_NOMEM)
		status = emend_fail_nomem(err);
	else {
		delivery_end(d, delivery, DELIVERY_LATER, "%s", why.text);
		status = EMEND_OK;
	}
	text_free(&password);
	return status;
}

static enum emend_status
start(struct dispatcher *d, struct delivery *delivery, struct emend_error *err)
{
	const struct alert_settings *s = delivery->use.settings;
	struct text words;
	enum emend_status status;

	if (!s->smtp.sendmail)
		return send_mail(d, delivery, err);
	text_init(&words, 16384);
	/* the addresses are the configuration's and hold no blank */
	text_addf(&words, "%s -i -f %s -- %s", s->smtp.sendmail, s->smtp.from,
	    delivery->use.channel->target);
	status = text_check(&words, err);
	if (status == EMEND_OK)
		status = delivery_run(d, delivery, words.ptr, err);
	text_free(&words);
	return status;
}

const struct channel_kind channel_email = {
	.name = "email",
	.at_once = 1,
	.check = check,
	.render = render,
	.start = start,
};
