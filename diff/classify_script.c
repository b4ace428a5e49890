#include "base/utf8.h"
#include "diff/classify.h"

/* A passage in other letters is a translation of it. */

#define LATIN_END 0x250 /* the first code point of other letters */

/* In which of the scripts: Latin letters, or any others? */
static void
note_scripts(const struct classifier *k, const struct part *p, bool seen[2])
{
	const struct term *t;
	uint32_t i, cp;

	for (i = p->from; i < p->to; i++) {
		t = part_term(k, p, i);
		if (t->form != FORM_WORD && t->form != FORM_CHAR)
			continue;
		utf8_decode(t->text, 0, &cp);
		seen[cp >= LATIN_END] = true;
	}
}

bool
classify_is_translated(const struct classifier *k)
{
	bool b[2] = { false, false }, a[2] = { false, false };

	note_scripts(k, &k->before, b);
	note_scripts(k, &k->after, a);
	return b[0] != b[1] && a[0] != a[1] && b[0] != a[0];
}
