#include "store/edges.h"

#include <string.h>

#include "article/article.h"
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

static struct edge
read_edge(const struct paragraph *p, struct slice host,
    const struct hash_secret *secret)
{
	const struct hash128 both[2] = {
		hash_secretly(secret, host),
		hash_secretly(secret, p->text),
	};
	struct edge e = {
		.hash = hash_secretly(
		    secret, slice_new((const char *)both, sizeof(both))),
		.prose = paragraph_is_prose(p),
	};

	if (paragraph_may_be_furniture(p))
		e.text = p->text;
	return e;
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
		ok = own(&e->before[i].text, arena);
	for (i = 0; ok && i < e->after_count; i++)
		ok = own(&e->after[i].text, arena);
	return ok ? EMEND_OK : emend_fail_nomem(err);
}
