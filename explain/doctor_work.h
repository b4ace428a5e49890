#ifndef EMEND_EXPLAIN_DOCTOR_WORK_H
#define EMEND_EXPLAIN_DOCTOR_WORK_H

#include <stdbool.h>
#include <stdint.h>

#include "explain/doctor.h"

struct settings;
struct store;

/*
 * Inside the doctor family: doctor.c (the whole, and what is told),
 * doctor_machine.c, doctor_archive.c (files, emend.conf, cron),
 * doctor_sources.c, doctor_alerts.c.
 */
struct doctor {
	const struct doctor_options *options;
	struct settings *settings; /* NULL: emend.conf cannot be read */
	struct store *store;	   /* NULL: it cannot be opened */
	int64_t now;
	size_t *found;
};

/* One finding; remedy "" where there is nothing to do. */
enum emend_status doctor_tell(struct doctor *d, const char *check,
    enum doctor_severity severity, const char *remedy,
    struct emend_error *err, const char *fmt, ...)
    __attribute__((format(printf, 6, 7))) EMEND_MUST_USE;

enum emend_status doctor_machine(
    struct doctor *d, struct emend_error *err) EMEND_MUST_USE;
/* Sets settings and store. */
enum emend_status doctor_archive(
    struct doctor *d, struct emend_error *err) EMEND_MUST_USE;

/* settings and store are there. */
enum emend_status doctor_cron(
    struct doctor *d, struct emend_error *err) EMEND_MUST_USE;
enum emend_status doctor_alerts(
    struct doctor *d, struct emend_error *err) EMEND_MUST_USE;
enum emend_status doctor_sources(
    struct doctor *d, struct emend_error *err) EMEND_MUST_USE;

#endif
