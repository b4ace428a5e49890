#ifndef EMEND_TESTS_STORE_ARCHIVE_H
#define EMEND_TESTS_STORE_ARCHIVE_H

#include "base/url.h"
#include "store/store.h"
#include "tests/fault.h"
#include "tests/store_sandbox.h"

/* An empty archive, open to be written, for each test. */

static struct sandbox box;
static struct store *store;
static struct emend_error err;

static inline void
ok(enum emend_status status)
{
	if (status)
		fail_msg("status %d: %s", (int)status, err.text);
}

static inline int
setup(void **state)
{
	(void)state;
	sandbox_make(&box);
	ok(store_init(box.dir, &err));
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	return 0;
}

static inline int
teardown(void **state)
{
	(void)state;
	fault_disarm();
	store_close(store);
	store = NULL;
	sandbox_remove(&box);
	return 0;
}

static inline struct hash128
id_of(const char *url)
{
	return url_id(slice_of(url));
}

#endif
