/*
 * Prints every hunk of real edits with the kinds that were found for it, one
 * a line, for people to label and for kinds_score.py to score:
 *
 *	kinds pairs DIRECTORY	NNNN.old.txt and NNNN.new.txt, INDEX.tsv
 *	kinds gold FILE.json	sentence pairs of arXivEdits
 *	kinds written FILE.tsv	tests/kinds/written.tsv
 *
 * Fields, by tabs: set, pair, edit, hunk, language, op, kinds, old, new, what
 * stands before it and after it.  In written edits all hunks are one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "article/extract.h"
#include "article/limits.h"
#include "base/file.h"
#include "base/json_read.h"
#include "base/text.h"
#include "diff/changes.h"
#include "diff/diff.h"
#include "diff/words.h"

#define FILE_BYTES_MAX ((size_t)16 << 20)
#define CONTEXT 150 /* bytes to either side of a hunk */
#define COLUMNS_MAX 16

struct hunk_view {
	const char *set, *op;
	struct slice pair, language;
	size_t edit, hunk;
	kind_set kinds;
	struct slice before, after, left, right;
};

static void
print_text(struct slice s)
{
	size_t i;

	putchar('\t');
	for (i = 0; i < s.len; i++)
		if (s.ptr[i] == '\n')
			fputs("⏎", stdout);
		else
			putchar(s.ptr[i] == '\t' ? ' ' : s.ptr[i]);
}

static void
print_kinds(kind_set kinds)
{
	const char *joint = "\t";
	int i;

	for (i = 0; i < KIND_COUNT; i++)
		if (kinds & KIND_BIT(i)) {
			printf("%s%s", joint, kind_name((enum kind)i));
			joint = ",";
		}
	if (!kinds)
		fputs("\t-", stdout);
}

static void
print_hunk(const struct hunk_view *v)
{
	printf("%s\t%.*s\t%zu\t%zu\t%.*s\t%s", v->set, SLICE_ARG(v->pair),
	    v->edit, v->hunk, SLICE_ARG(v->language), v->op);
	print_kinds(v->kinds);
	print_text(v->before);
	print_text(v->after);
	print_text(v->left);
	print_text(v->right);
	putchar('\n');
}

static bool
overlap(struct slice x, struct slice y)
{
	uintptr_t from = (uintptr_t)x.ptr, to = (uintptr_t)y.ptr;

	return x.len > 0 && y.len > 0 && from < to + y.len &&
	    to < from + x.len;
}

/* The reasons that speak of the bytes of this hunk. */
static kind_set
kinds_of(const struct hunk_view *v, const struct detail_list *details)
{
	kind_set kinds = 0;
	size_t i;

	for (i = 0; i < details->count; i++)
		if (overlap(details->at[i].before, v->before) ||
		    overlap(details->at[i].after, v->after))
			kinds |= KIND_BIT(details->at[i].kind);
	return kinds;
}

static bool
is_boundary(struct slice s, size_t at)
{
	return at == s.len || ((unsigned char)s.ptr[at] & 0xC0) != 0x80;
}

static struct slice
context_of(struct slice s, bool left)
{
	size_t n = s.len < CONTEXT ? s.len : CONTEXT;

	while (!is_boundary(s, left ? s.len - n : n))
		n--;
	return left ? slice_sub(s, s.len - n, s.len) : slice_sub(s, 0, n);
}

/* v: all but hunk, kinds and texts is filled in */
static void
print_spans(struct hunk_view *v, const struct span_list *spans,
    const struct detail_list *details)
{
	const struct span *s = spans->at, *end = s + spans->count;
	const struct slice none = slice_of("");

	v->hunk = 0;
	while (s < end) {
		if (s->op == SPAN_EQUAL) {
			s++;
			continue;
		}
		v->left = s > spans->at ? context_of(s[-1].text, true) : none;
		v->before = v->after = none;
		for (; s < end && s->op != SPAN_EQUAL; s++)
			*(s->op == SPAN_DELETE ? &v->before : &v->after) =
			    s->text;
		v->right = s < end ? context_of(s->text, false) : none;
		v->kinds = kinds_of(v, details);
		print_hunk(v);
		v->hunk++;
	}
}

static struct slice
next_line(struct slice *rest)
{
	size_t end = slice_find_byte(*rest, '\n', 0);
	struct slice line = slice_sub(*rest, 0, end);

	*rest = slice_sub(*rest, end + (end < rest->len), rest->len);
	return line;
}

static size_t
read_columns(struct slice out[COLUMNS_MAX], struct slice line)
{
	size_t n = 0, at = 0, end;

	for (; n < COLUMNS_MAX && at <= line.len; at = end + 1) {
		end = slice_find_byte(line, '\t', at);
		out[n++] = slice_sub(line, at, end);
	}
	return n;
}

static enum emend_status
read_side(struct article **out, const char *directory, struct slice id,
    const char *side, struct emend_error *err)
{
	struct text path, bytes;
	enum emend_status status;

	text_init(&path, 4096);
	text_init(&bytes, LIMIT_TEXT_FILE);
	text_addf(&path, "%s/%.*s.%s.txt", directory, SLICE_ARG(id), side);
	status = text_check(&path, err);
	if (!status)
		status = file_read(&bytes, path.ptr, err);
	if (!status)
		status = article_read_lines(
		    out, slice_new(bytes.ptr, bytes.len), err);
	text_free(&path);
	text_free(&bytes);
	return status;
}

static enum emend_status
print_pair(const struct article *before, struct article *after,
    struct slice id, struct slice language, struct emend_error *err)
{
	const struct diff_options options = { .list_unchanged = false };
	struct hunk_view v = { .set = "pairs", .pair = id,
		.language = language };
	struct changes *c = NULL;
	enum emend_status status;
	size_t i;

	after->language = language;
	status = diff_articles(&c, before, after, &options, err);
	for (i = 0; !status && i < c->edit_count; i++) {
		v.edit = i;
		v.op = edit_op_name(c->edits[i].op);
		print_spans(&v, &c->edits[i].spans, &c->edits[i].details);
	}
	changes_free(c);
	return status;
}

static enum emend_status
run_pairs(const char *directory, struct slice index, struct emend_error *err)
{
	struct slice columns[COLUMNS_MAX];
	struct article *before, *after;
	enum emend_status status = EMEND_OK;
	size_t n;

	next_line(&index); /* the names of the columns */
	while (index.len > 0 && !status) {
		n = read_columns(columns, next_line(&index));
		if (n < 11)
			continue;
		before = after = NULL;
		status = read_side(&before, directory, columns[0], "old", err);
		if (!status)
			status = read_side(
			    &after, directory, columns[0], "new", err);
		if (!status)
			status = print_pair(
			    before, after, columns[0], columns[n - 6], err);
		article_free(before);
		article_free(after);
	}
	return status;
}

static enum emend_status
print_sentences(struct hunk_view *v, struct slice before, struct slice after,
    bool whole, struct emend_error *err)
{
	struct diff_language *language = NULL;
	struct arena arena = ARENA_INIT;
	struct wording w;
	enum emend_status status;

	status = diff_language_new(&language, v->language, err);
	if (!status && (before.len == 0 || after.len == 0))
		status = words_describe(&w, &arena, language,
		    before.len ? before : after,
		    before.len ? SPAN_DELETE : SPAN_INSERT, err);
	else if (!status)
		status = words_compare(
		    &w, &arena, language, before, after, err);
	if (!status && whole) {
		v->kinds = w.kinds;
		v->before = before;
		v->after = after;
		v->left = v->right = slice_of("");
		print_hunk(v);
	} else if (!status) {
		print_spans(v, &w.spans, &w.details);
	}
	diff_language_free(language);
	arena_free(&arena);
	return status;
}

static enum emend_status
run_gold(struct slice bytes, struct emend_error *err)
{
	struct json_cursor c = JSON_CURSOR_INIT;
	struct hunk_view v = { .set = "gold", .op = "changed",
		.language = SLICE("en") };
	struct json_value *root;
	enum emend_status status = json_read(&root, bytes, err);

	while (!status && json_value_next(root, &c)) {
		v.pair = c.key;
		status = print_sentences(&v,
		    json_value_string(json_value_get(c.value, "sentence-1")),
		    json_value_string(json_value_get(c.value, "sentence-2")),
		    false, err);
	}
	json_value_free(root);
	return status;
}

/* number, language, kinds, old, new */
static enum emend_status
run_written(struct slice bytes, struct emend_error *err)
{
	struct hunk_view v = { .set = "written", .op = "changed" };
	struct slice columns[COLUMNS_MAX], line;
	enum emend_status status = EMEND_OK;

	while (bytes.len > 0 && !status) {
		line = next_line(&bytes);
		if (slice_starts(line, SLICE("#")) ||
		    read_columns(columns, line) < 5)
			continue;
		v.pair = columns[0];
		v.language = columns[1];
		status = print_sentences(&v, columns[3], columns[4], true, err);
	}
	return status;
}

int
main(int argc, char **argv)
{
	struct emend_error err = { 0 };
	struct text path, bytes;
	bool pairs = argc > 2 && !strcmp(argv[1], "pairs");
	bool gold = argc > 2 && !strcmp(argv[1], "gold");
	struct slice all;
	int failed;

	if (argc < 3 || (!pairs && !gold && strcmp(argv[1], "written"))) {
		fprintf(stderr, "usage: kinds pairs|gold|written PATH\n");
		return 2;
	}
	text_init(&path, 4096);
	text_init(&bytes, FILE_BYTES_MAX);
	text_addf(&path, "%s%s", argv[2], pairs ? "/INDEX.tsv" : "");
	failed = text_check(&path, &err) || file_read(&bytes, path.ptr, &err);
	all = slice_new(bytes.ptr, bytes.len);
	if (!failed && pairs)
		failed = run_pairs(argv[2], all, &err) != EMEND_OK;
	else if (!failed)
		failed = (gold ? run_gold(all, &err) : run_written(all, &err))
		    != EMEND_OK;
	if (failed)
		fprintf(stderr, "kinds: %s\n", err.text);
	text_free(&path);
	text_free(&bytes);
	return failed;
}
