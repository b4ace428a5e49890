#include "base/json.h"
#include "reports/found.h"

static void
write_span(struct json *j, const struct found_span *s)
{
	json_object_begin(j);
	json_key_uint(j, "came", s->came);
	json_key_nonzero(j, "went", s->went);
	json_key_time(j, "first_seen", s->first_seen);
	json_key_time(j, "last_seen", s->last_seen);
	json_key_bool(j, "with_article", s->with_article);
	json_object_end(j);
}

/* {"text": ...} and {"match": ...}: joined they are the wording. */
static void
write_pieces(struct json *j, const struct found *f)
{
	struct slice rest = f->text;
	bool inside = false;
	size_t end;

	json_key_array(j, "pieces");
	while (rest.len) {
		end = slice_find_byte(
		    rest, inside ? f->mark_end : f->mark, 0);
		if (end) {
			json_object_begin(j);
			json_key_string(j, inside ? "match" : "text",
			    slice_sub(rest, 0, end));
			json_object_end(j);
		}
		rest = slice_sub(rest, end + 1, rest.len);
		inside = !inside;
	}
	json_array_end(j);
}

void
found_json(struct json *j, const struct found *f)
{
	size_t i;

	json_object_begin(j);
	json_key_url(j, "url", slice_of(f->url));
	json_key_string(j, "id", slice_of(f->id));
	json_key_string(j, "title", slice_of(f->title));
	json_key_string(
	    j, "place", f->headline ? SLICE("headline") : SLICE("paragraph"));
	write_pieces(j, f);
	json_key_bool(j, "stands", f->spans[f->span_count - 1].went == 0);
	json_key_array(j, "spans");
	for (i = 0; i < f->span_count; i++)
		write_span(j, &f->spans[i]);
	json_array_end(j);
	json_object_end(j);
}
