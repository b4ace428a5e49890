#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "article/article.h"
#include "watch/wall.h"

#define PARAGRAPHS_MOST 40

static const char filler[] =
    "The harbour office said on Monday that the dredging of the inner basin "
    "would take three weeks longer than it had planned for in the spring.";

/* A made-up reading: title, then one paragraph, then n of filler. */
struct page {
	struct article article;
	struct paragraph paragraphs[PARAGRAPHS_MOST];
};

static const struct article *
make(struct page *p, const char *title, const char *first, size_t n)
{
	size_t i;

	memset(p, 0, sizeof(*p));
	p->article.title = slice_of(title);
	p->article.paragraphs = p->paragraphs;
	if (first)
		p->paragraphs[p->article.paragraph_count++].text =
		    slice_of(first);
	for (i = 0; i < n; i++)
		p->paragraphs[p->article.paragraph_count++].text =
		    slice_of(filler);
	return &p->article;
}

static void
knows_walls_by_their_words(void **state)
{
	static const struct {
		const char *title, *paragraph;
		enum wall wall;
	} cases[] = {
		{ "Just a moment...", "Checking your browser.", WALL_BLOCKED },
		{ "Access Denied",
		    "You don\342\200\231t have permission to access this.",
		    WALL_BLOCKED },
		{ "news.example", "Please verify you are human to go on.",
		    WALL_BLOCKED },
		{ "We value your privacy", "We and our 812 partners store...",
		    WALL_CONSENT },
		{ "Before you continue", "Choose how your data is used.",
		    WALL_CONSENT },
		{ "Weiterlesen", "Mit Werbung weiterlesen oder Abo.",
		    WALL_CONSENT },
		{ "Sign in", "Enter your mail address.", WALL_LOGIN },
		{ "The Packet", "Please log in.", WALL_LOGIN },
		{ "The Packet", "Please log in to read on.", WALL_LOGIN },
		{ "The Packet", "We are down for maintenance until noon.",
		    WALL_MAINTENANCE },
		{ "Page not found", "Perhaps it was moved.", WALL_GONE },
		{ "Error 404 | The Packet", "Nothing is here.", WALL_GONE },
		{ "P\303\241gina no encontrada", "Nada.", WALL_GONE },
	};
	struct page p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (wall_find(make(&p, cases[i].title, cases[i].paragraph, 0),
			NULL) != cases[i].wall)
			fail_msg("%s", cases[i].title);
}

/* In each language: what each wall says, then what a notice does. */
static void
knows_them_in_seven_languages(void **state)
{
	static const enum wall walls[] = { WALL_BLOCKED, WALL_CONSENT,
		WALL_LOGIN, WALL_PAYWALL, WALL_MAINTENANCE, WALL_GONE };
	static const char *const said[][7] = {
		/* English */
		{ "Just a moment...",
		    "We value your privacy.",
		    "Please log in.",
		    "Subscribe to continue reading.",
		    "The site is down for maintenance.",
		    "Page not found",
		    "This article has been removed." },
		/* German */
		{ "Bitte best\303\244tigen Sie, dass Sie ein Mensch sind.",
		    "Wir respektieren Ihre Privatsph\303\244re",
		    "Bitte melden Sie sich an.",
		    "Jetzt abonnieren und weiterlesen!",
		    "Wegen Wartungsarbeiten nicht erreichbar.",
		    "SEITE NICHT GEFUNDEN",
		    "Dieser Artikel wurde zur\303\274ckgezogen." },
		/* French */
		{ "V\303\251rifiez que vous \303\252tes humain",
		    "Accepter et continuer",
		    "Connectez-vous pour continuer.",
		    "Article r\303\251serv\303\251 aux abonn\303\251s",
		    "Le site est en maintenance.",
		    "Page introuvable | Le Phare",
		    "Cet article a \303\251t\303\251 supprim\303\251." },
		/* Spanish */
		{ "Verifique que es un ser humano",
		    "VALORAMOS SU PRIVACIDAD",
		    "Iniciar sesi\303\263n",
		    "Contenido exclusivo para suscriptores",
		    "Estamos en mantenimiento.",
		    "P\303\201GINA NO ENCONTRADA",
		    "Este art\303\255culo ha sido retirado." },
		/* Italian */
		{ "Verifica di essere umano",
		    "Rispettiamo la tua privacy",
		    "Accedi per continuare",
		    "Riservato agli abbonati",
		    "Sito in manutenzione",
		    "Pagina non trovata - Il Faro",
		    "Questo articolo \303\250 stato rimosso." },
		/* Portuguese */
		{ "Confirme que voc\303\252 \303\251 humano",
		    "Valorizamos a sua privacidade",
		    "Fa\303\247a login para continuar",
		    "Conte\303\272do exclusivo para assinantes",
		    "O site est\303\241 em manuten\303\247\303\243o.",
		    "P\303\241gina n\303\243o encontrada",
		    "Este artigo foi removido." },
		/* Dutch */
		{ "Bevestig dat je een mens bent",
		    "Wij respecteren je privacy",
		    "Log in om verder te lezen",
		    "Alleen voor abonnees",
		    "De site is in onderhoud.",
		    "Pagina niet gevonden",
		    "Dit artikel is verwijderd." },
	};
	struct page p, before;
	size_t i, k;

	(void)state;
	make(&before, "Dredging takes longer", NULL, 30);
	for (i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		for (k = 0; k < 6; k++)
			if (wall_find(make(&p, "The Packet", said[i][k], 0),
				&before.article) != walls[k] ||
			    (walls[k] != WALL_PAYWALL &&
				wall_find(make(&p, said[i][k], NULL, 2),
				    NULL) != walls[k]))
				fail_msg("%s", said[i][k]);
		if (!wall_is_notice(make(&p, "The Packet", said[i][6], 0)))
			fail_msg("%s", said[i][6]);
	}
}

static void
leaves_articles_alone(void **state)
{
	static const struct {
		const char *title, *paragraph;
		size_t filler;
	} cases[] = {
		{ "Dredging of the basin takes longer", NULL, 3 },
		/* what a sentence may say */
		{ "Unusual traffic on the quay",
		    "Unusual traffic was seen on the quay, and the town's site "
		    "was temporarily unavailable.",
		    1 },
		{ "Why access was denied to the lifeboat men",
		    "Not found: the key to the boat house.", 2 },
		/* too long to be a wall */
		{ "We value your privacy, says the council", NULL, 14 },
		{ "The new site", "Accept all cookies.", 7 },
	};
	struct page p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (wall_find(make(&p, cases[i].title, cases[i].paragraph,
				  cases[i].filler),
			NULL) != WALL_NONE)
			fail_msg("%s", cases[i].title);
}

static void
ignores_words_that_the_article_always_had(void **state)
{
	const char *title = "\"Verify you are human\": how a town was locked "
			    "out";
	struct page before, after;

	(void)state;
	make(&before, title, "A short piece.", 1);
	make(&after, title, "A short piece, edited.", 1);
	assert_int_equal(
	    wall_find(&after.article, &before.article), WALL_NONE);
}

static void
takes_a_teaser_for_an_article(void **state)
{
	const char *ask = "Subscribe to continue reading.";
	struct page teaser, whole;

	(void)state;
	make(&teaser, "Dredging takes longer", ask, 2);
	assert_int_equal(wall_find(&teaser.article, NULL), WALL_NONE);
	make(&whole, "Dredging takes longer", NULL, 4);
	assert_int_equal(wall_find(&teaser.article, &whole.article), WALL_NONE);
	make(&whole, "Dredging takes longer", NULL, 30);
	assert_int_equal(
	    wall_find(&teaser.article, &whole.article), WALL_PAYWALL);
}

static void
finds_an_offer_in_the_page_that_the_reader_left_out(void **state)
{
	struct page p;

	(void)state;
	make(&p, "Dredging takes longer", NULL, 1);
	assert_true(wall_wants_money(&p.article,
	    SLICE("<p>SUBSCRIBE to continue reading, for two crowns.</p>")));
	assert_false(wall_wants_money(&p.article, SLICE("<p>Dredging</p>")));
	assert_false(wall_wants_money(&p.article, SLICE("")));
	p.article.partial = true;
	assert_true(wall_wants_money(&p.article, SLICE("<p>Dredging</p>")));
}

static void
knows_a_notice_of_a_retraction(void **state)
{
	static const struct {
		const char *text;
		bool notice;
	} cases[] = {
		{ "This article has been removed for legal reasons.", true },
		{ "The story was retracted on Monday.", true },
		{ "Dieser Artikel wurde entfernt.", true },
		{ "Cet article a \303\251t\303\251 retir\303\251.", true },
		{ "The statue was removed on Monday.", false },
		{ "This article is about a statue.", false },
		/* by whom */
		{ "The Ansel Tide has retracted this article.  Its account of "
		  "the quay rested on a forged letter.",
		    true },
		{ "We have removed this story at the request of a court.",
		    true },
		{ "Wir haben diesen Artikel zur\303\274ckgezogen.", true },
		{ "La r\303\251daction a retir\303\251 cet article.", true },
		{ "Hemos retirado este art\303\255culo.", true },
		{ "Wij hebben dit artikel verwijderd.", true },
		{ "The board has removed this crane, the article said.",
		    false },
		{ "She retracted the claim, the story goes.", false },
	};
	struct page p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
		    wall_is_notice(make(&p, "The Packet", cases[i].text, 0)),
		    cases[i].notice);
	/* amid an article it is a sentence like any other */
	assert_false(wall_is_notice(make(&p, "x", cases[0].text, 20)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_walls_by_their_words),
		cmocka_unit_test(knows_them_in_seven_languages),
		cmocka_unit_test(leaves_articles_alone),
		cmocka_unit_test(ignores_words_that_the_article_always_had),
		cmocka_unit_test(takes_a_teaser_for_an_article),
		cmocka_unit_test(
		    finds_an_offer_in_the_page_that_the_reader_left_out),
		cmocka_unit_test(knows_a_notice_of_a_retraction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
