#ifndef EMEND_TESTS_LOOPBACK_H
#define EMEND_TESTS_LOOPBACK_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* tests/server.py as a child, with a site of its own and a log. */
struct loopback {
	pid_t pid;
	int port;
	int keep; /* the child ends when this closes, whatever becomes of us */
	char dir[128], log[160];
};

static inline void
loopback_write(const struct loopback *l, const char *name, const char *text)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", l->dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* certificate and key: PEM files, or NULL: no TLS. */
static inline void
loopback_start(struct loopback *l, const char *certificate, const char *key)
{
	const char *script = getenv("EMEND_SERVER");
	int out[2], in[2];
	char line[64] = "";
	FILE *f;

	if (!script)
		script = "tests/server.py";
	assert_int_equal(pipe(out), 0);
	assert_int_equal(pipe(in), 0);
	l->pid = fork();
	assert_true(l->pid >= 0);
	if (l->pid == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[1]);
		close(out[0]);
		execlp("python3", "python3", script, "--until-eof", "--log",
		    l->log, l->dir, certificate ? "--tls" : NULL, certificate,
		    key, NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	l->keep = in[1];
	f = fdopen(out[0], "r");
	assert_non_null(f);
	if (!fgets(line, sizeof(line), f) || strncmp(line, "PORT ", 5))
		fail_msg("tests/server.py does not start");
	fclose(f);
	l->port = (int)strtol(line + 5, NULL, 10);
}

static inline void
loopback_make(struct loopback *l)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(
	    l->dir, sizeof(l->dir), "%s/emend-site-XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(l->dir));
	snprintf(l->log, sizeof(l->log), "%s.log", l->dir);
}

static inline void
loopback_end(struct loopback *l)
{
	char command[512];

	close(l->keep);
	kill(l->pid, SIGTERM);
	waitpid(l->pid, NULL, 0);
	snprintf(command, sizeof(command), "rm -rf '%s' '%s'", l->dir, l->log);
	assert_int_equal(system(command), 0);
}

/* GET /__control?QUERY */
static inline void
loopback_control(const struct loopback *l, const char *query)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)l->port) };
	char request[1024], answer[1024];
	int s = socket(AF_INET, SOCK_STREAM, 0), n;

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(s >= 0);
	assert_int_equal(connect(s, (void *)&to, sizeof(to)), 0);
	n = snprintf(request, sizeof(request),
	    "GET /__control?%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
	    "\r\n",
	    query);
	assert_int_equal(write(s, request, (size_t)n), n);
	while (read(s, answer, sizeof(answer)) > 0)
		;
	close(s);
}

/* Forgets what was logged so far. */
static inline void
loopback_clear_log(const struct loopback *l)
{
	assert_int_equal(truncate(l->log, 0), 0);
}

/* The logged lines as one string, for the caller to free. */
static inline char *
loopback_log(const struct loopback *l)
{
	size_t cap = 1 << 20, n;
	char *all = calloc(1, cap);
	FILE *f = fopen(l->log, "r");

	assert_non_null(all);
	assert_non_null(f);
	n = fread(all, 1, cap - 1, f);
	all[n] = '\0';
	fclose(f);
	return all;
}

/* How often word stands in the log. */
static inline unsigned
loopback_count(const struct loopback *l, const char *word)
{
	char *all = loopback_log(l), *at = all;
	unsigned n = 0;

	for (; (at = strstr(at, word)); at += strlen(word))
		n++;
	free(all);
	return n;
}

#endif
