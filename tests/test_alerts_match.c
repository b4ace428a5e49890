#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alerts/chat.h"
#include "alerts/item.h"
#include "alerts/mail.h"
#include "alerts/match.h"
#include "alerts/message.h"
#include "alerts/rule.h"
#include "article/article.h"
#include "base/file.h"
#include "diff/diff.h"
#include "reports/event.h"
#include "reports/report.h"
#include "tests/fault.h"

/*
 * rules/written.tsv: a rule, the texts before and after, and what comes of it,
 * a row a line.  A text is "BYLINE || TITLE || PARAGRAPH | PARAGRAPH"; byline
 * may be left out.  "@EVENT" before it names the event.  rules/subjects.tsv: the
 * same with the subject of what fires.
 */
static const char *rows_path, *subjects_path;

#define FIELDS 4
#define PARAGRAPHS_MOST 16

/* ---- rules ---- */

static const struct {
	const char *key;
	int pattern, where;
} keys[] = {
	{ "match", RULE_MATCH, -1 },
	{ "matchInserted", RULE_MATCH_INSERTED, -1 },
	{ "matchDeleted", RULE_MATCH_DELETED, -1 },
	{ "matchSentence", RULE_MATCH_SENTENCE, -1 },
	{ "phrase", RULE_PHRASE, -1 },
	{ "source", -1, RULE_SOURCE },
	{ "host", -1, RULE_HOST },
	{ "url", -1, RULE_URL },
	{ "tag", -1, RULE_TAG },
};

static enum emend_status
add_line(struct alert_rule *rule, struct arena *arena, struct slice key,
    struct slice value, struct emend_error *err)
{
	size_t i;

	if (slice_equal(key, SLICE("on")))
		return rule_add_on(rule, value, err);
	if (slice_equal(key, SLICE("place")))
		return rule_add_place(rule, value, err);
	if (slice_equal(key, SLICE("minWords"))) {
		rule->min_words = (unsigned)atoi(value.ptr);
		return EMEND_OK;
	}
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (!slice_equal(key, slice_of(keys[i].key)))
			continue;
		if (keys[i].pattern >= 0)
			return rule_add_pattern(rule, arena,
			    (enum rule_pattern)keys[i].pattern, value, err);
		return rule_add_where(
		    rule, arena, (enum rule_where)keys[i].where, value, err);
	}
	return emend_fail(err, EMEND_USAGE, "no key");
}

/* "key = value; key = value" */
static enum emend_status
read_rule(struct alert_rule *rule, struct arena *arena, struct slice text,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	rule_init(rule, "row", 1);
	while (text.len && status == EMEND_OK) {
		size_t end = slice_find(text, SLICE("; "), 0);
		struct slice line = slice_sub(text, 0, end);
		size_t equals = slice_find(line, SLICE(" = "), 0);

		status = add_line(rule, arena, slice_sub(line, 0, equals),
		    slice_sub(line, equals + 3, line.len), err);
		text = slice_sub(text, end + 2, text.len);
	}
	return status;
}

/* ---- texts ---- */

struct text_of {
	struct paragraph paragraphs[PARAGRAPHS_MOST];
	struct article article;
};

static struct slice
next_piece(struct slice *rest, struct slice mark)
{
	size_t end = slice_find(*rest, mark, 0);
	struct slice piece = slice_trim(slice_sub(*rest, 0, end));

	*rest = slice_sub(*rest, end + mark.len, rest->len);
	return piece;
}

static void
read_text(struct text_of *out, struct slice text)
{
	struct slice mark = SLICE(" || ");
	struct slice first = next_piece(&text, mark);

	memset(out, 0, sizeof(*out));
	out->article.paragraphs = out->paragraphs;
	if (slice_find(text, mark, 0) < text.len) {
		out->article.byline = first;
		first = next_piece(&text, mark);
	}
	out->article.title = first;
	while (text.len)
		out->paragraphs[out->article.paragraph_count++].text =
		    next_piece(&text, SLICE(" | "));
	if (out->article.paragraph_count) {
		struct paragraph *last =
		    &out->paragraphs[out->article.paragraph_count - 1];

		if (slice_starts(last->text, SLICE("Correction:")))
			last->kind = PARAGRAPH_CORRECTION;
	}
}

/* ---- events ---- */

static const struct {
	const char *name;
	enum event_type type;
	bool over, again, baseline;
} events[] = {
	{ "new", EVENT_IS_NEW, false, false, false },
	{ "baseline", EVENT_IS_NEW, false, false, true },
	{ "gone", EVENT_IS_GONE, false, false, false },
	{ "returned", EVENT_IS_RETURNED, false, false, false },
	{ "reverted", EVENT_IS_REVERTED, false, false, false },
	{ "relocated", EVENT_IS_RELOCATED, false, false, false },
	{ "flapping", EVENT_IS_FLAPPING, false, false, false },
	{ "settled", EVENT_IS_SETTLED, false, false, false },
	{ "suspect", EVENT_IS_SUSPECT, false, false, false },
	{ "suspect-over", EVENT_IS_SUSPECT, true, false, false },
	{ "suspect-again", EVENT_IS_SUSPECT, false, true, false },
	{ "ended", EVENT_IS_ENDED, false, false, false },
	{ "trouble", EVENT_IS_TROUBLE, false, false, false },
	{ "trouble-over", EVENT_IS_TROUBLE, true, false, false },
};

/* Takes "@NAME" off the text. */
static void
read_event(struct event *out, struct slice *text)
{
	struct slice name = { NULL, 0 };
	size_t i;

	*out = (struct event){ .type = EVENT_IS_CHANGED, .first = true };
	if (!text->len || text->ptr[0] != '@')
		return;
	name = next_piece(text, SLICE(" "));
	for (i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		if (!slice_equal(
		        slice_sub(name, 1, name.len), slice_of(events[i].name)))
			continue;
		out->type = events[i].type;
		out->over = events[i].over;
		out->first = !events[i].again && !events[i].over;
		out->baseline = events[i].baseline;
		out->to = 2;
		out->status = out->type == EVENT_IS_GONE ? 410 : 0;
		out->reason = out->type == EVENT_IS_ENDED
		    ? "continued-elsewhere" : "paywall";
		out->what = "source";
		out->name = "https://news.example/rss.xml";
		out->message = "is no feed";
	}
}

/* ---- the rows ---- */

struct row {
	struct arena arena;
	struct alert_rule rule;
	struct text_of before, after;
	struct changes *changes;
	struct report report;
	struct event event;
	struct alert_subject subject;
};

static void
row_free(struct row *row)
{
	changed_words_free(&row->subject.wording);
	changes_free(row->changes);
	rule_free(&row->rule);
	arena_free(&row->arena);
}

static enum emend_status
row_make(
    struct row *row, const struct slice fields[FIELDS], struct emend_error *err)
{
	static const char *const tags[] = { "harbour" };
	const struct diff_options options = { .compare_fields = true };
	struct slice before = fields[1];
	enum emend_status status;

	memset(row, 0, sizeof(*row));
	row->subject.wording = (struct changed_words)CHANGED_WORDS_INIT;
	status = read_rule(&row->rule, &row->arena, fields[0], err);
	read_event(&row->event, &before);
	read_text(&row->before, before);
	read_text(&row->after, fields[2]);
	row->subject = (struct alert_subject){
		.event = &row->event,
		.url = SLICE("https://news.example/politics/quay"),
		.title = row->after.article.title,
		.sources = { SLICE("https://news.example/rss.xml"), SLICE("") },
		.tags = tags,
		.tag_count = 1,
		.wording = CHANGED_WORDS_INIT,
	};
	if (status || !before.len)
		return status;
	row->report = (struct report){
		.url = "https://news.example/politics/quay",
		.before.article = &row->before.article,
		.after.article = &row->after.article,
		.has_fields = true,
	};
	row->event.report = &row->report;
	status = diff_articles(&row->changes, &row->before.article,
	    &row->after.article, &options, err);
	row->report.changes = row->changes;
	if (status == EMEND_OK)
		status = changed_words_make(
		    &row->subject.wording, &row->report, err);
	return status;
}

static bool
split(struct slice line, struct slice fields[FIELDS])
{
	size_t i;

	for (i = 0; i < FIELDS; i++) {
		size_t end = slice_find_byte(line, '\t', 0);

		fields[i] = slice_sub(line, 0, end);
		line = slice_sub(line, end + 1, line.len);
	}
	return fields[3].len > 0;
}

/* What came of it: a condition's name, "fired" or "runs away". */
static void
outcome(struct text *out, const struct row *row)
{
	struct match match;
	enum emend_status status =
	    rule_match(&row->rule, &row->subject, &match, NULL);

	text_puts(out, status ? "runs away" : match_why_name(match.why));
}

static void
subject(struct text *out, const struct row *row)
{
	struct match match;

	assert_int_equal(
	    rule_match(&row->rule, &row->subject, &match, NULL), EMEND_OK);
	assert_int_equal(match.why, MATCH_FIRED);
	item_subject(out, &row->subject, &match);
}

/* Is what a line says found by tell? */
static bool
is_right(const struct slice fields[FIELDS], unsigned line,
    void (*tell)(struct text *, const struct row *))
{
	struct emend_error err;
	struct text found;
	struct row row;
	bool right;

	if (row_make(&row, fields, &err))
		fail_msg("line %u: %s", line, err.text);
	text_init(&found, 4096);
	tell(&found, &row);
	right = slice_equal(slice_new(found.ptr, found.len), fields[3]);
	if (!right)
		print_error("line %u: %.*s: %s, not %.*s\n", line,
		    SLICE_ARG(fields[0]), found.ptr, SLICE_ARG(fields[3]));
	text_free(&found);
	row_free(&row);
	return right;
}

static void
hold(const char *path, unsigned least,
    void (*tell)(struct text *, const struct row *))
{
	struct slice rest, fields[FIELDS];
	unsigned line = 0, rows = 0, wrong = 0;
	struct text bytes;

	text_init(&bytes, 1 << 20);
	assert_int_equal(file_read(&bytes, path, NULL), EMEND_OK);
	rest = slice_new(bytes.ptr, bytes.len);
	while (rest.len) {
		size_t end = slice_find_byte(rest, '\n', 0);
		struct slice text = slice_sub(rest, 0, end);

		line++;
		rest = slice_sub(rest, end + 1, rest.len);
		if (!text.len || text.ptr[0] == '#' || !split(text, fields))
			continue;
		rows++;
		wrong += !is_right(fields, line, tell);
	}
	text_free(&bytes);
	assert_int_equal(wrong, 0);
	assert_true(rows >= least);
}

static void
rules_fire_as_they_are_written(void **state)
{
	(void)state;
	hold(rows_path, 120, outcome);
}

static void
subjects_say_what_happened(void **state)
{
	(void)state;
	hold(subjects_path, 20, subject);
}

static const struct slice sample[FIELDS] = {
	SLICE_LIT("on = number; match = 31; phrase = 29 boats; "
	          "host = news.example"),
	SLICE_LIT("Harbour talks || Some 29 boats lay there."),
	SLICE_LIT("Harbour talks || Some 31 boats lay there."),
	SLICE_LIT("fired"),
};

static void
an_item_s_subject_is_enough_to_decide(void **state)
{
	struct emend_error err;
	struct match match;
	struct text out;
	struct row row;
	(void)state;

	text_init(&out, 4096);
	assert_int_equal(row_make(&row, sample, &err), EMEND_OK);
	assert_int_equal(
	    rule_match(&row.rule, &row.subject, &match, &err), EMEND_OK);
	item_subject(&out, &row.subject, &match);
	assert_string_equal(out.ptr,
	    "Number changed: \xe2\x80\x9c"
	    "31 boats\xe2\x80\x9d was \xe2\x80\x9c"
	    "29\xe2\x80\x9d - Harbour talks (news.example)");
	text_free(&out);
	row_free(&row);
}

/* All that people are told of it. */
static enum emend_status
render_all(struct slice item, struct emend_error *err)
{
	struct message m;
	struct text out;
	enum emend_status status;
	unsigned kind;

	text_init(&out, MESSAGE_BYTES_MAX);
	status = message_init(&m, "desk", MESSAGE_ALERT, 7, err);
	if (status == EMEND_OK)
		status = message_add(&m, item, "key", 0, err);
	if (status == EMEND_OK)
		status = message_finish(&m, err);
	for (kind = 0; kind < CHAT_KIND_COUNT && status == EMEND_OK; kind++)
		status = chat_json(
		    &out, (enum chat_kind)kind, &m, SLICE("topic"), err);
	if (status == EMEND_OK)
		status = mail_text(&out, &m, err);
	if (status == EMEND_OK)
		status = mail_html(&out, &m, err);
	message_free(&m);
	text_free(&out);
	return status;
}

static void
survives_lack_of_memory(void **state)
{
	enum emend_status status;
	struct emend_error err;
	struct match match;
	struct text out;
	struct row row;
	(void)state;

	FAULT_SWEEP(status, {
		text_init(&out, ITEM_BYTES_MAX);
		status = row_make(&row, sample, &err);
		if (status == EMEND_OK)
			status =
			    rule_match(&row.rule, &row.subject, &match, &err);
		if (status == EMEND_OK)
			status =
			    item_write(&out, &row.subject, &match, 7, &err);
		if (status == EMEND_OK)
			status =
			    render_all(slice_new(out.ptr, out.len), &err);
		text_free(&out);
		row_free(&row);
	});
}

static void
says_what_can_never_fire(void **state)
{
	static const struct {
		const char *rule;
		bool never;
	} rows[] = {
		{ "on = typo !typo", true },
		{ "on = lede; place = byline", true },
		{ "on = lede number; place = byline", false },
		{ "on = added; phrase = no plans", true },
		{ "on = added; matchDeleted = x", true },
		{ "on = deleted; matchInserted = x", true },
		{ "on = deleted; matchDeleted = x", false },
		{ "on = added number; matchDeleted = x", false },
		{ "on = *", false },
		{ "", false },
	};
	struct arena arena = ARENA_INIT;
	struct emend_error err;
	struct alert_rule rule;
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(
		    read_rule(&rule, &arena, slice_of(rows[i].rule), &err),
		    EMEND_OK);
		if ((rule_never(&rule) != NULL) != rows[i].never)
			fail_msg("%s", rows[i].rule);
		rule_free(&rule);
	}
	arena_free(&arena);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_fire_as_they_are_written),
		cmocka_unit_test(subjects_say_what_happened),
		cmocka_unit_test(an_item_s_subject_is_enough_to_decide),
		cmocka_unit_test(survives_lack_of_memory),
		cmocka_unit_test(says_what_can_never_fire),
	};

	if (argc != 3)
		return 1;
	rows_path = argv[1];
	subjects_path = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
