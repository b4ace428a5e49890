#ifndef EMEND_SETTINGS_SETTINGS_WORK_H
#define EMEND_SETTINGS_SETTINGS_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/conf.h"
#include "base/error.h"
#include "base/table.h"

/*
 * Inside the settings family, whose files are settings.c (the whole),
 * settings_sections.c, settings_keys.c (the table), settings_values.c, and for
 * the keys of single sections settings_site.c, settings_alert.c and
 * settings_smtp.c.
 */
struct alert_rule;
struct reader;
struct settings;
struct source;
struct site;

/* A row of the table in settings_keys.c. */
typedef enum emend_status key_fn(struct reader *r);
struct key {
	const char *section, *name;
	key_fn *read;
	bool many;     /* may be repeated for several values */
	size_t target; /* offset in the section's struct (else in settings) */
	int64_t with;  /* the most, or which list */
};

/* An entry being read, and what it stands in. */
struct reader {
	struct settings *settings;
	struct source *source;	 /* in [watch], [feed], [list], ... */
	struct site *site;	 /* in [site] */
	struct alert_rule *rule; /* in [alert] and [operator] */
	const struct conf_entry *entry;
	const struct key *key; /* the entry's */
	const struct conf *conf;
	struct table sites;   /* host -> struct site */
	struct emend_error *err;
};

/* "emend.conf:12: unknown key evry; did you mean every?" */
enum emend_status read_unknown(struct reader *r, const char *what,
    struct slice word, const char *const *known, size_t count) EMEND_MUST_USE;

/* A section's header: sets which of the three its keys are for, or none. */
enum emend_status read_section(struct reader *r) EMEND_MUST_USE;
enum emend_status read_key(struct reader *r) EMEND_MUST_USE;
/* What is wrong with a section, as the end of a sentence about it. */
enum emend_status read_bad_section(
    struct reader *r, const char *problem) EMEND_MUST_USE;

/* [alert "NAME"], and the keys of the table in settings_keys.c. */
enum emend_status read_rule(struct reader *r) EMEND_MUST_USE;
/* [operator]: a rule without a name, whose channels are told of trouble. */
enum emend_status read_operator(struct reader *r) EMEND_MUST_USE;
/* Once all is read: no rule is such that it could never fire. */
enum emend_status check_rules(struct reader *r) EMEND_MUST_USE;

/*
 * Those that take any key of their kind: its row says where the value goes, and
 * how much it may be, or which of several lists it is for.
 */
key_fn key_string, key_header_value, key_bool, key_duration, key_size,
    key_number, key_count;
key_fn key_on, key_place, key_pattern, key_where, key_where_host,
    key_where_url, key_quiet, key_digest, key_channel, key_heartbeat,
    key_silence, key_publish_url; /* settings_alert.c */
key_fn key_header, key_render, key_rule; /* settings_site.c */
key_fn key_smtp_url, key_smtp_from, key_smtp_tls,
    key_smtp_sendmail; /* settings_smtp.c */

/* Values.  What is wrong with one is EMEND_USAGE and says what is wanted. */
enum emend_status read_bad(struct reader *r, const char *wanted) EMEND_MUST_USE;
/* What another folder says of it, with file, line and key before it. */
enum emend_status read_told(struct reader *r, enum emend_status status,
    const struct emend_error *why) EMEND_MUST_USE;
enum emend_status read_string(struct reader *r, const char **out)
    EMEND_MUST_USE;
/* One that goes into a request header: printable ASCII, and short. */
enum emend_status read_header_value(struct reader *r, const char **out)
    EMEND_MUST_USE;
enum emend_status read_number(struct reader *r, int64_t *out, int64_t least,
    int64_t most) EMEND_MUST_USE;
enum emend_status read_duration(struct reader *r, int64_t *out, int64_t most)
    EMEND_MUST_USE;
enum emend_status read_bool(struct reader *r, bool *out) EMEND_MUST_USE;

#endif
