#ifndef EMEND_CLI_SHELL_H
#define EMEND_CLI_SHELL_H

#include "base/file.h"

struct text;

/* What is printed to be copied into a shell or a crontab. */

/* This program's own path; "" when the system does not say. */
void program_path(char out[PATH_LIMIT]);

/*
 * How a person calls this very program here: "emend" when that finds it, else
 * a path, quoted for a shell.
 */
void program_name(struct text *out);

/* Appends word so that a shell takes it as it is. */
void shell_word(struct text *out, const char *word);

/* The line that lets cron check the archive every 5 minutes. */
void crontab_line(struct text *out, const char *dir);

#endif
