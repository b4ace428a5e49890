/*
 * The times of day on a page of a live blog: which elements are nothing but
 * one, and what they say.
 */
#include "article/extract_parts.h"

#include <stdlib.h>

#include "article/clock.h"
#include "article/live_parts.h"

#define STAMPS_MAX 8000 /* further times are text */
#define STAMP_CHARS 60	/* of what stands around a time of day */
#define STAMP_NODES 64
#define INLINE_MAX 30	/* beside a time that is no part of a sentence */
#define BARE_NODES 4	/* of an element with a time and nothing else */
#define BARE_MIN 4	/* characters */
#define BARE_MAX 14
#define BARE_AFTER 5	/* bytes: " Uhr", " GMT" */
#define NAME_MAX 400	/* bytes of a class that are read */

static bool
is_word_char(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' &&
	    (c | 0x20) <= 'z');
}

/* Is one of the words in a name such as "post-time", "postTime"? */
static bool
name_has(struct slice name, const struct slice *words, size_t count)
{
	size_t i, end, at = 0;

	name = slice_sub(name, 0, NAME_MAX);
	while (at < name.len) {
		end = at + 1;
		while (end < name.len && is_word_char(name.ptr[end]) &&
		    !(name.ptr[end] >= 'A' && name.ptr[end] <= 'Z' &&
			name.ptr[end - 1] >= 'a'))
			end++;
		for (i = 0; i < count; i++)
			if (slice_equal_nocase(
				slice_sub(name, at, end), words[i]))
				return true;
		at = end;
		while (at < name.len && !is_word_char(name.ptr[at]))
			at++;
	}
	return false;
}

bool
live_is_named(const struct extraction *x, uint32_t node,
    const struct slice *words, size_t count)
{
	static const struct slice names[] = { SLICE_LIT("class"),
		SLICE_LIT("id"), SLICE_LIT("itemprop") };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (name_has(html_attribute(x->page, node, names[i]), words,
			count))
			return true;
	return false;
}

#define HAS(x, node, words)                                                    \
	live_is_named(x, node, words, sizeof(words) / sizeof((words)[0]))

/* Is there no more to it than the time and a few words? */
static bool
is_short(const struct extraction *x, uint32_t node)
{
	const struct html_node *nodes = x->page->nodes;
	uint32_t i, end = nodes[node].end, chars = 0;

	for (i = node; i < end; i++) {
		if (i - node > STAMP_NODES || html_tag_is_heading(
			(enum html_tag)nodes[i].tag))
			return false;
		if (nodes[i].tag == HTML_TEXT)
			chars += x->facts[i].chars;
	}
	return chars <= STAMP_CHARS;
}

/* The text below a node, as far as it matters for a time. */
static void
read_short(struct extraction *x, uint32_t node)
{
	const struct html_node *nodes = x->page->nodes;
	uint32_t i;

	text_truncate(&x->raw, 0);
	for (i = node + 1; i < nodes[node].end && x->raw.len < STAMP_CHARS; i++)
		if (nodes[i].tag == HTML_TEXT)
			html_text(x->page, i, &x->raw);
		else
			text_putc(&x->raw, ' ');
}

static bool
has_digit(struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (s.ptr[i] >= '0' && s.ptr[i] <= '9')
			return true;
	return false;
}

/* "At <time>10:15</time> the mayor said": that time is text. */
static bool
is_in_sentence(const struct live_search *s, uint32_t node)
{
	const struct extraction *x = s->x;
	const struct html_node *nodes = x->page->nodes;
	uint32_t i, home = x->facts[node].home;

	switch (nodes[home].tag) {
	case HTML_P:
	case HTML_LI:
	case HTML_BLOCKQUOTE:
	case HTML_TD:
	case HTML_DD:
		break;
	default:
		return false;
	}
	if (live_weight(s, home) - live_weight(s, node) <= INLINE_MAX)
		return false;
	for (i = home + 1; i < node; i++)
		if (nodes[i].tag == HTML_TEXT && x->facts[i].chars)
			return true;
	return false;
}

/* Is an element's whole text a time, whatever it is called? */
static bool
is_bare_time(struct extraction *x, uint32_t node)
{
	const struct html_node *nodes = x->page->nodes;
	uint32_t i, chars = 0, end = nodes[node].end;
	struct slice text, time;

	if (end - node > BARE_NODES || nodes[node].tag == HTML_TD ||
	    nodes[node].tag == HTML_TH)
		return false;
	for (i = node; i < end; i++)
		if (nodes[i].tag == HTML_TEXT)
			chars += x->facts[i].chars;
	if (chars < BARE_MIN || chars > BARE_MAX)
		return false;
	read_short(x, node);
	text = slice_trim(slice_new(x->raw.ptr, x->raw.len));
	time = clock_find(text);
	return time.len && time.ptr == text.ptr &&
	    text.len - time.len <= BARE_AFTER;
}

static bool
is_stamp(const struct live_search *s, uint32_t node)
{
	static const struct slice props[] = { SLICE_LIT("datePublished"),
		SLICE_LIT("dateModified"), SLICE_LIT("dateCreated") };
	static const struct slice words[] = { SLICE_LIT("time"),
		SLICE_LIT("timestamp"), SLICE_LIT("datetime"),
		SLICE_LIT("date"), SLICE_LIT("clock"), SLICE_LIT("ago"),
		SLICE_LIT("uhrzeit"), SLICE_LIT("zeit"), SLICE_LIT("hora"),
		SLICE_LIT("heure"), SLICE_LIT("ora"), SLICE_LIT("tijd") };
	struct extraction *x = s->x;
	size_t i;

	if (x->page->nodes[node].tag == HTML_TIME)
		return !is_in_sentence(s, node);
	for (i = 0; i < sizeof(props) / sizeof(props[0]); i++)
		if (slice_equal_nocase(
			html_attribute(x->page, node, SLICE("itemprop")),
			props[i]))
			return is_short(x, node);
	if (is_bare_time(x, node))
		return !is_in_sentence(s, node);
	if (!HAS(x, node, words) || !is_short(x, node) ||
	    is_in_sentence(s, node))
		return false;
	read_short(x, node);
	return has_digit(slice_new(x->raw.ptr, x->raw.len));
}

/* The time in a stamp's text, or else in what its attributes say. */
struct slice
stamp_time(struct extraction *x, uint32_t stamp)
{
	static const struct slice names[] = { SLICE_LIT("datetime"),
		SLICE_LIT("content"), SLICE_LIT("title") };
	struct slice found;
	uint32_t i, end = x->page->nodes[stamp].end;
	size_t k;

	read_short(x, stamp);
	found = clock_find(slice_new(x->raw.ptr, x->raw.len));
	for (i = stamp; i < end && !found.len && i - stamp < STAMP_NODES; i++)
		for (k = 0; k < 3 && !found.len &&
		     x->page->nodes[i].tag != HTML_TEXT; k++)
			found = clock_find(
			    html_attribute(x->page, i, names[k]));
	return found;
}

bool
live_room(void **items, size_t count, size_t *cap, size_t size)
{
	size_t more = *cap ? *cap * 2 : 64;
	void *grown;

	if (count < *cap)
		return true;
	grown = realloc(*items, more * size);
	if (!grown)
		return false;
	*items = grown;
	*cap = more;
	return true;
}

/* All that tell a time, in the elements that are said to be a live blog. */
enum emend_status
stamps_list(struct live_search *s, bool everywhere, struct emend_error *err)
{
	struct extraction *x = s->x;
	struct posts *p = &x->posts;
	const struct html_node *nodes = x->page->nodes;
	uint32_t i = x->body, end = everywhere ? nodes[x->body].end : 0;

	while (i < nodes[x->body].end && p->stamp_count < STAMPS_MAX) {
		if (live_is_beside(x, i) && nodes[i].tag != HTML_META) {
			i = nodes[i].end;
			continue;
		}
		if (nodes[i].tag != HTML_TEXT &&
		    x->facts[i].flags & FACT_LIVE && nodes[i].end > end)
			end = nodes[i].end;
		if (i >= end || nodes[i].tag == HTML_TEXT ||
		    !is_stamp(s, i)) {
			i++;
			continue;
		}
		if (!live_room((void **)&p->stamps, p->stamp_count,
			&p->stamp_cap, sizeof(*p->stamps)))
			return emend_fail_nomem(err);
		p->stamps[p->stamp_count++] = i;
		i = nodes[i].end;
	}
	return EMEND_OK;
}
