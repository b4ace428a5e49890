#ifndef EMEND_STORE_INTERNAL_H
#define EMEND_STORE_INTERNAL_H

#include "base/arena.h"
#include "base/hash.h"
#include "base/lock.h"
#include "base/table.h"
#include "store/store.h"

struct repository;
struct state_db;

/* What the files of this folder share, and nobody else sees. */
struct store {
	char *dir; /* owned; without a slash at its end */
	enum store_mode mode;
	struct repository *articles;
	struct repository *pages;
	struct state_db *state;
	struct hash_secret secret;
	struct { /* articles that recovery passed over */
		size_t count;
		char first[EMEND_ERROR_MAX]; /* what the first of them has */
		char text[2 * EMEND_ERROR_MAX];
	} damage;
	struct lock check, write, packs, deliver;
	/* what was asked for of store_profile */
	struct {
		struct table hosts; /* to struct furniture */
		struct arena arena;
	} profiles;
};

void profiles_forget(struct store *s);

#endif
