/*
 * Which of many article pages would be called anything else?
 *
 *	page_states DIR...
 *
 * Every NAME.html of the directories is an article; NAME.json beside it says
 * its "url".  Each is judged as the first look at it, and as a later look at an
 * article whose text was wholly another and much longer, which is the hardest:
 * no word excuses itself by having stood there before.  Prints how many each
 * rule calls out, and which; exits with 1 if they are more than ALLOWED.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "article/extract.h"
#include "article/limits.h"
#include "base/file.h"
#include "base/json_read.h"
#include "base/text.h"
#include "watch/wall.h"

#define ALLOWED 3
#define NOTICE (WALL_NOT_ARTICLE + 1)
#define NO_PROSE (WALL_NOT_ARTICLE + 2)
#define RULES (WALL_NOT_ARTICLE + 3)

struct tally {
	unsigned pages, unread;
	unsigned called[RULES]; /* by the rule that was first */
	unsigned offers; /* pages that ask for money somewhere */
};

static const char *
rule_name(int rule)
{
	if (rule == NOTICE)
		return "notice of a retraction";
	return rule == NO_PROSE ? "no prose" : wall_name((enum wall)rule);
}

/* As a first look, then as a later one; what would decide. */
static int
judge(const struct article *a)
{
	enum wall wall = wall_find(a, NULL);
	static const char filler[1 << 16] = "A text that has long been longer";
	struct paragraph other = { .text = slice_new(filler, sizeof(filler)) };
	/* a site names its articles' addresses in one way */
	struct article before = { .paragraphs = &other, .paragraph_count = 1,
		.canonical = a->canonical };

	if (article_prose_bytes(a) == 0)
		return NO_PROSE;
	if (wall == WALL_NONE)
		wall = wall_find(a, &before);
	if (wall != WALL_NONE)
		return (int)wall;
	if (a->front_page && before.canonical.len)
		return WALL_NOT_ARTICLE;
	return wall_is_notice(a) ? NOTICE : WALL_NONE;
}

static struct slice
url_of(struct json_value **root, const char *path, struct text *bytes)
{
	struct text name;

	text_init(&name, 4096);
	text_puts(&name, path);
	text_truncate(&name, name.len - strlen("html"));
	text_puts(&name, "json");
	if (file_read(bytes, name.ptr, NULL) ||
	    json_read(root, slice_new(bytes->ptr, bytes->len), NULL))
		*root = NULL;
	text_free(&name);
	return json_value_string(json_value_get(*root, "url"));
}

static void
judge_page(struct tally *t, const char *path)
{
	struct json_value *about = NULL;
	struct article *a = NULL;
	struct text page, json;
	struct reading reading = { .rules = NULL };
	struct emend_error err;
	int rule;

	text_init(&page, LIMIT_PAGE_BYTES);
	text_init(&json, LIMIT_PAGE_BYTES);
	reading.url = url_of(&about, path, &json);
	t->pages++;
	if (file_read(&page, path, &err) ||
	    article_read_page(
		&a, slice_new(page.ptr, page.len), &reading, &err)) {
		t->unread++;
		printf("%s: cannot be read: %s\n", path, err.text);
		goto out;
	}
	t->offers +=
	    wall_wants_money(a, slice_new(page.ptr, page.len)) ? 1 : 0;
	rule = judge(a);
	t->called[rule]++;
	if (rule != WALL_NONE)
		printf("%s: %s (%zu bytes of prose): %.*s\n", path,
		    rule_name(rule), article_prose_bytes(a),
		    SLICE_ARG(a->title));
out:
	article_free(a);
	json_value_free(about);
	text_free(&json);
	text_free(&page);
}

static bool
judge_folder(struct tally *t, const char *dir)
{
	struct dirent **names;
	struct text path;
	int i, n = scandir(dir, &names, NULL, alphasort);

	text_init(&path, 4096);
	for (i = 0; i < n; i++) {
		path_join(&path, dir, names[i]->d_name);
		if (slice_ends(slice_of(path.ptr), SLICE(".html")))
			judge_page(t, path.ptr);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	text_free(&path);
	return n >= 0;
}

int
main(int argc, char **argv)
{
	struct tally t = { 0 };
	unsigned all = 0;
	int i;

	if (argc < 2) {
		fprintf(stderr, "usage: %s DIR...\n", argv[0]);
		return 2;
	}
	for (i = 1; i < argc; i++)
		if (!judge_folder(&t, argv[i]))
			return 2;
	printf("%-24s %s\n", "rule", "called so");
	for (i = WALL_NONE + 1; i < RULES; i++) {
		printf("%-24s %u\n", rule_name(i), t.called[i]);
		all += t.called[i];
	}
	printf("%u of %u pages are called anything but an article; "
	       "%u unread; %u ask for money somewhere, which counts only "
	       "where the text has shrunk\n",
	    all, t.pages, t.unread, t.offers);
	return all + t.unread > ALLOWED;
}
