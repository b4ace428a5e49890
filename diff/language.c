#include "diff/language.h"

#include <stdlib.h>
#include <string.h>

#define LANGUAGE_NAME_MAX 63

static enum emend_status
open_lexicons(struct diff_language *l, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	int i;

	for (i = 0; i < LEXICON_COUNT && !status; i++)
		if (l->guess || i == (int)l->named)
			status = lexicon_init(&l->lexicons[i],
			    (enum lexicon_language)i, err);
	return status;
}

enum emend_status
diff_language_new(struct diff_language **out, struct slice language,
    struct emend_error *err)
{
	char name[LANGUAGE_NAME_MAX + 1] = { 0 };
	enum emend_status status;
	struct diff_language *l;

	*out = NULL;
	l = calloc(1, sizeof(*l));
	if (!l)
		return emend_fail_nomem(err);
	if (language.len > 0 && language.len <= LANGUAGE_NAME_MAX)
		memcpy(name, language.ptr, language.len);
	l->named = lexicon_language_of(slice_of(name));
	l->guess = name[0] == '\0';
	status = segmenter_new(&l->segmenter, name[0] ? name : NULL, err);
	if (!status)
		status = open_lexicons(l, err);
	if (status) {
		diff_language_free(l);
		return status;
	}
	*out = l;
	return EMEND_OK;
}

void
diff_language_free(struct diff_language *l)
{
	int i;

	if (!l)
		return;
	segmenter_free(l->segmenter);
	cuts_free(&l->cuts);
	cuts_free(&l->graphemes);
	for (i = 0; i < LEXICON_COUNT; i++)
		lexicon_free(&l->lexicons[i]);
	free(l);
}
