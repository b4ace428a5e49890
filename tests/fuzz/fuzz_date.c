/* Dates as pages, people and servers write them. */
#include "article/metadata_parts.h"
#include "base/time.h"
#include "tests/fuzz/fuzz.h"

static void
check_moment(struct slice s)
{
	struct moment m, again;

	moment_read(&m, s);
	moment_read(&again, s);
	MUST(m.precision == again.precision && m.time == again.time);
	if (m.precision == MOMENT_UNKNOWN)
		MUST(m.time == 0);
	MUST(m.time >= TIME_MIN && m.time <= TIME_MAX);
	if (m.precision == MOMENT_DAY)
		MUST(m.time % 86400 == 0);
}

/* What is written from a time reads as that time. */
static void
check_written(int64_t t)
{
	char out[TIME_UTC_MAX];
	int64_t again;

	time_format_utc(out, t);
	MUST(time_parse_rfc3339(slice_of(out), &again));
	MUST(again == t || t < TIME_MIN || t > TIME_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = fuzz_input(data, size);
	uint64_t bytes;
	int64_t t;
	bool date_only;

	check_moment(s);
	if (time_parse_rfc3339(s, &t))
		check_written(t);
	if (time_parse_user(s, &t, &date_only))
		check_written(t);
	if (time_parse_http_date(s, &t))
		check_written(t);
	if (duration_parse(s, &t))
		MUST(t > 0 && t <= DURATION_LIMIT);
	if (size_parse(s, &bytes))
		MUST(bytes > 0);
	return 0;
}
