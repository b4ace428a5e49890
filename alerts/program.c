#include "alerts/program.h"

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
#include "reports/escape.h"

#define WORDS_MOST 64
#define ENVIRONMENT_MOST 512
#define SHOWN_MOST 120 /* bytes of its output in a message */

extern char **environ;

struct program {
	pid_t pid;   /* 0: it was waited for */
	int pidfd;   /* readable once it has ended */
	int in, out; /* our ends of its pipes; -1: closed */
	struct slice input;
	size_t written;
	char output[PROGRAM_OUTPUT_MAX];
	size_t output_len;
	int64_t end_ms;
	bool late;
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

/* Cuts a copy into words; *buffer is the caller's to free. */
static enum emend_status
split(const char *words, char **buffer, char *argv[WORDS_MOST + 1],
    struct emend_error *err)
{
	size_t n = 0;
	char *at;

	*buffer = at = strdup(words);
	if (!at)
		return emend_fail_nomem(err);
	for (;;) {
		at += strspn(at, " \t");
		if (!*at)
			break;
		if (n == WORDS_MOST)
			return emend_fail(err, EMEND_LIMIT,
			    "%.60s: has more than %d words", words, WORDS_MOST);
		argv[n++] = at;
		at += strcspn(at, " \t");
		if (*at)
			*at++ = '\0';
	}
	argv[n] = NULL;
	return EMEND_OK;
}

/* Ours, with what is about this message put before it. */
static enum emend_status
join_environment(const char *const *more, char ***out, struct emend_error *err)
{
	size_t n = 0, i;

	*out = calloc(ENVIRONMENT_MOST + 1, sizeof(**out));
	if (!*out)
		return emend_fail_nomem(err);
	for (i = 0; more[i] && n < ENVIRONMENT_MOST; i++)
		(*out)[n++] = (char *)(uintptr_t)more[i];
	for (i = 0; environ[i] && n < ENVIRONMENT_MOST; i++)
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

static int
spawn(struct program *p, char **argv, char **environment, int in, int out)
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
		code = posix_spawn_file_actions_adddup2(&actions, in, 0);
	if (!code)
		code = posix_spawn_file_actions_adddup2(&actions, out, 1);
	if (!code)
		code = posix_spawn_file_actions_adddup2(&actions, out, 2);
	if (!code)
		code = posix_spawn(
		    &p->pid, argv[0], &actions, &attributes, argv, environment);
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
start(
    struct program *p, char **argv, char **environment, struct emend_error *err)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 };
	enum emend_status status = EMEND_OK;
	int code = 0;

	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC))
		code = errno;
	if (!code)
		code = spawn(p, argv, environment, in[0], out[1]);
	p->in = in[1];
	p->out = out[0];
	close_fd(&in[0]);
	close_fd(&out[1]);
	if (!code) {
		fcntl(p->in, F_SETFL, O_NONBLOCK);
		fcntl(p->out, F_SETFL, O_NONBLOCK);
		p->pidfd = pidfd_open(p->pid, 0);
		code = p->pidfd < 0 ? errno : 0;
	}
	if (code)
		status = fail_start(p->name, code, err);
	return status;
}

enum emend_status
program_start(struct program **out, const char *words,
    const char *const *environment, struct slice input, struct emend_error *err)
{
	struct program *p = calloc(1, sizeof(*p));
	char *argv[WORDS_MOST + 1] = { NULL }, *buffer = NULL;
	char **joined = NULL;
	enum emend_status status;

	*out = NULL;
	if (!p)
		return emend_fail_nomem(err);
	p->in = p->out = p->pidfd = -1;
	p->input = input;
	p->end_ms = monotonic_ms() + PROGRAM_SECONDS * 1000;
	status = split(words, &buffer, argv, err);
	if (status == EMEND_OK && !argv[0])
		status = emend_fail(err, EMEND_USAGE, "no program is named");
	if (status == EMEND_OK)
		status = join_environment(environment, &joined, err);
	if (status)
		goto out;
	snprintf(p->name, sizeof(p->name), "%s", argv[0]);
	status = start(p, argv, joined, err);
	if (status)
		goto out;
	*out = p;
	p = NULL;
out:
	free(joined);
	free(buffer);
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

/* What is more than fits is read and dropped. */
static void
drain(struct program *p)
{
	char room[4096];

	while (p->out >= 0) {
		ssize_t n = read(p->out, room, sizeof(room));
		size_t take = sizeof(p->output) - p->output_len;

		if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
			close_fd(&p->out);
		if (n < 0 && errno == EAGAIN)
			break;
		if (n <= 0)
			continue;
		if (take > (size_t)n)
			take = (size_t)n;
		memcpy(p->output + p->output_len, room, take);
		p->output_len += take;
	}
}

/* Its last line is what it complains of, most of the time. */
static void
add_output(const struct program *p, struct program_result *out)
{
	struct slice s = slice_trim(slice_new(p->output, p->output_len));
	size_t used = strlen(out->message), i;
	struct text shown;

	for (i = s.len; i > 0 && s.ptr[i - 1] != '\n'; i--)
		;
	text_init(&shown, 4 * PROGRAM_OUTPUT_MAX);
	escape_terminal(&shown,
	    slice_sub(s, i, s.len - i < SHOWN_MOST ? s.len : i + SHOWN_MOST));
	if (shown.len)
		snprintf(out->message + used, sizeof(out->message) - used,
		    ": %s", shown.ptr);
	text_free(&shown);
}

static void
tell_end(const struct program *p, int status, struct program_result *out)
{
	*out = (struct program_result){ .status = -1 };
	if (p->late) {
		snprintf(out->message, sizeof(out->message),
		    "%s did not end within %d seconds", p->name,
		    PROGRAM_SECONDS);
	} else if (WIFSIGNALED(status)) {
		snprintf(out->message, sizeof(out->message),
		    "%s was ended by signal %d", p->name, WTERMSIG(status));
	} else {
		out->status = WEXITSTATUS(status);
		if (out->status)
			snprintf(out->message, sizeof(out->message),
			    "%s exits with %d", p->name, out->status);
	}
	if (*out->message)
		add_output(p, out);
}

bool
program_step(struct program *p, struct program_result *out)
{
	int status;
	pid_t done;

	feed(p);
	drain(p);
	if (!p->late && program_left_ms(p) == 0) {
		p->late = true;
		kill(-p->pid, SIGKILL);
	}
	done = waitpid(p->pid, &status, WNOHANG);
	if (done != p->pid)
		return false;
	/* what it left in the background is not waited for */
	drain(p);
	p->pid = 0;
	tell_end(p, status, out);
	return true;
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
	close_fd(&p->pidfd);
	free(p);
}
