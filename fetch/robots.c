#include "fetch/robots.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/url.h"

#define DELAY_MAX_S 1000000 /* of Crawl-delay; what to make of it is above */
#define POOL_MAX (4 * ROBOTS_MAX) /* a byte is three when encoded, and one */

/* In the pool: the pattern in the form paths are compared in, then as written.
 */
struct rule {
	size_t at, len, written_len;
	bool allow;
	bool anchored; /* ended in "$" */
};

/* One agent's groups, merged. */
struct group {
	struct rule *rules;
	size_t count, cap;
	int64_t delay_ms;
	bool found;
};

struct robots {
	struct text pool;
	struct group group; /* the one that counts, longest rules first */
	enum robots_group whose;
};

struct parser {
	struct robots *robots;
	struct slice agent;
	struct group ours, any; /* any: of "*" */
	bool in_ours, in_any;   /* the group being read is for these */
	bool in_agents;         /* reading its User-agent lines */
};

static bool
is_unreserved(unsigned char c)
{
	unsigned char lower = c | 0x20;

	return (lower >= 'a' && lower <= 'z' && c < 0x80) ||
	       (c >= '0' && c <= '9') || (c && strchr("-._~", c));
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that "%xx" at s[i] stands for, or -1. */
static int
encoded_byte(struct slice s, size_t i)
{
	int high, low;

	if (s.ptr[i] != '%' || s.len - i < 3)
		return -1;
	high = hex_value(s.ptr[i + 1]);
	low = hex_value(s.ptr[i + 2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/*
 * The form in which paths and patterns are compared: unreserved bytes bare,
 * everything outside a URL's alphabet encoded, "*" and "$" encoded unless they
 * are the pattern's own.
 */
static void
add_comparable(struct text *out, struct slice s, bool stars)
{
	static const char kept[] = "!&'()+,;=:@/?";
	size_t i;

	for (i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		int byte = encoded_byte(s, i);

		if (byte >= 0) {
			c = (unsigned char)byte;
			i += 2;
		}
		if (is_unreserved(c) ||
		    (byte < 0 && c && (strchr(kept, c) || (stars && c == '*'))))
			text_putc(out, (char)c);
		else
			text_addf(out, "%%%02X", (unsigned)c);
	}
}

static bool
add_rule(struct group *g, const struct rule *rule)
{
	size_t cap = g->cap ? g->cap * 2 : 8;
	struct rule *rules;

	if (g->count == g->cap) {
		rules = realloc(g->rules, cap * sizeof(*rules));
		if (!rules)
			return false;
		g->rules = rules;
		g->cap = cap;
	}
	g->rules[g->count++] = *rule;
	return true;
}

static enum emend_status
read_rule(
    struct parser *p, bool allow, struct slice value, struct emend_error *err)
{
	struct text *pool = &p->robots->pool;
	struct rule rule = { .at = pool->len, .allow = allow };
	struct slice pattern = value;

	p->in_agents = false;
	if (value.len == 0 || (!p->in_ours && !p->in_any))
		return EMEND_OK;
	if (value.ptr[value.len - 1] == '$') {
		rule.anchored = true;
		pattern.len--;
	}
	add_comparable(pool, pattern, true);
	rule.len = pool->len - rule.at;
	text_add(pool, value.ptr, value.len);
	rule.written_len = value.len;
	if (pool->status || (p->in_ours && !add_rule(&p->ours, &rule)) ||
	    (p->in_any && !add_rule(&p->any, &rule)))
		return emend_fail_nomem(err);
	return EMEND_OK;
}

/* The product token a value begins with. */
static struct slice
token_of(struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		char lower = (char)(s.ptr[i] | 0x20);

		if (!(lower >= 'a' && lower <= 'z') && s.ptr[i] != '-' &&
		    s.ptr[i] != '_')
			break;
	}
	return slice_sub(s, 0, i);
}

static void
read_agent(struct parser *p, struct slice value)
{
	if (!p->in_agents)
		p->in_ours = p->in_any = false;
	p->in_agents = true;
	if (value.len && value.ptr[0] == '*') {
		p->in_any = p->any.found = true;
	} else if (p->agent.len &&
	           slice_equal_nocase(token_of(value), p->agent)) {
		p->in_ours = p->ours.found = true;
	}
}

/* "5", "0.5"; anything else is no delay. */
static void
read_delay(struct parser *p, struct slice value)
{
	int64_t whole = 0, thousandths = 0, unit = 1000;
	bool fraction = false;
	size_t i;

	for (i = 0; i < value.len; i++) {
		char c = value.ptr[i];

		if (c == '.' && !fraction)
			fraction = true;
		else if (c < '0' || c > '9')
			return;
		else if (fraction)
			thousandths += (unit /= 10) * (c - '0');
		else if (whole < DELAY_MAX_S)
			whole = whole * 10 + (c - '0');
	}
	if (whole > DELAY_MAX_S)
		whole = DELAY_MAX_S;
	if (p->in_ours)
		p->ours.delay_ms = whole * 1000 + thousandths;
	if (p->in_any)
		p->any.delay_ms = whole * 1000 + thousandths;
}

/* "Key: value" or, as many write it, "Key value". */
static bool
split_line(struct slice line, struct slice *key, struct slice *value)
{
	size_t n;

	line = slice_trim(slice_sub(line, 0, slice_find_byte(line, '#', 0)));
	n = slice_find_byte(line, ':', 0);
	if (n == line.len)
		for (n = 0;
		     n < line.len && line.ptr[n] != ' ' && line.ptr[n] != '\t';
		     n++)
			;
	if (n == line.len)
		return false;
	*key = slice_trim(slice_sub(line, 0, n));
	*value = slice_trim(slice_sub(line, n + 1, line.len));
	return true;
}

static enum emend_status
read_line(struct parser *p, struct slice line, struct emend_error *err)
{
	struct slice key, value;

	if (!split_line(line, &key, &value))
		return EMEND_OK;
	if (slice_equal_nocase(key, SLICE("user-agent")))
		read_agent(p, value);
	else if (slice_equal_nocase(key, SLICE("allow")))
		return read_rule(p, true, value, err);
	else if (slice_equal_nocase(key, SLICE("disallow")))
		return read_rule(p, false, value, err);
	else if (slice_equal_nocase(key, SLICE("crawl-delay")))
		read_delay(p, value);
	return EMEND_OK;
}

static bool
is_line_end(char c)
{
	return c == '\n' || c == '\r';
}

static enum emend_status
read_lines(struct parser *p, struct slice s, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t start = 0, end;

	if (s.len > ROBOTS_MAX) {
		s.len = ROBOTS_MAX;
		while (s.len && !is_line_end(s.ptr[s.len - 1]))
			s.len--;
	}
	if (slice_starts(s, SLICE("\xef\xbb\xbf")))
		start = 3;
	for (; !status && start < s.len; start = end + 1) {
		for (end = start; end < s.len && !is_line_end(s.ptr[end]);)
			end++;
		status = read_line(p, slice_sub(s, start, end), err);
	}
	return status;
}

/* The rule that decides stands first: longest, then allowing. */
static int
compare_rules(const void *one, const void *other)
{
	const struct rule *x = one, *y = other;
	size_t x_len = x->len + x->anchored;
	size_t y_len = y->len + y->anchored;

	if (x_len != y_len)
		return x_len > y_len ? -1 : 1;
	return (int)y->allow - (int)x->allow;
}

enum emend_status
robots_parse(struct robots **out, struct slice bytes, struct slice agent,
    struct emend_error *err)
{
	enum emend_status status;
	struct parser p = { .agent = token_of(agent) };
	struct group *chosen;

	*out = NULL;
	p.robots = calloc(1, sizeof(*p.robots));
	if (!p.robots)
		return emend_fail_nomem(err);
	text_init(&p.robots->pool, POOL_MAX);
	status = read_lines(&p, bytes, err);
	if (!status) {
		chosen = p.ours.found ? &p.ours : &p.any;
		if (chosen->count)
			qsort(chosen->rules, chosen->count,
			    sizeof(*chosen->rules), compare_rules);
		p.robots->group = *chosen;
		if (chosen->found)
			p.robots->whose = p.ours.found ? ROBOTS_OURS
						       : ROBOTS_ANY;
		chosen->rules = NULL;
		*out = p.robots;
		p.robots = NULL;
	}
	free(p.ours.rules);
	free(p.any.rules);
	robots_free(p.robots);
	return status;
}

void
robots_free(struct robots *r)
{
	if (!r)
		return;
	free(r->group.rules);
	text_free(&r->pool);
	free(r);
}

int64_t
robots_delay_ms(const struct robots *r)
{
	return r->group.delay_ms;
}

enum robots_group
robots_group(const struct robots *r)
{
	return r->whose;
}

/*
 * Each piece between stars at its first place after the one before: with
 * nothing but stars in a pattern no other choice can do better.
 */
static bool
matches(const struct rule *rule, struct slice pattern, struct slice path)
{
	size_t star = slice_find_byte(pattern, '*', 0), at;

	if (!slice_starts(path, slice_sub(pattern, 0, star)))
		return false;
	at = star;
	while (star < pattern.len) {
		size_t next = slice_find_byte(pattern, '*', star + 1);
		struct slice piece = slice_sub(pattern, star + 1, next);

		if (next == pattern.len && rule->anchored)
			return path.len - at >= piece.len &&
			       slice_ends(path, piece);
		star = next;
		if (piece.len == 0)
			continue;
		at = slice_find(path, piece, at);
		if (at == path.len)
			return false;
		at += piece.len;
	}
	return !rule->anchored || at == path.len;
}

enum emend_status
robots_judge(const struct robots *r, struct slice path,
    struct slice *refused_by, struct emend_error *err)
{
	enum emend_status status;
	struct text text;
	struct slice s;
	size_t i;

	*refused_by = (struct slice){ NULL, 0 };
	if (slice_equal(path, SLICE("/robots.txt")))
		return EMEND_OK;
	text_init(&text, (size_t)3 * URL_MAX);
	add_comparable(&text, path, false);
	status = text_check(&text, err);
	s = slice_new(text.ptr, text.len);
	for (i = 0; !status && i < r->group.count; i++) {
		const struct rule *rule = &r->group.rules[i];

		const char *pattern = r->pool.ptr + rule->at;

		if (!matches(rule, slice_new(pattern, rule->len), s))
			continue;
		if (!rule->allow)
			*refused_by =
			    slice_new(pattern + rule->len, rule->written_len);
		break;
	}
	text_free(&text);
	return status;
}
