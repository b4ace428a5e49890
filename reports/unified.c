#include "article/limits.h"
#include "base/text.h"
#include "base/time.h"
#include "base/url.h"
#include "reports/escape.h"
#include "reports/report.h"
#include "reports/unified_script.h"

/* A unified diff of two stored forms. */

#define CONTEXT_LINES 3
#define LINE_MOST (LIMIT_TEXT_FILE + 64)

struct hunk {
	size_t from, to;    /* lines of the script */
	size_t before, after; /* lines of each side that stand before it */
};

/* ---- where hunks begin and end ---- */

static size_t
next_edit(const struct unified_script *s, size_t at)
{
	while (at < s->count && s->lines[at].sign == ' ')
		at++;
	return at;
}

/* Sets from and to of the next hunk; false when there is none. */
static bool
next_hunk(struct hunk *h, const struct unified_script *s, bool whole)
{
	size_t begin = h->to, edit = next_edit(s, begin), next;

	if (edit == s->count)
		return false;
	h->from = begin;
	if (!whole && edit - begin > CONTEXT_LINES)
		h->from = edit - CONTEXT_LINES;
	h->to = s->count;
	while (!whole && edit < s->count) {
		while (edit < s->count && s->lines[edit].sign != ' ')
			edit++;
		next = next_edit(s, edit);
		if (next < s->count && next - edit <= 2 * CONTEXT_LINES) {
			edit = next;
			continue;
		}
		if (s->count - edit > CONTEXT_LINES)
			h->to = edit + CONTEXT_LINES;
		break;
	}
	return true;
}

/* Lines of the side that has this sign, in lines [from, to). */
static size_t
count_lines(
    const struct unified_script *s, char sign, size_t from, size_t to)
{
	size_t n = 0;

	for (; from < to; from++)
		n += s->lines[from].sign == ' ' || s->lines[from].sign == sign;
	return n;
}

/* ---- writing ---- */

/* "12,3"; of nothing, the line before it. */
static void
write_range(FILE *out, char sign, size_t before, size_t count)
{
	fprintf(out, "%c%zu,%zu", sign, count ? before + 1 : before, count);
}

static void
write_hunk(FILE *out, struct text *line, const struct unified_script *s,
    const struct hunk *h)
{
	size_t i;

	fputs("@@ ", out);
	write_range(
	    out, '-', h->before, count_lines(s, '-', h->from, h->to));
	putc(' ', out);
	write_range(out, '+', h->after, count_lines(s, '+', h->from, h->to));
	fputs(" @@\n", out);
	for (i = h->from; i < h->to; i++) {
		text_truncate(line, 0);
		text_putc(line, s->lines[i].sign);
		unified_line_write(s, &s->lines[i], line);
		text_putc(line, '\n');
		fwrite(line->ptr, 1, line->len, out);
	}
}

/*
 * "--- https://tide.example/quay.html (revision 1, 2026-11-24T09:12:04Z)":
 * one line whatever a name has in it.  A tab ends a name with a blank.
 */
static void
write_label(FILE *out, struct text *line, const char *sign,
    const struct report *r, const struct report_side *side)
{
	char when[TIME_UTC_MAX];

	text_truncate(line, 0);
	text_addf(line, "%s ", sign);
	if (side->file) {
		escape_terminal(line, slice_of(side->file));
		text_putc(line, '\t');
	} else if (r->url) {
		time_format_utc(when, side->first_seen);
		url_redact(line, slice_of(r->url));
		text_addf(line, " (revision %u, %s)", side->revision, when);
	} else {
		text_puts(line, "/dev/null");
	}
	text_putc(line, '\n');
	fwrite(line->ptr, 1, line->len, out);
}

enum emend_status
report_unified(FILE *out, const struct report *r, bool whole,
    struct emend_error *err)
{
	struct unified_script script;
	struct hunk h = { 0 };
	struct text line;
	enum emend_status status;
	size_t done = 0;

	text_init(&line, LINE_MOST);
	status = unified_script_make(&script, r, err);
	while (status == EMEND_OK && next_hunk(&h, &script, whole)) {
		if (!done) {
			write_label(out, &line, "---", r, &r->before);
			write_label(out, &line, "+++", r, &r->after);
		}
		h.before += count_lines(&script, '-', done, h.from);
		h.after += count_lines(&script, '+', done, h.from);
		write_hunk(out, &line, &script, &h);
		h.before += count_lines(&script, '-', h.from, h.to);
		h.after += count_lines(&script, '+', h.from, h.to);
		done = h.to;
		status = text_check(&line, err);
	}
	text_free(&line);
	unified_script_free(&script);
	return status;
}
