#include "base/text.h"
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
