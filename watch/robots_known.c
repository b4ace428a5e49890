#include "watch/robots_known.h"

#include <stdio.h>
#include <string.h>

#include "base/url.h"
#include "fetch/robots_cache.h"
#include "settings/settings.h"
#include "store/state.h"

#define AGENT_MAX 1024

void
robots_known_agent(char out[ROBOTS_AGENT_MAX], const struct settings *settings)
{
	char agent[AGENT_MAX];

	settings_user_agent(settings, agent, sizeof(agent));
	agent[strcspn(agent, "/ ")] = '\0';
	snprintf(out, ROBOTS_AGENT_MAX, "%.*s", ROBOTS_AGENT_MAX - 1, agent);
}

enum emend_status
robots_known(struct robots_cache *out, const struct host_row *row,
    const struct settings *settings, struct emend_error *err)
{
	const struct fetch_host host = {
		.robots = row->robots,
		.robots_status = row->robots_status,
		.robots_at = row->robots_at,
		.robots_since = row->robots_since,
	};
	char agent[ROBOTS_AGENT_MAX];

	robots_known_agent(agent, settings);
	return robots_cache_restore(out, &host, slice_of(agent), err);
}

enum emend_status
robots_known_rule(struct slice *out, const struct robots_cache *c,
    struct slice url, struct emend_error *err)
{
	struct url parts;

	*out = (struct slice){ NULL, 0 };
	if (!c->rules || !url_parse(&parts, url))
		return EMEND_OK;
	return robots_judge(c->rules,
	    slice_between(parts.path.ptr, url.ptr + url.len), out, err);
}
