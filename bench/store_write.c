/*
 * How fast snapshots are kept.
 *
 *	store_write DIR COUNT [SLICE]	into a new archive in DIR; prints wall
 *					and CPU seconds
 *	store_write --stream COUNT	the same as a git fast-import stream
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "article/article.h"
#include "article/codec.h"
#include "base/text.h"
#include "base/time.h"
#include "store/objects.h"
#include "store/revision.h"
#include "store/state.h"
#include "store/store.h"

#define TEXT_BYTES 3200 /* with its record some 4.2 KB */
#define STARTED_AT INT64_C(1795511524)

static const char *const words[] = { "the", "harbour", "council", "said", "on",
	"a", "ferry", "to", "close", "budget", "of", "million", "after",
	"report", "that", "bridge", "was", "not", "safe", "engineers", "who",
	"had", "found", "cracks", "in", "its", "pillars", "last", "spring",
	"according", "inspection", "residents", "complained", "about", "noise",
	"traffic", "mayor", "promised", "repairs", "before", "winter", "but",
	"money", "is", "missing", "opposition", "wants", "an", "inquiry",
	"station", "river", "yesterday", "workers", "union", "agreed" };
#define WORD_COUNT (sizeof(words) / sizeof(*words))

static void
fatal(const struct emend_error *err)
{
	fprintf(stderr, "store_write: %s\n", err->text);
	exit(4);
}

static uint32_t
next(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)(*seed >> 33);
}

static struct article *
make_article(unsigned n)
{
	uint64_t seed = n * UINT64_C(2654435761) + 1;
	struct emend_error err;
	struct article *a;
	struct text text;

	text_init(&text, (size_t)TEXT_BYTES * 2);
	while (text.len < TEXT_BYTES) {
		uint32_t r = next(&seed);

		text_puts(&text, words[r % WORD_COUNT]);
		if (r % 97 == 0)
			text_addf(&text, " %u", r % 9973);
		text_puts(&text, r % 61 ? " " : ".\n\n");
	}
	if (codec_read(&a, slice_new(text.ptr, text.len), &err))
		fatal(&err);
	a->title = slice_sub(a->paragraphs[0].text, 0, 60);
	text_free(&text);
	return a;
}

/* What the nth draft is; url is a buffer of 64 bytes. */
static struct revision_draft
make_draft(unsigned n, const struct article *a, char *url)
{
	struct revision_draft d = {
		.url = url,
		.event = EVENT_NEW,
		.article = a,
		.seen_at = STARTED_AT,
		.recorded_at = STARTED_AT,
		.words = 500,
		.kinds = "",
		.subject = "New: an article of the benchmark",
		.status = 200,
		.reading = "1",
		.found_in = "watch https://example.org/",
		.found_at = STARTED_AT,
	};

	snprintf(url, 64, "https://example.org/story/%u", n);
	d.id = hash_bytes(slice_of(url));
	d.state_hash = d.id;
	return d;
}

static double
cpu_seconds(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void
add(struct store_batch *b, unsigned n, const struct article *a)
{
	struct emend_error err;
	char url[64];
	struct revision_draft d = make_draft(n, a, url);
	struct watch_row row = { .id = d.id,
		.url = url,
		.normal = url,
		.source = "watch",
		.newest = 1,
		.newest_state = d.state_hash,
		.next_look = STARTED_AT + 900 };

	if (store_batch_revision(b, &d, &err) ||
	    store_batch_watch(b, &row, &err))
		fatal(&err);
}

static void
commit(struct store *s, struct store_batch *b)
{
	struct emend_error err;

	if (store_lock(s, STORE_LOCK_WRITE, &err) ||
	    store_batch_commit(b, &err))
		fatal(&err);
	store_unlock(s, STORE_LOCK_WRITE);
}

static void
write_archive(const char *dir, unsigned count, unsigned slice)
{
	struct article **articles = calloc(count, sizeof(struct article *));
	struct store_batch *b;
	struct emend_error err;
	struct store *s;
	int64_t start;
	double cpu;
	unsigned n;

	if (!articles)
		exit(4);
	for (n = 0; n < count; n++)
		articles[n] = make_article(n);
	if (store_init(dir, &err))
		fatal(&err);
	start = monotonic_ms();
	cpu = cpu_seconds();
	if (store_open(&s, dir, STORE_WRITE, &err) ||
	    store_batch_new(&b, s, STARTED_AT, &err))
		fatal(&err);
	for (n = 0; n < count; n++) {
		add(b, n, articles[n]);
		if (store_batch_revisions(b) == slice)
			commit(s, b);
	}
	commit(s, b);
	store_batch_free(b);
	store_close(s);
	printf("%.3f %.3f\n", (double)(monotonic_ms() - start) / 1e3,
	    cpu_seconds() - cpu);
	for (n = 0; n < count; n++)
		article_free(articles[n]);
	free(articles);
}

static void
stream_one(unsigned n)
{
	struct article *a = make_article(n);
	char url[64], ref[ARTICLE_REF_MAX], sum[SHA256_HEX + 1];
	struct revision_draft d = make_draft(n, a, url);
	const struct revision_facts facts = {
		.draft = &d, .number = 1, .text_sha256 = sum
	};
	struct text text, json, message;
	struct entry_names names;

	text_init(&text, REVISION_MAX_BYTES);
	text_init(&json, REVISION_MAX_BYTES);
	text_init(&message, REVISION_MAX_BYTES);
	codec_write(a, &text);
	sha256_hex(sum, slice_new(text.ptr, text.len));
	revision_write_json(&json, &facts);
	revision_write_message(&message, &facts);
	article_ref(ref, d.id);
	entry_names(&names, d.id);
	printf("commit %s\n", ref);
	printf("author emend <emend@localhost> %" PRId64 " +0000\n", d.seen_at);
	printf("committer emend <emend@localhost> %" PRId64 " +0000\n",
	    d.recorded_at);
	printf("data %zu\n%s\n", message.len, message.ptr);
	printf("M 100644 inline %s\ndata %zu\n%s\n", names.json, json.len,
	    json.ptr);
	printf("M 100644 inline %s\ndata %zu\n%s\n", names.text, text.len,
	    text.ptr);
	text_free(&text);
	text_free(&json);
	text_free(&message);
	article_free(a);
}

int
main(int argc, char **argv)
{
	unsigned count, slice, n;

	if (argc < 3) {
		fprintf(stderr, "store_write DIR COUNT [SLICE]\n"
		                "store_write --stream COUNT\n");
		return 2;
	}
	count = (unsigned)strtoul(argv[2], NULL, 10);
	slice = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 0;
	if (strcmp(argv[1], "--stream"))
		write_archive(argv[1], count, slice);
	for (n = 0; n < count && !strcmp(argv[1], "--stream"); n++)
		stream_one(n);
	return fflush(stdout) || ferror(stdout) ? 4 : 0;
}
