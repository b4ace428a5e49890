#ifndef EMEND_TESTS_COMPOSE_HISTORY_H
#define EMEND_TESTS_COMPOSE_HISTORY_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "base/error.h"
#include "diff/changes.h"
#include "diff/compose.h"
#include "diff/diff.h"
#include "diff/words.h"
#include "tests/compose_check.h"
#include "tests/diff_texts.h"

/* Histories of generated texts, for tests.  Include it after cmocka.h. */

#define MOST_REVISIONS 64

/* A history of generated texts and its composition. */
struct history {
	struct page *pages[MOST_REVISIONS];
	char *texts[MOST_REVISIONS];
	const struct article *articles[MOST_REVISIONS];
	size_t count;
	struct composition *c;
	struct diff_language *language;
};

static inline enum emend_status
compose_next(struct history *h, const struct article *a)
{
	struct diff_options options = { .language = h->language };
	struct changes *changes;
	enum emend_status status;

	if (!h->c)
		return compose_new(&h->c, a, NULL);
	status = diff_articles(&changes, h->articles[h->count - 1], a,
	    &options, NULL);
	if (status)
		return status;
	status = compose_add(h->c, changes, a, NULL);
	changes_free(changes);
	return status;
}

/* lines: as page_init reads them. */
static inline void
add_revision(struct history *h, const char *lines)
{
	size_t n = h->count;
	const char *wrong;

	assert_true(n < MOST_REVISIONS);
	if (!h->language)
		assert_int_equal(
		    diff_language_new(&h->language, SLICE("en"), NULL),
		    EMEND_OK);
	h->texts[n] = strdup(lines);
	h->pages[n] = malloc(sizeof(*h->pages[n]));
	assert_true(h->texts[n] && h->pages[n]);
	page_init(h->pages[n], h->texts[n]);
	h->articles[n] = &h->pages[n]->article;
	assert_int_equal(compose_next(h, h->articles[n]), EMEND_OK);
	h->count++;
	wrong = check_composition(h->c, h->articles);
	if (wrong)
		fail_msg("revision %zu: %s", n, wrong);
}

static inline void
history_free(struct history *h)
{
	size_t i;

	compose_free(h->c);
	diff_language_free(h->language);
	for (i = 0; i < h->count; i++) {
		free(h->pages[i]);
		free(h->texts[i]);
	}
	*h = (struct history){ 0 };
}

/* "came 0, changed 2, went 3, back 5"; without_moves leaves these out. */
static inline void
describe_turns(char *out, const struct turn *t, bool without_moves)
{
	static const char *const names[] = { "came", "changed", "split",
		"merged", "moved", "went", "back" };
	const struct turn *chain[256];
	size_t n = 0;

	*out = '\0';
	for (; t && n < 256; t = t->before)
		if (t->op != TURN_MOVED || !without_moves)
			chain[n++] = t;
	while (n-- > 0)
		out += sprintf(out, "%s%s%s %u%s", *out || chain[n]->before
			? ", " : "", chain[n]->moved ? "moved and " : "",
		    names[chain[n]->op], chain[n]->revision,
		    chain[n]->restored ? " to what stood before" : "");
}

static inline const struct turn *
turn_at(const struct history *h, size_t paragraph, size_t sentence)
{
	const struct composed_paragraph *p;

	assert_true(paragraph < h->c->paragraph_count);
	p = h->c->paragraphs[paragraph];
	assert_true(sentence < p->sentence_count);
	return p->sentences[sentence].last;
}

#endif
