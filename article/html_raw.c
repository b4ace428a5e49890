#include "article/html_tokenize.h"

/*
 * Text that only one end tag can end.  Scripts are the hard part: inside
 * "<!--" a "<script" hides the next "</script", as the first browsers had it.
 */

/* Is t->in at byte at the name word (lower case), and there the name ends? */
static bool
is_name(const struct html_tokenizer *t, size_t at, struct slice word)
{
	size_t end = at + word.len;
	char c;

	if (word.len == 0 || end >= t->in.len)
		return false;
	c = t->in.ptr[end];
	return (html_is_space(c) || c == '/' || c == '>') &&
	    slice_equal_nocase(slice_sub(t->in, at, end), word);
}

/* Is the "<" at byte at the end tag of this text? */
static bool
ends_here(const struct html_tokenizer *t, size_t at)
{
	return at + 1 < t->in.len && t->in.ptr[at + 1] == '/' &&
	    is_name(t, at + 2, t->ends);
}

static size_t
plain_end(const struct html_tokenizer *t)
{
	size_t end = slice_find_byte(t->in, '<', t->at);

	while (end < t->in.len && !ends_here(t, end))
		end = slice_find_byte(t->in, '<', end + 1);
	return end;
}

/*
 * From the "<!--" at byte at on: where the script's text is plain again.  Sets
 * *ended when that is because it stops at its end tag or the page's end.
 */
static size_t
skip_escaped(const struct html_tokenizer *t, size_t at, bool *ended)
{
	size_t i, dashes = 2;
	bool twice = false; /* a <script in the comment is open */

	*ended = false;
	for (i = at + 4; i < t->in.len; i++) {
		char c = t->in.ptr[i];

		if (c == '-') {
			dashes++;
			continue;
		}
		if (c == '>' && dashes >= 2)
			return i + 1;
		dashes = 0;
		if (c != '<')
			continue;
		if (!twice && ends_here(t, i))
			break;
		if (!twice)
			twice = is_name(t, i + 1, SLICE("script"));
		else if (slice_starts(slice_sub(t->in, i, i + 2), SLICE("</")))
			twice = !is_name(t, i + 2, SLICE("script"));
	}
	*ended = true;
	return i;
}

static size_t
script_end(const struct html_tokenizer *t)
{
	size_t end = slice_find_byte(t->in, '<', t->at);

	while (end < t->in.len && !ends_here(t, end)) {
		bool ended;

		if (!slice_starts(slice_sub(t->in, end, end + 4),
			SLICE("<!--"))) {
			end = slice_find_byte(t->in, '<', end + 1);
			continue;
		}
		end = skip_escaped(t, end, &ended);
		if (ended)
			break;
		end = slice_find_byte(t->in, '<', end);
	}
	return end;
}

size_t
html_raw_span(const struct html_tokenizer *t)
{
	return (t->mode == HTML_MODE_SCRIPT ? script_end(t) : plain_end(t)) -
	    t->at;
}
