#include "base/conf.h"

#include <stdlib.h>
#include <string.h>

#include "base/conf_line.h"

static size_t
count_entries(struct slice text)
{
	struct conf_line line;
	size_t at = 0, n = 0;

	while (conf_line_next(&line, text, &at))
		n +=
		    line.kind == CONF_LINE_HEADER || line.kind == CONF_LINE_KEY;
	return n;
}

/* Fills entries, which are enough for all lines of c->text. */
static enum emend_status
read_entries(
    struct conf *c, struct conf_entry *entries, struct emend_error *err)
{
	struct slice section = { NULL, 0 }, name = { NULL, 0 };
	struct conf_line line;
	unsigned number;
	size_t at = 0;

	for (number = 1; conf_line_next(&line, c->text, &at); number++) {
		if (line.kind == CONF_LINE_BAD)
			return emend_fail(err, EMEND_USAGE, "%s:%u: %s",
			    c->path, number, line.problem);
		if (line.kind == CONF_LINE_HEADER) {
			section = line.section;
			name = line.name;
		} else if (line.kind != CONF_LINE_KEY) {
			continue;
		} else if (!section.ptr) {
			return emend_fail(err, EMEND_USAGE,
			    "%s:%u: \"%.*s\" stands before any [section]",
			    c->path, number,
			    SLICE_ARG(slice_sub(line.key, 0, 80)));
		}
		entries[c->count++] = (struct conf_entry){ section, name,
			line.key, line.value, number };
	}
	return EMEND_OK;
}

static enum emend_status
fill(struct conf *c, const char *path, struct slice bytes,
    struct emend_error *err)
{
	struct conf_entry *entries;

	c->path = arena_copy(&c->arena, path, strlen(path));
	c->text.ptr = arena_copy(&c->arena, bytes.ptr, bytes.len);
	if (!c->path || !c->text.ptr)
		return emend_fail_nomem(err);
	c->text.len = bytes.len;
	entries =
	    arena_array(&c->arena, count_entries(c->text), sizeof(*entries));
	if (!entries)
		return emend_fail_nomem(err);
	c->entries = entries;
	return read_entries(c, entries, err);
}

enum emend_status
conf_parse(struct conf **out, const char *path, struct slice bytes,
    struct emend_error *err)
{
	enum emend_status status;
	struct conf *c;

	*out = NULL;
	if (bytes.len > CONF_MAX)
		return emend_fail(err, EMEND_LIMIT,
		    "%s is larger than %u bytes: keep long lists of pages in "
		    "files of their own, named by [list \"FILE\"]",
		    path, CONF_MAX);
	c = calloc(1, sizeof(*c));
	if (!c)
		return emend_fail_nomem(err);
	status = fill(c, path, bytes, err);
	if (status)
		conf_free(c);
	else
		*out = c;
	return status;
}

void
conf_free(struct conf *c)
{
	if (!c)
		return;
	arena_free(&c->arena);
	free(c);
}
