#ifndef EMEND_SETTINGS_SETTINGS_WORK_H
#define EMEND_SETTINGS_SETTINGS_WORK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/conf.h"
#include "base/error.h"
#include "base/table.h"

/*
 * Inside the settings family, whose files are settings.c (the whole),
 * settings_sections.c, settings_keys.c (the table), settings_alert.c and
 * settings_smtp.c (of alerts)
 * and settings_values.c.
 */
struct settings;
struct source;
struct site;

/* An entry being read, and what it stands in. */
struct reader {
	struct settings *settings;
	struct source *source; /* in [watch] and [list] */
	struct site *site;     /* in [site] */
	struct alert_rule *rule;     /* in [alert] */
	const struct conf_entry *entry;
	const struct conf *conf;
	struct table sources; /* "watch URL" -> struct source */
	struct table sites;   /* host -> struct site */
	struct emend_error *err;
};

/* "emend.conf:12: unknown key evry; did you mean every?" */
enum emend_status read_unknown(struct reader *r, const char *what,
    struct slice word, const char *const *known, size_t count) EMEND_MUST_USE;

/* A section's header: r->source or r->site is what its keys are for. */
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
typedef enum emend_status key_fn(struct reader *r);
key_fn key_on, key_place, key_alert_match, key_match_sentence,
    key_match_inserted, key_match_deleted, key_phrase, key_alert_source,
    key_alert_host, key_alert_url, key_alert_tag, key_min_words, key_quiet,
    key_digest, key_alert_limit, key_channel, key_secret_file,
    key_token_file, key_heartbeat, key_silence, key_publish_url;

/* [site], in settings_site.c. */
key_fn key_robots, key_cookies, key_header, key_render, key_select, key_drop,
    key_ignore;

/* [smtp], in settings_smtp.c. */
key_fn key_smtp_url, key_smtp_from, key_smtp_user, key_smtp_password_file,
    key_smtp_password_env, key_smtp_tls, key_smtp_sendmail;

/* A list in the arena that has room for one more than count; NULL when out of
 * memory. */
void *read_grown(struct reader *r, void *list, size_t count, size_t size);

/* Values.  What is wrong with one is EMEND_USAGE and says what is wanted. */
enum emend_status read_bad(struct reader *r, const char *wanted) EMEND_MUST_USE;
enum emend_status read_string(struct reader *r, const char **out)
    EMEND_MUST_USE;
/* One that goes into a request header: printable ASCII, and short. */
enum emend_status read_header_value(struct reader *r, const char **out)
    EMEND_MUST_USE;
enum emend_status read_number(struct reader *r, int64_t *out, int64_t least,
    int64_t most) EMEND_MUST_USE;
enum emend_status read_duration(struct reader *r, int64_t *out, int64_t most)
    EMEND_MUST_USE;
enum emend_status read_size(struct reader *r, uint64_t *out, uint64_t most)
    EMEND_MUST_USE;
enum emend_status read_bool(struct reader *r, bool *out) EMEND_MUST_USE;

#endif
