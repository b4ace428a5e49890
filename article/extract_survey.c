/*
 * The first pass over a page: what each node is, by itself.  Text is measured
 * here, once, without being decoded: the choice of the container needs only
 * lengths, and most of a page's text is never used.
 */
#include "article/extract_parts.h"

#include <string.h>

#include "article/names.h"
#include "base/normalise.h"
#include "base/utf8.h"

#define STYLE_READ 256	 /* bytes of a style, without its blanks */
#define REFERENCE_MAX 12 /* bytes of a character reference that is measured */
#define QUESTION_MIN 15	 /* bytes of a question on a button */
#define BUTTON_NODES 16	 /* of a button, in which its question must come */
#define BUTTON_LEVELS 2	 /* from a button up to the heading that it makes */
#define FIGURE_NODES 64	 /* of a figure, in which its picture must come */

/* Elements without text of the article, whatever is in them. */
static bool
is_never_text(enum html_tag tag)
{
	static const uint8_t never[HTML_TAG_COUNT] = {
		[HTML_SCRIPT] = 1, [HTML_STYLE] = 1, [HTML_NOSCRIPT] = 1,
		[HTML_SVG] = 1, [HTML_IFRAME] = 1, [HTML_OBJECT] = 1,
		[HTML_EMBED] = 1, [HTML_TEMPLATE] = 1, [HTML_HEAD] = 1,
		[HTML_LINK] = 1, [HTML_META] = 1, [HTML_MATH] = 1,
		[HTML_CANVAS] = 1, [HTML_AUDIO] = 1, [HTML_VIDEO] = 1,
		[HTML_MAP] = 1, [HTML_SELECT] = 1, [HTML_OPTION] = 1,
		[HTML_BUTTON] = 1, [HTML_INPUT] = 1, [HTML_TEXTAREA] = 1,
		[HTML_LABEL] = 1, [HTML_FIELDSET] = 1, [HTML_DIALOG] = 1,
		[HTML_NAV] = 1, [HTML_MENU] = 1, [HTML_FRAME] = 1,
		[HTML_FRAMESET] = 1, [HTML_APPLET] = 1, [HTML_SOURCE] = 1,
		[HTML_TRACK] = 1, [HTML_PROGRESS] = 1, [HTML_METER] = 1,
		[HTML_DATALIST] = 1, [HTML_OPTGROUP] = 1, [HTML_TITLE] = 1,
		[HTML_NOFRAMES] = 1, [HTML_NOEMBED] = 1,
	};

	return never[tag];
}

static bool
style_hides(struct slice style)
{
	char plain[STYLE_READ + 1];
	size_t i, n = 0;

	/* both properties have a "y" */
	if (style.len < sizeof("display:none") - 1 ||
	    (slice_find_byte(style, 'y', 0) == style.len &&
		slice_find_byte(style, 'Y', 0) == style.len))
		return false;
	for (i = 0; i < style.len && n < STYLE_READ; i++) {
		char c = style.ptr[i];

		if (c != ' ' && c != '\t' && c != '\n')
			plain[n++] = (char)(c >= 'A' && c <= 'Z' ? c | 32 : c);
	}
	plain[n] = '\0';
	return strstr(plain, "display:none") ||
	    strstr(plain, "visibility:hidden");
}

static bool
role_hides(struct slice role)
{
	static const struct slice roles[] = { SLICE_LIT("navigation"),
		SLICE_LIT("search"), SLICE_LIT("banner"),
		SLICE_LIT("contentinfo"), SLICE_LIT("complementary"),
		SLICE_LIT("dialog"), SLICE_LIT("alert"),
		SLICE_LIT("alertdialog"), SLICE_LIT("menu"),
		SLICE_LIT("toolbar") };
	size_t i;

	for (i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (slice_equal(role, roles[i]))
			return true;
	return false;
}

/* "S:" and hexadecimal digits. */
static bool
is_stream_id(struct slice id)
{
	size_t i;

	if (id.len < 3 || id.ptr[0] != 'S' || id.ptr[1] != ':')
		return false;
	for (i = 2; i < id.len; i++)
		if (!strchr("0123456789abcdef", id.ptr[i]))
			return false;
	return true;
}

static uint16_t
name_facts(struct names *names, struct slice class, struct slice id,
    bool is_block)
{
	unsigned evidence, flags = 0;

	if (class.len + id.len == 0)
		return 0;
	evidence = names_judge(names, class, id);
	if (evidence & NAME_BESIDE)
		evidence &= ~(unsigned)(NAME_FURNITURE | NAME_STRONG);
	flags |= FACT_NAMED;
	flags |= evidence & NAME_FURNITURE ? FACT_FURNITURE : 0;
	flags |= evidence & NAME_STRONG ? FACT_STRONG : 0;
	flags |= evidence & NAME_FOREIGN ? FACT_FOREIGN : 0;
	flags |= evidence & NAME_THREAD ? FACT_FOREIGN | FACT_THREAD : 0;
	flags |= evidence & NAME_BODY ? FACT_BODY : 0;
	flags |= evidence & NAME_HIDDEN ? FACT_HIDDEN : 0;
	flags |= evidence & NAME_LIVE ? FACT_LIVE : 0;
	if (evidence & NAME_CAPTION)
		flags |= is_block ? FACT_CAPTION : FACT_FURNITURE;
	flags |= is_stream_id(id) ? FACT_STREAM : 0;
	return (uint16_t)flags;
}

/* schema.org's words for the text and for the posts of a live blog. */
static unsigned
itemprop_facts(struct slice value)
{
	if (slice_equal_nocase(value, SLICE("articleBody")))
		return FACT_BODY;
	return slice_equal_nocase(value, SLICE("liveBlogUpdate")) ? FACT_LIVE
								  : 0;
}

static uint16_t
element_facts(const struct extraction *x, struct names *names,
    const struct html_node *node, bool in_code)
{
	const struct html_attribute *at;
	struct slice class = { NULL, 0 }, id = { NULL, 0 };
	unsigned i, flags = 0;

	if (node->attribute_count == 0)
		return 0;
	at = x->page->attributes + node->first_attribute;
	for (i = 0; i < node->attribute_count; i++, at++) {
		if (slice_equal(at->name, SLICE("class")))
			class = at->value;
		else if (slice_equal(at->name, SLICE("id")))
			id = at->value;
		else if (slice_equal(at->name, SLICE("hidden")))
			flags |= FACT_HIDDEN;
		else if (slice_equal(at->name, SLICE("aria-hidden")) &&
		    slice_equal(at->value, SLICE("true")) &&
		    node->tag != HTML_P)
			flags |= FACT_ARIA_ONLY;
		else if (slice_equal(at->name, SLICE("style")) &&
		    style_hides(at->value))
			flags |= FACT_HIDDEN;
		else if (slice_equal(at->name, SLICE("role")) &&
		    role_hides(at->value))
			flags |= FACT_HIDDEN;
		else if (slice_equal(at->name, SLICE("itemprop")))
			flags |= itemprop_facts(at->value);
		else if (slice_equal(at->name, SLICE("itemtype")) &&
		    slice_ends(at->value, SLICE("/LiveBlogPosting")))
			flags |= FACT_LIVE;
	}
	/* in code, "comment" is one of the program */
	if (in_code)
		return (uint16_t)flags;
	return (uint16_t)(flags | name_facts(names, class, id,
	    html_tag_is_block((enum html_tag)node->tag)));
}

/* The character that a short reference at s stands for, near enough. */
static uint32_t
reference_char(struct slice s)
{
	static const struct {
		struct slice name;
		uint32_t cp;
	} known[] = {
		{ SLICE_LIT("nbsp"), ' ' },
		{ SLICE_LIT("rdquo"), 0x201D },
		{ SLICE_LIT("rsquo"), 0x2019 },
		{ SLICE_LIT("raquo"), 0xBB },
		{ SLICE_LIT("quot"), '"' },
		{ SLICE_LIT("hellip"), 0x2026 },
		{ SLICE_LIT("shy"), 0xAD },
	};
	uint32_t cp = 0;
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (slice_equal(s, known[i].name))
			return known[i].cp;
	if (s.len < 2 || s.ptr[0] != '#')
		return 'x';
	for (i = 1; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return 'x';
		cp = cp * 10 + (uint32_t)(s.ptr[i] - '0');
	}
	return cp;
}

/* Decodes the next character of a text node; bytes used. */
static size_t
next_char(struct slice s, size_t at, uint32_t *cp)
{
	struct slice near = slice_sub(s, at + 1, at + 1 + REFERENCE_MAX);
	size_t len;

	if (s.ptr[at] != '&')
		return utf8_decode(s, at, cp);
	len = slice_find_byte(near, ';', 0);
	if (len == near.len) {
		*cp = '&';
		return 1;
	}
	*cp = reference_char(slice_sub(near, 0, len));
	return len + 2;
}

static bool
ends_sentence(uint32_t cp)
{
	switch (cp) {
	case '.':
	case '!':
	case '?':
	case ':':
	case ';':
	case ')':
	case '"':
	case 0xBB:
	case 0x2019:
	case 0x201D:
	case 0x2026:
	case 0x3002:
	case 0xFF01:
	case 0xFF1F:
		return true;
	default:
		return false;
	}
}

/* Kana, Han, Hangul: a character there is worth two letters. */
static bool
is_dense(uint32_t cp)
{
	return cp >= 0x3040 && (cp <= 0x30FF ||
	    (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0xAC00 && cp <= 0xD7AF));
}

/* Zero-width characters and soft hyphens: the normal form has none. */
static bool
is_nothing(uint32_t cp)
{
	return cp == 0xAD || cp == 0x200B || cp == 0x2060 || cp == 0xFEFF;
}

static bool
is_text_blank(uint32_t cp)
{
	return cp <= ' ' || (cp >= 0x7F && char_is_blank(cp));
}

/* Length of the run of ASCII that is neither blank nor a reference. */
static size_t
plain_span(struct slice s, size_t at)
{
	size_t start = at;

	while (at < s.len && s.ptr[at] > ' ' && s.ptr[at] < 0x7F &&
	    s.ptr[at] != '&')
		at++;
	return at - start;
}

static void
measure_text(struct facts *f, struct slice raw)
{
	unsigned flags = f->flags;
	uint32_t cp, last = ' ';
	bool blank = false; /* since the last character */
	size_t at = 0;

	while (at < raw.len) {
		size_t plain = plain_span(raw, at);

		at += plain ? plain : next_char(raw, at, &cp);
		if (plain)
			cp = (unsigned char)raw.ptr[at - 1];
		if (is_nothing(cp))
			continue;
		if (is_text_blank(cp)) {
			flags |= f->chars == 0 ? FACT_LEADS : 0;
			blank = true;
			continue;
		}
		f->chars += blank && f->chars ? 1 : 0;
		f->chars += plain ? (uint32_t)plain : 1;
		blank = false;
		last = cp;
		if (is_dense(cp))
			flags |= FACT_CONTINUA;
	}
	flags |= blank ? FACT_TRAILS : 0;
	flags |= ends_sentence(last) ? FACT_PUNCTUATED : 0;
	f->flags = (uint16_t)flags;
}

/* Does what stands in it become another kind of paragraph? */
static bool
gives_role(enum html_tag tag)
{
	return tag == HTML_LI || tag == HTML_DD || tag == HTML_DT ||
	    tag == HTML_BLOCKQUOTE || tag == HTML_TD || tag == HTML_TH;
}

/* Does a <figure> show a picture?  Some hold a quotation. */
static bool
has_picture(const struct html *page, uint32_t node)
{
	uint32_t i, end = page->nodes[node].end;

	for (i = node + 1; i < end && i < node + FIGURE_NODES; i++)
		switch (page->nodes[i].tag) {
		case HTML_IMG:
		case HTML_PICTURE:
		case HTML_VIDEO:
		case HTML_IFRAME:
			return true;
		case HTML_BLOCKQUOTE:
			return false;
		default:
			break;
		}
	return false;
}

static bool
is_caption(const struct html *page, uint32_t node)
{
	enum html_tag tag = (enum html_tag)page->nodes[node].tag;

	return tag == HTML_FIGCAPTION || tag == HTML_CAPTION ||
	    (tag == HTML_FIGURE && has_picture(page, node));
}

/*
 * Questions are put on buttons that unfold their answers; and where a heading
 * is a button, it is still the heading.
 */
static bool
is_question(const struct html *page, uint32_t node)
{
	uint32_t i, up = node, end = page->nodes[node].end;
	struct slice text = { NULL, 0 };

	if (page->nodes[node].tag != HTML_BUTTON)
		return false;
	for (i = 0; i < BUTTON_LEVELS; i++) {
		up = page->nodes[up].parent;
		if (html_tag_is_heading((enum html_tag)page->nodes[up].tag))
			return true;
	}
	for (i = node + 1; i < end && i < node + BUTTON_NODES; i++) {
		const struct html_node *n = &page->nodes[i];
		struct slice s = slice_sub(page->source, n->start,
		    (size_t)n->start + n->len);

		if (n->tag == HTML_TEXT && slice_trim(s).len)
			text = slice_trim(s);
	}
	return text.len >= QUESTION_MIN &&
	    (slice_ends(text, SLICE("?")) || slice_ends(text, SLICE("？")));
}

/* Does the survey pass over a node, with all below it? */
static bool
is_skipped(const struct html *page, uint32_t node, enum say say)
{
	enum html_tag tag = (enum html_tag)page->nodes[node].tag;

	if (say == SAY_DROPPED || say == SAY_OUTSIDE)
		return true;
	if (is_question(page, node))
		return false;
	/* a select reaches into <form> and <nav>, never into scripts */
	return is_never_text(tag) &&
	    (say == SAY_NOTHING || html_tag_is(tag, HTML_IS_RAW));
}

void
survey_nodes(struct extraction *x)
{
	const struct html *page = x->page;
	struct names names;
	uint32_t i = 0;

	names_init(&names);
	while (i < page->node_count) {
		const struct html_node *node = &page->nodes[i];
		enum html_tag tag = (enum html_tag)node->tag;
		struct facts *f = &x->facts[i];
		const struct facts *up = &x->facts[node->parent];

		if (is_skipped(page, i, (enum say)f->say)) {
			f->flags = FACT_SKIPPED;
			i = node->end;
			continue;
		}
		f->home = html_tag_is_block(tag) ? i : up->home;
		f->flags = up->flags & FACT_LINK;
		if (tag == HTML_TEXT) {
			measure_text(
			    f, slice_sub(page->source, node->start,
				   (size_t)node->start + node->len));
		} else {
			f->flags |= element_facts(x, &names, node,
			    node_tag(x, up->home) == HTML_PRE);
			f->flags |= tag == HTML_A ? FACT_LINK : 0;
			f->flags |= is_caption(page, i) ? FACT_CAPTION : 0;
		}
		f->role = gives_role(tag) || f->flags & FACT_CAPTION
		    ? i : up->role;
		i++;
	}
}
