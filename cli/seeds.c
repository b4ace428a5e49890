#include "cli/seeds.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

#define PATH_LIMIT 8192
#define SITE "seeds/demo"
#define SITE_LIST "urls.txt" /* what shows that it is there */
#define LEVELS 3             /* build/cli/emend: up to the source tree */

/* The program's own path; "" when the system does not say. */
static void
own_path(char out[PATH_LIMIT])
{
	ssize_t n = readlink("/proc/self/exe", out, PATH_LIMIT - 1);

	out[n > 0 ? n : 0] = '\0';
}

static bool
is_site(struct text *dir)
{
	size_t len = dir->len;
	bool there;

	text_puts(dir, "/" SITE_LIST);
	there = dir->status == EMEND_OK && file_exists(dir->ptr);
	text_truncate(dir, len);
	return there;
}

static bool
is_beside_program(struct text *out)
{
	char path[PATH_LIMIT], *slash;
	int i;

	own_path(path);
	for (i = 0; i < LEVELS; i++) {
		slash = strrchr(path, '/');
		if (!slash)
			break;
		*slash = '\0';
		text_truncate(out, 0);
		text_addf(out, "%s/%s", path, SITE);
		if (is_site(out))
			return true;
	}
	return false;
}

enum emend_status
seeds_find(struct text *out, struct emend_error *err)
{
	text_truncate(out, 0);
	if (is_beside_program(out))
		return text_check(out, err);
	text_truncate(out, 0);
	text_puts(out, EMEND_SEEDS_DIR "/demo");
	if (is_site(out))
		return text_check(out, err);
	return emend_fail(err, EMEND_NOTFOUND,
	    "the sample site is neither in " EMEND_SEEDS_DIR
	    "/demo nor in " SITE " above the program; install emend with its "
	    "data (ninja install)");
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
	text_putc(out, '\'');
	for (; *word; word++)
		if (*word == '\'')
			text_puts(out, "'\\''");
		else
			text_putc(out, *word);
	text_putc(out, '\'');
}

void
program_name(struct text *out)
{
	char path[PATH_LIMIT], here[PATH_LIMIT];
	size_t n;

	own_path(path);
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
