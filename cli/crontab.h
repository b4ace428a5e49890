#ifndef EMEND_CLI_CRONTAB_H
#define EMEND_CLI_CRONTAB_H

#include "base/error.h"

struct text;

/* The line that lets cron check the archive every 5 minutes. */
void crontab_line(struct text *out, const char *dir);

/*
 * Makes an archive in dir, a new or empty directory, with that text as its
 * emend.conf.  EMEND_EXISTS when there is something already.
 */
enum emend_status archive_make(const char *dir, const char *conf,
    struct emend_error *err) EMEND_MUST_USE;

#endif
