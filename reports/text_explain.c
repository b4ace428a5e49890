#include "article/explain.h"
#include "reports/report.h"
#include "reports/terminal.h"
#include "reports/text.h"

#define MARK_INDENT 2

/* Was it left out with the one before it, by the same element? */
static bool
is_alike(const struct explained *e, const struct explained *before)
{
	return !e->kept && !before->kept && e->why == before->why &&
	    slice_equal(e->element, before->element);
}

/* One piece, or the first of some that left together. */
static void
write_pieces(struct terminal *t, const struct explained *e, size_t count)
{
	enum style style = e->kept ? STYLE_PLAIN : STYLE_DIM;

	terminal_puts(t, STYLE_BOLD, e->kept ? "+ " : "- ");
	t->indent = MARK_INDENT;
	text_beginning(t, e->text);
	if (count > 1)
		terminal_printf(t, style, " (and %zu more)", count - 1);
	terminal_newline(t, MARK_INDENT);
	terminal_text(t, style, e->element);
	terminal_printf(t, style, ": %s", e->why);
	terminal_newline(t, 0);
}

void
report_text_explained(struct terminal *t, const struct explanation *e)
{
	size_t i, end, kept = 0;

	for (i = 0; i < e->count; i++)
		kept += e->items[i].kept;
	terminal_printf(t, STYLE_BOLD,
	    "%zu of %zu pieces of text are kept (+), in ", kept, e->count);
	terminal_text(t, STYLE_BOLD, e->container);
	terminal_printf(t, STYLE_BOLD, ", %s", e->chosen);
	terminal_newline(t, 0);
	if (e->next.len) {
		terminal_printf(t, STYLE_PLAIN, "This page alone is read; it names as "
				      "its next one ");
		terminal_text(t, STYLE_PLAIN, e->next);
		terminal_newline(t, 0);
	}
	terminal_newline(t, 0);
	for (i = 0; i < e->count; i = end) {
		end = i + 1;
		while (end < e->count &&
		    is_alike(&e->items[end], &e->items[end - 1]))
			end++;
		write_pieces(t, &e->items[i], end - i);
	}
}
