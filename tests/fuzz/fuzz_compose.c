/*
 * A history of texts, NUL between: what the composition says of each newest
 * text is what the texts say.
 */
#include "article/article.h"
#include "article/extract.h"
#include "diff/compose.h"
#include "diff/diff.h"
#include "diff/words.h"
#include "tests/compose_check.h"
#include "tests/fuzz/fuzz.h"

#define REVISIONS_MAX 12

struct history {
	struct article *articles[REVISIONS_MAX];
	const struct article *seen[REVISIONS_MAX];
	size_t count;
	struct composition *c;
	struct diff_language *language;
};

static void
add(struct history *h, struct article *a)
{
	const struct diff_options options = { .language = h->language };
	struct changes *changes;
	const char *wrong;

	if (!h->c) {
		MUST(compose_new(&h->c, a, NULL) == EMEND_OK);
	} else {
		MUST(diff_articles(&changes, h->seen[h->count - 1], a,
		    &options, NULL) == EMEND_OK);
		MUST(compose_add(h->c, changes, a, NULL) == EMEND_OK);
		changes_free(changes);
	}
	h->articles[h->count] = a;
	h->seen[h->count++] = a;
	wrong = check_composition(h->c, h->seen);
	if (wrong)
		fprintf(stderr, "%s\n", wrong);
	MUST(!wrong);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = fuzz_input(data, size);
	struct history h = { 0 };
	struct article *a;
	size_t i;

	MUST(diff_language_new(&h.language, slice_of(NULL), NULL) == EMEND_OK);
	while (rest.len > 0 && h.count < REVISIONS_MAX)
		if (article_read_lines(&a, fuzz_take(&rest), NULL) == EMEND_OK)
			add(&h, a);
	compose_free(h.c);
	diff_language_free(h.language);
	for (i = 0; i < h.count; i++)
		article_free(h.articles[i]);
	return 0;
}
