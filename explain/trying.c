#include "explain/trying.h"

#include <stdint.h>

#include "alerts/item.h"
#include "base/text.h"
#include "diff/words.h"
#include "settings/settings.h"
#include "store/history.h"
#include "store/recorded.h"
#include "store/watches.h"
#include "watch/alerting.h"
#include "watch/past.h"
#include "watch/telling.h"

#define SUBJECT_BYTES 4096

struct trying {
	struct store *store;
	const struct alert_rule *rule;
	tried_fn *each;
	void *payload;
	struct alerting alerting;
	struct diff_language *language;
};

/* Of what came near: all of its edits, since none met the conditions. */
static void
take_all_edits(struct match *m, const struct changed_words *w)
{
	size_t i;

	for (i = 0; i < w->count && i < MATCH_EDITS_MOST; i++)
		m->edits[i] = i;
	m->edit_count = w->count;
}

static enum emend_status
tell(struct trying *t, const struct told *told, struct alert_subject *s,
    struct match *match, const char *trouble, int64_t at,
    struct emend_error *err)
{
	struct tried tried = {
		.url = told->event.url,
		.revision = told->event.revision,
		.at = at,
		.why = match->why,
		.trouble = trouble,
	};
	struct text subject;
	enum emend_status status;

	text_init(&subject, SUBJECT_BYTES);
	if (match->why > MATCH_ON && match->why != MATCH_FIRED)
		take_all_edits(match, &s->wording);
	if (match->why > MATCH_ON)
		item_subject(&subject, s, match);
	status = text_check(&subject, err);
	tried.subject = subject.ptr;
	if (status == EMEND_OK)
		status = t->each(t->payload, &tried, err);
	text_free(&subject);
	return status;
}

static enum emend_status
try_event(struct trying *t, const struct told *told, int64_t at,
    struct emend_error *err)
{
	const struct report *report = told->event.report;
	struct alert_subject s;
	struct emend_error why;
	struct match match;
	enum emend_status status = EMEND_OK;

	alerting_subject(&t->alerting, told, &s);
	if (report && report->changes)
		status = changed_words_make(&s.wording, report, err);
	if (status == EMEND_OK) {
		status = rule_match(t->rule, &s, &match, &why);
		if (status == EMEND_OK || status == EMEND_LIMIT)
			status = tell(t, told, &s, &match,
			    status ? why.text : NULL, at, err);
		else
			status = emend_fail(err, status, "%s", why.text);
	}
	changed_words_free(&s.wording);
	return status;
}

static enum emend_status
try_revision(void *payload, const struct watch_row *row,
    const struct revision_list *history, size_t at, struct emend_error *err)
{
	struct trying *t = payload;
	struct telling telling;
	enum emend_status status;

	telling_init(&telling);
	status =
	    past_tell(&telling, t->store, row, history, at, t->language, err);
	if (status == EMEND_OK)
		status = try_event(
		    t, telling.first, history->at[at].first_seen, err);
	telling_free(&telling);
	return status;
}

enum emend_status
rule_try(struct store *store, const struct settings *settings,
    const struct alert_rule *rule, int64_t since, tried_fn *each, void *payload,
    struct emend_error *err)
{
	struct trying t = {
		.store = store,
		.rule = rule,
		.each = each,
		.payload = payload,
	};
	const struct recorded_range range = { .since = since };
	struct slice none = { NULL, 0 };
	enum emend_status status;
	size_t left_out;

	alerting_init(&t.alerting, settings);
	status = diff_language_new(&t.language, none, err);
	if (status == EMEND_OK)
		status = past_each(store, &range, SIZE_MAX, &left_out,
		    try_revision, &t, err);
	diff_language_free(t.language);
	alerting_free(&t.alerting);
	return status;
}

enum emend_status
rules_try_revision(struct store *store, const struct settings *settings,
    const struct watch_row *row, const struct revision_list *history, size_t at,
    tried_fn *each, void *payload, struct emend_error *err)
{
	struct trying t = { .store = store, .each = each, .payload = payload };
	struct slice none = { NULL, 0 };
	enum emend_status status;
	size_t i;

	alerting_init(&t.alerting, settings);
	status = diff_language_new(&t.language, none, err);
	for (i = 0; i < settings->rule_count && status == EMEND_OK; i++) {
		t.rule = &settings->rules[i];
		status = try_revision(&t, row, history, at, err);
	}
	diff_language_free(t.language);
	alerting_free(&t.alerting);
	return status;
}
