#include "base/json.h"
#include "diff/compose.h"
#include "reports/blame.h"
#include "reports/report.h"

/* emend.blame/1 */

static const char *
turn_name(enum turn_op op)
{
	switch (op) {
	case TURN_CAME:
		return "came";
	case TURN_CHANGED:
		return "changed";
	case TURN_SPLIT:
		return "split";
	case TURN_MERGED:
		return "merged";
	case TURN_MOVED:
		return "moved";
	case TURN_WENT:
		return "went";
	case TURN_BACK:
		break;
	}
	return "back";
}

static void
write_revision(struct json *j, const struct blame_revision *r)
{
	json_object_begin(j);
	json_key_uint(j, "revision", r->number);
	json_key_string(j, "commit", slice_of(r->commit));
	json_key_string(j, "event", slice_of(r->event));
	json_key_words(j, "kinds", slice_of(r->kinds));
	json_key_time(j, "seen_before", r->seen_before);
	json_key_time(j, "first_seen", r->first_seen);
	json_key_time(j, "last_seen", r->last_seen);
	json_key_nonzero(j, "gone", r->gone);
	if (r->reading_new)
		json_key_string(j, "reading", SLICE("new"));
	json_object_end(j);
}

static void
write_turn(struct json *j, const struct blame *b, const struct turn *t)
{
	json_object_begin(j);
	json_key_string(j, "op", slice_of(turn_name(t->op)));
	json_key_uint(j, "revision", b->revisions[t->revision].number);
	json_key_bool(j, "moved", t->moved || t->op == TURN_MOVED);
	json_key_bool(j, "restored", t->restored);
	report_json_kinds(j, t->kinds);
	json_object_end(j);
}

/* Newest first, as they hang together. */
static void
write_turns(struct json *j, const struct blame *b, const struct turn *last)
{
	const struct turn *t;

	json_key_uint(j, "came", b->revisions[last->came].number);
	json_key_array(j, "turns");
	for (t = last; t; t = t->before)
		write_turn(j, b, t);
	json_array_end(j);
}

/* Neighbouring runs of one revision are one. */
static void
write_words(struct json *j, const struct blame *b,
    const struct composed_paragraph *p, uint32_t start, uint32_t end)
{
	size_t i = compose_run_at(p, start);
	uint32_t from = start, to, revision;

	json_key_array(j, "words");
	while (from < end) {
		revision = p->runs[i].revision;
		while (i < p->run_count && p->runs[i].revision == revision &&
		    p->runs[i].start < end)
			i++;
		to = i < p->run_count && p->runs[i].start < end
		    ? p->runs[i].start : end;
		json_object_begin(j);
		json_key_string(j, "text", slice_sub(p->text, from, to));
		json_key_uint(j, "came", b->revisions[revision].number);
		json_object_end(j);
		from = to;
	}
	json_array_end(j);
}

static void
write_paragraph(struct json *j, const struct blame *b, size_t index)
{
	const struct composed_paragraph *p = b->text->paragraphs[index];
	const struct composed_sentence *s;
	size_t i;

	json_object_begin(j);
	json_key_uint(j, "paragraph", index + 1);
	json_key_array(j, "sentences");
	for (i = 0; i < p->sentence_count; i++) {
		s = &p->sentences[i];
		json_object_begin(j);
		json_key_string(
		    j, "text", slice_sub(p->text, s->start, s->end));
		write_turns(j, b, s->last);
		write_words(j, b, p, s->start, s->end);
		json_object_end(j);
	}
	json_array_end(j);
	json_object_end(j);
}

static void
write_gone(struct json *j, const struct blame *b)
{
	const struct past_sentence *p = b->text->past;
	size_t i;

	json_key_array(j, "gone");
	for (i = 0; i < b->text->past_count; i++, p++) {
		if (p->changed || p->back)
			continue;
		json_object_begin(j);
		json_key_string(j, "text",
		    slice_sub(p->paragraph->text, p->start, p->end));
		json_key_uint(j, "went", b->revisions[p->went].number);
		write_turns(j, b, p->last);
		json_object_end(j);
	}
	json_array_end(j);
}

void
report_json_blame(struct json *j, const struct blame *b)
{
	const struct blame_revision *newest =
	    &b->revisions[b->text->revisions - 1];
	size_t i;

	json_object_begin(j);
	json_key_string(j, "schema", SLICE("emend.blame/1"));
	json_key_url(j, "url", slice_of(b->url));
	json_key_uint(j, "revision", newest->number);
	json_key_string(j, "commit", slice_of(newest->commit));
	json_key_string(
	    j, "state", b->gone ? SLICE("gone") : SLICE("published"));
	json_key_object(j, "title");
	json_key_string(j, "text", slice_of(b->title));
	json_key_uint(j, "came", b->revisions[b->title_since].number);
	json_object_end(j);
	json_key_array(j, "revisions");
	for (i = 0; i < b->text->revisions; i++)
		write_revision(j, &b->revisions[i]);
	json_array_end(j);
	json_key_array(j, "paragraphs");
	for (i = 0; i < b->text->paragraph_count; i++)
		write_paragraph(j, b, i);
	json_array_end(j);
	write_gone(j, b);
	json_key_bool(j, "forgot", b->text->forgot);
	json_object_end(j);
}
