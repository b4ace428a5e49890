#include "fetch/robots_cache.h"

#include <stdio.h>

#include "base/url.h"

#define RETRY_S 300                 /* within one run, after a failure */
#define GIVE_UP_S (30 * 24 * 3600L) /* RFC 9309, 2.3.1.4 */
#define SHOWN_MAX 100               /* bytes of a rule in a message */

void
robots_cache_init(struct robots_cache *c)
{
	*c = (struct robots_cache){ .error = FETCH_ERROR_NONE };
	text_init(&c->bytes, ROBOTS_MAX);
}

void
robots_cache_free(struct robots_cache *c)
{
	robots_free(c->rules);
	text_free(&c->bytes);
	robots_cache_init(c);
}

static enum emend_status
read_rules(struct robots_cache *c, struct slice bytes, struct slice agent,
    struct emend_error *err)
{
	enum emend_status status;
	struct robots *rules;

	bytes = slice_sub(bytes, 0, ROBOTS_MAX);
	status = robots_parse(&rules, bytes, agent, err);
	if (status)
		return status;
	robots_free(c->rules);
	c->rules = rules;
	text_truncate(&c->bytes, 0);
	text_add(&c->bytes, bytes.ptr, bytes.len);
	return text_check(&c->bytes, err);
}

bool
robots_cache_is_file(int status)
{
	return status == 200 || status == 203;
}

bool
robots_cache_is_answer(int status)
{
	if (status / 100 == 2) /* of a part, or a promise, nothing follows */
		return robots_cache_is_file(status) || status == 204;
	return status / 100 == 3 || (status / 100 == 4 && status != 429);
}

enum emend_status
robots_cache_restore(struct robots_cache *c, const struct fetch_host *row,
    struct slice agent, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	c->since = row->robots_since;
	if (row->robots_at == 0 || !robots_cache_is_answer(row->robots_status))
		return EMEND_OK;
	if (row->robots.ptr)
		status = read_rules(c, row->robots, agent, err);
	c->status = row->robots_status;
	c->tried = true;
	c->at = row->robots_at;
	return status;
}

bool
robots_cache_is_stale(const struct robots_cache *c, int64_t now)
{
	int64_t good_for = c->error ? RETRY_S : ROBOTS_GOOD_FOR_S;

	/* a time to come was written by a clock that was wrong */
	return !c->tried || c->at > now || c->at <= now - good_for;
}

enum emend_status
robots_cache_answered(struct robots_cache *c, int status, struct slice body,
    struct slice agent, int64_t now, struct emend_error *err)
{
	c->status = status;
	c->tried = true;
	c->at = now;
	c->since = 0;
	c->error = FETCH_ERROR_NONE;
	if (robots_cache_is_file(status))
		return read_rules(c, body, agent, err);
	robots_free(c->rules);
	c->rules = NULL;
	text_truncate(&c->bytes, 0);
	return EMEND_OK;
}

void
robots_cache_failed(struct robots_cache *c, int status, enum fetch_error error,
    const char *message, int64_t now)
{
	/* what came with a good status could not be used: the next run must
	   not take it for an answer */
	c->status = robots_cache_is_answer(status) ? 0 : status;
	c->tried = true;
	c->at = now;
	if (c->since == 0)
		c->since = now;
	c->error = error;
	snprintf(c->message, sizeof(c->message), "%s", message);
}

enum emend_status
robots_cache_judge(const struct robots_cache *c, struct slice host,
    struct slice path, int64_t now, enum fetch_error *error,
    struct text *message, struct emend_error *err)
{
	enum emend_status status;
	struct slice rule = { NULL, 0 };

	*error = FETCH_ERROR_NONE;
	if (c->error && c->since > now - GIVE_UP_S) {
		*error = c->error;
		text_puts(message, c->message);
		return text_check(message, err);
	}
	if (!c->rules)
		return EMEND_OK;
	status = robots_judge(c->rules, path, &rule, err);
	if (status || !rule.ptr)
		return status;
	*error = FETCH_ERROR_ROBOTS;
	text_addf(message,
	    "%.*s refuses this by its robots.txt (Disallow: ", SLICE_ARG(host));
	url_redact(message, slice_sub(rule, 0, SHOWN_MAX));
	text_puts(message, rule.len > SHOWN_MAX ? "...)" : ")");
	return text_check(message, err);
}

int64_t
robots_cache_delay_ms(const struct robots_cache *c)
{
	return c->rules ? robots_delay_ms(c->rules) : 0;
}
