#ifndef EMEND_CLI_SEEDS_H
#define EMEND_CLI_SEEDS_H

#include "base/error.h"

struct text;

/*
 * The directory of the sample site: beside a program that was not installed,
 * else where it is installed.  EMEND_NOTFOUND names the places tried.
 */
enum emend_status seeds_find(
    struct text *out, struct emend_error *err) EMEND_MUST_USE;

/*
 * How a person calls this very program here: "emend" when that finds it, else
 * a path, quoted for a shell.
 */
void program_name(struct text *out);

/* Appends word so that a shell takes it as it is. */
void shell_word(struct text *out, const char *word);

#endif
