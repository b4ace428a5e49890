/*
 * How fast snapshots are kept, by us and by rivals.
 *
 *	store_write archive DIR COUNT SLICE PAGE	into a new archive
 *	store_write raw FILE COUNT PAGE		zlib, appended; one fsync
 *	store_write sqlite FILE COUNT PAGE	zlib, rows; one transaction
 *	store_write stream COUNT PAGE		for git fast-import
 *	store_write revisions DIR ARTICLES REVISIONS PAGE
 *
 * PAGE: bytes of a page kept with each; 0: none.  All but stream print wall and
 * processor seconds, the most memory in kB, and the bytes of what was kept,
 * before compression; making the texts is not counted.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

#include "article/codec.h"
#include "base/file.h"
#include "base/time.h"
#include "bench/store_sample.h"
#include "store/batch.h"
#include "store/objects.h"
#include "store/revision.h"
#include "store/store.h"

#define TEXT_BYTES 3200 /* with its record some 4.2 KB */
#define LEVEL 6

struct job {
	struct sample *samples;
	unsigned count;
	size_t page;
	int64_t start_ms;
	double cpu;
	uint64_t bytes;
};

static void
prepare(struct job *j, unsigned count, size_t page)
{
	unsigned n;

	*j = (struct job){ .count = count, .page = page };
	j->samples = calloc(count, sizeof(*j->samples));
	if (!j->samples)
		exit(4);
	for (n = 0; n < count; n++)
		sample_make(&j->samples[n], n, 1, TEXT_BYTES);
}

static void
begin(struct job *j)
{
	j->start_ms = monotonic_ms();
	j->cpu = sample_cpu_seconds();
}

static void
end(struct job *j)
{
	struct rusage u;
	unsigned n;

	getrusage(RUSAGE_SELF, &u);
	printf("%.3f %.3f %ld %" PRIu64 "\n",
	    (double)(monotonic_ms() - j->start_ms) / 1e3,
	    sample_cpu_seconds() - j->cpu, u.ru_maxrss, j->bytes);
	for (n = 0; n < j->count; n++)
		sample_free(&j->samples[n]);
	free(j->samples);
}

/* ---- ours ---- */

static void
write_archive(const char *dir, unsigned count, unsigned slice, size_t page)
{
	struct store_batch *b;
	struct emend_error err;
	struct store *s;
	struct job j;
	unsigned n;

	prepare(&j, count, page);
	sample_check(store_init(dir, &err), &err);
	begin(&j);
	sample_check(store_open(&s, dir, STORE_WRITE, &err), &err);
	sample_check(store_batch_new(&b, s, SAMPLE_AT, &err), &err);
	for (n = 0; n < count; n++) {
		sample_add(b, &j.samples[n], page);
		if (store_batch_revisions(b) == slice)
			sample_commit(s, b);
	}
	sample_commit(s, b);
	store_batch_free(b);
	store_close(s);
	end(&j);
}

/* Text as it is stored, and its record. */
static void
write_parts(struct text *text, struct text *json, const struct sample *s)
{
	char sum[SHA256_HEX + 1];
	const struct revision_facts facts = {
		.draft = &s->draft,
		.number = s->draft.after + 1,
		.text_sha256 = sum,
	};

	codec_write(s->article, text);
	sha256_hex(sum, slice_new(text->ptr, text->len));
	revision_write_json(json, &facts);
}

/* A slice a revision, as of one check each. */
static void
write_revisions(
    const char *dir, unsigned articles, unsigned revisions, size_t page)
{
	struct job j = { .samples = NULL };
	struct text text, json;
	struct store_batch *b;
	struct emend_error err;
	struct store *s;
	struct sample one;
	unsigned n, r;

	text_init(&text, REVISION_MAX_BYTES);
	text_init(&json, REVISION_MAX_BYTES);
	sample_check(store_init(dir, &err), &err);
	sample_check(store_open(&s, dir, STORE_WRITE, &err), &err);
	begin(&j);
	for (r = 1; r <= revisions; r++) {
		sample_check(
		    store_batch_new(&b, s, SAMPLE_AT + r * 300, &err), &err);
		for (n = 0; n < articles; n++) {
			sample_make(&one, n, r, TEXT_BYTES);
			text_truncate(&text, 0);
			text_truncate(&json, 0);
			write_parts(&text, &json, &one);
			j.bytes += text.len + json.len;
			sample_add(b, &one, page);
			sample_free(&one);
		}
		sample_commit(s, b);
		store_batch_free(b);
	}
	store_close(s);
	text_free(&text);
	text_free(&json);
	end(&j);
}

/* ---- rivals ---- */

/* The bytes of a snapshot, all that ours keeps of it. */
static void
write_whole(struct text *out, const struct sample *s, size_t page)
{
	struct text json;

	text_init(&json, REVISION_MAX_BYTES);
	text_truncate(out, 0);
	write_parts(out, &json, s);
	text_add(out, json.ptr, json.len);
	if (page) {
		text_puts(out, SAMPLE_HTTP);
		sample_page(out, s, out->len + page);
	}
	text_free(&json);
}

static size_t
deflate_into(unsigned char **out, size_t *cap, const struct text *in)
{
	uLongf len = compressBound(in->len);

	if (len > *cap) {
		free(*out);
		*out = malloc(len);
		*cap = len;
	}
	if (!*out ||
	    compress2(*out, &len, (const Bytef *)in->ptr, in->len, LEVEL))
		exit(4);
	return len;
}

static void
write_raw(const char *path, unsigned count, size_t page)
{
	unsigned char *bytes = NULL;
	struct emend_error err;
	struct text whole;
	size_t cap = 0, len;
	struct job j;
	unsigned n;
	int fd;

	prepare(&j, count, page);
	text_init(&whole, (size_t)64 << 20);
	begin(&j);
	fd = open(path, O_CREAT | O_WRONLY | O_APPEND | O_TRUNC, 0600);
	for (n = 0; n < count; n++) {
		write_whole(&whole, &j.samples[n], page);
		j.bytes += whole.len;
		len = deflate_into(&bytes, &cap, &whole);
		sample_check(write_all(fd, bytes, len, &err), &err);
	}
	if (fsync(fd) || close(fd))
		exit(4);
	end(&j);
	free(bytes);
	text_free(&whole);
}

static void
run_sql(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
		fprintf(stderr, "%s\n", sqlite3_errmsg(db));
		exit(4);
	}
}

static void
write_sqlite(const char *path, unsigned count, size_t page)
{
	unsigned char *bytes = NULL;
	struct text whole;
	size_t cap = 0, len;
	sqlite3_stmt *put;
	sqlite3 *db;
	struct job j;
	unsigned n;

	prepare(&j, count, page);
	text_init(&whole, (size_t)64 << 20);
	begin(&j);
	if (sqlite3_open(path, &db))
		exit(4);
	run_sql(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
	    "CREATE TABLE snapshot (id BLOB, number INTEGER, bytes BLOB,"
	    " PRIMARY KEY (id, number)); BEGIN");
	if (sqlite3_prepare_v2(db, "INSERT INTO snapshot VALUES (?, ?, ?)", -1,
		&put, NULL))
		exit(4);
	for (n = 0; n < count; n++) {
		const struct sample *s = &j.samples[n];

		write_whole(&whole, s, page);
		len = deflate_into(&bytes, &cap, &whole);
		sqlite3_bind_blob(put, 1, s->draft.id.bytes, 16, SQLITE_STATIC);
		sqlite3_bind_int(put, 2, 1);
		sqlite3_bind_blob64(put, 3, bytes, len, SQLITE_STATIC);
		if (sqlite3_step(put) != SQLITE_DONE)
			exit(4);
		sqlite3_reset(put);
	}
	sqlite3_finalize(put);
	run_sql(db, "COMMIT");
	sqlite3_close(db);
	end(&j);
	free(bytes);
	text_free(&whole);
}

static void
stream_file(const char *name, const struct text *bytes)
{
	printf("M 100644 inline %s\ndata %zu\n", name, bytes->len);
	fwrite(bytes->ptr, 1, bytes->len, stdout);
	putchar('\n');
}

static void
stream_one(unsigned n, size_t page)
{
	char ref[ARTICLE_REF_MAX], sum[SHA256_HEX + 1];
	struct text text, json, message, body;
	struct entry_names names;
	struct sample s;

	sample_make(&s, n, 1, TEXT_BYTES);
	text_init(&text, REVISION_MAX_BYTES);
	text_init(&json, REVISION_MAX_BYTES);
	text_init(&message, REVISION_MAX_BYTES);
	text_init(&body, REVISION_MAX_BYTES);
	write_parts(&text, &json, &s);
	sha256_hex(sum, slice_new(text.ptr, text.len));
	revision_write_message(&message,
	    &(const struct revision_facts){
		.draft = &s.draft, .number = 1, .text_sha256 = sum });
	article_ref(ref, s.draft.id);
	entry_names(&names, s.draft.id);
	printf("commit %s\nauthor emend <emend@localhost> %" PRId64 " +0000\n"
	       "committer emend <emend@localhost> %" PRId64 " +0000\n"
	       "data %zu\n%s\n",
	    ref, s.draft.seen_at, s.draft.recorded_at, message.len,
	    message.ptr);
	stream_file(names.json, &json);
	stream_file(names.text, &text);
	if (page) {
		sample_page(&body, &s, page);
		stream_file("page", &body);
		text_truncate(&body, 0);
		text_puts(&body, SAMPLE_HTTP);
		stream_file("http", &body);
	}
	text_free(&text);
	text_free(&json);
	text_free(&message);
	text_free(&body);
	sample_free(&s);
}

static unsigned
number(const char *s)
{
	return (unsigned)strtoul(s, NULL, 10);
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	unsigned n;

	if (!strcmp(what, "archive") && argc == 6)
		write_archive(argv[2], number(argv[3]), number(argv[4]),
		    number(argv[5]));
	else if (!strcmp(what, "raw") && argc == 5)
		write_raw(argv[2], number(argv[3]), number(argv[4]));
	else if (!strcmp(what, "sqlite") && argc == 5)
		write_sqlite(argv[2], number(argv[3]), number(argv[4]));
	else if (!strcmp(what, "revisions") && argc == 6)
		write_revisions(argv[2], number(argv[3]), number(argv[4]),
		    number(argv[5]));
	else if (!strcmp(what, "stream") && argc == 4)
		for (n = 0; n < number(argv[2]); n++)
			stream_one(n, number(argv[3]));
	else
		return fprintf(stderr, "store_write: see bench/store.py\n"), 2;
	return fflush(stdout) || ferror(stdout) ? 4 : 0;
}
