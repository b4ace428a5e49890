/*
 * An article from a process that a page may have taken over: whatever comes is
 * refused, or is an article that goes the same way again and can be stored.
 */
#include "article/article.h"
#include "article/codec.h"
#include "article/packed.h"
#include "base/text.h"
#include "tests/fuzz/fuzz.h"

#define WRITTEN_MAX ((size_t)64 * 1024 * 1024)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = fuzz_input(data, size);
	struct article *a, *stored;
	struct text again, kept;
	struct emend_error err;

	if (article_unpack(
		&a, bytes, SLICE("https://tide.example/a.html"), &err)) {
		MUST(!a && err.text[0]);
		return 0;
	}
	text_init(&again, WRITTEN_MAX);
	text_init(&kept, WRITTEN_MAX);
	article_pack(a, &again);
	MUST(again.len == bytes.len);
	codec_write(a, &kept);
	MUST(codec_read(&stored, slice_new(kept.ptr, kept.len), &err) ==
	    EMEND_OK);
	MUST(stored->paragraph_count == a->paragraph_count);
	article_free(stored);
	text_free(&again);
	text_free(&kept);
	article_free(a);
	return 0;
}
