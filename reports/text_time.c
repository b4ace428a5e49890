#include "base/time.h"
#include "reports/terminal.h"
#include "reports/text.h"

void
text_time(struct terminal *t, int64_t at)
{
	char local[TIME_LOCAL_MAX];

	time_format_local(local, at);
	terminal_puts(t, STYLE_PLAIN, local);
}

void
text_duration(struct terminal *t, int64_t seconds)
{
	char words[DURATION_MAX];

	duration_format(words, seconds);
	terminal_puts(t, STYLE_PLAIN, words);
}

void
text_distance(struct terminal *t, int64_t now, int64_t at)
{
	char words[DURATION_MAX];

	if (at == now)
		return;
	duration_format(words, at < now ? now - at : at - now);
	terminal_printf(t, STYLE_DIM, at < now ? " (%s ago)" : " (in %s)",
	    words);
}
