#include "base/sentence.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/normalise.h"
#include "base/utf8.h"

#define MAX_BLANKS 64 /* bytes of blanks looked over */
#define MAX_WORD 24   /* bytes of the longest word looked up */

/* What an abbreviation may be followed by without ending its sentence. */
enum follower {
	ANYTHING,  /* a title: a name comes next, whatever it looks like */
	NO_OPENER, /* anything but a word that opens sentences */
	A_DIGIT,
	A_DAY,     /* a day, a time zone: 5 p.m. Monday */
};

struct abbreviation {
	const char *word; /* without its last full stop */
	enum follower follower;
};

static const struct abbreviation abbreviations[] = {
	{ "Mr", ANYTHING }, { "Mrs", ANYTHING }, { "Ms", ANYTHING },
	{ "Messrs", ANYTHING }, { "Dr", ANYTHING }, { "Prof", ANYTHING },
	{ "Gen", ANYTHING }, { "Sen", ANYTHING }, { "Sens", ANYTHING },
	{ "Rep", ANYTHING }, { "Reps", ANYTHING }, { "Gov", ANYTHING },
	{ "Govs", ANYTHING }, { "Lt", ANYTHING }, { "Col", ANYTHING },
	{ "Cpl", ANYTHING }, { "Capt", ANYTHING }, { "Cmdr", ANYTHING },
	{ "Sgt", ANYTHING }, { "Maj", ANYTHING }, { "Adm", ANYTHING },
	{ "Pvt", ANYTHING }, { "Rev", ANYTHING }, { "Hon", ANYTHING },
	{ "Supt", ANYTHING }, { "Insp", ANYTHING }, { "Det", ANYTHING },
	{ "Hr", ANYTHING }, { "Fr", ANYTHING }, { "Dipl", ANYTHING },
	{ "Ing", ANYTHING }, { "Mag", ANYTHING }, { "Mme", ANYTHING },
	{ "Mlle", ANYTHING }, { "MM", ANYTHING }, { "Me", ANYTHING },
	{ "Mgr", ANYTHING }, { "Sra", ANYTHING }, { "Srta", ANYTHING },
	{ "Dra", ANYTHING }, { "Lic", ANYTHING }, { "Dña", ANYTHING },
	{ "St", NO_OPENER }, { "Ste", NO_OPENER }, { "Mt", NO_OPENER },
	{ "Ft", NO_OPENER }, { "Sr", NO_OPENER }, { "Jr", NO_OPENER },
	{ "Bros", NO_OPENER }, { "Inc", NO_OPENER }, { "Ltd", NO_OPENER },
	{ "Corp", NO_OPENER }, { "Co", NO_OPENER }, { "Ave", NO_OPENER },
	{ "Blvd", NO_OPENER }, { "Dept", NO_OPENER }, { "vs", ANYTHING },
	{ "approx", ANYTHING }, { "cf", ANYTHING }, { "Ph.D", NO_OPENER },
	{ "bzw", ANYTHING }, { "ca", ANYTHING }, { "evtl", ANYTHING },
	{ "ggf", ANYTHING }, { "inkl", ANYTHING }, { "insb", ANYTHING },
	{ "sog", ANYTHING }, { "vgl", ANYTHING }, { "Vgl", ANYTHING },
	{ "zzgl", ANYTHING }, { "gem", NO_OPENER }, { "i.V.m", ANYTHING },
	{ "Str", NO_OPENER }, { "Bd", A_DIGIT }, { "Abs", A_DIGIT },
	{ "Art", A_DIGIT }, { "Nr", NO_OPENER }, { "Nrn", A_DIGIT },
	{ "Rn", A_DIGIT }, { "Rdnr", A_DIGIT }, { "Az", NO_OPENER },
	{ "Ziff", A_DIGIT }, { "Kap", A_DIGIT }, { "Anm", A_DIGIT },
	{ "Tel", A_DIGIT }, { "tel", A_DIGIT }, { "av", NO_OPENER },
	{ "Av", NO_OPENER }, { "bd", NO_OPENER }, { "art", A_DIGIT },
	{ "No", A_DIGIT }, { "Nos", A_DIGIT }, { "no", A_DIGIT },
	{ "núm", A_DIGIT }, { "pág", A_DIGIT }, { "págs", A_DIGIT },
	{ "p", A_DIGIT }, { "pp", A_DIGIT }, { "vol", A_DIGIT },
	{ "Vol", A_DIGIT }, { "Fig", A_DIGIT }, { "fig", A_DIGIT },
	{ "Sec", A_DIGIT }, { "sec", A_DIGIT }, { "Ch", A_DIGIT },
	{ "ch", A_DIGIT }, { "Jan", A_DIGIT }, { "Feb", A_DIGIT },
	{ "Aug", A_DIGIT }, { "Sept", A_DIGIT }, { "Oct", A_DIGIT },
	{ "Nov", A_DIGIT }, { "Dec", A_DIGIT }, { "Ud", ANYTHING },
	{ "ABl", NO_OPENER }, { "Sig", ANYTHING }, { "Dott", ANYTHING },
	{ "a.m", A_DAY }, { "p.m", A_DAY }, { "A.M", A_DAY },
	{ "P.M", A_DAY },
};

/* Words that open sentences and seldom begin a name. */
struct opener {
	const char *word;
	unsigned languages;
};

#define EN SENTENCE_EN
#define DE SENTENCE_DE
#define FR SENTENCE_FR
#define ES SENTENCE_ES
static const struct opener openers[] = {
	{ "A", EN }, { "After", EN }, { "Although", EN }, { "An", EN },
	{ "And", EN }, { "As", EN }, { "At", EN }, { "Before", EN },
	{ "But", EN }, { "By", EN }, { "For", EN }, { "From", EN },
	{ "He", EN }, { "Her", EN }, { "His", EN }, { "How", EN },
	{ "However", EN }, { "I", EN }, { "If", EN }, { "In", EN | DE },
	{ "It", EN }, { "Its", EN }, { "Many", EN }, { "Meanwhile", EN },
	{ "More", EN }, { "My", EN }, { "No", EN }, { "On", EN | FR },
	{ "One", EN }, { "Our", EN }, { "She", EN }, { "Since", EN },
	{ "So", EN | DE }, { "Some", EN }, { "That", EN }, { "The", EN },
	{ "Their", EN }, { "Then", EN }, { "There", EN }, { "These", EN },
	{ "They", EN }, { "This", EN }, { "Those", EN }, { "To", EN },
	{ "We", EN }, { "What", EN }, { "When", EN }, { "While", EN },
	{ "Who", EN }, { "With", EN }, { "Yet", EN }, { "You", EN },
	{ "Aber", DE }, { "Als", DE }, { "Am", DE }, { "Auch", DE },
	{ "Auf", DE }, { "Bei", DE }, { "Da", DE }, { "Damit", DE },
	{ "Das", DE }, { "Der", DE }, { "Die", DE }, { "Dies", DE },
	{ "Diese", DE }, { "Dieser", DE }, { "Doch", DE }, { "Ein", DE },
	{ "Eine", DE }, { "Er", DE }, { "Es", DE }, { "Für", DE },
	{ "Ich", DE }, { "Ihr", DE }, { "Im", DE }, { "Mit", DE },
	{ "Nach", DE }, { "Nun", DE }, { "Sein", DE }, { "Seine", DE },
	{ "Seit", DE }, { "Sie", DE }, { "Und", DE }, { "Wenn", DE },
	{ "Wie", DE }, { "Wir", DE }, { "Ce", FR }, { "Ces", FR },
	{ "Cette", FR }, { "Dans", FR }, { "Elle", FR }, { "Elles", FR },
	{ "En", FR | ES }, { "Et", FR }, { "Il", FR }, { "Ils", FR },
	{ "Les", FR }, { "Mais", FR }, { "Nous", FR }, { "Pour", FR },
	{ "Un", FR | ES }, { "Une", FR }, { "Vous", FR }, { "El", ES },
	{ "Ella", ES }, { "Ellos", ES }, { "Esta", ES }, { "Este", ES },
	{ "Pero", ES }, { "Según", ES }, { "Una", ES }, { "Y", ES },
	{ "Él", ES },
};
#undef EN
#undef DE
#undef FR
#undef ES

static const char *const days[] = { "Monday", "Tuesday", "Wednesday",
	"Thursday", "Friday", "Saturday", "Sunday", "Mon", "Tue", "Tues", "Wed",
	"Thu", "Thurs", "Fri", "Sat", "Sun", "January", "February", "March",
	"April", "May", "June", "July", "August", "September", "October",
	"November", "December", "Jan", "Feb", "Aug", "Sept", "Oct", "Nov",
	"Dec", "Eastern", "Central", "Mountain", "Pacific", "Greenwich" };

/* What a German ordinal stands before: am 3. Oktober. */
static const char *const ordinal_nouns[] = { "Januar", "Jänner", "Februar",
	"März", "April", "Mai", "Juni", "Juli", "August", "September",
	"Oktober", "November", "Dezember", "Jahrhundert", "Jahrhunderts",
	"Bundestag", "Bundestages", "Lebensjahr", "Geburtstag" };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

unsigned
sentence_languages(const char *language)
{
	static const char names[][3] = { "en", "de", "fr", "es" };
	size_t i;

	for (i = 0; language && i < COUNT(names); i++)
		if (!strncasecmp(language, names[i], 2) &&
		    (!language[2] || strchr("-_", language[2])))
			return 1u << i;
	return SENTENCE_ANY;
}

static bool
is_one_of(struct slice word, const char *const *list, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (slice_equal(word, slice_of(list[i])))
			return true;
	return false;
}

static bool
is_opener(struct slice word, unsigned languages)
{
	size_t i;

	if (word.len == 0)
		return false;
	for (i = 0; i < COUNT(openers); i++)
		if (openers[i].word[0] == word.ptr[0] &&
		    openers[i].languages & languages &&
		    slice_equal(word, slice_of(openers[i].word)))
			return true;
	return false;
}

static const struct abbreviation *
find_abbreviation(struct slice word)
{
	size_t i;

	for (i = 0; i < COUNT(abbreviations); i++)
		if (abbreviations[i].word[0] == word.ptr[0] &&
		    slice_equal(word, slice_of(abbreviations[i].word)))
			return &abbreviations[i];
	return NULL;
}

static bool
is_word_char(uint32_t cp)
{
	return cp == '.' || char_is_letter(cp) || char_is_digit(cp) ||
	    char_is_mark(cp);
}

/* The word with its full stops that ends at byte end; cut at MAX_WORD. */
static struct slice
word_before(struct slice text, size_t end)
{
	size_t at = end, back;
	uint32_t cp;

	while (at > 0 && end - at < MAX_WORD) {
		back = utf8_back(text, at);
		utf8_decode(text, back, &cp);
		if (!is_word_char(cp))
			break;
		at = back;
	}
	return slice_sub(text, at, end);
}

/* The word at or soon after byte at: opening quotes are looked over. */
static struct slice
word_after(struct slice text, size_t at)
{
	size_t start = at, end;
	uint32_t cp = 0;

	while (start < text.len && start - at < 8) {
		end = start + utf8_decode(text, start, &cp);
		if (!char_is_punctuation(cp))
			break;
		start = end;
	}
	for (end = start; end < text.len && end - start < MAX_WORD;) {
		size_t used = utf8_decode(text, end, &cp);

		if (!char_is_letter(cp) && !char_is_digit(cp) &&
		    !char_is_mark(cp))
			break;
		end += used;
	}
	return slice_sub(text, start, end);
}

static bool
has_only(struct slice s, bool (*is)(uint32_t))
{
	size_t at = 0;
	uint32_t cp;

	while (at < s.len) {
		at += utf8_decode(s, at, &cp);
		if (!is(cp))
			return false;
	}
	return s.len > 0;
}

static bool
starts_with_digit(struct slice s)
{
	return s.len && s.ptr[0] >= '0' && s.ptr[0] <= '9';
}

/* U.S, z.B, J: letters one by one, each but the last with its full stop. */
static bool
is_initials(struct slice word)
{
	size_t at = 0;
	uint32_t cp;

	while (at < word.len) {
		at += utf8_decode(word, at, &cp);
		if (!char_is_letter(cp))
			return false;
		if (at < word.len && word.ptr[at++] != '.')
			return false;
	}
	return word.len > 0;
}

static bool
is_day(struct slice word)
{
	return is_one_of(word, days, COUNT(days)) ||
	    (word.len > 1 && has_only(word, char_is_upper));
}

static bool
starts_lower(struct slice s)
{
	uint32_t cp = 0;

	if (s.len)
		utf8_decode(s, 0, &cp);
	return char_is_letter(cp) && !char_is_upper(cp) &&
	    !char_is_scriptio_continua(cp);
}

static bool
is_ordinal(struct slice number, struct slice next)
{
	return starts_with_digit(next) || starts_lower(next) ||
	    (number.len <= 2 &&
		is_one_of(next, ordinal_nouns, COUNT(ordinal_nouns)));
}

static bool
may_follow(
    const struct abbreviation *a, struct slice next, unsigned languages)
{
	switch (a->follower) {
	case ANYTHING:
		return true;
	case NO_OPENER:
		return !is_opener(next, languages);
	case A_DIGIT:
		return starts_with_digit(next);
	case A_DAY:
		return starts_with_digit(next) || is_day(next);
	}
	return false;
}

/* Start of the blanks that end at byte at. */
static size_t
before_blanks(struct slice text, size_t at)
{
	size_t end = at, back;
	uint32_t cp;

	while (end > 0 && at - end < MAX_BLANKS) {
		back = utf8_back(text, end);
		utf8_decode(text, back, &cp);
		if (!char_is_blank(cp))
			break;
		end = back;
	}
	return end;
}

bool
sentence_goes_on(struct slice text, size_t at, unsigned languages)
{
	const struct abbreviation *a;
	size_t end = before_blanks(text, at);
	struct slice word, next;

	if (end == 0 || end == at || text.ptr[end - 1] != '.')
		return false;
	word = word_before(text, end);
	word.len--;
	if (word.len == 0 || word.len >= MAX_WORD - 1)
		return false;
	next = word_after(text, at);
	if (has_only(word, char_is_digit)) /* 3. Oktober; or a list's number */
		return is_ordinal(word, next) ||
		    (word.ptr == text.ptr && word.len <= 3);
	a = find_abbreviation(word);
	if (a)
		return may_follow(a, next, languages);
	return is_initials(word) && !is_opener(next, languages);
}
