#include "cli/report_mail.h"

#include "base/time.h"
#include "cli/checking.h"
#include "cli/options.h"
#include "cli/output.h"
#include "publish/mailing.h"
#include "store/outbox.h"
#include "store/recorded.h"
#include "store/store.h"
#include "watch/delivering.h"

static enum emend_status
put_both(const struct report_mail *m, const struct mailing *mail,
    struct store *store, struct emend_error *err)
{
	enum emend_status status = outbox_begin(store, err);

	if (status == EMEND_OK && m->gather)
		status = mailing_put(mail, store, err);
	if (status == EMEND_OK && m->mark_name)
		status = store_put_mark(store, m->mark_name, m->mark, err);
	if (status == EMEND_OK)
		status = outbox_commit(store, err);
	if (status)
		outbox_rollback(store);
	return status;
}

static enum emend_status
put_down(const struct report_mail *m, const struct mailing *mail,
    struct store *store, struct emend_error *err)
{
	enum emend_status status = store_lock(store, STORE_LOCK_WRITE, err);

	if (status == EMEND_OK) {
		status = put_both(m, mail, store, err);
		store_unlock(store, STORE_LOCK_WRITE);
	}
	if (status && m->mark_name)
		emend_error_prefix(err,
		    "nothing was sent and the mark %s was not moved, so the "
		    "next report tells this",
		    m->args->mark);
	return status;
}

/* Trouble is told as a check tells it. */
static enum emend_status
deliver_now(const struct report_mail *m, struct store *store, bool *failed,
    struct emend_error *err)
{
	struct checking c = { .bar.wanted = false };
	struct delivering_options options = {
		.store = store,
		.settings = m->settings,
		.clock = &m->args->clock,
		.stop = checking_signals(),
		.tell = checking_tell,
		.payload = &c,
	};
	struct delivering_result result;
	enum emend_status status = output_open(&c.out, m->args, err);

	if (status)
		return status;
	status = deliver(&options, &result, err);
	/* whoever delivers just now takes it along, or the next check does */
	if (status == EMEND_BUSY)
		status = EMEND_OK;
	else if (status == EMEND_OK)
		*failed = result.failed > 0;
	return output_close(&c.out, status, err);
}

enum emend_status
report_mail(const struct report_mail *m, bool *failed, struct emend_error *err)
{
	struct mailing mail = { .count = 0 };
	struct store *store = NULL;
	enum emend_status status = EMEND_OK;

	*failed = false;
	if (m->gather)
		status = mailing_make(&mail, m->gather, m->settings,
		    m->args->email, clock_now(&m->args->clock), err);
	if (status == EMEND_OK)
		status = store_open(&store, m->args->dir, STORE_WRITE, err);
	if (status == EMEND_OK)
		status = put_down(m, &mail, store, err);
	mailing_free(&mail);
	if (status == EMEND_OK && m->gather)
		status = deliver_now(m, store, failed, err);
	store_close(store);
	return status;
}
