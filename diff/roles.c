#include <stdio.h>
#include <string.h>

#include "article/article.h"
#include "diff/assemble.h"
#include "diff/changes.h"

/*
 * What paragraphs are, beside what they say: a text that became a heading, a
 * correction notice that came.
 */
#define ROLE_MAX 32

/* "paragraph", "heading 2", ... in the arena. */
static struct slice
role_name(struct assembler *as, const struct paragraph *p)
{
	char name[ROLE_MAX];
	const char *kept;

	if (p->level > 0)
		snprintf(name, sizeof(name), "%s %u",
		    paragraph_kind_name(p->kind), p->level);
	else
		snprintf(name, sizeof(name), "%s",
		    paragraph_kind_name(p->kind));
	kept = arena_copy(&as->changes->arena, name, strlen(name));
	return slice_of(kept);
}

static const struct paragraph *
first_of(const struct article *a, const size_t *numbers, size_t count)
{
	return count ? &a->paragraphs[numbers[0]] : NULL;
}

static enum emend_status
tell_role(struct assembler *as, struct edit *e, const struct paragraph *before,
    const struct paragraph *after, struct emend_error *err)
{
	struct detail d = { .kind = KIND_FORMATTING,
		.reason = SLICE_LIT("the paragraph's role changed") };

	if (before->kind == after->kind && before->level == after->level)
		return EMEND_OK;
	d.before = role_name(as, before);
	d.after = role_name(as, after);
	if (!d.before.ptr || !d.after.ptr)
		return emend_fail_nomem(err);
	return assembler_add_details(as, &e->details, &e->kinds, &d, 1, err);
}

static bool
is_notice(const struct paragraph *p)
{
	return p && p->kind == PARAGRAPH_CORRECTION;
}

/* A notice is one by its role too, whatever its words are. */
static enum emend_status
tell_notice(struct assembler *as, struct edit *e,
    const struct paragraph *before, const struct paragraph *after,
    struct emend_error *err)
{
	struct detail d = { .kind = KIND_CORRECTION };

	if ((!is_notice(before) && !is_notice(after)) ||
	    e->kinds & KIND_BIT(KIND_CORRECTION))
		return EMEND_OK;
	d.before = is_notice(before) ? before->text : slice_of(NULL);
	d.after = is_notice(after) ? after->text : slice_of(NULL);
	if (!d.before.ptr)
		d.reason = SLICE("a correction or update notice was added");
	else if (!d.after.ptr)
		d.reason = SLICE("a correction or update notice was removed");
	else
		d.reason = SLICE("a correction or update notice was changed");
	return assembler_add_details(as, &e->details, &e->kinds, &d, 1, err);
}

/* Does the new text own up to the edit?  A notice that went does not. */
static enum notice
notice_of(const struct edit *e)
{
	enum notice found = NOTICE_NONE;
	const struct detail *d;
	size_t i;

	for (i = 0; i < e->details.count; i++) {
		d = &e->details.at[i];
		if (d->kind != KIND_CORRECTION || !d->after.ptr)
			continue;
		if (!d->before.ptr)
			return NOTICE_ADDED;
		found = NOTICE_CHANGED;
	}
	return found;
}

enum emend_status
assemble_roles(struct assembler *as, struct edit *e, struct emend_error *err)
{
	const struct paragraph *before, *after;
	enum emend_status status = EMEND_OK;
	enum notice notice;

	if (e->op == EDIT_MOVED)
		return EMEND_OK;
	before = first_of(as->before, e->before, e->before_count);
	after = first_of(as->after, e->after, e->after_count);
	if (before && after)
		status = tell_role(as, e, before, after, err);
	if (!status)
		status = tell_notice(as, e, before, after, err);
	if (status)
		return status;
	notice = notice_of(e);
	if (notice == NOTICE_ADDED || as->changes->notice == NOTICE_NONE)
		as->changes->notice = notice;
	return EMEND_OK;
}
