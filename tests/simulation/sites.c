#include "tests/simulation/sites.h"

#include <stdlib.h>
#include <string.h>

#include "tests/simulation/network.h"

#define HOUR_MS INT64_C(3600000)
#define WEEK_MS (7 * 24 * HOUR_MS)
#define FEED_MOST ((size_t)SITES_ARTICLES_MOST * 400)
#define PER_ADDRESS 25u /* hosts */
#define FEED UINT32_MAX
#define ROBOTS (UINT32_MAX - 1)
#define VIOLATIONS_SHOWN 10u

static struct sites *sites; /* that the network leads to */
static char body[FEED_MOST];

/* A number that looks drawn: the same for the same two. */
static uint32_t
drawn(uint64_t a, uint64_t b, uint32_t below)
{
	uint64_t x = a * UINT64_C(0x9e3779b97f4a7c15) + b + 1;

	x ^= x >> 31;
	x *= UINT64_C(0xbf58476d1ce4e5b9);
	x ^= x >> 27;
	x *= UINT64_C(0x94d049bb133111eb);
	x ^= x >> 31;
	return (uint32_t)(x % below);
}

static void
make_host(struct site *h, size_t i)
{
	static const int64_t delays[] = { 5000, 5000, 5000, 20000, 60000 };
	uint32_t roll = drawn(i, 1, 100);

	h->manner = roll < 80 ? SITE_WELL
	    : roll < 88	      ? SITE_CRAWL_DELAY
	    : roll < 90	      ? SITE_SLOW
	    : roll < 97	      ? SITE_REFUSES
			      : SITE_DOWN;
	if (h->manner == SITE_CRAWL_DELAY)
		h->crawl_delay_ms = delays[drawn(i, 2, 5)];
}

bool
sites_make(struct sites *s, size_t articles, size_t hosts)
{
	size_t i, left = articles;

	*s = (struct sites){ .host_count = hosts };
	s->hosts = calloc(hosts, sizeof(*s->hosts));
	if (!s->hosts)
		return false;
	for (i = 0; i < hosts; i++) {
		/* a few large ones, many small ones */
		size_t n = i % 5 == 0 ? SITES_ARTICLES_MOST
				      : 10 + drawn(i, 0, 81);

		make_host(&s->hosts[i], i);
		if (n > left || (i == hosts - 1 && left < SITES_ARTICLES_MOST))
			n = left;
		s->hosts[i].articles = (unsigned)n;
		left -= n;
	}
	sites = s;
	return true;
}

void
sites_free(struct sites *s)
{
	free(s->hosts);
	s->hosts = NULL;
}

/* http://hN.example/aM, /feed.xml or /robots.txt */
static struct site *
parse(const char *url, size_t *host, uint32_t *article)
{
	char *end;
	const char *at = strstr(url, "//h");

	if (!at)
		abort();
	*host = strtoul(at + 3, &end, 10);
	at = strchr(end, '/');
	if (!at || *host >= sites->host_count)
		abort();
	if (!strcmp(at, "/feed.xml"))
		*article = FEED;
	else if (!strcmp(at, "/robots.txt"))
		*article = ROBOTS;
	else
		*article = (uint32_t)strtoul(at + 2, NULL, 10);
	return &sites->hosts[*host];
}

/* ---- lateness ---- */

static struct article_due *
due_of(struct site *h, uint32_t article)
{
	return &h->due[article == FEED
		? SITES_ARTICLES_MOST + SITES_PUBLISHED
		: article];
}

void
sites_due(const char *url, int64_t due_at, int64_t interval)
{
	uint32_t article;
	size_t host;
	struct article_due *d = due_of(parse(url, &host, &article), 0);

	d = due_of(&sites->hosts[host], article);
	/* one that was not looked at then has been due since */
	if (!d->due_at)
		*d = (struct article_due){ due_at, interval };
}

static enum late_tier
tier_of(int64_t interval)
{
	return interval < 3600 ? LATE_15M
	    : interval < 3 * 3600 ? LATE_1H
	    : interval < 12 * 3600 ? LATE_3H
	    : interval < 86400 ? LATE_12H
	    : interval < 7 * 86400 ? LATE_DAY
				   : LATE_WEEK;
}

static void
note_look(struct site *h, uint32_t article, int64_t now_ms)
{
	struct article_due *d = due_of(h, article);
	int64_t late = NETWORK_EPOCH + now_ms / 1000 - d->due_at;
	struct lateness *l;
	size_t bucket;

	if (!d->due_at)
		return;
	l = &sites->late[h->manner]
	    [article == FEED ? LATE_SOURCE : tier_of(d->interval)];
	d->due_at = 0;
	l->count++;
	if (late <= 0) {
		l->early++;
		late = 0;
	}
	bucket = (size_t)late / 10;
	l->buckets[bucket < LATE_BUCKETS ? bucket : LATE_BUCKETS - 1]++;
	l->sum += (double)late;
	if (late > l->worst)
		l->worst = late;
}

/* ---- the rule ---- */

static void
violate(const char *url, int64_t now_ms, const char *what, int64_t by_ms)
{
	if (sites->violations++ < VIOLATIONS_SHOWN)
		printf("too fast: %s at %.3f s: %s, by %lld ms\n", url,
		    (double)now_ms / 1000, what, (long long)by_ms);
}

static void
hold_to_rule(struct site *h, const char *url, int64_t now_ms)
{
	int64_t least = SITES_DELAY_MS;

	if (h->running)
		violate(url, now_ms, "while another is under way", 0);
	if (h->robots_read && h->crawl_delay_ms > least)
		least = h->crawl_delay_ms;
	if (h->took_ms > least)
		least = h->took_ms;
	if (h->requests && now_ms - h->last_ms < least)
		violate(url, now_ms, "sooner than its delay",
		    least - (now_ms - h->last_ms));
	if (now_ms < h->not_before_ms)
		violate(url, now_ms, "before it may be asked again",
		    h->not_before_ms - now_ms);
	h->last_ms = now_ms;
	h->running = true;
	h->requests++;
}

/* ---- answers ---- */

static int64_t
published_ms(size_t host, uint32_t article)
{
	const struct site *h = &sites->hosts[host];

	if (article < h->articles)
		return 0;
	return drawn(host, 100 + article - h->articles, WEEK_MS / 1000) *
	    INT64_C(1000);
}

/* How often the article was edited by then. */
static unsigned
edits_by(size_t host, uint32_t article, int64_t now_ms)
{
	uint64_t name = host * 1000 + article;
	bool young = article >= sites->hosts[host].articles;
	int64_t at = published_ms(host, article);

	if (drawn(name, 3, 100) >= (young ? 30u : 3u))
		return 0;
	at += young ? drawn(name, 4, 3 * 3600) * INT64_C(1000)
		    : drawn(name, 4, WEEK_MS / 1000) * INT64_C(1000);
	return now_ms >= at;
}

static void
write_article(size_t host, uint32_t article, unsigned edits)
{
	unsigned boats = 20 + drawn(host * 1000 + article, 5, 70) + edits;

	snprintf(body, sizeof(body),
	    "<!DOCTYPE html><html lang=\"en\"><head><title>Notice %u of "
	    "harbour %zu</title></head><body><article><h1>Notice %u of harbour "
	    "%zu</h1><p>The harbour board met on Tuesday evening in the old "
	    "rope works, as it has done every month since the fire.</p><p>Of "
	    "the boats, %u are to use the outer quay until the work on mooring "
	    "%u is done, and the ferry to the islands leaves from the west "
	    "pier, some ten minutes away on foot.</p></article></body></html>",
	    article, host, article, host, boats, article);
}

/* All that the host has had; how many. */
static unsigned
write_feed(size_t host, int64_t now_ms)
{
	const struct site *h = &sites->hosts[host];
	uint32_t i;
	unsigned listed = 0;
	size_t len;

	len = (size_t)snprintf(body, sizeof(body),
	    "<rss version=\"2.0\"><channel><title>Harbour</title>");
	for (i = 0; i < h->articles + SITES_PUBLISHED; i++) {
		if (published_ms(host, i) > now_ms)
			continue;
		listed++;
		len += (size_t)snprintf(body + len, sizeof(body) - len,
		    "<item><title>Notice %u</title><link>http://h%zu.example/"
		    "a%u</link><guid>h%zu-a%u</guid></item>",
		    i, host, i, host, i);
	}
	snprintf(body + len, sizeof(body) - len, "</channel></rss>");
	return listed;
}

/* It may not be asked again for a while; true if it refuses. */
static bool
refuse(struct site *h, size_t host, int64_t now_ms, char *headers, size_t most,
    struct network_answer *a)
{
	int64_t wait_s;

	if (h->manner != SITE_REFUSES || drawn(host, 7 + h->requests, 100)) {
		h->refusals = 0;
		return false;
	}
	sites->refused++;
	h->refusals++;
	a->status = drawn(host, 8 + h->requests, 2) ? 429 : 503;
	wait_s = 120 + drawn(host, 9 + h->requests, 3480);
	if (a->status == 429) {
		snprintf(headers, most, "Retry-After: %lld\r\n",
		    (long long)wait_s);
	} else {
		wait_s = h->refusals == 1 ? 60 : 300;
		headers[0] = '\0';
	}
	a->headers = headers;
	h->not_before_ms = now_ms + a->took_ms + wait_s * 1000;
	return true;
}

static bool
is_down(const struct site *h, size_t host, int64_t now_ms)
{
	int64_t from = (24 + drawn(host, 10, 96)) * HOUR_MS;

	return h->manner == SITE_DOWN && now_ms >= from &&
	    now_ms < from + 12 * HOUR_MS;
}

static void
serve(size_t host, uint32_t article, const char *etag, int64_t now_ms,
    char *headers, size_t most, struct network_answer *a)
{
	struct site *h = &sites->hosts[host];
	char tag[64];
	unsigned version;

	a->status = 200;
	a->headers = headers;
	a->body = body;
	if (article == ROBOTS) {
		h->robots_read = true;
		snprintf(headers, most, "Content-Type: text/plain\r\n");
		snprintf(body, sizeof(body), "User-agent: *\n%s%lld\n",
		    h->crawl_delay_ms ? "Crawl-delay: " : "# ",
		    (long long)h->crawl_delay_ms / 1000);
		return;
	}
	version = article == FEED ? write_feed(host, now_ms)
				  : edits_by(host, article, now_ms);
	if (article != FEED)
		write_article(host, article, version);
	snprintf(tag, sizeof(tag), "\"%x-%u\"", article, version);
	snprintf(headers, most, "ETag: %s\r\nContent-Type: %s\r\n", tag,
	    article == FEED ? "application/rss+xml" : "text/html");
	if (etag && !strcmp(etag, tag)) {
		sites->unchanged++;
		a->status = 304;
		a->body = NULL;
	}
}

void
sites_answer(const char *url, const char *etag, int64_t now_ms,
    struct network_answer *a)
{
	static char headers[256], address[32];
	uint32_t article;
	size_t host;
	struct site *h = parse(url, &host, &article);

	snprintf(address, sizeof(address), "9.1.%zu.%zu",
	    host / PER_ADDRESS / 250, host / PER_ADDRESS % 250);
	*a = (struct network_answer){ .address = address };
	hold_to_rule(h, url, now_ms);
	sites->requests++;
	if (article != ROBOTS) {
		sites->pages++;
		note_look(h, article, now_ms);
	}
	a->took_ms = h->manner == SITE_SLOW
	    ? 3000 + drawn(host, 20 + h->requests, 9000)
	    : 40 + drawn(host, 20 + h->requests, 800);
	h->took_ms = a->took_ms;
	if (is_down(h, host, now_ms)) {
		a->took_ms = 10000;
		h->took_ms = 0;
		return;
	}
	if (article != ROBOTS &&
	    refuse(h, host, now_ms, headers, sizeof(headers), a))
		return;
	serve(host, article, etag, now_ms, headers, sizeof(headers), a);
}

void
sites_answered(const char *url, int64_t now_ms)
{
	uint32_t article;
	size_t host;
	struct site *h = parse(url, &host, &article);

	(void)now_ms;
	h->running = false;
}

/* ---- the table ---- */

static int64_t
quantile(const struct lateness *l, double share)
{
	double wanted = share * (double)l->count, seen = 0;
	int64_t i;

	for (i = 0; i < LATE_BUCKETS - 1; i++) {
		seen += (double)l->buckets[i];
		if (seen >= wanted)
			break;
	}
	return i * 10 + 10 < l->worst ? i * 10 + 10 : l->worst;
}

static void
print_row(FILE *out, const char *name, const struct lateness *l)
{
	if (l->count)
		fprintf(out, "  %-10s %9lu %10.1f %8lld %8lld\n", name,
		    l->count, l->sum / (double)l->count,
		    (long long)quantile(l, .99), (long long)l->worst);
}

static void
add(struct lateness *sum, const struct lateness *l)
{
	size_t i;

	sum->count += l->count;
	sum->early += l->early;
	sum->sum += l->sum;
	if (l->worst > sum->worst)
		sum->worst = l->worst;
	for (i = 0; i < LATE_BUCKETS; i++)
		sum->buckets[i] += l->buckets[i];
}

void
sites_print(const struct sites *s, FILE *out)
{
	static const char *const manners[] = { "hosts that answer well",
		"hosts with a Crawl-delay", "slow hosts",
		"hosts that refuse now and then",
		"hosts that are down for half a day" };
	static const char *const tiers[] = { "15 min", "1 h", "3 h", "12 h",
		"1 day", "1 week", "feeds" };
	struct lateness all = { 0 };
	int m, t;

	for (m = 0; m < SITE_MANNERS; m++) {
		struct lateness sum = { 0 };

		for (t = 0; t < LATE_TIERS; t++)
			add(&sum, &s->late[m][t]);
		if (!sum.count)
			continue;
		fprintf(out, "%s\n  %-10s %9s %10s %8s %8s\n", manners[m],
		    "due each", "looks", "mean late", "99 %", "worst (s)");
		for (t = 0; t < LATE_TIERS; t++)
			print_row(out, tiers[t], &s->late[m][t]);
		print_row(out, "all", &sum);
		add(&all, &sum);
	}
	fprintf(out, "everything\n");
	print_row(out, "all", &all);
}
