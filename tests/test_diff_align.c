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
#include "diff/align.h"
#include "tests/fault.h"

#define MOST 64

/* An article on the stack; a paragraph a line, "# " before a heading. */
struct page {
	struct article article;
	struct paragraph paragraphs[MOST];
};

static void
page_init(struct page *p, const char *lines)
{
	size_t len, n = 0;

	memset(p, 0, sizeof(*p));
	for (; *lines; lines += len + (lines[len] == '\n')) {
		len = strcspn(lines, "\n");
		assert_true(n < MOST);
		p->paragraphs[n].text = slice_new(lines, len);
		if (len > 2 && lines[0] == '#') {
			p->paragraphs[n].text = slice_new(lines + 2, len - 2);
			p->paragraphs[n].kind = PARAGRAPH_HEADING;
			p->paragraphs[n].level = 2;
		}
		n++;
	}
	p->article.paragraphs = p->paragraphs;
	p->article.paragraph_count = n;
}

/* "1=1 2=>3 -4 +4 5~5,6": same, moved, deleted, added, alike. */
static void
describe(char *out, size_t size, const struct alignment *a)
{
	size_t i, k, n = 0;
	const struct group *g;

	out[0] = '\0';
	for (i = 0; i < a->count && n + 32 < size; i++) {
		g = &a->groups[i];
		n += (size_t)sprintf(out + n, "%s", i ? " " : "");
		if (g->after_count == 0 || g->before_count == 0) {
			n += (size_t)sprintf(out + n, "%c%zu",
			    g->after_count ? '+' : '-',
			    (g->after_count ? g->after : g->before) + 1);
			continue;
		}
		for (k = 0; k < g->before_count; k++)
			n += (size_t)sprintf(out + n, "%s%zu", k ? "," : "",
			    g->before + k + 1);
		n += (size_t)sprintf(out + n, "%s%s", g->exact ? "=" : "~",
		    g->moved ? ">" : "");
		for (k = 0; k < g->after_count; k++)
			n += (size_t)sprintf(out + n, "%s%zu", k ? "," : "",
			    g->after + k + 1);
	}
}

#define RIVER \
	"The river rose by two metres during the night, the mayor of " \
	"Ostrem said.\n"
#define BRIDGE \
	"Volunteers closed the old bridge and carried sandbags to " \
	"the school.\n"
#define SCHOOL \
	"Nobody was hurt, but forty families had to leave their " \
	"homes near the mill.\n"
#define MUSEUM \
	"Meanwhile the museum in Halden opens its new wing for " \
	"ceramics on Friday afternoon.\n"
#define COUNCIL \
	"A council meeting about the dyke has been called for next " \
	"Tuesday evening.\n"

static const struct {
	const char *name, *before, *after, *groups;
} cases[] = {
	{ "both empty", "", "", "" },
	{ "all added", "", RIVER BRIDGE, "+1 +2" },
	{ "all deleted", RIVER BRIDGE, "", "-1 -2" },
	{ "the same", RIVER BRIDGE, RIVER BRIDGE, "1=1 2=2" },
	{ "one added", RIVER BRIDGE, RIVER SCHOOL BRIDGE, "1=1 +2 2=3" },
	{ "one deleted", RIVER SCHOOL BRIDGE, RIVER BRIDGE, "1=1 -2 3=2" },
	{ "another in its place", RIVER MUSEUM BRIDGE, RIVER SCHOOL BRIDGE,
	    "1=1 -2 +2 3=3" },
	{ "one moved down", RIVER BRIDGE SCHOOL MUSEUM,
	    BRIDGE SCHOOL MUSEUM RIVER, "2=1 3=2 4=3 1=>4" },
	{ "one moved up", RIVER BRIDGE SCHOOL MUSEUM,
	    MUSEUM RIVER BRIDGE SCHOOL, "4=>1 1=2 2=3 3=4" },
	{ "the shorter of two moves", RIVER BRIDGE, BRIDGE RIVER,
	    "2=>1 1=2" },
	{ "of equals the later of the old text moves",
	    "Twenty letters at the least, A.\n"
	    "Twenty letters at the least, B.\n",
	    "Twenty letters at the least, B.\n"
	    "Twenty letters at the least, A.\n",
	    "2=>1 1=2" },
	{ "a heavy one stays and two light ones move",
	    RIVER "First short line, which is light.\n"
		  "Another short line here, light.\n",
	    "First short line, which is light.\n"
	    "Another short line here, light.\n" RIVER,
	    "2=>1 3=>2 1=3" },
	{ "short blocks do not move", "Oh no!\n" RIVER, RIVER "Oh no!\n",
	    "-1 2=1 +2" },
	{ "unless with a neighbour", "Oh no!\n" BRIDGE RIVER COUNCIL,
	    RIVER COUNCIL "Oh no!\n" BRIDGE, "3=1 4=2 1=>3 2=>4" },
	{ "a word changed", RIVER BRIDGE,
	    RIVER "Volunteers closed the new bridge and carried sandbags to "
		  "the school.\n",
	    "1=1 2~2" },
	{ "a word of few changed",
	    RIVER "Two people were hurt, police said.\n" BRIDGE,
	    RIVER "Three people were hurt, police said.\n" BRIDGE,
	    "1=1 2~2 3=3" },
	{ "only typography", "\"I don't know\" - so he said.\n",
	    "\xe2\x80\x9cI don\xe2\x80\x99t know\xe2\x80\x9d \xe2\x80\x93 so "
	    "he said.\n", "1~1" },
	{ "changed beside one that came", RIVER BRIDGE,
	    RIVER MUSEUM "Volunteers closed the old bridge, police said, and "
	    "carried sandbags to the school.\n", "1=1 +2 2~3" },
	{ "moved and changed", BRIDGE RIVER SCHOOL MUSEUM,
	    RIVER SCHOOL MUSEUM
	    "Volunteers closed the old bridge and carried heavy sandbags to "
	    "the school.\n", "2=1 3=2 4=3 1~>4" },
	{ "split", RIVER
	    "Volunteers closed the old bridge. They carried sandbags to the "
	    "school until midnight.\n" SCHOOL,
	    RIVER "Volunteers closed the old bridge.\nThey carried sandbags "
	    "to the school until midnight.\n" SCHOOL, "1=1 2~2,3 3=4" },
	{ "merged", RIVER
	    "Volunteers closed the old bridge.\nThey carried sandbags "
	    "to the school until midnight.\n" SCHOOL,
	    RIVER "Volunteers closed the old bridge. They carried sandbags to "
	    "the school until midnight.\n" SCHOOL, "1=1 2,3~2 4=3" },
	{ "moved, and words changed here and there",
	    "Next to the mill they sell bread, milk and tea.\n" RIVER BRIDGE
	    SCHOOL,
	    RIVER BRIDGE SCHOOL
	    "Next to the church they sell salt, milk and tea.\n",
	    "2=1 3=2 4=3 1~>4" },
	{ "parts that say the same twice",
	    RIVER "The old mill at the river. Picture: the old mill at the "
	    "river.\n",
	    RIVER "The old mill at the river.\nPicture: the old mill at the "
	    "river.\n", "1=1 2~2,3" },
	{ "merged lines that are alike",
	    RIVER "Ferries to the northern isles leave at eight.\n"
	    "Ferries to the southern isles leave at eight.\n",
	    RIVER "Ferries to the northern isles leave at eight. Ferries to "
	    "the southern isles leave at eight.\n", "1=1 2,3~2" },
	{ "a second copy is the new one", RIVER BRIDGE,
	    RIVER RIVER BRIDGE, "1=1 +2 2=3" },
	{ "repeated paragraphs keep their places",
	    "Ad.\n" RIVER "Ad.\n" BRIDGE "Ad.\n",
	    "Ad.\n" RIVER "Ad.\n" SCHOOL "Ad.\n" BRIDGE "Ad.\n",
	    "1=1 2=2 3=3 +4 +5 4=6 5=7" },
	{ "headings stay with what they head",
	    "# Weather\n" RIVER "# Weather\n" BRIDGE,
	    "# Weather\n" RIVER "# Weather\n" MUSEUM "# Weather\n" BRIDGE,
	    "1=1 2=2 +3 +4 3=5 4=6" },
	{ "a role alone", "Weather\n" RIVER, "# Weather\n" RIVER, "1=1 2=2" },
	{ "deletions stand before additions",
	    RIVER SCHOOL BRIDGE, RIVER MUSEUM COUNCIL BRIDGE,
	    "1=1 -2 +2 +3 3=4" },
	{ "Chinese",
	    "\xe6\xb2\xb3\xe6\xb0\xb4\xe6\x98\xa8\xe5\xa4\x9c\xe4\xb8\x8a"
	    "\xe6\xb6\xa8\xe4\xb8\xa4\xe7\xb1\xb3\n" RIVER,
	    "\xe6\xb2\xb3\xe6\xb0\xb4\xe6\x98\xa8\xe5\xa4\x9c\xe4\xb8\x8a"
	    "\xe6\xb6\xa8\xe4\xb8\x89\xe7\xb1\xb3\n" RIVER, "1~1 2=2" },
};

static void
pairs_paragraphs_by_what_they_say(void **state)
{
	static struct page before, after;
	struct alignment a;
	char got[512];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		page_init(&before, cases[i].before);
		page_init(&after, cases[i].after);
		assert_int_equal(align_paragraphs(&a, &before.article,
		    &after.article, NULL), EMEND_OK);
		describe(got, sizeof(got), &a);
		if (strcmp(got, cases[i].groups))
			print_error("in \"%s\"\n", cases[i].name);
		assert_string_equal(got, cases[i].groups);
		alignment_free(&a);
	}
}

static uint32_t
draw(uint64_t *seed, uint32_t below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % below;
}

/* Paragraphs of made-up words; a small vocabulary repeats much. */
static void
invent(char *out, size_t size, uint64_t *seed, uint32_t vocabulary)
{
	uint32_t paragraphs = draw(seed, 20), words, i, k;
	size_t n = 0;

	out[0] = '\0';
	for (i = 0; i < paragraphs; i++) {
		words = 1 + draw(seed, draw(seed, 3) ? 12 : 2);
		for (k = 0; k < words && n + 16 < size; k++)
			n += (size_t)sprintf(out + n, "%sw%u",
			    k ? " " : "", draw(seed, vocabulary));
		n += (size_t)sprintf(out + n, "\n");
	}
}

/* The other text: lines lost, repeated, swapped and edited. */
static void
rework(char *out, const char *in, uint64_t *seed)
{
	const char *held = NULL;
	size_t len, held_len = 0;

	for (; *in; in += len) {
		len = strcspn(in, "\n") + 1;
		switch (draw(seed, 8)) {
		case 0:
			break;
		case 1:
			memcpy(out, in, len);
			out += len;
			memcpy(out, in, len);
			out += len;
			break;
		case 2:
			held = in;
			held_len = len;
			break;
		case 3:
			out += sprintf(out, "changed ");
			memcpy(out, in, len);
			out += len;
			break;
		default:
			memcpy(out, in, len);
			out += len;
		}
		if (held && draw(seed, 4) == 0) {
			memcpy(out, held, held_len);
			out += held_len;
			held = NULL;
		}
	}
	*out = '\0';
}

/* Each paragraph once; what is exact is; what did not move ascends. */
static void
check_groups(const struct alignment *a, const struct page *before,
    const struct page *after)
{
	size_t i, k, last = 0, seen_before[MOST] = { 0 };
	size_t seen_after[MOST] = { 0 };
	const struct group *g;

	for (i = 0; i < a->count; i++) {
		g = &a->groups[i];
		assert_true(g->before_count == 1 || g->after_count == 1);
		for (k = 0; k < g->before_count; k++)
			seen_before[g->before + k]++;
		for (k = 0; k < g->after_count; k++)
			seen_after[g->after + k]++;
		if (!g->before_count || !g->after_count)
			continue;
		assert_int_equal(g->exact,
		    g->before_count == 1 && g->after_count == 1 &&
		    slice_equal(before->paragraphs[g->before].text,
		    after->paragraphs[g->after].text));
		if (g->moved)
			continue;
		assert_true(g->before >= last);
		last = g->before + g->before_count;
	}
	for (i = 0; i < before->article.paragraph_count; i++)
		assert_int_equal(seen_before[i], 1);
	for (i = 0; i < after->article.paragraph_count; i++)
		assert_int_equal(seen_after[i], 1);
}

static size_t
count_alone(const struct alignment *a)
{
	size_t i, n = 0;

	for (i = 0; i < a->count; i++)
		n += !a->groups[i].before_count || !a->groups[i].after_count;
	return n;
}

static void
each_paragraph_stands_in_one_group(void **state)
{
	static struct page before, after;
	static char one[8192], two[16384];
	struct alignment a, again;
	uint64_t seed = 23;
	size_t i, mirrored = 0;

	(void)state;
	for (i = 0; i < 1500; i++) {
		invent(one, sizeof(one), &seed, 4 + draw(&seed, 60));
		rework(two, one, &seed);
		page_init(&before, one);
		page_init(&after, two);
		assert_int_equal(align_paragraphs(&a, &before.article,
		    &after.article, NULL), EMEND_OK);
		check_groups(&a, &before, &after);
		assert_int_equal(align_paragraphs(&again, &after.article,
		    &before.article, NULL), EMEND_OK);
		check_groups(&again, &after, &before);
		mirrored += a.count == again.count &&
		    count_alone(&a) == count_alone(&again);
		alignment_free(&a);
		alignment_free(&again);
	}
	/* but for ties: which of two equals moved hangs on the old text */
	assert_true(mirrored * 100 >= i * 97);
}

#define PERMUTED 8

/* Paragraph i of a text for moving: all letters, some of one length. */
static void
print_movable(char *out, size_t i, size_t extra)
{
	sprintf(out, "paragraph %c is so%.*s", (int)('a' + i), (int)extra,
	    "ooooooooooooooooooo");
}

/* Is the set of old paragraphs one whose order in the new text is kept? */
static bool
ascends(unsigned set, const size_t place[PERMUTED])
{
	size_t i, last = 0;

	for (i = 0; i < PERMUTED; i++) {
		if (!(set >> i & 1))
			continue;
		if (place[i] < last)
			return false;
		last = place[i];
	}
	return true;
}

/* Heavier; else of more paragraphs; else with the earlier of the old text. */
static bool
is_better(unsigned set, unsigned than, const struct page *before)
{
	size_t i, bytes[2] = { 0 }, counts[2] = { 0 };

	for (i = 0; i < PERMUTED; i++) {
		bytes[0] += (set >> i & 1) * before->paragraphs[i].text.len;
		bytes[1] += (than >> i & 1) * before->paragraphs[i].text.len;
		counts[0] += set >> i & 1;
		counts[1] += than >> i & 1;
	}
	if (bytes[0] != bytes[1])
		return bytes[0] > bytes[1];
	if (counts[0] != counts[1])
		return counts[0] > counts[1];
	for (i = 0; i < PERMUTED; i++)
		if ((set >> i & 1) != (than >> i & 1))
			return set >> i & 1;
	return false;
}

static void
the_fewest_bytes_move(void **state)
{
	static struct page before, after;
	static char texts[PERMUTED][64];
	size_t place[PERMUTED], order[PERMUTED], i, k, held, times;
	unsigned set, best, kept;
	struct alignment a;
	uint64_t seed = 5;

	(void)state;
	for (times = 0; times < 300; times++) {
		for (i = 0; i < PERMUTED; i++) {
			order[i] = i;
			print_movable(texts[i], i, draw(&seed, 6));
		}
		for (i = PERMUTED; i > 1; i--) {
			k = draw(&seed, (uint32_t)i);
			held = order[i - 1];
			order[i - 1] = order[k];
			order[k] = held;
		}
		memset(&before, 0, sizeof(before));
		memset(&after, 0, sizeof(after));
		before.article.paragraphs = before.paragraphs;
		after.article.paragraphs = after.paragraphs;
		before.article.paragraph_count = PERMUTED;
		after.article.paragraph_count = PERMUTED;
		for (i = 0; i < PERMUTED; i++) {
			before.paragraphs[i].text = slice_of(texts[i]);
			after.paragraphs[i].text = slice_of(texts[order[i]]);
			place[order[i]] = i;
		}
		for (best = 0, set = 1; set < 1u << PERMUTED; set++)
			if (ascends(set, place) &&
			    is_better(set, best, &before))
				best = set;
		assert_int_equal(align_paragraphs(&a, &before.article,
		    &after.article, NULL), EMEND_OK);
		for (kept = 0, i = 0; i < a.count; i++)
			if (a.groups[i].exact && !a.groups[i].moved)
				kept |= 1u << a.groups[i].before;
		assert_int_equal(kept, best);
		alignment_free(&a);
	}
}

static void
survives_every_allocation_failure(void **state)
{
	static struct page before, after;
	enum emend_status status;

	(void)state;
	page_init(&before, RIVER BRIDGE "Left in place.\n" SCHOOL MUSEUM);
	page_init(&after, MUSEUM RIVER
	    "Volunteers closed the new bridge and carried sandbags to the "
	    "school.\nRight in place.\n" SCHOOL "Quite another thing.\n");
	FAULT_SWEEP(status, {
		struct alignment a;

		status = align_paragraphs(
		    &a, &before.article, &after.article, NULL);
		assert_true(status == EMEND_OK || !a.groups);
		alignment_free(&a);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs_paragraphs_by_what_they_say),
		cmocka_unit_test(each_paragraph_stands_in_one_group),
		cmocka_unit_test(the_fewest_bytes_move),
		cmocka_unit_test(survives_every_allocation_failure),
	};
	return cmocka_run_group_tests_name("align", tests, NULL, NULL);
}
