/*
 * A pack with its index, from an archive that may be a stranger's: two bytes of
 * the index's length, the index, the pack.  Their sums are made right, for no
 * mutation would guess them, unless the length's highest bit is set.
 */
#include <git2.h>

#include "base/text.h"
#include "store/pack_check.h"
#include "store/pack_map.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/pack_sums.h"
#include "tests/fuzz/place.h"

#define AS_THEY_ARE 0x8000u
#define FILE_MAX ((size_t)1 << 20)

static struct slice
whole(const struct text *t)
{
	return slice_new(t->len ? t->ptr : "", t->len);
}

/* good: git's own library took it, which does not mind a type that is none. */
static void
check_items(const struct pack_map *f, bool good)
{
	struct pack_item item;
	struct emend_error err;
	size_t i;

	for (i = 0; i < f->count; i++) {
		struct oid name = pack_map_name(f, i);

		(void)pack_index_has(&f->index, name.bytes);
		if (pack_map_item(f, i, &item, &err)) {
			MUST(err.text[0]);
			MUST(!good || item.type == 0 || item.type == 5);
			continue;
		}
		MUST(item.header <= item.data);
		MUST(item.data <= item.whole.len);
		MUST(oid_equal(&item.name, &name));
	}
}

/* True for a pack that is right by itself. */
static bool
check_pair(void)
{
	char pack[PLACE_PATH], index[PLACE_PATH];
	enum emend_status good, status;
	struct emend_error err;
	struct pack_sum sum;
	struct pack_map f;

	good = status = pack_check(&sum, place_path(pack, "p.pack"), &err);
	if (!good)
		status = pack_index_check(
		    place_path(index, "p.idx"), &sum, &err);
	MUST(!status || err.text[0]);
	if (pack_map_open(&f, pack, &err) == EMEND_OK)
		check_items(&f, false);
	else
		MUST(err.text[0]);
	pack_map_close(&f);
	return good == EMEND_OK;
}

/* The index that git's own library makes is right for us. */
static void
check_made_anew(void)
{
	char stem[PLACE_PATH], pack[PLACE_PATH], index[PLACE_PATH];
	struct emend_error err;
	struct pack_sum sum;
	struct pack_map f;

	if (pack_reindex(place_path(stem, "p"), &err)) {
		MUST(err.text[0]);
		return;
	}
	MUST(!pack_check(&sum, place_path(pack, "p.pack"), NULL));
	MUST(!pack_index_check(place_path(index, "p.idx"), &sum, NULL));
	MUST(!pack_map_open(&f, pack, NULL));
	check_items(&f, true);
	pack_map_close(&f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice all = fuzz_input(data, size), rest;
	struct text index, pack;
	size_t len;

	if (!place_of_process()[0])
		(void)git_libgit2_init(); /* reads all authorities each time */
	if (size < 2)
		return 0;
	len = (size_t)data[0] | (size_t)data[1] << 8;
	text_init(&index, FILE_MAX);
	text_init(&pack, FILE_MAX);
	rest = slice_sub(all, 2, 2 + (len & ~AS_THEY_ARE));
	text_add(&index, rest.ptr, rest.len);
	rest = slice_sub(all, 2 + rest.len, size);
	text_add(&pack, rest.ptr, rest.len);
	if (!(len & AS_THEY_ARE))
		pack_put_sums(&index, &pack);
	(void)pack_index_is_well_formed(whole(&index));
	place_put("p.idx", whole(&index));
	place_put("p.pack", whole(&pack));
	if (check_pair())
		check_made_anew();
	text_free(&index);
	text_free(&pack);
	return 0;
}
