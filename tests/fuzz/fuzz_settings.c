/* emend.conf, all of it: selectors, patterns, times, addresses, rules. */
#include <sys/mman.h>
#include <unistd.h>

#include "settings/settings.h"
#include "tests/fuzz/fuzz.h"

#define PATH_BYTES 64

/* A file without a name that holds these bytes. */
static int
put_file(char path[PATH_BYTES], struct slice bytes)
{
	int fd = memfd_create("emend.conf", MFD_CLOEXEC);

	MUST(fd >= 0);
	MUST(write(fd, bytes.ptr, bytes.len) == (ssize_t)bytes.len);
	snprintf(path, PATH_BYTES, "/proc/self/fd/%d", fd);
	return fd;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[PATH_BYTES], agent[512];
	int fd = put_file(path, fuzz_input(data, size));
	struct emend_error err;
	struct settings *s;

	if (settings_read(&s, path, &err)) {
		MUST(!s && err.text[0]);
	} else {
		(void)settings_site(s, SLICE("https://a.news.example/b"));
		settings_user_agent(s, agent, sizeof(agent));
		(void)settings_from(s);
		(void)settings_pages_before(s, INT64_C(1772442000));
		settings_free(s);
	}
	MUST(close(fd) == 0);
	return 0;
}
