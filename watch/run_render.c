#include <stdlib.h>

#include "base/digest.h"
#include "base/program.h"
#include "base/text.h"
#include "fetch/fetch.h"
#include "fetch/record.h"
#include "reports/escape.h"
#include "settings/settings.h"
#include "store/store.h"
#include "store/watches.h"
#include "watch/run_work.h"

/*
 * Pages that a program of the user's prints after their scripts ran.  emend's
 * own request comes first.  The program asks the host, too: so it waits for the
 * host's turn like a request, and only then it runs, beside everything else.
 */

#define SHOWN_MOST 200 /* bytes of what a program complains of */
#define MESSAGE_MAX 1024

struct rendering {
	struct rendering *next;
	struct fetch_result *fetched; /* by emend's own request; owned */
	const struct site *site;
	struct program *program; /* NULL: not yet, or no more */
	bool may_run;		 /* its host's turn has come */
	/* what the result points to in the end */
	struct text http, message;
	char sha256[SHA256_HEX + 1];
};

void
rendering_free(struct rendering *g)
{
	if (!g)
		return;
	program_free(g->program);
	fetch_drop(g->fetched);
	text_free(&g->http);
	text_free(&g->message);
	free(g);
}

void
run_drop_renderings(struct run *r)
{
	struct rendering *g;

	while ((g = r->rendering_first)) {
		r->rendering_first = g->next;
		rendering_free(g);
	}
}

static void
unlink_rendering(struct run *r, struct rendering *g)
{
	struct rendering **at = &r->rendering_first;

	while (*at != g)
		at = &(*at)->next;
	*at = g->next;
	if (g->program)
		r->rendering_count--;
}

/* ---- beginning ---- */

static const struct site *
site_of(const struct run *r, const char *url)
{
	const struct site *site = settings_site(r->settings, slice_of(url));

	return site && site->render_count ? site : NULL;
}

bool
run_is_rendered(const struct run *r, const struct watch_row *row)
{
	const char *url = row->candidate ? row->candidate : row->url;

	return row->role == WATCH_PAGE && site_of(r, url) != NULL;
}

bool
run_wants_render(const struct run *r, const struct fetch_result *f)
{
	return f->outcome != FETCH_FAILED && !f->is_turn &&
	    run_is_rendered(r, run_row_of(f));
}

enum emend_status
run_render(struct run *r, struct fetch_result *f, struct emend_error *err)
{
	const struct watch_row *row = run_row_of(f);
	struct rendering *g = calloc(1, sizeof(*g)), **at = &r->rendering_first;
	const struct fetch_request turn = {
		.url = f->url,
		.named = true,
		.turn_only = true,
		.payload = g,
	};

	fetch_hold(r->fetch);
	if (!g) {
		fetch_drop(f);
		return emend_fail_nomem(err);
	}
	g->fetched = f;
	g->site = site_of(r, row->candidate ? row->candidate : row->url);
	text_init(&g->http, f->http.len + MESSAGE_MAX);
	text_init(&g->message, MESSAGE_MAX);
	while (*at)
		at = &(*at)->next;
	*at = g;
	return fetch_add(r->fetch, &turn, err);
}

enum emend_status
run_render_turn(struct run *r, struct fetch_result *f, struct emend_error *err)
{
	struct rendering *g = f->payload;

	if (f->outcome != FETCH_FAILED) {
		g->may_run = true;
		return EMEND_OK;
	}
	/* parked meanwhile, or stopped: as if that had been the answer */
	fetch_hold(r->fetch);
	f->payload = g->fetched->payload;
	unlink_rendering(r, g);
	rendering_free(g);
	return run_arrive(r, f, NULL, err);
}

/* ---- the end ---- */

static void
fail(struct rendering *g, enum fetch_error error, const char *why)
{
	struct fetch_result *f = g->fetched;

	text_puts(&g->message, why);
	f->outcome = FETCH_FAILED;
	f->error = error;
	f->message = g->message.ptr;
	f->body = (struct slice){ NULL, 0 };
}

/* Its first line says what it is about, most of the time. */
static void
fail_with_complaint(struct rendering *g, const char *why)
{
	struct slice s = slice_trim(program_complaint(g->program));
	struct text whole;

	s = slice_sub(s, 0, slice_find_byte(s, '\n', 0));
	text_init(&whole, MESSAGE_MAX);
	text_puts(&whole, why);
	if (s.len)
		text_puts(&whole, ": ");
	escape_terminal(&whole, slice_sub(s, 0, SHOWN_MOST));
	fail(g, FETCH_ERROR_RULE, whole.ptr);
	text_free(&whole);
}

/* What it printed is the page; the record says so. */
static void
take_page(struct run *r, struct rendering *g)
{
	const struct watch_row *row = run_row_of(g->fetched);
	struct fetch_result *f = g->fetched;

	if (fetch_digest(f, NULL))
		g->http.status = EMEND_NOMEM;
	f->body = program_output(g->program);
	f->content_type = SLICE(RECORD_RENDERED_TYPE);
	f->wire_hash = hash_secretly(store_secret(r->store), f->body);
	f->outcome = hash_equal(f->wire_hash, row->wire_hash)
	    ? FETCH_SAME_BYTES
	    : FETCH_PAGE;
	sha256_hex(g->sha256, f->body);
	f->sent_sha256 = f->decoded_sha256 = g->sha256;
	text_add(&g->http, f->http.ptr, f->http.len);
	record_fact(&g->http, "rendered-by", g->site->render[0]);
	record_fact(&g->http, "rendered-sha256", g->sha256);
	f->http = slice_new(g->http.ptr, g->http.len);
}

static enum emend_status
end(struct run *r, struct rendering *g, const struct program_result *result,
    struct emend_error *err)
{
	unlink_rendering(r, g);
	switch (result->end) {
	case PROGRAM_DONE:
		if (program_output(g->program).len)
			take_page(r, g);
		else
			fail_with_complaint(g, "render printed nothing");
		break;
	case PROGRAM_FAILED:
		fail_with_complaint(g, result->message);
		break;
	case PROGRAM_LATE:
		fail(g, FETCH_ERROR_TIMEOUT, result->message);
		break;
	case PROGRAM_TOO_LARGE:
		fail(g, FETCH_ERROR_TOO_LARGE, result->message);
		break;
	}
	if (g->http.status == EMEND_NOMEM || g->message.status == EMEND_NOMEM) {
		rendering_free(g);
		return emend_fail_nomem(err);
	}
	return run_arrive(r, g->fetched, g, err);
}

/* ---- running ---- */

static enum emend_status
start(struct run *r, struct rendering *g, struct emend_error *err)
{
	const char *argv[PROGRAM_WORDS_MAX + 1];
	const struct program_options options = {
		.argv = argv,
		.bare = true,
		.output_max = r->settings->max_text,
	};
	struct emend_error why;
	enum emend_status status;
	size_t i;

	for (i = 0; i < g->site->render_count; i++)
		argv[i] = g->site->render[i];
	argv[i++] = g->fetched->url;
	argv[i] = NULL;
	status = program_start(&g->program, &options, &why);
	if (status == EMEND_OK) {
		r->rendering_count++;
		return EMEND_OK;
	}
	if (status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	unlink_rendering(r, g);
	fail(g, FETCH_ERROR_RULE, why.text);
	return run_arrive(r, g->fetched, g, err);
}

/* The user does not want to wait for it. */
static enum emend_status
give_up(struct run *r, struct rendering *g, struct emend_error *err)
{
	unlink_rendering(r, g);
	fail(g, FETCH_ERROR_STOPPED, "stopped before it was rendered");
	return run_arrive(r, g->fetched, g, err);
}

enum emend_status
run_step_renderings(struct run *r, struct emend_error *err)
{
	struct rendering *g, *next;
	struct program_result result;
	enum emend_status status = EMEND_OK;

	for (g = r->rendering_first; g && status == EMEND_OK; g = next) {
		next = g->next;
		if (!g->may_run)
			continue;
		if (r->stopping)
			status = give_up(r, g, err);
		else if (g->program && program_step(g->program, &result))
			status = end(r, g, &result, err);
		else if (!g->program && r->rendering_count < RENDERINGS_MAX)
			status = start(r, g, err);
	}
	return status;
}

size_t
run_render_polls(const struct run *r, struct pollfd *out)
{
	const struct rendering *g;
	size_t n = 0;

	for (g = r->rendering_first; g; g = g->next)
		if (g->program)
			n += program_poll(g->program, out + n);
	return n;
}
