#include "base/url.h"
#include "fetch/guard.h"
#include "fetch/look.h"
#include "fetch/proxy.h"
#include "fetch/record.h"

#define SHOWN_MAX 200 /* bytes of a URL in a message */

static void
add_shown(struct text *out, struct slice url)
{
	struct text shown;

	text_init(&shown, (size_t)4 * URL_MAX);
	url_redact(&shown, slice_sub(url, 0, URL_MAX));
	text_add(out, shown.ptr, shown.len < SHOWN_MAX ? shown.len : SHOWN_MAX);
	if (shown.len > SHOWN_MAX)
		text_puts(out, "...");
	text_free(&shown);
}

/* Was the URL visited on the way here? */
static bool
is_on_trail(const struct look *look, struct slice url)
{
	struct slice trail = slice_new(look->trail.ptr, look->trail.len);
	size_t start, end;

	for (start = 0; start < trail.len; start = end + 1) {
		end = slice_find_byte(trail, '\n', start);
		if (slice_equal(slice_sub(trail, start, end), url))
			return true;
	}
	return false;
}

enum emend_status
look_secure(struct fetch *f, struct look *look, struct text *url,
    struct emend_error *err)
{
	enum emend_status status;
	bool applied;

	status = hsts_apply(&f->hsts, url, &applied, fetch_now(f), err);
	if (status || !applied)
		return status;
	look->secured = true;
	record_fact(&look->record, "note",
	    "https instead of http, which the host wants (HSTS)");
	return EMEND_OK;
}

/* Puts the look before its next hop. */
static enum emend_status
step(struct fetch *f, struct look *look, struct slice url,
    enum fetch_error *error, struct text *message, struct emend_error *err)
{
	enum emend_status status;
	struct text key;
	struct host *h;
	struct url u;

	if (slice_starts(slice_of(look->url.ptr), SLICE("https:")) &&
	    slice_starts(url, SLICE("http:")))
		record_fact(
		    &look->record, "note", "redirected from https to http");
	text_init(&key, URL_MAX);
	status = url_host_key(&key, url, err);
	h = status ? NULL
	           : polite_host(&f->polite, slice_new(key.ptr, key.len));
	text_free(&key);
	if (!h)
		return status ? status : emend_fail_nomem(err);
	look->host = h;
	text_truncate(&look->url, 0);
	text_add(&look->url, url.ptr, url.len);
	look->hops++;
	if (!look_any_address(f, look) && url_parse(&u, url) &&
	    guard_host_is_private(u.host)) {
		*error = FETCH_ERROR_ADDRESS;
		text_puts(message, "redirected to ");
		add_shown(message, url);
		text_puts(message, ", a private or reserved address, to which "
		                   "nothing but what you named may lead");
	}
	return text_check(&look->url, err);
}

bool
look_proxy_is_led_inside(struct fetch *f, struct look *look)
{
	struct url u;

	if (look_any_address(f, look) ||
	    !url_parse(&u, slice_new(look->url.ptr, look->url.len)) ||
	    !guard_host_is_private(u.host) || !proxy_for(u.scheme, u.host))
		return false;
	look_fail(f, look, FETCH_ERROR_ADDRESS,
	    "%.*s is a private or reserved address, to which nothing but what "
	    "you named may lead",
	    SLICE_ARG(slice_sub(u.host, 0, 100)));
	return true;
}

static void
say(enum fetch_error *error, struct text *message, const char *what,
    struct slice url)
{
	*error = FETCH_ERROR_REDIRECT;
	text_puts(message, what);
	if (url.ptr)
		add_shown(message, url);
}

static enum emend_status
check_and_step(struct fetch *f, struct look *look, const struct transfer *t,
    struct text *url, enum fetch_error *error, struct text *message,
    struct emend_error *err)
{
	struct slice location = headers_get(&t->headers, "Location", 0);
	const struct slice none = { NULL, 0 };
	struct emend_error reason;
	enum emend_status status;
	struct slice to;

	if (headers_count(&t->headers, "Location") > 1) {
		say(error, message, "redirected to two addresses at once",
		    none);
		return EMEND_OK;
	}
	if (look->hops == LOOK_MAX_HOPS) {
		say(error, message, "redirected more than 5 times", none);
		return EMEND_OK;
	}
	status = url_resolve(url, slice_new(look->url.ptr, look->url.len),
	    location, &reason);
	if (!status)
		status = look_secure(f, look, url, &reason);
	if (status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (status) {
		say(error, message,
		    "redirected to an address that cannot be used: ", none);
		text_puts(message, reason.text);
		return EMEND_OK;
	}
	to = slice_new(url->ptr, url->len);
	if (!look->cookies_set && is_on_trail(look, to)) {
		say(error, message, "redirected in a circle, back to ", to);
		return EMEND_OK;
	}
	return step(f, look, to, error, message, err);
}

enum emend_status
look_follow(struct fetch *f, struct look *look, const struct transfer *t,
    bool *moved, enum fetch_error *error, struct text *message,
    struct emend_error *err)
{
	enum emend_status status;
	struct text url;

	*moved = false;
	*error = FETCH_ERROR_NONE;
	text_truncate(message, 0);
	text_init(&url, URL_MAX);
	status = check_and_step(f, look, t, &url, error, message, err);
	if (!status)
		status = text_check(message, err);
	if (!status && !*error && look->spent_ms >= f->settings.timeout_ms) {
		*error = FETCH_ERROR_TIMEOUT;
		text_addf(message,
		    "no answer within %g seconds, redirects included",
		    (double)f->settings.timeout_ms / 1000);
	}
	if (!status && !*error) {
		*moved = true;
		look_go_on(f, look);
	}
	text_free(&url);
	return status;
}
