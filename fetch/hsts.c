#include "fetch/hsts.h"

#include <stdlib.h>
#include <string.h>

#include "base/url.h"

#define NAME_MAX_BYTES 253
#define AGE_MAX (INT64_C(3650) * 86400)

struct hsts_name {
	int64_t until;
	bool subdomains;
	char name[]; /* the table's key */
};

void
hsts_free(struct hsts *h)
{
	size_t i;

	for (i = 0; i < h->names.count; i++)
		free(h->names.entries[i].value);
	table_free(&h->names);
}

/* Does the name end in a number?  Then it is an IP address. */
static bool
is_address(struct slice host)
{
	size_t i = host.len;

	while (i > 0 && host.ptr[i - 1] != '.')
		i--;
	return host.len == 0 || host.ptr[host.len - 1] == ']' ||
	    (host.ptr[i] >= '0' && host.ptr[i] <= '9');
}

static enum emend_status
put(struct hsts *h, struct slice host, int64_t until, bool subdomains,
    struct emend_error *err)
{
	struct hsts_name *n = table_get(&h->names, host);

	if (!n) {
		if (h->names.count >= HSTS_NAMES_MAX)
			return EMEND_OK;
		n = malloc(sizeof(*n) + host.len + 1);
		if (!n)
			return emend_fail_nomem(err);
		memcpy(n->name, host.ptr, host.len);
		n->name[host.len] = '\0';
		if (!table_put(&h->names, slice_new(n->name, host.len), n)) {
			free(n);
			return emend_fail_nomem(err);
		}
	}
	n->until = until;
	n->subdomains = subdomains;
	return EMEND_OK;
}

static struct slice
take_word(struct slice *rest, char end)
{
	size_t at = slice_find_byte(*rest, end, 0);
	struct slice word = slice_trim(slice_sub(*rest, 0, at));

	*rest = slice_sub(*rest, at + 1, rest->len);
	return word;
}

/* Digits alone; what is more than most is most. */
static bool
read_number(struct slice s, int64_t most, int64_t *out)
{
	size_t i;

	*out = 0;
	for (i = 0; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
		if (*out <= most)
			*out = *out * 10 + (s.ptr[i] - '0');
	}
	if (*out > most)
		*out = most;
	return s.len > 0;
}

enum emend_status
hsts_read(struct hsts *h, struct slice kept, int64_t now,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct slice line, subdomains;
	int64_t until;

	while (kept.len && status == EMEND_OK) {
		line = take_word(&kept, '\n');
		if (!read_number(take_word(&line, ' '), INT64_MAX / 100, &until))
			continue;
		subdomains = take_word(&line, ' ');
		if (until > now && line.len && line.len <= NAME_MAX_BYTES &&
		    slice_find_byte(line, '\0', 0) == line.len)
			status = put(h, line, until,
			    slice_equal(subdomains, SLICE("1")), err);
	}
	return status;
}

void
hsts_write(struct hsts *h, struct text *out, int64_t now)
{
	size_t i;

	for (i = 0; i < h->names.count; i++) {
		const struct hsts_name *n = h->names.entries[i].value;

		if (n->until > now)
			text_addf(out, "%lld %d %s\n", (long long)n->until,
			    n->subdomains, n->name);
	}
	h->changed = false;
}

/* False: it says nothing that counts. */
static bool
read_policy(struct slice value, int64_t *age, bool *subdomains)
{
	struct slice one, name;
	bool has_age = false;

	*subdomains = false;
	while (value.len) {
		one = take_word(&value, ';');
		name = take_word(&one, '=');
		if (one.len >= 2 && one.ptr[0] == '"' &&
		    one.ptr[one.len - 1] == '"')
			one = slice_sub(one, 1, one.len - 1);
		if (slice_equal_nocase(name, SLICE("includeSubDomains")))
			*subdomains = true;
		if (!slice_equal_nocase(name, SLICE("max-age")))
			continue;
		if (has_age || !read_number(slice_trim(one), AGE_MAX, age))
			return false;
		has_age = true;
	}
	return has_age;
}

enum emend_status
hsts_learn(struct hsts *h, struct slice host, struct slice value, int64_t now,
    struct emend_error *err)
{
	const struct hsts_name *n;
	int64_t age, before;
	bool subdomains;

	if (!value.ptr || is_address(host) || host.len > NAME_MAX_BYTES ||
	    !read_policy(value, &age, &subdomains))
		return EMEND_OK;
	n = table_get(&h->names, host);
	if (!n && !age)
		return EMEND_OK;
	before = n ? n->until : 0;
	/* each answer moves the end a little, which is no news */
	if (!n || n->subdomains != subdomains ||
	    now + age - before > age / 10 || before - now > age)
		h->changed = true;
	return put(h, host, now + age, subdomains, err);
}

static bool
wants_https(const struct hsts *h, struct slice host, int64_t now)
{
	struct slice name = host;
	const struct hsts_name *n;

	if (is_address(host))
		return false;
	for (; name.len; (void)take_word(&name, '.')) {
		n = table_get(&h->names, name);
		if (n && n->until > now &&
		    (name.len == host.len || n->subdomains))
			return true;
	}
	return false;
}

enum emend_status
hsts_apply(const struct hsts *h, struct text *url, bool *applied, int64_t now,
    struct emend_error *err)
{
	struct slice whole = slice_new(url->ptr, url->len);
	struct text secure;
	enum emend_status status;
	struct url u;

	*applied = false;
	if (!h->names.count || !slice_starts(whole, SLICE("http:")) ||
	    !url_parse(&u, whole) || !wants_https(h, u.host, now))
		return EMEND_OK;
	text_init(&secure, URL_MAX + 1);
	text_puts(&secure, "https");
	text_add(&secure, url->ptr + 4, url->len - 4);
	status = text_check(&secure, err);
	if (status == EMEND_OK)
		status = url_clean(
		    url, slice_new(secure.ptr, secure.len), err);
	text_free(&secure);
	*applied = status == EMEND_OK;
	return status;
}
