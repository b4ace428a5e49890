#include "alerts/sample.h"

#include "alerts/item.h"
#include "article/article.h"
#include "diff/diff.h"
#include "reports/event.h"
#include "reports/report.h"

#define TITLE SLICE_LIT("Quay of Lower Quillan to close for repairs")
#define URL "https://news.example/quay"
#define HOUR INT64_C(3600)

static enum emend_status
write_all(struct text *out, const struct changes *changes,
    const struct article *before, const struct article *after, int64_t now,
    struct emend_error *err)
{
	const struct report report = {
		.url = URL,
		.before = { .revision = 1, .article = before },
		.after = { .revision = 2, .article = after },
		.between_from = now - HOUR,
		.between_to = now,
		.has_fields = true,
		.changes = changes,
	};
	const struct event event = {
		.type = EVENT_IS_CHANGED,
		.url = URL,
		.revision = 2,
		.title = "Quay of Lower Quillan to close for repairs",
		.report = &report,
	};
	struct alert_subject s = {
		.event = &event, .url = SLICE(URL), .title = before->title
	};
	struct match match = { .why = MATCH_FIRED };
	enum emend_status status;
	size_t i;

	status = changed_words_make(&s.wording, &report, err);
	for (i = 0; i < s.wording.count && i < MATCH_EDITS_MOST; i++)
		match.edits[match.edit_count++] = i;
	if (status == EMEND_OK)
		status = item_write(out, &s, &match, now, err);
	changed_words_free(&s.wording);
	return status;
}

enum emend_status
sample_item(struct text *out, int64_t now, struct emend_error *err)
{
	struct paragraph old = { .text = SLICE_LIT(
		                     "The harbour board said "
		                     "that 29 berths would be closed, and that "
		                     "none of the boats "
		                     "had been damaged.") };
	struct paragraph new = { .text = SLICE_LIT(
		                     "The harbour board said "
		                     "that 31 berths would be closed, and that "
		                     "some of the boats "
		                     "had been damaged.") };
	const struct article before = {
		.title = TITLE, .paragraphs = &old, .paragraph_count = 1
	};
	const struct article after = {
		.title = TITLE, .paragraphs = &new, .paragraph_count = 1
	};
	const struct diff_options options = { .compare_fields = true };
	struct changes *changes;
	enum emend_status status;

	status = diff_articles(&changes, &before, &after, &options, err);
	if (status)
		return status;
	status = write_all(out, changes, &before, &after, now, err);
	changes_free(changes);
	return status;
}
