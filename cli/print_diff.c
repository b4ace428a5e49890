#include "cli/print_diff.h"

#include "cli/options.h"
#include "cli/output.h"
#include "reports/report.h"

static void
print_json(struct printing *p, const struct report *r)
{
	struct output *out = p->out;

	json_init_file(&out->json, out->file);
	json_pretty(&out->json, !p->many);
	report_json_diff(&out->json, r);
	json_newline(&out->json);
}

/* A page begins with the title of what is on it. */
static void
print_html(struct printing *p, const struct report *r)
{
	if (!p->many)
		report_html_begin(&p->markup, report_title(r), false);
	report_html_diff(&p->markup, r, p->many, &p->edits);
	if (!p->many)
		report_html_end(&p->markup);
}

void
print_begin(struct printing *p, struct output *out,
    const struct arguments *args, bool many, const char *title)
{
	*p = (struct printing){ .out = out, .args = args, .many = many };
	markup_init(&p->markup, out->file);
	if (many && wants_format(p->args, "html"))
		report_html_begin(&p->markup, slice_of(title), true);
}

enum emend_status
print_diff(
    struct printing *p, const struct report *r, struct emend_error *err)
{
	if (wants_format(p->args, "unified"))
		return report_unified(p->out->file, r, p->args->all, err);
	if (wants_format(p->args, "markdown"))
		return report_markdown(p->out->file, r, err);
	if (wants_format(p->args, "html")) {
		print_html(p, r);
		return markup_check(&p->markup, err);
	}
	if (wants_format(p->args, "json")) {
		print_json(p, r);
		return EMEND_OK;
	}
	report_text_diff(&p->out->text, r);
	if (p->many)
		terminal_newline(&p->out->text, 0);
	return EMEND_OK;
}

enum emend_status
print_end(struct printing *p, enum emend_status status, struct emend_error *err)
{
	if (status == EMEND_OK)
		status = markup_check(&p->markup, err);
	if (p->many && wants_format(p->args, "html"))
		report_html_end(&p->markup);
	markup_free(&p->markup);
	return status;
}
