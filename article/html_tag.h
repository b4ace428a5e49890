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

#define HTML_B HTML_IS_BLOCK
#define HTML_V HTML_IS_VOID
#define HTML_F HTML_IS_FORMAT
#define HTML_X HTML_BREAKS_OUT

/*
 * Every element the reader or the extraction treats by name; all others are
 * HTML_UNKNOWN.  tools/make_html_tables.py reads this list.
 */
#define HTML_TAGS(T)                                                           \
	T(A, "a", HTML_F)                                                      \
	T(ABBR, "abbr", 0)                                                     \
	T(ACRONYM, "acronym", 0)                                               \
	T(ADDRESS, "address", HTML_B)                                          \
	T(APPLET, "applet", 0)                                                 \
	T(AREA, "area", HTML_V)                                                \
	T(ARTICLE, "article", HTML_B)                                          \
	T(ASIDE, "aside", HTML_B)                                              \
	T(AUDIO, "audio", 0)                                                   \
	T(B, "b", HTML_F | HTML_X)                                             \
	T(BASE, "base", HTML_V | HTML_IS_HEAD)                                 \
	T(BASEFONT, "basefont", HTML_V | HTML_IS_HEAD)                         \
	T(BDI, "bdi", 0)                                                       \
	T(BDO, "bdo", 0)                                                       \
	T(BGSOUND, "bgsound", HTML_V | HTML_IS_HEAD)                           \
	T(BIG, "big", HTML_F | HTML_X)                                         \
	T(BLINK, "blink", 0)                                                   \
	T(BLOCKQUOTE, "blockquote", HTML_B | HTML_X)                           \
	T(BODY, "body", HTML_B | HTML_X)                                       \
	T(BR, "br", HTML_V | HTML_X)                                           \
	T(BUTTON, "button", 0)                                                 \
	T(CANVAS, "canvas", 0)                                                 \
	T(CAPTION, "caption", HTML_B)                                          \
	T(CENTER, "center", HTML_B | HTML_X)                                   \
	T(CITE, "cite", 0)                                                     \
	T(CODE, "code", HTML_F | HTML_X)                                       \
	T(COL, "col", HTML_V)                                                  \
	T(COLGROUP, "colgroup", 0)                                             \
	T(DATA, "data", 0)                                                     \
	T(DATALIST, "datalist", 0)                                             \
	T(DD, "dd", HTML_B | HTML_X)                                           \
	T(DEL, "del", 0)                                                       \
	T(DETAILS, "details", HTML_B)                                          \
	T(DFN, "dfn", 0)                                                       \
	T(DIALOG, "dialog", HTML_B)                                            \
	T(DIR, "dir", HTML_B)                                                  \
	T(DIV, "div", HTML_B | HTML_X)                                         \
	T(DL, "dl", HTML_B | HTML_X)                                           \
	T(DT, "dt", HTML_B | HTML_X)                                           \
	T(EM, "em", HTML_F | HTML_X)                                           \
	T(EMBED, "embed", HTML_V | HTML_X)                                     \
	T(FIELDSET, "fieldset", HTML_B)                                        \
	T(FIGCAPTION, "figcaption", HTML_B)                                    \
	T(FIGURE, "figure", HTML_B)                                            \
	T(FONT, "font", HTML_F)                                                \
	T(FOOTER, "footer", HTML_B)                                            \
	T(FORM, "form", HTML_B)                                                \
	T(FRAME, "frame", HTML_V)                                              \
	T(FRAMESET, "frameset", HTML_B)                                        \
	T(H1, "h1", HTML_B | HTML_IS_HEADING | HTML_X)                         \
	T(H2, "h2", HTML_B | HTML_IS_HEADING | HTML_X)                         \
	T(H3, "h3", HTML_B | HTML_IS_HEADING | HTML_X)                         \
	T(H4, "h4", HTML_B | HTML_IS_HEADING | HTML_X)                         \
	T(H5, "h5", HTML_B | HTML_IS_HEADING | HTML_X)                         \
	T(H6, "h6", HTML_B | HTML_IS_HEADING | HTML_X)                         \
	T(HEAD, "head", HTML_X)                                                \
	T(HEADER, "header", HTML_B)                                            \
	T(HGROUP, "hgroup", HTML_B)                                            \
	T(HR, "hr", HTML_B | HTML_V | HTML_X)                                  \
	T(HTML, "html", HTML_B)                                                \
	T(I, "i", HTML_F | HTML_X)                                             \
	T(IFRAME, "iframe", HTML_IS_RAW)                                       \
	T(IMAGE, "image", HTML_V)                                              \
	T(IMG, "img", HTML_V | HTML_X)                                         \
	T(INPUT, "input", HTML_V)                                              \
	T(INS, "ins", 0)                                                       \
	T(KBD, "kbd", 0)                                                       \
	T(KEYGEN, "keygen", HTML_V)                                            \
	T(LABEL, "label", 0)                                                   \
	T(LEGEND, "legend", HTML_B)                                            \
	T(LI, "li", HTML_B | HTML_X)                                           \
	T(LINK, "link", HTML_V | HTML_IS_HEAD)                                 \
	T(LISTING, "listing", HTML_B | HTML_X)                                 \
	T(MAIN, "main", HTML_B)                                                \
	T(MAP, "map", 0)                                                       \
	T(MARK, "mark", 0)                                                     \
	T(MARQUEE, "marquee", 0)                                               \
	T(MATH, "math", 0)                                                     \
	T(MENU, "menu", HTML_B | HTML_X)                                       \
	T(MENUITEM, "menuitem", 0)                                             \
	T(META, "meta", HTML_V | HTML_IS_HEAD | HTML_X)                        \
	T(METER, "meter", 0)                                                   \
	T(NAV, "nav", HTML_B)                                                  \
	T(NOBR, "nobr", HTML_F | HTML_X)                                       \
	T(NOEMBED, "noembed", HTML_IS_RAW)                                     \
	T(NOFRAMES, "noframes", HTML_IS_RAW | HTML_IS_HEAD)                    \
	T(NOSCRIPT, "noscript", 0)                                             \
	T(OBJECT, "object", 0)                                                 \
	T(OL, "ol", HTML_B | HTML_X)                                           \
	T(OPTGROUP, "optgroup", HTML_B)                                        \
	T(OPTION, "option", HTML_B)                                            \
	T(OUTPUT, "output", 0)                                                 \
	T(P, "p", HTML_B | HTML_X)                                             \
	T(PARAM, "param", HTML_V)                                              \
	T(PICTURE, "picture", 0)                                               \
	T(PLAINTEXT, "plaintext", HTML_B)                                      \
	T(PRE, "pre", HTML_B | HTML_X)                                         \
	T(PROGRESS, "progress", 0)                                             \
	T(Q, "q", 0)                                                           \
	T(RB, "rb", 0)                                                         \
	T(RP, "rp", 0)                                                         \
	T(RT, "rt", 0)                                                         \
	T(RTC, "rtc", 0)                                                       \
	T(RUBY, "ruby", HTML_X)                                                \
	T(S, "s", HTML_F | HTML_X)                                             \
	T(SAMP, "samp", 0)                                                     \
	T(SCRIPT, "script", HTML_IS_RAW | HTML_IS_HEAD)                        \
	T(SEARCH, "search", HTML_B)                                            \
	T(SECTION, "section", HTML_B)                                          \
	T(SELECT, "select", 0)                                                 \
	T(SLOT, "slot", 0)                                                     \
	T(SMALL, "small", HTML_F | HTML_X)                                     \
	T(SOURCE, "source", HTML_V)                                            \
	T(SPAN, "span", HTML_X)                                                \
	T(STRIKE, "strike", HTML_F | HTML_X)                                   \
	T(STRONG, "strong", HTML_F | HTML_X)                                   \
	T(STYLE, "style", HTML_IS_RAW | HTML_IS_HEAD)                          \
	T(SUB, "sub", HTML_X)                                                  \
	T(SUMMARY, "summary", HTML_B)                                          \
	T(SUP, "sup", HTML_X)                                                  \
	T(SVG, "svg", 0)                                                       \
	T(TABLE, "table", HTML_B | HTML_X)                                     \
	T(TBODY, "tbody", HTML_B)                                              \
	T(TD, "td", HTML_B)                                                    \
	T(TEMPLATE, "template", HTML_IS_HEAD)                                  \
	T(TEXTAREA, "textarea", HTML_IS_RAW)                                   \
	T(TFOOT, "tfoot", HTML_B)                                              \
	T(TH, "th", HTML_B)                                                    \
	T(THEAD, "thead", HTML_B)                                              \
	T(TIME, "time", 0)                                                     \
	T(TITLE, "title", HTML_IS_RAW | HTML_IS_HEAD)                          \
	T(TR, "tr", HTML_B)                                                    \
	T(TRACK, "track", HTML_V)                                              \
	T(TT, "tt", HTML_F | HTML_X)                                           \
	T(U, "u", HTML_F | HTML_X)                                             \
	T(UL, "ul", HTML_B | HTML_X)                                           \
	T(VAR, "var", HTML_X)                                                  \
	T(VIDEO, "video", 0)                                                   \
	T(WBR, "wbr", HTML_V)                                                  \
	T(XMP, "xmp", HTML_B | HTML_IS_RAW)

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
