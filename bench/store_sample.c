#include "bench/store_sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "article/article.h"
#include "article/codec.h"
#include "store/batch.h"
#include "store/history.h"
#include "store/looks.h"
#include "store/store.h"
#include "store/watches.h"

#define PARAGRAPH_BYTES 260

static const char *const words[] = { "the", "harbour", "council", "said", "on",
	"a", "ferry", "to", "close", "budget", "of", "million", "after",
	"report", "that", "bridge", "was", "not", "safe", "engineers", "who",
	"had", "found", "cracks", "in", "its", "pillars", "last", "spring",
	"according", "inspection", "residents", "complained", "about", "noise",
	"traffic", "mayor", "promised", "repairs", "before", "winter", "but",
	"money", "is", "missing", "opposition", "wants", "an", "inquiry",
	"station", "river", "yesterday", "workers", "union", "agreed" };
#define WORD_COUNT (sizeof(words) / sizeof(*words))

void
sample_check(enum emend_status status, const struct emend_error *err)
{
	if (!status)
		return;
	fprintf(stderr, "%s\n", err->text);
	exit(4);
}

static uint32_t
next(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)(*seed >> 33);
}

/* Which revision of those up to the wanted one wrote the paragraph last. */
static unsigned
written_by(unsigned n, unsigned revision, unsigned paragraph, unsigned count)
{
	for (; revision > 1; revision--) {
		uint64_t seed = n * UINT64_C(31) + revision;
		unsigned edits = 1 + next(&seed) % 3;

		while (edits--)
			if (next(&seed) % count == paragraph)
				return revision;
	}
	return 1;
}

static void
add_paragraph(struct text *out, uint64_t seed, size_t bytes)
{
	size_t end = out->len + bytes;

	while (out->len < end) {
		uint32_t r = next(&seed);

		text_puts(out, words[r % WORD_COUNT]);
		if (r % 97 == 0)
			text_addf(out, " %u", r % 9973);
		text_putc(out, ' ');
	}
	text_puts(out, "so.\n\n");
}

static struct article *
make_article(unsigned n, unsigned revision, size_t bytes)
{
	unsigned count = (unsigned)(bytes / PARAGRAPH_BYTES) + 1, i;
	struct emend_error err;
	struct article *a;
	struct text text;

	text_init(&text, bytes * 2 + 4096);
	for (i = 0; i < count; i++) {
		unsigned by = written_by(n, revision, i, count);
		uint64_t seed =
		    (n * UINT64_C(1000003) + i) * UINT64_C(2654435761) + by;

		add_paragraph(&text, seed,
		    bytes < PARAGRAPH_BYTES ? bytes : PARAGRAPH_BYTES);
	}
	sample_check(codec_read(&a, slice_new(text.ptr, text.len), &err), &err);
	a->title = slice_sub(a->paragraphs[0].text, 0, 60);
	text_free(&text);
	return a;
}

void
sample_make(struct sample *s, unsigned n, unsigned revision, size_t bytes)
{
	snprintf(s->url, sizeof(s->url), "https://host%u.example/story/%u",
	    n % 100, n);
	s->article = make_article(n, revision, bytes);
	s->draft = (struct revision_draft){
		.id = hash_bytes(slice_of(s->url)),
		.url = s->url,
		.after = revision - 1,
		.event = revision > 1 ? EVENT_CHANGED : EVENT_NEW,
		.article = s->article,
		.seen_at = SAMPLE_AT + revision * 300,
		.recorded_at = SAMPLE_AT + revision * 300,
		.words = 500,
		.kinds = revision > 1 ? "wording" : "",
		.subject = revision > 1 ? "2 of 13 paragraphs changed: wording"
					: "First seen: an article",
		.status = 200,
		.reading = "1",
		.found_in = "watch https://example.org/",
		.found_at = SAMPLE_AT,
	};
	s->draft.state_hash = hash_bytes(s->article->paragraphs[0].text);
	s->row = (struct watch_row){ .id = s->draft.id,
		.url = s->url,
		.normal = s->url,
		.source = "list articles",
		.title = "An article of the benchmark",
		.newest = revision,
		.newest_state = s->draft.state_hash,
		.added_at = SAMPLE_AT,
		.first_seen = SAMPLE_AT,
		.last_look = s->draft.seen_at,
		.last_good = s->draft.seen_at,
		.next_look = s->draft.seen_at + 86400,
		.due_from = s->draft.seen_at + 86400,
		.interval = 86400 };
}

void
sample_free(struct sample *s)
{
	article_free(s->article);
}

static void
add_number(struct text *out, size_t n)
{
	char digits[20];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + n % 10);
	while (n /= 10);
	text_add(out, digits + at, sizeof(digits) - at);
}

/* Its making is a part of what is measured, so it is quick. */
void
sample_page(struct text *out, const struct sample *s, size_t bytes)
{
	size_t i, j;

	text_puts(out, "<!doctype html><html><body><article>");
	for (i = 0; i < s->article->paragraph_count; i++) {
		struct slice text = s->article->paragraphs[i].text;

		text_puts(out, "<p>");
		text_add(out, text.ptr, text.len);
		text_puts(out, "</p>\n");
	}
	text_puts(out, "</article><aside>");
	for (i = 0; out->len < bytes; i++) {
		text_puts(out, "<li><a href=\"/story/");
		add_number(out, i * i % 7919);
		text_puts(out, "\">");
		for (j = 7; j <= 13; j += 2) {
			text_puts(out, words[i * j % WORD_COUNT]);
			text_putc(out, ' ');
		}
		text_puts(out, "</a>\n");
	}
}

void
sample_add(struct store_batch *b, const struct sample *s, size_t page_bytes)
{
	struct revision_draft draft = s->draft;
	struct page_draft page = { .http = SLICE(SAMPLE_HTTP),
		.sent_sha256 = "0", .decoded_sha256 = "0" };
	const struct look_row look = { .id = draft.id,
		.how = LOOKED_READ,
		.at = draft.seen_at,
		.revision = draft.after + 1 };
	struct emend_error err;
	struct text body;

	text_init(&body, page_bytes + ((size_t)1 << 20));
	if (page_bytes) {
		sample_page(&body, s, page_bytes);
		page.body = slice_new(body.ptr, body.len);
		draft.page = &page;
	}
	sample_check(store_batch_revision(b, &draft, &err), &err);
	sample_check(store_batch_look(b, &look, &err), &err);
	sample_check(store_batch_watch(b, &s->row, &err), &err);
	text_free(&body);
}

void
sample_commit(struct store *s, struct store_batch *b)
{
	struct emend_error err;

	sample_check(store_lock(s, STORE_LOCK_WRITE, &err), &err);
	sample_check(store_batch_commit(b, &err), &err);
	store_unlock(s, STORE_LOCK_WRITE);
}

static double
cpu_seconds(int whose)
{
	struct rusage u;

	getrusage(whose, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

double
sample_cpu_seconds(void)
{
	return cpu_seconds(RUSAGE_SELF) + cpu_seconds(RUSAGE_CHILDREN);
}
