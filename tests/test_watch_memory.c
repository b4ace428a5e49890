#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sqlite3.h>

#include "article/article.h"
#include "article/codec.h"
#include "article/furniture.h"
#include "store/profile.h"
#include "tests/fault.h"
#include "tests/watch_archive.h"

/* A host whose articles stand, in their container, between what all of them
 * have: it is learned, and learning is no edit. */

#define ARTICLES 30
#define FILE_MAX 8000

static const char *const before[] = {
	"The Tide is owned by those who read it, and has been since the year "
	"of the flood, when the old printers gave up.",
	"Our letters come out every Thursday to all who have asked for them.",
};
static const char *const after[] = {
	"The Tide keeps an office above the chandler's shop in Lower Quillan, "
	"open on weekdays until four.",
	"Those who would like to help with the paper are welcome at the "
	"meeting on the first Monday of the month.",
	"Winter hours at the office",
};
static const char notice[] =
    "Correction: An earlier version of this article gave the wrong name for "
    "the harbour master.";
/* All have this one, too, but in their midst. */
static const char inside[] =
    "The council will hear from the engineers in April, when it meets again.";

static const char *const places[ARTICLES / 5] = { "Lower Quillan", "Ostrey",
	"Hamble Point", "Carrow", "North Fenner", "Saltby" };
static const char *const things[5] = { "ferry", "lighthouse", "fish market",
	"rope works", "sea wall" };

static bool
has_notice(int n)
{
	return n % 5 == 0; /* six of them: more than furniture needs */
}

/* What is an article's own; blank-line separated, as it is stored. */
static void
write_prose(struct text *out, int n, const char *open, const char *close,
    const char *last)
{
	const char *place = places[n / 5], *thing = things[n % 5];

	text_addf(out,
	    "%sThe %s of %s is to close for repairs in the spring, the "
	    "people who look after it said on day %d of the talks.%s",
	    open, thing, place, n, close);
	text_addf(out, "%s%s%s", open, inside, close);
	text_addf(out,
	    "%sNobody in %s had expected the %s to last this long, and "
	    "%d of them came to say so in the town hall on Tuesday.%s",
	    open, place, thing, 40 + n, last);
}

/* Which furniture a page has: all, all but the first, that in its prose. */
enum template { OLD, NEW, ADOPTED };

static void
write_page_as(struct archive *a, int n, enum template template)
{
	struct text t;
	char path[ARCHIVE_PATH];
	size_t i;

	text_init(&t, FILE_MAX);
	text_addf(&t,
	    "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">"
	    "<title>The %s of %s</title></head><body><article><h1>The %s of "
	    "%s</h1><div>",
	    things[n % 5], places[n / 5], things[n % 5], places[n / 5]);
	for (i = template == OLD ? 0 : 1; i < sizeof(before) / sizeof(*before);
	     i++)
		text_addf(&t, "<p>%s</p>", before[i]);
	if (template == ADOPTED)
		text_addf(&t, "<p>%s</p>", before[0]);
	write_prose(&t, n, "<p>", "</p>", "</p>");
	if (has_notice(n))
		text_addf(&t, "<p>%s</p>", notice);
	for (i = 0; i < sizeof(after) / sizeof(*after); i++)
		text_addf(&t, "<p>%s</p>", after[i]);
	text_puts(&t, "</div></article></body></html>\n");
	assert_int_equal(t.status, EMEND_OK);
	snprintf(path, sizeof(path), "site/tide.example/%d.html", n);
	archive_write(a, path, t.ptr);
	text_free(&t);
}

static void
write_page(struct archive *a, int n)
{
	write_page_as(a, n, OLD);
}

static void
make_site(struct archive *a, int count, const char *more)
{
	struct text conf;
	int n;

	text_init(&conf, FILE_MAX);
	text_puts(&conf, more);
	for (n = 0; n < count; n++) {
		write_page(a, n);
		text_addf(&conf,
		    "[watch \"https://tide.example/%d.html\"]\nevery = 15m\n",
		    n);
	}
	archive_conf(a, conf.ptr);
	text_free(&conf);
}

static void
first_look(struct archive *a, unsigned count)
{
	struct emend_error err = { .text = "" };

	if (archive_run(a, 0, (struct run_options){ 0 }, &err))
		fail_msg("%s", err.text);
	assert_int_equal(a->result.summary.fresh, count);
}

static struct article *
read_revision(struct archive *a, int n, unsigned number, size_t count,
    char reading[64])
{
	struct store *store = archive_store(a);
	struct revision_list history;
	struct watch_row *row;
	struct article *article;
	char name[32];

	snprintf(name, sizeof(name), "%d.html", n);
	row = archive_row(a, name);
	assert_int_equal(
	    store_history(store, row->id, &history, NULL), EMEND_OK);
	assert_int_equal(history.count, count);
	snprintf(reading, 64, "%s", history.at[number - 1].reading);
	assert_int_equal(
	    store_read(store, row->id, number, &article, NULL), EMEND_OK);
	revision_list_free(&history);
	watch_row_free(row);
	store_close(store);
	return article;
}

static struct article *
read_newest(struct archive *a, int n, char reading[64])
{
	/* nothing was edited */
	return read_revision(a, n, 1, 1, reading);
}

/* The furniture as the .json lists it, in the order of the page. */
static void
check_listed(const struct article *article)
{
	const size_t first = sizeof(before) / sizeof(*before);
	size_t i;

	assert_int_equal(article->furniture_count,
	    first + sizeof(after) / sizeof(*after));
	for (i = 0; i < article->furniture_count; i++)
		assert_true(slice_equal(article->furniture[i],
		    slice_of(i < first ? before[i] : after[i - first])));
}

static void
check_is_read_by(struct archive *a, int n, const char *name)
{
	char reading[64];
	struct article *article = read_newest(a, n, reading);
	struct text stored, expected;

	text_init(&stored, FILE_MAX);
	text_init(&expected, FILE_MAX);
	codec_write(article, &stored);
	write_prose(&expected, n, "", "\n\n", "\n");
	if (has_notice(n))
		text_addf(&expected, "\n! %s\n", notice);
	assert_string_equal(stored.ptr, expected.ptr);
	assert_string_equal(reading, name);
	check_listed(article);
	text_free(&expected);
	text_free(&stored);
	article_free(article);
}

static void
check_is_bare(struct archive *a, int n)
{
	check_is_read_by(a, n, "1+host=1");
}

static void
has_forgotten_all_furniture_after_the_second_look(void **state)
{
	struct archive *a = *state;
	int n;

	make_site(a, ARTICLES, "");
	first_look(a, ARTICLES);
	archive_check(a, 15, "");
	assert_int_equal(a->result.summary.unchanged, ARTICLES);
	for (n = 0; n < ARTICLES; n++)
		check_is_bare(a, n);
	archive_check(a, 30, "");
	assert_int_equal(a->result.summary.unchanged, ARTICLES);
	for (n = 0; n < ARTICLES; n++)
		check_is_bare(a, n);
}

/* A server that says "not modified" sends nothing that could be read. */
static void
reads_one_that_was_not_modified_again_too(void **state)
{
	struct archive *a = *state;

	make_site(a, 4, "");
	first_look(a, 4);
	archive_status(a, "1.html", "304");
	archive_check(a, 15, "");
	check_is_bare(a, 1);
}

static void
an_edit_made_meanwhile_is_told_without_the_furniture(void **state)
{
	struct archive *a = *state;
	char path[ARCHIVE_PATH], page[FILE_MAX], *at;
	size_t len;
	FILE *f;

	make_site(a, 4, "");
	first_look(a, 4);
	archive_path(a, path, "site/tide.example/1.html");
	f = fopen(path, "r");
	assert_non_null(f);
	len = fread(page, 1, sizeof(page) - 1, f);
	page[len] = '\0';
	fclose(f);
	at = strstr(page, "41 of them");
	assert_non_null(at);
	at[0] = '9';
	archive_write(a, "site/tide.example/1.html", page);
	archive_check(a, 15, "changed 1.html 2 (1 to 2)\n");
	assert_int_equal(a->result.summary.unchanged, 3);
}

static void
three_articles_are_not_enough(void **state)
{
	struct archive *a = *state;
	char reading[64];
	struct article *article;

	make_site(a, 3, "");
	first_look(a, 3);
	archive_check(a, 15, "");
	article = read_newest(a, 2, reading);
	assert_string_equal(reading, "1");
	assert_int_equal(article->furniture_count, 0);
	assert_true(slice_equal(
	    article->paragraphs[0].text, slice_of(before[0])));
	article_free(article);
}

static void
nothing_is_learned_from_one_article_at_many_addresses(void **state)
{
	struct archive *a = *state;
	char name[32], reading[64];
	struct article *article;
	int n;

	make_site(a, 6, "");
	for (n = 0; n < 6; n++) {
		snprintf(name, sizeof(name), "%d.html", n);
		archive_page(a, name, "The harbour", "The same everywhere.");
	}
	first_look(a, 6);
	archive_check(a, 15, "");
	article = read_newest(a, 5, reading);
	assert_string_equal(reading, "1");
	assert_int_equal(article->paragraph_count, 4);
	article_free(article);
}

/* Each version stands in git, a paragraph a line. */
static void
the_profile_is_kept_in_the_history(void **state)
{
	struct archive *a = *state;
	char line[2000], out[4000];
	size_t len;
	FILE *f;

	make_site(a, 5, "");
	first_look(a, 5);
	archive_check(a, 15, "");
	archive_check(a, 30, "");
	snprintf(line, sizeof(line),
	    "cd '%s/articles.git' && R=$(git for-each-ref "
	    "--format='%%(refname)' refs/hosts) && git log --format=%%B $R && "
	    "git show $R:$(git ls-tree --name-only $R) && "
	    "git fsck --strict 2>&1",
	    a->dir);
	f = popen(line, "r");
	assert_non_null(f);
	len = fread(out, 1, sizeof(out) - 1, f);
	out[len] = '\0';
	assert_int_equal(pclose(f), 0);
	assert_string_equal(out,
	    "Furniture of tide.example: 5 paragraphs\n"
	    "\n"
	    "Emend-Profile: 1\n"
	    "\n"
	    "Our letters come out every Thursday to all who have asked for "
	    "them.\n"
	    "The Tide is owned by those who read it, and has been since the "
	    "year of the flood, when the old printers gave up.\n"
	    "The Tide keeps an office above the chandler's shop in Lower "
	    "Quillan, open on weekdays until four.\n"
	    "Those who would like to help with the paper are welcome at the "
	    "meeting on the first Monday of the month.\n"
	    "Winter hours at the office\n");
}

/* Killed when the history had a version that the state did not know yet. */
static void
a_version_that_the_state_has_lost_is_followed_by_the_next(void **state)
{
	struct archive *a = *state;
	char path[ARCHIVE_PATH];
	sqlite3 *db;

	make_site(a, 4, "");
	first_look(a, 4);
	archive_check(a, 15, "");
	archive_path(a, path, "state.db");
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "UPDATE furniture SET version = 0",
			     NULL, NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(db);
	archive_check(a, 30, "");
	check_is_read_by(a, 3, "1+host=2");
}

static bool
knows_first_of_before(struct archive *a)
{
	struct store *store = archive_store(a);
	const struct furniture *f;
	bool known;

	assert_int_equal(store_profile(store,
		SLICE("https://tide.example/0.html"), &f, NULL), EMEND_OK);
	known = table_get(&f->texts, slice_of(before[0])) != NULL;
	store_close(store);
	return known;
}

/* A new template is without a line: nobody is told of an edit, neither when
 * the pages change nor when the line is forgotten. */
static void
forgets_what_a_redesign_took_away(void **state)
{
	struct archive *a = *state;
	char reading[64];
	struct article *article;
	int n;

	make_site(a, ARTICLES, "");
	first_look(a, ARTICLES);
	archive_check(a, 15, "");
	for (n = 0; n < ARTICLES - 1; n++)
		write_page_as(a, n, NEW);
	archive_check(a, 30, "");
	archive_check(a, 45, "");
	assert_true(knows_first_of_before(a)); /* one still has it */
	write_page_as(a, n, NEW);
	archive_check(a, 60, "");
	archive_check(a, 75, "");
	assert_false(knows_first_of_before(a));
	for (n = 0; n < ARTICLES; n += 7)
		check_is_read_by(a, n, "1+host=2");
	/* and then it can be prose: that is an edit */
	write_page_as(a, 8, ADOPTED);
	archive_check(a, 90, "changed 8.html 2 (1 to 2)\n");
	article = read_revision(a, 8, 2, 2, reading);
	assert_true(slice_equal(
	    article->paragraphs[0].text, slice_of(before[0])));
	article_free(article);
}

/* What comes back before the next version is made was never gone. */
static void
a_line_that_comes_back_in_time_is_not_forgotten(void **state)
{
	struct archive *a = *state;
	int n;

	make_site(a, 4, "");
	first_look(a, 4);
	archive_check(a, 15, "");
	for (n = 0; n < 3; n++)
		write_page_as(a, n, NEW);
	archive_check(a, 30, "");
	for (n = 0; n < 4; n++)
		write_page_as(a, n, n == 3 ? NEW : OLD);
	archive_check(a, 45, "");
	archive_check(a, 60, "");
	assert_true(knows_first_of_before(a));
	check_is_read_by(a, 0, "1+host=1");
}

static void
learns_in_the_end_whatever_memory_it_lacked(void **state)
{
	struct archive *a = *state;
	struct emend_error err;
	unsigned long nth;
	bool fired = true;
	int n;

	make_site(a, 4, "");
	first_look(a, 4);
	for (nth = 1; fired; nth += 1 + nth / 16) {
		enum emend_status status;

		fault_arm(nth);
		status = archive_run(
		    a, 15, (struct run_options){ .all = true }, &err);
		fired = fault_disarm();
		if (status != EMEND_OK && status != EMEND_NOMEM)
			fail_msg("allocation %lu: %s", nth, err.text);
		assert_null(strstr(a->told.ptr, "changed"));
		assert_true(nth < 1000000);
	}
	for (n = 0; n < 4; n++)
		check_is_bare(a, n);
}

/* ---- running ---- */

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define RUN(f) \
	cmocka_unit_test_setup_teardown(f, archive_setup, archive_teardown)
		RUN(has_forgotten_all_furniture_after_the_second_look),
		RUN(reads_one_that_was_not_modified_again_too),
		RUN(an_edit_made_meanwhile_is_told_without_the_furniture),
		RUN(three_articles_are_not_enough),
		RUN(nothing_is_learned_from_one_article_at_many_addresses),
		RUN(the_profile_is_kept_in_the_history),
		RUN(a_version_that_the_state_has_lost_is_followed_by_the_next),
		RUN(forgets_what_a_redesign_took_away),
		RUN(a_line_that_comes_back_in_time_is_not_forgotten),
		RUN(learns_in_the_end_whatever_memory_it_lacked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
