#include <string.h>

#include "base/time.h"
#include "base/utf8.h"
#include "cli/archive.h"
#include "cli/commands.h"
#include "cli/log.h"
#include "cli/options.h"
#include "cli/output.h"
#include "store/history.h"
#include "store/recorded.h"
#include "store/store.h"
#include "store/watches.h"
#include "watch/find.h"

#define NOTE_MAX 4000 /* bytes */
#define BY_MAX 200

struct reviewing {
	const struct arguments *args;
	struct store *store;
	struct watch_row *row;
	struct review review;
	bool marks; /* something is marked as read, not only shown or hidden */
	size_t unread; /* articles that are left */
};

static enum emend_status
check_words(const char *option, const char *words, size_t most,
    struct emend_error *err)
{
	if (!words)
		return EMEND_OK;
	if (strlen(words) > most)
		return emend_fail(err, EMEND_USAGE,
		    "%s: at most %zu bytes", option, most);
	if (!utf8_valid(slice_of(words)))
		return emend_fail(err, EMEND_USAGE, "%s is not UTF-8", option);
	return EMEND_OK;
}

static enum emend_status
check_arguments(const struct arguments *args, struct emend_error *err)
{
	enum emend_status status =
	    check_words("--note", args->note, NOTE_MAX, err);

	if (status == EMEND_OK)
		status = check_words("--by", args->by, BY_MAX, err);
	if (status == EMEND_OK && args->hide && args->unhide)
		status = emend_fail(err, EMEND_USAGE,
		    "--hide and --unhide do not go together");
	return status;
}

/* The revision that a word means; by default the newest. */
static enum emend_status
find_revision(struct reviewing *r, struct emend_error *err)
{
	const char *word =
	    r->args->operand_count > 1 ? r->args->operands[1] : "latest";
	struct revision_list list;
	enum emend_status status;
	size_t at;

	status = store_history(r->store, r->row->id, &list, err);
	if (status)
		return status;
	status = revision_find(&at, r->store, r->row->id, &list, word, err);
	if (status == EMEND_OK)
		r->review.number = list.at[at].number;
	revision_list_free(&list);
	return status;
}

static enum emend_status
keep(struct reviewing *r, struct emend_error *err)
{
	const struct arguments *args = r->args;
	enum emend_status status =
	    store_lock(r->store, STORE_LOCK_WRITE, err);

	if (status)
		return status;
	if (args->hide || args->unhide)
		status = store_put_hidden(
		    r->store, r->row->id, args->hide, r->review.at, err);
	if (status == EMEND_OK && r->marks)
		status = store_put_review(
		    r->store, r->row->id, &r->review, err);
	store_unlock(r->store, STORE_LOCK_WRITE);
	return status;
}

static enum emend_status
write_json(struct reviewing *r, struct json *j, struct emend_error *err)
{
	char hex[HASH128_HEX + 1];
	enum emend_status status;

	hash_hex(hex, r->row->id);
	json_object_begin(j);
	json_key_string(j, "schema", SLICE("emend.review/1"));
	json_key_url(j, "url", slice_of(r->row->url));
	json_key_string(j, "id", slice_of(hex));
	json_key_string(j, "title", slice_of(r->row->title));
	status = reviews_json(j, r->store, r->row->id, err);
	json_key_uint(j, "articles_unread", r->unread);
	json_object_end(j);
	json_newline(j);
	return status;
}

static enum emend_status
write_text(struct reviewing *r, struct terminal *t, struct emend_error *err)
{
	enum emend_status status;

	if (r->row->title) {
		terminal_puts(t, STYLE_BOLD, r->row->title);
		terminal_newline(t, 0);
	}
	terminal_url(t, r->row->url);
	terminal_newline(t, 0);
	status = reviews_text(t, r->store, r->row->id, err);
	terminal_printf(t, STYLE_DIM, "%zu %s edits that nobody has read.",
	    r->unread, r->unread == 1 ? "article has" : "articles have");
	terminal_newline(t, 0);
	return status;
}

static enum emend_status
print(struct reviewing *r, struct emend_error *err)
{
	struct output out;
	enum emend_status status;
	bool used;

	status = state_unread(r->store, &r->unread, &used, err);
	if (status == EMEND_OK)
		status = output_open(&out, r->args, err);
	if (status)
		return status;
	status = out.is_json ? write_json(r, &out.json, err)
			     : write_text(r, &out.text, err);
	return output_close(&out, status, err);
}

static int
review(const struct arguments *args, struct emend_error *err)
{
	struct reviewing r = { .args = args };
	enum emend_status status = check_arguments(args, err);

	r.marks = !(args->hide || args->unhide) || args->operand_count > 1 ||
	    args->note;
	r.review.by = args->by;
	r.review.note = args->note;
	r.review.at = clock_now(&args->clock);
	if (status == EMEND_OK)
		status = store_open(&r.store, args->dir, STORE_WRITE, err);
	if (status)
		return exit_status_of(status);
	status = watch_find(r.store, args->operands[0], &r.row, err);
	if (status == EMEND_OK)
		status = find_revision(&r, err);
	if (status == EMEND_OK)
		status = keep(&r, err);
	if (status == EMEND_OK)
		status = print(&r, err);
	watch_row_free(r.row);
	store_close(r.store);
	return exit_status_of(status);
}

const struct command command_review = {
	.name = "review",
	.usage = "URL [REV]",
	.summary = "mark the edits of an article as read",
	.text = "Notes that somebody has read the article up to a revision, "
		"by default the newest. \"emend report\" tells first what "
		"nobody has read, and with --unreviewed nothing else. --hide "
		"leaves the article out of reports until --unhide; its "
		"history goes on.",
	.options = OPTIONS_PRINTING | OPTION_BIT(OPTION_BY) |
	    OPTION_BIT(OPTION_HIDE) | OPTION_BIT(OPTION_NOTE) |
	    OPTION_BIT(OPTION_UNHIDE),
	.formats = "text|json",
	.least = 1,
	.most = 2,
	.run = review,
};
