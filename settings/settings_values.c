#include <stdio.h>

#include "base/time.h"
#include "settings/settings.h"
#include "settings/settings_work.h"

#define SHOWN_MOST 100	/* bytes of a bad value in its message */
#define HEADER_MOST 500 /* bytes of a request header's value */

enum emend_status
read_bad(struct reader *r, const char *wanted)
{
	const struct conf_entry *e = r->entry;
	/* a header may be a cookie or a key: its name is enough */
	size_t most = slice_equal(e->key, SLICE("header"))
	    ? slice_find_byte(e->value, ':', 0)
	    : SHOWN_MOST;

	if (most > SHOWN_MOST)
		most = SHOWN_MOST;
	return emend_fail(r->err, EMEND_USAGE, "%s:%u: %.*s = %.*s: %s",
	    r->conf->path, e->line, SLICE_ARG(e->key),
	    SLICE_ARG(slice_sub(e->value, 0, most)), wanted);
}

enum emend_status
read_told(
    struct reader *r, enum emend_status status, const struct emend_error *why)
{
	if (status == EMEND_NOMEM)
		return emend_fail_nomem(r->err);
	return status ? read_bad(r, why->text) : EMEND_OK;
}

enum emend_status
read_string(struct reader *r, const char **out)
{
	struct slice v = r->entry->value;

	if (v.len == 0)
		return read_bad(r, "must not be empty");
	*out = arena_copy(&r->settings->arena, v.ptr, v.len);
	return *out ? EMEND_OK : emend_fail_nomem(r->err);
}

enum emend_status
read_header_value(struct reader *r, const char **out)
{
	struct slice v = r->entry->value;
	size_t i;

	for (i = 0; i < v.len; i++)
		if (v.ptr[i] < 0x20 || v.ptr[i] > 0x7e)
			return read_bad(r,
			    "goes into a request and wants printable ASCII");
	if (v.len > HEADER_MOST)
		return read_bad(r, "is longer than 500 bytes");
	return read_string(r, out);
}

enum emend_status
read_number(struct reader *r, int64_t *out, int64_t least, int64_t most)
{
	struct slice v = r->entry->value;
	char wanted[80];
	int64_t n = 0;
	size_t i;

	for (i = 0; i < v.len && v.ptr[i] >= '0' && v.ptr[i] <= '9'; i++) {
		n = n * 10 + (v.ptr[i] - '0');
		if (n > most)
			break;
	}
	if (v.len && i == v.len && n >= least) {
		*out = n;
		return EMEND_OK;
	}
	snprintf(wanted, sizeof(wanted),
	    "wants a whole number from %lld to %lld", (long long)least,
	    (long long)most);
	return read_bad(r, wanted);
}

enum emend_status
read_duration(struct reader *r, int64_t *out, int64_t most)
{
	char wanted[80], longest[DURATION_MAX];

	if (!duration_parse(r->entry->value, out))
		return read_bad(r, "wants a duration like 90s, 15m, 6h or 7d");
	if (*out <= most)
		return EMEND_OK;
	duration_format(longest, most);
	snprintf(wanted, sizeof(wanted), "is longer than %s", longest);
	return read_bad(r, wanted);
}

enum emend_status
read_bool(struct reader *r, bool *out)
{
	struct slice v = r->entry->value;

	if (!slice_equal(v, SLICE("yes")) && !slice_equal(v, SLICE("no")))
		return read_bad(r, "wants yes or no");
	*out = slice_equal(v, SLICE("yes"));
	return EMEND_OK;
}

/* ---- by the key's row ---- */

static void *
target(const struct reader *r)
{
	void *of = r->source ? (void *)r->source
	    : r->site	     ? (void *)r->site
	    : r->rule	     ? (void *)r->rule
			     : (void *)r->settings;

	return (char *)of + r->key->target;
}

enum emend_status
key_string(struct reader *r)
{
	return read_string(r, target(r));
}

enum emend_status
key_header_value(struct reader *r)
{
	return read_header_value(r, target(r));
}

enum emend_status
key_bool(struct reader *r)
{
	return read_bool(r, target(r));
}

enum emend_status
key_duration(struct reader *r)
{
	return read_duration(r, target(r), r->key->with);
}

enum emend_status
key_size(struct reader *r)
{
	uint64_t *size = target(r);
	char wanted[80];

	if (!size_parse(r->entry->value, size))
		return read_bad(r, "wants a size like 500k or 10m");
	if (*size <= (uint64_t)r->key->with)
		return EMEND_OK;
	snprintf(wanted, sizeof(wanted), "is more than %llum",
	    (unsigned long long)(r->key->with >> 20));
	return read_bad(r, wanted);
}

enum emend_status
key_number(struct reader *r)
{
	return read_number(r, target(r), 1, r->key->with);
}

enum emend_status
key_count(struct reader *r)
{
	unsigned *count = target(r);
	int64_t n = 0;
	enum emend_status status = read_number(r, &n, 1, r->key->with);

	*count = (unsigned)n;
	return status;
}
