/*
 * The html5lib tokenizer tests (MIT), from $EMEND_DATA/html5lib-tokenizer.
 * Both the expected tokens and ours are written in one notation and compared.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/html_entity.h"
#include "article/html_tokenize.h"
#include "base/json_read.h"
#include "base/utf8.h"

#define SKIPPED 77
#define FILE_MAX ((size_t)8 << 20)

/* What we do not do, by the test's description: readers that make XML. */
static const char *const exceptions[] = {
	"Non-XML character",
	"Non-XML space",
	"Double hyphen in comment",
};

#define EXCEPTION_COUNT (sizeof(exceptions) / sizeof(exceptions[0]))

struct counts {
	size_t run, failed, excepted;
};

static const struct {
	const char *name;
	enum html_mode mode;
} states[] = {
	{ "Data state", HTML_MODE_DATA },
	{ "RCDATA state", HTML_MODE_RCDATA },
	{ "RAWTEXT state", HTML_MODE_RAWTEXT },
	{ "Script data state", HTML_MODE_SCRIPT },
	{ "PLAINTEXT state", HTML_MODE_PLAINTEXT },
	{ "CDATA section state", HTML_MODE_CDATA },
};

static bool
is_excepted(const char *description)
{
	size_t i;

	for (i = 0; i < EXCEPTION_COUNT; i++)
		if (!strcmp(exceptions[i], description))
			return true;
	return false;
}

/* "\uXXXX" written out, as tests with "doubleEscaped" have it. */
static void
add_unescaped(struct text *out, struct slice s, bool escaped)
{
	size_t i = 0;

	while (i < s.len) {
		if (escaped && i + 6 <= s.len && s.ptr[i] == '\\' &&
		    s.ptr[i + 1] == 'u') {
			char hex[5] = { 0 };

			memcpy(hex, s.ptr + i + 2, 4);
			utf8_add(out, (uint32_t)strtoul(hex, NULL, 16));
			i += 6;
		} else {
			text_putc(out, s.ptr[i++]);
		}
	}
}

static void
add_field(struct text *out, struct slice s)
{
	if (s.ptr)
		html_add_chars(out, s, HTML_CHARS_REPLACE_NUL);
	else
		text_puts(out, "(none)");
	text_puts(out, "|");
}

static void
add_doctype(struct text *out, const struct html_doctype *d)
{
	size_t i;

	text_puts(out, "\nDOCTYPE|");
	i = out->len;
	if (d->name.ptr)
		add_field(out, d->name);
	for (; i < out->len; i++)
		if (out->ptr[i] >= 'A' && out->ptr[i] <= 'Z')
			out->ptr[i] = (char)(out->ptr[i] | 0x20);
	if (!d->name.ptr)
		add_field(out, d->name);
	add_field(out, d->public_id);
	add_field(out, d->system_id);
	text_puts(out, d->quirks ? "quirks" : "correct");
}

static void
add_text(struct text *out, const struct html_token *token, bool *in_text)
{
	unsigned how = 0;

	if (token->raw.len == 0)
		return;
	if (!*in_text)
		text_puts(out, "\nCharacter|");
	*in_text = true;
	if (token->mode == HTML_MODE_DATA || token->mode == HTML_MODE_RCDATA)
		how |= HTML_CHARS_REFERENCES;
	if (token->mode != HTML_MODE_DATA && token->mode != HTML_MODE_CDATA)
		how |= HTML_CHARS_REPLACE_NUL;
	html_add_chars(out, token->raw, how);
}

/* Attributes in order of name: the tests give an object. */
static int
by_name(const void *x, const void *y)
{
	const struct html_attribute *a = x, *b = y;

	return slice_compare(a->name, b->name);
}

static void
add_attributes(struct text *out, struct html_attribute *list, size_t n)
{
	size_t i;

	qsort(list, n, sizeof(*list), by_name);
	for (i = 0; i < n; i++) {
		text_puts(out, "|");
		text_add(out, list[i].name.ptr, list[i].name.len);
		text_puts(out, "=");
		text_add(out, list[i].value.ptr, list[i].value.len);
	}
}

static void
add_token(struct text *out, struct html_tokenizer *t, bool *in_text)
{
	const struct html_token *token = &t->token;

	if (token->kind == HTML_TOKEN_TEXT) {
		add_text(out, token, in_text);
		return;
	}
	*in_text = false;
	if (token->kind == HTML_TOKEN_COMMENT) {
		text_puts(out, "\nComment|");
		add_field(out, token->raw);
	} else if (token->kind == HTML_TOKEN_DOCTYPE) {
		add_doctype(out, &token->doctype);
	} else {
		text_puts(out, token->kind == HTML_TOKEN_START_TAG
			? "\nStartTag|" : "\nEndTag|");
		text_add(out, token->name.ptr, token->name.len);
		if (token->kind == HTML_TOKEN_START_TAG) {
			add_attributes(out, t->attributes, t->attribute_count);
			if (token->self_closing)
				text_puts(out, "|/");
		}
	}
}

static void
write_ours(struct text *out, struct slice input, enum html_mode mode,
    struct slice last_start_tag)
{
	struct html_tokenizer *t = calloc(1, sizeof(*t));
	struct arena arena = ARENA_INIT;
	bool in_text = false;

	if (!t)
		abort();
	html_tokenizer_init(t, input, &arena);
	t->mode = mode;
	t->ends = last_start_tag;
	for (;;) {
		html_tokenizer_next(t);
		if (t->token.kind == HTML_TOKEN_END)
			break;
		add_token(out, t, &in_text);
	}
	html_tokenizer_free(t);
	arena_free(&arena);
	free(t);
}

static void
add_expected_field(
    struct text *out, const struct json_value *v, bool escaped)
{
	struct slice s = json_value_string(v);

	if (s.ptr)
		add_unescaped(out, s, escaped);
	else
		text_puts(out, "(none)");
	text_puts(out, "|");
}

static void
add_expected_tag(struct text *out, const struct json_value *token, bool start)
{
	static struct html_attribute list[LIMIT_ATTRIBUTES];
	struct json_cursor c = JSON_CURSOR_INIT;
	struct slice name = json_value_string(json_value_at(token, 1));
	bool slash = false;
	size_t n = 0;

	text_puts(out, start ? "\nStartTag|" : "\nEndTag|");
	text_add(out, name.ptr, name.len);
	while (json_value_next(json_value_at(token, 2), &c))
		list[n++] = (struct html_attribute){
			c.key, json_value_string(c.value) };
	add_attributes(out, list, n);
	if (json_value_bool(json_value_at(token, 3), &slash) && slash)
		text_puts(out, "|/");
}

static void
write_expected(struct text *out, const struct json_value *output, bool escaped)
{
	size_t i;

	for (i = 0; i < json_value_count(output); i++) {
		const struct json_value *token = json_value_at(output, i);
		const char *kind =
		    json_value_string(json_value_at(token, 0)).ptr;
		bool correct = false;

		if (!strcmp(kind, "StartTag") || !strcmp(kind, "EndTag")) {
			add_expected_tag(out, token, kind[0] == 'S');
			continue;
		}
		text_addf(out, "\n%s|", kind);
		add_expected_field(out, json_value_at(token, 1), escaped);
		if (!strcmp(kind, "Character"))
			text_truncate(out, out->len - 1);
		if (strcmp(kind, "DOCTYPE") != 0)
			continue;
		add_expected_field(out, json_value_at(token, 2), escaped);
		add_expected_field(out, json_value_at(token, 3), escaped);
		if (!json_value_bool(json_value_at(token, 4), &correct))
			abort();
		text_puts(out, correct ? "correct" : "quirks");
	}
}

static void
run_in(struct counts *n, const struct json_value *test, size_t state,
    bool escaped)
{
	struct text input, ours, expected;
	const char *name =
	    json_value_string(json_value_get(test, "description")).ptr;

	text_init(&input, FILE_MAX);
	text_init(&ours, FILE_MAX);
	text_init(&expected, FILE_MAX);
	add_unescaped(&input, json_value_string(json_value_get(test, "input")),
	    escaped);
	write_expected(&expected, json_value_get(test, "output"), escaped);
	write_ours(&ours, slice_new(input.ptr, input.len), states[state].mode,
	    json_value_string(json_value_get(test, "lastStartTag")));
	n->run++;
	if (ours.len != expected.len ||
	    memcmp(ours.ptr, expected.ptr, ours.len) != 0) {
		if (is_excepted(name)) {
			n->excepted++;
		} else {
			n->failed++;
			printf("FAILED %s (%s)\ninput: %s\nexpected:%s\n"
			       "got:%s\n\n", name, states[state].name,
			    input.ptr, expected.ptr, ours.ptr);
		}
	}
	text_free(&input);
	text_free(&ours);
	text_free(&expected);
}

static size_t
state_of(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (!strcmp(states[i].name, name))
			return i;
	printf("no such state: %s\n", name);
	exit(1);
}

static void
run_test(struct counts *n, const struct json_value *test)
{
	const struct json_value *initial =
	    json_value_get(test, "initialStates");
	bool escaped = false;
	size_t i;

	if (!json_value_bool(json_value_get(test, "doubleEscaped"), &escaped))
		escaped = false;
	if (!initial)
		run_in(n, test, 0, escaped);
	for (i = 0; i < json_value_count(initial); i++)
		run_in(n, test, state_of(json_value_string(
			json_value_at(initial, i)).ptr), escaped);
}

static void
run_file(struct counts *n, const char *path)
{
	struct json_value *root = NULL;
	const struct json_value *tests;
	struct emend_error err;
	char *bytes = malloc(FILE_MAX);
	FILE *f = fopen(path, "rb");
	size_t len, i;

	if (!f || !bytes) {
		printf("%s: cannot be read\n", path);
		exit(1);
	}
	len = fread(bytes, 1, FILE_MAX, f);
	fclose(f);
	if (json_read_strict(&root, slice_new(bytes, len), &err)) {
		printf("%s: %s\n", path, err.text);
		exit(1);
	}
	tests = json_value_get(root, "tests");
	if (!tests)
		tests = json_value_get(root, "xmlViolationTests");
	for (i = 0; i < json_value_count(tests); i++)
		run_test(n, json_value_at(tests, i));
	json_value_free(root);
	free(bytes);
}

int
main(void)
{
	const char *data = getenv("EMEND_DATA");
	struct counts n = { 0, 0, 0 };
	const struct dirent *entry;
	char path[4096];
	DIR *dir;

	if (!data) {
		printf("skipped: EMEND_DATA names no folder of test data\n");
		return SKIPPED;
	}
	snprintf(path, sizeof(path), "%s/html5lib-tokenizer", data);
	dir = opendir(path);
	if (!dir) {
		printf("skipped: no folder %s\n", path);
		return SKIPPED;
	}
	while ((entry = readdir(dir))) {
		if (!strstr(entry->d_name, ".test"))
			continue;
		snprintf(path, sizeof(path), "%s/html5lib-tokenizer/%s", data,
		    entry->d_name);
		run_file(&n, path);
	}
	closedir(dir);
	printf("%zu run, %zu failed, %zu known exceptions\n", n.run, n.failed,
	    n.excepted);
	return n.failed || n.run < 6000;
}
