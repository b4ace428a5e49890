#include "explain/doctor.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/time.h"
#include "explain/doctor_work.h"
#include "settings/settings.h"
#include "store/store.h"

#define WHAT_MAX 2048

const char *
doctor_severity_name(enum doctor_severity severity)
{
	static const char *const names[DOCTOR_SEVERITY_COUNT] = {
		[DOCTOR_FINE] = "fine",
		[DOCTOR_NOTE] = "note",
		[DOCTOR_DOUBTFUL] = "doubtful",
		[DOCTOR_WRONG] = "wrong",
	};

	return names[severity];
}

enum emend_status
doctor_tell(struct doctor *d, const char *check, enum doctor_severity severity,
    const char *remedy, struct emend_error *err, const char *fmt, ...)
{
	char what[WHAT_MAX];
	const struct doctor_finding f = {
		.check = check,
		.severity = severity,
		.what = what,
		.remedy = remedy,
	};
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	d->found[severity]++;
	return d->options->each(d->options->payload, &f, err);
}

enum emend_status
doctor_examine(const struct doctor_options *options,
    size_t found[DOCTOR_SEVERITY_COUNT], struct emend_error *err)
{
	struct doctor d = {
		.options = options,
		.now = clock_now(options->clock),
		.found = found,
	};
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < DOCTOR_SEVERITY_COUNT; i++)
		found[i] = 0;
	/* what the archive holds says whether the clock is right */
	if (options->dir)
		status = doctor_archive(&d, err);
	if (status == EMEND_OK)
		status = doctor_machine(&d, err);
	if (status == EMEND_OK && d.store && d.settings)
		status = doctor_cron(&d, err);
	if (status == EMEND_OK && d.store && d.settings)
		status = doctor_sources(&d, err);
	if (status == EMEND_OK && d.store && d.settings)
		status = doctor_alerts(&d, err);
	store_close(d.store);
	settings_free(d.settings);
	return status;
}
