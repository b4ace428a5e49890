#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/json.h"
#include "explain/doctor.h"
#include "explain/explain.h"
#include "reports/terminal.h"
#include "settings/settings.h"
#include "tests/fault.h"
#include "tests/watch_archive.h"
#include "watch/monitor.h"

/* What is gathered for people who ask why; the program's own tests say what it
 * is, these that nothing is lost without memory. */

#define NOW (ARCHIVE_START + 60)

/* As FAULT_SWEEP, but that what can be spared (who runs a check, the words of
 * an error nobody sees) is left out and no failure. */
#define SPARING_SWEEP(status, ...) do {					\
	unsigned long nth_;						\
	bool fired_ = true;						\
	for (nth_ = 1; fired_; nth_++) {				\
		fault_arm(nth_);					\
		__VA_ARGS__;						\
		fired_ = fault_disarm();				\
		assert_true(status == EMEND_OK ||			\
		    (fired_ && status == EMEND_NOMEM));			\
	}								\
} while (0)

static int
make(void **state)
{
	static struct archive a;

	archive_make(&a);
	archive_conf(&a,
	    "[site \"tide.example\"]\nselect = article\nheader = X-Us: 1\n"
	    "[site \"packet.example\"]\nrobots = no\n"
	    "[watch \"https://tide.example/read.html\"]\ntag = sea\n"
	    "[watch \"https://tide.example/none.html\"]\n"
	    "[alert \"desk\"]\nmatch = oyster\ncommand = /bin/true\n"
	    "[list \"urls.txt\"]\n[list \"more.txt\"]\n"
	    "[feed \"https://tide.example/feed.xml\"]\n");
	archive_page(&a, "read.html", "Oysters are back",
	    "They were found on the north bank.");
	assert_int_equal(archive_run(&a, 0, (struct run_options){ 0 }, NULL),
	    EMEND_OK);
	archive_page(&a, "read.html", "Oysters are back again",
	    "They were found on the north bank.");
	assert_int_equal(archive_run(&a, 1,
			     (struct run_options){ .all = true }, NULL),
	    EMEND_OK);
	archive_write(&a, "more.txt", "https://tide.example/waits.html\n");
	*state = &a;
	return 0;
}

static int
drop(void **state)
{
	archive_remove(*state);
	return 0;
}

static struct settings *
settings_of(const struct archive *a)
{
	struct settings *s;

	assert_int_equal(settings_read_in(&s, a->dir, NULL), EMEND_OK);
	return s;
}

static enum emend_status
explain_one(struct store *store, const struct settings *settings,
    const char *dir, const char *what)
{
	struct explain e;
	enum emend_status status =
	    explain_find(&e, store, settings, dir, what, NOW, NULL);

	if (status == EMEND_OK && e.history.count)
		status = explain_revision(&e, e.history.count - 1, NULL);
	explain_free(&e);
	return status;
}

static void
explains_or_says_that_memory_is_out(void **state)
{
	static const char *const whats[] = {
		"https://tide.example/read.html",
		"Oysters",
		"https://tide.example/none.html",
		"https://tide.example/feed.xml",
		"https://tide.example/waits.html",
	};
	struct archive *a = *state;
	struct store *store = archive_store(*state);
	struct settings *settings = settings_of(*state);
	enum emend_status status;
	size_t i;

	for (i = 0; i < sizeof(whats) / sizeof(whats[0]); i++)
		SPARING_SWEEP(status,
		    status = explain_one(store, settings, a->dir, whats[i]));
	settings_free(settings);
	store_close(store);
}

static void
explains_hosts_or_says_that_memory_is_out(void **state)
{
	struct store *store = archive_store(*state);
	struct settings *settings = settings_of(*state);
	struct explain_hosts hosts;
	enum emend_status status;

	FAULT_SWEEP(status, {
		status = explain_host(
		    &hosts, store, settings, "tide.example", NOW, NULL);
		explain_hosts_free(&hosts);
	});
	settings_free(settings);
	store_close(store);
}

static enum emend_status
count(void *payload, const struct doctor_finding *f, struct emend_error *err)
{
	(void)f;
	(void)err;
	++*(size_t *)payload;
	return EMEND_OK;
}

static void
examines_or_says_that_memory_is_out(void **state)
{
	const struct archive *a = *state;
	const struct clock clock = { .held = true, .now = NOW };
	size_t found[DOCTOR_SEVERITY_COUNT], n = 0, i, sum = 0;
	const struct doctor_options options = {
		.dir = a->dir, .clock = &clock, .each = count, .payload = &n
	};
	enum emend_status status;

	SPARING_SWEEP(status, {
		n = 0;
		status = doctor_examine(&options, found, NULL);
	});
	for (i = 0; i < DOCTOR_SEVERITY_COUNT; i++)
		sum += found[i];
	assert_int_equal(sum, n);
	/* the list is not there, and anybody may read emend.conf */
	assert_int_equal(found[DOCTOR_WRONG], 2);
}

static void
monitors_or_says_that_memory_is_out(void **state)
{
	const struct archive *a = *state;
	struct store *store = archive_store(a);
	struct settings *settings = settings_of(a);
	struct monitor m;
	enum emend_status status;

	SPARING_SWEEP(status,
	    status = monitor_read(&m, store, settings, a->dir, NOW, NULL));
	assert_int_equal(m.counts.active, 2);
	assert_int_equal(m.sources, 5);
	assert_int_equal(m.sources_failing, 1);
	settings_free(settings);
	store_close(store);
}

/* What a page, a server or a file says is shown, never executed. */
static void
shows_strangers_words_harmlessly(void **state)
{
	static const struct standing_revision revision = {
		.commit = "0", .event = "new", .title = "\x1b[2J",
		.kinds = "", .reading = "1", .url = "https://a.example/"
	};
	const struct standing s = {
		.as = "page",
		.url = "https://me:sesame@a.example/\x1b[2J",
		.title = "\x1b[2Jtitle\xe2\x80\xae",
		.state = "failing",
		.look = { .at = 1, .how = "failed", .reason = "http",
		    .message = "\x1b]0;x\x07" },
		.etag = "\"\x1b[2J\"",
		.parked_until = 5,
		.parked_why = "\x1b[2J",
		.host = "a.example:443",
		.plan = { .by = PLANNED_BY_AGE, .at = 9, .tier_every = 900 },
		.source = { .label = "feed https://me:sesame@a.example/",
		    .in_conf = true },
		.revision = &revision,
	};
	const struct host_refusal refusal = { "https://a.example/\x1b[2J",
		"/\x1b[2J" };
	const struct host_standing h = {
		.host = "a.example:443", .asked = true, .has_rules = true,
		.robots_at = 1, .robots_status = 200, .group = "\x1b[2J",
		.refusals = &refusal, .refused = 1, .parked_until = 3,
		.parked_why = "\x1b[2J", .articles = 1
	};
	struct terminal t;
	struct json j;
	char *text;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	(void)state;
	assert_non_null(f);
	terminal_init(&t, f, false, 80);
	standing_text(&t, &s);
	host_standing_text(&t, &h);
	terminal_free(&t);
	json_init_file(&j, f);
	json_object_begin(&j);
	standing_json(&j, &s);
	json_key_array(&j, "hosts");
	host_standing_json(&j, &h);
	json_array_end(&j);
	json_object_end(&j);
	assert_int_equal(fclose(f), 0);
	assert_null(memchr(text, 0x1b, size));
	assert_null(memchr(text, 0x07, size));
	assert_null(strstr(text, "sesame"));
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(explains_or_says_that_memory_is_out),
		cmocka_unit_test(explains_hosts_or_says_that_memory_is_out),
		cmocka_unit_test(examines_or_says_that_memory_is_out),
		cmocka_unit_test(monitors_or_says_that_memory_is_out),
		cmocka_unit_test(shows_strangers_words_harmlessly),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
