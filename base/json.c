#include "base/json.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/time.h"
#include "base/url.h"
#include "base/utf8.h"

#define ELLIPSIS "\xe2\x80\xa6"

void
json_init_text(struct json *j, struct text *text)
{
	*j = (struct json){ .text = text };
}

void
json_init_file(struct json *j, FILE *file)
{
	*j = (struct json){ .file = file };
}

void
json_pretty(struct json *j, bool pretty)
{
	j->pretty = pretty;
}

bool
json_failed(const struct json *j)
{
	return j->failed;
}

void
json_fail(struct json *j, enum emend_status status)
{
	if (j->text)
		text_fail(j->text, status);
	j->failed = j->failed || status != EMEND_OK;
}

static void
put(struct json *j, const char *bytes, size_t n)
{
	if (j->failed || n == 0)
		return;
	if (j->text) {
		text_add(j->text, bytes, n);
		j->failed = j->text->status != EMEND_OK;
	} else {
		j->failed = fwrite_unlocked(bytes, 1, n, j->file) != n;
	}
}

static void
put_string(struct json *j, const char *s)
{
	put(j, s, strlen(s));
}

static void
put_line(struct json *j)
{
	unsigned i;

	if (!j->pretty)
		return;
	put(j, "\n", 1);
	for (i = 0; i < j->depth; i++)
		put(j, "  ", 2);
}

/* What stands between the member before and the next one. */
static void
put_separator(struct json *j)
{
	uint64_t bit = UINT64_C(1) << j->depth;

	if (j->depth == 0)
		return;
	if (j->filled & bit)
		put(j, ",", 1);
	j->filled |= bit;
	put_line(j);
}

/* Asked by assertions alone. */
__attribute__((unused)) static bool
in_object(const struct json *j)
{
	return j->depth && (j->object >> j->depth & 1);
}

static void
begin_value(struct json *j)
{
	assert(in_object(j) == j->after_key);
	if (!j->after_key)
		put_separator(j);
	j->after_key = false;
}

static void
begin(struct json *j, bool object)
{
	uint64_t bit;

	begin_value(j);
	assert(j->depth < JSON_MAX_DEPTH - 1);
	j->depth++;
	bit = UINT64_C(1) << j->depth;
	j->filled &= ~bit;
	j->object = object ? j->object | bit : j->object & ~bit;
	put(j, object ? "{" : "[", 1);
}

static void
end(struct json *j, bool object)
{
	bool filled = j->filled >> j->depth & 1;

	assert(j->depth && in_object(j) == object && !j->after_key);
	j->depth--;
	if (filled)
		put_line(j);
	put(j, object ? "}" : "]", 1);
}

void
json_object_begin(struct json *j)
{
	begin(j, true);
}

void
json_object_end(struct json *j)
{
	end(j, true);
}

void
json_array_begin(struct json *j)
{
	begin(j, false);
}

void
json_array_end(struct json *j)
{
	end(j, false);
}

/* The escape of cp in out, or 0 when cp may stand as it is. */
static size_t
escape(char out[8], uint32_t cp)
{
	static const char names[] = "\"\\\b\f\n\r\t", shorts[] = "\"\\bfnrt";
	const char *name;

	if (cp >= 0x20 && cp != '"' && cp != '\\' && cp != 0x7F &&
	    cp != 0x2028 && cp != 0x2029)
		return 0;
	name = cp && cp < 0x7F ? strchr(names, (int)cp) : NULL;
	if (name) {
		out[0] = '\\';
		out[1] = shorts[name - names];
		return 2;
	}
	return (size_t)snprintf(out, 8, "\\u%04x", (unsigned)cp);
}

static void
put_escaped(struct json *j, struct slice s)
{
	size_t at = 0, start = 0, used, n;
	char out[8];
	uint32_t cp;

	while (at < s.len) {
		used = utf8_decode(s, at, &cp);
		n = cp == UTF8_REPLACEMENT ? utf8_encode(out, cp)
					   : escape(out, cp);
		if (n) {
			put(j, s.ptr + start, at - start);
			put(j, out, n);
			start = at + used;
		}
		at += used;
	}
	put(j, s.ptr + start, at - start);
}

static void
put_quoted(struct json *j, struct slice s)
{
	put(j, "\"", 1);
	if (s.len)
		put_escaped(j, s);
	put(j, "\"", 1);
}

void
json_key(struct json *j, const char *key)
{
	assert(in_object(j) && !j->after_key);
	put_separator(j);
	put_quoted(j, slice_of(key));
	put(j, ": ", j->pretty ? 2 : 1);
	j->after_key = true;
}

void
json_string(struct json *j, struct slice s)
{
	if (!s.ptr) {
		json_null(j);
		return;
	}
	begin_value(j);
	put_quoted(j, s);
}

void
json_int(struct json *j, int64_t n)
{
	char out[24];

	begin_value(j);
	put(j, out, (size_t)snprintf(out, sizeof(out), "%" PRId64, n));
}

void
json_uint(struct json *j, uint64_t n)
{
	char out[24];

	begin_value(j);
	put(j, out, (size_t)snprintf(out, sizeof(out), "%" PRIu64, n));
}

void
json_null(struct json *j)
{
	begin_value(j);
	put_string(j, "null");
}

void
json_permille(struct json *j, unsigned n)
{
	char out[24];
	int len;

	begin_value(j);
	len = snprintf(out, sizeof(out), "%u.%03u", n / 1000, n % 1000);
	while (out[len - 1] == '0')
		len--;
	if (out[len - 1] == '.')
		len--;
	put(j, out, (size_t)len);
}

void
json_time(struct json *j, int64_t t)
{
	char out[TIME_UTC_MAX];

	if (t == 0) {
		json_null(j);
		return;
	}
	time_format_utc(out, t);
	json_string(j, slice_of(out));
}

void
json_key_string(struct json *j, const char *key, struct slice s)
{
	json_key(j, key);
	json_string(j, s);
}

void
json_key_int(struct json *j, const char *key, int64_t n)
{
	json_key(j, key);
	json_int(j, n);
}

void
json_key_uint(struct json *j, const char *key, uint64_t n)
{
	json_key(j, key);
	json_uint(j, n);
}

void
json_key_bool(struct json *j, const char *key, bool b)
{
	json_key(j, key);
	begin_value(j);
	put_string(j, b ? "true" : "false");
}

void
json_key_nonzero(struct json *j, const char *key, int64_t n)
{
	if (n)
		json_key_int(j, key, n);
	else
		json_key_null(j, key);
}

void
json_key_words(struct json *j, const char *key, struct slice words)
{
	json_key_array(j, key);
	while (words.len) {
		size_t end = slice_find_byte(words, ' ', 0);

		json_string(j, slice_sub(words, 0, end));
		words = slice_sub(words, end + 1, words.len);
	}
	json_array_end(j);
}

void
json_key_url(struct json *j, const char *key, struct slice url)
{
	struct slice secret = url_password(url);

	if (secret.len == 0) {
		json_key_string(j, key, url);
		return;
	}
	json_key(j, key);
	begin_value(j);
	put(j, "\"", 1);
	put_escaped(j, slice_between(url.ptr, secret.ptr));
	put_string(j, ELLIPSIS);
	put_escaped(j,
	    slice_between(secret.ptr + secret.len, url.ptr + url.len));
	put(j, "\"", 1);
}

void
json_key_null(struct json *j, const char *key)
{
	json_key(j, key);
	json_null(j);
}

void
json_key_permille(struct json *j, const char *key, unsigned n)
{
	json_key(j, key);
	json_permille(j, n);
}

void
json_key_time(struct json *j, const char *key, int64_t t)
{
	json_key(j, key);
	json_time(j, t);
}

void
json_key_object(struct json *j, const char *key)
{
	json_key(j, key);
	json_object_begin(j);
}

void
json_key_array(struct json *j, const char *key)
{
	json_key(j, key);
	json_array_begin(j);
}

void
json_newline(struct json *j)
{
	assert(j->depth == 0);
	put(j, "\n", 1);
}
