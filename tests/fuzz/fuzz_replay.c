/*
 * Files that answer instead of the network: a byte says which there are, then
 * come a URL, NUL, what FILE.status holds, NUL, FILE.  Of any address only the
 * file below the directory is read that has its name, and what comes of it is
 * that file's bytes and the status that stands there.
 */
#include <stdarg.h>

#include "base/file.h"
#include "fetch/look.h"
#include "fetch/replay.h"
#include "tests/fuzz/fuzz.h"

#define DIR "/replayed/"
#define BODY_MOST 1000

enum how {
	HAS_STATUS = 1 << 0,
	HAS_FILE = 1 << 1,
	IS_FOLDER = 1 << 2,
};

/* The calls of files and the look's ends are taken here
 * (tests/fuzz/meson.build). */
static struct played {
	unsigned how;
	struct slice url, status, body;
	bool on, concluded, failed;
} played;

enum emend_status __wrap_file_read(
    struct text *out, const char *path, struct emend_error *err);
enum emend_status __real_file_read(
    struct text *out, const char *path, struct emend_error *err);
bool __wrap_dir_exists(const char *path);
void __wrap_look_conclude(struct fetch *f, struct look *look);
void __wrap_look_fail(struct fetch *f, struct look *look,
    enum fetch_error error, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
enum emend_status __wrap_look_secure(struct fetch *f, struct look *look,
    struct text *url, struct emend_error *err);
struct host *__wrap_polite_host(struct polite *p, struct slice key);

/* Hosts are another matter. */
enum emend_status
__wrap_look_secure(struct fetch *f, struct look *look, struct text *url,
    struct emend_error *err)
{
	(void)f;
	(void)look;
	(void)url;
	(void)err;
	return EMEND_OK;
}

struct host *
__wrap_polite_host(struct polite *p, struct slice key)
{
	static struct host host;

	(void)p;
	(void)key;
	return &host;
}

/* ---- which file ---- */

static void
check_segments(struct slice path)
{
	while (path.len) {
		size_t end = slice_find_byte(path, '/', 0);
		struct slice segment = slice_sub(path, 0, end);

		MUST(!slice_equal(segment, SLICE(".")));
		MUST(!slice_equal(segment, SLICE("..")));
		path = slice_sub(path, end + 1, path.len);
	}
}

/* The address, but for its scheme and the name of a folder's file. */
static void
check_path(struct slice path)
{
	static const struct slice index = SLICE_LIT("index.html");
	struct slice url = played.url;
	size_t at;

	MUST(slice_starts(path, SLICE(DIR)));
	path = slice_sub(path, sizeof(DIR) - 1, path.len);
	check_segments(path);
	url = slice_sub(url, slice_find(url, SLICE("://"), 0) + 3, url.len);
	for (at = 0; at < url.len && at < path.len; at++)
		if (url.ptr[at] != path.ptr[at])
			break;
	url = slice_sub(url, at, url.len);
	path = slice_sub(path, at, path.len);
	MUST(slice_equal(url, path) || (slice_starts(path, index) &&
	    slice_equal(url, slice_sub(path, index.len, path.len))));
}

static struct slice
without_ending(struct slice path)
{
	static const struct slice ending = SLICE_LIT(".status");

	MUST(slice_ends(path, ending));
	return slice_sub(path, 0, path.len - ending.len);
}

bool
__wrap_dir_exists(const char *path)
{
	check_path(slice_of(path));
	return played.how & IS_FOLDER;
}

/* FILE.status has little room. */
enum emend_status
__wrap_file_read(struct text *out, const char *path, struct emend_error *err)
{
	bool is_status = out->limit < BODY_MOST;
	struct slice bytes = is_status ? played.status : played.body;

	if (!played.on) /* the seeds */
		return __real_file_read(out, path, err);
	check_path(is_status ? without_ending(slice_of(path)) : slice_of(path));
	if (!(played.how & (is_status ? HAS_STATUS : HAS_FILE)))
		return emend_fail(err, EMEND_NOTFOUND, "%s: no such file", path);
	if (bytes.len > out->limit)
		return emend_fail(err, EMEND_LIMIT, "%s: is larger", path);
	text_add(out, bytes.ptr, bytes.len);
	return EMEND_OK;
}

/* ---- what it answers ---- */

void
__wrap_look_conclude(struct fetch *f, struct look *look)
{
	int status = look->headers.status;

	(void)f;
	played.concluded = true;
	MUST(status >= 200 && status <= 599);
	if (look->body.len)
		MUST(slice_equal(slice_new(look->body.ptr, look->body.len),
		    played.body));
	if (status != 404)
		MUST(played.how & (HAS_STATUS | HAS_FILE));
	MUST(slice_find(slice_new(look->record.ptr, look->record.len),
	    SLICE("replayed from files"), 0) < look->record.len);
}

void
__wrap_look_fail(struct fetch *f, struct look *look, enum fetch_error error,
    const char *fmt, ...)
{
	va_list ap;
	const char *why;

	(void)f;
	(void)look;
	va_start(ap, fmt);
	why = va_arg(ap, const char *);
	MUST(why && why[0]);
	va_end(ap);
	played.failed = true;
	MUST(error == FETCH_ERROR_TOO_LARGE || error == FETCH_ERROR_CONNECT);
	if (error == FETCH_ERROR_CONNECT)
		MUST(played.how & HAS_STATUS);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fetch f = { .settings = { .replay = "/replayed",
			       .max_bytes = BODY_MOST } };
	struct slice rest = fuzz_input(data, size);
	struct text url;
	struct fetch_request request = { .url = NULL };
	struct look *look;

	played = (struct played){ .how = size ? data[0] : 0 };
	rest = slice_sub(rest, 1, rest.len);
	text_init(&url, (size_t)1 << 20);
	played.url = fuzz_take(&rest);
	text_add(&url, played.url.ptr, played.url.len);
	played.status = fuzz_take(&rest);
	played.body = rest;
	request.url = url.ptr;
	if (look_new(&look, &f, &request, NULL) == EMEND_OK) {
		played.url = slice_new(look->url.ptr, look->url.len);
		played.on = true;
		MUST(replay_look(&f, look, NULL) == EMEND_OK);
		played.on = false;
		MUST(played.concluded != played.failed);
		look_free(look);
	}
	text_free(&url);
	return 0;
}
