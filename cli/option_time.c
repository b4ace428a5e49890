#include "cli/option_time.h"

#include "base/slice.h"
#include "base/time.h"

enum emend_status
option_read_time(int64_t *out, const char *option, const char *word, int64_t now,
    bool end, struct emend_error *err)
{
	int64_t seconds;
	bool date_only;

	if (duration_parse(slice_of(word), &seconds)) {
		*out = now - seconds;
		return EMEND_OK;
	}
	if (!time_parse_user(slice_of(word), out, &date_only))
		return emend_fail(err, EMEND_USAGE,
		    "%s %.100s: wants a date, a time or a duration: "
		    "2026-11-24, 2026-11-24T09:00 or 7d",
		    option, word);
	if (end && date_only)
		*out = time_day_end(*out) + 1;
	return EMEND_OK;
}
