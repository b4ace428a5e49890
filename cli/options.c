#include "cli/options.h"

#include <stdlib.h>
#include <string.h>

#include "base/slice.h"
#include "base/suggest.h"
#include "base/time.h"

#define HELP_COLUMNS 80

enum option_value {
	VALUE_NONE,
	VALUE_STRING,
	VALUE_DIR,
	VALUE_DURATION, /* kept as written */
	VALUE_SECONDS,
	VALUE_COUNT,
	VALUE_COLOR,
	VALUE_FORMAT,
	VALUE_TAG,
};

struct option {
	const char *name; /* "--all" */
	const char *letter; /* "-n", or NULL */
	enum option_value value;
	size_t target; /* offset in struct arguments */
	const char *argument;
	const char *help;
};

#define TO(member) offsetof(struct arguments, member)

static const struct option options[OPTION_COUNT] = {
	[OPTION_AGAIN] = { "--again", NULL, VALUE_NONE, TO(again), NULL,
	    "also what was forgotten; its history stays erased" },
	[OPTION_ALL] = { "--all", NULL, VALUE_NONE, TO(all), NULL,
	    "everything" },
	[OPTION_AS] = { "--as", NULL, VALUE_STRING, TO(as), "page|feed|sitemap|links|list",
	    "what it is; by default that is found out" },
	[OPTION_BY] = { "--by", NULL, VALUE_STRING, TO(by), "NAME",
	    "who has read it" },
	[OPTION_COLOR] = { "--color", NULL, VALUE_COLOR, TO(color),
	    "auto|always|never",
	    "colours; auto: on a terminal, not with NO_COLOR" },
	[OPTION_DRY_RUN] = { "--dry-run", NULL, VALUE_NONE, TO(dry_run), NULL,
	    "keep nothing and send nothing" },
	[OPTION_EMAIL] = { "--email", NULL, VALUE_STRING, TO(email), "ADDRESS",
	    "send it there as a mail, and print nothing" },
	[OPTION_END] = { "--end", NULL, VALUE_NONE, TO(end), NULL,
	    "end the mute now" },
	[OPTION_ENDED] = { "--ended", NULL, VALUE_NONE, TO(ended), NULL,
	    "list what is no longer watched, and why" },
	[OPTION_EVERY] = { "--every", NULL, VALUE_DURATION, TO(every), "TIME",
	    "look at this fixed interval: 15m, 6h, 1d" },
	[OPTION_EXIT_CODE] = { "--exit-code", NULL, VALUE_NONE, TO(exit_code),
	    NULL, "exit with 1 if there are differences" },
	[OPTION_EXPLAIN] = { "--explain", NULL, VALUE_NONE, TO(explain), NULL,
	    "why each piece of text was kept or left out" },
	[OPTION_FILE] = { "--file", NULL, VALUE_STRING, TO(file), "FILE",
	    "compare the revision with this file" },
	[OPTION_FOR] = { "--for", NULL, VALUE_SECONDS, TO(for_seconds), "TIME",
	    "for so long: 4m" },
	[OPTION_FORMAT] = { "--format", NULL, VALUE_FORMAT, TO(format), NULL,
	    "how to print it; text is the default" },
	[OPTION_FROM] = { "--from", NULL, VALUE_STRING, TO(from),
	    "html|md|text", "what the files are; by default, by their names" },
	[OPTION_HELP] = { "--help", "-h", VALUE_NONE, TO(help), NULL,
	    "this text" },
	[OPTION_HIDE] = { "--hide", NULL, VALUE_NONE, TO(hide), NULL,
	    "leave the article out of reports" },
	[OPTION_HOST] = { "--host", NULL, VALUE_STRING, TO(host), "HOST",
	    "this host alone: news.example" },
	[OPTION_KEEP] = { "--keep", NULL, VALUE_DURATION, TO(keep), "TIME",
	    "stop following it after so long: 90d" },
	[OPTION_KIND] = { "--kind", NULL, VALUE_STRING, TO(kind), "KIND,...",
	    "only what has edits of these kinds: number,quote" },
	[OPTION_LIMIT] = { NULL, "-n", VALUE_COUNT, TO(limit), "N",
	    "at most N" },
	[OPTION_LOOKS] = { "--looks", NULL, VALUE_NONE, TO(looks), NULL,
	    "list every look, too, and what it found" },
	[OPTION_MARK] = { "--mark", NULL, VALUE_STRING, TO(mark), "NAME",
	    "what came since the last report with this mark" },
	[OPTION_NO_LOOK] = { "--no-look", NULL, VALUE_NONE, TO(no_look), NULL,
	    "only write it down; the next check looks" },
	[OPTION_NOTE] = { "--note", NULL, VALUE_STRING, TO(note), "TEXT",
	    "a note to keep with it" },
	[OPTION_OUTPUT] = { NULL, "-o", VALUE_STRING, TO(output), "FILE",
	    "print into FILE instead, whole or not at all" },
	[OPTION_REPAIR] = { "--repair", NULL, VALUE_NONE, TO(repair), NULL,
	    "mend what can be mended; no check may be running" },
	[OPTION_SAY_EMPTY] = { "--say-empty", NULL, VALUE_NONE, TO(say_empty),
	    NULL, "say so when nothing changed" },
	[OPTION_SINCE] = { "--since", NULL, VALUE_STRING, TO(since), "TIME",
	    "from then on: a date, a time, or how long ago: 7d" },
	[OPTION_SOURCE] = { "--source", NULL, VALUE_STRING, TO(source),
	    "NAME", "only what this source names, as in emend.conf" },
	[OPTION_STATS] = { "--stats", NULL, VALUE_NONE, TO(stats), NULL,
	    "counts by host and section instead" },
	[OPTION_TAG] = { "--tag", NULL, VALUE_TAG, TO(tags), "WORD",
	    "only what has this tag; may be repeated" },
	[OPTION_UNHIDE] = { "--unhide", NULL, VALUE_NONE, TO(unhide), NULL,
	    "have it in reports again" },
	[OPTION_UNNOTED] = { "--unnoted", NULL, VALUE_NONE, TO(unnoted), NULL,
	    "only serious edits that no notice owns up to" },
	[OPTION_UNREVIEWED] = { "--unreviewed", NULL, VALUE_NONE,
	    TO(unreviewed), NULL, "only what nobody has reviewed" },
	[OPTION_UNTIL] = { "--until", NULL, VALUE_STRING, TO(until), "TIME",
	    "up to then; a date means the end of that day" },
	[OPTION_URL] = { "--url", NULL, VALUE_STRING, TO(url), "URL",
	    "the address that the page came from" },
	[OPTION_YES] = { "--yes", NULL, VALUE_NONE, TO(yes), NULL,
	    "really erase it" },
	[OPTION_DIR] = { NULL, "-C", VALUE_DIR, TO(dir), "DIR",
	    "the archive; else $EMEND_ARCHIVE, else here" },
};

struct parser {
	struct arguments *out;
	const struct command *command;
	int argc;
	char **argv;
	int at;
	struct emend_error *err;
};

static bool
is_listed(const char *words, const char *word)
{
	struct slice rest = slice_of(words);

	while (rest.len) {
		size_t end = slice_find_byte(rest, '|', 0);

		if (slice_equal(slice_sub(rest, 0, end), slice_of(word)))
			return true;
		rest = slice_sub(rest, end + 1, rest.len);
	}
	return false;
}

static enum emend_status
bad(struct parser *p, const struct option *o, const char *value,
    const char *wanted)
{
	return emend_fail(p->err, EMEND_USAGE, "%s %.100s: wants %s",
	    o->name ? o->name : o->letter, value, wanted);
}

static enum emend_status
take_count(struct parser *p, const struct option *o, const char *value)
{
	char *end;
	unsigned long n = strtoul(value, &end, 10);

	if (*value < '0' || *value > '9' || *end || n == 0 || n > 1000000000)
		return bad(p, o, value, "a whole number from 1");
	p->out->limit = n;
	return EMEND_OK;
}

static enum emend_status
take_color(struct parser *p, const struct option *o, const char *value)
{
	if (!strcmp(value, "auto"))
		p->out->color = COLOR_AUTO;
	else if (!strcmp(value, "always"))
		p->out->color = COLOR_ALWAYS;
	else if (!strcmp(value, "never"))
		p->out->color = COLOR_NEVER;
	else
		return bad(p, o, value, o->argument);
	return EMEND_OK;
}

static enum emend_status
take_value(struct parser *p, const struct option *o, const char *value)
{
	void *target = (char *)p->out + o->target;
	int64_t seconds;

	switch (o->value) {
	case VALUE_NONE:
		*(bool *)target = true;
		break;
	case VALUE_STRING:
		if (o->argument && strchr(o->argument, '|') &&
		    !is_listed(o->argument, value))
			return bad(p, o, value, o->argument);
		*(const char **)target = value;
		break;
	case VALUE_DIR:
		*(const char **)target = value;
		p->out->dir_given = true;
		break;
	case VALUE_FORMAT:
		if (!is_listed(p->command->formats, value))
			return bad(p, o, value, p->command->formats);
		*(const char **)target = value;
		break;
	case VALUE_DURATION:
	case VALUE_SECONDS:
		if (!duration_parse(slice_of(value), &seconds))
			return bad(p, o, value,
			    "a duration like 90s, 15m, 6h or 7d");
		if (o->value == VALUE_SECONDS)
			*(int64_t *)target = seconds;
		else
			*(const char **)target = value;
		break;
	case VALUE_COUNT:
		return take_count(p, o, value);
	case VALUE_COLOR:
		return take_color(p, o, value);
	case VALUE_TAG:
		p->out->tags[p->out->tag_count++] = value;
		break;
	}
	return EMEND_OK;
}

static bool
has_option(const struct command *command, size_t id)
{
	return id == OPTION_HELP || id == OPTION_DIR ||
	    (command->options & OPTION_BIT(id));
}

static enum emend_status
unknown(struct parser *p, const char *word)
{
	const char *known[OPTION_COUNT];
	const char *nearest;
	size_t i, n = 0;

	for (i = 0; i < OPTION_COUNT; i++)
		if (has_option(p->command, i) && options[i].name)
			known[n++] = options[i].name;
	nearest = suggest_nearest(word, known, n);
	if (nearest)
		return emend_fail(p->err, EMEND_USAGE,
		    "%s has no option %.100s; did you mean %s?",
		    p->command->name, word, nearest);
	return emend_fail(p->err, EMEND_USAGE,
	    "%s has no option %.100s; \"emend %s --help\" lists them",
	    p->command->name, word, p->command->name);
}

/* "--name=value", "--name value", "-n value" or "-nvalue". */
static enum emend_status
take_option(struct parser *p, const char *word)
{
	const char *equals = strchr(word, '=');
	size_t len = equals ? (size_t)(equals - word) : strlen(word);
	const char *value = NULL;
	size_t i;

	for (i = 0; i < OPTION_COUNT; i++) {
		const struct option *o = &options[i];
		bool by_letter = o->letter && !strncmp(word, o->letter, 2);
		bool by_name = o->name && strlen(o->name) == len &&
		    !strncmp(word, o->name, len);

		if (!has_option(p->command, i) || (!by_letter && !by_name))
			continue;
		if (by_name && equals)
			value = equals + 1;
		else if (!by_name && word[2])
			value = word + 2;
		if (o->value == VALUE_NONE) {
			if (value)
				return bad(p, o, value, "no value");
			return take_value(p, o, NULL);
		}
		if (!value && p->at + 1 < p->argc)
			value = p->argv[++p->at];
		if (!value || !*value)
			return emend_fail(p->err, EMEND_USAGE,
			    "%s wants a value: %s",
			    o->name ? o->name : o->letter,
			    o->argument ? o->argument : p->command->formats);
		return take_value(p, o, value);
	}
	return unknown(p, word);
}

static enum emend_status
check_operands(struct parser *p)
{
	const struct command *c = p->command;
	size_t n = p->out->operand_count, i;

	if (p->out->help)
		return EMEND_OK;
	for (i = 0; i < n; i++)
		if (!*p->out->operands[i])
			return emend_fail(p->err, EMEND_USAGE,
			    "an argument is empty: usage: emend %s %s", c->name,
			    c->usage);
	if (n >= c->least && n <= c->most)
		return EMEND_OK;
	return emend_fail(p->err, EMEND_USAGE,
	    "%s: usage: emend %s%s%s",
	    n < c->least ? "an argument is missing" : "too many arguments",
	    c->name, *c->usage ? " " : "", c->usage);
}

enum emend_status
arguments_parse(struct arguments *out, const struct command *command, int argc,
    char **argv, struct emend_error *err)
{
	struct parser p = {
		.out = out, .command = command, .argc = argc, .argv = argv,
		.err = err,
	};
	size_t most = (size_t)argc + 1;
	enum emend_status status = EMEND_OK;
	bool only_operands = false;

	out->tags = calloc(most, sizeof(*out->tags));
	out->operands = calloc(most, sizeof(*out->operands));
	if (!out->tags || !out->operands)
		return emend_fail_nomem(err);
	for (; p.at < argc && status == EMEND_OK; p.at++) {
		const char *word = argv[p.at];

		if (only_operands || word[0] != '-' || !word[1])
			out->operands[out->operand_count++] = word;
		else if (!strcmp(word, "--"))
			only_operands = true;
		else
			status = take_option(&p, word);
	}
	if (status == EMEND_OK && !*out->dir)
		status = emend_fail(err, EMEND_USAGE, "-C wants a value: DIR");
	return status ? status : check_operands(&p);
}

bool
wants_format(const struct arguments *args, const char *name)
{
	return args->format && !strcmp(args->format, name);
}

void
arguments_free(struct arguments *a)
{
	free(a->tags);
	free(a->operands);
}

static const char *
help_of(const struct command *command, size_t id)
{
	const struct option_help *h = command->helps;
	size_t i;

	for (i = 0; i < OPTION_HELPS_MAX && h[i].help; i++)
		if (h[i].id == id)
			return h[i].help;
	return options[id].help;
}

static void
option_help(FILE *out, const struct command *command, size_t id)
{
	const struct option *o = &options[id];
	const char *help = help_of(command, id);
	char left[80];
	const char *argument = o->argument ? o->argument
	    : o->value == VALUE_FORMAT	   ? command->formats
					   : NULL;

	snprintf(left, sizeof(left), "%s%s%s%s%s", o->letter ? o->letter : "",
	    o->letter && o->name ? ", " : "", o->name ? o->name : "",
	    argument ? " " : "", argument ? argument : "");
	if (strlen(left) > 26)
		fprintf(out, "  %s\n%-30s%s\n", left, "", help);
	else
		fprintf(out, "  %-26s  %s\n", left, help);
}

/* As paragraphs of HELP_COLUMNS; a line's end in text is a blank. */
static void
write_wrapped(FILE *out, const char *text)
{
	size_t column = 0;

	while (*text) {
		size_t n = strcspn(text, " \n");

		if (column && column + 1 + n > HELP_COLUMNS) {
			putc('\n', out);
			column = 0;
		} else if (column) {
			putc(' ', out);
			column++;
		}
		fwrite(text, 1, n, out);
		column += n;
		text += n;
		text += strspn(text, " \n");
	}
}

void
command_help(FILE *out, const struct command *command)
{
	size_t i;

	fprintf(out, "usage: emend %s [OPTION...]%s%s\n\n", command->name,
	    *command->usage ? " " : "", command->usage);
	write_wrapped(out, command->text);
	fputs("\n\n", out);
	for (i = 0; i < OPTION_COUNT; i++)
		if (has_option(command, i))
			option_help(out, command, i);
	fprintf(out, "\nMore, with examples: man emend-%s\n", command->name);
}
