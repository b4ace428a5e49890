#include "watch/wall.h"

#include <stdbool.h>
#include <string.h>

#include "article/article.h"
#include "base/slice.h"

/* Walls are short; an article about cookies is not. */
#define WALL_MOST_PROSE 1500
#define WALL_SHARE 35 /* per cent of the newest revision's prose */

struct phrase {
	enum wall wall;
	const char *words; /* lower case ASCII, in title or first paragraphs */
};

static const struct phrase phrases[] = {
	{ WALL_BLOCKED, "just a moment..." },
	{ WALL_BLOCKED, "attention required! | cloudflare" },
	{ WALL_BLOCKED, "verify you are human" },
	{ WALL_BLOCKED, "verifying you are human" },
	{ WALL_BLOCKED, "are you a robot" },
	{ WALL_BLOCKED, "you are not a robot" },
	{ WALL_BLOCKED, "unusual traffic" },
	{ WALL_BLOCKED, "access denied" },
	{ WALL_BLOCKED, "access to this page has been denied" },
	{ WALL_BLOCKED, "please enable javascript and cookies to continue" },
	{ WALL_CONSENT, "before you continue" },
	{ WALL_CONSENT, "we value your privacy" },
	{ WALL_CONSENT, "your privacy choices" },
	{ WALL_CONSENT, "accept all cookies" },
	{ WALL_CONSENT, "cookies zustimmen" },
	{ WALL_CONSENT, "accepter et continuer" },
	{ WALL_CONSENT, "aceptar y continuar" },
	{ WALL_LOGIN, "log in to continue" },
	{ WALL_LOGIN, "sign in to continue" },
	{ WALL_LOGIN, "please log in" },
	{ WALL_LOGIN, "bitte melden sie sich an" },
	{ WALL_PAYWALL, "subscribe to continue reading" },
	{ WALL_PAYWALL, "subscribe to read the full" },
	{ WALL_PAYWALL, "this article is for subscribers" },
	{ WALL_PAYWALL, "to continue reading, subscribe" },
	{ WALL_PAYWALL, "jetzt abonnieren und weiterlesen" },
	{ WALL_MAINTENANCE, "down for maintenance" },
	{ WALL_MAINTENANCE, "under maintenance" },
	{ WALL_MAINTENANCE, "scheduled maintenance" },
	{ WALL_MAINTENANCE, "temporarily unavailable" },
	{ WALL_MAINTENANCE, "wartungsarbeiten" },
	{ WALL_GONE, "page not found" },
	{ WALL_GONE, "404 not found" },
	{ WALL_GONE, "error 404" },
	{ WALL_GONE, "404 error" },
	{ WALL_GONE, "page cannot be found" },
	{ WALL_GONE, "page can't be found" },
	{ WALL_GONE, "seite nicht gefunden" },
	{ WALL_GONE, "seite wurde nicht gefunden" },
	{ WALL_GONE, "page introuvable" },
	{ WALL_GONE, "pagina no encontrada" },
	{ WALL_GONE, "p\303\241gina no encontrada" },
	{ WALL_GONE, "pagina non trovata" },
	{ WALL_GONE, "pagina niet gevonden" },
};

#define PHRASE_COUNT (sizeof(phrases) / sizeof(phrases[0]))
#define PARAGRAPHS_READ 6
#define BYTES_READ 400 /* of each */

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
	};

	return names[wall];
}

static enum wall
wall_in(struct slice text)
{
	char lower[BYTES_READ];
	size_t i;

	text = slice_sub(text, 0, sizeof(lower));
	for (i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		lower[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	text.ptr = lower;
	for (i = 0; i < PHRASE_COUNT; i++)
		if (slice_find(text, slice_of(phrases[i].words), 0) < text.len)
			return phrases[i].wall;
	return WALL_NONE;
}

enum wall
wall_find(const struct article *a, size_t newest_prose)
{
	size_t prose = article_prose_bytes(a);
	enum wall found;
	size_t i;

	if (prose > WALL_MOST_PROSE)
		return WALL_NONE;
	if (newest_prose && prose * 100 >= newest_prose * WALL_SHARE)
		return WALL_NONE;
	found = wall_in(a->title);
	if (found == WALL_NONE)
		found = wall_in(a->titles[TITLE_HTML]);
	for (i = 0; i < a->paragraph_count && i < PARAGRAPHS_READ; i++)
		if (found == WALL_NONE)
			found = wall_in(a->paragraphs[i].text);
	return found;
}
