#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "cli/adding.h"
#include "cli/checking.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "reports/report.h"
#include "settings/settings.h"
#include "store/store.h"

#define FIRST_WORDS 200 /* bytes of the text shown */

/* checking's callback gets this: check comes first. */
struct looking {
	struct checking check;
	struct adding adding;
	bool *told;	 /* of each event of adding: that it is watched */
	size_t mistaken; /* pages that turned out to be feeds or sitemaps */
	bool is_again;	 /* and are looked at again as such */
	bool failed;	 /* what was given, and not for the first time */
};

/* Is this address one that was given, not one that a source named? */
static bool
is_operand(const struct looking *l, const char *url)
{
	size_t i;

	for (i = 0; i < l->adding.url_count; i++)
		if (!strcmp(l->adding.urls[i], url))
			return true;
	return false;
}

static enum emend_status
lock_archive(struct looking *l, struct emend_error *err)
{
	struct store **store = &l->adding.store;
	enum emend_status status =
	    store_open(store, l->adding.args->dir, STORE_WRITE, err);

	return status ? status : store_lock(*store, STORE_LOCK_WRITE, err);
}

static void
unlock_archive(struct looking *l)
{
	store_close(l->adding.store);
	l->adding.store = NULL;
}

static void
show_reading(struct terminal *t, const struct article *article)
{
	struct slice first = { NULL, 0 };
	size_t i;

	for (i = 0; i < article->paragraph_count && !first.len; i++)
		if (article->paragraphs[i].kind == PARAGRAPH_TEXT)
			first = article->paragraphs[i].text;
	terminal_printf(t, STYLE_DIM, "%zu %s, %zu words",
	    article->paragraph_count,
	    article->paragraph_count == 1 ? "paragraph" : "paragraphs",
	    article_word_count(article));
	terminal_newline(t, 2);
	if (first.len > FIRST_WORDS) {
		size_t cut = FIRST_WORDS;

		while (cut > 0 && first.ptr[cut] != ' ')
			cut--;
		first.len = cut ? cut : first.len;
		terminal_text(t, STYLE_PLAIN, first);
		terminal_puts(t, STYLE_PLAIN, " \xe2\x80\xa6");
	} else {
		terminal_text(t, STYLE_PLAIN, first);
	}
	terminal_newline(t, 0);
}

/* Does the look say that the address is to be watched as something else: that
 * it names articles, or that it is a page that names the feed? */
static bool
is_mistake(const struct looking *l, const struct event *e)
{
	const char *as = l->adding.args->as;

	if (e->type == EVENT_IS_TROUBLE)
		return as && !strcmp(as, "feed") && e->feed_count &&
		    !l->is_again;
	return e->type == EVENT_IS_FAILED && e->as && !as;
}

/* What was given of this look, if it turned out to be something else. */
static struct event *
mistaken_page(struct looking *l, const struct event *e)
{
	size_t i;

	if (!is_mistake(l, e))
		return NULL;
	for (i = 0; i < l->adding.event_count; i++)
		if (!strcmp(l->adding.events[i].url, e->url) &&
		    !l->adding.events[i].already)
			return &l->adding.events[i];
	return NULL;
}

/* Tells of those with this address, or (NULL) of all, that are still untold. */
static void
tell_added(struct looking *l, const char *url)
{
	const struct adding *a = &l->adding;
	size_t i;

	for (i = 0; i < a->event_count; i++) {
		if (l->told[i] || !a->events[i].url)
			continue;
		if (url && (strcmp(a->events[i].url, url) ||
			strcmp(a->events[i].as, "page")))
			continue;
		l->told[i] = true;
		checking_tell(&l->check, &a->events[i]);
	}
}

static void
mark_told(struct looking *l, const char *url)
{
	size_t i;

	for (i = 0; i < l->adding.event_count; i++)
		if (l->adding.events[i].url &&
		    !strcmp(l->adding.events[i].url, url))
			l->told[i] = true;
}

/* Out of memory, its url is NULL: told when it is to be written down. */
static void
take_mistake(struct looking *l, struct event *page, const struct event *e)
{
	const char *feed;

	/* its first look as what it is tells it, else it is told at the end */
	l->mistaken++;
	if (e->type == EVENT_IS_FAILED) {
		page->as = strcmp(e->as, "sitemap") ? "feed" : "sitemap";
		return;
	}
	feed = e->feeds[0].url;
	page->from = page->url;
	page->url = arena_copy(&l->adding.arena, feed, strlen(feed));
	if (!l->check.out.is_json && e->feed_count > 1)
		event_text_feeds(&l->check.out.text, e);
}

/* Who adds what fails already is told it once more. */
static void
tell_failure(struct looking *l, const struct event *e)
{
	struct event told = *e;

	told.first = true;
	l->failed = l->failed || !e->over;
	checking_tell(&l->check, &told);
}

/* What a page gave, so that one sees at once whether it was read well. */
static void
tell_reading(void *payload, const struct event *e)
{
	struct looking *l = payload;
	struct checking *c = &l->check;
	struct terminal *t = &c->out.text;
	struct event *page = mistaken_page(l, e);

	if (page) {
		take_mistake(l, page, e);
		return;
	}
	/* the run that took it for a page; the next one's comes */
	if (e->type == EVENT_IS_SUMMARY && l->mistaken && !l->is_again)
		return;
	if (e->type == EVENT_IS_SUMMARY) /* it comes last */
		tell_added(l, NULL);
	if (e->type == EVENT_IS_ADDED)
		mark_told(l, e->url);
	else if (e->url && !l->is_again)
		tell_added(l, e->url);
	if (e->type == EVENT_IS_FAILED && is_operand(l, e->url)) {
		tell_failure(l, e);
		return;
	}
	if (e->type != EVENT_IS_NEW || c->out.is_json || !e->report) {
		checking_tell(c, e);
		return;
	}
	/* of what a source names its number is told */
	if (!is_operand(l, e->url))
		return;
	terminal_puts(t, STYLE_BOLD, e->title ? e->title : "(no title)");
	terminal_newline(t, 2);
	show_reading(t, e->report->after.article);
	event_text_feeds(t, e);
}

static void
warn_of_contact(const struct looking *l)
{
	const struct adding *a = &l->adding;
	size_t i = 0;

	while (i < a->event_count && a->events[i].already)
		i++;
	if (i < a->event_count && !l->check.out.is_json &&
	    !a->settings->contact && !a->settings->user_agent)
		fputs("emend: emend.conf names no contact: set fetch.contact, so "
		      "that the sites watched can reach you\n",
		    stderr);
}

/* Options of what is watched already would be lost without a word. */
static void
warn_of_options(const struct looking *l)
{
	const struct adding *a = &l->adding;
	size_t i = 0;

	while (i < a->event_count && !a->events[i].already)
		i++;
	if (i < a->event_count && !l->check.out.is_json &&
	    (a->args->every || a->args->keep || a->args->tag_count))
		fputs("emend: what is watched already keeps its every, keep "
		      "and tags as they were; change them in emend.conf\n",
		    stderr);
}

/* A source is told of by its look, which knows what it names; and what is taken
 * for a page may be one. */
static bool
waits_for_look(const struct looking *l, const struct event *e)
{
	return !l->adding.args->no_look && !e->already &&
	    strcmp(e->as, "list") &&
	    (strcmp(e->as, "page") || !l->adding.args->as);
}

static bool
is_source(const struct looking *l, const struct event *e)
{
	return waits_for_look(l, e) && strcmp(e->as, "page");
}

static int
look(struct looking *l, const char **urls, size_t count,
    struct emend_error *err)
{
	l->check.options.urls = urls;
	l->check.options.url_count = count;
	l->check.options.beside_check = true;
	l->check.options.finds_out = !l->is_again &&
	    (!l->adding.args->as || !strcmp(l->adding.args->as, "feed"));
	l->check.options.tell = tell_reading;
	return checking_run(&l->check, l->adding.args, err);
}

/* What was taken for pages is written down as what it is, and looked at. */
static int
look_again(struct looking *l, struct emend_error *err)
{
	struct adding *a = &l->adding;
	const char **urls = calloc(l->mistaken, sizeof(*urls));
	enum emend_status status = EMEND_OK;
	size_t i, count = 0;
	int code;

	if (!urls)
		return exit_status_of(emend_fail_nomem(err));
	status = lock_archive(l, err);
	for (i = 0; i < a->event_count && status == EMEND_OK; i++) {
		struct event *e = &a->events[i];

		if (!is_source(l, e) || (a->args->as && !e->from))
			continue;
		status = e->url ? adding_correct(a, e, err)
				: emend_fail_nomem(err);
		urls[count++] = e->url;
	}
	unlock_archive(l);
	l->is_again = true;
	code = status ? exit_status_of(status) : look(l, urls, count, err);
	free(urls);
	return code;
}

static int
tell_and_look(struct looking *l, struct emend_error *err)
{
	struct adding *a = &l->adding;
	size_t i;
	int again, code = EXIT_DONE;

	l->told = arena_alloc(&a->arena, a->event_count + 1);
	if (!l->told)
		return exit_status_of(emend_fail_nomem(err));
	for (i = 0; i < a->event_count; i++) {
		l->told[i] = false;
		if (waits_for_look(l, &a->events[i]))
			continue;
		l->told[i] = true;
		checking_tell(&l->check, &a->events[i]);
	}
	warn_of_contact(l);
	if (!a->args->no_look && a->url_count > 0) {
		code = look(l, a->urls, a->url_count, err);
		if (l->mistaken &&
		    (code == EXIT_DONE || code == EXIT_TROUBLE)) {
			again = look_again(l, err);
			code = again == EXIT_DONE ? code : again;
		}
		tell_added(l, NULL);
	}
	warn_of_options(l);
	return l->failed && code == EXIT_DONE ? EXIT_TROUBLE : code;
}

static int
add(const struct arguments *args, struct emend_error *err)
{
	struct looking l = { .adding = { .args = args,
				 .watched = TABLE_INIT, .arena = ARENA_INIT } };
	enum emend_status status = output_open(&l.check.out, args, err);
	int code;

	if (status)
		return exit_status_of(status);
	status = lock_archive(&l, err);
	if (status == EMEND_OK)
		status = adding_write(&l.adding, err);
	unlock_archive(&l);
	code = status ? exit_status_of(status) : tell_and_look(&l, err);
	code = checking_close(&l.check, code, err);
	adding_free(&l.adding);
	return code;
}

const struct command command_add = {
	.name = "add",
	.usage = "URL|FILE...",
	.summary =
	    "watch an article, a feed, a sitemap, a front page or a list",
	.text = "Writes an address, or a file that lists an address a line, "
		"into emend.conf, looks at it once, and tells what was read "
		"there. Whether it is a page, a feed or a sitemap is found "
		"out; a front page is watched for its links with --as links. "
		"If a look fails, that is told, with exit status 3, and the "
		"address is watched all the same.",
	.helps = {
	    { OPTION_TAG, "give it this word, to select it by; repeatable" },
	},
	.options = OPTIONS_PRINTING | OPTION_BIT(OPTION_AGAIN) |
	    OPTION_BIT(OPTION_EVERY) | OPTION_BIT(OPTION_KEEP) |
	    OPTION_BIT(OPTION_TAG) | OPTION_BIT(OPTION_AS) |
	    OPTION_BIT(OPTION_NO_LOOK),
	.formats = "text|json",
	.least = 1,
	.most = SIZE_MAX,
	.run = add,
};
