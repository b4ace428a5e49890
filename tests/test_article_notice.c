#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "article/article.h"
#include "article/extract.h"
#include "base/text.h"

/* Correction notices, wherever a template puts them. */

#define PAGE_MAX 10000

static const struct {
	const char *language;
	const char *notices[4];
} languages[] = {
	{ "en",
	    { "Correction: An earlier version gave the wrong year of the flood.",
		"This article was amended on 4 March 2026 to name the engineer.",
		"We corrected this article on 4 March: it was nine million.",
		"Clarification, 4 March: the bridge is shut to lorries alone." } },
	{ "de",
	    { "Korrektur: In einer früheren Fassung stand das falsche Jahr.",
		"Anmerkung der Redaktion: Wir haben die Länge berichtigt.",
		"Dieser Artikel wurde am 4. März korrigiert und ergänzt.",
		"Transparenzhinweis: Der Name der Ingenieurin war falsch." } },
	{ "fr",
	    { "Rectificatif : une première version donnait une autre année.",
		"Cet article a été modifié le 4 mars pour corriger l’année.",
		"Mise à jour le 4 mars : seuls les camions sont concernés.",
		"Dans une première version de cet article, nous écrivions 900." } },
	{ "es",
	    { "Corrección: una versión anterior de este artículo daba otro año.",
		"Fe de errores: el puente mide 90 metros, y no 900 metros.",
		"Esta noticia ha sido corregida: el puente mide 90 metros.",
		"En una versión anterior de este artículo se decía 900." } },
	{ "it",
	    { "Errata corrige: il ponte misura 90 metri, e non 900 metri.",
		"Questo articolo è stato corretto per dare l’anno giusto.",
		"Rettifica del 4 marzo: il ponte è chiuso soltanto ai camion.",
		"In una precedente versione di questo articolo erano 900." } },
	{ "nl",
	    { "Rectificatie: de brug is 90 meter lang, en niet 900 meter.",
		"Dit artikel is aangepast: de brug is 90 meter lang.",
		"Correctie 4 maart: de brug is 90 meter lang en niet 900.",
		"In een eerdere versie van dit artikel stond een ander jaar." } },
	{ "pt",
	    { "Correção: uma versão anterior deste artigo trazia outro ano.",
		"Erramos: a ponte tem 90 metros, e não 900 metros de vão.",
		"Esta reportagem foi corrigida às 10h15 de 4 de março.",
		"Uma versão anterior deste texto dizia que eram 900 metros." } },
};

/* Around the container, within it, and in a footer of the article. */
static const struct {
	const char *before, *after;
} places[] = {
	{ "<p class=note>", "</p><div class=article-body>" },
	{ "<div class=article-body><p><em>", "</em></p>" },
	{ "<div class=article-body>", NULL },
};

static void
write_page(struct text *out, size_t place, const char *notice)
{
	static const char prose[] =
	    "<p>The bridge over the sound has been shut since Monday, and "
	    "nobody in the village misses the lorries that it brought.</p>"
	    "<p>It will open again in spring, the council says, though it does "
	    "not say of which year, nor who is to pay for the work.</p>";

	text_puts(out, "<!DOCTYPE html><meta charset=utf-8><title>Bridge shut"
		       "</title><main><article><h1>Bridge shut</h1>");
	text_puts(out, places[place].before);
	if (places[place].after)
		text_addf(out, "%s%s%s</div>", notice, places[place].after,
		    prose);
	else
		text_addf(out, "%s</div><footer class=foot><div><i>%s</i></div>"
		    "</footer>", prose, notice);
	text_puts(out, "</article></main>");
}

static void
check(size_t place, const char *notice)
{
	const struct reading reading = { .rules = NULL };
	struct article *a;
	struct text page;
	size_t i, found = 0;

	text_init(&page, PAGE_MAX);
	write_page(&page, place, notice);
	assert_int_equal(article_read_page(&a,
		slice_new(page.ptr, page.len), &reading, NULL), EMEND_OK);
	for (i = 0; i < a->paragraph_count; i++)
		found += a->paragraphs[i].kind == PARAGRAPH_CORRECTION &&
		    slice_equal(a->paragraphs[i].text, slice_of(notice));
	if (found != 1)
		print_error("place %zu: %s\n", place, notice);
	assert_int_equal(found, 1);
	assert_int_equal(a->paragraph_count, 3);
	/* over the text and under it, as on the page */
	assert_int_equal(a->paragraphs[place == 2 ? 2 : 0].kind,
	    PARAGRAPH_CORRECTION);
	article_free(a);
	text_free(&page);
}

static void
a_notice_is_kept_wherever_it_stands(void **state)
{
	size_t i, k, place;

	(void)state;
	for (i = 0; i < sizeof(languages) / sizeof(languages[0]); i++)
		for (k = 0; k < 4; k++)
			for (place = 0; place < 3; place++)
				check(place, languages[i].notices[k]);
}

#define PROSE                                                                  \
	"<div class=article-body><p>The bridge over the sound has been shut "  \
	"since Monday, and nobody in the village misses the lorries.</p><p>It " \
	"will open again in spring, the council says, though it does not say " \
	"of which year, nor who is to pay for the work.</p></div>"
#define H1 "<h1>Bridge shut until spring</h1>"
#define NOTICE "Correction: an earlier version gave the wrong year."

static void
only_the_articles_own_notice_is_kept(void **state)
{
	static const struct {
		const char *page;
		bool kept;
	} list[] = {
		{ "<div><div><p>" NOTICE "</p>" H1 "</div>"
		  "<div><div>" PROSE "</div></div></div>", true },
		{ "<main><article>" H1 PROSE "</article><div>"
		  "<p>" NOTICE "</p></div></main>", true },
		{ "<main><article>" H1 PROSE "</article>"
		  "<article><p>" NOTICE "</p></article></main>", false },
		{ "<main>" H1 PROSE "<div class=comments><p>"
		  NOTICE "</p></div></main>", false },
		{ "<div>" H1 PROSE "</div><div><p>" NOTICE
		  "</p></div>", false },
	};
	const struct reading reading = { .rules = NULL };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		struct article *a;
		struct text page;

		text_init(&page, PAGE_MAX);
		text_addf(&page, "<title>Bridge shut until spring</title>%s",
		    list[i].page);
		assert_int_equal(article_read_page(&a,
			slice_new(page.ptr, page.len), &reading, NULL),
		    EMEND_OK);
		if (a->paragraph_count != (list[i].kept ? 3 : 2))
			print_error("%s\n", list[i].page);
		assert_int_equal(a->paragraph_count, list[i].kept ? 3 : 2);
		article_free(a);
		text_free(&page);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_notice_is_kept_wherever_it_stands),
		cmocka_unit_test(only_the_articles_own_notice_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
