#ifndef EMEND_TESTS_JSON_DOCUMENT_H
#define EMEND_TESTS_JSON_DOCUMENT_H

#include <stdio.h>
#include <string.h>

#include "article/article.h"
#include "article/codec.h"
#include "base/json.h"
#include "base/json_read.h"
#include "base/text.h"
#include "diff/changes.h"
#include "diff/diff.h"
#include "reports/event.h"
#include "reports/report.h"

/* Documents that are written, and read back by the strict rules. */

#define JSON_MOST ((size_t)1 << 20)
#define AT INT64_C(1795511524) /* 2026-11-24T09:12:04Z */

/* Writes a document and reads it back by the strict rules. */
struct document {
	struct text text;
	struct json json;
	struct json_value *root;
};

static inline void
document_begin(struct document *d)
{
	text_init(&d->text, JSON_MOST);
	json_init_text(&d->json, &d->text);
	d->root = NULL;
}

static inline const struct json_value *
document_read(struct document *d)
{
	struct emend_error err;

	assert_false(json_failed(&d->json));
	if (json_read_strict(
		&d->root, slice_new(d->text.ptr, d->text.len), &err))
		fail_msg("%s: %s", err.text, d->text.ptr);
	return d->root;
}

static inline void
document_end(struct document *d)
{
	json_value_free(d->root);
	text_free(&d->text);
}

static inline struct slice
string_at(const struct json_value *v, const char *key)
{
	return json_value_string(json_value_get(v, key));
}

static inline int64_t
int_at(const struct json_value *v, const char *key)
{
	int64_t n = -1;

	assert_true(json_value_int(json_value_get(v, key), &n));
	return n;
}

static inline void
assert_string(const struct json_value *v, const char *key, const char *wanted)
{
	struct slice got = string_at(v, key);

	if (!slice_equal(got, slice_of(wanted)))
		fail_msg("%s is \"%.*s\"", key, SLICE_ARG(got));
}

static inline bool
has_member(const struct json_value *v, const char *key)
{
	struct json_cursor c = JSON_CURSOR_INIT;

	while (json_value_next(v, &c))
		if (slice_equal(c.key, slice_of(key)))
			return true;
	return false;
}

/* "a b c": exactly these, in this order. */
static inline void
assert_members(const struct json_value *v, const char *wanted)
{
	struct json_cursor c = JSON_CURSOR_INIT;
	struct text names;

	text_init(&names, 1000);
	while (json_value_next(v, &c)) {
		if (names.len)
			text_putc(&names, ' ');
		text_add(&names, c.key.ptr, c.key.len);
	}
	assert_string_equal(names.ptr, wanted);
	text_free(&names);
}

#endif
