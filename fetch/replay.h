#ifndef EMEND_FETCH_REPLAY_H
#define EMEND_FETCH_REPLAY_H

#include "base/error.h"

struct fetch;
struct look;

/*
 * Answers from files instead of the network: for a demonstration, and for
 * tests that must not depend on anything outside.  There is no robots.txt, no
 * spacing and no redirect.
 *
 *	https://news.example/a/b.html	DIR/news.example/a/b.html
 *	https://news.example/a/		DIR/news.example/a/index.html
 *	https://news.example:8080/?q=1	DIR/news.example:8080/index.html?q=1
 *
 * FILE.status, a file that holds a number, gives another status than 200; FILE
 * is then the body and may be missing.  What has no file is 404.  No URL leads
 * out of DIR; links in it are followed.
 */
enum emend_status replay_look(struct fetch *f, struct look *look,
    struct emend_error *err) EMEND_MUST_USE; /* frees look when it fails */

#endif
