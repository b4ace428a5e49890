#include "base/text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char empty[1];

void
text_init(struct text *t, size_t limit)
{
	*t = (struct text){ .ptr = empty, .limit = limit };
}

void
text_free(struct text *t)
{
	if (t->cap)
		free(t->ptr);
	text_init(t, t->limit);
}

bool
text_reserve(struct text *t, size_t n)
{
	size_t cap = t->cap ? t->cap : 64;
	char *ptr;

	if (t->status != EMEND_OK)
		return false;
	if (n > t->limit - t->len) {
		t->status = EMEND_LIMIT;
		return false;
	}
	if (t->len + n < t->cap)
		return true;
	while (cap <= t->len + n)
		cap *= 2;
	ptr = realloc(t->cap ? t->ptr : NULL, cap);
	if (!ptr) {
		t->status = EMEND_NOMEM;
		return false;
	}
	t->ptr = ptr;
	t->cap = cap;
	return true;
}

void
text_add(struct text *t, const char *bytes, size_t n)
{
	if (n == 0 || !text_reserve(t, n))
		return;
	memcpy(t->ptr + t->len, bytes, n);
	t->len += n;
	t->ptr[t->len] = '\0';
}

void
text_puts(struct text *t, const char *s)
{
	text_add(t, s, strlen(s));
}

void
text_putc(struct text *t, char c)
{
	text_add(t, &c, 1);
}

void
text_addf(struct text *t, const char *fmt, ...)
{
	size_t room = t->cap && t->status == EMEND_OK ? t->cap - t->len : 0;
	char first = '\0';
	va_list ap;
	int n;

	/* most of the time there is room */
	va_start(ap, fmt);
	n = vsnprintf(room ? t->ptr + t->len : NULL, room, fmt, ap);
	va_end(ap);
	if (room) {
		first = t->ptr[t->len];
		t->ptr[t->len] = '\0';
	}
	if (n <= 0 || !text_reserve(t, (size_t)n))
		return;
	if ((size_t)n < room) {
		t->ptr[t->len] = first;
		t->len += (size_t)n;
		return;
	}
	va_start(ap, fmt);
	vsnprintf(t->ptr + t->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	t->len += (size_t)n;
}

void
text_truncate(struct text *t, size_t len)
{
	assert(len <= t->len);
	if (t->cap == 0)
		return;
	t->len = len;
	t->ptr[len] = '\0';
}

void
text_fail(struct text *t, enum emend_status status)
{
	if (t->status == EMEND_OK)
		t->status = status;
}

enum emend_status
text_check(const struct text *t, struct emend_error *err)
{
	if (t->status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (t->status == EMEND_LIMIT)
		return emend_fail(
		    err, EMEND_LIMIT, "more than %zu bytes", t->limit);
	return EMEND_OK;
}
