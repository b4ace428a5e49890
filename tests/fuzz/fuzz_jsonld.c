/* JSON as people write it; what is strictly JSON is read alike both ways. */
#include "base/json_read.h"
#include "base/utf8.h"
#include "tests/fuzz/fuzz.h"

static void
check_scalar(const struct json_value *v)
{
	int64_t n;
	bool b;

	switch (json_value_kind(v)) {
	case JSON_STRING:
		MUST(json_value_string(v).ptr);
		MUST(json_value_string(v).ptr[json_value_string(v).len] == 0);
		break;
	case JSON_INT:
		MUST(json_value_int(v, &n));
		break;
	case JSON_BOOL:
		MUST(json_value_bool(v, &b));
		break;
	case JSON_NULL:
	case JSON_DOUBLE:
	case JSON_ARRAY:
	case JSON_OBJECT:
		break;
	}
}

/* At most JSON_READ_MAX_DEPTH deep. */
static void
walk(const struct json_value *v, int depth)
{
	struct json_cursor c = JSON_CURSOR_INIT;
	size_t i, members = 0;

	MUST(depth <= JSON_READ_MAX_DEPTH + 1);
	check_scalar(v);
	if (json_value_kind(v) == JSON_ARRAY)
		for (i = 0; i < json_value_count(v); i++)
			walk(json_value_at(v, i), depth + 1);
	while (json_value_next(v, &c)) {
		MUST(c.key.ptr);
		members++;
		walk(c.value, depth + 1);
	}
	if (json_value_kind(v) == JSON_OBJECT)
		MUST(members == json_value_count(v));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = fuzz_input(data, size);
	struct json_value *loose, *strict;
	enum emend_status status, strict_status;
	struct emend_error err;

	status = json_read(&loose, bytes, &err);
	MUST(status == EMEND_OK ? true : !loose && err.text[0]);
	strict_status = json_read_strict(&strict, bytes, &err);
	MUST(strict_status == EMEND_OK ? true : !strict);
	walk(loose, 0);
	walk(strict, 0);
	if (strict_status == EMEND_OK) {
		MUST(status == EMEND_OK);
		MUST(json_value_kind(loose) == json_value_kind(strict));
		MUST(json_value_count(loose) == json_value_count(strict));
	}
	json_value_free(loose);
	json_value_free(strict);
	return 0;
}
