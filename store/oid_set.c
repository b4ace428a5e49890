#include "store/oid_set.h"

enum emend_status
oid_set_add(struct oid_set *s, const struct oid *oid, struct emend_error *err)
{
	char *copy;

	if (oid_set_has(s, oid))
		return EMEND_OK;
	copy = arena_copy(&s->arena, (const char *)oid->bytes, SHA1_LEN);
	if (!copy || !table_put(&s->table, slice_new(copy, SHA1_LEN), copy))
		return emend_fail_nomem(err);
	return EMEND_OK;
}

enum emend_status
oid_set_drop(struct oid_set *s, const struct oid *oid, struct emend_error *err)
{
	void **place;

	if (!oid_set_has(s, oid))
		return EMEND_OK;
	place = table_place(&s->table, oid_key(oid));
	if (!place)
		return emend_fail_nomem(err);
	*place = NULL;
	s->dropped++;
	return EMEND_OK;
}

const struct oid *
oid_set_next(const struct oid_set *s, size_t *at)
{
	while (*at < s->table.count) {
		const struct oid *oid = s->table.entries[(*at)++].value;

		if (oid)
			return oid;
	}
	return NULL;
}

void
oid_set_free(struct oid_set *s)
{
	table_free(&s->table);
	arena_free(&s->arena);
	s->dropped = 0;
}
