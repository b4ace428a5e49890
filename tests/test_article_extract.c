#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "article/boilerplate.h"
#include "article/codec.h"
#include "article/extract.h"
#include "article/names.h"
#include "base/file.h"
#include "base/text.h"
#include "tests/fault.h"

#define LIMIT ((size_t)64 << 20)

static const char *golden_dir; /* of NAME.html and NAME.txt */

static struct article *
read_page(struct slice page)
{
	const struct reading reading = {
		.url = SLICE_LIT("https://courier.example/news/page"),
	};
	struct article *a;

	assert_int_equal(
	    article_read_page(&a, page, &reading, NULL), EMEND_OK);
	return a;
}

static void
add_field(struct text *out, const char *name, struct slice value)
{
	if (value.ptr)
		text_addf(out, "%s: %.*s\n", name, SLICE_ARG(value));
}

static void
describe(const struct article *a, struct text *out)
{
	add_field(out, "title", a->title);
	add_field(out, "byline", a->byline);
	add_field(out, "published", a->published.text);
	add_field(out, "site", a->site);
	add_field(out, "section", a->section);
	add_field(out, "language", a->language);
	if (a->partial)
		text_puts(out, "partial\n");
	text_puts(out, "\n");
	codec_write(a, out);
}

static void
read_golden(struct text *out, const char *name)
{
	struct text path;

	text_init(&path, 4096);
	path_join(&path, golden_dir, name);
	assert_int_equal(file_read(out, path.ptr, NULL), EMEND_OK);
	text_free(&path);
}

/* Compares with NAME.txt, or writes it when EMEND_REGEN is set. */
static void
check_golden(const char *page_name, const struct text *got)
{
	struct text path, expected;

	text_init(&path, 4096);
	text_init(&expected, LIMIT);
	path_join(&path, golden_dir, page_name);
	text_truncate(&path, path.len - strlen(".html"));
	text_puts(&path, ".txt");
	if (getenv("EMEND_REGEN"))
		assert_int_equal(file_write_atomic(path.ptr,
			slice_new(got->ptr, got->len), 0644, NULL), EMEND_OK);
	assert_int_equal(file_read(&expected, path.ptr, NULL), EMEND_OK);
	if (strcmp(got->ptr, expected.ptr))
		print_error("%s:\n", page_name);
	assert_string_equal(got->ptr, expected.ptr);
	text_free(&path);
	text_free(&expected);
}

static void
reads_every_golden_page_as_written_down(void **state)
{
	struct dirent **names;
	int i, pages = 0, n = scandir(golden_dir, &names, NULL, alphasort);

	(void)state;
	for (i = 0; i < n; i++) {
		const char *name = names[i]->d_name;

		if (slice_ends(slice_of(name), SLICE(".html"))) {
			struct text page, got;
			struct article *a;

			text_init(&page, LIMIT);
			text_init(&got, LIMIT);
			read_golden(&page, name);
			a = read_page(slice_new(page.ptr, page.len));
			describe(a, &got);
			check_golden(name, &got);
			article_free(a);
			text_free(&page);
			text_free(&got);
			pages++;
		}
		free(names[i]);
	}
	free(names);
	assert_true(pages > 5);
}

/* Puts what before every marker in page. */
static void
insert_before(struct text *out, const struct text *page, const char *marker,
    const char *what)
{
	struct slice rest = slice_new(page->ptr, page->len);

	for (;;) {
		size_t at = slice_find(rest, slice_of(marker), 0);

		text_add(out, rest.ptr, at);
		if (at == rest.len)
			break;
		text_puts(out, what);
		text_puts(out, marker);
		rest = slice_sub(rest, at + strlen(marker), rest.len);
	}
}

static void
adverts_and_comments_change_nothing(void **state)
{
	static const char comment[] =
	    "<div class=comment><p>Another reader has written a comment that "
	    "is as long as a paragraph of the article, and means it.</p></div>";
	static const struct {
		const char *marker, *what;
		unsigned times;
	} furniture[] = {
		{ "<h2>Who pays</h2>",
		    "<div class='ad-slot'><p>Advertisement</p><p>Buy a lamp "
		    "that never goes out, from the people who make lamps.</p>"
		    "</div>", 3 },
		{ "<div class=\"comment\">", comment, 1 },
		{ "<div class=\"comment\">", comment, 400 },
		{ "<li><a href=\"/a\">", "<li><a href='/n'>Another story that "
		    "has nothing to do with bridges</a></li>", 40 },
		{ "</body>", "<script>var nonce = 12345;</script>", 10 },
		{ "<main", "<div class='consent-layer gdpr'><p>Your privacy "
		    "is important to us and to our 871 partners, who would "
		    "like to know where you live.</p></div>", 20 },
	};
	struct text page, plain, changed, got;
	struct article *a;
	size_t i;

	(void)state;
	text_init(&page, LIMIT);
	text_init(&plain, LIMIT);
	text_init(&changed, LIMIT);
	text_init(&got, LIMIT);
	read_golden(&page, "news.html");
	a = read_page(slice_new(page.ptr, page.len));
	codec_write(a, &plain);
	article_free(a);
	for (i = 0; i < sizeof(furniture) / sizeof(furniture[0]); i++) {
		struct text many;
		unsigned k;

		text_init(&many, LIMIT);
		for (k = 0; k < furniture[i].times; k++)
			text_puts(&many, furniture[i].what);
		text_truncate(&changed, 0);
		text_truncate(&got, 0);
		insert_before(
		    &changed, &page, furniture[i].marker, many.ptr);
		assert_true(changed.len > page.len);
		a = read_page(slice_new(changed.ptr, changed.len));
		codec_write(a, &got);
		assert_string_equal(got.ptr, plain.ptr);
		article_free(a);
		text_free(&many);
	}
	text_free(&page);
	text_free(&plain);
	text_free(&changed);
	text_free(&got);
}

static void
a_scraped_text_and_its_page_read_the_same(void **state)
{
	struct text page, text, from_page, from_text;
	struct article *a;

	(void)state;
	text_init(&page, LIMIT);
	text_init(&text, LIMIT);
	text_init(&from_page, LIMIT);
	text_init(&from_text, LIMIT);
	read_golden(&page, "blog.html");
	a = read_page(slice_new(page.ptr, page.len));
	codec_write(a, &from_page);
	text_addf(&text, "%.*s\n\n%s\n\n\nSource link\n\nLeave a Reply\n\n"
	    "Your email address will not be published. Required fields are "
	    "marked *\n", SLICE_ARG(a->title), from_page.ptr);
	article_free(a);
	assert_int_equal(article_read_scraped(&a,
		slice_new(text.ptr, text.len), NULL), EMEND_OK);
	codec_write(a, &from_text);
	assert_string_equal(from_text.ptr, from_page.ptr);
	article_free(a);
	text_free(&page);
	text_free(&text);
	text_free(&from_page);
	text_free(&from_text);
}

static void
tells_lines_that_lead_elsewhere_from_sentences(void **state)
{
	static const struct {
		const char *text;
		bool furniture;
	} cases[] = {
		{ "Advertisement", true },
		{ "— Advertisement —", true },
		{ "Read more: the ferry", true },
		{ "READ MORE", true },
		{ "Readers more than once asked", false },
		{ "Share this article", true },
		{ "Share prices fell by a third", false },
		{ "12 comments", true },
		{ "12 people commented", false },
		{ "© 2026 The Courier", true },
		{ "Source link", true },
		{ "Source links were broken", false },
		{ "Follow us on every network", true },
		{ "Follow the money, she said", false },
		{ "Get our free newsletter", true },
		{ "Get the boat out", false },
		{ "Image 2 of 14", true },
		{ "More great Courier stories", true },
		{ "More than three stories were told", false },
		{ "Lesen Sie auch: Ein Bad", true },
		{ "À lire aussi : le pont", true },
		{ "Читайте также: мост", true },
		{ "Related: Bridge shut", true },
		{ "Relatedly, it rained", false },
		{ "LE PUEDE INTERESAR: El puente", true },
		{ "Weitere Artikel aus der Stadt", true },
		{ "Weitere Artikel wurden am Montag nicht mehr angenommen, weil "
		  "das Lager voll war.", false },
		{ "Über die Autorin", true },
		{ "Über die Autorin weiß man wenig", false },
		{ "(Credit: Joss Penhallow)", true },
		{ "Credit was given to the pilot", false },
		{ "Explore further", true },
		{ "Explore further and you find a cave", false },
		{ "This post may contain affiliate links. If you buy a boat "
		  "through one of them, the paper earns a sum that would "
		  "not buy an oar, and it will be spent on oars all the "
		  "same, as it was last year.", true },
		{ "More on this than anybody at the harbour wanted to hear came "
		  "from the pilot, who had kept every letter of thirty "
		  "years and read them aloud until the ferry left without "
		  "its passengers and its pilot.", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool got = boilerplate_is_furniture(slice_of(cases[i].text));

		if (got != cases[i].furniture)
			print_error("%s\n", cases[i].text);
		assert_int_equal(got, cases[i].furniture);
	}
}

static void
knows_the_portrait_of_a_writer(void **state)
{
	static const struct {
		const char *text;
		bool credit;
	} cases[] = {
		{ "Osric Tamm is a staff writer who covers the sound.", true },
		{ "Wendeline Hask ist freie Redakteurin in Saltmere.", true },
		{ "Additional reporting by Joss Penhallow", true },
		{ "Osric Tamm is a man who covers his boat at night.", false },
		{ "The letter was written by the editor.", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool got = boilerplate_is_credit(slice_of(cases[i].text));

		if (got != cases[i].credit)
			print_error("%s\n", cases[i].text);
		assert_int_equal(got, cases[i].credit);
	}
}

static void
knows_a_correction_notice_by_how_it_begins(void **state)
{
	static const struct {
		const char *text;
		bool correction;
	} cases[] = {
		{ "Correction: it was nine, not ten.", true },
		{ "CORRECTION — it was nine.", true },
		{ "Correction (4 March): nine.", true },
		{ "Corrections officers met on Friday.", false },
		{ "Editor’s note: this was a satire.", true },
		{ "Editor's Note — corrected.", true },
		{ "• This article was amended on 4 March 2026.", true },
		{ "This article is about bridges.", false },
		{ "This story has been updated.", true },
		{ "An earlier version of this article said ten.", true },
		{ "An earlier version of the bridge fell.", true },
		{ "(Corrects paragraph 3 to say nine)", true },
		{ "Update: the ferry runs again.", true },
		{ "Updates to the software came late.", false },
		{ "Korrektur: Es waren neun.", true },
		{ "Korrekturen gab es keine.", false },
		{ "Anm. d. Red.: Es waren neun.", true },
		{ "In einer früheren Version dieses Artikels", true },
		{ "Rectificatif : neuf, et non dix", true },
		{ "Corrección: eran nueve.", true },
		{ "Nota de la redacción", true },
		{ "Errata corrige", true },
		{ "Rectificatie: het waren er negen.", true },
		{ "Correção: eram nove.", true },
		{ "【訂正】初出時", true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool got = boilerplate_is_correction(slice_of(cases[i].text));

		if (got != cases[i].correction)
			print_error("%s\n", cases[i].text);
		assert_int_equal(got, cases[i].correction);
	}
}

static void
reads_evidence_from_class_and_id(void **state)
{
	static const struct {
		const char *class_names, *id;
		unsigned evidence;
	} cases[] = {
		{ "share-bar", "", NAME_FURNITURE | NAME_STRONG },
		{ "shareholders", "", 0 },
		{ "socialMedia", "", NAME_FURNITURE },
		{ "", "sidebar", NAME_FURNITURE | NAME_STRONG },
		{ "main with-sidebar", "",
		    NAME_FURNITURE | NAME_STRONG | NAME_BESIDE },
		{ "article__body", "", NAME_BODY },
		{ "entry-content", "", NAME_BODY },
		{ "comments", "",
		    NAME_FURNITURE | NAME_FOREIGN | NAME_THREAD },
		{ "x comments-list", "",
		    NAME_FURNITURE | NAME_FOREIGN | NAME_THREAD },
		{ "x-comments-list", "", NAME_FURNITURE | NAME_FOREIGN },
		{ "no-comment-here-please", "", NAME_FURNITURE },
		{ "", "disqus_thread",
		    NAME_FURNITURE | NAME_FOREIGN | NAME_THREAD },
		{ "wp-caption-text", "", NAME_CAPTION },
		{ "image-subtitle", "", NAME_CAPTION },
		{ "sr-only", "", NAME_FURNITURE },
		{ "not-sr-only", "", 0 },
		{ "header", "main", 0 },
	};
	struct names names;
	size_t i;

	(void)state;
	names_init(&names);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		unsigned got = names_judge(&names,
		    slice_of(cases[i].class_names), slice_of(cases[i].id));

		if (got != cases[i].evidence)
			print_error("%s\n", cases[i].class_names);
		assert_int_equal(got, cases[i].evidence);
	}
}

static void
a_page_without_anything_is_an_empty_article(void **state)
{
	static const char *const pages[] = { "", " ", "<html>", "<body><p>",
		"<!-- only a comment -->", "<script>x</script>" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		struct article *a = read_page(slice_of(pages[i]));

		assert_int_equal(a->paragraph_count, 0);
		article_free(a);
	}
}

static void
reading_survives_every_failed_allocation(void **state)
{
	static const char page[] =
	    "<title>Bridge shut until spring</title><h1>Bridge shut until "
	    "spring</h1><script type='application/ld+json'>{\"@type\": "
	    "\"NewsArticle\", \"headline\": \"Bridge shut until spring\", "
	    "\"author\": {\"name\": \"Ines Harrow\"}}</script><article>"
	    "<p>The bridge will stay shut until spring, the council said.</p>"
	    "<ul><li>The ferry runs instead of it.</li></ul>"
	    "<table><tr><td>Cars</td><td>none</td></tr></table>"
	    "<p style='display: none'>Nobody can see this paragraph.</p>"
	    "<p>Nobody is pleased about it, as far as one can hear.</p>"
	    "</article><p>Correction: it was not the council.</p>";
	const struct reading reading = { .rules = NULL };
	enum emend_status status;
	struct article *a;

	(void)state;
	FAULT_SWEEP(status, {
		status = article_read_page(
		    &a, slice_of(page), &reading, NULL);
		if (status)
			assert_null(a);
		article_free(a);
	});
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_golden_page_as_written_down),
		cmocka_unit_test(adverts_and_comments_change_nothing),
		cmocka_unit_test(a_scraped_text_and_its_page_read_the_same),
		cmocka_unit_test(
		    tells_lines_that_lead_elsewhere_from_sentences),
		cmocka_unit_test(knows_the_portrait_of_a_writer),
		cmocka_unit_test(knows_a_correction_notice_by_how_it_begins),
		cmocka_unit_test(reads_evidence_from_class_and_id),
		cmocka_unit_test(a_page_without_anything_is_an_empty_article),
		cmocka_unit_test(reading_survives_every_failed_allocation),
	};

	if (argc < 2) {
		fprintf(stderr, "usage: %s tests/golden/extract\n", argv[0]);
		return 2;
	}
	golden_dir = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
