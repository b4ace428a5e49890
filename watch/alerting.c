#include "watch/alerting.h"

#include <string.h>

#include "alerts/item.h"
#include "alerts/rule.h"
#include "article/article.h"
#include "base/text.h"
#include "settings/settings.h"
#include "store/batch.h"
#include "store/history.h"
#include "store/outbox.h"

void
alerting_init(struct alerting *a, const struct settings *settings)
{
	*a = (struct alerting){ .settings = settings };
}

void
alerting_free(struct alerting *a)
{
	table_free(&a->troubled);
}

/* ---- what a rule looks at ---- */

/* "feed https://..." without its first word: as the configuration has it. */
static struct slice
source_name(const char *label)
{
	struct slice s = slice_of(label);

	return slice_sub(s, slice_find_byte(s, ' ', 0) + 1, s.len);
}

void
alerting_subject(const struct alerting *a, const struct told *told,
    struct alert_subject *out)
{
	const struct event *e = &told->event;
	const struct source *source =
	    settings_source(a->settings, told->source);

	*out = (struct alert_subject){
		.event = e,
		.url = slice_of(e->url ? e->url : ""),
		.title = slice_of(e->title ? e->title : ""),
		.sources = { source_name(told->source),
		    source_name(told->found_in) },
		.tags = source ? source->tags : NULL,
		.tag_count = source ? source->tag_count : 0,
	};
	out->publish = a->settings->alerts.publish;
	if (!hash_is_zero(told->id))
		hash_hex(out->id, told->id);
	if (!out->title.len && told->after && told->after->title.ptr)
		out->title = told->after->title;
}

/* ---- rows ---- */

/* What all the rules of one event share. */
struct queueing {
	struct alerting *alerting;
	struct telling *telling;
	struct store_batch *batch;
	struct told *told;
	struct alert_subject subject;
	const char *commit; /* NULL where there is none */
	int64_t now;
};

static enum emend_status
put_alert(struct queueing *q, const struct alert_rule *rule,
    const struct rule_channel *channel, struct slice item,
    struct emend_error *err)
{
	char key[ALERT_KEY_HEX + 1];
	const struct alert_row row = {
		.key = key,
		.rule = rule->name,
		.channel = channel->label,
		.id = q->told->id,
		.made_at = q->now,
		.item = item,
	};

	alert_key(
	    key, rule->name, channel->label, q->commit, &q->subject, q->now);
	return q->batch ? store_batch_alert(q->batch, &row, err)
	                : outbox_put_alert(q->alerting->store, &row, err);
}

static enum emend_status
queue_match(struct queueing *q, const struct alert_rule *rule,
    const struct match *match, struct emend_error *err)
{
	enum emend_status status;
	struct text item;
	size_t i;

	text_init(&item, ITEM_BYTES_MAX);
	status = item_write(&item, &q->subject, match, q->now, err);
	for (i = 0; i < rule->channel_count && status == EMEND_OK; i++)
		status = put_alert(q, rule, &rule->channels[i],
		    slice_new(item.ptr, item.len), err);
	text_free(&item);
	return status;
}

static enum emend_status
tell_rule(struct queueing *q, const struct alert_rule *rule, const char *why,
    struct emend_error *err)
{
	struct table *troubled = &q->alerting->troubled;
	const struct event e = {
		.type = EVENT_IS_TROUBLE,
		.what = "rule",
		.name = rule->name,
		.message = why,
		.first = true,
	};

	if (table_get(troubled, slice_of(rule->name)))
		return EMEND_OK;
	if (!table_put(troubled, slice_of(rule->name), troubled))
		return emend_fail_nomem(err);
	return telling_add(q->telling, &e, NULL, err);
}

static enum emend_status
try_rules(struct queueing *q, struct emend_error *err)
{
	const struct settings *settings = q->alerting->settings;
	enum emend_status status = EMEND_OK;
	struct emend_error why;
	struct match match;
	size_t i;

	for (i = 0; i < settings->rule_count && status == EMEND_OK; i++) {
		const struct alert_rule *rule = &settings->rules[i];

		if (q->told->not_to && !strcmp(q->told->not_to, rule->name))
			continue;
		status = rule_match(rule, &q->subject, &match, &why);
		if (status == EMEND_LIMIT)
			status = tell_rule(q, rule, why.text, err);
		else if (status)
			return emend_fail(err, status, "%s", why.text);
		else if (match.why == MATCH_FIRED)
			status = queue_match(q, rule, &match, err);
	}
	return status;
}

/* What whoever runs emend is to know: trouble, and what he named that fails,
 * when it begins and when it is over. */
static bool
is_operators(const struct told *told)
{
	const struct event *e = &told->event;

	return (e->type == EVENT_IS_TROUBLE ||
	           (e->type == EVENT_IS_FAILED && told->by_name)) &&
	       (e->first || e->over);
}

static enum emend_status
try_operator(struct queueing *q, struct emend_error *err)
{
	const struct alert_rule *operator= q->alerting->settings->operator;
	const struct match match = { .why = MATCH_FIRED };

	if (!operator|| !is_operators(q->told))
		return EMEND_OK;
	return queue_match(q, operator, & match, err);
}

/* The name that the commit will have, also in the report. */
static enum emend_status
name_commit(struct queueing *q, struct emend_error *err)
{
	char commit[COMMIT_HEX + 1];
	enum emend_status status;

	if (!q->told->is_revision)
		return EMEND_OK;
	status = store_batch_commit_name(q->batch, q->told->id, commit, err);
	if (status || !*commit)
		return status;
	q->commit = arena_copy(q->told->arena, commit, COMMIT_HEX);
	if (!q->commit)
		return emend_fail_nomem(err);
	q->told->report.after.commit = q->commit;
	return EMEND_OK;
}

static enum emend_status
queue_event(struct queueing *q, struct emend_error *err)
{
	const struct report *report = q->told->event.report;
	enum emend_status status;

	alerting_subject(q->alerting, q->told, &q->subject);
	status = name_commit(q, err);
	if (status == EMEND_OK && report && report->changes)
		status = changed_words_make(&q->subject.wording, report, err);
	if (status == EMEND_OK)
		status = try_rules(q, err);
	if (status == EMEND_OK)
		status = try_operator(q, err);
	changed_words_free(&q->subject.wording);
	return status;
}

enum emend_status
alerting_queue(struct alerting *a, struct telling *t, struct store_batch *batch,
    int64_t now, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct told *told;

	if (a->settings->rule_count == 0 && !a->settings->operator)
		return EMEND_OK;
	for (told = t->first; told && status == EMEND_OK; told = told->next) {
		struct queueing q = { a, t, batch, told, { .event = NULL },
			NULL, now };

		if (!told->alerted)
			status = queue_event(&q, err);
		told->alerted = true;
	}
	return status;
}
