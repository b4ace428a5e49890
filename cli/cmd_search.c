#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "reports/found.h"
#include "store/history.h"
#include "store/search.h"
#include "store/store.h"
#include "store/watches.h"

#define SHOWN 20	/* without -n */
#define SPANS_MOST 64
#define WORDS_MOST 8192 /* bytes on the command line */

struct searching {
	struct store *store;
	struct output out;
};

static const struct revision *
find_number(const struct revision_list *list, unsigned number)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (list->at[i].number == number)
			return &list->at[i];
	return NULL;
}

/* The last look that saw it: at the revision before the one without it. */
static void
date_span(struct found_span *out, const struct stood *stood,
    const struct revision_list *list)
{
	const struct revision *came = find_number(list, stood->came);
	const struct revision *went = find_number(list, stood->went);
	const struct revision *last = went && went > list->at ? went - 1
	    : list->count				      ? list->at + list->count - 1
							      : NULL;

	*out = (struct found_span){
		.came = stood->came,
		.went = stood->went,
		.first_seen = came ? came->first_seen : 0,
		.last_seen = last ? last->last_seen : 0,
		.with_article = went && went->gone,
	};
}

static void
tell(struct searching *s, const struct found *f)
{
	if (s->out.is_json)
		found_json(&s->out.json, f);
	else
		found_text(&s->out.text, f);
}

static enum emend_status
tell_wording(void *payload, const struct wording *w, struct emend_error *err)
{
	struct searching *s = payload;
	struct found_span spans[SPANS_MOST];
	struct revision_list list = { .count = 0 };
	struct watch_row *row = NULL;
	char hex[HASH128_HEX + 1];
	struct found found = { .id = hex, .headline = w->headline,
		.text = w->text, .mark = SEARCH_MARK,
		.mark_end = SEARCH_MARK_END, .spans = spans };
	enum emend_status status = state_watch_by_id(s->store, w->id, &row, err);
	size_t i;

	hash_hex(hex, w->id);
	if (status == EMEND_OK)
		status = store_history(s->store, w->id, &list, err);
	/* forgotten just now */
	if (status || !row || list.count == 0 || w->stood_count == 0)
		goto out;
	for (i = 0; i < w->stood_count && i < SPANS_MOST; i++)
		date_span(&spans[i], &w->stood[i], &list);
	found.span_count = i;
	found.url = row->url;
	found.title = row->title;
	tell(s, &found);
out:
	revision_list_free(&list);
	watch_row_free(row);
	return status;
}

static void
tell_end(struct searching *s, const struct search_result *r, size_t shown)
{
	struct terminal *t = &s->out.text;

	if (s->out.is_json) {
		struct json *j = &s->out.json;

		json_array_end(j);
		json_key_uint(j, "found", r->found);
		json_key_bool(j, "found_more", r->found_more);
		json_key_uint(j, "pending", r->pending);
		json_object_end(j);
		json_newline(j);
		return;
	}
	if (r->found == 0)
		terminal_puts(t, STYLE_PLAIN, "Nothing was found.");
	else
		terminal_printf(t, STYLE_PLAIN, "%s%zu wording%s found%s",
		    r->found_more ? "More than " : "", r->found,
		    r->found == 1 ? "" : "s",
		    r->found > shown ? "; the newest are shown, -n shows more."
				     : ".");
	terminal_newline(t, 0);
	if (!r->pending)
		return;
	terminal_printf(t, STYLE_WARNING,
	    "%zu revision%s not in the index yet: the next check takes %s up, "
	    "\"emend maintain\" does at once.",
	    r->pending, r->pending == 1 ? " is" : "s are",
	    r->pending == 1 ? "it" : "them");
	terminal_newline(t, 0);
}

static enum emend_status
find(struct searching *s, const char *words, size_t most,
    struct emend_error *err)
{
	struct search_result result;
	enum emend_status status;

	if (s->out.is_json) {
		json_pretty(&s->out.json, true);
		json_object_begin(&s->out.json);
		json_key_string(
		    &s->out.json, "schema", SLICE("emend.search/1"));
		json_key_string(&s->out.json, "query", slice_of(words));
		json_key_array(&s->out.json, "wordings");
	}
	status = search_find(
	    s->store, words, most, tell_wording, s, &result, err);
	if (status == EMEND_OK)
		tell_end(s, &result, most);
	return status;
}

/* The operands as one line: a phrase that the shell kept whole stays one. */
static enum emend_status
join_words(struct text *out, const struct arguments *args,
    struct emend_error *err)
{
	size_t i;

	for (i = 0; i < args->operand_count; i++) {
		const char *word = args->operands[i];
		bool phrase = args->operand_count > 1 && strchr(word, ' ') &&
		    !strchr(word, '"');

		text_addf(out, "%s%s%s%s", i ? " " : "", phrase ? "\"" : "",
		    word, phrase ? "\"" : "");
	}
	return text_check(out, err);
}

static int
search(const struct arguments *args, struct emend_error *err)
{
	struct searching s = { .store = NULL };
	struct text words;
	enum emend_status status;

	text_init(&words, WORDS_MOST);
	status = join_words(&words, args, err);
	if (status == EMEND_OK)
		status = store_open(&s.store, args->dir, STORE_READ, err);
	if (status == EMEND_OK)
		status = output_open(&s.out, args, err);
	if (status)
		goto out;
	status = find(&s, words.ptr, args->limit ? args->limit : SHOWN, err);
	status = output_close(&s.out, status, err);
out:
	store_close(s.store);
	text_free(&words);
	return exit_status_of(status);
}

const struct command command_search = {
	.name = "search",
	.usage = "WORDS",
	.summary = "find where, and from when to when, a wording stood",
	.text = "Looks for words in all revisions of all articles; the newest "
		"come first, and what was removed since is there, too. Words "
		"in double quotes stand in this order; word* is what begins "
		"so. Case, accents and the style of quotation marks do not "
		"matter.",
	.helps = {
	    { OPTION_LIMIT, "at most N places" },
	},
	.options = OPTIONS_PRINTING | OPTION_BIT(OPTION_LIMIT),
	.formats = "text|json",
	.least = 1,
	.most = SIZE_MAX,
	.run = search,
};
