#include "cli/shell.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

#define CRON_PERCENT "\\%" /* which takes "%" for a line's end */

void
program_path(char out[PATH_LIMIT])
{
	ssize_t n = readlink("/proc/self/exe", out, PATH_LIMIT - 1);

	out[n > 0 ? n : 0] = '\0';
}

/* Does the shell find the program at path under the name emend? */
static bool
is_in_path(const char *path)
{
	const char *dirs = getenv("PATH");
	struct text name;
	bool found = false;

	text_init(&name, PATH_LIMIT);
	while (dirs && *dirs && !found) {
		size_t n = strcspn(dirs, ":");
		char *full;

		text_truncate(&name, 0);
		text_add(&name, dirs, n);
		text_puts(&name, "/emend");
		full = realpath(name.ptr, NULL);
		found = full && !strcmp(full, path);
		if (full && !found && access(full, X_OK) == 0)
			dirs = NULL; /* another one comes first */
		else
			dirs += dirs[n] ? n + 1 : n;
		free(full);
	}
	text_free(&name);
	return found;
}

static void
write_quoted(struct text *out, const char *word, const char *percent)
{
	text_putc(out, '\'');
	for (; *word; word++)
		if (*word == '\'')
			text_puts(out, "'\\''");
		else if (*word == '%')
			text_puts(out, percent);
		else
			text_putc(out, *word);
	text_putc(out, '\'');
}

void
shell_word(struct text *out, const char *word)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyz"
	                           "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                           "0123456789_-./:@%+,=";

	if (*word && word[strspn(word, safe)] == '\0') {
		text_puts(out, word);
		return;
	}
	write_quoted(out, word, "%");
}

void
program_name(struct text *out)
{
	char path[PATH_LIMIT], here[PATH_LIMIT];
	size_t n;

	program_path(path);
	if (!*path || is_in_path(path)) {
		text_puts(out, "emend");
		return;
	}
	n = getcwd(here, sizeof(here)) ? strlen(here) : 0;
	if (n > 1 && !strncmp(path, here, n) && path[n] == '/') {
		path[n - 1] = '.';
		shell_word(out, path + n - 1);
	} else {
		shell_word(out, path);
	}
}

void
crontab_line(struct text *out, const char *dir)
{
	char self[PATH_LIMIT];

	program_path(self);
	text_puts(out, "*/5 * * * * ");
	if (*self)
		write_quoted(out, self, CRON_PERCENT);
	else
		text_puts(out, "emend");
	text_puts(out, " -C ");
	write_quoted(out, dir, CRON_PERCENT);
	text_puts(out, " check");
}
