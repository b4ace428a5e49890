#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/table.h"
#include "base/text.h"
#include "base/time.h"
#include "base/url.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "explain/explain.h"
#include "settings/settings.h"
#include "store/store.h"
#include "store/watches.h"
#include "watch/sources.h"

/* What is known of a source. */
struct followed {
	size_t articles;	/* that are followed for it */
	struct watch_row *row; /* its own, if it has one; owned */
};

struct listing {
	const struct arguments *args;
	struct output out;
	struct settings *settings;
	struct followed *followed; /* for each source */
	struct table tagged;   /* labels of those with a tag that is wanted */
	size_t count;	       /* articles listed */
	bool ended;	       /* some article has */
};

static void
write_json(struct json *j, const struct watch_row *row)
{
	char hex[HASH128_HEX + 1];

	hash_hex(hex, row->id);
	json_object_begin(j);
	json_key_url(j, "url", slice_of(row->url));
	json_key_string(
	    j, "id", slice_of(hash_is_zero(row->id) ? NULL : hex));
	json_key_string(j, "title", slice_of(row->title));
	json_key_url(j, "source", slice_of(row->source));
	json_key_string(j, "state", slice_of(explain_state(row)));
	json_key_string(j, "reason",
	    slice_of(row->state == WATCH_ENDED ? row->ended_reason
		    : row->suspect	       ? row->suspect
					       : row->failure));
	json_key_string(j, "message", slice_of(row->failure_text));
	json_key_uint(j, "revisions", row->newest);
	json_key_time(j, "first_seen", row->first_seen);
	json_key_time(j, "last_look", row->last_look);
	json_key_time(j, "last_good", row->last_good);
	json_key_time(j, "last_edit", row->last_edit);
	json_key_time(j, "next_look",
	    row->state == WATCH_ENDED ? 0 : row->next_look);
	json_object_end(j);
}

static void
write_state(struct terminal *t, const struct watch_row *row)
{
	terminal_puts(t,
	    row->suspect || row->failure ? STYLE_WARNING : STYLE_PLAIN,
	    explain_state(row));
	if (row->state == WATCH_ENDED && row->ended_reason)
		terminal_printf(t, STYLE_PLAIN, " (%s)", row->ended_reason);
	else if (row->failure_text)
		terminal_printf(t, STYLE_PLAIN, " (%s)", row->failure_text);
	terminal_printf(t, STYLE_PLAIN, ", %u %s", row->newest,
	    row->newest == 1 ? "revision" : "revisions");
}

static void
write_looks(struct terminal *t, const struct watch_row *row)
{
	int64_t next = row->state == WATCH_ACTIVE ? row->next_look : 0;
	char local[TIME_LOCAL_MAX];

	if (row->last_look) {
		time_format_local(local, row->last_look);
		terminal_printf(t, STYLE_PLAIN, "last look %s", local);
	}
	if (row->last_look && next)
		terminal_puts(t, STYLE_PLAIN, ", ");
	if (next) {
		time_format_local(local, next);
		terminal_printf(t, STYLE_PLAIN, "next %s", local);
	}
	if (!row->last_look && !next)
		terminal_puts(t, STYLE_PLAIN, "the next check takes it up");
}

static void
write_text(struct terminal *t, const struct watch_row *row)
{
	terminal_puts(t, STYLE_BOLD,
	    row->title	      ? row->title
		: row->newest ? "(no title)"
			      : "(not read yet)");
	terminal_newline(t, 2);
	terminal_url(t, row->url);
	terminal_newline(t, 2);
	write_state(t, row);
	terminal_newline(t, 2);
	write_looks(t, row);
	terminal_newline(t, 0);
}

static bool
is_wanted(const struct listing *l, const char *label)
{
	return !l->args->tag_count || table_get(&l->tagged, slice_of(label));
}

static void
list_article(struct listing *l, const struct watch_row *row)
{
	if ((row->state == WATCH_ENDED) != l->args->ended ||
	    !is_wanted(l, row->source) ||
	    (l->args->limit && l->count == l->args->limit))
		return;
	l->count++;
	if (l->out.is_json)
		write_json(&l->out.json, row);
	else
		write_text(&l->out.text, row);
}

static enum emend_status
list_row(void *payload, const struct watch_row *row, struct emend_error *err)
{
	(void)err;
	list_article(payload, row);
	return EMEND_OK;
}

/* A page of emend.conf that no check has taken up yet. */
static enum emend_status
list_waiting(struct listing *l, struct store *store,
    const struct source *source, struct emend_error *err)
{
	struct watch_row *known = NULL;
	struct text normal;
	enum emend_status status;

	text_init(&normal, URL_MAX);
	status = url_normal(&normal, slice_of(source->name), err);
	if (status == EMEND_OK)
		status = state_watch_by_url(
		    store, slice_new(normal.ptr, normal.len), &known, err);
	if (status == EMEND_OK && !known)
		list_article(l, &(struct watch_row){
				    .url = source->name,
				    .normal = normal.ptr,
				    .source = source->label,
				});
	watch_row_free(known);
	text_free(&normal);
	return status;
}

/* A feed or the like has a row of its own. */
static enum emend_status
find_followed(struct store *store, const struct source *source,
    struct followed *out, struct emend_error *err)
{
	enum emend_status status = state_followed(
	    store, source->label, &out->articles, err);

	return status ? status : sources_own_row(store, source, &out->row, err);
}

static enum emend_status
list_articles(struct listing *l, struct store *store, struct emend_error *err)
{
	const struct settings *s = l->settings;
	struct state_counts counts;
	enum emend_status status = state_watches_of(store,
	    l->args->ended ? WATCH_ENDED : WATCH_ACTIVE,
	    l->args->tag_count ? 0 : l->args->limit, list_row, l, err);
	size_t i;

	if (status == EMEND_OK)
		status = state_counts(store, &counts, err);
	l->ended = status == EMEND_OK && counts.ended > 0;
	for (i = 0; i < s->source_count && status == EMEND_OK; i++)
		status = find_followed(
		    store, &s->sources[i], &l->followed[i], err);
	for (i = 0; i < s->source_count && status == EMEND_OK; i++)
		if (s->sources[i].type == SOURCE_PAGE &&
		    l->followed[i].articles == 0)
			status = list_waiting(l, store, &s->sources[i], err);
	return status;
}

static void
write_source_json(
    struct json *j, const struct source *source, const struct followed *f)
{
	static const struct watch_row none;
	const struct watch_row *row = f->row ? f->row : &none;
	size_t i;

	json_object_begin(j);
	json_key_string(j, "as", slice_of(source->type == SOURCE_PAGE ? "page"
		: source_type_name(source->type)));
	json_key_url(j, "name", slice_of(source->name));
	json_key_uint(j, "articles", f->articles);
	json_key_array(j, "tags");
	for (i = 0; i < source->tag_count; i++)
		json_string(j, slice_of(source->tags[i]));
	json_array_end(j);
	json_key_string(j, "message", slice_of(row->failure_text));
	json_key_time(j, "last_look", row->last_look);
	json_key_time(j, "next_look", row->next_look);
	json_object_end(j);
}

static void
write_sources_json(const struct listing *l, struct json *j)
{
	size_t i;

	json_key_array(j, "sources");
	for (i = 0; i < l->settings->source_count; i++) {
		const struct source *source = &l->settings->sources[i];

		if (is_wanted(l, source->label))
			write_source_json(j, source, &l->followed[i]);
	}
	json_array_end(j);
}

static void
write_source(
    struct terminal *t, const struct source *source, const struct followed *f)
{
	static const char *const titles[SOURCE_TYPE_COUNT] = {
		[SOURCE_LIST] = "List ", [SOURCE_FEED] = "Feed ",
		[SOURCE_SITEMAP] = "Sitemap ", [SOURCE_LINKS] = "Links of ",
	};
	bool is_read = f->articles || (f->row && f->row->last_good);

	terminal_puts(t, STYLE_BOLD, titles[source->type]);
	if (source->type == SOURCE_LIST)
		terminal_puts(t, STYLE_BOLD, source->name);
	else
		terminal_url(t, source->name);
	terminal_newline(t, 2);
	if (f->row && f->row->failure_text) {
		terminal_puts(t, STYLE_WARNING, "in trouble");
		terminal_printf(
		    t, STYLE_PLAIN, " (%s)", f->row->failure_text);
		terminal_newline(t, 2);
	}
	if (is_read)
		terminal_printf(t, STYLE_PLAIN, "%zu %s", f->articles,
		    f->articles == 1 ? "article" : "articles");
	else
		terminal_puts(t, STYLE_PLAIN,
		    "no articles; the next check reads it");
	if (f->row) {
		terminal_newline(t, 2);
		write_looks(t, f->row);
	}
	terminal_newline(t, 0);
}

/* The pages of emend.conf are articles; what is left names some. */
static size_t
write_sources(const struct listing *l, struct terminal *t)
{
	size_t i, n = 0;

	for (i = 0; i < l->settings->source_count; i++) {
		const struct source *source = &l->settings->sources[i];

		if (source->type == SOURCE_PAGE || !is_wanted(l, source->label))
			continue;
		write_source(t, source, &l->followed[i]);
		n++;
	}
	return n;
}

static enum emend_status
print_json(struct listing *l, struct store *store, struct emend_error *err)
{
	struct json *j = &l->out.json;
	enum emend_status status;

	json_object_begin(j);
	json_key_string(j, "schema", SLICE("emend.list/1"));
	json_key_array(j, "articles");
	status = list_articles(l, store, err);
	json_array_end(j);
	write_sources_json(l, j);
	json_object_end(j);
	json_newline(j);
	return status;
}

static enum emend_status
print_text(struct listing *l, struct store *store, struct emend_error *err)
{
	struct terminal *t = &l->out.text;
	enum emend_status status = list_articles(l, store, err);
	const char *nothing = NULL;

	if (l->args->ended)
		nothing = l->count ? NULL : "Nothing has ended.";
	else if (write_sources(l, t) + l->count == 0)
		nothing = l->args->tag_count
		    ? "Nothing that is watched has such a tag."
		    : l->ended
		    ? "Nothing is watched; emend list --ended shows what was."
		    : "Nothing is watched yet: emend add URL";
	if (nothing) {
		terminal_puts(t, STYLE_PLAIN, nothing);
		terminal_newline(t, 0);
	}
	return status;
}

static enum emend_status
read_sources(struct listing *l, struct emend_error *err)
{
	enum emend_status status =
	    settings_read_in(&l->settings, l->args->dir, err);
	size_t i;

	if (status)
		return status;
	for (i = 0; i < l->settings->source_count; i++) {
		struct source *source = &l->settings->sources[i];

		if (source_has_tag(source, l->args->tags, l->args->tag_count) &&
		    !table_put(&l->tagged, slice_of(source->label), source))
			return emend_fail_nomem(err);
	}
	l->followed = calloc(l->settings->source_count + 1, sizeof(*l->followed));
	return l->followed ? EMEND_OK : emend_fail_nomem(err);
}

static void
free_followed(struct listing *l)
{
	size_t i;

	for (i = 0; l->followed && i < l->settings->source_count; i++)
		watch_row_free(l->followed[i].row);
	free(l->followed);
	table_free(&l->tagged);
}

static int
list(const struct arguments *args, struct emend_error *err)
{
	struct listing l = { .args = args, .tagged = TABLE_INIT };
	struct store *store;
	enum emend_status status;

	status = store_open(&store, args->dir, STORE_READ, err);
	if (status)
		return exit_status_of(status);
	status = read_sources(&l, err);
	if (status == EMEND_OK)
		status = output_open(&l.out, args, err);
	if (status)
		goto out;
	status = l.out.is_json ? print_json(&l, store, err)
			       : print_text(&l, store, err);
	status = output_close(&l.out, status, err);
out:
	free_followed(&l);
	settings_free(l.settings);
	store_close(store);
	return exit_status_of(status);
}

const struct command command_list = {
	.name = "list",
	.usage = "",
	.summary = "list what is watched, and how each article stands",
	.text = "Lists title, address, state, number of revisions, last and "
		"next look of each article that is watched, and the feeds, "
		"sitemaps, front pages and lists that name them.",
	.helps = {
	    { OPTION_LIMIT, "at most N articles" },
	},
	.options = OPTIONS_PRINTING | OPTION_BIT(OPTION_ENDED) |
	    OPTION_BIT(OPTION_LIMIT) | OPTION_BIT(OPTION_TAG),
	.formats = "text|json",
	.least = 0,
	.most = 0,
	.run = list,
};
