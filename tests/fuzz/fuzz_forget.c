/*
 * forget.list, by which a killed forget is gone on with: a line that says
 * nothing is refused, and what is written reads as it was.
 */
#include "store/forget_list.h"
#include "store/internal.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/place.h"

static void
check_objects(const struct oid_set *a, const struct oid_set *b)
{
	const struct oid *oid;
	size_t at = 0;

	MUST(oid_set_count(a) == oid_set_count(b));
	while ((oid = oid_set_next(a, &at)))
		MUST(oid_set_has(b, oid));
}

static void
check_written(const struct store *s, const struct forget_list *l)
{
	struct forget_list again = FORGET_LIST_INIT;
	size_t i;

	MUST(forget_list_write(s, l, NULL) == EMEND_OK);
	MUST(forget_list_read(s, &again, NULL) == EMEND_OK);
	MUST(again.count == l->count);
	for (i = 0; i < l->count; i++)
		MUST(hash_equal(again.ids[i], l->ids[i]));
	check_objects(&l->articles, &again.articles);
	check_objects(&l->pages, &again.pages);
	forget_list_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char dir[PLACE_PATH];
	struct store s = { .dir = dir };
	struct forget_list l = FORGET_LIST_INIT;
	struct emend_error err;

	snprintf(dir, sizeof(dir), "%s", place_dir());
	place_put(FORGET_LIST, fuzz_input(data, size));
	if (forget_list_read(&s, &l, &err))
		MUST(err.text[0]);
	else
		check_written(&s, &l);
	forget_list_free(&l);
	return 0;
}
