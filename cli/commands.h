#ifndef EMEND_CLI_COMMANDS_H
#define EMEND_CLI_COMMANDS_H

#include "base/error.h"

struct command;

/* Exit statuses of the contract. */
enum exit_status {
	EXIT_DONE = 0,
	EXIT_DIFFERENT = 1,
	EXIT_USAGE = 2,
	EXIT_TROUBLE = 3,
	EXIT_FAILED = 4,
	EXIT_BUSY = 5,
};

/* The status that an error deserves. */
int exit_status_of(enum emend_status status);

/* One file a command; the table in main.c lists them. */
extern const struct command command_add;
extern const struct command command_alert;
extern const struct command command_backup;
extern const struct command command_blame;
extern const struct command command_check;
extern const struct command command_compare;
extern const struct command command_demo;
extern const struct command command_deliver;
extern const struct command command_diff;
extern const struct command command_doctor;
extern const struct command command_explain;
extern const struct command command_extract;
extern const struct command command_forget;
extern const struct command command_init;
extern const struct command command_list;
extern const struct command command_log;
extern const struct command command_maintain;
extern const struct command command_report;
extern const struct command command_search;
extern const struct command command_review;
extern const struct command command_show;
extern const struct command command_site;
extern const struct command command_status;
extern const struct command command_unwatch;
extern const struct command command_verify;

#endif
