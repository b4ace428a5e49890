#include <stddef.h>
#include <string.h>

#include "alerts/item.h"
#include "base/url.h"
#include "base/utf8.h"
#include "reports/escape.h"
#include "reports/event.h"
#include "reports/report.h"
#include "reports/text.h"

/* The one line that people decide by. */

#define WORDS_MOST 60 /* bytes of quoted words */
#define TITLE_MOST 90
#define NEXT_WORDS_MOST 4
#define ELLIPSIS "\xe2\x80\xa6"

/* At most so many bytes, at a word's end if one is near. */
static struct slice
cut(struct slice s, size_t most)
{
	struct slice shown = utf8_cut(s, most);
	size_t blank = shown.len;

	if (shown.len == s.len)
		return s;
	for (; blank > shown.len / 2; blank--)
		if (s.ptr[blank] == ' ')
			return slice_sub(s, 0, blank);
	return shown;
}

static void
add_cut(struct text *out, struct slice s, size_t most)
{
	struct slice shown = cut(s, most);

	escape_terminal(out, shown);
	if (shown.len < s.len)
		text_puts(out, ELLIPSIS);
}

static void
add_quoted(struct text *out, struct slice s)
{
	text_puts(out, "\xe2\x80\x9c");
	add_cut(out, s, WORDS_MOST);
	text_puts(out, "\xe2\x80\x9d");
}

static const char *
kind_words(enum kind kind)
{
	static const char *const words[KIND_COUNT] = {
		[KIND_NEGATION] = "Negation",
		[KIND_NUMBER] = "Number",
		[KIND_DATE] = "Date",
		[KIND_QUOTE] = "Quote",
		[KIND_NAME] = "Name",
		[KIND_HEDGE] = "Hedge",
		[KIND_ATTRIBUTION] = "Attribution",
		[KIND_CORRECTION] = "Correction notice",
		[KIND_WORDING] = "Wording",
		[KIND_TYPO] = "Spelling",
		[KIND_FORMATTING] = "Formatting",
	};

	return words[kind];
}

/* The end of the word after the blank at `at`, without what ends a sentence. */
static const char *
end_of_word(const char *at, const char *last)
{
	const char *end = at + 1;

	while (end < last && *end != ' ')
		end++;
	while (end > at + 1 && (unsigned char)end[-1] < 0x80 &&
	       !((end[-1] | 0x20) >= 'a' && (end[-1] | 0x20) <= 'z') &&
	       !(end[-1] >= '0' && end[-1] <= '9'))
		end--;
	return end;
}

/* "31" with the word that says of what, if it lies in text: "31 boats", and
 * "27 of the 31 boats", for "27 of" says nothing. */
static struct slice
with_next_word(struct slice s, struct slice text)
{
	const char *end = s.ptr + s.len, *last = text.ptr + text.len;
	const char *at, *next;
	ptrdiff_t least = 3; /* bytes of a word that says something */
	unsigned i;

	if (!s.len || s.ptr < text.ptr || end >= last)
		return s;
	for (i = 0; i < NEXT_WORDS_MOST && end < last && *end == ' '; i++) {
		at = end;
		next = end_of_word(at, last);
		if (next == at + 1)
			break;
		end = next;
		/* a mark follows it */
		if (end < last && *end != ' ')
			break;
		if (next - at > least)
			break;
		least = 4;
	}
	return slice_between(s.ptr, end);
}

/* What came or went, between its neighbours: "was not aware". */
static struct slice
with_neighbours(struct slice s, struct slice text)
{
	struct slice longer = with_next_word(s, text);
	const char *at = s.ptr;

	if (!s.len || at <= text.ptr || at >= text.ptr + text.len ||
	    at[-1] != ' ')
		return longer;
	for (at--; at > text.ptr && at[-1] != ' ';)
		at--;
	return slice_between(at, longer.ptr + longer.len);
}

static void
add_detail(
    struct text *out, const struct detail *d, const struct changed_edit *w)
{
	struct slice after = d->after;

	if (d->kind == KIND_NUMBER)
		after = with_next_word(after, w->after);
	text_puts(out, kind_words(d->kind));
	if (d->before.len && d->after.len) {
		text_puts(out, " changed: ");
		add_quoted(out, after);
		text_puts(out, " was ");
		add_quoted(out, d->before);
	} else {
		text_puts(out, d->after.len ? " added: " : " removed: ");
		add_quoted(out, d->after.len
		                    ? with_neighbours(d->after, w->after)
		                    : with_neighbours(d->before, w->before));
	}
}

static const struct detail_list *
details_of(const struct changed_edit *w)
{
	return w->edit ? &w->edit->details : &w->field->details;
}

/* The most serious of what matched. */
static const struct detail *
top_detail(const struct changed_words *w, const struct match *m,
    const struct changed_edit **of)
{
	const struct detail *top = NULL;
	size_t i, j;

	for (i = 0; i < m->edit_count && i < MATCH_EDITS_MOST; i++) {
		const struct changed_edit *e = &w->at[m->edits[i]];
		const struct detail_list *list = details_of(e);

		for (j = 0; j < list->count; j++) {
			if (top && list->at[j].kind >= top->kind)
				continue;
			top = &list->at[j];
			*of = e;
		}
	}
	return top;
}

static void
add_field(struct text *out, const struct changed_edit *w)
{
	text_puts(out, w->place == PLACE_HEADLINE         ? "Headline"
	               : w->place == PLACE_BYLINE         ? "Byline"
	               : w->field->field == FIELD_SECTION ? "Section"
	                                                  : "Published date");
	if (w->before.len && w->after.len) {
		text_puts(out, " changed: ");
		add_quoted(out, w->after);
		text_puts(out, " was ");
		add_quoted(out, w->before);
	} else {
		text_puts(out, w->after.len ? " added: " : " removed: ");
		add_quoted(out, w->after.len ? w->after : w->before);
	}
}

static void
add_paragraph(struct text *out, const struct edit *e)
{
	text_puts(out, e->op == EDIT_ADDED     ? "Paragraph added: "
	               : e->op == EDIT_DELETED ? "Paragraph deleted: "
	               : e->op == EDIT_MOVED   ? "Paragraph moved: "
	               : e->op == EDIT_SPLIT   ? "Paragraph split: "
	               : e->op == EDIT_MERGED  ? "Paragraphs merged: "
	                                       : "Paragraph changed: ");
	add_quoted(out, e->after_count ? e->after_text : e->before_text);
}

/* Of the other edits the kinds that matter. */
static void
add_others(struct text *out, const struct changed_words *w,
    const struct match *m, const struct changed_edit *told)
{
	char names[KIND_NAMES_MAX];
	kind_set kinds = 0;
	size_t i;

	if (m->edit_count < 2)
		return;
	for (i = 0; i < m->edit_count && i < MATCH_EDITS_MOST; i++)
		if (&w->at[m->edits[i]] != told)
			kinds |= w->at[m->edits[i]].kinds;
	text_addf(out, " and %zu more %s", m->edit_count - 1,
	    m->edit_count == 2 ? "edit" : "edits");
	kinds &= KINDS_SERIOUS;
	if (kinds)
		text_addf(out, ": %s", kind_names(names, kinds, ", "));
}

static void
add_edits(
    struct text *out, const struct changed_words *w, const struct match *m)
{
	const struct changed_edit *first = &w->at[m->edits[0]], *of = NULL;
	const struct detail *top = top_detail(w, m, &of);
	bool whole = first->edit && first->edit->op != EDIT_CHANGED;

	if (first->field) {
		add_field(out, first);
	} else if (top && (!whole || top->kind < KIND_WORDING)) {
		add_detail(out, top, of);
		first = of;
	} else {
		add_paragraph(out, first->edit);
	}
	add_others(out, w, m, first);
}

/* What an event says before its edits, or by itself. */
static void
add_event(struct text *out, const struct event *e, bool alone)
{
	switch (e->type) {
	case EVENT_IS_NEW:
		text_puts(out, "New article");
		break;
	case EVENT_IS_CHANGED:
		return;
	case EVENT_IS_REVERTED:
		text_addf(out, "Reverted to revision %u", e->to);
		break;
	case EVENT_IS_SETTLED:
		text_addf(out, "Settled on revision %u", e->to);
		break;
	case EVENT_IS_RETURNED:
		text_puts(out, "Back again");
		break;
	case EVENT_IS_GONE:
		text_puts(out, "Gone");
		if (e->status)
			text_addf(out, " (%d)", e->status);
		break;
	case EVENT_IS_FLAPPING:
		text_puts(out, "Swings between versions");
		break;
	case EVENT_IS_RELOCATED:
		text_puts(out, "Moved to another address");
		break;
	case EVENT_IS_SUSPECT:
		text_addf(out, "In doubt: %s",
		    text_suspect_words(e->reason ? e->reason : ""));
		break;
	case EVENT_IS_ENDED:
		text_puts(out, "No longer followed");
		if (e->reason && !strcmp(e->reason, "continued-elsewhere"))
			text_puts(out, ": it goes on at another address");
		break;
	case EVENT_IS_TROUBLE:
	case EVENT_IS_FAILED:
		text_puts(out, e->over ? "Trouble over" : "Trouble");
		if (e->what) {
			text_addf(out, " with %s ", e->what);
			escape_terminal(out, slice_of(e->name));
		}
		text_puts(out, ": ");
		escape_terminal(out, slice_of(e->message));
		return;
	case EVENT_IS_ADDED:
	case EVENT_IS_SUMMARY:
		return;
	}
	if (!alone)
		text_puts(out, ": ");
}

void
item_subject(
    struct text *out, const struct alert_subject *s, const struct match *m)
{
	bool has_edits = m->edit_count > 0;
	bool headline =
	    has_edits && s->wording.at[m->edits[0]].place == PLACE_HEADLINE;
	struct url parts;

	add_event(out, s->event, !has_edits);
	if (has_edits)
		add_edits(out, &s->wording, m);
	if (s->title.len && !headline) {
		text_puts(out, " - ");
		add_cut(out, s->title, TITLE_MOST);
	}
	if (url_parse(&parts, s->url) && parts.host.len) {
		text_puts(out, " (");
		escape_terminal(out, parts.host);
		text_puts(out, ")");
	}
}
