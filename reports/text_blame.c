#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "diff/compose.h"
#include "reports/blame.h"
#include "reports/terminal.h"
#include "reports/text.h"

/*
 * In columns: the paragraph, the day on which a sentence came, the revision,
 * its words.  Sentences of a paragraph that came together and of which nothing
 * more is to be said stand together.  The times stand below, once.
 */

#define NUMBER_COLUMNS 4
#define DAY_COLUMNS 10
#define REVISION_COLUMNS 4
#define TEXT_COLUMN (NUMBER_COLUMNS + 2 + DAY_COLUMNS + REVISION_COLUMNS + 2)

/* Turns that are told of one sentence; of more the newest. */
#define TURNS_MAX 12

static unsigned
number_of(const struct blame *b, uint32_t revision)
{
	return b->revisions[revision].number;
}

static void
put_margin(struct terminal *t, const struct blame *b, size_t paragraph,
    uint32_t came)
{
	char day[TIME_LOCAL_MAX], line[96], number[24] = "";

	time_format_local(day, b->revisions[came].first_seen);
	if (paragraph)
		snprintf(number, sizeof(number), "%zu", paragraph);
	snprintf(line, sizeof(line), "%*s  %.*s %*u", NUMBER_COLUMNS, number,
	    DAY_COLUMNS, day, REVISION_COLUMNS, number_of(b, came));
	terminal_margin(t, STYLE_DIM, line, TEXT_COLUMN);
}

static void
put_kinds(struct terminal *t, kind_set kinds)
{
	char names[KIND_NAMES_MAX];

	if (kinds)
		terminal_printf(t, STYLE_WARNING, " (%s)",
		    kind_names(names, kinds, ", "));
}

/* "changed in 2 (number), gone in 3, back in 5" */
static void
put_turns(struct terminal *t, const struct blame *b, const struct turn *last)
{
	const struct turn *turns[TURNS_MAX], *turn = last;
	size_t count = 0;

	for (; turn && turn->before && count < TURNS_MAX; turn = turn->before)
		turns[count++] = turn;
	if (turn && turn->before)
		terminal_puts(t, STYLE_WARNING, TEXT_ELLIPSIS ", ");
	while (count-- > 0) {
		turn = turns[count];
		terminal_printf(t, STYLE_WARNING, "%s%s in %u",
		    blame_turn_words(turn), turn->moved ? " and moved" : "",
		    number_of(b, turn->revision));
		put_kinds(t, turn->kinds);
		if (count)
			terminal_puts(t, STYLE_WARNING, ", ");
	}
	terminal_newline(t, 0);
}

/* Words that came after the sentence did stand out. */
static void
put_words(struct terminal *t, const struct composed_paragraph *p,
    const struct composed_sentence *s)
{
	uint32_t from, to;
	size_t i;

	i = compose_run_at(p, s->start);
	for (; i < p->run_count && p->runs[i].start < s->end; i++) {
		from = p->runs[i].start;
		to = i + 1 < p->run_count ? p->runs[i + 1].start : s->end;
		from = from > s->start ? from : s->start;
		to = to < s->end ? to : s->end;
		if (from < to)
			terminal_text(t, p->runs[i].revision > s->last->came
				? STYLE_BOLD : STYLE_PLAIN,
			    slice_sub(p->text, from, to));
	}
}

static bool
is_turn_alike(const struct turn *x, const struct turn *y)
{
	return x->op == y->op && x->revision == y->revision &&
	    x->op != TURN_CHANGED && x->op != TURN_SPLIT &&
	    x->op != TURN_MERGED;
}

/* Did the two come, go and move together, and nothing else? */
static bool
is_past_alike(const struct turn *x, const struct turn *y)
{
	while (x != y && x && y && is_turn_alike(x, y)) {
		x = x->before;
		y = y->before;
	}
	return x == y;
}

/* Sentences from first on that stand together; how many. */
static size_t
put_together(struct terminal *t, const struct blame *b, size_t index,
    size_t first)
{
	const struct composed_paragraph *p = b->text->paragraphs[index];
	const struct composed_sentence *s = &p->sentences[first];
	size_t n = 0;

	put_margin(t, b, first == 0 ? index + 1 : 0, s->last->came);
	do {
		if (n)
			terminal_puts(t, STYLE_PLAIN, " ");
		put_words(t, p, &s[n]);
		n++;
	} while (first + n < p->sentence_count &&
	    is_past_alike(s[0].last, s[n].last));
	terminal_newline(t, TEXT_COLUMN);
	if (s[0].last->before)
		put_turns(t, b, s[0].last);
	return n;
}

static void
put_head(struct terminal *t, const struct blame *b)
{
	const struct blame_revision *r =
	    &b->revisions[b->text->revisions - 1];
	char seen[TIME_LOCAL_MAX], line[TEXT_COLUMN + 1];

	if (b->title) {
		terminal_puts(t, STYLE_BOLD, b->title);
		terminal_newline(t, 0);
	}
	terminal_url(t, b->url);
	terminal_newline(t, 0);
	time_format_local(seen, r->first_seen);
	terminal_printf(t, STYLE_PLAIN, "Revision %u, first seen %s.",
	    r->number, seen);
	if (b->gone)
		terminal_printf(t, STYLE_WARNING,
		    " In revision %u the article was gone; this is its last "
		    "text.", b->gone);
	if (b->title && b->title_since)
		terminal_printf(t, STYLE_PLAIN,
		    " The headline has stood since revision %u.",
		    b->revisions[b->title_since].number);
	terminal_newline(t, 0);
	terminal_newline(t, 0);
	snprintf(line, sizeof(line), "%*s  %-*s %*s", NUMBER_COLUMNS, "par",
	    DAY_COLUMNS, "came", REVISION_COLUMNS, "rev");
	terminal_margin(t, STYLE_DIM, line, TEXT_COLUMN);
	terminal_puts(t, STYLE_DIM, "sentence");
	terminal_newline(t, 0);
}

static void
put_tally(struct terminal *t, const struct blame *b)
{
	struct blame_tally n = blame_count(b->text);

	terminal_printf(t, STYLE_PLAIN,
	    "%zu of %zu sentence%s %s since the first revision, untouched.",
	    n.untouched, n.sentences, n.sentences == 1 ? "" : "s",
	    n.untouched == 1 ? "stands" : "stand");
	if (n.gone && !b->list_gone)
		terminal_printf(t, STYLE_PLAIN,
		    " %zu that stood once %s gone: --all lists %s.", n.gone,
		    n.gone == 1 ? "is" : "are", n.gone == 1 ? "it" : "them");
	terminal_newline(t, 0);
	if (!b->text->forgot)
		return;
	terminal_puts(t, STYLE_WARNING,
	    "There was too much of it: what stood longest ago is left out, so "
	    "that a sentence told as new may have stood before.");
	terminal_newline(t, 0);
}

static void
put_gone(struct terminal *t, const struct blame *b)
{
	const struct past_sentence *p = b->text->past;
	bool any = false;
	size_t i;

	for (i = 0; i < b->text->past_count; i++, p++) {
		if (p->changed || p->back)
			continue;
		if (!any) {
			terminal_newline(t, 0);
			terminal_puts(t, STYLE_BOLD, "What stood once");
			terminal_newline(t, 0);
			any = true;
		}
		put_margin(t, b, 0, p->last->came);
		terminal_text(t, STYLE_PLAIN,
		    slice_sub(p->paragraph->text, p->start, p->end));
		terminal_newline(t, TEXT_COLUMN);
		put_turns(t, b, p->last);
	}
}

static void
put_revision(struct terminal *t, const struct blame_revision *r)
{
	char seen[TIME_LOCAL_MAX], number[24];
	const char *kinds = r->kinds;
	size_t n;

	snprintf(number, sizeof(number), "%*u", NUMBER_COLUMNS, r->number);
	time_format_local(seen, r->first_seen);
	terminal_margin(t, STYLE_DIM, number, NUMBER_COLUMNS + 2);
	terminal_printf(t, STYLE_PLAIN, "%s %s", seen, r->event);
	for (; *kinds; kinds += n + (kinds[n] != '\0')) {
		n = strcspn(kinds, " ");
		terminal_printf(t, STYLE_PLAIN, "%s %.*s",
		    kinds == r->kinds ? ":" : ",", (int)n, kinds);
	}
	if (r->gone)
		terminal_printf(t, STYLE_WARNING,
		    "; in revision %u the article was gone", r->gone);
	if (r->reading_new)
		terminal_puts(t, STYLE_WARNING,
		    "; read in another way than before: a difference may "
		    "come from that");
	terminal_newline(t, 0);
}

void
report_text_blame(struct terminal *t, const struct blame *b)
{
	size_t i, k;

	put_head(t, b);
	for (i = 0; i < b->text->paragraph_count; i++) {
		for (k = 0; k < b->text->paragraphs[i]->sentence_count;)
			k += put_together(t, b, i, k);
		terminal_newline(t, 0);
	}
	put_tally(t, b);
	if (b->list_gone)
		put_gone(t, b);
	terminal_newline(t, 0);
	terminal_puts(t, STYLE_BOLD, "Revisions");
	terminal_newline(t, 0);
	for (i = 0; i < b->text->revisions; i++)
		put_revision(t, &b->revisions[i]);
}
