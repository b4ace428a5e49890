/*
 * The stored form: what is read from any bytes is written so that it reads as
 * the same again.
 */
#include "article/article.h"
#include "article/codec.h"
#include "base/text.h"
#include "base/utf8.h"
#include "tests/fuzz/fuzz.h"

#define WRITTEN_MAX ((size_t)64 * 1024 * 1024)

static void
check_same(const struct article *a, const struct article *b)
{
	size_t i;

	MUST(a->paragraph_count == b->paragraph_count);
	for (i = 0; i < a->paragraph_count; i++) {
		const struct paragraph *p = &a->paragraphs[i];
		const struct paragraph *q = &b->paragraphs[i];

		MUST(p->kind == q->kind && p->level == q->level);
		MUST(slice_equal(p->text, q->text));
		MUST(p->text.len > 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = fuzz_input(data, size);
	struct article *a, *again;
	struct text out, plain;
	struct emend_error err;

	if (codec_read(&a, bytes, &err)) {
		MUST(!a && err.text[0]);
		return 0;
	}
	text_init(&out, WRITTEN_MAX);
	text_init(&plain, WRITTEN_MAX);
	codec_write(a, &out);
	codec_write_plain(a, &plain);
	MUST(text_check(&out, NULL) == EMEND_OK);
	MUST(utf8_valid(slice_new(plain.ptr, plain.len)));
	MUST(codec_read(&again, slice_new(out.ptr, out.len), NULL) ==
	    EMEND_OK);
	check_same(a, again);
	article_free(a);
	article_free(again);
	text_free(&out);
	text_free(&plain);
	return 0;
}
