#include "reports/digest.h"

#include <string.h>

#include "reports/report.h"

#define KINDS_NAMED 4 /* the most serious; more would be read by nobody */

const char *
digest_mark_name(enum digest_mark mark)
{
	static const char *const names[DIGEST_MARK_COUNT] = {
		[DIGEST_GONE] = "gone",
		[DIGEST_RETURNED] = "returned",
		[DIGEST_REVERTED] = "reverted",
		[DIGEST_FLAPPING] = "flapping",
		[DIGEST_RELOCATED] = "relocated",
		[DIGEST_UNNOTED] = "unnoted",
		[DIGEST_NOTICE_ALONE] = "notice-alone",
	};

	return names[mark];
}

const struct digest_format *
digest_format_named(const char *name)
{
	static const struct digest_format *const formats[] = { &digest_text,
		&digest_json, &digest_html, &digest_markdown, &digest_csv,
		&digest_atom };
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (!strcmp(formats[i]->name, name))
			return formats[i];
	return NULL;
}

/* ---- the subject ---- */

static void
add(char *out, const char *s)
{
	size_t used = strlen(out);

	snprintf(out + used, DIGEST_SUBJECT_MAX - used, "%s", s);
}

/* ", 1 is gone", ", 2 returned" */
static void
add_mark(char *out, size_t n, const char *one, const char *several)
{
	char part[80];

	if (n == 0)
		return;
	snprintf(part, sizeof(part), "%s%zu %s", *out ? ", " : "", n,
	    n == 1 ? one : several);
	add(out, part);
}

static void
add_kinds(char *out, const struct digest *d)
{
	const char *before = ": ";
	unsigned kind, named = 0;

	for (kind = 0; kind < KIND_COUNT && named < KINDS_NAMED; kind++) {
		if (d->kinds[kind] == 0)
			continue;
		add(out, before);
		add(out,
		    report_kind_words((enum kind)kind, d->kinds[kind] > 1));
		before = ", ";
		named++;
	}
	if (d->headlines) {
		add(out, before);
		add(out, d->headlines == 1 ? "a headline" : "headlines");
	}
}

void
digest_subject(char out[DIGEST_SUBJECT_MAX], const struct digest *d)
{
	char part[80];

	out[0] = '\0';
	if (d->changed && d->watched >= d->changed) {
		snprintf(part, sizeof(part), "%zu of %zu %s changed",
		    d->changed, d->watched,
		    d->watched == 1 ? "article" : "articles");
		add(out, part);
	} else if (d->changed) {
		add_mark(
		    out, d->changed, "article changed", "articles changed");
	}
	add_mark(out, d->marks[DIGEST_GONE], "is gone", "are gone");
	add_mark(out, d->marks[DIGEST_RETURNED], "returned", "returned");
	add_mark(out, d->marks[DIGEST_REVERTED], "is back to an earlier text",
	    "are back to earlier texts");
	add_mark(out, d->marks[DIGEST_FLAPPING], "goes back and forth",
	    "go back and forth");
	if (!*out)
		add(out, "Nothing changed");
	add_kinds(out, d);
}
