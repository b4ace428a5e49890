#include <string.h>

#include "base/text.h"
#include "settings/settings.h"
#include "store/state.h"
#include "watch/sources_work.h"

/*
 * Trouble with lists is told when it begins and when it is over, not at every
 * run between: a note holds what was told, a line of "NAME\tMESSAGE" each.
 */
#define NOTE_TROUBLE "sources.trouble"
#define NOTE_MOST ((size_t)1 << 20)
#define TOLD_MOST 100 /* of one run; more would drown what they are about */

/* One more of that name; NULL when out of memory. */
static struct source_trouble *
add(struct sources *out, struct slice name)
{
	struct source_trouble *t = arena_grow(&out->arena, out->trouble,
	    out->trouble_count, sizeof(*out->trouble));

	if (!t)
		return NULL;
	out->trouble = t;
	t += out->trouble_count;
	*t = (struct source_trouble){
		.name = arena_copy(&out->arena, name.ptr, name.len),
	};
	if (!t->name)
		return NULL;
	out->trouble_count++;
	return t;
}

enum emend_status
sources_add_trouble(struct sync *s, const char *name, unsigned line,
    const char *message, bool harmless, struct emend_error *err)
{
	struct source_trouble *t;
	enum emend_status status;
	struct text full;

	if (s->out->trouble_count == TOLD_MOST)
		return EMEND_OK;
	text_init(&full, NOTE_MOST);
	text_puts(&full, name);
	if (line)
		text_addf(&full, ":%u", line);
	status = text_check(&full, err);
	t = status ? NULL : add(s->out, slice_new(full.ptr, full.len));
	text_free(&full);
	if (status)
		return status;
	if (t) {
		t->harmless = harmless;
		t->message =
		    arena_copy(&s->out->arena, message, strlen(message));
	}
	return t && t->message ? EMEND_OK : emend_fail_nomem(err);
}

static void
add_line(struct text *out, const char *name, const char *message)
{
	text_addf(out, "%s\t%s\n", name, message);
}

static bool
has_line(const struct text *lines, struct slice name, struct slice message)
{
	struct slice rest = slice_new(lines->ptr, lines->len);

	while (rest.len) {
		size_t end = slice_find_byte(rest, '\n', 0);
		struct slice line = slice_sub(rest, 0, end);

		if (slice_starts(line, name) && name.len < line.len &&
		    line.ptr[name.len] == '\t' &&
		    slice_equal(
			slice_sub(line, name.len + 1, line.len), message))
			return true;
		rest = slice_sub(rest, end + 1, rest.len);
	}
	return false;
}

/* Was the file that this name is of not read in this run? */
static bool
is_left_alone(const struct sync *s, struct slice name)
{
	size_t i;

	for (i = 0; i < s->source_count; i++) {
		struct slice file = slice_of(s->sources[i].source->name);

		if (s->sources[i].left_alone && slice_starts(name, file) &&
		    (name.len == file.len || name.ptr[file.len] == ':'))
			return true;
	}
	return false;
}

/* One noted line: what it is about may be over. */
static enum emend_status
compare_line(struct sync *s, struct slice line, struct text *present,
    struct emend_error *err)
{
	struct slice name =
	    slice_sub(line, 0, slice_find_byte(line, '\t', 0));
	struct source_trouble *over;
	size_t i;

	for (i = 0; i < s->out->trouble_count; i++)
		if (slice_equal(slice_of(s->out->trouble[i].name), name))
			return EMEND_OK;
	if (is_left_alone(s, name)) { /* it stands: nobody looked */
		text_add(present, line.ptr, line.len);
		text_putc(present, '\n');
		return EMEND_OK;
	}
	over = add(s->out, name);
	if (!over)
		return emend_fail_nomem(err);
	over->over = true;
	return EMEND_OK;
}

static enum emend_status
compare_lines(struct sync *s, const struct text *noted, struct text *present,
    struct emend_error *err)
{
	struct slice rest = slice_new(noted->ptr, noted->len);
	enum emend_status status = EMEND_OK;
	size_t i, count = s->out->trouble_count;

	for (i = 0; i < count; i++) {
		struct source_trouble *t = &s->out->trouble[i];

		t->first = !has_line(
		    noted, slice_of(t->name), slice_of(t->message));
		add_line(present, t->name, t->message);
	}
	while (status == EMEND_OK && rest.len) {
		size_t end = slice_find_byte(rest, '\n', 0);

		status = compare_line(s, slice_sub(rest, 0, end), present, err);
		rest = slice_sub(rest, end + 1, rest.len);
	}
	return status;
}

enum emend_status
sources_compare_trouble(struct sync *s, struct emend_error *err)
{
	struct text noted, present;
	enum emend_status status;

	text_init(&noted, NOTE_MOST);
	text_init(&present, NOTE_MOST);
	status = state_note(s->store, NOTE_TROUBLE, &noted, err);
	if (status == EMEND_OK)
		status = compare_lines(s, &noted, &present, err);
	if (status == EMEND_OK)
		status = text_check(&present, err);
	if (status == EMEND_OK && strcmp(noted.ptr, present.ptr))
		status = store_batch_note(s->batch, NOTE_TROUBLE,
		    slice_new(present.ptr, present.len), err);
	text_free(&present);
	text_free(&noted);
	return status;
}
