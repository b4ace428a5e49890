#include "diff/language.h"

#include <stdlib.h>
#include <string.h>

#define LANGUAGE_NAME_MAX 63

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
	if (!l)
		return;
	segmenter_free(l->segmenter);
	cuts_free(&l->cuts);
	cuts_free(&l->graphemes);
	free(l);
}
