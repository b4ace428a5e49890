#include "diff/classify.h"

#include "base/normalise.h"
#include "base/text.h"
#include "base/utf8.h"

/* Notices that own up to a correction or an update. */

#define NOTICE_LOOK 400 /* bytes of a line that are looked at */

static bool
is_ascii_notice(const struct classifier *k, struct slice text)
{
	char folded[NOTICE_LOOK];
	size_t i;

	for (i = 0; i < text.len; i++)
		folded[i] = (char)(text.ptr[i] >= 'A' && text.ptr[i] <= 'Z'
			? text.ptr[i] - 'A' + 'a' : text.ptr[i]);
	return lexicon_is_notice(
	    k->v->lexicon, slice_trim(slice_new(folded, text.len)));
}

bool
classify_is_notice(struct classifier *k, struct slice text)
{
	struct text key, folded;
	bool is = false;

	if (!lexicon_has_notices(k->v->lexicon))
		return false;
	text = slice_sub(text, 0, text_fitting(text, NOTICE_LOOK));
	if (utf8_ascii_span(text, 0) == text.len)
		return is_ascii_notice(k, text);
	text_init(&key, 8 * NOTICE_LOOK);
	text_init(&folded, 8 * NOTICE_LOOK);
	if (normalise_key(&key, text, NULL) ||
	    normalise_fold_case(&folded, slice_new(key.ptr, key.len), NULL))
		k->status = EMEND_NOMEM;
	else
		is = lexicon_is_notice(k->v->lexicon,
		    slice_trim(slice_new(folded.ptr, folded.len)));
	text_free(&key);
	text_free(&folded);
	return is;
}

/* The line of text that byte at lies in. */
static struct slice
line_at(struct slice text, size_t at)
{
	size_t start = at;

	while (start > 0 && text.ptr[start - 1] != '\n')
		start--;
	return slice_sub(text, start, slice_find_byte(text, '\n', start));
}

static bool
lies_in(const char *at, struct slice s)
{
	return s.ptr && at >= s.ptr && at <= s.ptr + s.len;
}

/* Most hunks lie in the line of the one before, which is not walked again. */
static void
pass_to_line(struct slice *line, struct slice text, const char *at)
{
	if (!lies_in(at, *line))
		*line = line_at(text, (size_t)(at - text.ptr));
}

/* Told once a line of the new text. */
void
classify_notice(struct classifier *k)
{
	struct change_text t = hunk_text(k->c, k->hunk);

	if (k->after.from < k->after.to &&
	    k->after.flags[k->after.from] & TOKEN_FIRST &&
	    classify_is_notice(k, t.after)) {
		classifier_add(k, KIND_CORRECTION, slice_of(NULL), t.after,
		    "a notice of a correction or update was added");
		return;
	}
	if (lies_in(t.after.ptr, k->line))
		return;
	pass_to_line(&k->line, k->c->after.text, t.after.ptr);
	pass_to_line(&k->old_line, k->c->before.text, t.before.ptr);
	if (classify_is_notice(k, k->line) ||
	    classify_is_notice(k, k->old_line))
		classifier_add(k, KIND_CORRECTION, k->old_line, k->line,
		    "the notice of a correction or update changed");
}
