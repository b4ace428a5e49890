#include "store/pack_copy.h"

#include "base/text.h"
#include "store/oid_set.h"
#include "store/pack_map.h"
#include "store/pack_work.h"
#include "store/repository.h"

#define HEADER_MAX 32
#define OBJECT_MOST PACK_MAX_BYTES /* what is written out whole */

/* git's own form of a number, see pack_map.c; returns its first byte. */
static char *
write_distance(char *end, uint64_t distance)
{
	*--end = (char)(distance & 127);
	while (distance >>= 7)
		*--end = (char)(128 | (--distance & 127));
	return end;
}

static enum emend_status
add_whole(struct pack *p, const struct pack_item *item, struct repository *r,
    struct emend_error *err)
{
	enum emend_status status;
	struct text bytes;
	struct oid name;
	int type;

	text_init(&bytes, OBJECT_MOST);
	status = repository_object(r, &item->name, &type, &bytes, err);
	if (status)
		emend_error_prefix(err, "%s: an object to be written whole",
		    repository_path(r));
	else
		status = pack_add(
		    p, (enum pack_type)type, slice_new(bytes.ptr, bytes.len), &name, err);
	text_free(&bytes);
	return status;
}

/* The base stands at another distance now. */
static enum emend_status
add_delta(struct pack *p, const struct pack_item *item, uint64_t base,
    struct emend_error *err)
{
	char bytes[HEADER_MAX], *distance;
	struct text header;
	enum emend_status status;

	text_init(&header, HEADER_MAX);
	distance = write_distance(bytes + sizeof(bytes), p->bytes - base);
	text_add(&header, item->whole.ptr, item->header);
	text_add(&header, distance, (size_t)(bytes + sizeof(bytes) - distance));
	status = text_check(&header, err);
	if (!status)
		status = pack_add_entry(p, &item->name,
		    slice_new(header.ptr, header.len),
		    slice_sub(item->whole, item->data, item->whole.len), err);
	text_free(&header);
	return status;
}

/* What a delta is made from stands before it, unless it is unwanted.  Where it
 * is named and stands behind, as no git does it, the whole is written, too. */
static enum emend_status
copy_item(struct pack *p, const struct pack_item *item, struct repository *r,
    struct emend_error *err)
{
	uint64_t base = 0;

	if (item->type != PACK_OFFSET_DELTA && item->type != PACK_NAMED_DELTA)
		return pack_add_entry(p, &item->name,
		    slice_sub(item->whole, 0, 0), item->whole, err);
	if (!pack_find(p, &item->base, &base))
		return add_whole(p, item, r, err);
	if (item->type == PACK_NAMED_DELTA)
		return pack_add_entry(p, &item->name,
		    slice_sub(item->whole, 0, 0), item->whole, err);
	return add_delta(p, item, base, err);
}

enum emend_status
pack_copy(struct pack *p, const struct pack_map *from,
    const struct oid_set *unwanted, const struct oid_set *unwanted_too,
    struct repository *r, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct pack_item item;
	size_t i;

	p->most_bytes = SIZE_MAX;
	for (i = 0; i < from->count && !status; i++) {
		struct oid name = pack_map_name(from, i);

		if (oid_set_has(unwanted, &name) ||
		    oid_set_has(unwanted_too, &name))
			continue;
		status = pack_map_item(from, i, &item, err);
		if (!status)
			status = copy_item(p, &item, r, err);
	}
	return status;
}
