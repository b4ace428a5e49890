#ifndef EMEND_STORE_VERIFY_H
#define EMEND_STORE_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/*
 * Holds an archive against itself: every object of both repositories, each
 * article's chain of commits, its texts and records, the pages they name, the
 * state against the history and the history against the state, and what lies
 * about.  Memory does not grow with the archive but by some bits an object.
 */

/* How bad it is; the names are "note", "untidy", "damage", "loss". */
enum finding_severity {
	SEVERITY_NOTE,	 /* nothing is wrong: it is to be known */
	SEVERITY_UNTIDY, /* nothing that is kept is concerned */
	SEVERITY_DAMAGE, /* something does not work; the history is whole */
	SEVERITY_LOSS,	 /* something that was kept cannot be read any more */
};
#define SEVERITY_COUNT 4
const char *severity_name(enum finding_severity severity);

enum finding_repair {
	REPAIR_CANNOT, /* remedy says what a person can do */
	REPAIR_WOULD,  /* remedy says what repair will do */
	REPAIR_DID,    /* remedy says what was done */
};
const char *repair_name(enum finding_repair repair); /* "none", "would", "did" */

struct finding {
	const char *kind;  /* a word for programs: "ref-rewritten" */
	enum finding_severity severity;
	const char *where; /* a file, below the archive, or an address */
	const char *what;
	enum finding_repair repair;
	const char *remedy; /* "" for a note that asks for nothing */
};

/* The finding lives until the call returns; non-OK stops and is returned. */
typedef enum emend_status finding_fn(
    void *payload, const struct finding *f, struct emend_error *err);

struct verify_options {
	bool repair;
	int64_t now; /* names what is set aside */
	finding_fn *each;
	/* objects; NULL is fine */
	void (*progress)(void *payload, size_t done, size_t total);
	void *payload;
};

struct verify_result {
	size_t articles, revisions; /* read and compared */
	size_t pages;		    /* of these, there and right */
	size_t pages_expired;	    /* of months that were dropped */
	size_t objects;		    /* whose names were found right */
	size_t found[SEVERITY_COUNT];
	size_t mendable; /* of found: what repair would put right */
	size_t left;	 /* of found, without notes: what is still wrong */
	size_t settled;	 /* what repair put right */
	size_t lost;	 /* losses, settled or not */
};

/*
 * Reading, it takes no lock, works beside a check and on a read-only disk.
 * With repair both locks are held: EMEND_BUSY while another check runs.  What
 * is wrong is a finding and no failure: this fails with EMEND_NOTFOUND when
 * dir is no archive, EMEND_STORE when a newer emend wrote it (nothing is
 * touched), EMEND_IO and EMEND_NOMEM.
 */
enum emend_status store_verify(const char *dir,
    const struct verify_options *options, struct verify_result *out,
    struct emend_error *err) EMEND_MUST_USE;

#endif
