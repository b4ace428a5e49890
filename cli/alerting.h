#ifndef EMEND_CLI_ALERTING_H
#define EMEND_CLI_ALERTING_H

#include <stdint.h>

#include "base/error.h"
#include "base/time.h"
#include "cli/output.h"

struct alert_rule;
struct arguments;
struct settings;
struct store;

/*
 * The actions of `emend alert`: cmd_alert.c has those that look at the outbox,
 * alerting.c those that hold a rule against the history or send a sample.
 */
struct alerting_command {
	const struct arguments *args;
	int64_t now;
	struct settings *settings;
	struct store *store;
	const struct alert_rule *rule; /* that the command line names; NULL */
	struct output out;
	bool failed; /* something was not delivered */
};

enum emend_status alerting_try(
    struct alerting_command *c, struct emend_error *err) EMEND_MUST_USE;
enum emend_status alerting_test(
    struct alerting_command *c, struct emend_error *err) EMEND_MUST_USE;

#endif
