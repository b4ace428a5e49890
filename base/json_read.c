#include "base/json_read.h"

#include <errno.h>
#include <limits.h>

#include <json-c/json.h>

#include "base/json_clean.h"
#include "base/text.h"

/*
 * A json_value is json-c's object under another name: json-c gives null as
 * NULL and keeps children alive by their root, which is our contract too.
 */
static struct json_object *
object_of(const struct json_value *v)
{
	return (struct json_object *)(uintptr_t)v;
}

/*
 * json-c 0.16 leaves a member out, and says nothing, when it has no memory for
 * it: only errno tells, and the next number clears that.  No two values come
 * without a comma between them, so errno is asked at each.
 */
static enum emend_status
feed(struct json_object **root, struct json_tokener *tokener,
    const struct text *clean, struct emend_error *err)
{
	size_t whole = clean->len + 1; /* the NUL ends a number */
	struct slice bytes = slice_new(clean->ptr, whole);
	size_t at = 0, end;

	do {
		end = slice_find_byte(bytes, ',', at);
		end = end < whole ? end + 1 : whole;
		errno = 0;
		*root = json_tokener_parse_ex(
		    tokener, clean->ptr + at, (int)(end - at));
		if (errno == ENOMEM) {
			json_object_put(*root);
			return emend_fail_nomem(err);
		}
		at = end;
	} while (at < whole &&
	    json_tokener_get_error(tokener) == json_tokener_continue);
	return EMEND_OK;
}

static enum emend_status
parse_clean(
    struct json_value **out, const struct text *clean, struct emend_error *err)
{
	/* json-c counts the scalar within the deepest container as a level */
	struct json_tokener *tokener =
	    json_tokener_new_ex(JSON_READ_MAX_DEPTH + 2);
	enum json_tokener_error code;
	struct json_object *root = NULL;
	enum emend_status status;

	if (!tokener)
		return emend_fail_nomem(err);
	json_tokener_set_flags(
	    tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	status = feed(&root, tokener, clean, err);
	code = json_tokener_get_error(tokener);
	json_tokener_free(tokener);
	if (status)
		return status;
	if (code != json_tokener_success)
		return emend_fail(err, EMEND_PARSE, "not JSON: %s",
		    json_tokener_error_desc(code));
	*out = (struct json_value *)root;
	return EMEND_OK;
}

static enum emend_status
read_with(struct json_value **out, struct slice bytes, bool strict,
    struct emend_error *err)
{
	enum emend_status status;
	struct text clean;

	*out = NULL;
	if (bytes.len > JSON_READ_MAX_BYTES)
		return emend_fail(err, EMEND_LIMIT,
		    "%zu bytes of JSON; at most %zu are read", bytes.len,
		    JSON_READ_MAX_BYTES);
	text_init(&clean, JSON_CLEAN_MAX_BYTES(bytes.len));
	status = json_clean(&clean, bytes, strict, err);
	if (!status)
		status = parse_clean(out, &clean, err);
	text_free(&clean);
	return status;
}

enum emend_status
json_read(
    struct json_value **out, struct slice bytes, struct emend_error *err)
{
	return read_with(out, bytes, false, err);
}

enum emend_status
json_read_strict(
    struct json_value **out, struct slice bytes, struct emend_error *err)
{
	return read_with(out, bytes, true, err);
}

void
json_value_free(struct json_value *root)
{
	json_object_put(object_of(root));
}

static enum json_kind
int_kind(struct json_object *o)
{
	return json_object_get_uint64(o) > INT64_MAX &&
		json_object_get_int64(o) == INT64_MAX
	    ? JSON_DOUBLE
	    : JSON_INT;
}

enum json_kind
json_value_kind(const struct json_value *v)
{
	struct json_object *o = object_of(v);

	switch (json_object_get_type(o)) {
	case json_type_boolean:
		return JSON_BOOL;
	case json_type_int:
		return int_kind(o);
	case json_type_double:
		return JSON_DOUBLE;
	case json_type_string:
		return JSON_STRING;
	case json_type_array:
		return JSON_ARRAY;
	case json_type_object:
		return JSON_OBJECT;
	case json_type_null:
		break;
	}
	return JSON_NULL;
}

const struct json_value *
json_value_get(const struct json_value *v, const char *key)
{
	struct json_object *member = NULL;

	if (json_value_kind(v) != JSON_OBJECT)
		return NULL;
	json_object_object_get_ex(object_of(v), key, &member);
	return (const struct json_value *)member;
}

const struct json_value *
json_value_at(const struct json_value *v, size_t i)
{
	if (json_value_kind(v) != JSON_ARRAY || i >= json_value_count(v))
		return NULL;
	return (const struct json_value *)json_object_array_get_idx(
	    object_of(v), i);
}

size_t
json_value_count(const struct json_value *v)
{
	if (json_value_kind(v) == JSON_ARRAY)
		return json_object_array_length(object_of(v));
	if (json_value_kind(v) == JSON_OBJECT)
		return (size_t)json_object_object_length(object_of(v));
	return 0;
}

bool
json_value_next(const struct json_value *object, struct json_cursor *c)
{
	const struct lh_entry *entry = c->entry;
	struct json_object *o = object_of(object);

	if (json_value_kind(object) != JSON_OBJECT)
		return false;
	if (entry)
		entry = lh_entry_next(entry);
	else
		entry = lh_table_head(json_object_get_object(o));
	if (!entry)
		return false;
	c->entry = entry;
	c->key = slice_of((const char *)lh_entry_k(entry));
	c->value = (const struct json_value *)lh_entry_v(entry);
	return true;
}

struct slice
json_value_string(const struct json_value *v)
{
	struct json_object *o = object_of(v);

	if (json_value_kind(v) != JSON_STRING)
		return slice_of(NULL);
	return slice_new(
	    json_object_get_string(o), (size_t)json_object_get_string_len(o));
}

bool
json_value_int(const struct json_value *v, int64_t *n)
{
	if (json_value_kind(v) != JSON_INT)
		return false;
	*n = json_object_get_int64(object_of(v));
	return true;
}

bool
json_value_bool(const struct json_value *v, bool *b)
{
	if (json_value_kind(v) != JSON_BOOL)
		return false;
	*b = json_object_get_boolean(object_of(v));
	return true;
}

bool
json_value_permille(const struct json_value *v, unsigned *n)
{
	enum json_kind kind = json_value_kind(v);
	double x;

	if (kind != JSON_INT && kind != JSON_DOUBLE)
		return false;
	x = json_object_get_double(object_of(v));
	if (!(x >= 0 && x <= 1))
		return false;
	*n = (unsigned)(x * 1000 + 0.5);
	return true;
}
