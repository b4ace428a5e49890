#include "cli/print_diff.h"

#include <string.h>

#include "cli/options.h"
#include "cli/output.h"
#include "reports/report.h"

static void
print_json(struct output *out, const struct report *r, bool one_of_many)
{
	json_init_file(&out->json, out->file);
	json_pretty(&out->json, !one_of_many);
	report_json_diff(&out->json, r);
	json_newline(&out->json);
}

enum emend_status
print_diff(struct output *out, const struct arguments *args,
    const struct report *r, bool one_of_many, struct emend_error *err)
{
	const char *format = args->format ? args->format : "text";

	if (!strcmp(format, "unified"))
		return report_unified(out->file, r, args->all, err);
	if (!strcmp(format, "markdown"))
		return report_markdown(out->file, r, err);
	if (!strcmp(format, "json")) {
		print_json(out, r, one_of_many);
		return EMEND_OK;
	}
	report_text_diff(&out->text, r);
	if (one_of_many)
		terminal_newline(&out->text, 0);
	return EMEND_OK;
}
