#ifndef EMEND_BASE_SLICE_H
#define EMEND_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * A run of bytes owned by somebody else; not NUL-terminated.  ptr may be NULL
 * only when len is 0, and a NULL ptr means "absent" where that matters.
 */
struct slice {
	const char *ptr;
	size_t len; /* bytes */
};

/* A slice of a string literal, usable in initialisers too. */
#define SLICE_LIT(s) { (s), sizeof(s) - 1 }
#define SLICE(s) ((struct slice)SLICE_LIT(s))

/* For printf's "%.*s"; the slice must be shorter than INT_MAX. */
#define SLICE_ARG(s) (int)(s).len, (s).ptr

struct slice slice_of(const char *s); /* s may be NULL: the absent slice */

static inline struct slice
slice_new(const char *ptr, size_t len)
{
	return (struct slice){ ptr, len };
}

static inline struct slice
slice_between(const char *start, const char *end)
{
	return (struct slice){ start, (size_t)(end - start) };
}

static inline bool
slice_equal(struct slice x, struct slice y)
{
	return x.len == y.len && (x.len == 0 || !memcmp(x.ptr, y.ptr, x.len));
}

bool slice_equal_nocase(struct slice x, struct slice y); /* ASCII case only */
int slice_compare(struct slice x, struct slice y); /* byte order, as memcmp */
bool slice_starts(struct slice s, struct slice prefix);
bool slice_ends(struct slice s, struct slice suffix);

/* Offset of the first needle at or after from, or s.len when there is none. */
size_t slice_find(struct slice s, struct slice needle, size_t from);
size_t slice_find_byte(struct slice s, char c, size_t from);

/* Without ASCII blanks (space, \t \n \v \f \r) at either end. */
struct slice slice_trim(struct slice s);

/* The decimal number at the front: a count or a time as a note has it.  0 when
 * there is none, or one of more digits than any of ours: whoever wrote it, sums
 * and differences of them overflow nothing. */
#define SLICE_NUMBER_DIGITS 15
int64_t slice_number(struct slice s);

/* s[from, to); both are cut to s.len. */
static inline struct slice
slice_sub(struct slice s, size_t from, size_t to)
{
	if (to > s.len)
		to = s.len;
	if (from > to)
		from = to;
	return (struct slice){ s.ptr ? s.ptr + from : NULL, to - from };
}

#endif
