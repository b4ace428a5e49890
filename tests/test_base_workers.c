#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/workers.h"
#include "tests/confined.h"
#include "tests/fault.h"

/* Workers that do what a page that has taken one over could make it do. */

#define REPLY_MAX ((size_t)1 << 20)

static void
crash(void)
{
	volatile int *volatile nowhere = NULL;

	*nowhere = 1;
}

static void
run_for_ever(void)
{
	volatile int going = 1;

	while (going)
		;
}

static void
sleep_for_ever(void)
{
	const struct timespec long_time = { 1000, 0 };

	/* where that is not allowed, reading what never comes is */
	char byte;

	if (read(3, &byte, 1) < 0)
		nanosleep(&long_time, NULL);
}

static void
take_memory(void)
{
	size_t i;

	for (i = 0; i < 4096; i++) {
		/* volatile: clang takes none of what nobody reads */
		char *volatile p = malloc((size_t)1 << 20);

		if (!p)
			_exit(1);
		memset(p, 1, (size_t)1 << 20);
	}
}

/* Each gives what the call gave: a confined process does not live to tell. */
static long
try_what_is_forbidden(const char *what)
{
	char *const arguments[] = { (char *)(uintptr_t)"true", NULL };

	if (!strcmp(what, "open"))
		return open("/etc/passwd", O_RDONLY);
	if (!strcmp(what, "create"))
		return open("/tmp/emend-worker", O_WRONLY | O_CREAT, 0600);
	if (!strcmp(what, "socket"))
		return socket(AF_INET, SOCK_STREAM, 0);
	if (!strcmp(what, "exec"))
		return execv("/bin/true", arguments);
	if (!strcmp(what, "fork"))
		return fork();
	if (!strcmp(what, "kill"))
		return kill(getppid(), 0);
	if (!strcmp(what, "trace"))
		return ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	if (!strcmp(what, "unlink"))
		return unlink("/tmp/emend-worker");
	return dup(3);
}

static void
answer_by_hand(const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t put = write(3, bytes, n);

		if (put <= 0)
			_exit(1);
		bytes += put;
		n -= (size_t)put;
	}
}

/* The head says what to do; the body goes back, turned round. */
static enum emend_status
work(void **state, struct slice head, struct slice body, struct text *reply)
{
	static const char lies[64] = { 4 };
	static const char huge[4] = { '\x7f', '\x7f', '\x7f', '\x7f' };
	char what[32];
	size_t i;

	(void)state;
	snprintf(what, sizeof(what), "%.*s", SLICE_ARG(head));
	if (!strcmp(what, "crash"))
		crash();
	else if (!strcmp(what, "abort"))
		abort();
	else if (!strcmp(what, "run"))
		run_for_ever();
	else if (!strcmp(what, "sleep"))
		sleep_for_ever();
	else if (!strcmp(what, "memory"))
		take_memory();
	else if (!strcmp(what, "short"))
		return EMEND_NOMEM;
	else if (!strcmp(what, "more"))
		answer_by_hand(lies, sizeof(lies));
	else if (!strcmp(what, "huge"))
		answer_by_hand(huge, sizeof(huge));
	else if (!strcmp(what, "much"))
		while (reply->status == EMEND_OK)
			text_puts(reply, "much of it");
	else if (!strcmp(what, "end"))
		_exit(0);
	else if (strcmp(what, "turn") != 0)
		text_addf(reply, "%s gave %ld", what,
		    try_what_is_forbidden(what));
	else
		for (i = body.len; i > 0; i--)
			text_putc(reply, body.ptr[i - 1]);
	return EMEND_OK;
}

static struct workers_options
options(unsigned count)
{
	const struct workers_options o = {
		.count = count,
		.work = work,
		.memory = (size_t)64 << 20,
		.body_max = (size_t)4 << 20,
		.reply_max = REPLY_MAX,
		.cpu_seconds = 1,
		.wall_ms = 10000,
	};

	return o;
}

static struct workers *
open_workers(unsigned count)
{
	const struct workers_options o = options(count);
	struct workers *w;

	assert_int_equal(workers_new(&w, &o, NULL), EMEND_OK);
	return w;
}

static void
do_job(struct workers *w, struct job *job, const char *what, const char *body)
{
	job_init(job, slice_of(what), slice_of(body));
	assert_int_equal(workers_give(w, job, NULL), EMEND_OK);
	assert_int_equal(workers_wait(w, job, NULL), EMEND_OK);
}

static void
expect_work(struct workers *w)
{
	struct job job;

	do_job(w, &job, "turn", "stressed");
	assert_int_equal(job.state, JOB_DONE);
	assert_true(slice_equal(job_reply(&job), SLICE("desserts")));
	job_free(&job);
}

static void
answers_what_it_is_asked(void **state)
{
	struct workers *w = open_workers(1);
	struct job job;

	(void)state;
	expect_work(w);
	expect_work(w);
	do_job(w, &job, "turn", "");
	assert_int_equal(job.state, JOB_DONE);
	assert_int_equal(job_reply(&job).len, 0);
	job_free(&job);
	workers_free(w);
}

static void
many_jobs_end_on_several_workers(void **state)
{
	enum { JOBS = 60, LEN = 300000 };
	struct workers *w = open_workers(3);
	struct job *jobs = calloc(JOBS, sizeof(*jobs));
	char *body = malloc(LEN), *turned = malloc(LEN);
	size_t i;

	(void)state;
	assert_true(jobs && body && turned);
	for (i = 0; i < LEN; i++)
		turned[LEN - 1 - i] = body[i] = (char)(i % 251);
	for (i = 0; i < JOBS; i++) {
		job_init(&jobs[i], SLICE("turn"), slice_new(body, LEN - i));
		assert_int_equal(workers_give(w, &jobs[i], NULL), EMEND_OK);
	}
	for (i = 0; i < JOBS; i++) {
		assert_int_equal(workers_wait(w, &jobs[i], NULL), EMEND_OK);
		assert_int_equal(jobs[i].state, JOB_DONE);
		assert_true(slice_equal(job_reply(&jobs[i]),
		    slice_new(turned + i, LEN - i)));
		job_free(&jobs[i]);
	}
	free(turned);
	free(body);
	free(jobs);
	workers_free(w);
}

/* What it did, and what is told of it. */
static const struct {
	const char *what, *why;
} ends[] = {
	{ "crash", "was ended by signal 11 (Segmentation fault)" },
	{ "run", "took more than 1 seconds of processor time" },
	{ "sleep", "took more than 10 seconds" },
	{ "short", "took more than 64 MB of memory" },
	{ "more", "answered nonsense" },
	{ "huge", "answered nonsense" },
	{ "much", "found more than 1 MB" },
	{ "end", "ended" },
};

static void
one_that_dies_costs_its_job_alone(void **state)
{
	struct workers *w = open_workers(1);
	struct job job, next;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		job_init(&next, SLICE("turn"), SLICE("ab"));
		job_init(&job, slice_of(ends[i].what), SLICE(""));
		assert_int_equal(workers_give(w, &job, NULL), EMEND_OK);
		assert_int_equal(workers_give(w, &next, NULL), EMEND_OK);
		assert_int_equal(workers_wait(w, &job, NULL), EMEND_OK);
		assert_int_equal(job.state, JOB_LOST);
		assert_string_equal(job.why, ends[i].why);
		assert_int_equal(workers_wait(w, &next, NULL), EMEND_OK);
		assert_int_equal(next.state, JOB_DONE);
		assert_true(slice_equal(job_reply(&next), SLICE("ba")));
		job_free(&job);
		job_free(&next);
	}
	workers_free(w);
}

static void
memory_has_an_end(void **state)
{
	struct workers *w;
	struct job job;

	(void)state;
	/* a sanitizer's own memory has none */
	if (!confine_probe())
		skip();
	w = open_workers(1);
	do_job(w, &job, "memory", "");
	assert_int_equal(job.state, JOB_LOST);
	job_free(&job);
	do_job(w, &job, "abort", "");
	assert_int_equal(job.state, JOB_LOST);
	job_free(&job);
	expect_work(w);
	workers_free(w);
}

static const char *const forbidden[] = { "open", "create", "socket", "exec",
	"fork", "kill", "trace", "unlink", "dup" };

static void
nothing_is_in_reach_of_one_that_was_taken_over(void **state)
{
	struct workers *w;
	struct job job;
	size_t i;

	(void)state;
	need_seccomp();
	w = open_workers(1);
	for (i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++) {
		do_job(w, &job, forbidden[i], "");
		assert_int_equal(job.state, JOB_LOST);
		assert_string_equal(
		    job.why, "asked the system for what it may not have");
		job_free(&job);
	}
	expect_work(w);
	workers_free(w);
}

/* The way of a kernel with neither seccomp nor Landlock. */
static void
limits_alone_give_no_new_descriptor(void **state)
{
	static const char *const tried[] = { "open", "create", "socket",
		"dup" };
	struct workers_options o = options(1);
	struct workers *w;
	struct job job;
	char told[64];
	size_t i;

	(void)state;
	if (!confine_probe())
		skip();
	o.unconfined = true;
	assert_int_equal(workers_new(&w, &o, NULL), EMEND_OK);
	for (i = 0; i < sizeof(tried) / sizeof(tried[0]); i++) {
		do_job(w, &job, tried[i], "");
		assert_int_equal(job.state, JOB_DONE);
		snprintf(told, sizeof(told), "%s gave -1", tried[i]);
		assert_true(
		    slice_equal(job_reply(&job), slice_of(told)));
		job_free(&job);
	}
	workers_free(w);
}

static void
a_job_can_be_taken_back_at_any_time(void **state)
{
	struct workers *w = open_workers(1);
	struct job running, waiting;

	(void)state;
	job_init(&running, SLICE("sleep"), SLICE(""));
	job_init(&waiting, SLICE("turn"), SLICE("x"));
	assert_int_equal(workers_give(w, &running, NULL), EMEND_OK);
	assert_int_equal(workers_give(w, &waiting, NULL), EMEND_OK);
	assert_int_equal(running.state, JOB_RUNNING);
	assert_int_equal(waiting.state, JOB_WAITING);
	workers_take_back(w, &waiting);
	workers_take_back(w, &running);
	assert_int_equal(running.state, JOB_NONE);
	expect_work(w);
	job_init(&running, SLICE("sleep"), SLICE(""));
	assert_int_equal(workers_give(w, &running, NULL), EMEND_OK);
	workers_free(w);
	assert_int_equal(running.state, JOB_NONE);
}

static void
one_that_is_distrusted_gives_its_next_job_to_another(void **state)
{
	struct workers *w = open_workers(1);
	struct job first, second;

	(void)state;
	do_job(w, &first, "turn", "ab");
	job_init(&second, SLICE("turn"), SLICE("cd"));
	assert_int_equal(workers_give(w, &second, NULL), EMEND_OK);
	workers_distrust(w, &first);
	assert_int_equal(second.state, JOB_WAITING);
	assert_int_equal(workers_wait(w, &second, NULL), EMEND_OK);
	assert_int_equal(second.state, JOB_DONE);
	assert_int_not_equal(second.worker, first.worker);
	job_free(&first);
	job_free(&second);
	workers_free(w);
}

static void
what_is_too_large_is_not_tried(void **state)
{
	struct workers *w = open_workers(1);
	struct job job;
	size_t len = ((size_t)4 << 20) + 1;
	char *body = calloc(1, len);

	(void)state;
	assert_non_null(body);
	job_init(&job, SLICE("turn"), slice_new(body, len));
	assert_int_equal(workers_give(w, &job, NULL), EMEND_OK);
	assert_int_equal(job.state, JOB_LOST);
	assert_string_equal(job.why, "was given too much");
	free(body);
	workers_free(w);
}

static void
nobody_is_left_when_it_is_over(void **state)
{
	struct workers *w = open_workers(2);

	(void)state;
	expect_work(w);
	workers_free(w);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void
every_allocation_may_fail(void **state)
{
	const struct workers_options o = options(1);
	enum emend_status status;
	struct workers *w;
	struct job job;

	(void)state;
	FAULT_SWEEP(status, {
		status = workers_new(&w, &o, NULL);
		job_init(&job, SLICE("turn"), SLICE("abc"));
		if (status == EMEND_OK)
			status = workers_give(w, &job, NULL);
		if (status == EMEND_OK)
			status = workers_wait(w, &job, NULL);
		job_free(&job);
		workers_free(w);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_what_it_is_asked),
		cmocka_unit_test(many_jobs_end_on_several_workers),
		cmocka_unit_test(one_that_dies_costs_its_job_alone),
		cmocka_unit_test(memory_has_an_end),
		cmocka_unit_test(
		    nothing_is_in_reach_of_one_that_was_taken_over),
		cmocka_unit_test(limits_alone_give_no_new_descriptor),
		cmocka_unit_test(a_job_can_be_taken_back_at_any_time),
		cmocka_unit_test(
		    one_that_is_distrusted_gives_its_next_job_to_another),
		cmocka_unit_test(what_is_too_large_is_not_tried),
		cmocka_unit_test(nobody_is_left_when_it_is_over),
		cmocka_unit_test(every_allocation_may_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
