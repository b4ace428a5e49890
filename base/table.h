#ifndef EMEND_BASE_TABLE_H
#define EMEND_BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

/*
 * A hash table from byte strings to pointers.  Keys are not copied: they must
 * outlive the table.  Equality is by the bytes, never by the hash alone.
 * Iteration is in order of insertion, so results never depend on hashing.
 */
struct table_entry {
	struct slice key;
	void *value;
	uint64_t hash;
};

struct table {
	struct table_entry *entries; /* in order of insertion */
	size_t count;
	size_t cap;      /* of entries */
	uint32_t *slots; /* index + 1 into entries; 0 is free */
	size_t slot_count; /* a power of two, or 0 */
};

#define TABLE_INIT { NULL, 0, 0, NULL, 0 }

void table_free(struct table *t); /* leaves it empty and reusable */

/* The same, but keeps the memory of a small table for the next one. */
void table_clear(struct table *t);

/* Room for count entries in all, to spare growing; false: out of memory. */
bool table_reserve(struct table *t, size_t count);

/* The value stored under key, or NULL. */
void *table_get(const struct table *t, struct slice key);

/* Stores value, replacing what stood there; false when out of memory. */
bool table_put(struct table *t, struct slice key, void *value);

/*
 * The place of key's value: NULL stands there if key is new.  Good until the
 * next one is stored.  NULL itself when out of memory.
 */
void **table_place(struct table *t, struct slice key);

#endif
