#ifndef EMEND_DIFF_AMOUNT_H
#define EMEND_DIFF_AMOUNT_H

#include <stdbool.h>

#include "diff/atoms.h"

/*
 * Numbers with what belongs to them ("$1.5 million", "10 months", "-5",
 * "twenty-five"), and dates and times ("Monday, 4 March 2024", "09:15"), as
 * runs of tokens.
 */
struct amount {
	uint32_t from, to; /* tokens, half-open */
	uint32_t number;   /* first token of the number itself */
	uint32_t counted;  /* and the one past it: a unit, a percent sign */
	struct slice suffix; /* of its last token: "%", "rd" */
	bool is_date;
	bool spelled; /* in letters */
	bool bare;    /* letters, and nothing that it counts */
	bool has_value;
	bool loose; /* "1,500": what is it where nobody named the language? */
	/* value * 10^-decimals, the magnitude word included */
	int64_t value;
	unsigned decimals; /* at most AMOUNT_DECIMALS */
};

#define AMOUNT_DECIMALS 6

/* The longest amount that begins at token at; false if none does. */
bool amount_read(struct amount *out, const struct vocabulary *v,
    const struct atoms *a, uint32_t at);

bool amount_same_value(const struct amount *x, const struct amount *y);

/* A date or time alone; how many tokens, 0 if there is none. */
uint32_t date_read(
    const struct vocabulary *v, const struct atoms *a, uint32_t at);

#endif
