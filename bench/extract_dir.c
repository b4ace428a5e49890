/*
 * Reads every .html of a directory and writes its text, to be scored or timed:
 *
 *	extract_dir PAGES OUT [TIMES]
 *
 * OUT/NAME.txt is the plain text, OUT/NAME.fields what was read beside it, one
 * "name<tab>value" a line.  Each page is read TIMES times (default 1); the
 * processor time of reading alone is printed.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "article/article.h"
#include "article/codec.h"
#include "article/extract.h"
#include "article/limits.h"
#include "base/file.h"
#include "base/text.h"

static double
cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
add_field(struct text *out, const char *name, struct slice value)
{
	text_addf(out, "%s\t", name);
	text_add(out, value.ptr, value.len);
	text_putc(out, '\n');
}

static void
write_fields(const struct article *a, struct text *out)
{
	int i;

	add_field(out, "title", a->title);
	for (i = 0; i < TITLE_SOURCE_COUNT; i++)
		add_field(out, title_source_name((enum title_source)i),
		    a->titles[i]);
	add_field(out, "byline", a->byline);
	add_field(out, "published", a->published.text);
	text_addf(out, "published.time\t%lld %d\n",
	    (long long)a->published.time, a->published.precision);
	add_field(out, "modified", a->modified.text);
	add_field(out, "canonical", a->canonical);
	add_field(out, "site", a->site);
	add_field(out, "section", a->section);
	add_field(out, "language", a->language);
	add_field(out, "encoding", a->encoding);
	text_addf(out, "partial\t%d\n", a->partial);
}

/* OUT/NAME and the extension, NAME being that of the page without its own. */
static enum emend_status
put(const char *dir, const char *name, const char *extension,
    const struct text *body, struct emend_error *err)
{
	struct text path;
	enum emend_status status;

	text_init(&path, 4096);
	path_join(&path, dir, name);
	text_truncate(&path, path.len - strlen(".html"));
	text_puts(&path, extension);
	status = text_check(&path, err);
	if (status == EMEND_OK)
		status = text_check(body, err);
	if (status == EMEND_OK)
		status = file_write_atomic(
		    path.ptr, slice_new(body->ptr, body->len), 0644, err);
	text_free(&path);
	return status;
}

static enum emend_status
put_article(const char *dir, const char *name, const struct article *a,
    struct emend_error *err)
{
	struct text body, fields;
	enum emend_status status;

	text_init(&body, 2 * LIMIT_ARTICLE_BYTES);
	text_init(&fields, LIMIT_ARTICLE_BYTES);
	codec_write_plain(a, &body);
	write_fields(a, &fields);
	status = put(dir, name, ".txt", &body, err);
	if (status == EMEND_OK)
		status = put(dir, name, ".fields", &fields, err);
	text_free(&body);
	text_free(&fields);
	return status;
}

static enum emend_status
read_one(const char *in, const char *out, const char *name, int times,
    double *seconds, struct emend_error *err)
{
	const struct reading reading = { .rules = NULL };
	struct article *a = NULL;
	struct text path, page;
	enum emend_status status;
	double start;
	int i;

	text_init(&path, 4096);
	text_init(&page, LIMIT_PAGE_BYTES);
	path_join(&path, in, name);
	status = file_read(&page, path.ptr, err);
	start = cpu_seconds();
	for (i = 0; i < times && status == EMEND_OK; i++) {
		article_free(a);
		status = article_read_page(
		    &a, slice_new(page.ptr, page.len), &reading, err);
	}
	*seconds += cpu_seconds() - start;
	if (status == EMEND_OK)
		status = put_article(out, name, a, err);
	article_free(a);
	text_free(&path);
	text_free(&page);
	return status;
}

int
main(int argc, char **argv)
{
	struct emend_error err = { EMEND_OK, "" };
	struct dirent **names;
	int i, n, times, pages = 0, failed = 0;
	double seconds = 0;

	if (argc < 3) {
		fprintf(stderr, "usage: %s PAGES OUT [TIMES]\n", argv[0]);
		return 2;
	}
	times = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 1;
	n = scandir(argv[1], &names, NULL, alphasort);
	for (i = 0; i < n; i++) {
		const char *name = names[i]->d_name;

		if (slice_ends(slice_of(name), SLICE(".html"))) {
			pages++;
			if (read_one(argv[1], argv[2], name, times, &seconds,
				&err)) {
				failed++;
				fprintf(stderr, "%s: %s\n", name, err.text);
			}
		}
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	printf("%d pages, %d failed, %.3f s, %.0f pages/s\n", pages, failed,
	    seconds, seconds > 0 ? pages * times / seconds : 0);
	return n < 0 || failed ? 1 : 0;
}
