#include "diff/language.h"

#include <stdlib.h>
#include <string.h>

#define LANGUAGE_NAME_MAX 63

void
diff_language_set(struct diff_language *l, struct slice language)
{
	char name[LANGUAGE_NAME_MAX + 1] = { 0 };

	if (language.len > 0 && language.len <= LANGUAGE_NAME_MAX)
		memcpy(name, language.ptr, language.len);
	segmenter_set_language(l->segmenter, name[0] ? name : NULL);
	l->which = lexicon_language_of(slice_of(name));
	l->is_named = name[0] != '\0';
	l->is_guessed = false;
}

void
diff_language_guess(struct diff_language *l, const struct guess *g)
{
	l->which = guess_best(g);
	l->is_guessed = true;
}

enum emend_status
diff_language_new(struct diff_language **out, struct slice language,
    struct emend_error *err)
{
	enum emend_status status;
	struct diff_language *l;

	*out = NULL;
	l = calloc(1, sizeof(*l));
	if (!l)
		return emend_fail_nomem(err);
	status = segmenter_new(&l->segmenter, NULL, err);
	if (status) {
		diff_language_free(l);
		return status;
	}
	diff_language_set(l, language);
	*out = l;
	return EMEND_OK;
}

void
diff_language_free(struct diff_language *l)
{
	if (!l)
		return;
	segmenter_free(l->segmenter);
	cuts_free(&l->cuts);
	cuts_free(&l->graphemes);
	vocabulary_free(&l->vocabulary);
	table_free(&l->sentences);
	free(l);
}
