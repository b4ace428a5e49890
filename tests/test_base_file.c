#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/fault.h"

struct fixture {
	char dir[32];
	struct text path; /* of the last call of in_dir */
};

static const char *
in_dir(struct fixture *f, const char *name)
{
	path_join(&f->path, f->dir, name);
	return f->path.ptr;
}

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	if (!f)
		return -1;
	strcpy(f->dir, "/tmp/emend-file-XXXXXX");
	text_init(&f->path, 1000);
	*state = f;
	return mkdtemp(f->dir) ? 0 : -1;
}

/* Unlinks the names in the directory, whose number is returned. */
static int
sweep(const char *dir, int (*remove_name)(int, const char *, int))
{
	DIR *d = opendir(dir);
	struct dirent *e;
	int n = 0;

	while (d && (e = readdir(d))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		n++;
		if (remove_name && remove_name(dirfd(d), e->d_name, 0) != 0)
			remove_name(dirfd(d), e->d_name, AT_REMOVEDIR);
	}
	if (d)
		closedir(d);
	return n;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	sweep(f->dir, unlinkat);
	rmdir(f->dir);
	text_free(&f->path);
	free(f);
	return 0;
}

static void
assert_content(const char *path, const char *content)
{
	struct emend_error err;
	struct text out;

	text_init(&out, 1000000);
	if (file_read(&out, path, &err))
		fail_msg("%s", err.text);
	assert_string_equal(out.ptr, content);
	text_free(&out);
}

static void
replaces_a_file_as_a_whole(void **state)
{
	struct fixture *f = *state;
	const char *path = in_dir(f, "emend.conf");
	struct stat st;

	umask(077);
	assert_int_equal(
	    file_write_atomic(path, SLICE("one\n"), 0644, NULL), EMEND_OK);
	assert_content(path, "one\n");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	assert_int_equal(
	    file_write_atomic(path, SLICE("two"), 0600, NULL), EMEND_OK);
	assert_content(path, "two");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(
	    file_write_atomic(path, SLICE(""), 0600, NULL), EMEND_OK);
	assert_content(path, "");
	assert_int_equal(sweep(f->dir, NULL), 1);
}

static void
takes_the_place_of_a_link_unless_told_to_follow(void **state)
{
	struct fixture *f = *state;
	char *link_path = strdup(in_dir(f, "link"));
	struct stat st;

	assert_int_equal(symlink("target", link_path), 0);
	assert_int_equal(
	    file_write_atomic(in_dir(f, "target"), SLICE("1"), 0600, NULL), 0);
	assert_int_equal(
	    file_write_linked(link_path, SLICE("2"), 0600, NULL), 0);
	assert_content(in_dir(f, "target"), "2");
	assert_int_equal(lstat(link_path, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(
	    file_write_atomic(link_path, SLICE("3"), 0600, NULL), 0);
	assert_content(in_dir(f, "target"), "2");
	assert_content(link_path, "3");
	assert_int_equal(lstat(link_path, &st), 0);
	assert_true(S_ISREG(st.st_mode));
	free(link_path);
}

static void
writes_beside_where_it_stands(void **state)
{
	struct fixture *f = *state;
	int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_true(here >= 0);
	assert_int_equal(chdir(f->dir), 0);
	assert_int_equal(file_write_atomic("plain", SLICE("x"), 0600, NULL), 0);
	assert_content("plain", "x");
	assert_int_equal(fchdir(here), 0);
	close(here);
	assert_content(in_dir(f, "plain"), "x");
}

static void
leaves_the_old_file_when_the_disk_is_full(void **state)
{
	struct fixture *f = *state;
	const char *path = in_dir(f, "file");
	struct rlimit old, tight;
	struct emend_error err;
	enum emend_status status;
	char bytes[8192];

	assert_int_equal(
	    file_write_atomic(path, SLICE("old"), 0600, NULL), EMEND_OK);
	/* the kernel's own "no more": a file past this size cannot be written
	 */
	memset(bytes, 'x', sizeof(bytes));
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	tight = old;
	tight.rlim_cur = 4096;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
	status = file_write_atomic(
	    path, slice_new(bytes, sizeof(bytes)), 0600, &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(status, EMEND_IO);
	assert_non_null(strstr(err.text, path));
	assert_non_null(strstr(err.text, "cannot write"));
	assert_content(path, "old");
	assert_int_equal(sweep(f->dir, NULL), 1);
}

static void
names_the_path_that_cannot_be_written(void **state)
{
	struct fixture *f = *state;
	const char *path = in_dir(f, "missing/file");
	struct emend_error err;

	assert_int_equal(
	    file_write_atomic(path, SLICE("x"), 0600, &err), EMEND_IO);
	assert_non_null(strstr(err.text, path));
	assert_non_null(strstr(err.text, "No such file"));
	assert_int_equal(
	    file_write_atomic(f->dir, SLICE("x"), 0600, &err), EMEND_IO);
	assert_non_null(strstr(err.text, f->dir));
}

static void
says_why_a_file_cannot_be_read(void **state)
{
	struct fixture *f = *state;
	struct emend_error err;
	struct text out;

	text_init(&out, 4);
	assert_int_equal(
	    file_read(&out, in_dir(f, "nothing"), &err), EMEND_NOTFOUND);
	assert_non_null(strstr(err.text, "nothing: No such file"));
	assert_int_equal(file_read(&out, f->dir, &err), EMEND_IO);
	assert_non_null(strstr(err.text, "is a directory, not a file"));
	assert_int_equal(
	    file_write_atomic(in_dir(f, "a"), SLICE("12345"), 0600, NULL), 0);
	assert_int_equal(file_read(&out, f->path.ptr, &err), EMEND_LIMIT);
	assert_non_null(strstr(err.text, "/a is larger than 4 bytes"));
	assert_int_equal(out.len, 0);
	/* and the text can be used again */
	assert_int_equal(file_write_atomic(f->path.ptr,
	                     SLICE("1\0"
	                           "3\n"),
	                     0600, NULL),
	    0);
	assert_int_equal(file_read(&out, f->path.ptr, &err), EMEND_OK);
	assert_int_equal(out.len, 4);
	assert_memory_equal(out.ptr,
	    "1\0"
	    "3\n",
	    4);
	text_free(&out);
}

static void
reads_standard_input_and_pipes(void **state)
{
	struct text out;
	int ends[2], saved;
	(void)state;

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write_all(ends[1], "piped", 5, NULL), EMEND_OK);
	close(ends[1]);
	saved = dup(STDIN_FILENO);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	text_init(&out, 100);
	assert_int_equal(file_read_any(&out, "-", NULL), EMEND_OK);
	dup2(saved, STDIN_FILENO);
	close(saved);
	assert_string_equal(out.ptr, "piped");
	assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0);
	text_free(&out);
}

/* Whoever can make a file there could make one that waits for ever. */
static void
does_not_wait_for_a_pipe_that_nobody_writes_to(void **state)
{
	struct fixture *f = *state;
	struct emend_error err;
	struct text out;

	assert_int_equal(mkfifo(in_dir(f, "pipe"), 0600), 0);
	text_init(&out, 100);
	alarm(10);
	assert_int_equal(file_read(&out, f->path.ptr, &err), EMEND_IO);
	alarm(0);
	assert_non_null(strstr(err.text, "is a pipe or a device, not a file"));
	text_free(&out);
}

static void
reads_in_a_directory_what_is_no_link(void **state)
{
	struct fixture *f = *state;
	int dir = open(f->dir, O_RDONLY | O_DIRECTORY);
	struct text out;

	assert_int_equal(
	    file_write_atomic(in_dir(f, "target"), SLICE("1"), 0600, NULL), 0);
	assert_int_equal(symlink("target", in_dir(f, "link")), 0);
	text_init(&out, 100);
	assert_int_equal(file_read_in(&out, dir, "target", NULL), EMEND_OK);
	assert_string_equal(out.ptr, "1");
	assert_int_equal(file_read_in(&out, dir, "link", NULL), EMEND_IO);
	assert_int_equal(
	    file_read_in(&out, dir, "none", NULL), EMEND_NOTFOUND);
	text_free(&out);
	close(dir);
}

static void
makes_and_knows_directories(void **state)
{
	struct fixture *f = *state;
	const char *path = in_dir(f, "sub");
	struct emend_error err;
	struct stat st;

	assert_true(dir_is_empty(f->dir));
	umask(077);
	assert_int_equal(file_make_dir(path, 0750, &err), EMEND_OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0750);
	assert_int_equal(file_make_dir(path, 0750, &err), EMEND_EXISTS);
	assert_true(dir_exists(path));
	assert_true(file_exists(path));
	assert_true(dir_is_empty(path));
	assert_false(dir_is_empty(f->dir));
	assert_int_equal(file_sync_dir(path, &err), EMEND_OK);
	assert_int_equal(
	    file_make_dir(in_dir(f, "no/sub"), 0700, &err), EMEND_NOTFOUND);
	assert_non_null(strstr(err.text, "no/sub"));
	assert_non_null(strstr(err.text, "mkdir -p"));
	assert_false(dir_is_empty(f->path.ptr));
	assert_false(file_exists(f->path.ptr));
	assert_int_equal(
	    file_write_atomic(in_dir(f, "a"), SLICE(""), 0600, NULL), 0);
	assert_false(dir_is_empty(f->path.ptr));
	assert_false(dir_exists(f->path.ptr));
}

static void
joins_paths(void **state)
{
	static const struct {
		const char *dir, *name, *path;
	} cases[] = {
		{ "a", "b", "a/b" },
		{ "a/", "b", "a/b" },
		{ "/", "b", "/b" },
		{ "", "b", "b" },
		{ "a", "/b", "/b" },
		{ ".", "b/c", "./b/c" },
	};
	struct text out;
	size_t i;
	(void)state;

	text_init(&out, 100);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		path_join(&out, cases[i].dir, cases[i].name);
		assert_string_equal(out.ptr, cases[i].path);
	}
	text_free(&out);
}

static void
reports_a_failed_write(void **state)
{
	struct emend_error err;
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	(void)state;

	assert_true(fd >= 0);
	assert_int_equal(write_all(fd, "x", 1, &err), EMEND_IO);
	assert_string_equal(err.text, "cannot write: No space left on device");
	close(fd);
}

static void
sweeps_what_a_killed_writer_left_and_nothing_else(void **state)
{
	static const char *const names[] = { ".file.tmp-aB3xYz",
		".file.tmp-000000", ".file.tmp-abc", ".files.tmp-aB3xYz",
		"file.tmp-aB3xYz", ".file" };
	struct fixture *f = *state;
	size_t i;

	assert_int_equal(
	    file_write_atomic(in_dir(f, "file"), SLICE("x"), 0600, NULL), 0);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		close(open(in_dir(f, names[i]), O_CREAT | O_WRONLY, 0600));
	file_sweep_temporary(in_dir(f, "file"));
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(file_exists(in_dir(f, names[i])), i >= 2);
	assert_true(file_exists(in_dir(f, "file")));
	file_sweep_temporary(in_dir(f, "none/file"));
}

static void
survives_every_allocation_failure(void **state)
{
	struct fixture *f = *state;
	const char *path = in_dir(f, "file");
	enum emend_status status;

	FAULT_SWEEP(status,
	    { status = file_write_atomic(path, SLICE("x"), 0600, NULL); });
	FAULT_SWEEP(status, {
		struct text out;

		text_init(&out, 1000);
		status = file_read(&out, path, NULL);
		text_free(&out);
	});
	assert_int_equal(sweep(f->dir, NULL), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(replaces_a_file_as_a_whole),
		TEST(takes_the_place_of_a_link_unless_told_to_follow),
		TEST(writes_beside_where_it_stands),
		TEST(leaves_the_old_file_when_the_disk_is_full),
		TEST(names_the_path_that_cannot_be_written),
		TEST(says_why_a_file_cannot_be_read),
		TEST(reads_standard_input_and_pipes),
		TEST(does_not_wait_for_a_pipe_that_nobody_writes_to),
		TEST(reads_in_a_directory_what_is_no_link),
		TEST(makes_and_knows_directories),
		TEST(joins_paths),
		TEST(reports_a_failed_write),
		TEST(sweeps_what_a_killed_writer_left_and_nothing_else),
		TEST(survives_every_allocation_failure),
	};
	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
