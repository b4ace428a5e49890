/* malloc and its like, so that each of them can give NULL once. */
#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "shim.h"

/* What dlsym itself may want before it has found anything. */
static char first[4096];
static size_t first_used;

static bool
is_first(const void *p)
{
	return (const char *)p >= first &&
	    (const char *)p < first + sizeof(first);
}

static void *
take_first(size_t n)
{
	void *p = first + first_used;

	first_used += (n + 15) & ~(size_t)15;
	return first_used <= sizeof(first) ? p : NULL;
}

static struct {
	bool looking;
	void *(*malloc)(size_t);
	void *(*calloc)(size_t, size_t);
	void *(*realloc)(void *, size_t);
	void (*free)(void *);
} next;

static bool
look(void)
{
	if (next.free)
		return true;
	if (next.looking)
		return false;
	next.looking = true;
	*(void **)&next.malloc = dlsym(RTLD_NEXT, "malloc");
	*(void **)&next.calloc = dlsym(RTLD_NEXT, "calloc");
	*(void **)&next.realloc = dlsym(RTLD_NEXT, "realloc");
	*(void **)&next.free = dlsym(RTLD_NEXT, "free");
	return next.free != NULL;
}

void *
malloc(size_t n)
{
	if (!look())
		return take_first(n);
	return shim_starve() ? NULL : next.malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	if (!look())
		return take_first(n * size);
	return shim_starve() ? NULL : next.calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	if (!look())
		return NULL;
	if (!is_first(p))
		return shim_starve() ? NULL : next.realloc(p, n);
	p = memcpy(next.malloc(n), p, n);
	return p;
}

void
free(void *p)
{
	if (p && !is_first(p) && look())
		next.free(p);
}
