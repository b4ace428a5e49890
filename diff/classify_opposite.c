#include "diff/classify.h"

/* A word and its opposite: "legal" and "illegal". */

#define MAX_PREFIXED 8 /* tokens of a side that is searched */

/* What is no opposite without its first letters: "formed", "informed". */
static bool
is_other_word(struct slice shorter)
{
	static const char *const words[] = { "form", "formed", "forms", "side",
		"sides", "come", "comes", "coming", "press", "pressed", "port",
		"ports", "pose", "posed", "cover", "covered", "tend", "tended",
		"tense", "tent", "vest", "vested", "vented", "deed", "charge",
		"charged", "play", "played", "tact", "mediate", "migrant",
		"migrants", "migration", "part", "flame", "flamed", "crease",
		"creased", "creases", "fact", "habit", "habited", "sight",
		"sure", "stance", "stances", "stall", "stalled", "spire",
		"spired", "stead", "line", "patch", "patched", "miss",
		"missed", "less", "formation", "door", "doors", "land", "term",
		"flux", "sect", "sects", "halt", "halten", "haltet", "fall",
		"fälle", "fällen", "mittel", "mittelbar", "migrante",
		"migrantes", "presa", "presas", "porta", "portar", "forme",
		"forma", "formes", "former", "formar", "tenso", "terne",
		"like", NULL };
	const char *const *word;

	for (word = words; *word; word++)
		if (slice_equal(shorter, slice_of(*word)))
			return true;
	return false;
}

/* The longer one with its prefix taken off is the other. */
static bool
is_prefixed(struct slice longer, struct slice shorter)
{
	static const char *const prefixes[] = { "un", "in", "im", "il", "ir",
		"dis", "non", "des", NULL };
	const char *const *prefix;
	struct slice rest;

	if (shorter.len < 4 || longer.len <= shorter.len ||
	    !slice_ends(longer, shorter) || is_other_word(shorter))
		return false;
	rest = slice_sub(longer, 0, longer.len - shorter.len);
	/* Spanish doubles no letter: ilegal */
	if (slice_equal(rest, SLICE("i")))
		return slice_starts(shorter, SLICE("l"));
	for (prefix = prefixes; *prefix; prefix++)
		if (slice_equal(slice_of(*prefix), rest))
			return true;
	return false;
}

void
classify_opposites(struct classifier *k)
{
	struct part *b = &k->before, *a = &k->after;
	struct slice x, y;
	uint32_t i, n;

	if (b->to - b->from > MAX_PREFIXED || a->to - a->from > MAX_PREFIXED)
		return;
	for (i = b->from; i < b->to; i++)
		for (n = a->from; n < a->to; n++) {
			x = part_term(k, b, i)->folded;
			y = part_term(k, a, n)->folded;
			if (!is_prefixed(x, y) && !is_prefixed(y, x))
				continue;
			classifier_add(k, KIND_NEGATION,
			    atoms_text(b->atoms, i, i + 1),
			    atoms_text(a->atoms, n, n + 1),
			    "“%s” became “%s”: the opposite",
			    shorten(x).text, shorten(y).text);
			part_explain(b, i, i + 1);
			part_explain(a, n, n + 1);
		}
}
