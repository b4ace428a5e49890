#include "store/edges.h"

#include <string.h>

#include "article/furniture.h"
#include "base/arena.h"
#include "base/url.h"

struct slice
edges_host(struct slice url)
{
	static const struct slice www = SLICE_LIT("www.");
	struct url parts;

	if (!url_parse(&parts, url) || !parts.host.ptr)
		return SLICE("");
	if (slice_starts(parts.host, www))
		return slice_sub(parts.host, www.len, parts.host.len);
	return parts.host;
}

static struct hash128
hash_of(struct slice host, struct slice text, const struct hash_secret *secret)
{
	const struct hash128 both[2] = {
		hash_secretly(secret, host),
		hash_secretly(secret, text),
	};

	return hash_secretly(
	    secret, slice_new((const char *)both, sizeof(both)));
}

static struct edge
read_edge(const struct paragraph *p, struct slice host,
    const struct hash_secret *secret)
{
	struct edge e = {
		.hash = hash_of(host, p->text, secret),
		.paragraph = *p,
		.prose = paragraph_is_prose(p),
	};

	if (p->text.len > FURNITURE_TEXT_MAX)
		e.paragraph.text = (struct slice){ NULL, 0 };
	return e;
}

bool
edge_may_be_furniture(const struct edge *e)
{
	return e->paragraph.text.ptr &&
	    paragraph_may_be_furniture(&e->paragraph);
}

void
edges_read(struct edges *out, struct hash128 id, struct slice url,
    const struct article *a, const struct hash_secret *secret)
{
	const struct paragraph *p = a->paragraphs;
	size_t i, count = a->paragraph_count;

	*out = (struct edges){ .id = id, .host = edges_host(url) };
	for (i = 0; i < count && i < EDGE_BEFORE; i++)
		out->before[out->before_count++] =
		    read_edge(&p[i], out->host, secret);
	for (i = 0; i < count && i < EDGE_AFTER; i++)
		out->after[out->after_count++] =
		    read_edge(&p[count - 1 - i], out->host, secret);
	for (i = 0; i < a->furniture_count && i < EDGE_FURNITURE; i++)
		out->furniture[out->furniture_count++] = (struct edge){
			.hash = hash_of(out->host, a->furniture[i], secret),
			.paragraph.text = a->furniture[i],
		};
}

static bool
has(const struct edge *edges, size_t count, struct hash128 hash)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (hash_equal(edges[i].hash, hash))
			return true;
	return false;
}

enum emend_status
edges_find_lost(struct edges *e, const struct furniture *f,
    const struct hash_secret *secret, struct arena *arena,
    struct emend_error *err)
{
	size_t i;

	if (f->texts.count == 0)
		return EMEND_OK;
	e->lost = arena_array(arena, f->texts.count, sizeof(*e->lost));
	if (!e->lost)
		return emend_fail_nomem(err);
	for (i = 0; i < f->texts.count; i++) {
		struct slice text = f->texts.entries[i].key;
		struct hash128 hash = hash_of(e->host, text, secret);

		if (!has(e->before, e->before_count, hash) &&
		    !has(e->after, e->after_count, hash) &&
		    !has(e->furniture, e->furniture_count, hash))
			e->lost[e->lost_count++] = (struct edge){
				.hash = hash, .paragraph.text = text };
	}
	return EMEND_OK;
}

static bool
own(struct slice *s, struct arena *arena)
{
	if (!s->ptr)
		return true;
	s->ptr = arena_copy(arena, s->ptr, s->len);
	return s->ptr != NULL;
}

enum emend_status
edges_own(struct edges *e, struct arena *arena, struct emend_error *err)
{
	bool ok = own(&e->host, arena);
	size_t i;

	for (i = 0; ok && i < e->before_count; i++)
		ok = own(&e->before[i].paragraph.text, arena);
	for (i = 0; ok && i < e->after_count; i++)
		ok = own(&e->after[i].paragraph.text, arena);
	for (i = 0; ok && i < e->furniture_count; i++)
		ok = own(&e->furniture[i].paragraph.text, arena);
	for (i = 0; ok && i < e->lost_count; i++)
		ok = own(&e->lost[i].paragraph.text, arena);
	return ok ? EMEND_OK : emend_fail_nomem(err);
}
