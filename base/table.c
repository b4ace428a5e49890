#include "base/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define TABLE_MAX_ENTRIES ((size_t)1 << 30) /* an index must fit in a slot */

void
table_free(struct table *t)
{
	free(t->entries);
	free(t->slots);
	*t = (struct table)TABLE_INIT;
}

#define KEPT_SLOTS ((size_t)4096)

void
table_clear(struct table *t)
{
	if (t->slot_count > KEPT_SLOTS) {
		table_free(t);
		return;
	}
	if (t->slot_count > 0)
		memset(t->slots, 0, t->slot_count * sizeof(*t->slots));
	t->count = 0;
}

/* The slot where key stands or would stand; the table must have slots. */
static size_t
slot_of(const struct table *t, struct slice key, uint64_t hash)
{
	size_t mask = t->slot_count - 1;
	size_t i = (size_t)hash & mask;

	while (t->slots[i]) {
		const struct table_entry *e = &t->entries[t->slots[i] - 1];

		if (e->hash == hash && slice_equal(e->key, key))
			break;
		i = (i + 1) & mask;
	}
	return i;
}

void *
table_get(const struct table *t, struct slice key)
{
	size_t i;

	if (t->slot_count == 0)
		return NULL;
	i = slot_of(t, key, hash_short(key));
	return t->slots[i] ? t->entries[t->slots[i] - 1].value : NULL;
}

static bool
grow_slots(struct table *t, size_t n)
{
	uint32_t *slots = calloc(n, sizeof(*slots));
	size_t i, j;

	if (!slots)
		return false;
	for (i = 0; i < t->count; i++) {
		j = (size_t)t->entries[i].hash & (n - 1);
		while (slots[j])
			j = (j + 1) & (n - 1);
		slots[j] = (uint32_t)i + 1;
	}
	free(t->slots);
	t->slots = slots;
	t->slot_count = n;
	return true;
}

static bool
grow_entries(struct table *t, size_t cap)
{
	struct table_entry *entries;

	if (cap > TABLE_MAX_ENTRIES)
		return false;
	entries = realloc(t->entries, cap * sizeof(*entries));
	if (!entries)
		return false;
	t->entries = entries;
	t->cap = cap;
	return true;
}

bool
table_reserve(struct table *t, size_t count)
{
	size_t slots = 16;

	if (count > TABLE_MAX_ENTRIES)
		return false;
	while (slots < 2 * (count + 1))
		slots *= 2;
	return (t->slot_count >= slots || grow_slots(t, slots)) &&
	    (t->cap >= count || grow_entries(t, count));
}

void **
table_place(struct table *t, struct slice key)
{
	uint64_t hash = hash_short(key);
	size_t i;

	if ((t->count + 1) * 2 > t->slot_count &&
	    !grow_slots(t, t->slot_count ? t->slot_count * 2 : 16))
		return NULL;
	i = slot_of(t, key, hash);
	if (!t->slots[i]) {
		if (t->count == t->cap &&
		    !grow_entries(t, t->cap ? t->cap * 2 : 8))
			return NULL;
		t->entries[t->count++] =
		    (struct table_entry){ key, NULL, hash };
		t->slots[i] = (uint32_t)t->count;
	}
	return &t->entries[t->slots[i] - 1].value;
}

bool
table_put(struct table *t, struct slice key, void *value)
{
	void **place = table_place(t, key);

	if (!place)
		return false;
	*place = value;
	return true;
}
