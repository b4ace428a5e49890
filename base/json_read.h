#ifndef EMEND_BASE_JSON_READ_H
#define EMEND_BASE_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

/*
 * Reads JSON into a tree.  One json_value_free on the root frees all of it;
 * every value and slice got from it lives until then.
 *
 * NULL stands for both null and "not there", and every accessor takes it, so
 * that a path can be followed without asking at each step.
 */
struct json_value;

#define JSON_READ_MAX_BYTES ((size_t)16 << 20)
#define JSON_READ_MAX_DEPTH 32            /* objects and arrays, nested */
#define JSON_READ_MAX_CONTAINERS 65536u   /* objects and arrays, all */
#define JSON_READ_MAX_SCALARS (1u << 20)  /* strings (keys too), numbers */

enum json_kind {
	JSON_NULL,
	JSON_BOOL,
	JSON_INT,    /* a number that an int64_t holds */
	JSON_DOUBLE, /* any other number */
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

/*
 * Forgiving, for JSON-LD and feeds: takes raw newlines and controls in
 * strings, \' and other needless escapes, single quotes, trailing commas,
 * comment and CDATA wrappers, a byte order mark, and most bare quotes inside
 * strings; an unknown bare word is null.  What follows the first value is not
 * looked at.
 *
 * Fails with EMEND_PARSE, EMEND_LIMIT (the ceilings above) or EMEND_NOMEM;
 * *out is then NULL.  It is NULL too when the document is null.
 */
enum emend_status json_read(struct json_value **out, struct slice bytes,
    struct emend_error *err) EMEND_MUST_USE;

/* RFC 8259 and nothing else, for documents of our own; the same ceilings. */
enum emend_status json_read_strict(struct json_value **out,
    struct slice bytes, struct emend_error *err) EMEND_MUST_USE;

void json_value_free(struct json_value *root);

enum json_kind json_value_kind(const struct json_value *v);

/* The member under key; NULL when there is none or v is no object. */
const struct json_value *json_value_get(
    const struct json_value *v, const char *key);
/* Element i of an array; NULL past its end. */
const struct json_value *json_value_at(const struct json_value *v, size_t i);
/* Elements of an array, members of an object, else 0. */
size_t json_value_count(const struct json_value *v);

/*
 * Members in the order of the document:
 *	struct json_cursor c = JSON_CURSOR_INIT;
 *	while (json_value_next(v, &c)) ... c.key, c.value
 */
struct json_cursor {
	struct slice key;
	const struct json_value *value;
	const void *entry; /* private */
};
#define JSON_CURSOR_INIT { { NULL, 0 }, NULL, NULL }
bool json_value_next(const struct json_value *object, struct json_cursor *c);

/* UTF-8, NUL-terminated after len; absent when v is no string. */
struct slice json_value_string(const struct json_value *v);
/* False, *n and *b untouched, when v is of another kind. */
bool json_value_int(const struct json_value *v, int64_t *n);
bool json_value_bool(const struct json_value *v, bool *b);
/* A number from 0 to 1 as json_permille writes it: 0.973 is 973. */
bool json_value_permille(const struct json_value *v, unsigned *n);

#endif
