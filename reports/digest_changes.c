#include <stdlib.h>

#include "base/text.h"
#include "reports/digest_words.h"
#include "reports/report.h"
#include "reports/text.h"

/* An item's changes as they are told: most serious first. */

const struct detail_list *
digest_change_details(const struct digest_change *c)
{
	return c->field ? &c->field->details : &c->edit->details;
}

kind_set
digest_change_kinds(const struct digest_change *c)
{
	return c->field ? c->field->kinds : c->edit->kinds;
}

/* The lowest bit is the most serious kind; of these with equal ones, fields
 * come first, then as they stand. */
static kind_set
weight(const struct digest_change *c)
{
	kind_set kinds = digest_change_kinds(c);

	return kinds ? kinds & (~kinds + 1) : KIND_BIT(KIND_COUNT);
}

static int
by_weight(const void *x, const void *y)
{
	const struct digest_change *one = x, *other = y;
	kind_set w = weight(one), v = weight(other);

	if (w != v)
		return w < v ? -1 : 1;
	if (!one->field != !other->field)
		return one->field ? -1 : 1;
	if (one->field)
		return (one->field > other->field) -
		       (one->field < other->field);
	return (one->edit > other->edit) - (one->edit < other->edit);
}

enum emend_status
digest_changes_list(struct digest_changes *out, const struct digest_item *item,
    struct emend_error *err)
{
	const struct changes *c = item->report ? item->report->changes : NULL;
	const bool *shared = item->is_shared;
	size_t i;

	*out = (struct digest_changes){ NULL, 0 };
	if (!c || c->field_count + c->edit_count == 0)
		return EMEND_OK;
	out->at = calloc(c->field_count + c->edit_count, sizeof(*out->at));
	if (!out->at)
		return emend_fail_nomem(err);
	for (i = 0; i < c->field_count; i++)
		if (!text_told_before(c, i) && !(shared && shared[i]))
			out->at[out->count++].field = &c->fields[i];
	for (i = 0; i < c->edit_count; i++)
		if (!(shared && shared[c->field_count + i]))
			out->at[out->count++].edit = &c->edits[i];
	qsort(out->at, out->count, sizeof(*out->at), by_weight);
	return EMEND_OK;
}

void
digest_change_heading(struct text *out, const struct digest_change *c)
{
	kind_set kinds = digest_change_kinds(c);
	char names[KIND_NAMES_MAX];

	if (c->field) {
		text_addf(out, "%s changed", text_field_words(c->field->field));
	} else {
		text_edit_heading(out, c->edit);
		text_edit_origin(out, c->edit);
	}
	if (kinds)
		text_addf(out, ": %s", kind_names(names, kinds, ", "));
}

/* ---- their sentences ---- */

static void
each_line(digest_sentence_fn *each, void *payload, char sign, struct slice s)
{
	size_t end;

	while (s.len) {
		end = slice_find_byte(s, '\n', 0);
		if (end > 0)
			each(payload, sign, slice_sub(s, 0, end));
		s = slice_sub(s, end + 1, s.len);
	}
}

static void
each_sentence(const struct edit *e, digest_sentence_fn *each, void *payload)
{
	size_t i, k;

	for (i = 0; i < e->sentence_count; i++) {
		const struct sentence_edit *s = &e->sentences[i];

		if (s->op == EDIT_MOVED) {
			each(payload, ' ', slice_trim(s->after[0]));
			continue;
		}
		for (k = 0; k < s->before_count; k++)
			each(payload, '-', slice_trim(s->before[k]));
		for (k = 0; k < s->after_count; k++)
			each(payload, '+', slice_trim(s->after[k]));
	}
}

void
digest_change_sentences(
    const struct digest_change *c, digest_sentence_fn *each, void *payload)
{
	const struct edit *e = c->edit;

	if (c->field) {
		each_line(each, payload, '-', c->field->before);
		each_line(each, payload, '+', c->field->after);
		return;
	}
	switch (e->op) {
	case EDIT_ADDED:
		each_line(each, payload, '+', e->after_text);
		break;
	case EDIT_DELETED:
		each_line(each, payload, '-', e->before_text);
		break;
	case EDIT_MOVED:
	case EDIT_UNCHANGED:
		each_line(each, payload, ' ', e->after_text);
		break;
	case EDIT_CHANGED:
	case EDIT_SPLIT:
	case EDIT_MERGED:
		if (e->sentence_count)
			each_sentence(e, each, payload);
		else
			each_line(each, payload, ' ', e->after_text);
		break;
	}
}
