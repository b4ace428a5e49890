#ifndef EMEND_REPORTS_CSV_H
#define EMEND_REPORTS_CSV_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

/*
 * Comma-separated values (RFC 4180) on a stream.  What is invisible in words is
 * shown (reports/escape.h); a cell that a spreadsheet would take for a formula
 * begins with '.
 */
struct csv {
	FILE *file;	   /* borrowed */
	bool begun;	   /* the row has a cell */
	struct text shown; /* words on their way */
};

void csv_init(struct csv *c, FILE *file);
/* Something for it could not be made: csv_end says so, too. */
void csv_fail(struct csv *c, enum emend_status status);
/* EMEND_NOMEM or EMEND_LIMIT.  What the stream says is the caller's. */
enum emend_status csv_end(struct csv *c, struct emend_error *err)
    EMEND_MUST_USE;

void csv_words(struct csv *c, struct slice words); /* absent: empty */
void csv_address(struct csv *c, const char *address); /* escape_address */
void csv_uint(struct csv *c, uint64_t n);
void csv_int(struct csv *c, int64_t n);
void csv_permille(struct csv *c, unsigned n); /* "0.973" */
void csv_time(struct csv *c, int64_t t);      /* RFC 3339, UTC; 0: empty */
void csv_empty(struct csv *c);
void csv_row_end(struct csv *c);

#endif
