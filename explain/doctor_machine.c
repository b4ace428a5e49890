#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/confine.h"
#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "base/url.h"
#include "explain/doctor_work.h"
#include "fetch/environment.h"
#include "settings/settings.h"
#include "store/git_program.h"
#include "store/health.h"

#define YEAR_2026 INT64_C(1767225600) /* emend is not older */
#define CLOCK_SLACK 300
#define LINE_MAX_BYTES 4096
#define ZONE_PATH_MAX 256
#define CA_MAX_BYTES ((size_t)16 << 20)
#define GIT_MAX_MS 10000
#define FILES_BESIDE 64 /* open at once, besides connections */

/* ---- time ---- */

static enum emend_status
examine_clock(struct doctor *d, struct emend_error *err)
{
	char now[TIME_UTC_MAX], newest[TIME_UTC_MAX];
	int64_t newest_at = 0;
	enum emend_status status = EMEND_OK;

	time_format_utc(now, d->now);
	if (d->store)
		status = store_newest(d->store, &newest_at, err);
	if (status)
		return status;
	if (d->options->clock->held)
		status = doctor_tell(d, "clock", DOCTOR_NOTE,
		    "unset it, unless this is a test", err,
		    "EMEND_NOW holds the clock still at %s", now);
	if (status)
		return status;
	if (d->now < YEAR_2026)
		return doctor_tell(d, "clock", DOCTOR_WRONG,
		    "set the machine's clock, and keep it right (NTP)", err,
		    "the clock says %s, when there was no emend yet", now);
	time_format_utc(newest, newest_at);
	if (newest_at > d->now + CLOCK_SLACK)
		return doctor_tell(d, "clock", DOCTOR_WRONG,
		    "set the machine's clock, and keep it right (NTP); if it "
		    "is right now and was wrong then, \"emend check --all\" "
		    "plans all looks anew",
		    err,
		    "the clock says %s, but the newest look or revision is of "
		    "%s: until then nothing is due",
		    now, newest);
	return doctor_tell(
	    d, "clock", DOCTOR_FINE, "", err, "the clock says %s", now);
}

/* glibc takes what it does not know for UTC without a word. */
static bool
is_known_zone(const char *tz)
{
	char path[ZONE_PATH_MAX];

	if (*tz == ':')
		tz++;
	if (!*tz || !strncmp(tz, "UTC", 3) || strpbrk(tz, "0123456789<"))
		return true; /* a rule of its own: CET-1CEST */
	snprintf(path, sizeof(path), "%s%s",
	    *tz == '/' ? "" : "/usr/share/zoneinfo/", tz);
	return file_exists(path);
}

static enum emend_status
examine_zone(struct doctor *d, struct emend_error *err)
{
	const char *tz = getenv("TZ");
	char local[TIME_LOCAL_MAX];

	if (tz && !is_known_zone(tz))
		return doctor_tell(d, "zone", DOCTOR_DOUBTFUL,
		    "write TZ as in /usr/share/zoneinfo: Europe/Lisbon", err,
		    "TZ is %.60s, which this machine does not know: times are "
		    "printed in UTC",
		    tz);
	time_format_local(local, d->now);
	return doctor_tell(d, "zone", DOCTOR_FINE, "", err,
	    "times are printed like this: %s%s", local,
	    tz ? "" : " (TZ is not set: as the machine has it)");
}

/* ---- the network ---- */

static size_t
count_certificates(const struct text *bundle)
{
	struct slice all = slice_new(bundle->ptr, bundle->len);
	const struct slice mark = SLICE("-----BEGIN CERTIFICATE-----");
	size_t at = slice_find(all, mark, 0), n = 0;

	for (; at < all.len; at = slice_find(all, mark, at + mark.len))
		n++;
	return n;
}

static enum emend_status
examine_certificates(struct doctor *d, const struct fetch_environment *f,
    struct emend_error *err)
{
	static const char remedy[] = "install your system's trusted "
				     "certificates: on Debian, "
				     "apt-get install ca-certificates";
	struct emend_error why;
	struct text bundle;
	enum emend_status status;
	size_t n;

	if (!f->ca_file)
		return doctor_tell(d, "certificates",
		    f->ca_path && dir_exists(f->ca_path) ? DOCTOR_FINE
							 : DOCTOR_WRONG,
		    f->ca_path && dir_exists(f->ca_path) ? "" : remedy, err,
		    "trusted certificates are looked for in %.200s",
		    f->ca_path ? f->ca_path : "no place at all");
	text_init(&bundle, CA_MAX_BYTES);
	status = file_read(&bundle, f->ca_file, &why);
	n = count_certificates(&bundle);
	text_free(&bundle);
	if (status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (status)
		return doctor_tell(d, "certificates", DOCTOR_WRONG, remedy, err,
		    "no https:// address can be trusted: %s", why.text);
	if (!n)
		return doctor_tell(d, "certificates", DOCTOR_WRONG, remedy, err,
		    "no https:// address can be trusted: %.200s has no "
		    "certificate in it",
		    f->ca_file);
	return doctor_tell(d, "certificates", DOCTOR_FINE, "", err,
	    "%zu trusted certificates, in %.200s", n, f->ca_file);
}

static enum emend_status
tell_proxy(struct doctor *d, const char *scheme, const char *proxy,
    struct emend_error *err)
{
	struct text shown;
	enum emend_status status;

	if (!proxy)
		return EMEND_OK;
	text_init(&shown, (size_t)4 * URL_MAX);
	url_redact(&shown, slice_of(proxy));
	status = doctor_tell(d, "proxy", DOCTOR_NOTE,
	    "let the proxy refuse what is private in your network", err,
	    "%s:// addresses are asked for through %.300s, which looks names "
	    "up: only addresses written as numbers are kept from leading into "
	    "your own network",
	    scheme, shown.ptr);
	text_free(&shown);
	return status;
}

static enum emend_status
examine_network(struct doctor *d, struct emend_error *err)
{
	struct fetch_environment f;
	enum emend_status status;

	fetch_environment(&f);
	status = examine_certificates(d, &f, err);
	if (status == EMEND_OK)
		status = tell_proxy(d, "http", f.http_proxy, err);
	if (status == EMEND_OK)
		status = tell_proxy(d, "https", f.https_proxy, err);
	if (status == EMEND_OK && !f.tls)
		status = doctor_tell(d, "tls", DOCTOR_WRONG,
		    "install a libcurl with TLS", err,
		    "this libcurl cannot ask for https:// addresses");
	if (status == EMEND_OK && !f.http2)
		status = doctor_tell(d, "http2", DOCTOR_DOUBTFUL,
		    "install a libcurl with HTTP/2", err,
		    "this libcurl speaks HTTP/1.1 alone");
	if (status == EMEND_OK && !f.threads)
		status = doctor_tell(d, "resolver", DOCTOR_DOUBTFUL,
		    "install a libcurl that looks names up in a thread", err,
		    "a name that takes long to be looked up holds up all "
		    "requests");
	return status;
}

/* ---- programs and limits ---- */

static enum emend_status
examine_libraries(struct doctor *d, struct emend_error *err)
{
	struct text list;
	enum emend_status status;

	text_init(&list, LINE_MAX_BYTES);
	text_puts(&list, "emend " EMEND_VERSION ": ");
	fetch_libraries(&list);
	text_puts(&list, ", ");
	store_libraries(&list);
	status = text_check(&list, err);
	if (status == EMEND_OK)
		status = doctor_tell(
		    d, "libraries", DOCTOR_FINE, "", err, "%s", list.ptr);
	text_free(&list);
	return status;
}

static enum emend_status
examine_git(struct doctor *d, struct emend_error *err)
{
	static const char *const version[] = { "--version", NULL };
	struct emend_error why;
	struct text output;
	const struct git_run run = {
		.git_dir = "/",
		.arguments = version,
		.deadline_ms = monotonic_ms() + GIT_MAX_MS,
		.output = &output,
	};
	enum git_outcome outcome = GIT_PROGRAM_MISSING;
	struct slice words;
	enum emend_status status;

	text_init(&output, LINE_MAX_BYTES);
	status = git_program_run(&outcome, &run, &why);
	words = slice_trim(slice_new(output.ptr, output.len));
	if (status == EMEND_NOMEM)
		status = emend_fail_nomem(err);
	else if (status)
		status = doctor_tell(d, "git", DOCTOR_DOUBTFUL,
		    "see why it does not run", err, "%s", why.text);
	else if (outcome != GIT_PROGRAM_DONE)
		status = doctor_tell(d, "git", DOCTOR_DOUBTFUL,
		    "install git: on Debian, apt-get install git", err,
		    "there is no git program: all works, but the archive "
		    "grows several times as large");
	else
		status = doctor_tell(
		    d, "git", DOCTOR_FINE, "", err, "%.*s", SLICE_ARG(words));
	text_free(&output);
	return status;
}

/* What strangers wrote is read in processes that have nothing in reach. */
static enum emend_status
examine_confinement(struct doctor *d, struct emend_error *err)
{
	unsigned by = confine_probe();

	if (!by)
		return doctor_tell(d, "confinement", DOCTOR_DOUBTFUL,
		    "run it where the kernel has seccomp or Landlock, and "
		    "nothing forbids them", err,
		    "what reads pages is confined by limits on memory, files "
		    "and processes alone");
	return doctor_tell(d, "confinement", DOCTOR_FINE, "", err,
	    "what reads pages is confined by %s%s%s",
	    by & CONFINED_SECCOMP ? "seccomp" : "",
	    by == (CONFINED_SECCOMP | CONFINED_LANDLOCK) ? " and " : "",
	    by & CONFINED_LANDLOCK ? "Landlock" : "");
}

static enum emend_status
examine_limits(struct doctor *d, struct emend_error *err)
{
	struct rlimit files;
	uint64_t wanted;

	if (!d->settings || getrlimit(RLIMIT_NOFILE, &files))
		return EMEND_OK;
	wanted = (uint64_t)d->settings->concurrency * 2 + FILES_BESIDE;
	if (files.rlim_cur == RLIM_INFINITY || files.rlim_cur >= wanted)
		return EMEND_OK;
	return doctor_tell(d, "files", DOCTOR_DOUBTFUL,
	    "raise it (ulimit -n), or lower fetch.concurrency", err,
	    "%" PRIu64 " files may be open at once, while fetch.concurrency = "
	    "%" PRId64 " may want %" PRIu64,
	    (uint64_t)files.rlim_cur, d->settings->concurrency, wanted);
}

static enum emend_status
examine_home(struct doctor *d, struct emend_error *err)
{
	return doctor_tell(d, "home", DOCTOR_FINE, "", err,
	    "HOME %s; nothing there is needed or read",
	    getenv("HOME") ? "is set" : "is not set");
}

enum emend_status
doctor_machine(struct doctor *d, struct emend_error *err)
{
	enum emend_status status = examine_clock(d, err);

	if (status == EMEND_OK)
		status = examine_zone(d, err);
	if (status == EMEND_OK)
		status = examine_network(d, err);
	if (status == EMEND_OK)
		status = examine_libraries(d, err);
	if (status == EMEND_OK)
		status = examine_git(d, err);
	if (status == EMEND_OK)
		status = examine_confinement(d, err);
	if (status == EMEND_OK)
		status = examine_limits(d, err);
	return status ? status : examine_home(d, err);
}
