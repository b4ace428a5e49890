#ifndef EMEND_PUBLISH_PUBLISH_H
#define EMEND_PUBLISH_PUBLISH_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct settings;
struct store;

/*
 * A static site of all articles (reports/site.h), in a directory of its own.
 * What is there already and still true is left alone: articles are written
 * again when something was recorded of them, lists always; what was forgotten
 * or hidden goes.  A site.css that somebody changed stays theirs.
 */
typedef void publish_progress_fn(void *payload, size_t done, size_t total);

struct publish_options {
	const char *to;	 /* empty, missing, or made by this before */
	int64_t now;
	bool all;	 /* write every page again */
	const volatile sig_atomic_t *stop;
	publish_progress_fn *progress; /* or NULL */
	void *payload;
};

struct publish_result {
	size_t articles; /* in the site */
	size_t written;	 /* of them, written in this run */
	size_t removed;	 /* articles that went */
	size_t files;	 /* written in this run */
	bool stopped;	 /* before all was written */
};

/*
 * EMEND_EXISTS when `to` is something else.  A reader of the site sees old pages
 * or new ones.  The file that says how far it has come is written last; before
 * what a run that dies would not make up for, it is set back to the beginning.
 */
enum emend_status publish_site(struct store *store,
    const struct settings *settings, const struct publish_options *options,
    struct publish_result *out, struct emend_error *err) EMEND_MUST_USE;

#endif
