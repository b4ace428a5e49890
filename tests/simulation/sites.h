#ifndef EMEND_TESTS_SIMULATION_SITES_H
#define EMEND_TESTS_SIMULATION_SITES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*
 * The sites that the simulation watches, and what their operators would see:
 * each request is held against its host's rule.  Everything is drawn from
 * numbers, so that two runs are the same.
 */
#define SITES_DELAY_MS 2000 /* fetch.delay */
#define SITES_ARTICLES_MOST 300
#define SITES_PUBLISHED 5 /* by each host within the week */

enum site_manner {
	SITE_WELL,
	SITE_CRAWL_DELAY, /* robots.txt asks for 5, 20 or 60 s */
	SITE_SLOW,	  /* answers take 3 to 12 s */
	SITE_REFUSES,	  /* 429 or 503 now and then */
	SITE_DOWN,	  /* half a day without a connection */
	SITE_MANNERS,
};

struct article_due {
	int64_t due_at;	  /* UTC; 0: nothing is due */
	int64_t interval; /* seconds */
};

struct site {
	enum site_manner manner;
	unsigned articles; /* besides those published later */
	int64_t crawl_delay_ms;
	/* what it saw */
	bool robots_read;
	bool running;
	int64_t last_ms, took_ms; /* of the last request */
	int64_t not_before_ms;	  /* it said so */
	unsigned refusals;	  /* in a row */
	unsigned requests;
	struct article_due due[SITES_ARTICLES_MOST + SITES_PUBLISHED + 1];
};

/* How late looks were, in seconds after they were due. */
#define LATE_BUCKETS 4000 /* of 10 s; the last holds all above */
struct lateness {
	unsigned long count, early;
	double sum;
	int64_t worst;
	unsigned long buckets[LATE_BUCKETS];
};

enum late_tier { LATE_15M, LATE_1H, LATE_3H, LATE_12H, LATE_DAY, LATE_WEEK,
	LATE_SOURCE, LATE_TIERS };

struct sites {
	struct site *hosts;
	size_t host_count;
	unsigned long requests, pages, unchanged, fresh, refused;
	unsigned long violations; /* requests faster than a rule */
	struct lateness late[SITE_MANNERS][LATE_TIERS];
};

bool sites_make(struct sites *s, size_t articles, size_t hosts);
void sites_free(struct sites *s);
/* One of the articles or, with no number, the feed: when it is due. */
void sites_due(const char *url, int64_t due_at, int64_t interval);
void sites_print(const struct sites *s, FILE *out);

struct network_answer;
void sites_answer(const char *url, const char *etag, int64_t now_ms,
    struct network_answer *answer);
void sites_answered(const char *url, int64_t now_ms);

#endif
