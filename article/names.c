/*
 * Words and patterns that publishers' templates use in class and id.  Each
 * table is sorted by first letter, and looked up through an index of these.
 */
#include "article/names.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/hash.h"

#define WORD_MAX 15 /* letters of the longest word below */

/* Whole words: "share-bar", "shareBar" and "share_bar" all have "share". */
static const char *const words[] = {
	"ad", "adsense", "adslot", "addthis", "addtoany", "ads", "adv",
	"advert", "advertisement", "advertising", "advertorial", "adverts",
	"attribution", "author", "authorbox", "authors", "banner", "bio", "breadcrumb",
	"breadcrumbs", "byline", "bylines", "caption",
	"captions", "carousel", "categories", "cats", "comment",
	"commentlist", "comments", "consent", "cookie", "cookies", "copyright", "crayon", "credit", "credits",
	"crumb", "crumbs", "cta", "ctas", "dateline", "dfp", "disclaimer", "disqus",
	"donate", "donation", "dpsp", "feedback", "flipboard", "follow",
	"followus", "foot", "footer", "gdpr", "infobox", "jp", "lightbox",
	"livefyre", "login", "masthead", "menu", "menus", "meta", "metadata",
	"modal", "morefrom", "mostread", "nav", "navbar", "navbox",
	"navigation", "newsletter", "newsletters", "nocontent", "noexcerpt",
	"noprint", "optin", "outbrain", "overlay", "pager", "pagination",
	"paging", "paywall", "pinterest", "playlist", "poll", "popup",
	"postmeta", "promo", "promos", "promoted", "promotion", "pubdate",
	"quiz", "rail", "rating", "ratings", "readmore", "recirc", "recirculation",
	"recommend", "recommendation", "recommendations", "recommended",
	"reflist", "register", "related", "relateds", "replies", "reply",
	"respond", "share", "sharebar", "sharedaddy", "shares", "sharethis",
	"sharing", "sidebar", "sidebars", "signin", "signup", "skip",
	"slider", "slideshow", "social", "socials", "sociable", "sponsor",
	"sponsored", "sponsors", "subnav", "subscribe", "subscription",
	"survey", "tablist", "taboola", "tagcloud", "taglist", "tags",
	"teaser", "teasers", "telegram", "ticker", "timestamp", "toc",
	"toolbar", "tooltip", "trailer", "trending", "upnext", "viewed",
	"whatsapp", "yarpp", "zergnet"
};

/* Class names that are furniture as a whole: they hide from the eye. */
static const struct slice hiding[] = { SLICE_LIT("a11y-hidden"),
	SLICE_LIT("d-none"), SLICE_LIT("hidden"), SLICE_LIT("hide"),
	SLICE_LIT("invisible"), SLICE_LIT("is-hidden"), SLICE_LIT("noprint"),
	SLICE_LIT("print-only"), SLICE_LIT("screen-reader"),
	SLICE_LIT("screen-reader-text"), SLICE_LIT("sr-only"),
	SLICE_LIT("u-hidden"), SLICE_LIT("visually-hidden"),
	SLICE_LIT("visuallyhidden") };

/*
 * In a pattern "~" stands for up to two of "-" and "_", "?" makes the letter
 * before it optional, "|" is the end of a word, "$" that of a name.
 */
enum needle_start {
	ANYWHERE,
	AT_WORD,  /* not inside a word */
	AT_FIRST, /* only where the class attribute begins */
	AT_NAME,  /* only where a name begins */
};

static const struct needle {
	const char *pattern;
	unsigned short evidence;
	unsigned char start; /* enum needle_start */
} needles[] = {
	{ "about~author", NAME_STRONG, ANYWHERE },
	{ "advert", NAME_STRONG, ANYWHERE },
	{ "article~body", NAME_BODY, ANYWHERE },
	{ "article~content", NAME_BODY, ANYWHERE },
	{ "article~text", NAME_BODY, ANYWHERE },
	{ "articulo", NAME_BODY, ANYWHERE },
	{ "author~bio", NAME_STRONG, ANYWHERE },
	{ "author~box", NAME_STRONG, ANYWHERE },
	{ "author~desc", NAME_STRONG, ANYWHERE },
	{ "author~info", NAME_STRONG, ANYWHERE },
	{ "body~copy", NAME_BODY, ANYWHERE },
	{ "body~text", NAME_BODY, ANYWHERE },
	{ "breadcrumb", NAME_STRONG, ANYWHERE },
	{ "caas-body", NAME_BODY, ANYWHERE },
	{ "bildtext", NAME_CAPTION, ANYWHERE },
	{ "bildunterschrift", NAME_CAPTION, ANYWHERE },
	{ "ccpa", NAME_FOREIGN, ANYWHERE },
	{ "cli-", NAME_FOREIGN, AT_WORD },
	{ "comments?$", NAME_FOREIGN, AT_WORD },
	{ "comments?|", NAME_FOREIGN, AT_FIRST },
	{ "commentlist$", NAME_THREAD, AT_NAME },
	{ "comments$", NAME_THREAD, AT_NAME },
	{ "commentsection$", NAME_THREAD, AT_NAME },
	{ "comments?~area$", NAME_THREAD, AT_NAME },
	{ "comments?~container$", NAME_THREAD, AT_NAME },
	{ "comments?~list$", NAME_THREAD, AT_NAME },
	{ "comments?~section$", NAME_THREAD, AT_NAME },
	{ "comments?~thread$", NAME_THREAD, AT_NAME },
	{ "comments?~wrapper$", NAME_THREAD, AT_NAME },
	{ "comments?~area", NAME_FOREIGN, ANYWHERE },
	{ "comments?~block", NAME_FOREIGN, ANYWHERE },
	{ "comments?~body", NAME_FOREIGN, ANYWHERE },
	{ "comments?~container", NAME_FOREIGN, ANYWHERE },
	{ "comments?~form", NAME_FOREIGN, ANYWHERE },
	{ "comments?~item", NAME_FOREIGN, ANYWHERE },
	{ "comments?~list", NAME_FOREIGN, ANYWHERE },
	{ "comments?~section", NAME_FOREIGN, ANYWHERE },
	{ "comments?~text", NAME_FOREIGN, ANYWHERE },
	{ "comments?~thread", NAME_FOREIGN, ANYWHERE },
	{ "comments?~wrap", NAME_FOREIGN, ANYWHERE },
	{ "commentsection", NAME_FOREIGN, ANYWHERE },
	{ "consent", NAME_FOREIGN, ANYWHERE },
	{ "content~body", NAME_BODY, ANYWHERE },
	{ "cookie", NAME_FOREIGN, ANYWHERE },
	{ "cuerpo", NAME_BODY, ANYWHERE },
	{ "disqus", NAME_FOREIGN, ANYWHERE },
	{ "disqus~thread$", NAME_THREAD, AT_NAME },
	{ "entry~content", NAME_BODY, ANYWHERE },
	{ "field~name-body", NAME_BODY, ANYWHERE },
	{ "gdpr", NAME_FOREIGN, ANYWHERE },
	{ "has~sidebar", NAME_BESIDE, AT_WORD },
	{ "image~caption", NAME_CAPTION, ANYWHERE },
	{ "image~desc", NAME_CAPTION, ANYWHERE },
	{ "image~subtitle", NAME_CAPTION, ANYWHERE },
	{ "lightbox", NAME_STRONG, ANYWHERE },
	{ "live~blog", NAME_LIVE, ANYWHERE },
	{ "live~coverage", NAME_LIVE, AT_WORD },
	{ "live~feed", NAME_LIVE, AT_WORD },
	{ "live~posts?|", NAME_LIVE, AT_WORD },
	{ "live~story", NAME_LIVE, AT_WORD },
	{ "live~text", NAME_LIVE, AT_WORD },
	{ "live~ticker", NAME_LIVE, ANYWHERE },
	{ "live~updates?|", NAME_LIVE, AT_WORD },
	{ "livefyre~comments$", NAME_THREAD, AT_NAME },
	{ "lx-stream", NAME_LIVE, AT_WORD },
	{ "main~text", NAME_BODY, ANYWHERE },
	{ "modal", NAME_STRONG, ANYWHERE },
	{ "more~articles", NAME_FURNITURE, AT_WORD },
	{ "more~from", NAME_FURNITURE, AT_WORD },
	{ "more~news", NAME_FURNITURE, AT_WORD },
	{ "more~on", NAME_FURNITURE, AT_WORD },
	{ "more~stories", NAME_FURNITURE, AT_WORD },
	{ "most~popular", NAME_STRONG, ANYWHERE },
	{ "most~read", NAME_STRONG, ANYWHERE },
	{ "news~body", NAME_BODY, ANYWHERE },
	{ "news~text", NAME_BODY, ANYWHERE },
	{ "newsletter", NAME_STRONG, ANYWHERE },
	{ "newsletter~box", NAME_FOREIGN, ANYWHERE },
	{ "newsletter~form", NAME_FOREIGN, ANYWHERE },
	{ "newsletter~signup", NAME_FOREIGN, ANYWHERE },
	{ "no~sidebar", NAME_BESIDE, AT_WORD },
	{ "onetrust", NAME_FOREIGN, ANYWHERE },
	{ "outbrain", NAME_FOREIGN, ANYWHERE },
	{ "popmake", NAME_STRONG, ANYWHERE },
	{ "popup", NAME_STRONG, ANYWHERE },
	{ "post~body", NAME_BODY, ANYWHERE },
	{ "post~content", NAME_BODY, ANYWHERE },
	{ "post~text", NAME_BODY, ANYWHERE },
	{ "pum|", NAME_STRONG, AT_WORD },
	{ "read~more", NAME_FURNITURE, AT_WORD },
	{ "read~next", NAME_FURNITURE, AT_WORD },
	{ "recommend", NAME_STRONG, ANYWHERE },
	{ "related", NAME_STRONG, ANYWHERE },
	{ "related~articles", NAME_FOREIGN, ANYWHERE },
	{ "related~content", NAME_FOREIGN, ANYWHERE },
	{ "related~news", NAME_FOREIGN, ANYWHERE },
	{ "related~posts", NAME_FOREIGN, ANYWHERE },
	{ "related~stories", NAME_FOREIGN, ANYWHERE },
	{ "restricted~content", NAME_FURNITURE, AT_WORD },
	{ "reply-title$", NAME_FOREIGN, AT_WORD },
	{ "respond$", NAME_FOREIGN, AT_WORD },
	{ "share~bar", NAME_STRONG, ANYWHERE },
	{ "share~button", NAME_STRONG, ANYWHERE },
	{ "share~tool", NAME_STRONG, ANYWHERE },
	{ "sharedaddy", NAME_STRONG, ANYWHERE },
	{ "sidebar", NAME_STRONG, ANYWHERE },
	{ "sidebar~disabled", NAME_BESIDE, AT_WORD },
	{ "sidebar~enabled", NAME_BESIDE, AT_WORD },
	{ "signup", NAME_STRONG, ANYWHERE },
	{ "single~content", NAME_BODY, ANYWHERE },
	{ "social~share", NAME_STRONG, ANYWHERE },
	{ "story~body", NAME_BODY, ANYWHERE },
	{ "story~content", NAME_BODY, ANYWHERE },
	{ "story~text", NAME_BODY, ANYWHERE },
	{ "subscribe", NAME_STRONG, ANYWHERE },
	{ "taboola", NAME_FOREIGN, ANYWHERE },
	{ "text~body", NAME_BODY, ANYWHERE },
	{ "up~next", NAME_FURNITURE, AT_WORD },
	{ "vcard$", NAME_STRONG, AT_NAME },
	{ "w-condition-invisible$", NAME_HIDDEN, AT_NAME },
	{ "with~sidebar", NAME_BESIDE, AT_WORD },
	{ "without~sidebar", NAME_BESIDE, AT_WORD },
	{ "widget|", NAME_STRONG, AT_WORD },
	{ "widget-area", NAME_FOREIGN, AT_WORD },
	{ "widget_area", NAME_FOREIGN, AT_WORD },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_lower_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool
is_alnum(char c)
{
	return is_upper(c) || is_lower_or_digit(c);
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static char
lower(char c)
{
	return is_upper(c) ? (char)(c | 0x20) : c;
}

/* 0 to 25; more when c is no letter. */
static unsigned
letter_of(char c)
{
	return (unsigned)(unsigned char)lower(c) - 'a';
}

#define NO_LETTER 31

static unsigned
start_code(char c)
{
	return letter_of(c) < 26 ? letter_of(c) : NO_LETTER;
}

/* Notes the three characters that a match of a needle may begin with. */
static void
note_start(struct names *n, const char *pattern)
{
	unsigned first = start_code(pattern[0]) << 5 | start_code(pattern[1]);
	unsigned third = start_code(pattern[2]);

	if (third == NO_LETTER || pattern[3] == '?')
		n->starts[first] = UINT32_MAX;
	else
		n->starts[first] |= 1u << third;
}

void
names_init(struct names *n)
{
	size_t i;
	unsigned letter;

	*n = (struct names){ .words = { 0 } };
	for (i = 0; i < COUNT(words); i++) {
		letter = letter_of(words[i][0]);
		n->words[letter + 1] = (uint16_t)(i + 1);
		n->after_word[letter] |= 1u << letter_of(words[i][1]);
	}
	for (i = 0; i < COUNT(needles); i++) {
		letter = letter_of(needles[i].pattern[0]);
		n->needles[letter + 1] = (uint16_t)(i + 1);
		note_start(n, needles[i].pattern);
	}
	for (letter = 1; letter < NAMES_LETTERS; letter++) {
		if (!n->words[letter])
			n->words[letter] = n->words[letter - 1];
		if (!n->needles[letter])
			n->needles[letter] = n->needles[letter - 1];
	}
}

/* Is the letter after s[at] one that follows it in some word of the table? */
static bool
goes_on(const uint32_t *after, unsigned letter, struct slice s, size_t at)
{
	unsigned second = at + 1 < s.len ? letter_of(s.ptr[at + 1]) : 26;

	return letter < 26 && second < 26 && after[letter] >> second & 1;
}

static unsigned
judge_word(const struct names *n, struct slice word)
{
	unsigned letter = letter_of(word.ptr[0]);
	uint16_t i;

	if (!goes_on(n->after_word, letter, word, 0))
		return 0;
	for (i = n->words[letter]; i < n->words[letter + 1]; i++)
		if (words[i][1] == word.ptr[1] &&
		    !strncmp(words[i], word.ptr, word.len) &&
		    words[i][word.len] == '\0')
			return slice_starts(word, SLICE("caption"))
			    ? NAME_CAPTION
			    : NAME_FURNITURE;
	return 0;
}

/* Words are letters and digits, up to another character or "aB". */
static unsigned
judge_words(const struct names *n, struct slice s)
{
	char word[WORD_MAX];
	unsigned found = 0;
	size_t i, len = 0;

	for (i = 0; i <= s.len; i++) {
		bool part = i < s.len && is_alnum(s.ptr[i]);

		if (len && (!part || (is_upper(s.ptr[i]) &&
		    is_lower_or_digit(s.ptr[i - 1])))) {
			if (len <= WORD_MAX)
				found |= judge_word(n, slice_new(word, len));
			len = 0;
		}
		if (!part)
			continue;
		if (len < WORD_MAX)
			word[len] = lower(s.ptr[i]);
		len++;
	}
	return found;
}

static bool
has_hiding_name(struct slice s)
{
	size_t i, from, at = 0;

	while (at < s.len) {
		while (at < s.len && is_blank(s.ptr[at]))
			at++;
		from = at;
		while (at < s.len && !is_blank(s.ptr[at]))
			at++;
		for (i = 0; i < COUNT(hiding); i++)
			if (slice_equal_nocase(
				slice_sub(s, from, at), hiding[i]))
				return true;
	}
	return false;
}

static bool
is_word_char(char c)
{
	return is_alnum(c) || c == '_';
}

static bool
pattern_matches(const char *p, struct slice s, size_t at)
{
	int i;

	for (; *p; p++) {
		char c = at < s.len ? s.ptr[at] : ' ';

		if (*p == '$')
			return is_blank(c);
		if (*p == '|')
			return !is_word_char(c);
		if (*p == '~') {
			for (i = 0; i < 2 && at < s.len &&
			    (s.ptr[at] == '-' || s.ptr[at] == '_'); i++)
				at++;
		} else if (at < s.len && lower(c) == *p) {
			at++;
			p += p[1] == '?';
		} else if (p[1] == '?') {
			p++;
		} else {
			return false;
		}
	}
	return true;
}

static bool
may_start(enum needle_start start, struct slice s, size_t at, bool is_class)
{
	switch (start) {
	case ANYWHERE:
		return true;
	case AT_WORD:
		return at == 0 || !is_word_char(s.ptr[at - 1]);
	case AT_NAME:
		return at == 0 || is_blank(s.ptr[at - 1]);
	case AT_FIRST:
		return at == 0 && is_class;
	}
	return false;
}

static unsigned
find_needles(const struct names *n, struct slice s, bool is_class)
{
	unsigned found = 0, start = 0, letter;
	size_t at, end;
	uint16_t i;

	/* no needle matches less than three characters */
	for (end = 0; end < s.len; end++) {
		start = (start << 5 | start_code(s.ptr[end])) % (32 * 1024);
		if (end < 2 || !(n->starts[start / 32] >> start % 32 & 1))
			continue;
		at = end - 2;
		letter = start / 1024;
		for (i = n->needles[letter]; i < n->needles[letter + 1]; i++) {
			const struct needle *needle = &needles[i];

			if (lower(s.ptr[at + 1]) == needle->pattern[1] &&
			    may_start((enum needle_start)needle->start, s, at,
				is_class) &&
			    pattern_matches(needle->pattern, s, at))
				found |= needle->evidence;
		}
	}
	return found;
}

static unsigned
judge_class(const struct names *n, struct slice class_names)
{
	unsigned found = find_needles(n, class_names, true) |
	    judge_words(n, class_names);

	if (has_hiding_name(class_names))
		found |= NAME_FURNITURE;
	return found;
}

unsigned
names_judge(struct names *n, struct slice class_names, struct slice id)
{
	unsigned found = id.len ? find_needles(n, id, false) |
		judge_words(n, id) : 0;
	size_t at;

	if (class_names.len == 0)
		return found;
	/* a template repeats the same few all over a page */
	at = hash_short(class_names) & (NAMES_MEMO - 1);
	if (!slice_equal(n->memo[at].class_names, class_names)) {
		n->memo[at].evidence = judge_class(n, class_names);
		n->memo[at].class_names = class_names;
	}
	return found | n->memo[at].evidence;
}
