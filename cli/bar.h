#ifndef EMEND_CLI_BAR_H
#define EMEND_CLI_BAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How far a long command is: a bar on standard error, drawn now and then. */
struct bar {
	bool wanted;	    /* false: nothing is ever drawn */
	bool drawn;	    /* it stands there now */
	int64_t started_ms; /* monotonic_ms, as is the next */
	int64_t drawn_ms;
};

/* bar: a struct bar, as the payload of who tells how far it is */
void bar_draw(void *bar, size_t done, size_t total);
void bar_erase(struct bar *b); /* before anything else is printed */

#endif
