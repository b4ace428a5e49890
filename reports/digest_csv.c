#include "article/article.h"
#include "base/text.h"
#include "reports/csv.h"
#include "reports/digest_words.h"
#include "reports/report.h"

/*
 * A row an edit, for research: docs/codebook.md has the columns.  A revision
 * without an edit (the first one, gone) has a row, too.
 */
static const char *const columns[] = { "article", "url", "host", "source",
	"section", "language", "title", "published", "first_seen", "first_edit",
	"seconds_to_first_edit", "revisions", "last_seen", "event", "revision",
	"revision_before", "commit", "commit_before", "seen_before",
	"first_seen_after", "window_seconds", "gaps", "gap_seconds",
	"page_updated_before", "page_updated", "notice", "unnoted", "reading",
	"similarity", "revision_words_in", "revision_words_out",
	"paragraphs_before", "paragraphs", "edit", "place", "op", "moved",
	"paragraph_before", "paragraph", "kinds", "serious", "words_in",
	"words_out", "text_before", "text", "reasons" };

#define COLUMN_COUNT (sizeof(columns) / sizeof(columns[0]))
#define EDIT_COLUMNS 13 /* the last ones, of the edit */
#define REVISION_COLUMNS 10 /* before them, of what was compared */

static enum emend_status
begin(struct digest_out *o, struct emend_error *err)
{
	struct csv c;
	size_t i;

	csv_init(&c, o->file);
	for (i = 0; i < COLUMN_COUNT; i++)
		csv_words(&c, slice_of(columns[i]));
	csv_row_end(&c);
	return csv_end(&c, err);
}

static void
empty(struct csv *c, size_t n)
{
	while (n--)
		csv_empty(c);
}

/* ---- the article, the revision ---- */

static void
write_article(struct csv *c, const struct digest_item *item)
{
	const struct article *a = item->article;
	struct slice none = { NULL, 0 };

	csv_words(c, slice_of(item->id));
	csv_address(c, item->url);
	csv_words(c, slice_of(item->host));
	csv_address(c, item->source);
	csv_words(c, a ? a->section : none);
	csv_words(c, a ? a->language : none);
	csv_words(c, slice_of(item->title));
	csv_words(c, a ? a->published.text : none);
	csv_time(c, item->first_seen);
	csv_time(c, item->first_edit);
	if (item->first_edit)
		csv_int(c, item->first_edit - item->first_seen);
	else
		csv_empty(c);
	csv_uint(c, item->revisions);
	csv_time(c, item->last_seen);
}

static void
write_step(struct csv *c, const struct digest_item *item)
{
	const struct digest_step *s = &item->steps[item->step_count - 1];
	const struct report *r = item->report;

	csv_words(c, slice_of(s->event));
	csv_uint(c, s->revision);
	if (r)
		csv_uint(c, r->before.revision);
	else
		csv_empty(c);
	csv_words(c, slice_of(s->commit));
	csv_words(c, slice_of(r ? r->before.commit : NULL));
	csv_time(c, s->seen_before);
	csv_time(c, s->first_seen);
	if (s->seen_before)
		csv_int(c, s->first_seen - s->seen_before);
	else
		csv_empty(c);
	csv_uint(c, item->gaps.count);
	csv_int(c, item->gaps.seconds);
}

static void
write_compared(struct csv *c, const struct digest_item *item)
{
	const struct report *r = item->report;
	const struct changes *x = r ? r->changes : NULL;

	if (!x) {
		empty(c, REVISION_COLUMNS);
		return;
	}
	csv_words(c, r->before.article->modified.text);
	csv_words(c, r->after.article->modified.text);
	csv_words(c, slice_of(notice_name(x->notice)));
	csv_uint(c, (item->marks & DIGEST_BIT(DIGEST_UNNOTED)) != 0);
	csv_words(c, r->reading_new ? SLICE("new") : SLICE("same"));
	csv_permille(c, x->similarity);
	csv_uint(c, x->words_added);
	csv_uint(c, x->words_deleted);
	csv_uint(c, x->before.paragraphs);
	csv_uint(c, x->after.paragraphs);
}

/* ---- the edit ---- */

static size_t
count_words(const struct span_list *spans, enum span_op op)
{
	size_t n = 0, i;

	for (i = 0; i < spans->count; i++)
		if (spans->at[i].op == op)
			n += paragraph_word_count(spans->at[i].text);
	return n;
}

static void
write_kinds(struct csv *c, kind_set kinds)
{
	char names[KIND_NAMES_MAX];

	csv_words(c, slice_of(kind_names(names, kinds, " ")));
	csv_uint(c, (kinds & KINDS_SERIOUS) != 0);
}

static void
write_reasons(struct csv *c, const struct detail_list *details)
{
	struct text words;
	size_t i;

	text_init(&words, c->shown.limit);
	for (i = 0; i < details->count; i++) {
		text_puts(&words, i ? "; " : "");
		text_addf(&words, "%s: ", kind_name(details->at[i].kind));
		text_add(&words, details->at[i].reason.ptr,
		    details->at[i].reason.len);
	}
	csv_words(c, slice_new(words.ptr, words.len));
	csv_fail(c, words.status);
	text_free(&words);
}

static void
write_number(struct csv *c, const size_t *indexes, size_t count)
{
	if (count)
		csv_uint(c, indexes[0] + 1);
	else
		csv_empty(c);
}

static void
write_change(struct csv *c, const struct digest_change *x)
{
	const struct edit *e = x->edit;
	const struct span_list *spans = e ? &e->spans : &x->field->spans;

	csv_words(c, slice_of(e ? "body" : field_name(x->field->field)));
	csv_words(c, slice_of(edit_op_name(e ? e->op : EDIT_CHANGED)));
	csv_uint(c, e ? e->moved : 0);
	if (e) {
		write_number(c, e->before, e->before_count);
		write_number(c, e->after, e->after_count);
	} else {
		empty(c, 2);
	}
	write_kinds(c, digest_change_kinds(x));
	csv_uint(c, count_words(spans, SPAN_INSERT));
	csv_uint(c, count_words(spans, SPAN_DELETE));
	csv_words(c, e ? e->before_text : x->field->before);
	csv_words(c, e ? e->after_text : x->field->after);
	write_reasons(c, digest_change_details(x));
}

static enum emend_status
write_item(struct digest_out *o, const struct digest_item *item,
    struct emend_error *err)
{
	const struct changes *x = item->report ? item->report->changes : NULL;
	size_t count = x ? x->field_count + x->edit_count : 0, i;
	struct csv c;

	csv_init(&c, o->file);
	for (i = 0; i < (count ? count : 1); i++) {
		struct digest_change change = { NULL, NULL };

		write_article(&c, item);
		write_step(&c, item);
		write_compared(&c, item);
		csv_uint(&c, count ? i + 1 : 0);
		if (count && i < x->field_count)
			change.field = &x->fields[i];
		else if (count)
			change.edit = &x->edits[i - x->field_count];
		if (count)
			write_change(&c, &change);
		else
			empty(&c, EDIT_COLUMNS - 1);
		csv_row_end(&c);
	}
	return csv_end(&c, err);
}

static enum emend_status
nothing(struct digest_out *o, struct emend_error *err)
{
	(void)o;
	(void)err;
	return EMEND_OK;
}

/* An item for each revision: there are no floods. */
const struct digest_format digest_csv = {
	.name = "csv",
	.by_revision = true,
	.begin = begin,
	.item = write_item,
	.end = nothing,
};
