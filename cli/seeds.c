#include "cli/seeds.h"

#include <stdbool.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/shell.h"

#define SITE "seeds/demo"
#define SITE_LIST "urls.txt" /* what shows that it is there */
#define LEVELS 3             /* build/cli/emend: up to the source tree */

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

	program_path(path);
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
