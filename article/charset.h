#ifndef EMEND_ARTICLE_CHARSET_H
#define EMEND_ARTICLE_CHARSET_H

#include "base/error.h"
#include "base/slice.h"

struct text;

enum charset_source {
	CHARSET_BOM,
	CHARSET_HTTP,
	CHARSET_META,
	CHARSET_XML,
	CHARSET_GUESS, /* by what the bytes can be */
};

struct charset {
	const char *name; /* WHATWG's, lower case: "utf-8", "windows-1252" */
	enum charset_source source;
};

/*
 * Decodes a page to UTF-8 by the order of the WHATWG encoding sniffing
 * algorithm: BOM, HTTP label, <meta> in the head, XML declaration; then UTF-8
 * if it validates, else windows-1252.  A label that the bytes contradict is
 * not believed.  Bytes that mean nothing become U+FFFD.
 *
 * content_type is the header's value, absent when there is none.  The text is
 * appended to *out, whose limit is the caller's.  Fails with EMEND_NOMEM,
 * EMEND_LIMIT or EMEND_PARSE (a binary file: more NULs and control bytes than
 * any text has).
 */
enum emend_status charset_decode(struct text *out, struct charset *found,
    struct slice bytes, struct slice content_type,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * For a process that will soon be able to open no file: what the system needs
 * for any encoding is opened, and stays so to its end.
 */
void charset_open_all(void);

const char *charset_source_name(enum charset_source source);

#endif
