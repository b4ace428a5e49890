#include "alerts/match.h"

#include "article/article.h"
#include "base/pattern.h"
#include "base/url.h"
#include "reports/event.h"
#include "reports/report.h"

#define PHRASES_MOST 1000 /* of one wording in one paragraph */

const char *
match_why_name(enum match_why why)
{
	static const char *const names[MATCH_WHY_COUNT] = {
		[MATCH_SOURCE] = "source",
		[MATCH_HOST] = "host",
		[MATCH_URL] = "url",
		[MATCH_TAG] = "tag",
		[MATCH_ON] = "on",
		[MATCH_PLACE] = "place",
		[MATCH_WORDS] = "match",
		[MATCH_SENTENCE] = "matchSentence",
		[MATCH_INSERTED] = "matchInserted",
		[MATCH_DELETED] = "matchDeleted",
		[MATCH_PHRASE] = "phrase",
		[MATCH_MIN_WORDS] = "minWords",
		[MATCH_FIRED] = "fired",
	};

	return names[why];
}

/* ---- where ---- */

/* * stands for any run of characters. */
static bool
glob_fits(struct slice glob, struct slice s)
{
	size_t g = 0, i = 0, star = SIZE_MAX, from = 0;

	while (i < s.len) {
		if (g < glob.len && glob.ptr[g] == '*') {
			star = g++;
			from = i;
		} else if (g < glob.len && glob.ptr[g] == s.ptr[i]) {
			g++;
			i++;
		} else if (star != SIZE_MAX) {
			g = star + 1;
			i = ++from;
		} else {
			return false;
		}
	}
	while (g < glob.len && glob.ptr[g] == '*')
		g++;
	return g == glob.len;
}

static bool
where_fits(
    enum rule_where which, struct slice wanted, const struct alert_subject *s)
{
	struct url parts;
	size_t i;

	switch (which) {
	case RULE_SOURCE:
		return slice_equal(wanted, s->sources[0]) ||
		       slice_equal(wanted, s->sources[1]);
	case RULE_HOST:
		return url_parse(&parts, s->url) &&
		       url_host_fits(wanted, parts.host);
	case RULE_URL:
		return glob_fits(wanted, s->url);
	case RULE_TAG:
		for (i = 0; i < s->tag_count; i++)
			if (slice_equal(wanted, slice_of(s->tags[i])))
				return true;
		break;
	}
	return false;
}

/* True with *why: the first condition on the place that is not met. */
static bool
is_elsewhere(const struct alert_rule *r, const struct alert_subject *s,
    enum match_why *why)
{
	static const enum match_why whys[RULE_WHERE_COUNT] = {
		[RULE_SOURCE] = MATCH_SOURCE,
		[RULE_HOST] = MATCH_HOST,
		[RULE_URL] = MATCH_URL,
		[RULE_TAG] = MATCH_TAG,
	};
	size_t which, i;

	for (which = 0; which < RULE_WHERE_COUNT; which++) {
		for (i = 0; i < r->where_counts[which]; i++)
			if (where_fits(
			        (enum rule_where)which, r->where[which][i], s))
				break;
		*why = whys[which];
		if (r->where_counts[which] && i == r->where_counts[which])
			return true;
	}
	return false;
}

/* ---- patterns ---- */

static const char *const keys[RULE_PATTERN_COUNT] = {
	[RULE_MATCH] = "match",
	[RULE_MATCH_INSERTED] = "matchInserted",
	[RULE_MATCH_DELETED] = "matchDeleted",
	[RULE_MATCH_SENTENCE] = "matchSentence",
	[RULE_PHRASE] = "phrase",
};

/* Does any of a key's patterns match in any of the texts?  None: yes. */
static enum emend_status
find_any(const struct alert_rule *r, enum rule_pattern which,
    const struct slice *texts, size_t count, bool *found,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct slice hit;
	size_t i, j;

	*found = r->pattern_counts[which] == 0;
	for (i = 0; i < r->pattern_counts[which] && !*found; i++)
		for (j = 0; j < count && !*found && status == EMEND_OK; j++)
			if (texts[j].len)
				status = pattern_find(r->patterns[which][i],
				    texts[j], 0, &hit, found, err);
	if (status == EMEND_LIMIT)
		emend_error_prefix(err, "%s", keys[which]);
	return status;
}

static enum emend_status
count_hits(const struct pattern *p, struct slice text, size_t *out,
    struct emend_error *err)
{
	enum emend_status status;
	struct slice hit;
	size_t from = 0;
	bool found = true;

	*out = 0;
	while (*out < PHRASES_MOST && from <= text.len) {
		status = pattern_find(p, text, from, &hit, &found, err);
		if (status || !found)
			return status;
		++*out;
		from = (size_t)(hit.ptr - text.ptr) + hit.len + !hit.len;
	}
	return EMEND_OK;
}

/* Of this wording, is there less in the new text? */
static enum emend_status
find_phrase(const struct alert_rule *r, const struct changed_edit *w,
    bool *found, struct emend_error *err)
{
	size_t i, before, after;
	enum emend_status status = EMEND_OK;

	*found = r->pattern_counts[RULE_PHRASE] == 0;
	for (i = 0; i < r->pattern_counts[RULE_PHRASE] && !*found; i++) {
		const struct pattern *p = r->patterns[RULE_PHRASE][i];

		status = count_hits(p, w->before, &before, err);
		if (status == EMEND_OK && before)
			status = count_hits(p, w->after, &after, err);
		if (status)
			break;
		*found = before && after < before;
	}
	if (status == EMEND_LIMIT)
		emend_error_prefix(err, "phrase");
	return status;
}

/* The patterns on one edit's words, or on all of them at once. */
struct texts {
	struct slice deleted, inserted, sentences;
};

static enum emend_status
patterns_fit(const struct alert_rule *r, const struct texts *t,
    enum match_why *why, bool *fits, struct emend_error *err)
{
	const struct slice changed[] = { t->deleted, t->inserted };
	const struct {
		enum rule_pattern which;
		enum match_why why;
		const struct slice *texts;
		size_t count;
	} tests[] = {
		{ RULE_MATCH, MATCH_WORDS, changed, 2 },
		{ RULE_MATCH_SENTENCE, MATCH_SENTENCE, &t->sentences, 1 },
		{ RULE_MATCH_INSERTED, MATCH_INSERTED, &t->inserted, 1 },
		{ RULE_MATCH_DELETED, MATCH_DELETED, &t->deleted, 1 },
	};
	enum emend_status status = EMEND_OK;
	size_t i;

	*fits = true;
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		*why = tests[i].why;
		if (r->pattern_counts[tests[i].which] == 0)
			continue;
		status = find_any(r, tests[i].which, tests[i].texts,
		    tests[i].count, fits, err);
		if (status || !*fits)
			break;
	}
	return status;
}

/* ---- edits ---- */

static const kind_set serious = KIND_BIT(KIND_CORRECTION) - 1;

/* What has no kind, and did not only move, is as good as unchanged. */
static kind_set
kinds_of(const struct changed_edit *w)
{
	if (w->kinds || w->ops & 1u << EDIT_MOVED)
		return w->kinds;
	return KIND_BIT(KIND_FORMATTING);
}

static bool
is_wanted(const struct alert_rule *r, const struct changed_edit *w, bool named,
    bool unnoted)
{
	const struct rule_on *on = &r->on;

	unnoted = unnoted && (w->kinds & serious);
	if (on->without & PLACE_BIT(w->place) || (on->noted && unnoted))
		return false;
	return named || (on->kinds & kinds_of(w)) || (on->ops & w->ops) ||
	       (on->places & PLACE_BIT(w->place)) || (on->unnoted && unnoted);
}

static enum emend_status
match_edit(const struct alert_rule *r, const struct alert_subject *s, size_t at,
    bool named, struct match *out, size_t *words, struct emend_error *err)
{
	const struct changed_edit *w = &s->wording.at[at];
	const struct texts t = { w->deleted, w->inserted, w->sentences };
	const struct changes *c = s->event->report->changes;
	enum match_why why = MATCH_ON;
	enum emend_status status = EMEND_OK;
	bool fits = is_wanted(r, w, named, c->notice == NOTICE_NONE);

	if (fits && r->places && !(r->places & PLACE_BIT(w->place))) {
		why = MATCH_PLACE;
		fits = false;
	}
	if (fits)
		status = patterns_fit(r, &t, &why, &fits, err);
	if (status == EMEND_OK && fits) {
		why = MATCH_PHRASE;
		status = find_phrase(r, w, &fits, err);
	}
	if (status)
		return status;
	if (fits) {
		why = MATCH_MIN_WORDS;
		*words += w->words;
		if (out->edit_count < MATCH_EDITS_MOST)
			out->edits[out->edit_count] = at;
		out->edit_count++;
	}
	if (why > out->why)
		out->why = why;
	return EMEND_OK;
}

static enum emend_status
match_edits(const struct alert_rule *r, const struct alert_subject *s,
    bool named, struct match *out, struct emend_error *err)
{
	const struct changed_words *w = &s->wording;
	const struct texts all = { w->deleted, w->inserted, w->sentences };
	enum match_why why;
	enum emend_status status;
	size_t i, words = 0;
	bool fits;

	/* what is nowhere is in no edit: most rules end here */
	status = patterns_fit(r, &all, &why, &fits, err);
	if (status)
		return status;
	if (!fits) {
		out->why = why;
		return EMEND_OK;
	}
	for (i = 0; i < w->count && status == EMEND_OK; i++)
		status = match_edit(r, s, i, named, out, &words, err);
	if (status == EMEND_OK && out->edit_count && words >= r->min_words)
		out->why = MATCH_FIRED;
	return status;
}

/* ---- events ---- */

/* What is there to be searched where nothing was compared: the title, and of a
 * new article its text. */
static enum emend_status
title_fits(const struct alert_rule *r, const struct alert_subject *s,
    enum match_why *why, bool *fits, struct emend_error *err)
{
	struct texts t = { s->title, s->title, s->title };
	enum emend_status status = patterns_fit(r, &t, why, fits, err);

	if (status || !*fits)
		return status;
	*why = MATCH_PHRASE;
	return find_any(r, RULE_PHRASE, &s->title, 1, fits, err);
}

static enum emend_status
match_event(const struct alert_rule *r, const struct alert_subject *s,
    struct match *out, struct emend_error *err)
{
	enum emend_status status;
	bool fits;

	status = title_fits(r, s, &out->why, &fits, err);
	if (status == EMEND_OK && fits)
		out->why = MATCH_FIRED;
	return status;
}

/* Of what begins and ends the beginning is told, of trouble both; what was
 * there before anybody watched is nothing new. */
static bool
is_edge(const struct event *e)
{
	if (e->type == EVENT_IS_NEW)
		return !e->baseline;
	if (e->type == EVENT_IS_SUSPECT)
		return e->first && !e->over;
	if (e->type == EVENT_IS_TROUBLE)
		return e->first || e->over;
	return true;
}

enum emend_status
rule_match(const struct alert_rule *r, const struct alert_subject *s,
    struct match *out, struct emend_error *err)
{
	const struct event *e = s->event;
	bool named = (r->on.events & (1u << e->type)) && is_edge(e);
	enum emend_status status = EMEND_OK;
	enum match_why why;

	out->why = MATCH_ON;
	out->edit_count = 0;
	if (is_elsewhere(r, s, &why)) {
		out->why = why;
		return EMEND_OK;
	}
	/* "reverted" is about all of its edits that meet the conditions */
	if (s->wording.count)
		status = match_edits(r, s, named, out, err);
	else if (named)
		status = match_event(r, s, out, err);
	return status;
}
