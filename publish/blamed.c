#include "publish/blamed.h"

#include <stdlib.h>
#include <string.h>

#include "diff/compose.h"
#include "store/history.h"

enum emend_status
blamed_init(struct blamed *b, const struct revision_list *list,
    struct emend_error *err)
{
	*b = (struct blamed){ .first = list->at };
	b->revisions = calloc(
	    list->count ? list->count : 1, sizeof(*b->revisions));
	return b->revisions ? EMEND_OK : emend_fail_nomem(err);
}

void
blamed_free(struct blamed *b)
{
	compose_free(b->text);
	free(b->revisions);
}

static bool
is_same_title(const char *x, const char *y)
{
	return x && y ? !strcmp(x, y) : x == y;
}

static struct blame_revision
describe(const struct blamed *b, const struct revision *r)
{
	const struct revision *gone = r > b->first && r[-1].gone ? r - 1
								 : NULL;

	return (struct blame_revision){
		.number = r->number,
		.commit = r->commit,
		.event = revision_event_name(r->event),
		.kinds = r->kinds,
		.first_seen = r->first_seen,
		.last_seen = r->last_seen,
		.seen_before = r->seen_before,
		.gone = gone ? gone->number : 0,
		.reading_new =
		    b->last && strcmp(b->last->reading, r->reading) != 0,
	};
}

enum emend_status
blamed_add(struct blamed *b, const struct revision *r, const struct article *a,
    const struct changes *changes, struct emend_error *err)
{
	size_t index = b->text ? b->text->revisions : 0;
	enum emend_status status = b->text
	    ? compose_add(b->text, changes, a, err)
	    : compose_new(&b->text, a, err);

	if (status)
		return status;
	b->revisions[index] = describe(b, r);
	if (b->last && !is_same_title(b->last->title, r->title))
		b->title_since = index;
	b->last = r;
	return EMEND_OK;
}

struct blame
blamed_view(const struct blamed *b, const char *url)
{
	return (struct blame){
		.url = url,
		.title = b->last->title,
		.title_since = b->title_since,
		.revisions = b->revisions,
		.text = b->text,
	};
}
