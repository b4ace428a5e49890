#include "fetch/polite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/cookies.h"

void
polite_init(struct polite *p, unsigned per_host, int64_t delay_ms)
{
	*p = (struct polite){ .per_host = per_host ? per_host : 1,
		.delay_ms = delay_ms > 0 ? delay_ms : 0 };
}

static void
host_free(struct host *h)
{
	if (!h)
		return;
	robots_cache_free(&h->robots);
	text_free(&h->cookies);
	free((char *)h->key);
	free(h);
}

static void
peer_free(struct peer *peer)
{
	if (peer)
		free(peer->address);
	free(peer);
}

void
polite_free(struct polite *p)
{
	size_t i;

	for (i = 0; i < p->hosts.count; i++)
		host_free(p->hosts.entries[i].value);
	table_free(&p->hosts);
	for (i = 0; i < p->peers.count; i++)
		peer_free(p->peers.entries[i].value);
	table_free(&p->peers);
	free(p->heap);
	p->heap = NULL;
	p->heap_count = p->heap_cap = 0;
}

struct host *
polite_find(const struct polite *p, struct slice key)
{
	return table_get(&p->hosts, key);
}

/* The heap never needs more places than there are hosts. */
static bool
grow_heap(struct polite *p)
{
	size_t cap = p->heap_cap ? p->heap_cap * 2 : 16;
	struct host **heap;

	if (p->hosts.count < p->heap_cap)
		return true;
	heap = realloc(p->heap, cap * sizeof(*heap));
	if (!heap)
		return false;
	p->heap = heap;
	p->heap_cap = cap;
	return true;
}

struct host *
polite_host(struct polite *p, struct slice key)
{
	struct host *h = polite_find(p, key);
	char *copy;

	if (h)
		return h;
	h = calloc(1, sizeof(*h));
	copy = malloc(key.len + 1);
	if (!h || !copy || !grow_heap(p)) {
		free(copy);
		free(h);
		return NULL;
	}
	memcpy(copy, key.ptr, key.len);
	copy[key.len] = '\0';
	h->key = copy;
	h->order = (unsigned)p->hosts.count;
	robots_cache_init(&h->robots);
	cookies_init(&h->cookies);
	if (p->asked_ms > 0) {
		h->sent_ms = p->asked_ms;
		h->next_ms = h->sent_ms + p->delay_ms;
	}
	if (!table_put(&p->hosts, slice_new(copy, key.len), h)) {
		host_free(h);
		return NULL;
	}
	return h;
}

static void
set_place(struct polite *p, size_t place, struct host *h)
{
	p->heap[place - 1] = h;
	h->place = place;
}

/* Whose turn comes first; at once: who had something to ask first. */
static bool
is_before(const struct host *one, const struct host *other)
{
	if (one->next_ms != other->next_ms)
		return one->next_ms < other->next_ms;
	return one->order < other->order;
}

static void
sift_up(struct polite *p, struct host *h)
{
	size_t at = h->place;

	while (at > 1 && is_before(h, p->heap[at / 2 - 1])) {
		set_place(p, at, p->heap[at / 2 - 1]);
		at /= 2;
	}
	set_place(p, at, h);
}

static void
sift_down(struct polite *p, struct host *h)
{
	size_t at = h->place;

	while (at * 2 <= p->heap_count) {
		size_t child = at * 2;

		if (child < p->heap_count &&
		    is_before(p->heap[child], p->heap[child - 1]))
			child++;
		if (!is_before(p->heap[child - 1], h))
			break;
		set_place(p, at, p->heap[child - 1]);
		at = child;
	}
	set_place(p, at, h);
}

static void
remove_from_heap(struct polite *p, struct host *h)
{
	size_t place = h->place;
	struct host *last = p->heap[p->heap_count - 1];

	p->heap_count--;
	h->place = 0;
	if (last == h)
		return;
	set_place(p, place, last);
	sift_up(p, last);
	sift_down(p, last);
}

/* Gives the host the place in the heap, or none, that its state asks for. */
static void
settle(struct polite *p, struct host *h)
{
	bool can = h->first && !h->in_line && (!h->held || h->first->urgent) &&
	           h->running < p->per_host;

	if (h->place)
		remove_from_heap(p, h);
	if (!can)
		return;
	p->heap_count++;
	set_place(p, p->heap_count, h);
	sift_up(p, h);
}

void
polite_push(struct polite *p, struct host *h, struct polite_item *item)
{
	item->next = NULL;
	if (h->last)
		h->last->next = item;
	else
		h->first = item;
	h->last = item;
	if (!h->place)
		settle(p, h);
}

void
polite_push_front(struct polite *p, struct host *h, struct polite_item *item)
{
	struct polite_item **to = &h->first;

	while (!item->urgent && *to && (*to)->urgent)
		to = &(*to)->next;
	item->next = *to;
	*to = item;
	if (!item->next)
		h->last = item;
	if (!h->place)
		settle(p, h);
}

static bool
is_full(const struct peer *peer)
{
	return peer && peer->running >= POLITE_PER_ADDRESS;
}

/* Out of the heap, until its peer has room. */
static void
stand_in_line(struct polite *p, struct host *h)
{
	struct peer *peer = h->peer;

	remove_from_heap(p, h);
	h->in_line = true;
	h->next_in_line = NULL;
	if (peer->last)
		peer->last->next_in_line = h;
	else
		peer->first = h;
	peer->last = h;
}

/* There is room at peer for one host: the first in line that can use it. */
static void
let_in(struct polite *p, struct peer *peer)
{
	bool used = false;

	while (!used && peer->first && !is_full(peer)) {
		struct host *h = peer->first;

		peer->first = h->next_in_line;
		if (!peer->first)
			peer->last = NULL;
		h->in_line = false;
		settle(p, h);
		used = h->place != 0 && h->peer == peer;
	}
}

struct host *
polite_due(struct polite *p, int64_t now_ms)
{
	while (p->heap_count && p->heap[0]->next_ms <= now_ms) {
		if (!is_full(p->heap[0]->peer))
			return p->heap[0];
		stand_in_line(p, p->heap[0]);
	}
	return NULL;
}

int64_t
polite_next_ms(const struct polite *p)
{
	return p->heap_count ? p->heap[0]->next_ms : INT64_MAX;
}

struct polite_item *
polite_pop(struct polite *p, struct host *h)
{
	struct polite_item *item = h->first;

	if (!item)
		return NULL;
	h->first = item->next;
	if (!h->first)
		h->last = NULL;
	item->next = NULL;
	settle(p, h);
	return item;
}

void
polite_hold(struct polite *p, struct host *h, bool held)
{
	h->held = held;
	settle(p, h);
}

/* The next one not before ms; what is later already stays. */
static void
space(struct host *h, int64_t ms)
{
	if (h->next_ms < ms)
		h->next_ms = ms;
}

void
polite_started(struct polite *p, struct host *h, int64_t now_ms)
{
	h->running++;
	if (h->peer)
		h->peer->running++;
	h->asked = true;
	h->sent_ms = now_ms;
	space(h, now_ms + polite_delay_ms(p, h));
	settle(p, h);
}

void
polite_ended(
    struct polite *p, struct host *h, int64_t sent_ms, int64_t took_ms)
{
	h->running--;
	if (h->peer) {
		h->peer->running--;
		let_in(p, h->peer);
	}
	if (sent_ms) {
		h->took_ms = took_ms;
		h->sent_ms = sent_ms;
		space(h, sent_ms + polite_delay_ms(p, h));
	}
	settle(p, h);
}

void
polite_heed_robots(struct polite *p, struct host *h)
{
	int64_t delay = polite_delay_ms(p, h);

	if (h->sent_ms && delay <= POLITE_CRAWL_DELAY_MAX_MS)
		space(h, h->sent_ms + delay);
	settle(p, h);
}

static struct peer *
peer_at(struct polite *p, const char *address)
{
	struct peer *peer = table_get(&p->peers, slice_of(address));

	if (peer)
		return peer;
	peer = calloc(1, sizeof(*peer));
	if (!peer)
		return NULL;
	peer->address = strdup(address);
	if (!peer->address ||
	    !table_put(&p->peers, slice_of(peer->address), peer)) {
		peer_free(peer);
		return NULL;
	}
	return peer;
}

bool
polite_found_at(struct polite *p, struct host *h, const char *address)
{
	struct peer *before = h->peer, *peer = peer_at(p, address);

	if (!peer)
		return false;
	if (peer == before || h->in_line)
		return true;
	h->peer = peer;
	peer->running += h->running;
	if (before) {
		before->running -= h->running;
		let_in(p, before);
	}
	return true;
}

int64_t
polite_delay_ms(const struct polite *p, const struct host *h)
{
	int64_t asked = robots_cache_delay_ms(&h->robots);
	int64_t delay = asked > p->delay_ms ? asked : p->delay_ms;

	return delay > h->took_ms ? delay : h->took_ms;
}

bool
polite_is_parked(const struct host *h, int64_t now)
{
	return h->parked_until > now;
}

void
polite_park(struct host *h, int64_t now, int64_t seconds, const char *why)
{
	if (seconds < POLITE_PARK_MIN_S)
		seconds = POLITE_PARK_MIN_S;
	if (seconds > POLITE_PARK_MAX_S)
		seconds = POLITE_PARK_MAX_S;
	if (h->parked_until >= now + seconds)
		return;
	h->parked_until = now + seconds;
	snprintf(h->parked_why, sizeof(h->parked_why), "%s", why);
}

int64_t
polite_back_off_s(unsigned nth)
{
	if (nth <= 1)
		return 60;
	return nth == 2 ? 5 * 60 : 30 * 60;
}
