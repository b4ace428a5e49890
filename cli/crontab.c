#include "cli/crontab.h"

#include <unistd.h>

#include "base/text.h"

#define SELF_MAX 4096

/* For a shell, and "%" for cron, which takes it for a line break. */
static void
write_quoted(struct text *out, const char *word)
{
	text_putc(out, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			text_puts(out, "'\\''");
		else if (*word == '%')
			text_puts(out, "\\%");
		else
			text_putc(out, *word);
	}
	text_putc(out, '\'');
}

void
crontab_line(struct text *out, const char *dir)
{
	char self[SELF_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	text_puts(out, "*/5 * * * * ");
	if (n > 0) {
		self[n] = '\0';
		write_quoted(out, self);
	} else {
		text_puts(out, "emend");
	}
	text_puts(out, " -C ");
	write_quoted(out, dir);
	text_puts(out, " check");
}
