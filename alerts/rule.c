#include "alerts/rule.h"

#include <stdio.h>
#include <string.h>

#include "alerts/channel.h"
#include "base/pattern.h"
#include "base/suggest.h"
#include "base/text.h"
#include "base/url.h"
#include "reports/event.h"

#define OP_BIT(op) (1u << (op))
#define EVENT_BIT(event) (1u << (event))

/* ---- the words of `on` ---- */

static const struct {
	const char *name;
	struct rule_on bits;
} words[] = {
	{ "added", { .ops = OP_BIT(EDIT_ADDED) } },
	{ "deleted", { .ops = OP_BIT(EDIT_DELETED) } },
	{ "moved", { .ops = OP_BIT(EDIT_MOVED) } },
	{ "headline", { .places = PLACE_BIT(PLACE_HEADLINE) } },
	{ "byline", { .places = PLACE_BIT(PLACE_BYLINE) } },
	{ "lede", { .places = PLACE_BIT(PLACE_LEDE) } },
	{ "unnoted", { .unnoted = true } },
	{ "new", { .events = EVENT_BIT(EVENT_IS_NEW) } },
	{ "gone", { .events = EVENT_BIT(EVENT_IS_GONE) } },
	{ "returned", { .events = EVENT_BIT(EVENT_IS_RETURNED) } },
	{ "reverted", { .events = EVENT_BIT(EVENT_IS_REVERTED) } },
	{ "relocated", { .events = EVENT_BIT(EVENT_IS_RELOCATED) } },
	{ "flapping", { .events = EVENT_BIT(EVENT_IS_FLAPPING) } },
	{ "settled", { .events = EVENT_BIT(EVENT_IS_SETTLED) } },
	{ "suspect", { .events = EVENT_BIT(EVENT_IS_SUSPECT) } },
	{ "ended", { .events = EVENT_BIT(EVENT_IS_ENDED) } },
	{ "trouble", { .events = EVENT_BIT(EVENT_IS_TROUBLE) } },
};
#define WORD_COUNT (sizeof(words) / sizeof(words[0]))

static void
add_bits(struct rule_on *on, const struct rule_on *bits)
{
	on->kinds |= bits->kinds;
	on->ops |= bits->ops;
	on->places |= bits->places;
	on->events |= bits->events;
	on->unnoted = on->unnoted || bits->unnoted;
	on->without &= ~bits->places;
	on->noted = on->noted && !bits->unnoted;
}

static void
take_bits(struct rule_on *on, const struct rule_on *bits)
{
	on->kinds &= ~bits->kinds;
	on->ops &= ~bits->ops;
	on->places &= ~bits->places;
	on->events &= ~bits->events;
	on->unnoted = on->unnoted && !bits->unnoted;
	on->without |= bits->places;
	on->noted = on->noted || bits->unnoted;
}

/* Each edit is of some kind: where it is, and whether it is noted, narrows
 * only. */
static struct rule_on
everything(void)
{
	struct rule_on on = { .kinds = KIND_BIT(KIND_COUNT) - 1 };
	size_t i;

	for (i = 0; i < WORD_COUNT; i++)
		add_bits(&on, &words[i].bits);
	on.places = 0;
	on.unnoted = false;
	return on;
}

static struct rule_on
usual(void)
{
	struct rule_on on = everything();

	on.kinds &= ~(KIND_BIT(KIND_FORMATTING) | KIND_BIT(KIND_TYPO));
	on.events &= ~EVENT_BIT(EVENT_IS_NEW);
	return on;
}

/* Takes the next word off *rest, which blanks and commas divide. */
static bool
next_word(struct slice *rest, struct slice *out)
{
	size_t at = 0, end;

	while (at < rest->len && memchr(" \t,", rest->ptr[at], 3))
		at++;
	for (end = at; end < rest->len && !memchr(" \t,", rest->ptr[end], 3);)
		end++;
	*out = slice_sub(*rest, at, end);
	*rest = slice_sub(*rest, end, rest->len);
	return out->len > 0;
}

static enum emend_status
fail_word(struct slice word, struct emend_error *err)
{
	const char *known[WORD_COUNT + KIND_COUNT];
	char copy[SUGGEST_MAX_LEN + 2];
	const char *nearest;
	size_t i, n = 0;

	for (i = 0; i < WORD_COUNT; i++)
		known[n++] = words[i].name;
	for (i = 0; i < KIND_COUNT; i++)
		known[n++] = kind_name((enum kind)i);
	snprintf(copy, sizeof(copy), "%.*s",
	    SLICE_ARG(slice_sub(word, 0, sizeof(copy) - 1)));
	nearest = suggest_nearest(copy, known, n);
	if (nearest)
		return emend_fail(err, EMEND_PARSE,
		    "knows no %s; did you mean %s?", copy, nearest);
	return emend_fail(err, EMEND_PARSE,
	    "knows no %s: it takes kinds, added, deleted, moved, headline, "
	    "byline, lede, unnoted, events, and * for all of them",
	    copy);
}

static enum emend_status
find_word(struct rule_on *out, struct slice word, struct emend_error *err)
{
	enum kind kind;
	size_t i;

	*out = (struct rule_on){ .kinds = 0 };
	if (slice_equal(word, SLICE("*"))) {
		*out = everything();
		return EMEND_OK;
	}
	if (kind_from_name(&kind, word)) {
		out->kinds = KIND_BIT(kind);
		return EMEND_OK;
	}
	for (i = 0; i < WORD_COUNT; i++) {
		if (!slice_equal(word, slice_of(words[i].name)))
			continue;
		*out = words[i].bits;
		return EMEND_OK;
	}
	return fail_word(word, err);
}

/* Only "!x": the default without x. */
static bool
only_takes(struct slice rest)
{
	struct slice word;
	bool any = false;

	while (next_word(&rest, &word)) {
		if (word.ptr[0] != '!')
			return false;
		any = true;
	}
	return any;
}

enum emend_status
rule_add_on(struct alert_rule *r, struct slice rest, struct emend_error *err)
{
	struct rule_on bits;
	struct slice word;
	enum emend_status status = EMEND_OK;

	if (!r->on_given && !only_takes(rest))
		r->on = (struct rule_on){ .kinds = 0 };
	while (status == EMEND_OK && next_word(&rest, &word)) {
		bool take = word.ptr[0] == '!';

		r->on_given = true;
		status = find_word(&bits, slice_sub(word, take, word.len), err);
		if (status == EMEND_OK && take)
			take_bits(&r->on, &bits);
		else if (status == EMEND_OK)
			add_bits(&r->on, &bits);
	}
	if (status == EMEND_OK && !r->on_given)
		return emend_fail(err, EMEND_PARSE, "must not be empty");
	return status;
}

/* ---- places ---- */

const char *
place_name(enum alert_place place)
{
	static const char *const names[PLACE_COUNT] = {
		[PLACE_HEADLINE] = "headline",
		[PLACE_BYLINE] = "byline",
		[PLACE_LEDE] = "lede",
		[PLACE_BODY] = "body",
	};

	return names[place];
}

enum emend_status
rule_add_place(struct alert_rule *r, struct slice rest, struct emend_error *err)
{
	struct slice word;
	unsigned i;

	while (next_word(&rest, &word)) {
		for (i = 0; i < PLACE_COUNT; i++)
			if (slice_equal(word,
			        slice_of(place_name((enum alert_place)i))))
				break;
		if (i == PLACE_COUNT)
			return emend_fail(err, EMEND_PARSE,
			    "wants headline, byline, lede or body");
		r->places |= PLACE_BIT(i);
	}
	return r->places ? EMEND_OK
	                 : emend_fail(err, EMEND_PARSE, "must not be empty");
}

/* ---- lists ---- */

void
rule_init(struct alert_rule *r, const char *name, unsigned line)
{
	*r = (struct alert_rule){ .name = name, .line = line, .on = usual() };
}

void
rule_free(struct alert_rule *r)
{
	size_t which, i;

	for (which = 0; which < RULE_PATTERN_COUNT; which++)
		for (i = 0; i < r->pattern_counts[which]; i++)
			pattern_free(r->patterns[which][i]);
}

/* Wording as it is: nothing of it is an operator, and any blanks will do
 * where it has some. */
static void
quote(struct text *out, struct slice s)
{
	size_t i;

	s = slice_trim(s);
	for (i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c == ' ' || c == '\t') {
			while (i + 1 < s.len &&
			       (s.ptr[i + 1] == ' ' || s.ptr[i + 1] == '\t'))
				i++;
			text_puts(out, "\\s+");
			continue;
		}
		if (c < 0x80 && !(c >= '0' && c <= '9') &&
		    !((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
			text_putc(out, '\\');
		text_putc(out, (char)c);
	}
}

enum emend_status
rule_add_pattern(struct alert_rule *r, struct arena *arena,
    enum rule_pattern which, struct slice source, struct emend_error *err)
{
	size_t *count = &r->pattern_counts[which];
	struct pattern **list =
	    arena_grow(arena, r->patterns[which], *count, sizeof(*list));
	enum emend_status status;
	struct text quoted;

	if (!list)
		return emend_fail_nomem(err);
	r->patterns[which] = list;
	if (slice_trim(source).len == 0)
		return emend_fail(err, EMEND_PARSE, "must not be empty");
	text_init(&quoted, 2 * PATTERN_MAX_BYTES);
	if (which == RULE_PHRASE) {
		quote(&quoted, source);
		source = slice_new(quoted.ptr, quoted.len);
	}
	status = text_check(&quoted, err);
	if (status == EMEND_OK)
		status = pattern_compile(
		    &list[*count], source, PATTERN_NOCASE | PATTERN_LINES, err);
	if (status == EMEND_OK)
		++*count;
	text_free(&quoted);
	return status;
}

/* "müller.example" as addresses have it: "xn--mller-kva.example". */
static enum emend_status
copy_host(struct slice *out, struct arena *arena, struct slice host,
    struct emend_error *err)
{
	bool all_below = slice_starts(host, SLICE("*."));
	struct text url, normal;
	struct url parts;
	enum emend_status status;

	text_init(&url, URL_MAX);
	text_init(&normal, URL_MAX);
	text_addf(&url, "http://%.*s/",
	    SLICE_ARG(slice_sub(host, all_below ? 2 : 0, host.len)));
	status = text_check(&url, err);
	if (status == EMEND_OK)
		status = url_normal(&normal, slice_new(url.ptr, url.len), err);
	text_truncate(&url, 0);
	if (status == EMEND_OK &&
	    url_parse(&parts, slice_new(normal.ptr, normal.len)))
		text_addf(&url, "%s%.*s", all_below ? "*." : "",
		    SLICE_ARG(parts.host));
	if (status == EMEND_OK)
		status = text_check(&url, err);
	out->len = url.len;
	out->ptr = arena_copy(arena, url.ptr, url.len);
	if (status == EMEND_OK && !out->ptr)
		status = emend_fail_nomem(err);
	text_free(&normal);
	text_free(&url);
	return status;
}

enum emend_status
rule_add_where(struct alert_rule *r, struct arena *arena, enum rule_where which,
    struct slice value, struct emend_error *err)
{
	size_t *count = &r->where_counts[which];
	struct slice *list =
	    arena_grow(arena, r->where[which], *count, sizeof(*list));

	if (!list)
		return emend_fail_nomem(err);
	r->where[which] = list;
	if (value.len == 0)
		return emend_fail(err, EMEND_PARSE, "must not be empty");
	if (which == RULE_HOST)
		return copy_host(&list[(*count)++], arena, value, err);
	list[*count].ptr = arena_copy(arena, value.ptr, value.len);
	list[*count].len = value.len;
	return list[(*count)++].ptr ? EMEND_OK : emend_fail_nomem(err);
}

enum emend_status
rule_add_channel(struct alert_rule *r, struct arena *arena,
    const struct channel_kind *kind, struct slice target,
    struct emend_error *err)
{
	struct rule_channel *list =
	    arena_grow(arena, r->channels, r->channel_count, sizeof(*list));
	size_t word = strlen(kind->name) + 1;
	enum emend_status status;
	char *label;

	label = arena_alloc(arena, word + target.len + 1);
	if (!list || !label)
		return emend_fail_nomem(err);
	r->channels = list;
	if (target.len == 0)
		return emend_fail(err, EMEND_PARSE, "must not be empty");
	snprintf(label, word + target.len + 1, "%s %.*s", kind->name,
	    SLICE_ARG(target));
	status = kind->check(label + word, err);
	if (status)
		return status;
	list[r->channel_count++] = (struct rule_channel){
		.kind = kind, .target = label + word, .label = label
	};
	return EMEND_OK;
}
