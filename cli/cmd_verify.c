#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/time.h"
#include "cli/bar.h"
#include "cli/checking.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "reports/text.h"
#include "settings/settings.h"
#include "store/store.h"
#include "store/verify.h"
#include "watch/delivering.h"

#define SHOWN_OF_A_KIND 20 /* to people; --format json has all */
#define KINDS_MAX 64

struct verifying {
	const struct arguments *args;
	struct output out;
	struct bar bar;
	/* how many of each kind there were, to show a few and count the rest */
	struct {
		const char *name;
		size_t count;
	} kinds[KINDS_MAX];
	size_t kind_count;
	bool begun; /* the document */
	struct text worst; /* the first of what is worst, for the operator */
	enum finding_severity severity; /* how bad that is */
};

static size_t *
count_of(struct verifying *v, const char *kind)
{
	size_t i;

	for (i = 0; i < v->kind_count; i++)
		if (!strcmp(v->kinds[i].name, kind))
			return &v->kinds[i].count;
	if (v->kind_count < KINDS_MAX)
		v->kind_count++;
	v->kinds[v->kind_count - 1].name = kind;
	v->kinds[v->kind_count - 1].count = 0;
	return &v->kinds[v->kind_count - 1].count;
}

/* Not before there is something to say: a failure prints no document. */
static void
begin_json(struct verifying *v)
{
	struct json *j = &v->out.json;

	if (v->begun)
		return;
	v->begun = true;
	json_object_begin(j);
	json_key_string(j, "schema", SLICE("emend.verify/1"));
	json_key_string(j, "archive", slice_of(v->args->dir));
	json_key_bool(j, "repair", v->args->repair);
	json_key_array(j, "findings");
}

static void
write_json(struct verifying *v, const struct finding *f)
{
	struct json *j = &v->out.json;

	begin_json(v);
	json_object_begin(j);
	json_key_string(j, "kind", slice_of(f->kind));
	json_key_string(j, "severity", slice_of(severity_name(f->severity)));
	json_key_url(j, "where", slice_of(f->where));
	json_key_string(j, "what", slice_of(f->what));
	json_key_string(j, "repair", slice_of(repair_name(f->repair)));
	json_key_string(j, "remedy", slice_of(f->remedy));
	json_object_end(j);
}

/* One line: how bad, where, what, and what to do. */
static void
write_text(struct terminal *t, const struct finding *f)
{
	bool plain = f->severity == SEVERITY_NOTE || f->repair == REPAIR_DID;

	terminal_printf(t, plain ? STYLE_DIM : STYLE_WARNING, "%s",
	    severity_name(f->severity));
	terminal_puts(t, STYLE_PLAIN, " ");
	terminal_url(t, f->where);
	terminal_printf(t, STYLE_PLAIN, ": %s%s%s", f->what,
	    *f->remedy ? "; " : "", f->remedy);
	terminal_newline(t, 0);
}

/* Without memory it is told less. */
static void
keep_worst(struct verifying *v, const struct finding *f)
{
	if (f->severity <= v->severity)
		return;
	v->severity = f->severity;
	text_truncate(&v->worst, 0);
	text_addf(&v->worst, "%.300s: %.300s", f->where, f->what);
}

static enum emend_status
tell(void *payload, const struct finding *f, struct emend_error *err)
{
	struct verifying *v = payload;

	(void)err;
	bar_erase(&v->bar);
	keep_worst(v, f);
	if (v->out.is_json)
		write_json(v, f);
	else if (++*count_of(v, f->kind) <= SHOWN_OF_A_KIND)
		write_text(&v->out.text, f);
	return EMEND_OK;
}

static void
progress(void *payload, size_t done, size_t total)
{
	struct verifying *v = payload;

	bar_draw(&v->bar, done, total);
}

/* ---- the end ---- */

static void
end_json(struct verifying *v, const struct verify_result *r)
{
	struct json *j = &v->out.json;

	begin_json(v);
	json_array_end(j);
	json_key_object(j, "counts");
	json_key_uint(j, "articles", r->articles);
	json_key_uint(j, "revisions", r->revisions);
	json_key_uint(j, "pages", r->pages);
	json_key_uint(j, "pages_expired", r->pages_expired);
	json_key_uint(j, "objects", r->objects);
	json_object_end(j);
	json_key_uint(j, "settled", r->settled);
	json_key_uint(j, "left", r->left);
	json_key_uint(j, "lost", r->lost);
	json_key_bool(j, "sound", r->left == 0 && r->lost == 0);
	json_object_end(j);
	json_newline(j);
}

static const char *
plural(size_t n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

static void
write_more(struct verifying *v)
{
	struct terminal *t = &v->out.text;
	size_t i;

	for (i = 0; i < v->kind_count; i++) {
		if (v->kinds[i].count <= SHOWN_OF_A_KIND)
			continue;
		terminal_printf(t, STYLE_PLAIN, "And %zu more: %s.",
		    v->kinds[i].count - SHOWN_OF_A_KIND, v->kinds[i].name);
		terminal_newline(t, 0);
	}
}

static void
write_checked(struct terminal *t, const struct verify_result *r)
{
	terminal_printf(t, STYLE_PLAIN,
	    "Checked %zu %s, %zu %s, %zu %s as served, %zu git objects.",
	    r->articles, plural(r->articles, "article", "articles"),
	    r->revisions, plural(r->revisions, "revision", "revisions"),
	    r->pages, plural(r->pages, "page", "pages"), r->objects);
	if (r->pages_expired)
		terminal_printf(t, STYLE_PLAIN, " %zu %s not kept any more.",
		    r->pages_expired,
		    plural(r->pages_expired, "page is", "pages are"));
	terminal_newline(t, 0);
}

static void
end_text(struct verifying *v, const struct verify_result *r)
{
	struct terminal *t = &v->out.text;
	size_t wrong = r->found[SEVERITY_UNTIDY] + r->found[SEVERITY_DAMAGE] +
	    r->found[SEVERITY_LOSS];

	write_more(v);
	write_checked(t, r);
	if (!wrong)
		terminal_puts(t, STYLE_PLAIN, "All is well.");
	else if (!v->args->repair && !r->mendable)
		terminal_printf(t, STYLE_PLAIN,
		    "%zu %s wrong; emend cannot mend %s.", wrong,
		    plural(wrong, "thing is", "things are"),
		    plural(wrong, "it", "any of them"));
	else if (!v->args->repair)
		terminal_printf(t, STYLE_PLAIN,
		    "%zu %s wrong; \"emend verify --repair\" mends %zu.",
		    wrong, plural(wrong, "thing is", "things are"),
		    r->mendable);
	else if (r->left)
		terminal_printf(t, STYLE_PLAIN,
		    "%zu %s put right; %zu %s not.", r->settled,
		    plural(r->settled, "thing was", "things were"), r->left,
		    plural(r->left, "is", "are"));
	else
		terminal_printf(t, STYLE_PLAIN, "%zu %s put right%s.",
		    r->settled,
		    plural(r->settled, "thing was", "things were"),
		    r->lost ? "; what is lost is named above" : "");
	terminal_newline(t, 0);
}

static enum emend_status
run_verify(struct verifying *v, struct verify_result *result,
    struct emend_error *err)
{
	struct verify_options options = {
		.now = clock_now(&v->args->clock),
		.repair = v->args->repair,
		.each = tell,
		.progress = progress,
		.payload = v,
	};
	enum emend_status status;

	v->bar.started_ms = monotonic_ms();
	v->bar.wanted = isatty(STDERR_FILENO);
	status = store_verify(v->args->dir, &options, result, err);
	bar_erase(&v->bar);
	return status;
}

/* Once for each verify that finds something, and that all is well again. */
static enum emend_status
tell_operator(const struct verifying *v, const struct verify_result *r,
    const struct delivering_options *options, struct emend_error *err)
{
	size_t wrong = r->left + r->lost;
	char message[EMEND_ERROR_MAX];
	const struct standing_trouble trouble = {
		.name = ":verify",
		.what = "archive",
		.message = wrong ? message : "verify finds nothing wrong any more",
		.wrong = wrong > 0,
		.repeats = true,
	};
	struct delivering_result done;
	enum emend_status status;

	snprintf(message, sizeof(message),
	    "verify finds %zu %s wrong, first of all %s; \"emend verify\" "
	    "shows the rest",
	    wrong,
	    plural(wrong, "thing", "things"), v->worst.ptr);
	status = deliver_trouble(options, &trouble, err);
	if (status == EMEND_OK)
		status = deliver(options, &done, err);
	return status == EMEND_BUSY ? EMEND_OK : status;
}

static void
tell_event(void *payload, const struct event *e)
{
	struct terminal t;

	(void)payload;
	terminal_init(&t, stderr, false, terminal_columns(stderr));
	event_text(&t, e);
	terminal_free(&t);
}

static enum emend_status
try_operator(const struct verifying *v, const struct verify_result *r,
    struct emend_error *err)
{
	struct settings *settings = NULL;
	struct store *store = NULL;
	struct delivering_options options = {
		.clock = &v->args->clock,
		.stop = checking_signals(),
		.tell = tell_event,
	};
	enum emend_status status =
	    settings_read_in(&settings, v->args->dir, err);

	if (status == EMEND_OK &&
	    (settings->operator || settings->rule_count > 0)) {
		status = store_open(&store, v->args->dir, STORE_WRITE, err);
		options.store = store;
		options.settings = settings;
		if (status == EMEND_OK)
			status = tell_operator(v, r, &options, err);
	}
	store_close(store);
	settings_free(settings);
	return status;
}

static int
verify(const struct arguments *args, struct emend_error *err)
{
	struct verifying v = { .args = args };
	struct verify_result result;
	struct emend_error why;
	enum emend_status status = output_open(&v.out, args, err);

	if (status)
		return exit_status_of(status);
	text_init(&v.worst, EMEND_ERROR_MAX);
	status = run_verify(&v, &result, err);
	if (status == EMEND_OK && v.out.is_json)
		end_json(&v, &result);
	else if (status == EMEND_OK)
		end_text(&v, &result);
	status = output_close(&v.out, status, err);
	if (status == EMEND_OK && try_operator(&v, &result, &why) &&
	    (result.left || result.lost))
		fprintf(stderr, "emend: the operator was not told: %s\n",
		    why.text);
	text_free(&v.worst);
	if (status == EMEND_BUSY)
		return EXIT_BUSY;
	if (status)
		return exit_status_of(status);
	return result.left || result.lost ? EXIT_TROUBLE : EXIT_DONE;
}

const struct command command_verify = {
	.name = "verify",
	.usage = "",
	.summary = "check that the archive is whole, and mend it",
	.text = "Reads everything that is kept and holds it against itself: "
		"history, texts, records, pages, index. Tells what is wrong, "
		"where, how bad it is (note, untidy, damage, loss), and what "
		"to do. Exit status 3 says that something is wrong. It may "
		"run beside a check; --repair may not.",
	.options = OPTIONS_PRINTING | OPTION_BIT(OPTION_REPAIR),
	.formats = "text|json",
	.run = verify,
};
