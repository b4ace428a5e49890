#ifndef EMEND_TESTS_CLASSIFY_CHECK_H
#define EMEND_TESTS_CLASSIFY_CHECK_H

#include <string.h>

#include "diff/words.h"
#include "tests/fault.h"

/* Edits in short, and the kinds that must be told of each. */

#define NEGATION KIND_BIT(KIND_NEGATION)
#define NUMBER KIND_BIT(KIND_NUMBER)
#define DATE KIND_BIT(KIND_DATE)
#define QUOTE KIND_BIT(KIND_QUOTE)
#define NAME KIND_BIT(KIND_NAME)
#define HEDGE KIND_BIT(KIND_HEDGE)
#define ATTRIBUTION KIND_BIT(KIND_ATTRIBUTION)
#define CORRECTION KIND_BIT(KIND_CORRECTION)
#define WORDING KIND_BIT(KIND_WORDING)
#define TYPO KIND_BIT(KIND_TYPO)
#define FORMATTING KIND_BIT(KIND_FORMATTING)

struct sample {
	const char *before, *after;
	kind_set kinds;
	const char *reason; /* of the first detail; NULL: not looked at */
};

static inline void
print_kinds(const char *label, kind_set kinds)
{
	int i;

	print_error("  %s:", label);
	for (i = 0; i < KIND_COUNT; i++)
		if (kinds & KIND_BIT(i))
			print_error(" %s", kind_name((enum kind)i));
	print_error("\n");
}

static inline bool
check_sample(struct diff_language *language, const struct sample *s)
{
	struct arena arena = ARENA_INIT;
	struct wording w;
	bool good;
	size_t i;

	assert_int_equal(words_compare(&w, &arena, language,
		slice_of(s->before), slice_of(s->after), NULL), EMEND_OK);
	good = w.kinds == s->kinds && (!s->reason || (w.details.count > 0 &&
		slice_equal(w.details.at[0].reason, slice_of(s->reason))));
	if (!good) {
		print_error("%s\n%s\n", s->before, s->after);
		print_kinds("wanted", s->kinds);
		print_kinds("got", w.kinds);
		for (i = 0; i < w.details.count; i++)
			print_error("  %s: %.*s\n",
			    kind_name(w.details.at[i].kind),
			    SLICE_ARG(w.details.at[i].reason));
	}
	arena_free(&arena);
	return good;
}

static inline void
check_samples(const char *name, const struct sample *samples, size_t count)
{
	struct diff_language *language;
	size_t i, bad = 0;

	assert_int_equal(diff_language_new(&language, slice_of(name), NULL),
	    EMEND_OK);
	for (i = 0; i < count; i++)
		bad += !check_sample(language, &samples[i]);
	diff_language_free(language);
	assert_int_equal(bad, 0);
}

#define CHECK(language, samples)                                               \
	check_samples(language, samples, sizeof(samples) / sizeof((samples)[0]))

#endif
