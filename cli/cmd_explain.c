#include "base/time.h"
#include "cli/archive.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "explain/explain.h"
#include "reports/standing.h"
#include "settings/settings.h"
#include "store/store.h"
#include "store/watches.h"

struct explaining {
	const struct arguments *args;
	struct store *store;
	struct settings *settings;
	int64_t now;
	struct explain article;
	struct explain_hosts hosts;
};

static enum emend_status
gather_article(struct explaining *x, struct emend_error *err)
{
	const struct arguments *args = x->args;
	enum emend_status status = explain_find(&x->article, x->store,
	    x->settings, args->dir, args->operands[0], x->now, err);
	size_t at;

	if (status || args->operand_count < 2)
		return status;
	status = revision_find(&at, x->store, x->article.row->id,
	    &x->article.history, args->operands[1], err);
	return status ? status : explain_revision(&x->article, at, err);
}

static enum emend_status
gather(struct explaining *x, struct emend_error *err)
{
	enum emend_status status =
	    settings_read_in(&x->settings, x->args->dir, err);

	if (status)
		return status;
	x->now = clock_now(&x->args->clock);
	return x->args->host ? explain_host(&x->hosts, x->store, x->settings,
				   x->args->host, x->now, err)
			     : gather_article(x, err);
}

static void
write_json(struct json *j, const struct explaining *x)
{
	size_t i;

	json_object_begin(j);
	json_key_string(j, "schema", SLICE("emend.explain/1"));
	if (x->args->host) {
		json_key_null(j, "article");
		json_key_null(j, "revision");
	} else {
		standing_json(j, &x->article.standing);
	}
	json_key_array(j, "hosts");
	for (i = 0; i < x->hosts.count; i++)
		host_standing_json(j, &x->hosts.at[i]);
	json_array_end(j);
	json_object_end(j);
	json_newline(j);
}

static void
write_text(struct terminal *t, const struct explaining *x)
{
	size_t i;

	if (!x->args->host)
		standing_text(t, &x->article.standing);
	for (i = 0; i < x->hosts.count; i++) {
		if (i)
			terminal_newline(t, 0);
		host_standing_text(t, &x->hosts.at[i]);
	}
}

static enum emend_status
print(const struct explaining *x, struct emend_error *err)
{
	struct output out;
	enum emend_status status = output_open(&out, x->args, err);

	if (status)
		return status;
	if (out.is_json)
		write_json(&out.json, x);
	else
		write_text(&out.text, x);
	return output_close(&out, EMEND_OK, err);
}

static int
explain(const struct arguments *args, struct emend_error *err)
{
	struct explaining x = { .args = args };
	enum emend_status status;

	if (!args->host == !args->operand_count)
		return exit_status_of(emend_fail(err, EMEND_USAGE,
		    "explain wants a URL, or --host HOST without one"));
	status = store_open(&x.store, args->dir, STORE_READ, err);
	if (status)
		return exit_status_of(status);
	status = gather(&x, err);
	if (status == EMEND_OK)
		status = print(&x, err);
	explain_hosts_free(&x.hosts);
	explain_free(&x.article);
	settings_free(x.settings);
	store_close(x.store);
	return exit_status_of(status);
}

const struct command command_explain = {
	.name = "explain",
	.usage = "URL [REV] | --host HOST",
	.summary = "tell why an article stands as it does, and what is next",
	.text = "Tells what the last look found and which rule decided it, "
		"when the next look is due and why, who named the article and "
		"how long it is followed; with REV, how that revision came "
		"about and which alerts it fires. URL may be a source. With "
		"--host: what robots.txt says to us, how far apart requests "
		"are, and why a host is left alone. It asks nobody.",
	.helps = {
	    { OPTION_HOST, "tell of this host instead: news.example" },
	},
	.options = OPTIONS_PRINTING | OPTION_BIT(OPTION_HOST),
	.formats = "text|json",
	.least = 0,
	.most = 2,
	.run = explain,
};
