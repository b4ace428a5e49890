/* emend.conf: what an edit does not name stays as it is, byte for byte. */
#include "base/conf.h"
#include "tests/fuzz/fuzz.h"

static void
check_entries(const struct conf *c)
{
	size_t i;

	for (i = 0; i < c->count; i++) {
		MUST(c->entries[i].section.len > 0);
		MUST(c->entries[i].line > 0);
		if (c->entries[i].key.ptr)
			MUST(c->entries[i].key.len && c->entries[i].value.ptr);
	}
}

/* Adds a section, finds it again, takes it away. */
static void
check_edit(struct slice bytes, size_t count)
{
	const struct conf_pair pair = { SLICE_LIT("every"), SLICE_LIT("1h") };
	const struct slice section = SLICE("fuzz"), name = SLICE("a b");
	struct text more, less;
	struct conf *c;
	bool found;

	text_init(&more, CONF_MAX);
	text_init(&less, CONF_MAX);
	MUST(conf_append_section(&more, bytes, section, name, &pair, 1,
		NULL) == EMEND_OK);
	MUST(conf_parse(&c, "fuzz.conf", slice_new(more.ptr, more.len),
		NULL) == EMEND_OK);
	MUST(c->count == count + 2);
	MUST(slice_equal(c->entries[count + 1].value, pair.value));
	conf_free(c);
	MUST(conf_remove_section(&less, slice_new(more.ptr, more.len), section,
		name, &found, NULL) == EMEND_OK);
	MUST(found);
	MUST(conf_parse(&c, "fuzz.conf", slice_new(less.ptr, less.len),
		NULL) == EMEND_OK);
	MUST(c->count <= count);
	conf_free(c);
	text_free(&more);
	text_free(&less);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = fuzz_input(data, size);
	struct emend_error err;
	struct conf *c;

	if (conf_parse(&c, "fuzz.conf", bytes, &err)) {
		MUST(!c && err.text[0]);
		return 0;
	}
	check_entries(c);
	check_edit(bytes, c->count);
	conf_free(c);
	return 0;
}
