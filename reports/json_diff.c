#include <stdint.h>

#include "article/article.h"
#include "base/json.h"
#include "diff/changes.h"
#include "reports/report.h"

/* emend.diff/1 */

void
report_json_kinds(struct json *j, kind_set kinds)
{
	unsigned kind;

	json_key_array(j, "kinds");
	for (kind = 0; kind < KIND_COUNT; kind++)
		if (kinds & KIND_BIT(kind))
			json_string(j, slice_of(kind_name((enum kind)kind)));
	json_array_end(j);
}

static void
write_details(struct json *j, const struct detail_list *details)
{
	size_t i;

	json_key_array(j, "details");
	for (i = 0; i < details->count; i++) {
		const struct detail *d = &details->at[i];

		json_object_begin(j);
		json_key_string(j, "kind", slice_of(kind_name(d->kind)));
		json_key_string(j, "old", d->before);
		json_key_string(j, "new", d->after);
		json_key_string(j, "reason", d->reason);
		json_object_end(j);
	}
	json_array_end(j);
}

static const char *
span_name(enum span_op op)
{
	switch (op) {
	case SPAN_EQUAL:
		return "equal";
	case SPAN_DELETE:
		return "delete";
	case SPAN_INSERT:
		break;
	}
	return "insert";
}

static void
write_spans(struct json *j, const struct span_list *spans)
{
	size_t i;

	json_key_array(j, "spans");
	for (i = 0; i < spans->count; i++) {
		json_object_begin(j);
		json_key_string(
		    j, span_name(spans->at[i].op), spans->at[i].text);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
write_numbers(
    struct json *j, const char *key, const size_t *indexes, size_t count)
{
	size_t i;

	json_key_array(j, key);
	for (i = 0; i < count; i++)
		json_uint(j, indexes[i] + 1);
	json_array_end(j);
}

static void
write_texts(
    struct json *j, const char *key, const struct slice *texts, size_t count)
{
	size_t i;

	json_key_array(j, key);
	for (i = 0; i < count; i++)
		json_string(j, texts[i]);
	json_array_end(j);
}

static void
write_paragraph(struct json *j, const char *key, size_t index)
{
	if (index == SIZE_MAX)
		json_key_null(j, key);
	else
		json_key_uint(j, key, index + 1);
}

static void
write_sentences(struct json *j, const struct edit *e)
{
	size_t i;

	json_key_array(j, "sentences");
	for (i = 0; i < e->sentence_count; i++) {
		const struct sentence_edit *s = &e->sentences[i];

		json_object_begin(j);
		json_key_string(j, "op", slice_of(edit_op_name(s->op)));
		json_key_bool(j, "moved", s->moved);
		write_texts(j, "old", s->before, s->before_count);
		write_texts(j, "new", s->after, s->after_count);
		write_paragraph(j, "old_paragraph", s->before_paragraph);
		write_paragraph(j, "new_paragraph", s->after_paragraph);
		json_object_end(j);
	}
	json_array_end(j);
}

void
report_json_edit(struct json *j, const struct edit *e)
{
	json_object_begin(j);
	json_key_string(j, "op", slice_of(edit_op_name(e->op)));
	write_numbers(j, "old", e->before, e->before_count);
	write_numbers(j, "new", e->after, e->after_count);
	json_key_bool(j, "moved", e->moved);
	json_key_permille(j, "similarity", e->similarity);
	report_json_kinds(j, e->kinds);
	write_details(j, &e->details);
	write_spans(j, &e->spans);
	write_sentences(j, e);
	json_object_end(j);
}

void
report_json_field(struct json *j, const struct field_edit *f)
{
	json_object_begin(j);
	json_key_string(j, "name", slice_of(field_name(f->field)));
	json_key_string(j, "old", f->before);
	json_key_string(j, "new", f->after);
	report_json_kinds(j, f->kinds);
	write_details(j, &f->details);
	write_spans(j, &f->spans);
	json_object_end(j);
}

static void
write_side(struct json *j, const char *key, const struct report_side *r,
    const struct side *side)
{
	json_key_object(j, key);
	json_key_nonzero(j, "revision", r->revision);
	json_key_string(j, "commit", slice_of(r->commit));
	json_key_string(j, "file", slice_of(r->file));
	json_key_string(j, "title", side->title);
	json_key_uint(j, "paragraphs", side->paragraphs);
	json_key_uint(j, "words", side->words);
	json_key_time(j, "first_seen", r->first_seen);
	json_key_time(j, "last_seen", r->last_seen);
	json_object_end(j);
}

static void
write_counts(struct json *j, const struct changes *c)
{
	unsigned op;

	json_key_object(j, "counts");
	for (op = 0; op < EDIT_OP_COUNT; op++)
		json_key_uint(
		    j, edit_op_name((enum edit_op)op), c->counts[op]);
	json_key_uint(j, "words_added", c->words_added);
	json_key_uint(j, "words_deleted", c->words_deleted);
	json_object_end(j);
}

static void
write_between(struct json *j, const struct report *r)
{
	if (!r->between_to) {
		json_key_null(j, "between");
		return;
	}
	json_key_array(j, "between");
	json_time(j, r->between_from);
	json_time(j, r->between_to);
	json_array_end(j);
}

void
report_json_diff(struct json *j, const struct report *r)
{
	const struct changes *c = r->changes;
	size_t i;

	json_object_begin(j);
	json_key_string(j, "schema", SLICE("emend.diff/1"));
	json_key_url(j, "url", slice_of(r->url));
	write_side(j, "old", &r->before, &c->before);
	write_side(j, "new", &r->after, &c->after);
	write_between(j, r);
	json_key_bool(j, "changed", c->changed);
	json_key_permille(j, "similarity", c->similarity);
	report_json_kinds(j, c->kinds);
	json_key_string(j, "notice", slice_of(notice_name(c->notice)));
	write_counts(j, c);
	if (r->reading_new)
		json_key_string(j, "reading", SLICE("new"));
	json_key_array(j, "fields");
	for (i = 0; i < c->field_count; i++)
		report_json_field(j, &c->fields[i]);
	json_array_end(j);
	json_key_array(j, "edits");
	for (i = 0; i < c->edit_count; i++)
		report_json_edit(j, &c->edits[i]);
	json_array_end(j);
	json_object_end(j);
}
