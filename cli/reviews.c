#include "base/json.h"
#include "base/time.h"
#include "cli/log.h"
#include "reports/terminal.h"
#include "store/recorded.h"

/* Who has read an article, and what they noted. */

static enum emend_status
add_json(void *payload, const struct review *r, struct emend_error *err)
{
	struct json *j = payload;

	(void)err;
	json_object_begin(j);
	json_key_uint(j, "revision", r->number);
	json_key_time(j, "at", r->at);
	json_key_string(j, "by", slice_of(r->by));
	json_key_string(j, "note", slice_of(r->note));
	json_object_end(j);
	return EMEND_OK;
}

enum emend_status
reviews_json(struct json *j, struct store *store, struct hash128 id,
    struct emend_error *err)
{
	struct review_state state;
	enum emend_status status = state_review(store, id, &state, err);

	if (status)
		return status;
	json_key_array(j, "reviews");
	status = state_reviews(store, id, add_json, j, err);
	json_array_end(j);
	if (state.unread)
		json_key_uint(j, "unread", state.unread);
	else
		json_key_null(j, "unread");
	json_key_bool(j, "hidden", state.hidden);
	return status;
}

static enum emend_status
add_text(void *payload, const struct review *r, struct emend_error *err)
{
	struct terminal *t = payload;
	char at[TIME_LOCAL_MAX];

	(void)err;
	time_format_local(at, r->at);
	terminal_printf(t, STYLE_PLAIN, "Read up to revision %u", r->number);
	if (r->by) {
		terminal_puts(t, STYLE_PLAIN, " by ");
		terminal_puts(t, STYLE_PLAIN, r->by);
	}
	terminal_printf(t, STYLE_PLAIN, ", %s", at);
	if (r->note) {
		terminal_puts(t, STYLE_PLAIN, ": ");
		terminal_puts(t, STYLE_PLAIN, r->note);
	}
	terminal_newline(t, 0);
	return EMEND_OK;
}

enum emend_status
reviews_text(struct terminal *t, struct store *store, struct hash128 id,
    struct emend_error *err)
{
	struct review_state state;
	enum emend_status status = state_reviews(store, id, add_text, t, err);

	if (status == EMEND_OK)
		status = state_review(store, id, &state, err);
	if (status || !state.hidden)
		return status;
	terminal_puts(t, STYLE_WARNING, "Hidden from reports.");
	terminal_newline(t, 0);
	return EMEND_OK;
}
