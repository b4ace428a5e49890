/*
 * Runs a fuzz target over the files of directories, without libFuzzer: how
 * what was once found stays found.
 *
 *	replay DIRECTORY...
 */
#include <dirent.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "tests/fuzz/fuzz.h"

#define INPUT_MAX ((size_t)16 * 1024 * 1024)

/* An exact copy, so that reading past its end is seen. */
static void
run(const char *path)
{
	struct emend_error err;
	struct text bytes;
	uint8_t *copy;

	text_init(&bytes, INPUT_MAX);
	if (file_read(&bytes, path, &err)) {
		fprintf(stderr, "%s: %s\n", path, err.text);
		exit(1);
	}
	copy = malloc(bytes.len ? bytes.len : 1);
	MUST(copy);
	memcpy(copy, bytes.ptr, bytes.len);
	LLVMFuzzerTestOneInput(copy, bytes.len);
	free(copy);
	text_free(&bytes);
}

static int
run_directory(const char *path)
{
	struct dirent **names;
	int i, n = scandir(path, &names, NULL, alphasort), count = 0;
	struct text file;

	text_init(&file, 4096);
	for (i = 0; i < n; i++) {
		if (names[i]->d_name[0] != '.') {
			path_join(&file, path, names[i]->d_name);
			fprintf(stderr, "%s\n", names[i]->d_name);
			run(file.ptr);
			count++;
		}
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	text_free(&file);
	return count;
}

int
main(int argc, char **argv)
{
	int i, count = 0;

	for (i = 1; i < argc; i++)
		count += run_directory(argv[i]);
	printf("%d inputs\n", count);
	return count ? 0 : 1;
}
