/* emend.conf, all of it: selectors, patterns, times, addresses, rules. */
#include "settings/settings.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/place.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[PLACE_PATH], agent[512];
	struct emend_error err;
	struct settings *s;

	place_put("emend.conf", fuzz_input(data, size));
	if (settings_read(&s, place_path(path, "emend.conf"), &err)) {
		MUST(!s && err.text[0]);
	} else {
		(void)settings_site(s, SLICE("https://a.news.example/b"));
		settings_user_agent(s, agent, sizeof(agent));
		(void)settings_from(s);
		(void)settings_pages_before(s, INT64_C(1772442000));
		settings_free(s);
	}
	return 0;
}
