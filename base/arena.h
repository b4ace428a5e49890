#ifndef EMEND_BASE_ARENA_H
#define EMEND_BASE_ARENA_H

#include <stddef.h>

/*
 * Memory that is freed all at once.  One arena per document or per diff;
 * everything reachable from that object lives in its arena.
 */
struct arena {
	struct arena_page *pages;
};

#define ARENA_INIT                                                             \
	{                                                                      \
		NULL                                                           \
	}

/* Zeroed bytes aligned for any object, or NULL when out of memory. */
void *arena_alloc(struct arena *a, size_t size);

/* Zeroed array of n elements; NULL when out of memory or n * size overflows. */
void *arena_array(struct arena *a, size_t n, size_t size);

/*
 * The array with room for one more than its count elements, which never shrinks:
 * the same, or a copy at each power of two.  NULL when out of memory.
 */
void *arena_grow(struct arena *a, void *array, size_t count, size_t size);

/* NUL-terminated copy of n bytes, or NULL when out of memory. */
char *arena_copy(struct arena *a, const char *bytes, size_t n);

/* Frees every allocation; the arena is empty and may be used again. */
void arena_free(struct arena *a);

/* The same, but keeps a page for those that come next. */
void arena_clear(struct arena *a);

#endif
