#include "reports/digest_stats_tell.h"

#include "base/json.h"
#include "base/text.h"
#include "base/time.h"
#include "reports/csv.h"
#include "reports/digest_stats.h"
#include "reports/digest_words.h"
#include "reports/report.h"

#define INDENT 2

/* The counts of a group, as programs have them. */
static const struct {
	const char *name;
	size_t offset;
} counts[] = {
	{ "new", offsetof(struct stats_group, fresh) },
	{ "edited", offsetof(struct stats_group, edited) },
	{ "revisions", offsetof(struct stats_group, revisions) },
	{ "edits", offsetof(struct stats_group, edits) },
	{ "serious", offsetof(struct stats_group, serious) },
	{ "noted", offsetof(struct stats_group, noted) },
	{ "gone", offsetof(struct stats_group, gone) },
	{ "reverted", offsetof(struct stats_group, reverted) },
	{ "words_in", offsetof(struct stats_group, words_in) },
	{ "words_out", offsetof(struct stats_group, words_out) },
};
#define COUNT_COUNT (sizeof(counts) / sizeof(counts[0]))

static size_t
count_of(const struct stats_group *g, size_t i)
{
	return *(const size_t *)((const char *)g + counts[i].offset);
}

/* Of the serious revisions, per mille; only if there are some. */
static unsigned
share_noted(const struct stats_group *g)
{
	return (unsigned)(g->noted * 1000 / g->serious);
}

/* ---- for programs ---- */

static void
write_json(struct json *j, const struct stats_group *g)
{
	size_t i;

	json_object_begin(j);
	json_key_string(j, "host", slice_of(g->host));
	json_key_string(j, "section", slice_of(g->section));
	for (i = 0; i < COUNT_COUNT; i++)
		json_key_uint(j, counts[i].name, count_of(g, i));
	if (g->serious)
		json_key_permille(j, "share_noted", share_noted(g));
	else
		json_key_null(j, "share_noted");
	if (g->first_count)
		json_key_int(j, "median_seconds_to_first_edit",
		    stats_median(g));
	else
		json_key_null(j, "median_seconds_to_first_edit");
	json_key_int(j, "window_seconds", g->window_seconds);
	json_key_int(j, "gap_seconds", g->gap_seconds);
	json_key_object(j, "kinds");
	for (i = 0; i < KIND_COUNT; i++)
		json_key_uint(j, kind_name((enum kind)i), g->kinds[i]);
	json_object_end(j);
	json_object_end(j);
}

void
stats_tell_json(struct digest_out *o)
{
	const struct digest *d = o->digest;
	struct json *j = o->json;
	size_t i;

	json_init_file(j, o->file);
	json_pretty(j, true);
	json_object_begin(j);
	json_key_string(j, "schema", SLICE("emend.stats/1"));
	json_key_time(j, "made", d->now);
	json_key_time(j, "since", d->since);
	json_key_time(j, "until", d->until);
	json_key_string(j, "mark", slice_of(d->name));
	json_key_string(j, "filter", slice_of(d->filter));
	json_key_array(j, "groups");
	for (i = 0; i < o->stats->groups.count; i++)
		write_json(j, o->stats->groups.entries[i].value);
	json_array_end(j);
	json_object_end(j);
	json_newline(j);
}

static void
write_csv(struct csv *c, const struct stats_group *g)
{
	size_t i;

	csv_words(c, slice_of(g->host));
	csv_words(c, slice_of(g->section));
	for (i = 0; i < COUNT_COUNT; i++)
		csv_uint(c, count_of(g, i));
	if (g->serious)
		csv_permille(c, share_noted(g));
	else
		csv_empty(c);
	if (g->first_count)
		csv_int(c, stats_median(g));
	else
		csv_empty(c);
	csv_int(c, g->window_seconds);
	csv_int(c, g->gap_seconds);
	for (i = 0; i < KIND_COUNT; i++)
		csv_uint(c, g->kinds[i]);
	csv_row_end(c);
}

enum emend_status
stats_tell_csv(struct digest_out *o, struct emend_error *err)
{
	struct csv c;
	size_t i;

	csv_init(&c, o->file);
	csv_words(&c, SLICE("host"));
	csv_words(&c, SLICE("section"));
	for (i = 0; i < COUNT_COUNT; i++)
		csv_words(&c, slice_of(counts[i].name));
	csv_words(&c, SLICE("share_noted"));
	csv_words(&c, SLICE("median_seconds_to_first_edit"));
	csv_words(&c, SLICE("window_seconds"));
	csv_words(&c, SLICE("gap_seconds"));
	for (i = 0; i < KIND_COUNT; i++)
		csv_words(&c, slice_of(kind_name((enum kind)i)));
	csv_row_end(&c);
	for (i = 0; i < o->stats->groups.count; i++)
		write_csv(&c, o->stats->groups.entries[i].value);
	return csv_end(&c, err);
}

/* ---- for people ---- */

static void
write_notices(struct terminal *t, const struct stats_group *g)
{
	if (!g->serious)
		return;
	terminal_printf(t, STYLE_PLAIN,
	    "Serious: %zu %s, %zu of them with a notice (%u %%).", g->serious,
	    g->serious == 1 ? "revision" : "revisions", g->noted,
	    share_noted(g) / 10);
	terminal_newline(t, INDENT);
}

static void
write_kinds(struct terminal *t, const struct stats_group *g)
{
	const char *before = "Kinds: ";
	unsigned kind;

	for (kind = 0; kind < KIND_COUNT; kind++) {
		if (!g->kinds[kind])
			continue;
		terminal_printf(t, STYLE_PLAIN, "%s%s %zu", before,
		    kind_name((enum kind)kind), g->kinds[kind]);
		before = ", ";
	}
	if (*before == ',')
		terminal_newline(t, INDENT);
}

static void
write_times(struct terminal *t, const struct stats_group *g)
{
	char length[DURATION_MAX], all[DURATION_MAX];

	if (g->first_count) {
		duration_format(length, stats_median(g));
		terminal_printf(t, STYLE_PLAIN,
		    "First edit after %s (the median).", length);
		terminal_newline(t, INDENT);
	}
	if (g->window_seconds) {
		duration_format(all, g->window_seconds);
		duration_format(length, g->gap_seconds);
		terminal_printf(t, STYLE_PLAIN,
		    "Looks around the edits were %s apart, together", all);
		if (g->gap_seconds)
			terminal_printf(t, STYLE_PLAIN,
			    "; for %s of that nobody saw the article", length);
		terminal_puts(t, STYLE_PLAIN, ".");
		terminal_newline(t, INDENT);
	}
}

static void
write_text(struct terminal *t, const struct stats_group *g)
{
	terminal_newline(t, 0);
	terminal_puts(t, STYLE_BOLD, g->host);
	if (*g->section) {
		terminal_puts(t, STYLE_BOLD, ", ");
		terminal_puts(t, STYLE_BOLD, g->section);
	}
	terminal_newline(t, INDENT);
	terminal_printf(t, STYLE_PLAIN,
	    "%zu %s taken up, %zu edited: %zu %s, %zu %s; %zu words in, %zu "
	    "out; %zu gone, %zu back to an earlier text.",
	    g->fresh, g->fresh == 1 ? "article" : "articles", g->edited,
	    g->revisions, g->revisions == 1 ? "revision" : "revisions",
	    g->edits, g->edits == 1 ? "edit" : "edits", g->words_in,
	    g->words_out, g->gone, g->reverted);
	terminal_newline(t, INDENT);
	write_notices(t, g);
	write_kinds(t, g);
	write_times(t, g);
	t->indent = 0;
}

enum emend_status
stats_tell_text(struct digest_out *o, struct emend_error *err)
{
	struct terminal *t = o->text;
	struct text line;
	enum emend_status status;
	size_t i;

	text_init(&line, DIGEST_LINE_MAX);
	digest_period(&line, o->digest);
	terminal_text(t, STYLE_PLAIN, slice_new(line.ptr, line.len));
	terminal_newline(t, 0);
	status = text_check(&line, err);
	text_free(&line);
	for (i = 0; i < o->stats->groups.count; i++)
		write_text(t, o->stats->groups.entries[i].value);
	return status;
}
