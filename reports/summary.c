#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "diff/changes.h"
#include "reports/report.h"

/* What was changed, in a few words: for subjects, notes and first lines. */

#define KINDS_NAMED 4 /* the most serious; more would be read by nobody */

static void
add(char *out, const char *s)
{
	size_t used = strlen(out);

	snprintf(out + used, REPORT_SUMMARY_MAX - used, "%s", s);
}

/* ---- what ---- */

static const char *
field_words(enum field field)
{
	static const char *const words[FIELD_COUNT] = {
		[FIELD_TITLE] = "headline",
		[FIELD_TITLE_H1] = "headline on the page",
		[FIELD_TITLE_OG] = "headline for sharing",
		[FIELD_TITLE_JSONLD] = "headline for search engines",
		[FIELD_TITLE_HTML] = "window title",
		[FIELD_BYLINE] = "byline",
		[FIELD_SECTION] = "section",
		[FIELD_PUBLISHED] = "published date",
	};

	return words[field];
}

/* Variants of a headline that changed as well are not named beside it. */
static bool
is_named(const struct changes *c, size_t at)
{
	enum field field = c->fields[at].field;
	size_t i;

	if (field == FIELD_TITLE || field > FIELD_TITLE_HTML)
		return true;
	for (i = 0; i < c->field_count; i++)
		if (c->fields[i].field == FIELD_TITLE)
			return false;
	return true;
}

/* "headline, byline and 2 of 8 paragraphs changed" */
static void
add_changed(char *out, const struct changes *c)
{
	size_t paragraphs = c->counts[EDIT_CHANGED], left = 0, i;
	char part[80];

	for (i = 0; i < c->field_count; i++)
		left += is_named(c, i);
	left += paragraphs > 0;
	for (i = 0; i < c->field_count; i++) {
		if (!is_named(c, i))
			continue;
		add(out, field_words(c->fields[i].field));
		left--;
		add(out, left == 0 ? "" : left == 1 ? " and " : ", ");
	}
	if (c->after.paragraphs <= 1)
		snprintf(part, sizeof(part), "the paragraph");
	else if (paragraphs < c->after.paragraphs)
		snprintf(part, sizeof(part), "%zu of %zu paragraphs",
		    paragraphs, c->after.paragraphs);
	else if (paragraphs == 2)
		snprintf(part, sizeof(part), "both paragraphs");
	else
		snprintf(part, sizeof(part), "all %zu paragraphs", paragraphs);
	if (paragraphs)
		add(out, part);
	if (*out)
		add(out, " changed");
}

static void
add_count(char *out, size_t n, const char *verb)
{
	/* once is enough: "2 of 8 paragraphs changed, 1 added" */
	bool said = strstr(out, "paragraph");
	char part[80];

	if (n == 0)
		return;
	snprintf(part, sizeof(part), "%s%zu%s %s", *out ? ", " : "", n,
	    said	 ? ""
		: n == 1 ? " paragraph"
			 : " paragraphs",
	    verb);
	add(out, part);
}

/* ---- of what kind ---- */

const char *
report_kind_words(enum kind kind, bool several)
{
	static const char *const words[KIND_COUNT][2] = {
		[KIND_NEGATION] = { "a negation", "negations" },
		[KIND_NUMBER] = { "a number", "numbers" },
		[KIND_DATE] = { "a date", "dates" },
		[KIND_QUOTE] = { "a quote", "quotes" },
		[KIND_NAME] = { "a name", "names" },
		[KIND_HEDGE] = { "a hedge", "hedges" },
		[KIND_ATTRIBUTION] = { "an attribution", "attributions" },
		[KIND_CORRECTION] = { "a correction notice",
		    "correction notices" },
		[KIND_WORDING] = { "wording", "wording" },
		[KIND_TYPO] = { "spelling", "spelling" },
		[KIND_FORMATTING] = { "formatting", "formatting" },
	};

	return words[kind][several];
}

/* Are there two edits of this kind that are not the same edit made twice? */
static bool
differs(const struct detail_list *details, enum kind kind,
    const struct detail **first)
{
	size_t i;

	for (i = 0; i < details->count; i++) {
		const struct detail *d = &details->at[i];

		if (d->kind != kind)
			continue;
		if (!*first)
			*first = d;
		if (!slice_equal(d->before, (*first)->before) ||
		    !slice_equal(d->after, (*first)->after))
			return true;
	}
	return false;
}

static bool
has_several(const struct changes *c, enum kind kind)
{
	const struct detail *first = NULL;
	size_t i;

	for (i = 0; i < c->field_count; i++)
		if (differs(&c->fields[i].details, kind, &first))
			return true;
	for (i = 0; i < c->edit_count; i++)
		if (differs(&c->edits[i].details, kind, &first))
			return true;
	return false;
}

static void
add_kinds(char *out, const struct changes *c)
{
	unsigned kind, named = 0;

	for (kind = 0; kind < KIND_COUNT; kind++) {
		if (!(c->kinds & KIND_BIT(kind)))
			continue;
		if (named == KINDS_NAMED) {
			add(out, " and more");
			return;
		}
		add(out, named++ ? ", " : ": ");
		add(out, report_kind_words((enum kind)kind,
			     has_several(c, (enum kind)kind)));
	}
}

/* Of very many that came or went, neighbours are one edit. */
static size_t
count_paragraphs(const struct changes *c, enum edit_op op)
{
	size_t i, n = 0;

	for (i = 0; i < c->edit_count; i++)
		if (c->edits[i].op == op)
			n += c->edits[i].before_count +
			    c->edits[i].after_count;
	return n;
}

bool
report_has_window(const struct report *r)
{
	return r->between_from && r->between_to > r->between_from;
}

void
report_summary(char out[REPORT_SUMMARY_MAX], const struct changes *c)
{
	out[0] = '\0';
	add_changed(out, c);
	add_count(out, count_paragraphs(c, EDIT_ADDED), "added");
	add_count(out, count_paragraphs(c, EDIT_DELETED), "deleted");
	add_count(out, c->counts[EDIT_MOVED], "moved");
	add_count(out, c->counts[EDIT_SPLIT], "split");
	add_count(out, c->counts[EDIT_MERGED], "merged");
	if (!*out)
		add(out, "nothing changed");
	add_kinds(out, c);
}
