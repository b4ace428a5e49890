#ifndef EMEND_ARTICLE_HTML_TAG_H
#define EMEND_ARTICLE_HTML_TAG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/* What a tag is, as far as reading text out of a page goes. */
enum html_tag_flag {
	HTML_IS_BLOCK = 1,   /* begins and ends a line of text in a browser */
	HTML_IS_VOID = 2,    /* has neither content nor an end tag */
	HTML_IS_HEADING = 4, /* h1 to h6 */
	HTML_IS_RAW = 8,     /* its content is text, whatever it looks like */
	HTML_IS_HEAD = 16,   /* belongs in <head> when it comes before <body> */
	HTML_IS_FORMAT = 32, /* b, i, a ...: may not outlive its block */
	HTML_BREAKS_OUT = 64, /* ends <svg> and <math> when met inside */
};

/*
 * Every element the reader or the extraction treats by name; all others are
 * HTML_UNKNOWN.  TAG_B is HTML_IS_BLOCK, TAG_V HTML_IS_VOID, TAG_F
 * HTML_IS_FORMAT, TAG_X HTML_BREAKS_OUT.  tools/make_html_tables.py reads this.
 */
#define HTML_TAGS(T)                                                           \
	T(A, "a", TAG_F)                                                       \
	T(ABBR, "abbr", 0)                                                     \
	T(ACRONYM, "acronym", 0)                                               \
	T(ADDRESS, "address", TAG_B)                                           \
	T(APPLET, "applet", 0)                                                 \
	T(AREA, "area", TAG_V)                                                 \
	T(ARTICLE, "article", TAG_B)                                           \
	T(ASIDE, "aside", TAG_B)                                               \
	T(AUDIO, "audio", 0)                                                   \
	T(B, "b", TAG_F | TAG_X)                                               \
	T(BASE, "base", TAG_V | HTML_IS_HEAD)                                  \
	T(BASEFONT, "basefont", TAG_V | HTML_IS_HEAD)                          \
	T(BDI, "bdi", 0)                                                       \
	T(BDO, "bdo", 0)                                                       \
	T(BGSOUND, "bgsound", TAG_V | HTML_IS_HEAD)                            \
	T(BIG, "big", TAG_F | TAG_X)                                           \
	T(BLINK, "blink", 0)                                                   \
	T(BLOCKQUOTE, "blockquote", TAG_B | TAG_X)                             \
	T(BODY, "body", TAG_B | TAG_X)                                         \
	T(BR, "br", TAG_V | TAG_X)                                             \
	T(BUTTON, "button", 0)                                                 \
	T(CANVAS, "canvas", 0)                                                 \
	T(CAPTION, "caption", TAG_B)                                           \
	T(CENTER, "center", TAG_B | TAG_X)                                     \
	T(CITE, "cite", 0)                                                     \
	T(CODE, "code", TAG_F | TAG_X)                                         \
	T(COL, "col", TAG_V)                                                   \
	T(COLGROUP, "colgroup", 0)                                             \
	T(DATA, "data", 0)                                                     \
	T(DATALIST, "datalist", 0)                                             \
	T(DD, "dd", TAG_B | TAG_X)                                             \
	T(DEL, "del", 0)                                                       \
	T(DETAILS, "details", TAG_B)                                           \
	T(DFN, "dfn", 0)                                                       \
	T(DIALOG, "dialog", TAG_B)                                             \
	T(DIR, "dir", TAG_B)                                                   \
	T(DIV, "div", TAG_B | TAG_X)                                           \
	T(DL, "dl", TAG_B | TAG_X)                                             \
	T(DT, "dt", TAG_B | TAG_X)                                             \
	T(EM, "em", TAG_F | TAG_X)                                             \
	T(EMBED, "embed", TAG_V | TAG_X)                                       \
	T(FIELDSET, "fieldset", TAG_B)                                         \
	T(FIGCAPTION, "figcaption", TAG_B)                                     \
	T(FIGURE, "figure", TAG_B)                                             \
	T(FONT, "font", TAG_F)                                                 \
	T(FOOTER, "footer", TAG_B)                                             \
	T(FORM, "form", TAG_B)                                                 \
	T(FRAME, "frame", TAG_V)                                               \
	T(FRAMESET, "frameset", TAG_B)                                         \
	T(H1, "h1", TAG_B | HTML_IS_HEADING | TAG_X)                           \
	T(H2, "h2", TAG_B | HTML_IS_HEADING | TAG_X)                           \
	T(H3, "h3", TAG_B | HTML_IS_HEADING | TAG_X)                           \
	T(H4, "h4", TAG_B | HTML_IS_HEADING | TAG_X)                           \
	T(H5, "h5", TAG_B | HTML_IS_HEADING | TAG_X)                           \
	T(H6, "h6", TAG_B | HTML_IS_HEADING | TAG_X)                           \
	T(HEAD, "head", TAG_X)                                                 \
	T(HEADER, "header", TAG_B)                                             \
	T(HGROUP, "hgroup", TAG_B)                                             \
	T(HR, "hr", TAG_B | TAG_V | TAG_X)                                     \
	T(HTML, "html", TAG_B)                                                 \
	T(I, "i", TAG_F | TAG_X)                                               \
	T(IFRAME, "iframe", HTML_IS_RAW)                                       \
	T(IMAGE, "image", TAG_V)                                               \
	T(IMG, "img", TAG_V | TAG_X)                                           \
	T(INPUT, "input", TAG_V)                                               \
	T(INS, "ins", 0)                                                       \
	T(KBD, "kbd", 0)                                                       \
	T(KEYGEN, "keygen", TAG_V)                                             \
	T(LABEL, "label", 0)                                                   \
	T(LEGEND, "legend", TAG_B)                                             \
	T(LI, "li", TAG_B | TAG_X)                                             \
	T(LINK, "link", TAG_V | HTML_IS_HEAD)                                  \
	T(LISTING, "listing", TAG_B | TAG_X)                                   \
	T(MAIN, "main", TAG_B)                                                 \
	T(MAP, "map", 0)                                                       \
	T(MARK, "mark", 0)                                                     \
	T(MARQUEE, "marquee", 0)                                               \
	T(MATH, "math", 0)                                                     \
	T(MENU, "menu", TAG_B | TAG_X)                                         \
	T(MENUITEM, "menuitem", 0)                                             \
	T(META, "meta", TAG_V | HTML_IS_HEAD | TAG_X)                          \
	T(METER, "meter", 0)                                                   \
	T(NAV, "nav", TAG_B)                                                   \
	T(NOBR, "nobr", TAG_F | TAG_X)                                         \
	T(NOEMBED, "noembed", HTML_IS_RAW)                                     \
	T(NOFRAMES, "noframes", HTML_IS_RAW | HTML_IS_HEAD)                    \
	T(NOSCRIPT, "noscript", 0)                                             \
	T(OBJECT, "object", 0)                                                 \
	T(OL, "ol", TAG_B | TAG_X)                                             \
	T(OPTGROUP, "optgroup", TAG_B)                                         \
	T(OPTION, "option", TAG_B)                                             \
	T(OUTPUT, "output", 0)                                                 \
	T(P, "p", TAG_B | TAG_X)                                               \
	T(PARAM, "param", TAG_V)                                               \
	T(PICTURE, "picture", 0)                                               \
	T(PLAINTEXT, "plaintext", TAG_B)                                       \
	T(PRE, "pre", TAG_B | TAG_X)                                           \
	T(PROGRESS, "progress", 0)                                             \
	T(Q, "q", 0)                                                           \
	T(RB, "rb", 0)                                                         \
	T(RP, "rp", 0)                                                         \
	T(RT, "rt", 0)                                                         \
	T(RTC, "rtc", 0)                                                       \
	T(RUBY, "ruby", TAG_X)                                                 \
	T(S, "s", TAG_F | TAG_X)                                               \
	T(SAMP, "samp", 0)                                                     \
	T(SCRIPT, "script", HTML_IS_RAW | HTML_IS_HEAD)                        \
	T(SEARCH, "search", TAG_B)                                             \
	T(SECTION, "section", TAG_B)                                           \
	T(SELECT, "select", 0)                                                 \
	T(SLOT, "slot", 0)                                                     \
	T(SMALL, "small", TAG_F | TAG_X)                                       \
	T(SOURCE, "source", TAG_V)                                             \
	T(SPAN, "span", TAG_X)                                                 \
	T(STRIKE, "strike", TAG_F | TAG_X)                                     \
	T(STRONG, "strong", TAG_F | TAG_X)                                     \
	T(STYLE, "style", HTML_IS_RAW | HTML_IS_HEAD)                          \
	T(SUB, "sub", TAG_X)                                                   \
	T(SUMMARY, "summary", TAG_B)                                           \
	T(SUP, "sup", TAG_X)                                                   \
	T(SVG, "svg", 0)                                                       \
	T(TABLE, "table", TAG_B | TAG_X)                                       \
	T(TBODY, "tbody", TAG_B)                                               \
	T(TD, "td", TAG_B)                                                     \
	T(TEMPLATE, "template", HTML_IS_HEAD)                                  \
	T(TEXTAREA, "textarea", HTML_IS_RAW)                                   \
	T(TFOOT, "tfoot", TAG_B)                                               \
	T(TH, "th", TAG_B)                                                     \
	T(THEAD, "thead", TAG_B)                                               \
	T(TIME, "time", 0)                                                     \
	T(TITLE, "title", HTML_IS_RAW | HTML_IS_HEAD)                          \
	T(TR, "tr", TAG_B)                                                     \
	T(TRACK, "track", TAG_V)                                               \
	T(TT, "tt", TAG_F | TAG_X)                                             \
	T(U, "u", TAG_F | TAG_X)                                               \
	T(UL, "ul", TAG_B | TAG_X)                                             \
	T(VAR, "var", TAG_X)                                                   \
	T(VIDEO, "video", 0)                                                   \
	T(WBR, "wbr", TAG_V)                                                   \
	T(XMP, "xmp", TAG_B | HTML_IS_RAW)

#define HTML_TAG_ENUM(name, text, flags) HTML_##name,

enum html_tag {
	HTML_TEXT,    /* a text node */
	HTML_UNKNOWN, /* <amp-ad>, and what lies in <svg> or <math> */
	HTML_TAGS(HTML_TAG_ENUM) HTML_TAG_COUNT
};

#undef HTML_TAG_ENUM

/* HTML_UNKNOWN unless the name, in lower case, is in the list. */
enum html_tag html_tag_of(struct slice lower_case_name);

/* "p", "div", ...; "#text" and "#unknown" for the two that are no element. */
const char *html_tag_name(enum html_tag tag);

extern const uint8_t html_tag_flags[HTML_TAG_COUNT];

static inline bool
html_tag_is(enum html_tag tag, unsigned flags)
{
	return (html_tag_flags[tag] & flags) != 0;
}

static inline bool
html_tag_is_block(enum html_tag tag)
{
	return html_tag_is(tag, HTML_IS_BLOCK);
}

static inline bool
html_tag_is_void(enum html_tag tag)
{
	return html_tag_is(tag, HTML_IS_VOID);
}

static inline bool
html_tag_is_heading(enum html_tag tag)
{
	return html_tag_is(tag, HTML_IS_HEADING);
}

#endif
