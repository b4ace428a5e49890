/*
 * Word spans against edits that people marked: reads a file of arXivEdits
 * (sentence pairs as tokens by blanks, up to three ways of marking each) and
 * prints how often tokens and whole edits agree with the way that fits best.
 *
 *	word_edits arxivedits-edits-dev.json
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json_read.h"
#include "diff/words.h"

#define MAX_TOKENS 1024 /* of a sentence */
#define MAX_BYTES ((size_t)16 << 20)

struct marked {
	struct slice text;
	size_t count;
	size_t start[MAX_TOKENS], end[MAX_TOKENS];
	unsigned char on[MAX_TOKENS];
};

struct block {
	size_t before, before_end, after, after_end;
};

struct blocks {
	struct block at[2 * MAX_TOKENS];
	size_t count;
};

struct score {
	size_t hit, extra, missed;
};

static void
read_tokens(struct marked *m, struct slice text)
{
	size_t at = 0, end;

	m->text = text;
	m->count = 0;
	while (at < text.len && m->count < MAX_TOKENS) {
		end = slice_find_byte(text, ' ', at);
		m->start[m->count] = at;
		m->end[m->count++] = end;
		at = end + 1;
	}
}

static void
mark_bytes(struct marked *m, size_t from, size_t to)
{
	size_t i;

	for (i = 0; i < m->count; i++)
		if (m->start[i] < to && from < m->end[i])
			m->on[i] = 1;
}

/* Something came or went inside the token around byte at: it is another one. */
static void
mark_around(struct marked *m, size_t at)
{
	size_t i;

	for (i = 0; i < m->count; i++)
		if (m->start[i] < at && at < m->end[i])
			m->on[i] = 1;
}

/* A token that is marked on one side is marked where its rest was kept. */
static int
spread(struct marked *to, size_t to_at, const struct marked *from,
    size_t from_at, size_t len)
{
	size_t i, low, high, n, was = 0, is = 0;

	for (i = 0; i < to->count; i++)
		was += to->on[i];
	for (i = 0; i < from->count; i++) {
		if (!from->on[i] || from->start[i] >= from_at + len ||
		    from->end[i] <= from_at)
			continue;
		low = from->start[i] > from_at ? from->start[i] : from_at;
		high = from->end[i] < from_at + len ? from->end[i]
						    : from_at + len;
		mark_bytes(to, low - from_at + to_at, high - from_at + to_at);
	}
	for (n = 0; n < to->count; n++)
		is += to->on[n];
	return is != was;
}

static int
spread_all(struct marked *b, struct marked *a, const struct span_list *spans)
{
	size_t i, before = 0, after = 0;
	int grew = 0;

	for (i = 0; i < spans->count; i++) {
		const struct span *s = &spans->at[i];

		if (s->op == SPAN_EQUAL) {
			grew |= spread(a, after, b, before, s->text.len);
			grew |= spread(b, before, a, after, s->text.len);
		}
		before += s->op != SPAN_INSERT ? s->text.len : 0;
		after += s->op != SPAN_DELETE ? s->text.len : 0;
	}
	return grew;
}

static void
mark_spans(struct marked *b, struct marked *a, const struct span_list *spans)
{
	size_t i, before = 0, after = 0;

	memset(b->on, 0, sizeof(b->on));
	memset(a->on, 0, sizeof(a->on));
	for (i = 0; i < spans->count; i++) {
		const struct span *s = &spans->at[i];

		if (s->op == SPAN_DELETE) {
			mark_bytes(b, before, before + s->text.len);
			mark_around(a, after);
		}
		if (s->op == SPAN_INSERT) {
			mark_bytes(a, after, after + s->text.len);
			mark_around(b, before);
		}
		before += s->op != SPAN_INSERT ? s->text.len : 0;
		after += s->op != SPAN_DELETE ? s->text.len : 0;
	}
	while (spread_all(b, a, spans))
		;
}

/* Unmarked tokens pair up in order; 0 when they do not. */
static int
find_blocks(
    struct blocks *out, const struct marked *b, const struct marked *a)
{
	size_t i = 0, n = 0;
	struct block k;

	out->count = 0;
	while (i < b->count || n < a->count) {
		k.before = i;
		k.after = n;
		while (i < b->count && b->on[i])
			i++;
		while (n < a->count && a->on[n])
			n++;
		k.before_end = i;
		k.after_end = n;
		if (i > k.before || n > k.after)
			out->at[out->count++] = k;
		if ((i < b->count) != (n < a->count))
			return 0;
		i += i < b->count;
		n += n < a->count;
	}
	return 1;
}

static void
mark_gold_side(struct marked *m, const struct json_value *range)
{
	int64_t from = 0, to = 0, i;

	if (!json_value_int(json_value_at(range, 0), &from) ||
	    !json_value_int(json_value_at(range, 1), &to))
		return;
	for (i = from; i < to && i < (int64_t)m->count; i++)
		m->on[i] = 1;
}

static void
mark_gold(struct marked *b, struct marked *a, const struct json_value *edits)
{
	struct json_cursor c = JSON_CURSOR_INIT;

	memset(b->on, 0, sizeof(b->on));
	memset(a->on, 0, sizeof(a->on));
	while (json_value_next(edits, &c)) {
		mark_gold_side(b,
		    json_value_get(c.value, "sentence-1-token-indices"));
		mark_gold_side(a,
		    json_value_get(c.value, "sentence-2-token-indices"));
	}
}

static void
add_tokens(struct score *s, const struct marked *ours,
    const struct marked *gold)
{
	size_t i;

	for (i = 0; i < ours->count; i++) {
		s->hit += ours->on[i] && gold->on[i];
		s->extra += ours->on[i] && !gold->on[i];
		s->missed += !ours->on[i] && gold->on[i];
	}
}

static void
add_blocks(struct score *s, const struct blocks *ours,
    const struct blocks *gold)
{
	size_t i, n, hit = 0;

	for (i = 0; i < ours->count; i++)
		for (n = 0; n < gold->count; n++)
			hit += !memcmp(&ours->at[i], &gold->at[n],
			    sizeof(struct block));
	s->hit += hit;
	s->extra += ours->count - hit;
	s->missed += gold->count - hit;
}

static double
f1(const struct score *s)
{
	size_t all = 2 * s->hit + s->extra + s->missed;

	return all ? 2.0 * (double)s->hit / (double)all : 1;
}

struct totals {
	struct score tokens, blocks;
	size_t pairs, exact, unusable;
};

/* Both sides of one pair, as we marked them and as people did. */
static struct marked before, after, gold_before, gold_after;
static struct blocks ours, gold;

static void
add_score(struct score *to, const struct score *s)
{
	to->hit += s->hit;
	to->extra += s->extra;
	to->missed += s->missed;
}

static void
score_pair(struct totals *t, const struct json_value *pair)
{
	static const char *const ways[] = { "edits-combination-0",
		"edits-combination-1", "edits-combination-2" };
	struct score tokens, blocks, best_tokens = { 0 }, best = { 0 };
	const struct json_value *edits;
	int found = 0;
	size_t i;

	for (i = 0; i < 3; i++) {
		edits = json_value_get(pair, ways[i]);
		if (i > 0 && json_value_count(edits) == 0)
			continue;
		mark_gold(&gold_before, &gold_after, edits);
		if (!find_blocks(&gold, &gold_before, &gold_after))
			continue;
		tokens = blocks = (struct score){ 0 };
		add_tokens(&tokens, &before, &gold_before);
		add_tokens(&tokens, &after, &gold_after);
		add_blocks(&blocks, &ours, &gold);
		if (found && f1(&blocks) <= f1(&best))
			continue;
		found = 1;
		best = blocks;
		best_tokens = tokens;
	}
	t->unusable += !found;
	if (!found)
		return;
	t->pairs++;
	t->exact += best.extra + best.missed == 0;
	add_score(&t->tokens, &best_tokens);
	add_score(&t->blocks, &best);
}

static void
show(const struct span_list *spans)
{
	static const char *const open[] = { "", "[-", "{+" };
	static const char *const shut[] = { "", "-]", "+}" };
	size_t i;

	for (i = 0; i < spans->count; i++)
		printf("%s%.*s%s", open[spans->at[i].op],
		    SLICE_ARG(spans->at[i].text), shut[spans->at[i].op]);
	putchar('\n');
}

static void
show_block(const struct block *b)
{
	size_t i;

	printf("    ");
	for (i = b->before; i < b->before_end; i++)
		printf("%s%.*s", i > b->before ? " " : "",
		    (int)(before.end[i] - before.start[i]),
		    before.text.ptr + before.start[i]);
	printf(" => ");
	for (i = b->after; i < b->after_end; i++)
		printf("%s%.*s", i > b->after ? " " : "",
		    (int)(after.end[i] - after.start[i]),
		    after.text.ptr + after.start[i]);
	putchar('\n');
}

/* The same pair as the first of the people marked it. */
static void
show_gold(const struct json_value *pair)
{
	size_t i;

	mark_gold(&gold_before, &gold_after,
	    json_value_get(pair, "edits-combination-0"));
	if (!find_blocks(&gold, &gold_before, &gold_after))
		return;
	for (i = 0; i < gold.count; i++)
		show_block(&gold.at[i]);
	putchar('\n');
}

static int
run(const struct json_value *root, bool verbose, struct emend_error *err)
{
	struct json_cursor c = JSON_CURSOR_INIT;
	struct diff_language *language;
	struct totals t = { 0 };
	struct wording w;

	if (diff_language_new(&language, SLICE("en"), err))
		return 1;
	while (json_value_next(root, &c)) {
		struct arena arena = ARENA_INIT;
		size_t exact = t.exact;

		read_tokens(&before, json_value_string(
		    json_value_get(c.value, "sentence-1")));
		read_tokens(&after, json_value_string(
		    json_value_get(c.value, "sentence-2")));
		gold_before = before;
		gold_after = after;
		if (words_compare(&w, &arena, language, before.text,
			after.text, err))
			return 1;
		mark_spans(&before, &after, &w.spans);
		if (!find_blocks(&ours, &before, &after))
			ours.count = 0;
		score_pair(&t, c.value);
		if (verbose && t.exact == exact) {
			show(&w.spans);
			show_gold(c.value);
		}
		arena_free(&arena);
	}
	printf("%zu pairs (%zu not usable): token F1 %.4f, edit F1 %.4f, "
	       "exact %.3f, %.2f edits a pair (marked: %.2f)\n",
	    t.pairs, t.unusable, f1(&t.tokens), f1(&t.blocks),
	    (double)t.exact / (double)t.pairs,
	    (double)(t.blocks.hit + t.blocks.extra) / (double)t.pairs,
	    (double)(t.blocks.hit + t.blocks.missed) / (double)t.pairs);
	diff_language_free(language);
	return 0;
}

int
main(int argc, char **argv)
{
	struct emend_error err = { 0 };
	struct json_value *root = NULL;
	struct text bytes;
	int failed;

	if (argc < 2) {
		fprintf(stderr, "usage: word_edits FILE.json [-v]\n");
		return 2;
	}
	text_init(&bytes, MAX_BYTES);
	failed = file_read(&bytes, argv[1], &err) ||
	    json_read(&root, slice_new(bytes.ptr, bytes.len), &err) ||
	    run(root, argc > 2, &err);
	if (failed)
		fprintf(stderr, "word_edits: %s\n", err.text);
	json_value_free(root);
	text_free(&bytes);
	return failed;
}
