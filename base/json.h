#ifndef EMEND_BASE_JSON_H
#define EMEND_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/slice.h"
#include "base/text.h"

/*
 * Writes JSON as it is told, straight to its sink; no document is ever built.
 * Calls must nest properly and a value in an object needs its key first: both
 * are asserted.  What is written is ASCII-safe UTF-8: controls, U+007F,
 * U+2028 and U+2029 are escaped, what is not UTF-8 becomes U+FFFD.
 *
 * Writing never reports: the first failure sticks and later calls do nothing
 * to the sink.  Ask the sink once, at the end, or json_failed.
 */
#define JSON_MAX_DEPTH 64 /* objects and arrays open are fewer; asserted */

struct json {
	FILE *file;        /* borrowed; NULL when writing to text */
	struct text *text; /* borrowed; NULL when writing to file */
	bool pretty;
	bool failed;
	bool after_key;
	unsigned depth;
	uint64_t filled; /* bit n: the container at depth n has a member */
	uint64_t object; /* bit n: the container at depth n is an object */
};

void json_init_text(struct json *j, struct text *text);
void json_init_file(struct json *j, FILE *file);
/* Two spaces an indent; without it (the default) all is one line.  Neither
 * ends with a newline. */
void json_pretty(struct json *j, bool pretty);
/* True once a write failed; a file may fail as late as fclose. */
bool json_failed(const struct json *j);
/* Something for it could not be made: json_failed says so, and text_check of a
 * text that it writes to. */
void json_fail(struct json *j, enum emend_status status);

void json_object_begin(struct json *j);
void json_object_end(struct json *j);
void json_array_begin(struct json *j);
void json_array_end(struct json *j);

void json_key(struct json *j, const char *key);

void json_string(struct json *j, struct slice s); /* absent: null */
void json_int(struct json *j, int64_t n);
void json_uint(struct json *j, uint64_t n);
void json_null(struct json *j);
void json_permille(struct json *j, unsigned n); /* 973: 0.973; 1000: 1 */
void json_time(struct json *j, int64_t t);      /* RFC 3339, UTC; 0: null */

void json_key_string(struct json *j, const char *key, struct slice s);
void json_key_int(struct json *j, const char *key, int64_t n);
void json_key_uint(struct json *j, const char *key, uint64_t n);
void json_key_bool(struct json *j, const char *key, bool b);
void json_key_null(struct json *j, const char *key);
void json_key_permille(struct json *j, const char *key, unsigned n);
void json_key_time(struct json *j, const char *key, int64_t t);
/* Byte for byte, but for a password (url_password), which is "…".  May stand
 * behind a word: "watch http://...". */
void json_key_url(struct json *j, const char *key, struct slice url);
/* What counts from 1, or a size that is given or not: 0 is null. */
void json_key_nonzero(struct json *j, const char *key, int64_t n);
/* An array of the words that single blanks part, none of "". */
void json_key_words(struct json *j, const char *key, struct slice words);
void json_key_object(struct json *j, const char *key); /* and begins it */
void json_key_array(struct json *j, const char *key);

/* Ends a document in a stream of one a line: writes '\n', nothing else. */
void json_newline(struct json *j);

#endif
