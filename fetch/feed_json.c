/* JSON Feed 1.0 and 1.1: https://www.jsonfeed.org/version/1.1/ */
#include <stdio.h>

#include "base/json_read.h"
#include "base/utf8.h"
#include "fetch/feed_parts.h"

static struct slice
string(const struct json_value *item, const char *key)
{
	return slice_trim(json_value_string(json_value_get(item, key)));
}

static enum emend_status
read_item(struct feed_reader *r, const struct json_value *item, bool *full,
    struct emend_error *err)
{
	struct feed_draft d = {
		.url = string(item, "url"),
		.id = string(item, "id"),
		.title = string(item, "title"),
		.date = string(item, "date_published"),
		.modified = string(item, "date_modified"),
	};

	/* a link blog's entries are about somebody else's page */
	if (d.url.len == 0)
		d.url = string(item, "external_url");
	d.title = utf8_cut(d.title, FEED_FIELD_MAX);
	/* a part of it would be another one */
	if (d.id.len > FEED_FIELD_MAX)
		d.id = slice_new(NULL, 0);
	return feed_tell(r, &d, full, err);
}

enum emend_status
feed_read_json(
    struct feed_reader *r, struct slice utf8, struct emend_error *err)
{
	struct json_value *root;
	const struct json_value *items;
	struct slice version;
	enum emend_status status = json_read(&root, utf8, err);
	bool full = false;
	size_t i, count;

	if (status == EMEND_PARSE || status == EMEND_LIMIT) {
		snprintf(r->summary->problem, sizeof(r->summary->problem),
		    "%.*s", FEED_PROBLEM_MAX - 1,
		    err ? err->text : "it is no JSON");
		return EMEND_OK;
	}
	if (status)
		return status;
	items = json_value_get(root, "items");
	count = json_value_count(items);
	version = string(root, "version");
	if (slice_find(version, SLICE("jsonfeed.org"), 0) < version.len)
		r->summary->kind = FEED_JSON;
	for (i = 0; r->summary->kind == FEED_JSON && i < count && !full &&
	    status == EMEND_OK; i++)
		status = read_item(r, json_value_at(items, i), &full, err);
	json_value_free(root);
	return status;
}
