#ifndef EMEND_REPORTS_ESCAPE_H
#define EMEND_REPORTS_ESCAPE_H

#include "base/slice.h"

struct text;

/*
 * Strangers' text for a terminal, a log or a mail: controls (C0, DEL, C1),
 * bidi overrides and invisible characters become visible forms like <U+202E>;
 * line breaks and tabs become blanks; what is not UTF-8 becomes U+FFFD.
 */
void escape_terminal(struct text *out, struct slice s);

/*
 * An address as it may be printed (url_redact), also behind the word for who
 * names it: "feed https://...".  The name of a list file stays as it is.
 */
void escape_address(struct text *out, const char *address);

/*
 * What escape_terminal gave, as Markdown that shows it: nothing in it is
 * markup, a link, a mention or the beginning of a list, wherever it stands.
 */
void escape_markdown(struct text *out, struct slice s);

#endif
