#include "base/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "base/time.h"

#define ENVIRONMENT_MOST 512
#define CHUNK ((size_t)16 << 10) /* bytes asked of a pipe at a time */

extern char **environ;

struct program {
	pid_t pid;   /* 0: it was waited for */
	int pidfd;   /* readable once it has ended */
	int in, out, err; /* our ends of its pipes; -1: closed */
	struct slice input;
	size_t written;
	struct text output, complaint;
	size_t output_max;
	int64_t end_ms;
	bool late, large;
	char name[100];
};

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* ---- starting it ---- */

enum emend_status
program_split(const char *words, char **buffer,
    const char *argv[PROGRAM_WORDS_MAX + 1], struct emend_error *err)
{
	size_t n = 0;
	char *at;

	*buffer = at = strdup(words);
	argv[0] = NULL;
	if (!at)
		return emend_fail_nomem(err);
	for (;;) {
		at += strspn(at, " \t");
		if (!*at)
			break;
		if (n == PROGRAM_WORDS_MAX)
			return emend_fail(err, EMEND_LIMIT,
			    "%.60s: has more than %d words", words,
			    PROGRAM_WORDS_MAX);
		argv[n++] = at;
		at += strcspn(at, " \t");
		if (*at)
			*at++ = '\0';
	}
	argv[n] = NULL;
	return EMEND_OK;
}

/* Is a variable what no program can do without? */
static bool
is_needed(const char *variable)
{
	static const char *const names[] = { "PATH=", "HOME=", "TMPDIR=",
		"LANG=", "LC_ALL=", "LC_CTYPE=", "TZ=", "USER=" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strncmp(variable, names[i], strlen(names[i])))
			return true;
	return false;
}

/* Ours, with what is for this program put before it. */
static enum emend_status
join_environment(const struct program_options *o, const char ***out,
    struct emend_error *err)
{
	size_t n = 0, i;

	*out = calloc(ENVIRONMENT_MOST + 1, sizeof(**out));
	if (!*out)
		return emend_fail_nomem(err);
	for (i = 0; o->environment && o->environment[i] && n < ENVIRONMENT_MOST;
	     i++)
		(*out)[n++] = o->environment[i];
	for (i = 0; environ[i] && n < ENVIRONMENT_MOST; i++)
		if (!o->bare || is_needed(environ[i]))
			(*out)[n++] = environ[i];
	return EMEND_OK;
}

/* A group of its own, no signal ignored or blocked. */
static int
set_attributes(posix_spawnattr_t *attributes)
{
	sigset_t all, none;
	int code;

	sigfillset(&all);
	sigemptyset(&none);
	code = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP |
	                                                POSIX_SPAWN_SETSIGDEF |
	                                                POSIX_SPAWN_SETSIGMASK);
	if (!code)
		code = posix_spawnattr_setpgroup(attributes, 0);
	if (!code)
		code = posix_spawnattr_setsigdefault(attributes, &all);
	return code ? code : posix_spawnattr_setsigmask(attributes, &none);
}

/* The three that it is to have, and nothing else. */
static int
set_files(posix_spawn_file_actions_t *actions, int in, int out, int err)
{
	int code = posix_spawn_file_actions_adddup2(actions, in, 0);

	if (!code)
		code = posix_spawn_file_actions_adddup2(actions, out, 1);
	if (!code)
		code = posix_spawn_file_actions_adddup2(actions, err, 2);
	return code ? code
		    : posix_spawn_file_actions_addclosefrom_np(actions, 3);
}

static int
spawn(struct program *p, const char *const *argv, const char **environment,
    const int fds[3])
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int code;

	code = posix_spawn_file_actions_init(&actions);
	if (code)
		return code;
	code = posix_spawnattr_init(&attributes);
	if (code) {
		posix_spawn_file_actions_destroy(&actions);
		return code;
	}
	code = set_attributes(&attributes);
	if (!code)
		code = set_files(&actions, fds[0], fds[1], fds[2]);
	if (!code)
		code = posix_spawn(&p->pid, argv[0], &actions, &attributes,
		    (char **)(uintptr_t)argv, (char **)(uintptr_t)environment);
	if (code)
		p->pid = 0;
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return code;
}

static enum emend_status
fail_start(const char *name, int code, struct emend_error *err)
{
	if (code == ENOMEM)
		return emend_fail_nomem(err);
	return emend_fail(
	    err, EMEND_IO, "%s cannot be run: %s", name, strerror(code));
}

static enum emend_status
start(struct program *p, const char *const *argv, const char **environment,
    struct emend_error *err)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 }, bad[2] = { -1, -1 };
	enum emend_status status = EMEND_OK;
	int code = 0;

	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) ||
	    pipe2(bad, O_CLOEXEC))
		code = errno;
	if (!code)
		code = spawn(p, argv, environment,
		    (const int[]){ in[0], out[1], bad[1] });
	p->in = in[1];
	p->out = out[0];
	p->err = bad[0];
	close_fd(&in[0]);
	close_fd(&out[1]);
	close_fd(&bad[1]);
	if (!code) {
		fcntl(p->in, F_SETFL, O_NONBLOCK);
		fcntl(p->out, F_SETFL, O_NONBLOCK);
		fcntl(p->err, F_SETFL, O_NONBLOCK);
		p->pidfd = pidfd_open(p->pid, 0);
		code = p->pidfd < 0 ? errno : 0;
	}
	if (code)
		status = fail_start(p->name, code, err);
	return status;
}

enum emend_status
program_start(struct program **out, const struct program_options *options,
    struct emend_error *err)
{
	struct program *p = calloc(1, sizeof(*p));
	const char **joined = NULL;
	enum emend_status status;

	*out = NULL;
	if (!p)
		return emend_fail_nomem(err);
	p->in = p->out = p->err = p->pidfd = -1;
	p->input = options->input;
	p->output_max = options->output_max;
	p->end_ms = monotonic_ms() + PROGRAM_SECONDS * 1000;
	text_init(&p->output, options->output_max + CHUNK);
	text_init(&p->complaint, PROGRAM_COMPLAINT_MAX + CHUNK);
	status = options->argv[0]
	    ? join_environment(options, &joined, err)
	    : emend_fail(err, EMEND_USAGE, "no program is named");
	if (status)
		goto out;
	snprintf(p->name, sizeof(p->name), "%s", options->argv[0]);
	status = start(p, options->argv, joined, err);
	if (status)
		goto out;
	*out = p;
	p = NULL;
out:
	free(joined);
	program_free(p);
	return status;
}

/* ---- while it runs ---- */

unsigned
program_poll(const struct program *p, struct pollfd *out)
{
	unsigned n = 0;

	out[n++] = (struct pollfd){ .fd = p->pidfd, .events = POLLIN };
	if (p->out >= 0)
		out[n++] = (struct pollfd){ .fd = p->out, .events = POLLIN };
	if (p->err >= 0)
		out[n++] = (struct pollfd){ .fd = p->err, .events = POLLIN };
	if (p->in >= 0)
		out[n++] = (struct pollfd){ .fd = p->in, .events = POLLOUT };
	return n;
}

int64_t
program_left_ms(const struct program *p)
{
	int64_t left = p->end_ms - monotonic_ms();

	return left > 0 ? left : 0;
}

/* A program that reads nothing has made up its mind without it. */
static void
feed(struct program *p)
{
	while (p->in >= 0) {
		ssize_t n = write(p->in, p->input.ptr + p->written,
		    p->input.len - p->written);

		if (n > 0)
			p->written += (size_t)n;
		if (p->written == p->input.len ||
		    (n < 0 && errno != EINTR && errno != EAGAIN))
			close_fd(&p->in);
		else if (n < 0 && errno == EAGAIN)
			break;
	}
}

/* As much as there is; of a complaint only its beginning is kept.  Without
 * memory what comes is dropped, which is told in the end. */
static void
drain(int *fd, struct text *into, size_t most)
{
	while (*fd >= 0 && into->len <= most) {
		char room[CHUNK];
		ssize_t n = read(*fd, room, sizeof(room));

		if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
			close_fd(fd);
		if (n < 0 && errno == EAGAIN)
			break;
		if (n > 0)
			text_add(into, room, (size_t)n);
	}
}

static void
drain_complaint(int *fd, struct text *into)
{
	do {
		drain(fd, into, PROGRAM_COMPLAINT_MAX);
		if (into->len <= PROGRAM_COMPLAINT_MAX)
			break;
		text_truncate(into, PROGRAM_COMPLAINT_MAX);
	} while (*fd >= 0);
}

static void
take_output(struct program *p)
{
	if (!p->output_max) {
		drain_complaint(&p->out, &p->complaint);
	} else {
		drain(&p->out, &p->output, p->output_max);
		p->large = p->output.len > p->output_max;
	}
	drain_complaint(&p->err, &p->complaint);
}

static void
tell_end(const struct program *p, int status, struct program_result *out)
{
	*out = (struct program_result){ .end = PROGRAM_FAILED };
	if (p->late) {
		out->end = PROGRAM_LATE;
		snprintf(out->message, sizeof(out->message),
		    "%s did not end within %d seconds", p->name,
		    PROGRAM_SECONDS);
	} else if (p->large) {
		out->end = PROGRAM_TOO_LARGE;
		snprintf(out->message, sizeof(out->message),
		    "%s prints more than %zu bytes", p->name, p->output_max);
	} else if (p->output.status) {
		snprintf(out->message, sizeof(out->message),
		    "there is no memory for what %s prints", p->name);
	} else if (WIFSIGNALED(status)) {
		snprintf(out->message, sizeof(out->message),
		    "%s was ended by signal %d", p->name, WTERMSIG(status));
	} else if (WEXITSTATUS(status)) {
		snprintf(out->message, sizeof(out->message),
		    "%s exits with %d", p->name, WEXITSTATUS(status));
	} else {
		out->end = PROGRAM_DONE;
	}
}

bool
program_step(struct program *p, struct program_result *out)
{
	int status;
	pid_t done;

	feed(p);
	take_output(p);
	p->late = p->late || program_left_ms(p) == 0;
	if (p->late || p->large)
		kill(-p->pid, SIGKILL);
	done = waitpid(p->pid, &status, WNOHANG);
	if (done != p->pid)
		return false;
	/* what it left in the background is not waited for */
	take_output(p);
	p->pid = 0;
	tell_end(p, status, out);
	return true;
}

struct slice
program_output(const struct program *p)
{
	return slice_new(p->output.ptr, p->output.len);
}

struct slice
program_complaint(const struct program *p)
{
	return slice_new(p->complaint.ptr, p->complaint.len);
}

void
program_free(struct program *p)
{
	if (!p)
		return;
	if (p->pid) {
		kill(-p->pid, SIGKILL);
		while (waitpid(p->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	close_fd(&p->in);
	close_fd(&p->out);
	close_fd(&p->err);
	close_fd(&p->pidfd);
	text_free(&p->output);
	text_free(&p->complaint);
	free(p);
}
