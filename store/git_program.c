#include "store/git_program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "store/fail.h"

#define ARGUMENTS_MAX 32
#define NICE 10
#define EXEC_FAILED 127 /* as shells have it */
#define PAUSE_MAX_NS 20000000
#define MESSAGE_MAX 300

struct child {
	pid_t pid;
	int input, output, messages; /* files in memory: no pipe can fill up */
	const char *arguments[ARGUMENTS_MAX];
	const char *environment[8];
	struct text dir, path;
};

static const char *const always[] = {
	"-c", "core.hooksPath=/dev/null",
	"-c", "core.fsync=all",
	"-c", "core.fsyncMethod=fsync",
	"-c", "core.sharedRepository=0600",
	"-c", "pack.packSizeLimit=0",
	"-c", "pack.windowMemory=128m",
};
#define ALWAYS_COUNT (sizeof(always) / sizeof(always[0]))

static enum emend_status
fill_arguments(
    struct child *c, const struct git_run *run, struct emend_error *err)
{
	const char *path = getenv("PATH");
	size_t n = 0, i;

	text_addf(&c->dir, "--git-dir=%s", run->git_dir);
	text_addf(&c->path, "PATH=%s", path ? path : "/usr/bin:/bin");
	c->arguments[n++] = "git";
	c->arguments[n++] = c->dir.ptr;
	for (i = 0; i < ALWAYS_COUNT; i++)
		c->arguments[n++] = always[i];
	for (i = 0; run->arguments[i] && n + 1 < ARGUMENTS_MAX; i++)
		c->arguments[n++] = run->arguments[i];
	c->environment[0] = c->path.ptr;
	c->environment[1] = "LC_ALL=C";
	c->environment[2] = "GIT_CONFIG_NOSYSTEM=1";
	c->environment[3] = "GIT_CONFIG_GLOBAL=/dev/null";
	/* an archive may be a stranger's: a remote of its own settings is
	 * asked for what is missing by a command that stands there */
	c->environment[4] = "GIT_NO_LAZY_FETCH=1";
	c->environment[5] = "GIT_ALLOW_PROTOCOL=none";
	if (text_check(&c->dir, err))
		return c->dir.status;
	return text_check(&c->path, err);
}

static enum emend_status
make_files(struct child *c, struct slice input, struct emend_error *err)
{
	enum emend_status status;

	c->input = memfd_create("input", MFD_CLOEXEC);
	c->output = memfd_create("output", MFD_CLOEXEC);
	c->messages = memfd_create("messages", MFD_CLOEXEC);
	if (c->input < 0 || c->output < 0 || c->messages < 0)
		return fail_io(err, "make", "a file in memory");
	status = write_all(c->input, input.ptr, input.len, err);
	if (!status && lseek(c->input, 0, SEEK_SET))
		status = fail_io(err, "rewind", "a file in memory");
	return status;
}

/* In the child, between fork and exec. */
static void
become_git(const struct child *c, pid_t parent, bool gently)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXEC_FAILED);
	if (gently)
		setpriority(PRIO_PROCESS, 0, NICE);
	signal(SIGPIPE, SIG_DFL);
	if (dup2(c->input, STDIN_FILENO) >= 0 &&
	    dup2(c->output, STDOUT_FILENO) >= 0 &&
	    dup2(c->messages, STDERR_FILENO) >= 0)
		execvpe("git", (char *const *)(uintptr_t)c->arguments,
		    (char *const *)(uintptr_t)c->environment);
	_exit(EXEC_FAILED);
}

static bool
must_stop(const struct git_run *run)
{
	return (run->stop && *run->stop) ||
	    (run->deadline_ms && monotonic_ms() >= run->deadline_ms);
}

/* *exited: as waitpid says; false when it had to be killed. */
static bool
wait_for(const struct child *c, const struct git_run *run, int *exited)
{
	struct timespec pause = { 0, 1000000 };
	pid_t pid;

	while ((pid = waitpid(c->pid, exited, WNOHANG)) == 0) {
		if (must_stop(run)) {
			kill(c->pid, SIGTERM); /* it removes what it began */
			waitpid(c->pid, exited, 0);
			return false;
		}
		nanosleep(&pause, NULL);
		if (pause.tv_nsec < PAUSE_MAX_NS)
			pause.tv_nsec *= 2;
	}
	return pid == c->pid && !(WIFSIGNALED(*exited) && must_stop(run));
}

static enum emend_status
read_output(const struct child *c, struct text *out, struct emend_error *err)
{
	char bytes[4096];
	off_t at = 0;
	ssize_t n;

	while ((n = pread(c->output, bytes, sizeof(bytes), at)) > 0) {
		text_add(out, bytes, (size_t)n);
		at += n;
	}
	return n < 0 ? fail_io(err, "read", "a file in memory")
		     : text_check(out, err);
}

/* With the first line of its complaint. */
static enum emend_status
fail_git(const struct child *c, const struct git_run *run, int exited,
    struct emend_error *err)
{
	char words[MESSAGE_MAX + 1];
	ssize_t n = pread(c->messages, words, MESSAGE_MAX, 0);
	struct slice all =
	    slice_trim(slice_new(words, n > 0 ? (size_t)n : 0));

	all.len = slice_find_byte(all, '\n', 0);
	return emend_fail(err, EMEND_STORE, "git %s in %s failed (%s %d): %.*s",
	    run->arguments[0], run->git_dir,
	    WIFEXITED(exited) ? "status" : "signal",
	    WIFEXITED(exited) ? WEXITSTATUS(exited) : WTERMSIG(exited),
	    SLICE_ARG(all));
}

static enum emend_status
start(struct child *c, const struct git_run *run, struct emend_error *err)
{
	pid_t parent = getpid();

	c->pid = fork();
	if (c->pid < 0)
		return fail_io(err, "start", "git");
	if (!c->pid)
		become_git(c, parent, run->gently);
	return EMEND_OK;
}

enum emend_status
git_program_run(enum git_outcome *out, const struct git_run *run,
    struct emend_error *err)
{
	struct child c = { .input = -1, .output = -1, .messages = -1 };
	enum emend_status status;
	int exited = 0;

	*out = GIT_PROGRAM_DONE;
	text_init(&c.dir, PATH_LIMIT);
	text_init(&c.path, PATH_LIMIT);
	status = fill_arguments(&c, run, err);
	if (!status)
		status = make_files(&c, run->input, err);
	if (!status)
		status = start(&c, run, err);
	if (status)
		goto out;
	if (!wait_for(&c, run, &exited))
		*out = GIT_PROGRAM_STOPPED;
	else if (WIFEXITED(exited) && WEXITSTATUS(exited) == EXEC_FAILED)
		*out = GIT_PROGRAM_MISSING;
	else if (exited)
		status = fail_git(&c, run, exited, err);
	else
		status = read_output(&c, run->output, err);
out:
	if (c.input >= 0)
		close(c.input);
	if (c.output >= 0)
		close(c.output);
	if (c.messages >= 0)
		close(c.messages);
	text_free(&c.dir);
	text_free(&c.path);
	return status;
}
