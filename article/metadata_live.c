/*
 * LiveBlogPosting: the posts that JSON-LD lists.
 */
#include "article/live.h"

#include "article/metadata_parts.h"
#include "base/json_read.h"

void
live_init(struct live *l)
{
	*l = (struct live){ .updates = NULL };
}

void
live_free(struct live *l)
{
	arena_free(&l->arena);
	live_init(l);
}

/* A copy that outlives the JSON; absent where s is empty. */
static bool
keep(struct live *l, struct slice *field, struct slice s)
{
	s = slice_trim(s);
	field->ptr = s.len ? arena_copy(&l->arena, s.ptr, s.len) : NULL;
	field->len = field->ptr ? s.len : 0;
	return field->len == s.len;
}

static struct slice
anchor_of(const struct json_value *update)
{
	struct slice url = json_value_string(json_value_get(update, "url"));
	size_t hash;

	if (url.len == 0)
		url = json_value_string(json_value_get(update, "@id"));
	hash = slice_find_byte(url, '#', 0);
	return slice_sub(url, hash + 1, url.len);
}

static bool
keep_update(struct live *l, const struct json_value *update)
{
	struct live_update *u = &l->updates[l->count];
	struct slice body =
	    json_value_string(json_value_get(update, "articleBody"));

	if (json_value_kind(update) != JSON_OBJECT)
		return true;
	l->count++;
	return keep(l, &u->anchor, anchor_of(update)) &&
	    keep(l, &u->headline,
		json_value_string(json_value_get(update, "headline"))) &&
	    keep(l, &u->time,
		json_value_string(json_value_get(update, "datePublished"))) &&
	    keep(l, &u->body, body);
}

enum emend_status
live_read(const struct jsonld *ld, struct live *out, struct emend_error *err)
{
	const struct json_value *blog = jsonld_live_blog(ld);
	const struct json_value *list = json_value_get(blog, "liveBlogUpdate");
	size_t i, count = json_value_count(list);

	if (!blog)
		return EMEND_OK;
	out->is_blog = true;
	if (json_value_kind(list) == JSON_OBJECT)
		count = 1;
	if (count == 0)
		return EMEND_OK;
	if (count > LIVE_UPDATES_MAX)
		count = LIVE_UPDATES_MAX;
	out->updates =
	    arena_array(&out->arena, count, sizeof(*out->updates));
	if (!out->updates)
		return emend_fail_nomem(err);
	for (i = 0; i < count; i++)
		if (!keep_update(out, json_value_kind(list) == JSON_OBJECT
			    ? list : json_value_at(list, i)))
			return emend_fail_nomem(err);
	return EMEND_OK;
}
