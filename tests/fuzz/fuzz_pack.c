/*
 * A pack with its index, from an archive that may be a stranger's: two bytes of
 * the index's length, the index, the pack.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "store/pack_check.h"
#include "store/pack_map.h"
#include "tests/fuzz/fuzz.h"

#define PLACE "/tmp/emend-fuzz-pack-XXXXXX"

static char dir[] = PLACE, index_path[64], pack_path[64];

static void
remove_files(void)
{
	(void)unlink(index_path);
	(void)unlink(pack_path);
	(void)rmdir(dir);
}

static void
make_place(void)
{
	MUST(mkdtemp(dir));
	snprintf(index_path, sizeof(index_path), "%s/p.idx", dir);
	snprintf(pack_path, sizeof(pack_path), "%s/p.pack", dir);
	MUST(atexit(remove_files) == 0);
}

static void
put_file(const char *path, struct slice bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	MUST(fd >= 0);
	MUST(write(fd, bytes.ptr, bytes.len) == (ssize_t)bytes.len);
	MUST(close(fd) == 0);
}

static void
check_items(const struct pack_map *f)
{
	struct pack_item item;
	struct emend_error err;
	size_t i;

	for (i = 0; i < f->count; i++) {
		struct oid name = pack_map_name(f, i);

		(void)pack_index_has(&f->index, name.bytes);
		if (pack_map_item(f, i, &item, &err)) {
			MUST(err.text[0]);
			continue;
		}
		MUST(item.header <= item.data);
		MUST(item.data <= item.whole.len);
		MUST(oid_equal(&item.name, &name));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice all = fuzz_input(data, size);
	enum emend_status status;
	struct emend_error err;
	struct pack_sum sum;
	struct pack_map f;
	size_t len;

	if (size < 2)
		return 0;
	if (strcmp(dir, PLACE) == 0)
		make_place();
	len = 2 + ((size_t)data[0] | (size_t)data[1] << 8);
	put_file(index_path, slice_sub(all, 2, len));
	put_file(pack_path, slice_sub(all, len, size));
	(void)pack_index_is_well_formed(slice_sub(all, 2, len));
	status = pack_check(&sum, pack_path, &err);
	if (!status)
		status = pack_index_check(index_path, &sum, &err);
	MUST(!status || err.text[0]);
	if (pack_map_open(&f, pack_path, &err) == EMEND_OK)
		check_items(&f);
	else
		MUST(err.text[0]);
	pack_map_close(&f);
	return 0;
}
