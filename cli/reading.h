#ifndef EMEND_CLI_READING_H
#define EMEND_CLI_READING_H

#include <stdbool.h>

#include "base/error.h"

struct article;
struct explanation;
struct fetch;
struct settings;
struct store;

/* How a file or an address that a person named becomes an article. */
enum reading_purpose {
	READ_TO_EXTRACT, /* a .txt is cleaned of what a scraper left */
	READ_TO_COMPARE, /* a .txt is taken as it is */
};

/*
 * Reads for one command.  What is fetched goes through one struct fetch, so
 * that a host is asked as seldom as in a check.
 */
struct reader {
	enum reading_purpose purpose;
	const char *from; /* "html", "md", "text", or NULL: by name, by bytes */
	const char *url;  /* the address of a file's page, or NULL */
	struct explanation *explain; /* filled for a page, unless NULL */
	/* an archive, whose rules and memory of the page's host are used; or
	 * NULL */
	const char *archive;
	struct store *store;	     /* NULL until it is wanted */
	struct settings *settings;   /* likewise */
	struct fetch *fetch;         /* NULL until it is wanted */
};
void reader_free(struct reader *r);

/* Does the word name an http or https address, not a file? */
bool is_address(const char *word);

/* Does a file's name end like that of a page or a text? */
bool is_readable_name(const char *name);

/*
 * Reads what: a path, "-" for standard input, or an address, which is fetched
 * politely.  *is_html (may be NULL) says whether it was a page, whose fields
 * count.  On success *out is the caller's.  Errors name what.
 */
enum emend_status read_named(struct article **out, bool *is_html,
    const char *what, struct reader *reader,
    struct emend_error *err) EMEND_MUST_USE;

#endif
