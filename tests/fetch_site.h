#ifndef EMEND_TESTS_FETCH_SITE_H
#define EMEND_TESTS_FETCH_SITE_H

#include <stdbool.h>

#include "fetch/fetch.h"
#include "tests/loopback.h"

/* A site on the loopback and a fetch that asks it: what its tests share. */
#define NOW INT64_C(1795500000)

static struct loopback site;

static inline void
write_site(void)
{
	char page[4096] = "<title>A quiet harbour</title>", *end;
	int i;

	end = page + strlen(page);
	for (i = 0; i < 40; i++)
		end += snprintf(
		    end, 64, "<p>The harbour was quiet on day %d.\n", i);
	loopback_write(&site, "a.html", page);
	loopback_write(&site, "b.html", "<p>Another page.\n");
	loopback_write(&site, "c.html", "<p>A third page.\n");
}

static inline int
setup(void **state)
{
	static const char *const names[] = { "http_proxy", "https_proxy",
		"HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy",
		"NO_PROXY" };
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unsetenv(names[i]);
	loopback_make(&site);
	write_site();
	loopback_start(&site, NULL, NULL);
	return 0;
}

static inline int
teardown(void **state)
{
	(void)state;
	loopback_end(&site);
	return 0;
}

/* Before each test: no robots.txt, an empty log. */
static inline int
fresh(void **state)
{
	(void)state;
	loopback_control(&site, "robots=status:404");
	loopback_clear_log(&site);
	return 0;
}

static inline struct fetch *
fetch_with(void (*change)(struct fetch_settings *))
{
	struct fetch_settings s;
	struct emend_error err;
	struct fetch *f;

	fetch_settings_init(&s);
	s.delay_ms = 0;
	s.timeout_ms = 3000;
	s.now_ms = NOW * 1000;
	if (change)
		change(&s);
	assert_int_equal(fetch_new(&f, &s, &err), EMEND_OK);
	return f;
}

static inline const char *
url_of(const char *path)
{
	static char url[1024];

	if (*path != '/')
		snprintf(url, sizeof(url), "%s", path);
	else
		snprintf(
		    url, sizeof(url), "http://127.0.0.1:%d%s", site.port, path);
	return url;
}

static inline void
add(struct fetch *f, struct fetch_request request, const char *path)
{
	struct emend_error err;

	request.url = url_of(path);
	if (fetch_add(f, &request, &err))
		fail_msg("%s", err.text);
}

static const struct fetch_request plain = { .named = true };

static inline struct fetch_result *
next(struct fetch *f)
{
	struct fetch_result *r;
	struct emend_error err;

	if (fetch_next(f, &r, -1, &err))
		fail_msg("%s", err.text);
	return r;
}

/* One request alone; the result lives until the next call. */
static inline struct fetch_result *
get_with(struct fetch *f, struct fetch_request request, const char *path)
{
	struct fetch_result *r;

	add(f, request, path);
	r = next(f);
	assert_non_null(r);
	return r;
}

static inline struct fetch_result *
get(struct fetch *f, const char *path)
{
	return get_with(f, plain, path);
}

/* With its digests. */
static inline const struct fetch_result *
evidence(const struct fetch_result *r)
{
	assert_int_equal(fetch_digest(r, NULL), EMEND_OK);
	return r;
}

static inline bool
has(struct slice s, const char *word)
{
	return slice_find(s, slice_of(word), 0) < s.len;
}

static inline void
assert_error(
    const struct fetch_result *r, enum fetch_error error, const char *message)
{
	if (r->outcome != FETCH_FAILED || r->error != error ||
	    !strstr(r->message, message))
		fail_msg("%s: %s: %s, not %s: %s", r->url,
		    fetch_error_name(r->error), r->message,
		    fetch_error_name(error), message);
}
static inline void
any_address(struct fetch_settings *s)
{
	s->allow_private = true;
}

#endif
