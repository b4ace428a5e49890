/* A packed body; its first byte says how it is labelled. */
#include "fetch/decode.h"
#include "tests/fuzz/fuzz.h"

#define UNPACKED_MAX ((size_t)1 << 18)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice wire = fuzz_input(data, size);
	enum emend_status status;
	enum coding coding;
	struct emend_error err;
	size_t len;
	char *out;

	(void)coding_of(wire);
	if (!wire.len)
		return 0;
	coding = wire.ptr[0] & 1 ? CODING_DEFLATE : CODING_GZIP;
	wire = slice_sub(wire, 1, wire.len);
	status = decode_body(&out, &len, coding, wire, UNPACKED_MAX, &err);
	if (status) {
		MUST(status == EMEND_PARSE || status == EMEND_LIMIT);
		MUST(!out && !len && err.text[0]);
		return 0;
	}
	MUST(len <= UNPACKED_MAX);
	free(out);
	return 0;
}
