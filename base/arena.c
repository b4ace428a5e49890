#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_BYTES ((size_t)32 * 1024)

struct arena_page {
	struct arena_page *next;
	size_t used, size; /* bytes of data[] */
	alignas(max_align_t) unsigned char data[];
};

static struct arena_page *
page_new(size_t size)
{
	struct arena_page *p;

	if (size > SIZE_MAX - sizeof(*p))
		return NULL;
	p = malloc(sizeof(*p) + size);
	if (p)
		*p = (struct arena_page){ .size = size };
	return p;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct arena_page *p = a->pages;
	void *out;

	if (size > SIZE_MAX - align)
		return NULL;
	size = (size + align - 1) / align * align;
	if (!p || size > p->size - p->used) {
		p = page_new(size > PAGE_BYTES ? size : PAGE_BYTES);
		if (!p)
			return NULL;
		p->next = a->pages;
		a->pages = p;
	}
	out = memset(p->data + p->used, 0, size);
	p->used += size;
	return out;
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		return NULL;
	return arena_alloc(a, n * size);
}

void *
arena_grow(struct arena *a, void *array, size_t count, size_t size)
{
	void *larger;

	if (count & (count - 1))
		return array;
	larger = arena_array(a, count ? count * 2 : 1, size);
	if (larger && count)
		memcpy(larger, array, count * size);
	return larger;
}

char *
arena_copy(struct arena *a, const char *bytes, size_t n)
{
	char *s = n == SIZE_MAX ? NULL : arena_alloc(a, n + 1);

	if (s && n)
		memcpy(s, bytes, n);
	return s;
}

void
arena_clear(struct arena *a)
{
	struct arena_page *p = a->pages, *kept = NULL, *next;

	for (; p; p = next) {
		next = p->next;
		if (kept || p->size > PAGE_BYTES) {
			free(p);
			continue;
		}
		kept = p;
		kept->next = NULL;
		kept->used = 0;
	}
	a->pages = kept;
}

void
arena_free(struct arena *a)
{
	struct arena_page *p, *next;

	for (p = a->pages; p; p = next) {
		next = p->next;
		free(p);
	}
	a->pages = NULL;
}
