#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "article/article.h"
#include "article/clock.h"
#include "article/codec.h"
#include "article/extract.h"
#include "base/text.h"
#include "tests/fault.h"

#define OUT_MAX 100000

/* How a publisher marks up a post: its time, as told and as published, its
 * headline and its text. */
struct manner {
	const char *name;
	const char *open, *post, *between, *close;
};

static const struct manner manners[] = {
	{ "classes",
	    "<article><h1>Storm on the sound</h1><div class='live-blog'>",
	    "<div class='entry'><time datetime='2026-03-04T%s:00Z'>%s</time>"
	    "<h2>%s</h2><p>%s</p></div>",
	    "<div class='ad'><p>A lamp that never goes out, from the people "
	    "who make lamps, at half the price.</p></div>",
	    "</div></article>" },
	{ "microdata",
	    "<h1>Storm on the sound</h1><ol itemscope "
	    "itemtype='https://schema.org/LiveBlogPosting'>",
	    "<li itemprop='liveBlogUpdate'><div><span itemprop='datePublished'"
	    " content='2026-03-04T%s:00Z'>%s</span></div>"
	    "<div itemprop='headline'>%s</div><p>%s</p></li>",
	    "<li class='x7'><p>A lamp that never goes out, from the people "
	    "who make lamps, at half the price.</p></li>",
	    "</ol>" },
	{ "JSON-LD and bare markup",
	    "<script type='application/ld+json'>{'@type': 'LiveBlogPosting', "
	    "'headline': 'Storm on the sound'}</script><main>"
	    "<h1>Storm on the sound</h1><div><div>",
	    "<section class='k9'><div><div class='post-time' title='%s'>%s"
	    "</div><h3>%s</h3></div><div><p>%s</p></div></section>",
	    "<section class='k9'><div><p>A lamp that never goes out, from the "
	    "people who make lamps, at half the price.</p></div></section>",
	    "</div></div></main>" },
	{ "the time in the headline",
	    "<h1>Storm on the sound</h1><ul class='liveticker'>",
	    "<li class='lt'><article><h3><span data-t='%s'>%s</span> "
	    "<span>%s</span></h3><p>%s</p></article></li>",
	    "<li class='advert'><p>A lamp that never goes out, from the people "
	    "who make lamps, at half the price.</p></li>",
	    "</ul>" },
};

#define MANNERS (sizeof(manners) / sizeof(manners[0]))

struct post_text {
	const char *time, *headline, *body;
};

static const struct post_text posts[] = {
	{ "11:20", "School roof holds",
	    "The roof of the school in Carrow is still where it was." },
	{ "10:52", "Ferry back in port",
	    "The ferry from Ostrey has made it back with forty people on "
	    "board, two hours late and without its funnel." },
	{ "10:15", "No school today", "None of the four schools will open." },
	{ "09:40", "Roof of the fish market gone",
	    "The wind has taken the whole of the roof, the harbour office "
	    "says, and laid it on the quay." },
	{ "06:00", "Good morning",
	    "We follow the storm from the harbour office, where the kettle "
	    "is on and the windows are taped." },
};

#define POSTS (sizeof(posts) / sizeof(posts[0]))

/* A manner's pattern with a "%s" for each of the values. */
static void
fill_in(struct text *out, const char *pattern, const char *const *values)
{
	const char *next;

	while ((next = strstr(pattern, "%s")) != NULL) {
		text_add(out, pattern, (size_t)(next - pattern));
		text_puts(out, *values++);
		pattern = next + 2;
	}
	text_puts(out, pattern);
}

/* The posts from first on; told is what the page says instead of the time of
 * each, unless NULL. */
static void
write_page(struct text *out, const struct manner *m, size_t first,
    const char *told, bool adverts)
{
	size_t i;

	text_puts(out, "<!DOCTYPE html><title>Storm on the sound</title><body>");
	text_puts(out, m->open);
	for (i = first; i < POSTS; i++) {
		const struct post_text *p = &posts[i];
		const char *const values[] = { p->time, told ? told : p->time,
			p->headline, p->body };

		if (adverts)
			text_puts(out, m->between);
		fill_in(out, m->post, values);
	}
	text_puts(out, m->close);
	text_puts(out, "<p><a href='?page=2'>Load older posts</a></p></body>");
}

static void
read_text(struct text *out, const struct text *page)
{
	const struct reading reading = { .rules = NULL };
	struct article *a;

	assert_int_equal(page->status, EMEND_OK);
	assert_int_equal(article_read_page(&a,
		slice_new(page->ptr, page->len), &reading, NULL), EMEND_OK);
	codec_write(a, out);
	article_free(a);
}

static void
expect(const struct manner *m, size_t first, const char *told, bool adverts,
    bool timed)
{
	struct text page, got, expected;
	size_t i;

	text_init(&page, OUT_MAX);
	text_init(&got, OUT_MAX);
	text_init(&expected, OUT_MAX);
	write_page(&page, m, first, told, adverts);
	read_text(&got, &page);
	for (i = first; i < POSTS; i++)
		text_addf(&expected, "%s### %s%s%s\n\n%s\n",
		    i > first ? "\n" : "", timed ? posts[i].time : "",
		    timed ? " " : "", posts[i].headline, posts[i].body);
	if (strcmp(got.ptr, expected.ptr))
		print_error("%s:\n", m->name);
	assert_string_equal(got.ptr, expected.ptr);
	text_free(&page);
	text_free(&got);
	text_free(&expected);
}

static void
each_post_begins_with_its_time_and_headline(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < MANNERS; i++)
		expect(&manners[i], 0, NULL, false, true);
}

/* So that a new one is nothing but added paragraphs. */
static void
a_new_post_leaves_the_others_as_they_were(void **state)
{
	size_t i, first;

	(void)state;
	for (i = 0; i < MANNERS; i++)
		for (first = 0; first + 2 < POSTS; first++)
			expect(&manners[i], first, NULL, first % 2, true);
}

static void
adverts_between_posts_are_no_text(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < MANNERS; i++)
		expect(&manners[i], 0, NULL, true, true);
}

/* The attribute has the time then; where there is none, none is told. */
static void
a_time_told_from_now_never_enters(void **state)
{
	static const char *const told[] = { "5 minutes ago", "2h ago",
		"vor 12 Minuten", "il y a 2h05", "hace 3 horas", "1 uur geleden" };
	size_t i, k;

	(void)state;
	for (i = 0; i < MANNERS; i++)
		for (k = 0; k < sizeof(told) / sizeof(told[0]); k++)
			if (strstr(manners[i].post, "data-t") == NULL)
				expect(&manners[i], 0, told[k], false, true);
}

/* A day later many say the day as well. */
static void
the_day_beside_a_time_changes_nothing(void **state)
{
	static const char page[] =
	    "<title>Storm</title><h1>Storm</h1><div class='liveblog'>"
	    "<div class=p><time>%s10:15%s</time><h2>No school</h2><p>None of "
	    "the four schools will open today, nor tomorrow.</p></div>"
	    "<div class=p><time>%s09:40%s</time><h2>No roof</h2><p>The wind "
	    "has taken the roof off the fish market.</p></div></div>";
	static const char *const around[][4] = { { "", "", "", "" },
		{ "Wed 4 March, ", " GMT", "4. 3. ", " Uhr" },
		{ "04.03.2026 ", " Uhr", "Updated at ", " CET" } };
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct text filled, got;

		text_init(&filled, OUT_MAX);
		text_init(&got, OUT_MAX);
		fill_in(&filled, page, around[i]);
		read_text(&got, &filled);
		assert_string_equal(got.ptr,
		    "### 10:15 No school\n\nNone of the four schools will open "
		    "today, nor tomorrow.\n\n### 09:40 No roof\n\nThe wind has "
		    "taken the roof off the fish market.\n");
		text_free(&filled);
		text_free(&got);
	}
}

/* A box of latest headlines beside an article makes no live blog of it. */
static void
a_box_of_updates_beside_an_article_is_furniture(void **state)
{
	static const char page[] =
	    "<title>A bridge</title><main><h1>A bridge</h1><div class=body>"
	    "<p>The bridge over the sound has been shut since Monday, and "
	    "nobody in the village misses the lorries that it brought.</p>"
	    "<p>It will open again in spring, the council says, though it does "
	    "not say of which year, nor who is to pay.</p></div></main>"
	    "<div class='live-updates'><div><time>10:15</time><p>No school in "
	    "Carrow today.</p></div><div><time>09:40</time><p>A roof is gone."
	    "</p></div></div>";
	struct text source, got;

	(void)state;
	text_init(&source, OUT_MAX);
	text_init(&got, OUT_MAX);
	text_puts(&source, page);
	read_text(&got, &source);
	assert_null(strstr(got.ptr, "10:15"));
	assert_non_null(strstr(got.ptr, "nor who is to pay"));
	text_free(&source);
	text_free(&got);
}

static void
finds_the_time_of_day_in_a_few_words(void **state)
{
	static const struct {
		const char *text, *time;
	} cases[] = {
		{ "10:15", "10:15" },
		{ "4.32 pm GMT", "4.32 pm" },
		{ "Posted at 4:32 p.m. ET", "4:32 p.m." },
		{ "10am", "10am" },
		{ "2026-03-04T10:15:00Z", "10:15" },
		{ "04.03.2026, 9.05 Uhr", "9.05" },
		{ "Publié à 10h15", "10h15" },
		{ "10時15分", "10時15分" },
		{ "2026年3月4日 10:15", "10:15" },
		{ "12.11.2026", NULL },
		{ "2026-03-04", NULL },
		{ "5 minutes ago", NULL },
		{ "il y a 2h05", NULL },
		{ "10:75", NULL },
		{ "33:10", NULL },
		{ "4 March", NULL },
		{ "now", NULL },
		{ "", NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct slice got = clock_find(slice_of(cases[i].text));

		if (!slice_equal(got, slice_of(cases[i].time)))
			print_error("%s\n", cases[i].text);
		assert_true(slice_equal(got, slice_of(cases[i].time)));
	}
}

static void
survives_lack_of_memory(void **state)
{
	static const char script[] =
	    "<script type='application/ld+json'>{'@type': 'LiveBlogPosting', "
	    "'liveBlogUpdate': [{'url': '#a', 'headline': 'A', 'datePublished':"
	    " '2026-03-04T10:15', 'articleBody': 'The wind is back.'}]}"
	    "</script><p>Soon.";
	const struct reading reading = { .rules = NULL };
	enum emend_status status;
	struct text page;
	struct article *a;

	(void)state;
	text_init(&page, OUT_MAX);
	write_page(&page, &manners[0], 0, NULL, true);
	FAULT_SWEEP(status, {
		status = article_read_page(
		    &a, slice_new(page.ptr, page.len), &reading, NULL);
		article_free(a);
	});
	FAULT_SWEEP(status, {
		status = article_read_page(
		    &a, slice_of(script), &reading, NULL);
		article_free(a);
	});
	text_free(&page);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_post_begins_with_its_time_and_headline),
		cmocka_unit_test(a_new_post_leaves_the_others_as_they_were),
		cmocka_unit_test(adverts_between_posts_are_no_text),
		cmocka_unit_test(a_time_told_from_now_never_enters),
		cmocka_unit_test(the_day_beside_a_time_changes_nothing),
		cmocka_unit_test(
		    a_box_of_updates_beside_an_article_is_furniture),
		cmocka_unit_test(finds_the_time_of_day_in_a_few_words),
		cmocka_unit_test(survives_lack_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
