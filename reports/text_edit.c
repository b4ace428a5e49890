#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "diff/changes.h"
#include "reports/text.h"

/* " 4", "s 3 and 4", "s 3 to 9": after the word paragraph. */
static void
add_numbers(struct text *out, const size_t *indexes, size_t count)
{
	text_addf(out, "%s %zu", count > 1 ? "s" : "", indexes[0] + 1);
	if (count > 1)
		text_addf(out, " %s %zu", count == 2 ? "and" : "to",
		    indexes[count - 1] + 1);
}

void
text_edit_heading(struct text *out, const struct edit *e)
{
	text_puts(out, "Paragraph");
	if (e->after_count)
		add_numbers(out, e->after, e->after_count);
	else
		add_numbers(out, e->before, e->before_count);
	text_addf(out, " %s", edit_op_name(e->op));
	if (e->moved && e->op != EDIT_MOVED)
		text_puts(out, " and moved");
}

void
text_edit_origin(struct text *out, const struct edit *e)
{
	if (e->before_count == 0 || e->after_count == 0 ||
	    (e->before_count == 1 && e->after_count == 1 &&
		e->before[0] == e->after[0]))
		return;
	text_puts(out, " (it was paragraph");
	add_numbers(out, e->before, e->before_count);
	text_puts(out, ")");
}

void
text_window(char out[TEXT_WINDOW_MAX], int64_t from, int64_t to)
{
	char first[TIME_LOCAL_MAX], last[TIME_LOCAL_MAX];
	char length[DURATION_MAX];
	struct slice one, two;
	size_t used;

	time_format_local(first, from);
	time_format_local(last, to);
	one = slice_of(first);
	two = slice_of(last);
	if (slice_equal(slice_sub(one, 19, one.len),
		slice_sub(two, 19, two.len))) {
		one = slice_sub(one, 0, 19);
		if (slice_equal(slice_sub(one, 0, 11), slice_sub(two, 0, 11)))
			two = slice_sub(two, 11, two.len);
	}
	snprintf(out, TEXT_WINDOW_MAX, "between %.*s and %.*s", SLICE_ARG(one),
	    SLICE_ARG(two));
	if (to <= from)
		return;
	duration_format(length, to - from);
	used = strlen(out);
	snprintf(out + used, TEXT_WINDOW_MAX - used, " (%s)", length);
}
