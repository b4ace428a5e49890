/*
 * How long `emend blame` takes of an article with a long history.
 *
 *	blame EMEND [REVISIONS [PARAGRAPHS]]	500 of 100 by default
 *
 * The archive is made anew, a pack a revision as checks make it; each revision
 * has a few edits.  Prints processor and elapsed seconds and memory.
 */
#include <fcntl.h>
#include <ftw.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "article/article.h"
#include "article/codec.h"
#include "base/text.h"
#include "base/time.h"
#include "store/batch.h"
#include "store/history.h"
#include "store/store.h"
#include "store/watches.h"

#define STARTED_AT INT64_C(1795511524)
#define URL "https://example.org/story"
#define BAR_SECONDS 1.0 /* of the processor: the machine may be busy */
#define RUNS 3
#define PARAGRAPHS_MAX 2000
#define SENTENCES 4
#define EDITS 3 /* a revision */

extern char **environ;

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
	fprintf(stderr, "blame: %s\n", err->text);
	exit(4);
}

static uint32_t
next(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)(*seed >> 33);
}

/* A sentence is its seed; 0: it does not stand. */
struct story {
	uint64_t sentences[PARAGRAPHS_MAX][SENTENCES];
	unsigned numbers[PARAGRAPHS_MAX][SENTENCES];
	size_t paragraphs;
};

static void
put_sentence(struct text *out, uint64_t seed, unsigned number)
{
	unsigned count = 12 + next(&seed) % 10, i;
	const char *word;

	for (i = 0; i < count; i++) {
		word = words[next(&seed) % WORD_COUNT];
		if (i == 0)
			text_addf(out, "%c%s", word[0] - 32, word + 1);
		else
			text_addf(out, " %s", word);
		if (i == 5)
			text_addf(out, " %u", number);
	}
	text_puts(out, ". ");
}

static struct article *
make_article(const struct story *s)
{
	struct emend_error err;
	struct article *a;
	struct text text;
	size_t i, k;

	text_init(&text, (size_t)1 << 24);
	for (i = 0; i < s->paragraphs; i++) {
		for (k = 0; k < SENTENCES; k++)
			if (s->sentences[i][k])
				put_sentence(&text, s->sentences[i][k],
				    s->numbers[i][k]);
		text_truncate(&text, text.len - 1);
		text_puts(&text, "\n\n");
	}
	if (codec_read(&a, slice_new(text.ptr, text.len), &err))
		fatal(&err);
	a->title = SLICE("A story with a long history");
	text_free(&text);
	return a;
}

/* Numbers change, sentences come, go and come back, paragraphs move. */
static void
edit(struct story *s, uint64_t *seed)
{
	size_t at, to, k;
	uint64_t held[SENTENCES];
	unsigned n;

	for (n = 0; n < EDITS; n++) {
		at = next(seed) % s->paragraphs;
		k = 1 + next(seed) % (SENTENCES - 1);
		switch (next(seed) % 8) {
		case 0:
			to = next(seed) % s->paragraphs;
			memcpy(held, s->sentences[at], sizeof(held));
			memcpy(s->sentences[at], s->sentences[to],
			    sizeof(held));
			memcpy(s->sentences[to], held, sizeof(held));
			break;
		case 1:
		case 2:
			s->sentences[at][k] ^= UINT64_C(1) << 63;
			break;
		default:
			s->numbers[at][k] = next(seed) % 1000;
		}
	}
}

static void
put_revision(struct store *s, struct store_batch *b, unsigned n,
    const struct article *a)
{
	const int64_t at = STARTED_AT + (int64_t)n * 900;
	const struct hash128 id = hash_bytes(SLICE(URL));
	struct revision_draft d = { .id = id, .url = URL, .after = n,
		.event = n ? EVENT_CHANGED : EVENT_NEW, .article = a,
		.state_hash = id, .seen_at = at,
		.seen_before = n ? at - 900 : 0, .recorded_at = at,
		.words = 6000, .similarity = n ? 990 : 0,
		.kinds = n ? "number" : "", .subject = "Changed",
		.status = 200, .reading = "1",
		.found_in = "watch " URL, .found_at = STARTED_AT };
	struct watch_row row = { .id = id, .url = URL, .normal = URL,
		.source = "watch", .newest = n + 1, .newest_state = id,
		.next_look = at + 900, .key = n ? 1 : 0 };
	struct emend_error err;

	if (store_batch_revision(b, &d, &err) ||
	    store_batch_watch(b, &row, &err) ||
	    store_lock(s, STORE_LOCK_WRITE, &err) ||
	    store_batch_commit(b, &err))
		fatal(&err);
	store_unlock(s, STORE_LOCK_WRITE);
}

static void
make_archive(const char *dir, unsigned revisions, size_t paragraphs)
{
	static struct story story;
	struct store_batch *b;
	struct emend_error err;
	struct article *a;
	struct store *s;
	uint64_t seed = 5;
	size_t i, k;
	unsigned n;

	story.paragraphs = paragraphs;
	for (i = 0; i < paragraphs; i++)
		for (k = 0; k < SENTENCES; k++)
			story.sentences[i][k] = i * SENTENCES + k + 1;
	if (store_init(dir, &err) ||
	    store_open(&s, dir, STORE_WRITE, &err) ||
	    store_batch_new(&b, s, STARTED_AT, &err))
		fatal(&err);
	for (n = 0; n < revisions; n++) {
		a = make_article(&story);
		put_revision(s, b, n, a);
		article_free(a);
		edit(&story, &seed);
	}
	store_batch_free(b);
	store_close(s);
}

static double
seconds_of(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static double
run_once(char *emend, char *dir, struct rusage *usage)
{
	char in[] = "-C", blame[] = "blame", url[] = URL;
	char *argv[] = { emend, in, dir, blame, url, NULL };
	posix_spawn_file_actions_t files;
	int64_t start = monotonic_ms();
	int status;
	pid_t pid;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(
	    &files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (posix_spawn(&pid, emend, &files, NULL, argv, environ) ||
	    wait4(pid, &status, 0, usage) != pid || status != 0) {
		fprintf(stderr, "blame: %s did not work\n", emend);
		exit(4);
	}
	posix_spawn_file_actions_destroy(&files);
	return (double)(monotonic_ms() - start) / 1e3;
}

static int
remove_one(const char *path, const struct stat *s, int what, struct FTW *where)
{
	(void)s;
	(void)what;
	(void)where;
	return remove(path);
}

int
main(int argc, char **argv)
{
	char dir[] = "/tmp/emend-bench-XXXXXX";
	unsigned revisions = argc > 2
	    ? (unsigned)strtoul(argv[2], NULL, 10) : 500;
	size_t paragraphs = argc > 3 ? strtoul(argv[3], NULL, 10) : 100;
	double wall, cpu, best_wall = 1e9, best = 1e9;
	struct rusage usage;
	int i;

	if (argc < 2 || paragraphs < 1 || paragraphs > PARAGRAPHS_MAX ||
	    !mkdtemp(dir)) {
		fprintf(stderr, "blame EMEND [REVISIONS [PARAGRAPHS]]\n");
		return 2;
	}
	make_archive(dir, revisions, paragraphs);
	for (i = 0; i < RUNS; i++) {
		wall = run_once(argv[1], dir, &usage);
		best_wall = wall < best_wall ? wall : best_wall;
		cpu = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
		best = cpu < best ? cpu : best;
	}
	printf("blame of %u revisions of %zu paragraphs: processor %.3f s "
	       "(elapsed %.3f s), %.0f MB%s\n", revisions, paragraphs, best,
	    best_wall, (double)usage.ru_maxrss / 1024, best > BAR_SECONDS ? " !" : "");
	nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return best > BAR_SECONDS && revisions == 500 && paragraphs == 100;
}
