#ifndef EMEND_BASE_TIME_H
#define EMEND_BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

/*
 * Times are seconds since 1970-01-01 00:00:00 UTC.  The calendar is the
 * proleptic Gregorian one, years 1 to 9999; what lies outside is written as
 * the nearest end of that range.  Local time is that of TZ.
 */
#define TIME_MIN INT64_C(-62135596800) /* 0001-01-01T00:00:00Z */
#define TIME_MAX INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

/* The wall clock of one run: the machine's, or held still at one moment. */
struct clock {
	bool held;
	int64_t now; /* only if held */
};

/*
 * emend_now: an RFC 3339 time to hold still at, or NULL for the machine's
 * clock.  Fails with EMEND_USAGE when it is malformed.
 */
enum emend_status clock_init(struct clock *out, const char *emend_now,
    struct emend_error *err) EMEND_MUST_USE;
int64_t clock_now(const struct clock *c);
int64_t clock_now_ms(const struct clock *c); /* UTC milliseconds */

/* For spacing and timeouts: never held, never set back; its zero is unknown. */
int64_t monotonic_ms(void);

struct civil {
	int year;         /* 1 to 9999 */
	int month, day;   /* from 1 */
	int hour, minute; /* from 0 */
	int second;       /* 0 to 60: a leap second counts as the next one */
};

/* False when there is no such day or time of day. */
bool time_from_civil(int64_t *out, const struct civil *utc);
void time_to_civil(struct civil *out, int64_t t);
/* The same in TZ; offset (may be NULL) gets the seconds east of UTC. */
void time_to_civil_local(struct civil *out, int64_t t, int *offset);

#define TIME_UTC_MAX 32
#define TIME_LOCAL_MAX 40
void time_format_utc(
    char out[TIME_UTC_MAX], int64_t t); /* 2026-11-24T09:12:04Z */
void time_format_local(
    char out[TIME_LOCAL_MAX], int64_t t); /* 2026-11-24 10:12:04 +01:00 */

/* The parsers want the whole slice, take no blanks around it, and leave *out
 * alone when they return false.  Fractions of a second are dropped. */
bool time_parse_rfc3339(struct slice s, int64_t *out);
/*
 * What a person types: 2026-11-24, 2026-11-24T09:12, "2026-11-24 09:12:04",
 * each time of day with or without a zone (Z, +01:00, +0100, also after a
 * space); without one it is read in TZ.  A bare date is its first moment, and
 * *date_only (may be NULL) says so.
 */
bool time_parse_user(struct slice s, int64_t *out, bool *date_only);
/* The last moment in TZ of the day that begins at first: not all have 24 h. */
int64_t time_day_end(int64_t first);
/* The three formats of RFC 9110, 5.6.7; two-digit years are 1970 to 2069. */
bool time_parse_http_date(struct slice s, int64_t *out);

/* 90s 15m 6h 7d: a whole number and its unit, more than 0, at most 100 years.
 */
#define DURATION_LIMIT (INT64_C(36525) * 86400)
bool duration_parse(struct slice s, int64_t *seconds);

/* For people: "15 minutes", "1 hour", "90 minutes", "2 days"; rounded down. */
#define DURATION_MAX 40
void duration_format(char out[DURATION_MAX], int64_t seconds);

/* 4096 500k 10m 2g: bytes, in powers of 1024; more than 0. */
bool size_parse(struct slice s, uint64_t *bytes);

#endif
