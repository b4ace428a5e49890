#include "store/revision.h"

#include <stdio.h>

#include "article/article.h"
#include "article/codec.h"
#include "article/state.h"
#include "base/text.h"
#include "base/time.h"
#include "store/objects.h"
#include "store/repository.h"

#define SUBJECT_MAX 300 /* bytes; longer ones are cut */

static const char *const event_names[REVISION_EVENT_COUNT] = {
	[EVENT_NEW] = "new",
	[EVENT_CHANGED] = "changed",
	[EVENT_REVERTED] = "reverted",
	[EVENT_SETTLED] = "settled",
	[EVENT_GONE] = "gone",
	[EVENT_RETURNED] = "returned",
	[EVENT_RELOCATED] = "relocated",
};

const char *
revision_event_name(enum revision_event event)
{
	return event_names[event];
}

void
article_ref(char out[ARTICLE_REF_MAX], struct hash128 id)
{
	char hex[HASH128_HEX + 1];

	hash_hex(hex, id);
	snprintf(out, ARTICLE_REF_MAX, ARTICLE_REFS "%.2s/%s", hex, hex + 2);
}

bool
article_ref_read(struct hash128 *out, struct slice ref)
{
	char hex[HASH128_HEX], again[ARTICLE_REF_MAX];
	size_t at = sizeof(ARTICLE_REFS) - 1;

	if (!slice_starts(ref, SLICE(ARTICLE_REFS)) ||
	    ref.len != at + HASH128_HEX + 1 || ref.ptr[at + 2] != '/')
		return false;
	memcpy(hex, ref.ptr + at, 2);
	memcpy(hex + 2, ref.ptr + at + 3, HASH128_HEX - 2);
	if (!hash_from_hex(out, slice_new(hex, sizeof(hex))))
		return false;
	article_ref(again, *out); /* else an article could have two */
	return slice_equal(ref, slice_of(again));
}

void
entry_names(struct entry_names *out, struct hash128 id)
{
	char hex[HASH128_HEX + 1];

	hash_hex(hex, id);
	snprintf(out->text, ENTRY_NAME_MAX, "%.12s.md", hex);
	snprintf(out->json, ENTRY_NAME_MAX, "%.12s.json", hex);
}

/* "Emend-Reread: OLD NEW" */
static void
write_reread(struct text *out, const struct revision_facts *facts)
{
	struct text names;

	if (!facts->reread)
		return;
	text_init(&names, SUBJECT_MAX);
	text_addf(&names, "%s %s", facts->reread, facts->draft->reading);
	message_add_trailer(
	    out, "Emend-Reread", slice_new(names.ptr, names.len));
	if (!out->status)
		out->status = names.status;
	text_free(&names);
}

void
revision_write_message(struct text *out, const struct revision_facts *facts)
{
	const struct revision_draft *draft = facts->draft;
	char number[16], seen_before[TIME_UTC_MAX] = "";
	size_t start = out->len;

	snprintf(number, sizeof(number), "%u", facts->number);
	if (draft->seen_before)
		time_format_utc(seen_before, draft->seen_before);
	message_add_line(out, slice_of(draft->subject), SUBJECT_MAX);
	if (out->len == start)
		text_puts(out, revision_event_name(draft->event));
	text_puts(out, "\n\n");
	message_add_trailer(out, "Emend-Url", slice_of(draft->url));
	message_add_trailer(out, "Emend-Revision", slice_of(number));
	message_add_trailer(
	    out, "Emend-Event", slice_of(revision_event_name(draft->event)));
	message_add_trailer(out, "Emend-Seen-Before", slice_of(seen_before));
	message_add_trailer(out, "Emend-Kinds", slice_of(draft->kinds));
	message_add_trailer(out, "Emend-Extractor", slice_of(draft->reading));
	write_reread(out, facts);
	if (draft->clock_set)
		message_add_trailer(out, "Emend-Clock", SLICE("set"));
}

/* The file name of a tree, appended to *out. */
static enum emend_status
read_entry(struct repository *r, const struct oid *tree, const char *name,
    struct text *out, struct emend_error *err)
{
	enum emend_status status;
	struct oid blob;

	text_truncate(out, 0);
	status = repository_find(r, tree, name, &blob, err);
	if (!status)
		status = repository_blob(r, &blob, out, err);
	return status == EMEND_NOTFOUND ? EMEND_STORE : status;
}

static enum emend_status
hash_state(struct hash128 *out, const struct article *a,
    const struct hash_secret *secret, struct text *buffer,
    struct emend_error *err)
{
	enum emend_status status;

	text_truncate(buffer, 0);
	article_write_state(a, buffer);
	status = text_check(buffer, err);
	if (!status)
		*out =
		    hash_secretly(secret, slice_new(buffer->ptr, buffer->len));
	return status;
}

static enum emend_status
read_text(struct article **out, char sha256[SHA256_HEX + 1], struct slice bytes,
    struct emend_error *err)
{
	sha256_hex(sha256, bytes);
	return codec_read(out, bytes, err);
}

enum emend_status
revision_load(struct article **article, struct revision_row *row,
    struct repository *r, struct hash128 id, const struct oid *name,
    const struct hash_secret *secret, struct emend_error *err)
{
	char found[SHA256_HEX + 1], said[SHA256_HEX + 1];
	struct article *a = NULL;
	struct entry_names names;
	enum emend_status status;
	struct commit commit;
	struct text buffer;

	*article = NULL;
	text_init(&buffer, REVISION_MAX_BYTES);
	entry_names(&names, id);
	status = repository_commit(r, name, &commit, err);
	if (!status)
		status = read_entry(r, &commit.tree, names.text, &buffer, err);
	if (!status)
		status = read_text(
		    &a, found, slice_new(buffer.ptr, buffer.len), err);
	if (!status)
		status = read_entry(r, &commit.tree, names.json, &buffer, err);
	if (!status)
		status = revision_read_json(
		    a, row, said, slice_new(buffer.ptr, buffer.len), err);
	if (!status && (strcmp(found, said) || !hash_equal(row->id, id)))
		status = emend_fail(
		    err, EMEND_STORE, "text and record do not belong together");
	if (!status)
		status = hash_state(
		    &row->revision.state_hash, a, secret, &buffer, err);
	if (status) {
		char hex[OID_HEX + 1];

		oid_hex(hex, name);
		emend_error_prefix(
		    err, "%s: commit %s", repository_path(r), hex);
		goto out;
	}
	oid_hex(row->revision.commit, name);
	*article = a;
	a = NULL;
out:
	article_free(a);
	text_free(&buffer);
	return status;
}
