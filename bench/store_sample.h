#ifndef EMEND_BENCH_STORE_SAMPLE_H
#define EMEND_BENCH_STORE_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "store/batch.h"
#include "store/watches.h"

/*
 * Articles that the benches of the store keep: words in the order of a
 * generator, the same for the same number.  A later revision has one to three
 * paragraphs other than the one before.
 */
#define SAMPLE_AT INT64_C(1795511524) /* 2026-11-24T09:12:04Z */
#define SAMPLE_URL_MAX 64

struct sample {
	char url[SAMPLE_URL_MAX];
	struct article *article;
	struct revision_draft draft; /* of it, without a page */
	struct watch_row row;
};

/* The nth article, its revisionth state (from 1), of so many bytes. */
void sample_make(
    struct sample *out, unsigned n, unsigned revision, size_t bytes);
void sample_free(struct sample *s);

/* A page of so many bytes around it, mostly what all pages share. */
void sample_page(struct text *out, const struct sample *s, size_t bytes);
#define SAMPLE_HTTP                                                            \
	"GET /story HTTP/1.1\r\nHost: example.org\r\n\r\n"                     \
	"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"        \
	"ETag: \"5f3-61a\"\r\nServer: example\r\n\r\n"

/* Ends the program with the message unless status is EMEND_OK. */
void sample_check(enum emend_status status, const struct emend_error *err);

/* Into the batch: revision, page if page_bytes, look, row. */
void sample_add(struct store_batch *b, const struct sample *s,
    size_t page_bytes);
/* Under the write lock. */
void sample_commit(struct store *s, struct store_batch *b);

double sample_cpu_seconds(void); /* programs it ran included */

#endif
