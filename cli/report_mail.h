#ifndef EMEND_CLI_REPORT_MAIL_H
#define EMEND_CLI_REPORT_MAIL_H

#include <stdbool.h>

#include "base/error.h"

struct arguments;
struct gather;
struct mark;
struct settings;

/* `report --email`: the mail and what is to be moved on together with it. */
struct report_mail {
	const struct arguments *args;
	const struct settings *settings;
	struct gather *gather;  /* of mailing_format; NULL: nothing to tell */
	const char *mark_name;  /* of the store; NULL: no mark is moved */
	const struct mark *mark; /* as it is to stand */
};

/* Puts both down in one transaction, then delivers what waits.  *failed: not
 * all of it went out; it is tried again later. */
enum emend_status report_mail(const struct report_mail *m, bool *failed,
    struct emend_error *err) EMEND_MUST_USE;

#endif
