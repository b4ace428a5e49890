#include "diff/diff.h"

#include <stdlib.h>

#include "article/article.h"
#include "diff/align.h"
#include "diff/assemble.h"
#include "diff/changes.h"
#include "diff/language.h"

/* Words that a language is guessed by, on each side. */
#define GUESS_WORDS 24

static void
guess_side(struct guess *g, const struct article *a)
{
	size_t i, seen = 0;

	for (i = 0; i < a->paragraph_count && seen < GUESS_WORDS; i++)
		seen += guess_add(
		    g, a->paragraphs[i].text, GUESS_WORDS - seen);
}

/* Nothing is opened for two articles that say the same. */
static enum emend_status
ready_language(struct assembler *as, struct emend_error *err)
{
	struct guess g = { { 0 } };
	struct slice name = as->after->language;
	enum emend_status status;

	if (as->ready)
		return EMEND_OK;
	if (!as->language) {
		status = diff_language_new(&as->opened, name, err);
		if (status)
			return status;
		as->language = as->opened;
	}
	diff_language_set(as->language, name);
	if (!as->language->is_named) {
		guess_side(&g, as->before);
		guess_side(&g, as->after);
		diff_language_guess(as->language, &g);
	}
	as->ready = true;
	return EMEND_OK;
}

enum emend_status
assembler_compare(struct wording *out, struct assembler *as,
    struct slice before, struct slice after, struct emend_error *err)
{
	struct arena *arena = &as->changes->arena;
	enum emend_status status = ready_language(as, err);

	if (status)
		return status;
	if (!before.ptr)
		return words_describe(
		    out, arena, as->language, after, SPAN_INSERT, err);
	if (!after.ptr)
		return words_describe(
		    out, arena, as->language, before, SPAN_DELETE, err);
	return words_compare(out, arena, as->language, before, after, err);
}

void *
assembler_array(
    struct assembler *as, size_t n, size_t size, struct emend_error *err)
{
	void *p = arena_array(&as->changes->arena, n, size);

	if (!p)
		emend_fail_nomem(err);
	return p;
}

enum emend_status
assembler_add_details(struct assembler *as, struct detail_list *list,
    kind_set *kinds, const struct detail *more, size_t count,
    struct emend_error *err)
{
	struct detail *at;
	size_t i;

	at = assembler_array(as, list->count + count, sizeof(*at), err);
	if (!at)
		return EMEND_NOMEM;
	for (i = 0; i < list->count; i++)
		at[i] = list->at[i];
	for (i = 0; i < count; i++) {
		at[list->count + i] = more[i];
		*kinds |= KIND_BIT(more[i].kind);
	}
	list->at = at;
	list->count += count;
	return EMEND_OK;
}

static struct side
side_of(const struct article *a)
{
	/* words are counted when paragraphs are assembled */
	struct side side = { a->title, a->paragraph_count, 0 };

	return side;
}

/* Per mille, nearest; never 1000 where anything changed. */
static unsigned
similarity(const struct assembler *as)
{
	unsigned out = 1000;

	if (as->words > 0)
		out = (unsigned)((as->words_kept * 1000 + as->words / 2) /
		    as->words);
	return as->changes->changed && out > 999 ? 999 : out;
}

enum emend_status
diff_articles(struct changes **out, const struct article *before,
    const struct article *after, const struct diff_options *options,
    struct emend_error *err)
{
	struct assembler as = { .before = before, .after = after,
		.language = options->language };
	struct alignment alignment = ALIGNMENT_INIT;
	enum emend_status status;

	*out = NULL;
	as.changes = calloc(1, sizeof(*as.changes));
	if (!as.changes)
		return emend_fail_nomem(err);
	as.changes->before = side_of(before);
	as.changes->after = side_of(after);
	status = align_paragraphs(&alignment, before, after, err);
	if (!status)
		status = assemble_edits(
		    &as, &alignment, options->list_unchanged, err);
	if (!status && options->compare_fields)
		status = assemble_fields(&as, err);
	if (status)
		goto out;
	as.changes->similarity = similarity(&as);
	*out = as.changes;
	as.changes = NULL;
out:
	alignment_free(&alignment);
	diff_language_free(as.opened);
	changes_free(as.changes);
	return status;
}
