#include "reports/points.h"
#include "reports/terminal.h"
#include "reports/text.h"

void
text_points(struct terminal *t, const struct changes *c)
{
	char places[POINT_PLACES_MAX];
	struct points points;
	bool cut;
	size_t i;

	points_gather(&points, c);
	for (i = 0; i < points.count; i++) {
		terminal_puts(t, STYLE_PLAIN, "\xe2\x80\x93 ");
		t->indent = TEXT_INDENT;
		terminal_text(
		    t, STYLE_PLAIN, point_reason(&points.at[i], &cut));
		if (cut)
			terminal_puts(t, STYLE_PLAIN, TEXT_ELLIPSIS);
		point_places(places, &points.at[i]);
		terminal_printf(t, STYLE_DIM, " %s", places);
		terminal_newline(t, 0);
	}
	if (points.left_out) {
		terminal_printf(t, STYLE_PLAIN,
		    "\xe2\x80\x93 and %zu more, below", points.left_out);
		terminal_newline(t, 0);
	}
}
