#include "fetch/trust.h"

#include <stdlib.h>

static const char *
environment(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

struct trust
trust_of_environment(void)
{
	struct trust t = { .file = environment("CURL_CA_BUNDLE") };

	if (t.file)
		return t;
	t.file = environment("SSL_CERT_FILE");
	t.dir = environment("SSL_CERT_DIR");
	return t;
}
