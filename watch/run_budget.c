#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/url.h"
#include "fetch/fetch.h"
#include "settings/settings.h"
#include "store/state.h"
#include "watch/run_work.h"

/*
 * What budgets leave for later is told when it begins, and when a day has gone
 * by without.  A note has what is told, a line each with the last day (UTC, from
 * 1970) on which something was left: "* 20000\n" for the run's budget,
 * "example.org:443 20000\n" for a host's.
 */
#define NOTE "budgets"
#define NOTE_MOST ((size_t)1 << 20) /* of more nothing is told */
#define RUN_LINE "*"
#define DAY_S 86400

struct budgets {
	struct run *run;
	struct text told, now;
};

/* The next line's name and day; false at the end. */
static bool
next_line(struct slice *rest, struct slice *name, int64_t *day)
{
	size_t end = slice_find_byte(*rest, '\n', 0);
	struct slice line = slice_sub(*rest, 0, end);
	size_t blank = slice_find_byte(line, ' ', 0);

	if (!rest->len)
		return false;
	*name = slice_sub(line, 0, blank);
	*day = slice_number(slice_sub(line, blank + 1, line.len));
	*rest = slice_sub(*rest, end + 1, rest->len);
	return true;
}

static bool
has_line(const struct text *lines, struct slice wanted)
{
	struct slice rest = slice_new(lines->ptr, lines->len), name;
	int64_t day;

	while (next_line(&rest, &name, &day))
		if (slice_equal(name, wanted))
			return true;
	return false;
}

static void
add_line(struct text *lines, struct slice name, int64_t day)
{
	text_addf(lines, "%.*s %lld\n", SLICE_ARG(name), (long long)day);
}

static enum emend_status
tell(struct run *r, struct slice line, size_t left, struct emend_error *err)
{
	bool is_run = slice_equal(line, SLICE(RUN_LINE));
	char name[URL_MAX], message[160];
	struct event e = {
		.type = EVENT_IS_TROUBLE,
		.what = "source",
		.name = is_run ? SETTINGS_FILE : name,
		.message = message,
		.first = left != 0,
		.over = left == 0,
	};

	snprintf(name, sizeof(name), "%.*s", SLICE_ARG(line));
	if (!left)
		snprintf(message, sizeof(message),
		    "its budget has left nothing for later for a day");
	else
		snprintf(message, sizeof(message),
		    "%s is used up: %zu %s for %s",
		    is_run ? "fetch.runBudget" : "fetch.hostBudget of the day",
		    left, left == 1 ? "look is left" : "looks are left",
		    is_run ? "the next checks" : "tomorrow (UTC)");
	return telling_add(&r->telling, &e, NULL, err);
}

static enum emend_status
take_left(
    void *payload, const char *host, size_t left, struct emend_error *err)
{
	struct budgets *b = payload;
	struct slice name = slice_of(host ? host : RUN_LINE);

	add_line(&b->now, name, run_now(b->run) / DAY_S);
	if (has_line(&b->told, name))
		return EMEND_OK;
	return tell(b->run, name, left, err);
}

/* What is no more among them. */
static enum emend_status
compare(struct budgets *b, struct emend_error *err)
{
	struct slice rest = slice_new(b->told.ptr, b->told.len), name;
	int64_t today = run_now(b->run) / DAY_S, day;
	enum emend_status status = EMEND_OK;

	while (status == EMEND_OK && next_line(&rest, &name, &day)) {
		if (has_line(&b->now, name))
			continue;
		if (today - day > 1)
			status = tell(b->run, name, 0, err);
		else
			add_line(&b->now, name, day);
	}
	return status;
}

enum emend_status
run_tell_budgets(struct run *r, struct emend_error *err)
{
	struct budgets b = { .run = r };
	enum emend_status status;

	text_init(&b.told, NOTE_MOST);
	text_init(&b.now, NOTE_MOST);
	status = state_note(r->store, NOTE, &b.told, err);
	if (status == EMEND_OK)
		status = fetch_left(r->fetch, take_left, &b, err);
	if (status == EMEND_OK)
		status = compare(&b, err);
	if (status == EMEND_OK)
		status = text_check(&b.now, err);
	if (status == EMEND_OK && strcmp(b.told.ptr, b.now.ptr))
		status = store_batch_note(r->batch, NOTE,
		    slice_new(b.now.ptr, b.now.len), err);
	text_free(&b.now);
	text_free(&b.told);
	return status;
}
