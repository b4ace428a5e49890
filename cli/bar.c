#include "cli/bar.h"

#include <stdio.h>

#include "base/time.h"

#define BAR_COLUMNS 30
#define BAR_EVERY_MS 100

void
bar_erase(struct bar *b)
{
	if (b->drawn)
		fputs("\r\033[K", stderr);
	b->drawn = false;
}

/* What is left takes as long, each, as what is done did. */
static void
write_time_left(int64_t elapsed_ms, size_t done, size_t total)
{
	char left[DURATION_MAX];
	double each = done ? (double)elapsed_ms / (double)done : 0;

	if (done == 0 || done >= total)
		return;
	duration_format(left, (int64_t)(each * (double)(total - done) / 1000));
	fprintf(stderr, ", %s left", left);
}

void
bar_draw(void *bar, size_t done, size_t total)
{
	struct bar *b = bar;
	int64_t now = monotonic_ms();
	size_t filled = total ? done * BAR_COLUMNS / total : 0, i;

	if (!b->wanted || now - b->drawn_ms < BAR_EVERY_MS)
		return;
	bar_erase(b);
	b->drawn_ms = now;
	b->drawn = true;
	putc('[', stderr);
	for (i = 0; i < BAR_COLUMNS; i++)
		putc(i < filled ? '#' : ' ', stderr);
	fprintf(stderr, "] %zu of %zu", done, total);
	write_time_left(now - b->started_ms, done, total);
}
