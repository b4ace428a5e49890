#ifndef EMEND_STORE_SEARCH_TOKENS_H
#define EMEND_STORE_SEARCH_TOKENS_H

#include <sqlite3.h>

#include "base/slice.h"

/*
 * Words for SQLite's full-text index, as base/segment.h cuts them: a script
 * without spaces comes by character, so that two of them are found inside a
 * sentence.  Each is folded by normalise_search.  A word is cut at its
 * apostrophe.  Registers the tokenizer SEARCH_TOKENIZER; gives SQLite's code.
 */
#define SEARCH_TOKENIZER "emend"
int search_tokens_register(sqlite3 *db);

/* The words of a text, one call each (as FTS5's xToken); SQLite's code. */
typedef int search_token_fn(void *payload, int flags, const char *token,
    int len, int start, int end);
int search_tokens_of(
    struct slice text, search_token_fn *each, void *payload);

#endif
