/* emend.revision/1, from an archive that may be a stranger's. */
#include "article/article.h"
#include "store/revision.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct article *a = article_new();
	char sum[SHA256_HEX + 1];
	struct revision_row row;
	struct emend_error err;
	enum emend_status status;

	MUST(a);
	status = revision_read_json(
	    a, &row, sum, fuzz_input(data, size), &err);
	if (status) {
		MUST(status == EMEND_STORE && err.text[0]);
	} else {
		MUST(row.url && row.url[0] && !sum[SHA256_HEX]);
	}
	article_free(a);
	return 0;
}
