#include "alerts/channel.h"
#include "alerts/dispatch.h"
#include "alerts/message.h"

/* A program of the user's: emend.alert/1 on its standard input. */

static enum emend_status
check(const char *target, struct emend_error *err)
{
	/* cron knows neither a PATH nor a folder worth relying on */
	if (target[0] != '/')
		return emend_fail(err, EMEND_PARSE,
		    "wants the program's whole path, like "
		    "/usr/local/bin/notify, and then its arguments");
	return EMEND_OK;
}

static enum emend_status
render(const struct message *m, const struct channel_use *use, struct text *out,
    struct emend_error *err)
{
	(void)use;
	return message_json(m, out, err);
}

static enum emend_status
start(struct dispatcher *d, struct delivery *delivery, struct emend_error *err)
{
	return delivery_run(d, delivery, delivery->use.channel->target, err);
}

const struct channel_kind channel_command = {
	.name = "command",
	.at_once = 4,
	.check = check,
	.render = render,
	.start = start,
};
