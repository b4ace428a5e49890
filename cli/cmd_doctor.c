#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/archive.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "explain/doctor.h"

#define MARGIN 10 /* columns: "doubtful" and a blank or two */

struct seeing {
	const char *dir; /* the archive, or NULL */
	struct output out;
	bool begun; /* the document */
};

/* Not before there is something to say: a failure prints no document. */
static void
begin_json(struct seeing *s)
{
	struct json *j = &s->out.json;

	if (s->begun)
		return;
	s->begun = true;
	json_object_begin(j);
	json_key_string(j, "schema", SLICE("emend.doctor/1"));
	json_key_string(j, "archive", slice_of(s->dir));
	json_key_array(j, "findings");
}

static void
write_json(struct seeing *s, const struct doctor_finding *f)
{
	struct json *j = &s->out.json;

	begin_json(s);
	json_object_begin(j);
	json_key_string(j, "check", slice_of(f->check));
	json_key_string(
	    j, "severity", slice_of(doctor_severity_name(f->severity)));
	json_key_string(j, "what", slice_of(f->what));
	json_key_string(j, "remedy", slice_of(f->remedy));
	json_object_end(j);
}

static void
write_text(struct terminal *t, const struct doctor_finding *f)
{
	bool bad = f->severity >= DOCTOR_DOUBTFUL;

	terminal_margin(t, bad ? STYLE_WARNING : STYLE_DIM,
	    doctor_severity_name(f->severity), MARGIN);
	terminal_puts(t, STYLE_PLAIN, f->check);
	terminal_puts(t, STYLE_PLAIN, ": ");
	terminal_puts(t, STYLE_PLAIN, f->what);
	if (*f->remedy) {
		terminal_newline(t, MARGIN);
		terminal_puts(t, bad ? STYLE_BOLD : STYLE_PLAIN, "-> ");
		terminal_puts(t, bad ? STYLE_BOLD : STYLE_PLAIN, f->remedy);
	}
	terminal_newline(t, 0);
}

static enum emend_status
tell(void *payload, const struct doctor_finding *f, struct emend_error *err)
{
	struct seeing *s = payload;

	(void)err;
	if (s->out.is_json)
		write_json(s, f);
	else
		write_text(&s->out.text, f);
	return EMEND_OK;
}

static void
end_json(struct seeing *s, const size_t found[DOCTOR_SEVERITY_COUNT])
{
	struct json *j = &s->out.json;
	int i;

	begin_json(s);
	json_array_end(j);
	json_key_object(j, "counts");
	for (i = 0; i < DOCTOR_SEVERITY_COUNT; i++)
		json_key_uint(j, doctor_severity_name((enum doctor_severity)i),
		    found[i]);
	json_object_end(j);
	json_key_bool(j, "sound", found[DOCTOR_WRONG] == 0);
	json_object_end(j);
	json_newline(j);
}

static void
end_text(struct terminal *t, const size_t found[DOCTOR_SEVERITY_COUNT])
{
	size_t wrong = found[DOCTOR_WRONG], doubtful = found[DOCTOR_DOUBTFUL];

	if (!wrong && !doubtful)
		terminal_puts(t, STYLE_BOLD, "All is well.");
	if (wrong)
		terminal_printf(t, STYLE_BOLD, "%zu %s wrong%s", wrong,
		    wrong == 1 ? "thing is" : "things are",
		    doubtful ? ", " : ".");
	if (doubtful)
		terminal_printf(t, STYLE_BOLD, "%zu%s %s doubtful.", doubtful,
		    wrong ? "" : doubtful == 1 ? " thing" : " things",
		    doubtful == 1 ? "is" : "are");
	terminal_newline(t, 0);
}

/* Outside an archive, without a word: the machine alone is examined. */
static bool
is_archive(const struct arguments *args)
{
	struct text path;
	bool is;

	text_init(&path, PATH_LIMIT);
	archive_conf_path(&path, args->dir);
	is = file_exists(path.ptr);
	text_free(&path);
	return is || args->dir_given || strcmp(args->dir, ".");
}

static int
doctor(const struct arguments *args, struct emend_error *err)
{
	struct seeing s = { .dir = is_archive(args) ? args->dir : NULL };
	size_t found[DOCTOR_SEVERITY_COUNT];
	const struct doctor_options options = {
		.dir = s.dir,
		.clock = &args->clock,
		.each = tell,
		.payload = &s,
	};
	enum emend_status status;

	status = output_open(&s.out, args, err);
	if (status)
		return exit_status_of(status);
	status = doctor_examine(&options, found, err);
	if (status == EMEND_OK && s.out.is_json)
		end_json(&s, found);
	else if (status == EMEND_OK)
		end_text(&s.out.text, found);
	status = output_close(&s.out, status, err);
	if (status)
		return exit_status_of(status);
	return found[DOCTOR_WRONG] ? EXIT_TROUBLE : EXIT_DONE;
}

const struct command command_doctor = {
	.name = "doctor",
	.usage = "",
	.summary = "tell what is missing or doubtful, and what to do",
	.text = "Examines the machine (clock, certificates, libraries, git, "
		"proxy), the archive's files and its disk, emend.conf, "
		"whether cron comes, and how the last checks and deliveries "
		"went. It asks nobody and changes nothing. Each thing is "
		"fine, a note, doubtful or wrong, with what to do; exit "
		"status 3 says that something is wrong. Outside an archive it "
		"examines the machine alone.",
	.options = OPTIONS_PRINTING,
	.formats = "text|json",
	.least = 0,
	.most = 0,
	.run = doctor,
};
