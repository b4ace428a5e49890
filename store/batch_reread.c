/* Another reading of a revision that is kept already. */
#include "article/article.h"
#include "store/batch_work.h"
#include "store/internal.h"

#define SUBJECT "Read again in another way: nothing was edited"

static enum emend_status
check_is_newest(const struct reread_draft *draft,
    const struct batch_article *a, struct emend_error *err)
{
	if (a->number != draft->number)
		return emend_fail(err, EMEND_CONFLICT,
		    "revision %u is its newest, not %u", a->number,
		    draft->number);
	if (!oid_equal(&a->before, &a->newest))
		return emend_fail(err, EMEND_CONFLICT,
		    "revision %u is not durable yet", a->number);
	return EMEND_OK;
}

/* What was true of the revision is true of its new reading. */
static void
fill_draft(struct revision_draft *out, const struct reread_draft *draft,
    const struct revision_row *old, const struct page_draft *page)
{
	const struct revision *r = &old->revision;

	*out = (struct revision_draft){
		.id = draft->id,
		.url = old->url,
		.after = draft->number - 1,
		.event = r->event,
		.gone = r->gone,
		.article = draft->article,
		.state_hash = draft->state_hash,
		.seen_at = r->first_seen,
		.seen_before = r->seen_before,
		.recorded_at = old->recorded_at,
		.words = draft->words,
		.similarity = r->similarity,
		.kinds = r->kinds,
		.subject = SUBJECT,
		.reverts_to = r->reverts_to,
		.status = old->status,
		.page = r->page ? page : NULL,
		.reading = draft->reading,
		.found_in = old->found_in,
		.found_at = old->found_at,
		.found_title = old->found_title,
		.found_date = old->found_date,
		.baseline = old->revision.baseline,
		.clock_set = draft->clock_set,
	};
}

static enum emend_status
add_reading(struct store_batch *b, const struct reread_draft *draft,
    const struct revision_row *old, struct batch_article *a,
    struct emend_error *err)
{
	const struct page_draft page = {
		.sent_sha256 = old->sent_sha256,
		.decoded_sha256 = old->decoded_sha256,
	};
	struct revision_draft whole;
	struct revision_facts facts = {
		.draft = &whole,
		.number = draft->number,
		.page = old->revision.page,
		.reread = old->revision.reading,
		.committed_at = draft->recorded_at,
	};

	fill_draft(&whole, draft, old, &page);
	return batch_add_revision(b, &facts, a, BATCH_REREAD, err);
}

enum emend_status
store_batch_reread(struct store_batch *b, const struct reread_draft *draft,
    struct emend_error *err)
{
	struct article *article = NULL;
	struct batch_article *a;
	struct revision_row old;
	enum emend_status status;

	status = batch_find_article(&a, b, draft->id, err);
	if (!status)
		status = check_is_newest(draft, a, err);
	if (!status)
		status = revision_load(&article, &old, b->store->articles,
		    draft->id, &a->newest, &b->store->secret, err);
	if (!status)
		status = add_reading(b, draft, &old, a, err);
	article_free(article);
	return status;
}

enum emend_status
store_batch_agrees(struct store_batch *b, struct hash128 id, unsigned number,
    const char *reading, struct emend_error *err)
{
	const char **strings[] = { &reading };
	struct batch_row *row;
	enum emend_status status;

	status = batch_copy_strings(b, strings, 1, err);
	if (!status)
		status = batch_add_row(&row, b, BATCH_AGREES, err);
	if (status)
		return status;
	row->id = id;
	row->of.agrees.number = number;
	row->of.agrees.reading = reading;
	return EMEND_OK;
}
