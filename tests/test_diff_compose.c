#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "base/error.h"
#include "diff/changes.h"
#include "diff/compose.h"
#include "tests/compose_history.h"
#include "tests/diff_texts.h"
#include "tests/fault.h"

#define MOST_BYTES 32768

#define RIVER "The river rose by two metres during the night."
#define MAYOR "Mayor Ada Quist asked for sandbags on Monday."
#define BRIDGE "Volunteers closed the old bridge and went home."
#define SCHOOL "Forty families slept in the gym of the school."

static const struct {
	const char *name;
	const char *revisions[6]; /* NULL: no more */
	size_t paragraph, sentence; /* of the newest, from 0 */
	const char *turns;
} cases[] = {
	{ "stood from the start", { RIVER "\n", RIVER "\n" }, 0, 0, "came 0" },
	{ "added later", { RIVER "\n", RIVER " " MAYOR "\n" }, 0, 1,
	    "came 1" },
	{ "in a paragraph added later", { RIVER "\n", RIVER "\n" MAYOR "\n",
	    MAYOR "\n" }, 0, 0, "came 1" },
	{ "a word changed", { RIVER " " MAYOR "\n",
	    "The river rose by three metres during the night. " MAYOR "\n" },
	    0, 0, "came 0, changed 1" },
	{ "changed and back", { RIVER "\n", "The river rose by three metres "
	    "during the night.\n", RIVER "\n" }, 0, 0,
	    "came 0, changed 1, changed 2 to what stood before" },
	{ "its neighbour changed", { RIVER " " MAYOR "\n",
	    "The river rose by three metres during the night. " MAYOR "\n" },
	    0, 1, "came 0" },
	{ "went and came back", { RIVER " " MAYOR "\n", RIVER "\n",
	    RIVER "\n", RIVER " " MAYOR "\n" }, 0, 1,
	    "came 0, went 1, back 3" },
	{ "came back elsewhere", { RIVER " " MAYOR "\n" SCHOOL "\n",
	    RIVER "\n" SCHOOL "\n", RIVER "\n" MAYOR " " SCHOOL "\n" }, 1, 0,
	    "came 0, went 1, back 2" },
	{ "moved in its paragraph", { RIVER " " MAYOR " " BRIDGE "\n",
	    MAYOR " " BRIDGE " " RIVER "\n" }, 0, 2, "came 0, moved 1" },
	{ "moved in its paragraph and changed", { SCHOOL " " RIVER " " BRIDGE
	    "\n", RIVER " " BRIDGE " Fifty families slept in the gym of the "
	    "school.\n" }, 0, 2, "came 0, moved and changed 1" },
	{ "moved to another paragraph", { RIVER " " MAYOR "\n" BRIDGE " "
	    SCHOOL "\n", RIVER "\n" BRIDGE " " SCHOOL " " MAYOR "\n" }, 1, 2,
	    "came 0, moved 1" },
	{ "its paragraph moved", { RIVER "\n" MAYOR " " BRIDGE "\n" SCHOOL
	    "\n", MAYOR " " BRIDGE "\n" SCHOOL "\n" RIVER "\n" }, 2, 0,
	    "came 0, moved 1" },
	{ "its paragraph was split", { RIVER " " MAYOR " " BRIDGE " " SCHOOL
	    "\n", RIVER " " MAYOR "\n" BRIDGE " " SCHOOL "\n" }, 1, 0,
	    "came 0" },
	{ "its paragraph was merged", { RIVER " " MAYOR "\n" BRIDGE " " SCHOOL
	    "\n", RIVER " " MAYOR " " BRIDGE " " SCHOOL "\n" }, 0, 2,
	    "came 0" },
	{ "split in two", { "Volunteers closed the old bridge near the mill "
	    "and nobody was hurt in the flood.\n",
	    "Volunteers closed the old bridge near the mill. Nobody was hurt "
	    "in the flood.\n" }, 0, 1, "came 0, split 1" },
	{ "only an older sentence came back", { RIVER "\n",
	    MAYOR "\n", MAYOR " " BRIDGE "\n", RIVER " " BRIDGE "\n" }, 0, 0,
	    "came 0, went 1, back 3" },
	{ "another one changed into an older sentence", { RIVER " " BRIDGE "\n",
	    BRIDGE "\n", "The river rose by three metres during the night. "
	    BRIDGE "\n", RIVER " " BRIDGE "\n" }, 0, 0,
	    "came 0, went 1, back 3" },
	{ "a short one that went and came is another",
	    { "He went. " RIVER "\n" MAYOR "\n", RIVER "\n" MAYOR
	    " He went.\n" }, 1, 1, "came 1" },
};

static void
tells_what_a_sentence_went_through(void **state)
{
	struct history h = { 0 };
	char got[1024];
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (k = 0; k < 6 && cases[i].revisions[k]; k++)
			add_revision(&h, cases[i].revisions[k]);
		describe_turns(got, turn_at(&h, cases[i].paragraph,
			cases[i].sentence), false);
		if (strcmp(got, cases[i].turns))
			print_error("in \"%s\"\n", cases[i].name);
		assert_string_equal(got, cases[i].turns);
		history_free(&h);
	}
}

static void
each_kind_goes_to_its_sentence(void **state)
{
	struct history h = { 0 };

	(void)state;
	add_revision(&h, RIVER " " MAYOR "\n");
	add_revision(&h, "The river rose by three metres during the night. "
	    "Mayor Ada Ferran asked for sandbags on Monday.\n");
	assert_int_equal(
	    turn_at(&h, 0, 0)->kinds, KIND_BIT(KIND_NUMBER));
	assert_int_equal(turn_at(&h, 0, 1)->kinds, KIND_BIT(KIND_NAME));
	history_free(&h);
}

/* The revision that the first byte of words, in paragraph, is from. */
static uint32_t
origin_of(const struct history *h, size_t paragraph, const char *words)
{
	const struct composed_paragraph *p = h->c->paragraphs[paragraph];
	size_t at = slice_find(p->text, slice_of(words), 0), i;

	assert_true(at < p->text.len);
	for (i = 0; i + 1 < p->run_count && p->runs[i + 1].start <= at; i++)
		;
	return p->runs[i].revision;
}

static void
knows_when_each_word_came(void **state)
{
	struct history h = { 0 };

	(void)state;
	add_revision(&h, RIVER " " MAYOR "\n");
	add_revision(&h, "The river rose by three metres during the night. "
	    MAYOR "\n");
	add_revision(&h, "The river rose by three metres during the long "
	    "night. " MAYOR "\n");
	assert_int_equal(origin_of(&h, 0, "The river"), 0);
	assert_int_equal(origin_of(&h, 0, "three"), 1);
	assert_int_equal(origin_of(&h, 0, "long"), 2);
	assert_int_equal(origin_of(&h, 0, "night"), 0);
	add_revision(&h, MAYOR "\n");
	add_revision(&h, MAYOR "\nThe river rose by three metres during the "
	    "long night.\n");
	assert_int_equal(origin_of(&h, 1, "three"), 1);
	assert_int_equal(origin_of(&h, 1, "long"), 2);
	history_free(&h);
}

static void
words_that_move_and_stay_keep_their_coming(void **state)
{
	struct history h = { 0 };

	(void)state;
	add_revision(&h, SCHOOL " " RIVER " " BRIDGE "\n");
	add_revision(&h, RIVER " " BRIDGE " Forty people slept in the gym of "
	    "the school.\n");
	assert_int_equal(origin_of(&h, 0, "Forty"), 0);
	assert_int_equal(origin_of(&h, 0, "people"), 1);
	assert_int_equal(origin_of(&h, 0, "gym"), 0);
	history_free(&h);
}

static void
lists_what_went_and_when(void **state)
{
	struct history h = { 0 };
	const struct past_sentence *p;

	(void)state;
	add_revision(&h, RIVER " " MAYOR "\n" SCHOOL "\n");
	add_revision(&h, RIVER "\n" SCHOOL "\n");
	add_revision(&h, RIVER "\n");
	add_revision(&h, RIVER "\n" SCHOOL "\n");
	assert_int_equal(h.c->past_count, 2);
	p = h.c->past;
	assert_true(slice_equal(slice_sub(p[0].paragraph->text, p[0].start,
	    p[0].end), SLICE(MAYOR)));
	assert_int_equal(p[0].went, 1);
	assert_int_equal(p[0].last->op, TURN_WENT);
	assert_false(p[0].back);
	assert_int_equal(p[1].went, 2);
	assert_true(p[1].back);
	history_free(&h);
}

static void
what_is_forgotten_leaves_the_first_coming(void **state)
{
	struct history h = { 0 };
	char lines[512];
	unsigned i;

	(void)state;
	add_revision(&h, RIVER "\n" SCHOOL "\n");
	h.c->max_bytes = 2000;
	h.c->max_turns = 20;
	for (i = 0; i < 40; i++) {
		snprintf(lines, sizeof(lines), RIVER " There were %u people "
		    "at the gate.\n" SCHOOL "\n", i);
		add_revision(&h, lines);
	}
	assert_true(h.c->forgot);
	assert_true(h.c->past_count < 20);
	assert_int_equal(turn_at(&h, 0, 0)->came, 0);
	assert_int_equal(turn_at(&h, 0, 1)->came, 1);
	history_free(&h);
}

static void
any_history_composes_to_its_newest_text(void **state)
{
	struct history h = { 0 };
	static char one[MOST_BYTES], two[MOST_BYTES];
	uint64_t seed = 2026;
	size_t i, k;

	(void)state;
	for (i = 0; i < 150; i++) {
		invent(one, 8192, &seed);
		for (k = 0; k < 12; k++) {
			add_revision(&h, one);
			rework(two, one, &seed);
			if (draw(&seed, 2))
				shuffle(two, &seed);
			if (strlen(two) > 4096)
				break;
			/* what stood once comes back now and then */
			if (k > 2 && draw(&seed, 4) == 0)
				snprintf(two, sizeof(two), "%s",
				    h.texts[draw(&seed, (uint32_t)k)]);
			memcpy(one, two, sizeof(one));
		}
		history_free(&h);
	}
}

static void
survives_every_allocation_failure(void **state)
{
	static struct page pages[4];
	static const char *const lines[] = { RIVER " " MAYOR "\n" SCHOOL "\n",
		SCHOOL "\n" RIVER "\n" BRIDGE "\n",
		"Forty families slept in the hall of the school. " RIVER
		"\nVolunteers closed the bridge and went home.\n",
		RIVER " " MAYOR "\n" SCHOOL "\n" };
	struct diff_options options = { .list_unchanged = true };
	struct changes *changes[3];
	enum emend_status status;
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++)
		page_init(&pages[i], lines[i]);
	for (i = 0; i < 3; i++)
		assert_int_equal(diff_articles(&changes[i],
		    &pages[i].article, &pages[i + 1].article, &options, NULL),
		    EMEND_OK);
	FAULT_SWEEP(status, {
		struct composition *c;

		status = compose_new(&c, &pages[0].article, NULL);
		for (i = 0; i < 3 && !status; i++)
			status = compose_add(
			    c, changes[i], &pages[i + 1].article, NULL);
		compose_free(c);
	});
	for (i = 0; i < 3; i++)
		changes_free(changes[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_what_a_sentence_went_through),
		cmocka_unit_test(each_kind_goes_to_its_sentence),
		cmocka_unit_test(knows_when_each_word_came),
		cmocka_unit_test(words_that_move_and_stay_keep_their_coming),
		cmocka_unit_test(lists_what_went_and_when),
		cmocka_unit_test(what_is_forgotten_leaves_the_first_coming),
		cmocka_unit_test(any_history_composes_to_its_newest_text),
		cmocka_unit_test(survives_every_allocation_failure),
	};
	return cmocka_run_group_tests_name("compose", tests, NULL, NULL);
}
