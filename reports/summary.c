#include <stdio.h>
#include <string.h>

#include "diff/changes.h"
#include "reports/report.h"

/* What was changed, in a few words: for subjects, notes and first lines. */

static void
add(char *out, const char *s)
{
	size_t used = strlen(out);

	snprintf(out + used, REPORT_SUMMARY_MAX - used, "%s", s);
}

static void
add_count(char *out, size_t n, const char *one, const char *many)
{
	char part[80];

	if (n == 0)
		return;
	snprintf(part, sizeof(part), "%s%zu %s", *out ? ", " : "", n,
	    n == 1 ? one : many);
	add(out, part);
}

/* "a number", "a quote": how a person would say it. */
static const char *
kind_words(enum kind kind)
{
	static const char *const words[KIND_COUNT] = {
		[KIND_NEGATION] = "a negation",
		[KIND_NUMBER] = "a number",
		[KIND_DATE] = "a date",
		[KIND_QUOTE] = "a quote",
		[KIND_NAME] = "a name",
		[KIND_HEDGE] = "a hedge",
		[KIND_ATTRIBUTION] = "an attribution",
		[KIND_CORRECTION] = "a correction notice",
		[KIND_WORDING] = "wording",
		[KIND_TYPO] = "spelling",
		[KIND_FORMATTING] = "formatting",
	};

	return words[kind];
}

static bool
headline_changed(const struct changes *c)
{
	size_t i;

	for (i = 0; i < c->field_count; i++)
		if (c->fields[i].field == FIELD_TITLE)
			return true;
	return false;
}

void
report_summary(char out[REPORT_SUMMARY_MAX], const struct changes *c)
{
	const char *comma = ": ";
	unsigned kind;

	out[0] = '\0';
	if (headline_changed(c))
		add(out, "headline");
	else if (c->field_count)
		add_count(out, c->field_count, "field", "fields");
	add_count(out, c->counts[EDIT_CHANGED], "paragraph changed",
	    "paragraphs changed");
	add_count(out, c->counts[EDIT_ADDED], "added", "added");
	add_count(out, c->counts[EDIT_DELETED], "deleted", "deleted");
	add_count(out, c->counts[EDIT_MOVED], "moved", "moved");
	add_count(out, c->counts[EDIT_SPLIT], "split", "split");
	add_count(out, c->counts[EDIT_MERGED], "merged", "merged");
	if (!*out)
		add(out, "nothing changed");
	for (kind = 0; kind < KIND_COUNT; kind++) {
		if (!(c->kinds & KIND_BIT(kind)))
			continue;
		add(out, comma);
		add(out, kind_words((enum kind)kind));
		comma = ", ";
	}
}
