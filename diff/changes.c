#include "diff/changes.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

const char *
kind_name(enum kind kind)
{
	static const char *const names[KIND_COUNT] = { "negation", "number",
		"date", "quote", "name", "hedge", "attribution", "correction",
		"wording", "typo", "formatting" };

	assert((unsigned)kind < KIND_COUNT);
	return names[kind];
}

const char *
kind_names(char out[KIND_NAMES_MAX], kind_set kinds, const char *between)
{
	const char *joint = "";
	size_t len = 0;
	unsigned kind;

	out[0] = '\0';
	for (kind = 0; kind < KIND_COUNT; kind++)
		if (kinds & KIND_BIT(kind)) {
			len += (size_t)snprintf(out + len,
			    KIND_NAMES_MAX - len, "%s%s", joint,
			    kind_name((enum kind)kind));
			joint = between;
		}
	return out;
}

bool
kind_from_name(enum kind *out, struct slice name)
{
	unsigned i;

	for (i = 0; i < KIND_COUNT; i++)
		if (slice_equal(name, slice_of(kind_name((enum kind)i)))) {
			*out = (enum kind)i;
			return true;
		}
	return false;
}

const char *
edit_op_name(enum edit_op op)
{
	static const char *const names[EDIT_OP_COUNT] = { "unchanged",
		"changed", "added", "deleted", "moved", "split", "merged" };

	assert((unsigned)op < EDIT_OP_COUNT);
	return names[op];
}

const char *
field_name(enum field field)
{
	static const char *const names[FIELD_COUNT] = { "title", "title.h1",
		"title.og", "title.jsonld", "title.html", "byline", "section",
		"published" };

	assert((unsigned)field < FIELD_COUNT);
	return names[field];
}

const char *
notice_name(enum notice notice)
{
	static const char *const names[] = { "none", "added", "changed" };

	assert((unsigned)notice <= NOTICE_CHANGED);
	return names[notice];
}

void
changes_free(struct changes *c)
{
	if (!c)
		return;
	arena_free(&c->arena);
	free(c);
}
