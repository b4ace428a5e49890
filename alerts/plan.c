#include "alerts/plan.h"

#include <stdlib.h>

#include "base/table.h"

struct planning {
	struct plan *out;
	const struct plan_input *in;
	size_t used; /* of the order */
};

static void
begin_group(struct planning *p, enum message_kind kind)
{
	p->out->groups[p->out->group_count++] =
	    (struct plan_group){ .start = p->used, .kind = kind };
}

static void
put(struct planning *p, size_t at)
{
	p->out->order[p->used++] = at;
	p->out->groups[p->out->group_count - 1].count++;
}

static bool
is_held(const struct plan_input *in, int64_t at)
{
	size_t i;

	for (i = 0; i < in->hold_count; i++)
		if (at >= in->holds[i].from && at < in->holds[i].until)
			return true;
	return timing_is_quiet(in->timing, at);
}

/* Was it put down in hours that were to be quiet? */
static bool
was_held(const struct planning *p, size_t at)
{
	return is_held(p->in, p->in->alerts[at].made_at);
}

/* All that has gathered, once the oldest has waited long enough. */
static void
plan_digest(struct planning *p)
{
	size_t i;

	if (p->in->count == 0 || timing_digest_due(p->in->timing,
	                             p->in->alerts[0].made_at) > p->in->now)
		return;
	begin_group(p, MESSAGE_DIGEST);
	for (i = 0; i < p->in->count; i++)
		put(p, i);
}

static void
plan_held(struct planning *p)
{
	bool any = false;
	size_t i;

	for (i = 0; i < p->in->count; i++) {
		if (!was_held(p, i))
			continue;
		if (!any)
			begin_group(p, MESSAGE_DIGEST);
		any = true;
		put(p, i);
	}
}

/* The alerts of an article lie in a list, in their order. */
struct chain {
	size_t first, last, count;
};

static enum emend_status
chain_articles(struct planning *p, struct chain *chains, size_t *next,
    size_t *chain_count, struct emend_error *err)
{
	struct table by_id = TABLE_INIT;
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < p->in->count && status == EMEND_OK; i++) {
		const struct hash128 *id = &p->in->alerts[i].id;
		struct slice key =
		    slice_new((const char *)id->bytes, sizeof(id->bytes));
		struct chain *chain;

		if (was_held(p, i))
			continue;
		next[i] = SIZE_MAX;
		chain = hash_is_zero(*id) ? NULL : table_get(&by_id, key);
		if (chain) {
			next[chain->last] = i;
			chain->last = i;
			chain->count++;
			continue;
		}
		chain = &chains[(*chain_count)++];
		*chain = (struct chain){ i, i, 1 };
		if (!hash_is_zero(*id) && !table_put(&by_id, key, chain))
			status = emend_fail_nomem(err);
	}
	table_free(&by_id);
	return status;
}

static void
put_chain(struct planning *p, const struct chain *chain, const size_t *next)
{
	size_t at;

	for (at = chain->first; at != SIZE_MAX; at = next[at])
		put(p, at);
}

/* An article each, up to the limit; the last message there is room for takes
 * all the rest. */
static enum emend_status
plan_articles(struct planning *p, struct emend_error *err)
{
	size_t limit = p->in->timing->limit, room, i, count = 0;
	size_t sent = p->in->sent;
	struct chain *chains = calloc(p->in->count + 1, sizeof(*chains));
	size_t *next = calloc(p->in->count + 1, sizeof(*next));
	enum emend_status status = EMEND_NOMEM;

	if (!chains || !next) {
		status = emend_fail_nomem(err);
		goto out;
	}
	status = chain_articles(p, chains, next, &count, err);
	if (status)
		goto out;
	sent += p->out->group_count;
	room = !limit ? count : limit > sent ? limit - sent : 0;
	for (i = 0; i < count && room > 0; i++) {
		bool rest = room == 1 && i + 1 < count;

		begin_group(p, rest ? MESSAGE_DIGEST : MESSAGE_ALERT);
		put_chain(p, &chains[i], next);
		if (!rest) {
			room--;
			continue;
		}
		for (i++; i < count; i++)
			put_chain(p, &chains[i], next);
	}
out:
	free(next);
	free(chains);
	return status;
}

enum emend_status
plan_make(
    struct plan *out, const struct plan_input *in, struct emend_error *err)
{
	struct planning p = { .out = out, .in = in };

	*out = (struct plan){ .order = NULL };
	if (in->count == 0 || is_held(in, in->now))
		return EMEND_OK;
	out->order = calloc(in->count, sizeof(*out->order));
	out->groups = calloc(in->count + 1, sizeof(*out->groups));
	if (!out->order || !out->groups)
		return emend_fail_nomem(err);
	if (in->timing->digest != DIGEST_NONE) {
		plan_digest(&p);
		return EMEND_OK;
	}
	plan_held(&p);
	return plan_articles(&p, err);
}

void
plan_free(struct plan *p)
{
	free(p->order);
	free(p->groups);
	*p = (struct plan){ .order = NULL };
}
