#ifndef EMEND_TESTS_STORE_SANDBOX_H
#define EMEND_TESTS_STORE_SANDBOX_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A folder of its own for each test of store/, and stock git to check it. */
#define SANDBOX_PATH 512

struct sandbox {
	char dir[SANDBOX_PATH / 2];
};

static inline void
sandbox_make(struct sandbox *s)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(s->dir, sizeof(s->dir), "%s/emend-store-XXXXXX",
	    tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(s->dir));
}

/* Runs a shell command with $D as the sandbox; its exit status. */
static inline int
sandbox_run(const struct sandbox *s, const char *command)
{
	char line[4096];

	snprintf(line, sizeof(line),
	    "D='%s'; export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null "
	    "LC_ALL=C; { %s; } >\"$D.log\" 2>&1",
	    s->dir, command);
	return system(line);
}

static inline void
sandbox_check(const struct sandbox *s, const char *command)
{
	char log[SANDBOX_PATH];

	if (sandbox_run(s, command) == 0)
		return;
	snprintf(log, sizeof(log), "cat '%s.log' >&2", s->dir);
	fprintf(stderr, "failed: %s\n", command);
	(void)!system(log);
	fail();
}

/* What a command prints, without its last newline. */
static inline const char *
sandbox_output(const struct sandbox *s, char *out, size_t size,
    const char *command)
{
	char line[4096];
	FILE *f;
	size_t n;

	snprintf(line, sizeof(line), "D='%s'; { %s; } 2>/dev/null", s->dir,
	    command);
	f = popen(line, "r");
	assert_non_null(f);
	n = fread(out, 1, size - 1, f);
	pclose(f);
	while (n && out[n - 1] == '\n')
		n--;
	out[n] = '\0';
	return out;
}

static inline void
sandbox_remove(struct sandbox *s)
{
	char line[4096];

	snprintf(line, sizeof(line), "rm -rf '%s' '%s.log'", s->dir, s->dir);
	(void)!system(line);
}

#endif
