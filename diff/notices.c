#include <string.h>

#include "diff/lexicon.h"

/*
 * How notices of a correction or an update read, in folded form (ss for ß, '
 * for every apostrophe).  A title opens one where a mark follows it; an
 * opening is enough by itself; and near its start a notice may say that a text
 * of this kind was changed: "this", what it is, "was" and a change in one
 * sentence.
 */
struct notice_words {
	const char *const *titles, *const *openings, *const *anywhere;
	const char *const *these, *const *texts, *const *links;
	const char *const *changes;
};

#define CHANGE_WITHIN 60 /* bytes between a text and its change */

static const char *const nothing[] = { NULL };

static const char *const english_titles[] = { "correction", "corrections",
	"corrected", "clarification", "clarifications", "editor's note",
	"editors' note", "update", "updates", "updated", "erratum",
	"correction appended", "correction and clarification",
	"corrections and clarifications", "retraction", NULL };
static const char *const english_openings[] = { "an earlier version of",
	"a previous version of", "earlier versions of", "previous versions of",
	"the original version of this", "amended to ", "amended on ",
	"corrected to ", "corrected on ", "corrects ", "updates with ",
	"updates to add ", "updated on ", "updated to ",
	"we have corrected this", "we have updated this",
	"we have amended this", NULL };
static const char *const english_anywhere[] = { "an earlier version of this",
	"a previous version of this", "original version of this", NULL };
static const char *const english_these[] = { "this ", NULL };
static const char *const english_texts[] = { "article", "story", "post",
	"piece", "report", "page", "item", "column", "headline", "caption",
	"graphic", "copy", "review", "obituary", "interview", "transcript",
	NULL };
static const char *const english_links[] = { " has been ", " was ",
	" has since been ", NULL };
static const char *const english_changes[] = { "amended", "corrected",
	"updated", "changed", "edited", "revised", "clarified", "modified",
	NULL };

static const char *const german_titles[] = { "korrektur", "korrekturen",
	"korrekturhinweis", "berichtigung", "richtigstellung",
	"anmerkung der redaktion", "anm. d. red", "anm. der redaktion",
	"hinweis der redaktion", "update", "aktualisierung", "aktualisiert",
	"nachtrag", "transparenzhinweis", "klarstellung", "korrigiert", NULL };
static const char *const german_openings[] = { "in einer früheren version",
	"in einer früheren fassung", "in einer ersten version",
	"in einer ersten fassung", "in einer vorherigen version",
	"in einer vorigen version", "in der ursprünglichen version",
	"in der ursprünglichen fassung", "in der ersten fassung",
	"in der ersten version", "hinweis: in einer", "hinweis: in der",
	"hinweis: dieser", "hinweis: wir haben", "wir haben den fehler",
	"wir haben diesen fehler", "wir haben die angabe",
	"eine frühere version", "eine frühere fassung", NULL };
static const char *const german_anywhere[] = {
	"in einer früheren version dieses", "in einer früheren fassung dieses",
	"in einer früheren version des artikels", NULL };
static const char *const german_these[] = { "dieser ", "diese ", "der ",
	"die ", NULL };
static const char *const german_texts[] = { "artikel", "text", "beitrag",
	"meldung", "bericht", "überschrift", "bildunterschrift", NULL };
static const char *const german_links[] = { " wurde ", NULL };
static const char *const german_changes[] = { "aktualisiert", "korrigiert",
	"berichtigt", "nachträglich", "überarbeitet", "ergänzt", "geändert",
	NULL };

static const char *const french_titles[] = { "rectificatif", "rectification",
	"correction", "corrections", "correctif", "erratum", "errata",
	"mise à jour", "mis à jour", "actualisation", "note de la rédaction",
	"ndlr", "précision", "précisions", "mise au point", NULL };
static const char *const french_openings[] = { "une version antérieure de",
	"une version précédente de", "une première version de",
	"dans une version antérieure", "dans une version précédente",
	"dans une première version", "la version initiale de",
	"article modifié", "article mis à jour", "article actualisé",
	"article corrigé", "mise à jour à ", "mise à jour le ",
	"mise à jour du ", "mis à jour à ", "mis à jour le ",
	"contrairement à ce que nous avons écrit",
	"contrairement à ce que nous écrivions", NULL };
static const char *const french_anywhere[] = {
	"version antérieure de cet article",
	"version précédente de cet article", NULL };
static const char *const french_these[] = { "cet ", "cette ", "ce ", NULL };
static const char *const french_texts[] = { "article", "texte", "dépêche",
	"papier", "billet", "page", "information", NULL };
static const char *const french_links[] = { " a été ", " a depuis été ",
	NULL };
static const char *const french_changes[] = { "mis à jour", "mise à jour",
	"modifié", "corrigé", "actualisé", "rectifié", "amendé", NULL };

static const char *const spanish_titles[] = { "corrección", "correcciones",
	"rectificación", "aclaración", "fe de errores", "fe de erratas",
	"nota de la redacción", "nota del editor", "nota de redacción",
	"nota aclaratoria", "actualización", "actualizado", "actualizada",
	"corregido", "precisión", NULL };
static const char *const spanish_openings[] = { "una versión anterior de",
	"una versión previa de", "una primera versión de",
	"en una versión anterior", "en una primera versión",
	"la versión original de", "la primera versión de",
	"hemos corregido est", "hemos actualizado est",
	"hemos modificado est", "se ha corregido est",
	"se ha actualizado est", "se ha modificado est", NULL };
static const char *const spanish_anywhere[] = {
	"versión anterior de este artículo",
	"versión anterior de esta noticia", NULL };
static const char *const spanish_these[] = { "este ", "esta ", NULL };
static const char *const spanish_texts[] = { "artículo", "noticia",
	"información", "texto", "nota", "entrada", "página", "reportaje",
	"crónica", NULL };
static const char *const spanish_links[] = { " ha sido ", " fue ",
	" se ha ", " se ", NULL };
static const char *const spanish_changes[] = { "actualiz", "correg",
	"corrig", "modific", "rectific", NULL };

static const char *const eastern_openings[] = { "更正", "订正", "訂正", "勘误",
	"勘誤", "编者按", "更新：", "お詫び", NULL };

static const struct notice_words notices[LEXICON_COUNT] = {
	[LEXICON_EN] = { english_titles, english_openings, english_anywhere,
	    english_these, english_texts, english_links, english_changes },
	[LEXICON_DE] = { german_titles, german_openings, german_anywhere,
	    german_these, german_texts, german_links, german_changes },
	[LEXICON_FR] = { french_titles, french_openings, french_anywhere,
	    french_these, french_texts, french_links, french_changes },
	[LEXICON_ES] = { spanish_titles, spanish_openings, spanish_anywhere,
	    spanish_these, spanish_texts, spanish_links, spanish_changes },
	[LEXICON_EAST] = { nothing, eastern_openings, nothing, nothing,
	    nothing, nothing, nothing },
	[LEXICON_OTHER] = { nothing, nothing, nothing, nothing, nothing,
	    nothing, nothing },
};

/* The bytes of the first of words that s opens with; 0 if with none. */
static size_t
opens_with(struct slice s, const char *const *words)
{
	for (; *words && s.len > 0; words++)
		if (**words == s.ptr[0] && slice_starts(s, slice_of(*words)))
			return strlen(*words);
	return 0;
}

static bool
contains(struct slice s, const char *const *words)
{
	for (; *words; words++)
		if (slice_find(s, slice_of(*words), 0) < s.len)
			return true;
	return false;
}

/* "corrections: ..." is a notice, "corrections officers" are not. */
static bool
opens_title(struct slice folded, const char *title)
{
	struct slice rest;

	if (folded.len == 0 || folded.ptr[0] != *title ||
	    !slice_starts(folded, slice_of(title)))
		return false;
	rest = slice_trim(slice_sub(folded, strlen(title), folded.len));
	return rest.len == 0 || strchr(":(-,.[", rest.ptr[0]) != NULL;
}

/* Behind "this": what it is, that it was, and a change in the same sentence. */
static bool
tells_change(const struct notice_words *w, struct slice rest)
{
	size_t len = opens_with(rest, w->texts);

	if (len == 0)
		return false;
	rest = slice_sub(rest, len, rest.len);
	len = opens_with(rest, w->links);
	if (len == 0)
		return false;
	rest = slice_sub(rest, len, len + CHANGE_WITHIN);
	rest = slice_sub(rest, 0, slice_find_byte(rest, '.', 0));
	return contains(rest, w->changes);
}

static bool
tells_of(const struct notice_words *w, struct slice folded, const char *this)
{
	size_t len = strlen(this), at = 0;

	for (;; at += len) {
		at = slice_find(folded, slice_new(this, len), at);
		if (at >= folded.len)
			return false;
		if (tells_change(w, slice_sub(folded, at + len, folded.len)))
			return true;
	}
}

bool
lexicon_has_notices(const struct lexicon *l)
{
	return notices[l->language].openings[0] != NULL;
}

bool
lexicon_is_notice(const struct lexicon *l, struct slice folded)
{
	const struct notice_words *w = &notices[l->language];
	const char *const *s;

	for (s = w->titles; *s; s++)
		if (opens_title(folded, *s))
			return true;
	if (opens_with(folded, w->openings) > 0 ||
	    contains(folded, w->anywhere))
		return true;
	for (s = w->these; *s; s++)
		if (tells_of(w, folded, *s))
			return true;
	return false;
}
