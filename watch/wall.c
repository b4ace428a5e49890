#include "watch/wall.h"

#include <string.h>

#include "article/article.h"
#include "base/slice.h"

#define WALL_MOST_PROSE 1500   /* bytes: longer texts are no walls */
#define WALL_MOST_BELOW 800    /* where only a paragraph says so */
#define PAYWALL_SHARE 35       /* per cent of the newest revision's prose */
#define NOTICE_MOST_PROSE 1500 /* a notice stands alone */
#define PARAGRAPHS_READ 6
#define BYTES_READ 400 /* of each */
#define INSTEAD_READ 65536 /* bytes of a page without an article */

struct phrase {
	enum wall wall;
	bool whole; /* the title or paragraph is this, but for outer marks */
	const char *words; /* lower case */
};

static const struct phrase phrases[] = {
	{ WALL_BLOCKED, true, "just a moment" },
	{ WALL_BLOCKED, false, "attention required! | cloudflare" },
	{ WALL_BLOCKED, false, "verify you are human" },
	{ WALL_BLOCKED, false, "verifying you are human" },
	{ WALL_BLOCKED, true, "are you a robot" },
	{ WALL_BLOCKED, false, "confirm you are not a robot" },
	{ WALL_BLOCKED, false, "unusual traffic from your" },
	{ WALL_BLOCKED, false, "unusual activity from your" },
	{ WALL_BLOCKED, true, "access denied" },
	{ WALL_BLOCKED, false, "you don't have permission to access" },
	{ WALL_BLOCKED, false, "access to this page has been denied" },
	{ WALL_BLOCKED, false, "enable javascript and cookies to continue" },
	{ WALL_BLOCKED, true, "nur einen moment" },
	{ WALL_BLOCKED, false,
	    "best\303\244tigen sie, dass sie ein mensch sind" },
	{ WALL_BLOCKED, true, "zugriff verweigert" },
	{ WALL_BLOCKED, true, "un instant" },
	{ WALL_BLOCKED, false, "v\303\251rifiez que vous \303\252tes humain" },
	{ WALL_BLOCKED, false, "v\303\251rifier que vous \303\252tes humain" },
	{ WALL_BLOCKED, true, "acc\303\250s refus\303\251" },
	{ WALL_BLOCKED, true, "un momento" },
	{ WALL_BLOCKED, false, "verifique que es un ser humano" },
	{ WALL_BLOCKED, false, "verifica que eres un ser humano" },
	{ WALL_BLOCKED, true, "acceso denegado" },
	{ WALL_BLOCKED, true, "un attimo" },
	{ WALL_BLOCKED, false, "verifica di essere umano" },
	{ WALL_BLOCKED, true, "accesso negato" },
	{ WALL_BLOCKED, true, "um momento" },
	{ WALL_BLOCKED, false, "confirme que voc\303\252 \303\251 humano" },
	{ WALL_BLOCKED, false, "confirme que \303\251 humano" },
	{ WALL_BLOCKED, true, "acesso negado" },
	{ WALL_BLOCKED, true, "een moment" },
	{ WALL_BLOCKED, true, "een ogenblik" },
	{ WALL_BLOCKED, false, "verifieer dat u een mens bent" },
	{ WALL_BLOCKED, false, "bevestig dat je een mens bent" },
	{ WALL_BLOCKED, true, "toegang geweigerd" },
	{ WALL_CONSENT, false, "before you continue to" },
	{ WALL_CONSENT, true, "before you continue" },
	{ WALL_CONSENT, false, "we value your privacy" },
	{ WALL_CONSENT, true, "your privacy choices" },
	{ WALL_CONSENT, true, "accept all cookies" },
	{ WALL_CONSENT, false, "wir ben\303\266tigen ihre zustimmung" },
	{ WALL_CONSENT, false, "mit werbung weiterlesen" },
	{ WALL_CONSENT, true, "accepter et continuer" },
	{ WALL_CONSENT, true, "continuer sans accepter" },
	{ WALL_CONSENT, true, "aceptar y continuar" },
	{ WALL_CONSENT, false, "respektieren ihre privatsph\303\244re" },
	{ WALL_CONSENT, true, "alle akzeptieren" },
	{ WALL_CONSENT, false, "respectons votre vie priv\303\251e" },
	{ WALL_CONSENT, false, "le respect de votre vie priv\303\251e est" },
	{ WALL_CONSENT, true, "tout accepter" },
	{ WALL_CONSENT, false, "valoramos tu privacidad" },
	{ WALL_CONSENT, false, "valoramos su privacidad" },
	{ WALL_CONSENT, true, "aceptar todo" },
	{ WALL_CONSENT, false, "rispettiamo la tua privacy" },
	{ WALL_CONSENT, false, "teniamo alla tua privacy" },
	{ WALL_CONSENT, true, "accetta e continua" },
	{ WALL_CONSENT, true, "accetta tutti" },
	{ WALL_CONSENT, false, "valorizamos a sua privacidade" },
	{ WALL_CONSENT, false, "valorizamos sua privacidade" },
	{ WALL_CONSENT, true, "aceitar e continuar" },
	{ WALL_CONSENT, true, "aceitar todos" },
	{ WALL_CONSENT, false, "respecteren je privacy" },
	{ WALL_CONSENT, false, "respecteren uw privacy" },
	{ WALL_CONSENT, true, "alles accepteren" },
	{ WALL_CONSENT, true, "accepteren en doorgaan" },
	{ WALL_LOGIN, false, "log in to continue" },
	{ WALL_LOGIN, false, "sign in to continue" },
	{ WALL_LOGIN, true, "log in" },
	{ WALL_LOGIN, true, "sign in" },
	{ WALL_LOGIN, true, "please log in" },
	{ WALL_LOGIN, false, "please log in to " },
	{ WALL_LOGIN, false, "please sign in to " },
	{ WALL_LOGIN, true, "bitte melden sie sich an" },
	{ WALL_LOGIN, true, "connectez-vous" },
	{ WALL_LOGIN, true, "bitte anmelden" },
	{ WALL_LOGIN, false, "melden sie sich an, um " },
	{ WALL_LOGIN, true, "identifiez-vous" },
	{ WALL_LOGIN, false, "connectez-vous pour continuer" },
	{ WALL_LOGIN, false, "connectez-vous pour lire" },
	{ WALL_LOGIN, false, "veuillez vous connecter" },
	{ WALL_LOGIN, true, "iniciar sesi\303\263n" },
	{ WALL_LOGIN, false, "inicia sesi\303\263n para continuar" },
	{ WALL_LOGIN, false, "inicie sesi\303\263n para continuar" },
	{ WALL_LOGIN, false, "inicia sesi\303\263n para seguir leyendo" },
	{ WALL_LOGIN, true, "accedi" },
	{ WALL_LOGIN, false, "accedi per continuare" },
	{ WALL_LOGIN, false, "effettua il login per " },
	{ WALL_LOGIN, true, "iniciar sess\303\243o" },
	{ WALL_LOGIN, false, "fa\303\247a login para continuar" },
	{ WALL_LOGIN, false, "inicie sess\303\243o para continuar" },
	{ WALL_LOGIN, true, "inloggen" },
	{ WALL_LOGIN, false, "log in om verder te " },
	{ WALL_LOGIN, false, "meld je aan om verder te " },
	{ WALL_PAYWALL, false, "subscribe to continue reading" },
	{ WALL_PAYWALL, false, "subscribe to read the full" },
	{ WALL_PAYWALL, false, "this article is for subscribers" },
	{ WALL_PAYWALL, false, "to continue reading, subscribe" },
	{ WALL_PAYWALL, false, "jetzt abonnieren und weiterlesen" },
	{ WALL_PAYWALL, false, "r\303\251serv\303\251 aux abonn\303\251s" },
	{ WALL_PAYWALL, false, "abonnez-vous pour lire" },
	{ WALL_PAYWALL, false, "exclusivo para suscriptores" },
	{ WALL_PAYWALL, false, "suscr\303\255bete para seguir leyendo" },
	{ WALL_PAYWALL, false, "riservato agli abbonati" },
	{ WALL_PAYWALL, false, "abbonati per continuare a leggere" },
	{ WALL_PAYWALL, false, "exclusivo para assinantes" },
	{ WALL_PAYWALL, false, "assine para continuar lendo" },
	{ WALL_PAYWALL, false, "alleen voor abonnees" },
	{ WALL_PAYWALL, false, "word abonnee om verder te lezen" },
	{ WALL_MAINTENANCE, false, "down for maintenance" },
	{ WALL_MAINTENANCE, false, "down for scheduled maintenance" },
	{ WALL_MAINTENANCE, true, "site under maintenance" },
	{ WALL_MAINTENANCE, true, "under maintenance" },
	{ WALL_MAINTENANCE, true, "service temporarily unavailable" },
	{ WALL_MAINTENANCE, true, "503 service temporarily unavailable" },
	{ WALL_MAINTENANCE, true, "wartungsarbeiten" },
	{ WALL_MAINTENANCE, false, "seite wird gerade gewartet" },
	{ WALL_MAINTENANCE, false, "wegen wartungsarbeiten nicht erreichbar" },
	{ WALL_MAINTENANCE, false, "site en maintenance" },
	{ WALL_MAINTENANCE, false, "site est en maintenance" },
	{ WALL_MAINTENANCE, false, "site est en cours de maintenance" },
	{ WALL_MAINTENANCE, true, "en mantenimiento" },
	{ WALL_MAINTENANCE, false, "sitio en mantenimiento" },
	{ WALL_MAINTENANCE, false, "estamos en mantenimiento" },
	{ WALL_MAINTENANCE, true, "in manutenzione" },
	{ WALL_MAINTENANCE, false, "sito in manutenzione" },
	{ WALL_MAINTENANCE, false, "sito \303\250 in manutenzione" },
	{ WALL_MAINTENANCE, true, "em manuten\303\247\303\243o" },
	{ WALL_MAINTENANCE, false, "site em manuten\303\247\303\243o" },
	{ WALL_MAINTENANCE, false,
	    "site est\303\241 em manuten\303\247\303\243o" },
	{ WALL_MAINTENANCE, true, "in onderhoud" },
	{ WALL_MAINTENANCE, false, "site is in onderhoud" },
	{ WALL_MAINTENANCE, false, "wegens onderhoud niet bereikbaar" },
	{ WALL_GONE, true, "not found" },
	{ WALL_GONE, true, "page not found" },
	{ WALL_GONE, true, "404" },
	{ WALL_GONE, false, "404 not found" },
	{ WALL_GONE, false, "404 - page not found" },
	{ WALL_GONE, false, "error 404" },
	{ WALL_GONE, false, "404 error" },
	{ WALL_GONE, false, "page cannot be found" },
	{ WALL_GONE, false, "page can't be found" },
	{ WALL_GONE, false, "page you requested could not be found" },
	{ WALL_GONE, false, "page you are looking for" },
	{ WALL_GONE, false, "seite wurde nicht gefunden" },
	{ WALL_GONE, false, "seite nicht gefunden" },
	{ WALL_GONE, false, "seite existiert nicht" },
	{ WALL_GONE, false, "page introuvable" },
	{ WALL_GONE, false, "page non trouv\303\251e" },
	{ WALL_GONE, false, "page n'existe pas" },
	{ WALL_GONE, false, "page demand\303\251e n'existe" },
	{ WALL_GONE, false, "p\303\241gina no encontrada" },
	{ WALL_GONE, false, "no se ha encontrado la p\303\241gina" },
	{ WALL_GONE, false, "no hemos encontrado la p\303\241gina" },
	{ WALL_GONE, false, "pagina non trovata" },
	{ WALL_GONE, false, "pagina non esiste" },
	{ WALL_GONE, false, "pagina richiesta non \303\250" },
	{ WALL_GONE, false, "p\303\241gina n\303\243o encontrada" },
	{ WALL_GONE, false, "p\303\241gina n\303\243o existe" },
	{ WALL_GONE, false, "pagina niet gevonden" },
	{ WALL_GONE, false, "pagina bestaat niet" },
};

#define PHRASE_COUNT (sizeof(phrases) / sizeof(phrases[0]))

/* Asked for money where the text breaks off.  Reading leaves such lines out,
 * so they are looked for in the page. */
static const char *const offers[] = { "subscribe to continue reading",
	"subscribe to keep reading", "subscribe to read",
	"already a subscriber",
	"this article is for subscribers", "exclusively for subscribers",
	"jetzt abonnieren und weiterlesen", "weiterlesen mit",
	"r\303\251serv\303\251 aux abonn\303\251s", "para suscriptores",
	"riservato agli abbonati", "per gli abbonati", "para assinantes",
	"alleen voor abonnees", "word abonnee" };

/* Both halves of one sentence: what it is about, and what became of it. */
static const char *const pieces[] = { "this article", "this story",
	"this report", "this piece",
	"the article", "the story", "dieser artikel", "der artikel",
	"diesen artikel", "den artikel",
	"cet article", "este art\303\255culo", "esta noticia",
	"questo articolo", "este artigo", "esta not\303\255cia",
	"dit artikel", "dit bericht" };
static const char *const fates[] = { "has been removed", "was removed",
	"has been withdrawn", "was withdrawn", "has been retracted",
	"was retracted", "has been taken down", "was taken down",
	"has been unpublished", "has been deleted", "wurde entfernt",
	"wurde zur\303\274ckgezogen", "wurde gel\303\266scht",
	"a \303\251t\303\251 retir\303\251",
	"a \303\251t\303\251 supprim\303\251",
	"ha sido retirad", "fue retirad", "ha sido eliminad", "fue eliminad",
	"\303\250 stato rimosso", "\303\250 stato ritirato",
	"foi removid", "foi retirad", "is verwijderd", "is ingetrokken",
	/* and by whom: "the paper has retracted this article" */
	"retracted this", "retracted the article", "retracted the story",
	"retracting this", "withdrawn this", "withdrawn the article",
	"withdrawn the story", "unpublished this", "removed this article",
	"removed this story", "removed the article", "removed the story",
	"taken down this", "deleted this article", "deleted this story",
	"artikel entfernt", "artikel zur\303\274ckgezogen",
	"artikel gel\303\266scht",
	"retir\303\251 cet article", "supprim\303\251 cet article",
	"retirado este", "retirado esta", "eliminado este", "eliminado esta",
	"rimosso questo", "ritirato questo",
	"removeu est", "retirou est",
	"artikel verwijderd", "artikel ingetrokken", "bericht verwijderd",
	"bericht ingetrokken" };

const char *
wall_name(enum wall wall)
{
	static const char *const names[] = {
		[WALL_NONE] = "",
		[WALL_CONSENT] = "consent",
		[WALL_PAYWALL] = "paywall",
		[WALL_BLOCKED] = "blocked",
		[WALL_LOGIN] = "login",
		[WALL_MAINTENANCE] = "maintenance",
		[WALL_GONE] = "gone",
		[WALL_NOT_ARTICLE] = "not-article",
	};

	return names[wall];
}

static char
small(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* U+00C0 to U+00DE, whose small ones stand 0x20 further on. */
static bool
is_capital(char first, char second)
{
	unsigned char c = (unsigned char)second;

	return (unsigned char)first == 0xc3 && c >= 0x80 && c <= 0x9e &&
	    c != 0x97;
}

/* The beginning of a text, its letters of ISO 8859-1 small; typographic
 * apostrophes are plain ones. */
static struct slice
fold(char out[BYTES_READ], struct slice text)
{
	static const char apostrophe[] = "\342\200\231";
	size_t i, n = 0;

	for (i = 0; i < text.len && n < BYTES_READ; i++) {
		char c = text.ptr[i];

		if (text.len - i >= 3 && !memcmp(text.ptr + i, apostrophe, 3)) {
			c = '\'';
			i += 2;
		}
		if (n && is_capital(out[n - 1], c))
			c = (char)(c + 0x20);
		out[n++] = small(c);
	}
	return slice_new(out, n);
}

static bool
is_outer_mark(char c)
{
	return c == ' ' || c == '.' || c == '!' || c == '?' || c == ':' ||
	    c == '-' || c == '|';
}

/* Without the marks around it, a last "…" too. */
static struct slice
bare(struct slice s)
{
	while (s.len && is_outer_mark(s.ptr[0]))
		s = slice_sub(s, 1, s.len);
	if (slice_ends(s, SLICE("\342\200\246")))
		s.len -= 3;
	while (s.len && is_outer_mark(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

static bool
holds(struct slice text, const char *words)
{
	return slice_find(text, slice_of(words), 0) < text.len;
}

static enum wall
wall_in(struct slice text)
{
	char lower[BYTES_READ];
	struct slice s = fold(lower, text), whole = bare(s);
	size_t i;

	for (i = 0; i < PHRASE_COUNT; i++)
		if (phrases[i].whole
			? slice_equal(whole, slice_of(phrases[i].words))
			: holds(s, phrases[i].words))
			return phrases[i].wall;
	return WALL_NONE;
}

/* By the words alone. */
static enum wall
wall_of(const struct article *a)
{
	enum wall found = wall_in(a->title);
	size_t i;

	if (found == WALL_NONE)
		found = wall_in(a->titles[TITLE_HTML]);
	if (article_prose_bytes(a) > WALL_MOST_BELOW)
		return found;
	for (i = 0; i < a->paragraph_count && i < PARAGRAPHS_READ; i++)
		if (found == WALL_NONE)
			found = wall_in(a->paragraphs[i].text);
	return found;
}

enum wall
wall_find(const struct article *a, const struct article *newest)
{
	size_t prose = article_prose_bytes(a);
	enum wall found = WALL_NONE;

	if (prose <= WALL_MOST_PROSE)
		found = wall_of(a);
	if (found != WALL_NONE && newest && wall_of(newest) == found)
		found = WALL_NONE;
	/* a teaser is an article, unless there was more of it once */
	if (found == WALL_PAYWALL &&
	    (!newest ||
		prose * 100 >= article_prose_bytes(newest) * PAYWALL_SHARE))
		found = WALL_NONE;
	return found;
}

static size_t
find_nocase(struct slice page, struct slice words)
{
	size_t i, k;

	for (i = 0; i + words.len <= page.len; i++) {
		for (k = 0; k < words.len; k++)
			if (small(page.ptr[i + k]) != words.ptr[k])
				break;
		if (k == words.len)
			return i;
	}
	return page.len;
}

static bool
holds_nocase(struct slice page, struct slice words)
{
	return find_nocase(page, words) < page.len;
}

bool
wall_wants_money(const struct article *a, struct slice page)
{
	size_t i;

	if (a->partial)
		return true;
	for (i = 0; i < sizeof(offers) / sizeof(offers[0]); i++)
		if (holds_nocase(page, slice_of(offers[i])))
			return true;
	return false;
}

/* ---- a page that has no article ---- */

/* Where the tag, comment or script that begins at start is over. */
static size_t
skip_markup(struct slice page, size_t start)
{
	static const char *const opaque[][2] = { { "<!--", "-->" },
		{ "<script", "</script" }, { "<style", "</style" } };
	struct slice rest = slice_sub(page, start, page.len), word;
	size_t i;

	for (i = 0; i < sizeof(opaque) / sizeof(opaque[0]); i++) {
		word = slice_of(opaque[i][0]);
		if (holds_nocase(slice_sub(rest, 0, word.len), word))
			start += find_nocase(rest, slice_of(opaque[i][1]));
	}
	start = slice_find_byte(page, '>', start);
	return start < page.len ? start + 1 : start;
}

/* What it says between its tags, each piece by itself. */
static bool
asks_for_consent(struct slice page)
{
	size_t start, end, most = INSTEAD_READ;
	struct slice piece;

	for (start = 0; start < page.len && most; start = end) {
		end = slice_find_byte(page, '<', start);
		piece = slice_trim(slice_sub(page, start, end));
		if (piece.len && wall_in(piece) == WALL_CONSENT)
			return true;
		most -= piece.len < most ? piece.len : most;
		end = skip_markup(page, end);
	}
	return false;
}

enum wall
wall_instead(const struct article *a, struct slice page)
{
	enum wall found = wall_find(a, NULL);

	if (found == WALL_NONE && asks_for_consent(page))
		found = WALL_CONSENT;
	return found;
}

static bool
is_notice(struct slice text)
{
	char lower[BYTES_READ];
	struct slice s = fold(lower, text);
	bool about = false, fate = false;
	size_t i;

	for (i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++)
		about = about || holds(s, pieces[i]);
	for (i = 0; about && i < sizeof(fates) / sizeof(fates[0]); i++)
		fate = fate || holds(s, fates[i]);
	return fate;
}

bool
wall_is_notice(const struct article *a)
{
	bool found;
	size_t i;

	if (article_prose_bytes(a) > NOTICE_MOST_PROSE)
		return false;
	found = is_notice(a->title);
	for (i = 0; i < a->paragraph_count && i < PARAGRAPHS_READ; i++)
		found = found || is_notice(a->paragraphs[i].text);
	return found;
}
