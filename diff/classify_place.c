#include "diff/classify.h"

#include <string.h>

/*
 * German capitalises every noun: what is a place there must be told by how it
 * ends and where it stands.
 */

/* What German makes nouns with, and inflects what is one for once. */
bool
classify_has_noun_end(const struct term *t)
{
	static const char *const ends[] = { "ung", "ungen", "heit", "heiten",
		"keit", "keiten", "schaft", "schaften", "tion", "tionen",
		"tät", "nis", "nisse", "tum", "igten", "ierte", "ierten",
		"rechte", "gesetz", "gesetzes", "verordnung", NULL };
	const char *const *end;

	for (end = ends; *end; end++)
		if (slice_ends(t->folded, slice_of(*end)))
			return true;
	return false;
}

/* German has no capital to tell a place by, but places have their endings. */
static bool
has_place_end(const struct classifier *k, const struct part *p, uint32_t i)
{
	static const char *const before[] = { "in", "aus", "nach", "bei", "von",
		"bis", NULL };
	static const char *const ends[] = { "burg", "berg", "dorf", "heim",
		"hausen", "stadt", "stedt", "ingen", "rode", "bach", "feld",
		"furt", "hafen", "brück", "brücken", "kirchen", "münde",
		"walde", "leben", "büttel", "weiler", "hofen", "reuth", NULL };
	struct slice word = part_term(k, p, i)->folded;
	const char *const *s;

	if (i == 0)
		return false;
	for (s = before; *s; s++)
		if (slice_equal(part_term(k, p, i - 1)->folded, slice_of(*s)))
			break;
	if (!*s)
		return false;
	for (s = ends; *s; s++)
		if (slice_ends(word, slice_of(*s)) && word.len > strlen(*s))
			return true;
	return false;
}

/*
 * "in Werder." became "in Kiel.": without an article a noun that ends a clause
 * behind "in" is a place, but for what German says so for other things.
 */
static bool
is_place_at_end(const struct classifier *k, const struct part *p)
{
	static const char *const settled[] = { "haft", "rente", "arbeit",
		"frage", "kraft", "betrieb", "kürze", "zukunft", "ordnung",
		"sicht", "gefahr", "not", "form", "ruhe", "stille", "angst",
		"sorge", "trauer", "quarantäne", "pension", "urlaub", "eile",
		"kauf", "anspruch", "gang", "stand", "raten", "brand",
		"panik", "auftrag", "echtzeit", "vergessenheit", NULL };
	const struct term *t;
	const char *const *s;

	if (p->to != p->from + 1 || p->from == 0 ||
	    !slice_equal(part_term(k, p, p->from - 1)->folded, SLICE("in")) ||
	    (p->to < p->atoms->count &&
		part_term(k, p, p->to)->form != FORM_MARK))
		return false;
	t = part_term(k, p, p->from);
	for (s = settled; *s; s++)
		if (slice_equal(t->folded, slice_of(*s)))
			return false;
	return t->capital && !classify_has_noun_end(t);
}

bool
classify_is_place(const struct classifier *k, const struct part *p, uint32_t i)
{
	return has_place_end(k, p, i) ||
	    (i == p->from && is_place_at_end(k, &k->before) &&
		is_place_at_end(k, &k->after));
}
