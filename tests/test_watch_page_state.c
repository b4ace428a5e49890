#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/slice.h"
#include "base/time.h"
#include "store/looks.h"
#include "store/watches.h"
#include "watch/page_state.h"

/*
 * Sequences of looks and what each was.  A step is "WHEN LOOK VERDICT":
 *
 *	A, B, ...	a text of the usual length
 *	a, b, ...	one of a tenth of it
 *	404 410 451	that status; 404! with a notice of a retraction
 *	home soft404	a redirect to the front page; "not found" with 200
 *	timeout consent	a failure; a wall
 *	front		a front page in the article's place
 *	notice		a short text that says that the piece was retracted
 *	same		304, or the same bytes
 *	A>		read at a new address that is taken over
 *
 * After the verdict may stand ":N", the revision that it is about (to, as, or
 * the number of looks seen of a suspicion).
 */
#define START INT64_C(1800000000)
#define REVISIONS_MOST 32
#define USUAL_PROSE 3000

struct world {
	struct watch_row row;
	struct hash128 states[REVISIONS_MOST + 1];
	bool gone[REVISIONS_MOST + 1];
	struct sighting sightings[64]; /* by letter */
	size_t newest_prose;
	size_t prose[REVISIONS_MOST + 1];
	struct known known;
	struct turn turn;
};

static const char *const verdict_names[] = {
	[VERDICT_FAILED] = "failed",
	[VERDICT_SUSPECT] = "suspect",
	[VERDICT_OBSERVED] = "observed",
	[VERDICT_NEW] = "new",
	[VERDICT_CHANGED] = "changed",
	[VERDICT_REVERTED] = "reverted",
	[VERDICT_RETURNED] = "returned",
	[VERDICT_GONE] = "gone",
	[VERDICT_FLAPPING] = "flapping",
	[VERDICT_COUNTED] = "counted",
	[VERDICT_SETTLED] = "settled",
	[VERDICT_RELOCATED] = "relocated",
};

static struct look
look_of(const char *word, int64_t at)
{
	struct look l = { .type = LOOK_GONE, .at = at, .error = "http" };

	if (!strcmp(word, "timeout")) {
		l.type = LOOK_FAILED;
		l.error = "timeout";
	} else if (!strcmp(word, "home")) {
		l.status = 200;
		l.error = "redirect";
	} else if (!strcmp(word, "same")) {
		l.type = LOOK_SAME;
		l.status = 304;
	} else if (word[0] >= '0' && word[0] <= '9') {
		l.status = (int)strtol(word, NULL, 10);
		l.notice = word[3] == '!';
	} else {
		l.type = LOOK_READ;
		l.status = 200;
		l.prose = word[0] < 'a' ? USUAL_PROSE : USUAL_PROSE / 10;
		l.state_hash.bytes[0] = (unsigned char)word[0];
		l.state_hash.bytes[1] =
		    word[1] == '>' ? 0 : (unsigned char)word[1];
		l.wall = !strcmp(word, "consent") ? WALL_CONSENT
		    : !strcmp(word, "soft404")	  ? WALL_GONE
		    : !strcmp(word, "front")	  ? WALL_NOT_ARTICLE
						  : WALL_NONE;
		l.notice = !strcmp(word, "notice");
	}
	return l;
}

static bool
is_gone(const struct look *l)
{
	return l->type == LOOK_GONE || l->wall == WALL_GONE;
}

/* What the store would say. */
static void
look_up(struct world *w, const struct look *l, bool moved)
{
	unsigned i;

	w->known = (struct known){ .confirm = 3,
		.newest_prose = w->newest_prose };
	for (i = 1; i <= w->row.newest; i++)
		if (w->gone[i] == is_gone(l) &&
		    (is_gone(l) || hash_equal(w->states[i], l->state_hash)))
			w->known.as = moved ? 0 : i;
	w->known.moved = moved;
	w->known.sighting = &w->sightings[l->state_hash.bytes[0] % 64];
}

/* What the keeping of a revision does. */
static void
keep(struct world *w, const struct look *l, enum verdict v)
{
	if (verdict_is_revision(v, &w->row, &w->known)) {
		w->row.newest++;
		assert_in_range(w->row.newest, 1, REVISIONS_MOST);
		w->row.gone = w->turn.gone;
		w->gone[w->row.newest] = w->turn.gone;
		if (!w->turn.gone) {
			w->row.newest_state = l->state_hash;
			w->newest_prose = l->prose;
		}
		w->states[w->row.newest] = w->row.newest_state;
	}
	if (w->turn.suspect_over)
		memset(w->sightings, 0, sizeof(w->sightings));
}

static int64_t
parse_time(const char *word)
{
	int64_t seconds = 0;

	if (strcmp(word, "0"))
		assert_true(duration_parse(slice_of(word), &seconds));
	return START + seconds;
}

static void
check_number(const struct world *w, enum verdict v, const char *wanted)
{
	unsigned n = (unsigned)strtoul(wanted, NULL, 10);

	if (v == VERDICT_SUSPECT)
		assert_int_equal(w->turn.seen, n);
	else if (v == VERDICT_REVERTED || v == VERDICT_SETTLED ||
	    v == VERDICT_COUNTED || v == VERDICT_OBSERVED)
		assert_int_equal(w->known.as, n);
	else
		assert_int_equal(w->row.newest, n);
}

static void
play(struct world *w, const char *script)
{
	char copy[2000], *step, *rest = copy;

	memset(w, 0, sizeof(*w));
	snprintf(copy, sizeof(copy), "%s", script);
	while ((step = strsep(&rest, ","))) {
		char *when, *word, *verdict, *number;
		struct look l;
		enum verdict v;

		step += strspn(step, " ");
		when = strsep(&step, " ");
		word = strsep(&step, " ");
		verdict = strsep(&step, ":");
		number = step;
		l = look_of(word, parse_time(when));
		look_up(w, &l, strchr(word, '>') != NULL);
		v = page_state_judge(&w->row, &l, &w->known, &w->turn);
		if (strcmp(verdict_names[v], verdict))
			fail_msg("%s %s in \"%s\": %s", when, word, script,
			    verdict_names[v]);
		keep(w, &l, v);
		if (number)
			check_number(w, v, number);
	}
}

static void
judges_sequences_of_looks(void **state)
{
	static const struct {
		const char *name, *script;
	} cases[] = {
		{ "a quiet article",
		    "0 A new:1, 15m same observed, 30m A observed" },
		{ "a state never seen is believed at once",
		    "0 A new, 15m B changed:2, 30m C changed:3" },
		{ "the first return is told whatever its age",
		    "0 A new, 1h B changed, 400d A reverted:1" },
		{ "a second return within seven days is flapping",
		    "0 A new, 1h B changed, 2h A reverted:1, 3h B flapping, "
		    "4h A counted:3, 5h B counted:2" },
		{ "a second return after seven days is told again",
		    "0 A new, 1h B changed, 2h A reverted, 8d B reverted:2" },
		{ "what was never seen stays a change while flapping",
		    "0 A new, 1h B changed, 2h A reverted, 3h B flapping, "
		    "4h C changed:4, 5h A counted, 6h C counted" },
		{ "returns need not be to the same state",
		    "0 A new, 1h B changed, 2h A reverted, 3h C changed, "
		    "4h A flapping, 5h D changed" },
		{ "flapping ends after five looks and a day, on another "
		  "than the newest",
		    "0 A new, 1h B changed, 2h A reverted, 3h B flapping, "
		    "4h B counted, 5h B counted, 6h B counted, 7h B counted, "
		    "26h B counted, 27h B settled:2, 28h same observed" },
		{ "flapping ends on the newest without a revision",
		    "0 A new, 1h B changed, 2h A reverted:1, 3h B flapping, "
		    "4h A counted, 9h A counted, 14h A counted, 19h A counted, "
		    "27h same counted, 28h A settled:3, 29h same observed" },
		{ "swinging on after that is flapping anew",
		    "0 A new, 1h B changed, 2h A reverted, 3h B flapping, "
		    "4h A counted, 5h B counted, 6h B counted, 7h B counted, "
		    "8h B counted, 30h B settled, 31h A flapping" },
		{ "a week after the last swing it is a first return again",
		    "0 A new, 1h B changed, 2h A reverted, 3h B flapping, "
		    "4h A counted, 5h B counted, 6h B counted, 7h B counted, "
		    "8h B counted, 30h B settled, 8d A reverted" },
		{ "five looks need their day",
		    "0 A new, 1h B changed, 2h A reverted, 3h B flapping, "
		    "4h A counted, 5h A counted, 6h A counted, 7h A counted, "
		    "8h A counted, 9h B counted, 10h A counted" },
		{ "gone takes three looks, at 10 and 60 minutes",
		    "0 A new, 1h 404 suspect:1, 70m 404 suspect:2, "
		    "2h 404 gone:2, 3h 404 observed:2" },
		{ "a look earlier than due does not count",
		    "0 A new, 60m 404 suspect:1, 65m 404 suspect:1, "
		    "69m 404 suspect:1, 70m 404 suspect:2, 119m 404 suspect:2, "
		    "120m 404 gone" },
		{ "whatever form being gone takes",
		    "0 A new, 1h 404 suspect:1, 70m home suspect:2, "
		    "2h soft404 gone" },
		{ "410 is believed at once",
		    "0 A new, 1h 410 gone:2" },
		{ "a notice is believed at once",
		    "0 A new, 1h 404! gone:2" },
		{ "451 is as 404", "0 A new, 1h 451 suspect:1" },
		{ "a notice with 200 is a changed text",
		    "0 A new, 1h notice changed:2" },
		{ "failures and walls neither count nor set back",
		    "0 A new, 1h 404 suspect:1, 65m timeout failed, "
		    "68m consent suspect, 70m 404 suspect:2, "
		    "71m timeout failed, 2h 404 gone" },
		{ "a good reading sets the count back",
		    "0 A new, 1h 404 suspect:1, 70m 404 suspect:2, "
		    "80m A observed, 2h 404 suspect:1" },
		{ "after being gone any good reading is a return",
		    "0 A new, 1h 410 gone, 2h B returned:3" },
		{ "also a short one", "0 A new, 1h 410 gone, 2h a returned:3" },
		{ "to be gone is a state like any other: the return to the "
		  "text is the first, being gone again the second",
		    "0 A new, 1h 410 gone, 2h A returned:3, 3h 410 flapping, "
		    "4h A counted:3, 5h 410 counted:2" },
		{ "gone and back for ever makes no revisions",
		    "0 A new, 1h 404 suspect, 70m 404 suspect, 2h 404 gone, "
		    "3h A returned, 4h 404 suspect:1, 250m 404 suspect:2, "
		    "5h 404 flapping, 6h 404 counted, 7h A counted, "
		    "8h 404 suspect:1" },
		{ "flapping can end on being gone",
		    "0 A new, 1h 410 gone:2, 2h A returned:3, 3h 410 flapping, "
		    "4h 410 counted, 5h 410 counted, 6h 410 counted, "
		    "28h 410 settled:2, 29h 410 observed, 30h B returned" },
		{ "gone that is told while it swings is told to be over",
		    "0 A new, 1h B changed, 2h A reverted:1, 3h B flapping, "
		    "4h 410 gone:4, 5h B returned:5, 6h A counted, "
		    "7h 410 counted:4, 8h B counted:5" },
		{ "after being gone a return is none of the swings",
		    "0 A new, 1h B changed, 2h A reverted:1, 3h 410 gone:4, "
		    "4h A returned:5, 5h 410 flapping, 6h A counted" },
		{ "a front page is no return",
		    "0 A new, 1h 410 gone, 2h front suspect:1, "
		    "3h A returned:3" },
		{ "a new address is a revision, whatever its text",
		    "0 A new, 1h A> relocated:2, 2h A observed:2, "
		    "3h B> relocated:3, 4h same observed" },
		{ "also while it swings",
		    "0 A new, 1h B changed, 2h A reverted, 3h B flapping, "
		    "4h A> relocated:4, 5h B counted" },
		{ "after being gone it is a return, at another address too",
		    "0 A new, 1h 410 gone:2, 2h A> returned:3" },
		{ "what has collapsed has to stand at its new address first",
		    "0 A new, 1h a> suspect:1, 70m a> suspect:2, "
		    "2h a> relocated:2" },
		/* the sequences that everybody meets */
		{ "A, B, A, B, C",
		    "0 A new:1, 1h B changed:2, 2h A reverted:1, "
		    "3h B flapping, 4h C changed:4" },
		{ "A, B, A, C, A, D",
		    "0 A new, 1h B changed, 2h A reverted:1, 3h C changed:4, "
		    "4h A flapping, 5h D changed:5" },
		{ "A, three times 404, A",
		    "0 A new, 1h 404 suspect, 70m 404 suspect, 2h 404 gone:2, "
		    "3h A returned:3" },
		{ "404, a timeout, 404, 404",
		    "0 A new, 1h 404 suspect:1, 65m timeout failed, "
		    "70m 404 suspect:2, 2h 404 gone:2" },
		{ "collapsed: c1, c2, c1, c1",
		    "0 A new, 1h c1 suspect:1, 65m c2 suspect:1, "
		    "70m c1 suspect:2, 2h c1 changed:2" },
		{ "collapsed to the text of revision 1",
		    "0 a new:1, 1h A changed:2, 2h B changed:3, "
		    "3h a reverted:1" },
		{ "a redirect to the home page",
		    "0 A new, 1h home suspect:1, 70m home suspect:2, "
		    "2h home gone:2, 3h A returned:3" },
		{ "a wall for a week",
		    "0 A new, 1d consent suspect:1, 3d consent suspect:2, "
		    "5d consent suspect:3, 7d consent suspect:4, "
		    "8d A observed:1" },
		{ "404 with a notice, and 200 with one",
		    "0 A new, 1h notice changed:2, 2h 404! gone:3" },
		{ "the old address is asked no more once it has moved",
		    "0 A new, 1h A> relocated:2, 2h 404 suspect:1, "
		    "130m 404 suspect:2, 3h 404 gone:3" },
		{ "404 before there is a revision is a failure",
		    "0 404 failed, 15m 410 failed, 30m A new:1" },
		{ "nothing is collapsed before there is a revision",
		    "0 a new:1, 15m A changed" },
		{ "a wall is never believed",
		    "0 A new, 1h consent suspect:1, 70m consent suspect:2, "
		    "2h consent suspect:3, 30d consent suspect:4, "
		    "31d A observed" },
		{ "a wall at the first look is no article",
		    "0 consent suspect, 15m A new:1" },
		{ "a front page is never believed",
		    "0 A new, 1h front suspect:1, 70m front suspect:2, "
		    "2h front suspect:3, 3h front suspect:4" },
		{ "a collapsed text is believed when seen three times",
		    "0 A new, 1h a suspect:1, 70m a suspect:2, "
		    "2h a changed:2, 3h a observed:2" },
		{ "this very text, not necessarily one look after the other",
		    "0 A new, 1h a suspect:1, 80m b suspect:1, 2h a suspect:2, "
		    "3h a changed" },
		{ "a good reading drops what was seen of a collapsed text",
		    "0 A new, 1h a suspect:1, 70m a suspect:2, 90m A observed, "
		    "2h a suspect:1" },
		{ "a collapsed text that an earlier revision had is a return",
		    "0 a new, 1h A changed, 2h a reverted:1" },
		{ "a look earlier than due does not count for a collapse",
		    "0 A new, 1h a suspect:1, 65m a suspect:1, 70m a suspect:2, "
		    "100m a suspect:2, 2h a changed" },
		{ "an edit amid a headline test",
		    "0 A new, 1h B changed, 2h A reverted, 3h B flapping, "
		    "4h C changed, 5h D changed, 6h C counted:4, 7h D counted" },
	};
	struct world w;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		play(&w, cases[i].script);
	}
}

static void
dates_what_is_believed_at_the_first_look_that_saw_it(void **state)
{
	struct world w;

	(void)state;
	play(&w, "0 A new, 1h 404 suspect, 70m 404 suspect, 2h 404 gone");
	assert_int_equal(w.turn.first_at, START + 3600);
	play(&w, "0 A new, 1h a suspect, 70m a suspect, 2h a changed");
	assert_int_equal(w.turn.first_at, START + 3600);
	play(&w, "0 A new, 1h 410 gone");
	assert_int_equal(w.turn.first_at, START + 3600);
	play(&w, "0 A new, 1h B changed");
	assert_int_equal(w.turn.first_at, 0);
	/* what it settles on has stood since then */
	play(&w, "0 A new, 1h B changed, 2h A reverted, 3h B flapping, "
		 "4h A counted, 5h B counted, 6h B counted, 7h B counted, "
		 "8h B counted, 30h B settled");
	assert_int_equal(w.turn.first_at, START + 5 * 3600);
	assert_false(w.turn.believed);
	play(&w, "0 A new, 1h 404! gone, 2h A returned, 3h 404 suspect, "
		 "190m 404 suspect, 4h 404 flapping, 5h 404 counted, "
		 "6h 404 counted, 7h 404 counted, 27h 404 settled");
	assert_int_equal(w.turn.first_at, START + 3 * 3600);
}

static void
plans_the_looks_that_confirm(void **state)
{
	struct world w;

	(void)state;
	play(&w, "0 A new, 1h 404 suspect");
	assert_int_equal(w.turn.confirm_at, START + 3600 + 600);
	assert_int_equal(w.turn.needed, 3);
	play(&w, "0 A new, 1h 404 suspect, 70m 404 suspect");
	assert_int_equal(w.turn.confirm_at, START + 3600 + 3600);
	/* one that comes late leaves the others where they are */
	play(&w, "0 A new, 1h 404 suspect, 220m 404 suspect:2");
	assert_int_equal(w.turn.confirm_at, START + 4 * 3600);
	/* never believed: the schedule decides */
	play(&w, "0 A new, 1h consent suspect");
	assert_int_equal(w.turn.confirm_at, 0);
	assert_int_equal(w.turn.needed, 0);
}

static void
tells_what_begins_and_what_is_over(void **state)
{
	struct world w;

	(void)state;
	play(&w, "0 A new, 1h timeout failed");
	assert_true(w.turn.failure_began);
	assert_int_equal(w.row.failing_since, START + 3600);
	play(&w, "0 A new, 1h timeout failed, 2h timeout failed");
	assert_false(w.turn.failure_began);
	assert_int_equal(w.row.failures, 2);
	play(&w, "0 A new, 1h timeout failed, 2h B changed");
	assert_true(w.turn.failure_over);
	assert_string_equal(w.turn.was_failing, "timeout");
	assert_null(w.row.failure);
	assert_int_equal(w.row.failures, 0);
	/* an answer is an answer, also when something is in its place */
	play(&w, "0 A new, 1h timeout failed, 2h consent suspect");
	assert_true(w.turn.failure_over);
	assert_true(w.turn.suspect_began);
	play(&w, "0 A new, 1h consent suspect, 2h consent suspect");
	assert_false(w.turn.suspect_began);
	play(&w, "0 A new, 1h consent suspect, 2h 404 suspect");
	assert_true(w.turn.suspect_began);
	assert_string_equal(w.row.suspect, "gone");
	play(&w, "0 A new, 1h consent suspect, 2h A observed");
	assert_true(w.turn.suspect_over);
	assert_string_equal(w.turn.was_suspect, "consent");
	play(&w, "0 A new, 1h 404 suspect, 2h timeout failed");
	assert_string_equal(w.row.suspect, "gone");
	assert_int_equal(w.row.gone_seen, 1);
	play(&w, "0 A new, 1h 410 gone");
	assert_null(w.row.suspect);
	assert_false(w.turn.suspect_began);
}

static void
keeps_the_times_of_looks(void **state)
{
	struct world w;

	(void)state;
	play(&w, "15m timeout failed, 30m A new, 1h consent suspect");
	assert_int_equal(w.row.first_seen, START + 1800);
	assert_int_equal(w.row.last_good, START + 1800);
	assert_int_equal(w.row.last_look, START + 3600);
	play(&w, "0 A new, 1h 410 gone");
	assert_int_equal(w.row.last_good, START);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_sequences_of_looks),
		cmocka_unit_test(
		    dates_what_is_believed_at_the_first_look_that_saw_it),
		cmocka_unit_test(plans_the_looks_that_confirm),
		cmocka_unit_test(tells_what_begins_and_what_is_over),
		cmocka_unit_test(keeps_the_times_of_looks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
