#include "article/article.h"
#include "diff/assemble.h"
#include "diff/changes.h"

/* The value of each field on both sides; absent where there is none. */
struct values {
	struct slice before[FIELD_COUNT], after[FIELD_COUNT];
};

static const enum field title_fields[TITLE_SOURCE_COUNT] = {
	[TITLE_H1] = FIELD_TITLE_H1,
	[TITLE_OG] = FIELD_TITLE_OG,
	[TITLE_JSONLD] = FIELD_TITLE_JSONLD,
	[TITLE_HTML] = FIELD_TITLE_HTML,
};

static void
read_values(struct slice out[FIELD_COUNT], const struct article *a)
{
	unsigned i;

	out[FIELD_TITLE] = a->title;
	for (i = 0; i < TITLE_SOURCE_COUNT; i++)
		out[title_fields[i]] = a->titles[i];
	out[FIELD_BYLINE] = a->byline;
	out[FIELD_SECTION] = a->section;
	out[FIELD_PUBLISHED] = a->published.text;
}

static bool
has_sources(const struct slice values[FIELD_COUNT])
{
	unsigned i;

	for (i = 0; i < TITLE_SOURCE_COUNT; i++)
		if (values[title_fields[i]].ptr)
			return true;
	return false;
}

/*
 * The headline may differ only because it was taken from another source: then
 * it is no edit.  Where neither side knows its sources it is compared as it is.
 */
static bool
is_headline_edited(const struct values *v)
{
	const struct slice *before, *after;
	unsigned i;

	if (!has_sources(v->before) && !has_sources(v->after))
		return true;
	for (i = 0; i < TITLE_SOURCE_COUNT; i++) {
		before = &v->before[title_fields[i]];
		after = &v->after[title_fields[i]];
		if (before->ptr && after->ptr && !slice_equal(*before, *after))
			return true;
	}
	return false;
}

static bool
is_edited(const struct values *v, enum field field)
{
	struct slice before = v->before[field], after = v->after[field];

	if (slice_equal(before, after))
		return false;
	switch (field) {
	case FIELD_TITLE:
		return before.ptr && after.ptr && is_headline_edited(v);
	case FIELD_TITLE_H1:
	case FIELD_TITLE_OG:
	case FIELD_TITLE_JSONLD:
	case FIELD_TITLE_HTML:
		return before.ptr && after.ptr;
	case FIELD_BYLINE:
	case FIELD_SECTION:
	case FIELD_PUBLISHED:
		return true;
	}
	return false;
}

/*
 * A byline is names whatever its words are, a date of publication a date: no
 * more is to say of them than what came and what went.
 */
static enum emend_status
tell_as(struct wording *w, struct assembler *as, const struct field_edit *f,
    enum kind kind, struct emend_error *err)
{
	struct detail d = { kind, f->before, f->after,
		SLICE_LIT("the byline changed") };

	if (w->kinds == KIND_BIT(KIND_FORMATTING) ||
	    (kind == KIND_NAME && slice_equal_nocase(f->before, f->after)))
		return EMEND_OK;
	if (kind == KIND_DATE)
		d.reason = SLICE("the date of publication changed");
	w->kinds = 0;
	w->details.count = 0;
	return assembler_add_details(as, &w->details, &w->kinds, &d, 1, err);
}

static enum emend_status
assemble_field(struct field_edit *out, struct assembler *as,
    const struct values *v, enum field field, struct emend_error *err)
{
	struct wording w = { 0 };
	enum emend_status status;

	out->field = field;
	out->before = v->before[field];
	out->after = v->after[field];
	status = assembler_compare(&w, as, out->before, out->after, err);
	if (!status && field == FIELD_BYLINE)
		status = tell_as(&w, as, out, KIND_NAME, err);
	if (!status && field == FIELD_PUBLISHED)
		status = tell_as(&w, as, out, KIND_DATE, err);
	if (status)
		return status;
	out->kinds = w.kinds;
	out->details = w.details;
	out->spans = w.spans;
	return EMEND_OK;
}

enum emend_status
assemble_fields(struct assembler *as, struct emend_error *err)
{
	struct changes *c = as->changes;
	struct values v;
	enum emend_status status;
	unsigned i;

	read_values(v.before, as->before);
	read_values(v.after, as->after);
	c->fields = assembler_array(as, FIELD_COUNT, sizeof(*c->fields), err);
	if (!c->fields)
		return EMEND_NOMEM;
	for (i = 0; i < FIELD_COUNT; i++) {
		if (!is_edited(&v, (enum field)i))
			continue;
		status = assemble_field(&c->fields[c->field_count], as, &v,
		    (enum field)i, err);
		if (status)
			return status;
		c->kinds |= c->fields[c->field_count++].kinds;
		c->changed = true;
	}
	return EMEND_OK;
}
