/* One commit of an article: what its message, its record and its text say of
 * each other. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "base/json_read.h"
#include "base/time.h"
#include "store/objects.h"
#include "store/pack.h"
#include "store/repository.h"
#include "store/verify_work.h"

#define TRAILERS_MAX ((size_t)64 << 10)

/* A commit as it is checked. */
struct subject {
	struct verify *v;
	struct article_check *c;
	const struct oid *commit;
	struct raw_commit raw;
	struct text message;
	struct oid text, json; /* blobs */
};

static enum emend_status
tell_record(struct subject *s, enum finding_severity severity,
    const char *what, struct emend_error *err)
{
	const struct finding f = {
		.kind = severity == SEVERITY_LOSS ? "revision-damaged"
						  : "revision-inconsistent",
		.severity = severity,
		.where = s->c->where,
		.remedy = severity == SEVERITY_LOSS
		    ? "bring articles.git back from a backup or a clone"
		    : "it was not written so by emend; its text can be read",
	};
	char hex[OID_HEX + 1];
	const char *named, *path = s->v->parts[PART_ARTICLES].path;

	oid_hex(hex, s->commit);
	named = strstr(what, hex); /* "PATH: commit HEX: PATH: what" */
	if (named && named[OID_HEX] == ':')
		what = named + OID_HEX + 2;
	if (!strncmp(what, path, strlen(path)) && what[strlen(path)] == ':')
		what += strlen(path) + 2;
	return verify_tell(s->v, f, err, "commit %.12s: %s", hex, what);
}

/* ---- what it is made of ---- */

/* The blobs of a tree that has these two files and no other. */
static bool
read_tree(struct subject *s, struct slice tree)
{
	struct tree_entry json, text, more;
	struct entry_names names;
	size_t at = 0;

	entry_names(&names, s->c->id);
	if (!tree_next(tree, &at, &json) || !tree_next(tree, &at, &text) ||
	    tree_next(tree, &at, &more) || at != tree.len)
		return false;
	s->json = json.oid;
	s->text = text.oid;
	return !json.is_tree && !text.is_tree &&
	    slice_equal(json.name, slice_of(names.json)) &&
	    slice_equal(text.name, slice_of(names.text));
}

/* Both were read, by their names and so by their hashes. */
static void
mark_read(struct subject *s, const struct oid *oid)
{
	struct pack_set *packs = &s->v->parts[PART_ARTICLES].packs;
	bool before;

	(void)pack_set_mark(packs, oid, MARK_REACHED, &before);
	(void)pack_set_mark(packs, oid, MARK_READ, &before);
	if (!before)
		verify_advance(s->v);
}

/* Whatever else is in its tree is needed, too: it may be what is left. */
static enum emend_status
reach_entries(struct subject *s, struct emend_error *err)
{
	struct verify_part *part = &s->v->parts[PART_ARTICLES];
	enum emend_status status;
	struct tree_entry entry;
	struct emend_error why;
	int type = PACK_TREE;
	struct text tree;
	size_t at = 0;

	text_init(&tree, OBJECT_MAX_BYTES);
	status = verify_object(s->v, part, &s->raw.tree, &type, &why);
	if (status == EMEND_OK)
		text_add(&tree, s->v->bytes.ptr, s->v->bytes.len);
	if (status == EMEND_NOMEM || tree.status == EMEND_NOMEM)
		status = emend_fail_nomem(err);
	else
		status = EMEND_OK; /* what is missing is told already */
	while (status == EMEND_OK &&
	    tree_next(slice_new(tree.ptr, tree.len), &at, &entry))
		status =
		    verify_reach(s->v, part, s->c->where, &entry.oid, err);
	text_free(&tree);
	return status;
}

/* *good: the article and its row are there. */
static enum emend_status
load(struct subject *s, bool *good, struct emend_error *err)
{
	struct verify_part *part = &s->v->parts[PART_ARTICLES];
	struct emend_error why;
	enum emend_status status;
	int type = PACK_TREE;

	*good = false;
	status = verify_commit(s->v, part, s->commit, &s->raw, &why);
	if (status == EMEND_OK) {
		text_add(&s->message, s->raw.message.ptr, s->raw.message.len);
		status = text_check(&s->message, &why);
	}
	if (status == EMEND_OK)
		status =
		    verify_object(s->v, part, &s->raw.tree, &type, &why);
	if (status == EMEND_OK &&
	    !read_tree(s, slice_new(s->v->bytes.ptr, s->v->bytes.len)))
		status = emend_fail(&why, EMEND_STORE,
		    "its tree is not that of a revision");
	if (status == EMEND_OK)
		status = revision_load(&s->c->article, &s->c->row, part->git,
		    s->c->id, s->commit, &s->v->store.secret, &why);
	if (status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (status) {
		status = tell_record(s, SEVERITY_LOSS, why.text, err);
		return status ? status : reach_entries(s, err);
	}
	mark_read(s, &s->json);
	mark_read(s, &s->text);
	*good = true;
	return EMEND_OK;
}

/* ---- what it says ---- */

/* Whether the message has these lines. */
static bool
has_trailers(const struct subject *s, struct slice lines)
{
	struct slice message = slice_new(s->message.ptr, s->message.len);

	while (lines.len) {
		size_t end = slice_find_byte(lines, '\n', 0);
		struct slice line = slice_sub(lines, 0, end + 1);
		size_t at = slice_find(message, line, 0);

		if (at == message.len || (at && message.ptr[at - 1] != '\n'))
			return false;
		lines = slice_sub(lines, end + 1, lines.len);
	}
	return true;
}

static enum emend_status
check_message(
    const struct subject *s, const char **what, struct emend_error *err)
{
	const struct revision *r = &s->c->row.revision;
	char number[16], seen[TIME_UTC_MAX] = "";
	enum emend_status status;
	struct text t;

	text_init(&t, TRAILERS_MAX);
	snprintf(number, sizeof(number), "%u", r->number);
	if (r->seen_before)
		time_format_utc(seen, r->seen_before);
	message_add_trailer(&t, "Emend-Url", slice_of(s->c->row.url));
	message_add_trailer(&t, "Emend-Revision", slice_of(number));
	message_add_trailer(&t, "Emend-Event",
	    slice_of(revision_event_name(r->event)));
	message_add_trailer(&t, "Emend-Seen-Before", slice_of(seen));
	message_add_trailer(&t, "Emend-Kinds", slice_of(r->kinds));
	message_add_trailer(&t, "Emend-Extractor", slice_of(r->reading));
	status = text_check(&t, err);
	if (status == EMEND_OK && !has_trailers(s, slice_new(t.ptr, t.len)))
		*what = "its message and its record differ";
	text_free(&t);
	return status;
}

static int64_t
not_before_1970(int64_t t)
{
	return t < 0 ? 0 : t;
}

static const char *
check_dates(const struct subject *s)
{
	const struct revision_row *row = &s->c->row;
	bool reread = commit_trailer(slice_new(s->message.ptr, s->message.len),
	    "Emend-Reread").ptr;

	if (s->raw.author_at != not_before_1970(row->revision.first_seen))
		return "its author date is not that of the look";
	if (!reread &&
	    s->raw.committer_at != not_before_1970(row->recorded_at))
		return "its committer date is not that of the recording";
	return NULL;
}

static const char *
check_number(const struct subject *s)
{
	const struct revision *r = &s->c->row.revision;
	unsigned before = s->c->number;
	bool reread = commit_trailer(slice_new(s->message.ptr, s->message.len),
	    "Emend-Reread").ptr;

	if (!before && s->c->broken)
		return NULL;
	if (reread ? r->number != before || !before
		   : r->number != before + 1)
		return "its number does not follow the one before it";
	if (r->number == 1 &&
	    !hash_equal(hash_bytes(slice_of(s->c->row.url)), s->c->id))
		return "its address does not give the article's id";
	if (r->reverts_to >= r->number && r->reverts_to)
		return "it goes back to a revision that came later";
	return NULL;
}

static bool
are_hashes(const struct json_value *list, const struct article *a)
{
	char hex[HASH128_HEX + 1];
	size_t i;

	if (json_value_count(list) != a->paragraph_count)
		return false;
	for (i = 0; i < a->paragraph_count; i++) {
		hash_hex(hex, hash_bytes(a->paragraphs[i].text));
		if (!slice_equal(json_value_string(json_value_at(list, i)),
			slice_of(hex)))
			return false;
	}
	return true;
}

/* The hashes of the paragraphs, which reading it does not need. */
static enum emend_status
check_hashes(struct subject *s, const char **what, struct emend_error *err)
{
	struct text *bytes = &s->v->bytes;
	struct json_value *root = NULL;
	enum emend_status status;

	text_truncate(bytes, 0);
	status = repository_blob(
	    s->v->parts[PART_ARTICLES].git, &s->json, bytes, err);
	if (status == EMEND_OK)
		status = json_read_strict(
		    &root, slice_new(bytes->ptr, bytes->len), err);
	if (status == EMEND_OK &&
	    !are_hashes(
		json_value_get(root, "paragraphs"), s->c->article))
		*what = "the hashes of its paragraphs are not those of its "
			"text";
	json_value_free(root);
	return status;
}

enum emend_status
verify_revision(struct verify *v, struct article_check *c,
    const struct oid *commit, bool *good, struct emend_error *err)
{
	struct subject s = { .v = v, .c = c, .commit = commit };
	const char *what = NULL;
	enum emend_status status;

	text_init(&s.message, OBJECT_MAX_BYTES);
	status = load(&s, good, err);
	if (status || !*good)
		goto out;
	v->result->revisions++;
	what = check_number(&s);
	if (!what)
		what = check_dates(&s);
	if (!what)
		status = check_message(&s, &what, err);
	if (status == EMEND_OK && !what)
		status = check_hashes(&s, &what, err);
	if (status == EMEND_OK && what)
		status = tell_record(&s, SEVERITY_DAMAGE, what, err);
	c->number = c->row.revision.number;
	if (status == EMEND_OK)
		status = verify_page(v, &c->row, c->where, err);
out:
	if (status)
		*good = false;
	if (status) {
		article_free(c->article);
		c->article = NULL;
	}
	text_free(&s.message);
	return status;
}
