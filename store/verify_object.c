#include <stdlib.h>
#include <string.h>

#include "store/objects.h"
#include "store/pack.h"
#include "store/repository.h"
#include "store/verify_work.h"

enum emend_status
verify_object(struct verify *v, struct verify_part *part,
    const struct oid *name, int *type, struct emend_error *err)
{
	enum emend_status status;
	bool before;
	int found;

	text_truncate(&v->bytes, 0);
	(void)pack_set_mark(&part->packs, name, MARK_REACHED, &before);
	status = repository_object(part->git, name, &found, &v->bytes, err);
	if (v->bytes.status) { /* too large: not for us to judge */
		size_t limit = v->bytes.limit;

		text_free(&v->bytes);
		text_init(&v->bytes, limit);
	}
	(void)pack_set_mark(&part->packs, name, MARK_READ, &before);
	if (!before)
		verify_advance(v);
	if (status)
		return status;
	if (*type && found != *type)
		return emend_fail(err, EMEND_STORE,
		    "is of another type than it should be");
	*type = found;
	return EMEND_OK;
}

/* The line that begins with key; *rest moves past it. */
static bool
take_line(struct slice *rest, const char *key, struct slice *value)
{
	size_t end = slice_find_byte(*rest, '\n', 0);
	size_t n = strlen(key);

	if (end == rest->len || !slice_starts(*rest, slice_of(key)))
		return false;
	*value = slice_sub(*rest, n, end);
	*rest = slice_sub(*rest, end + 1, rest->len);
	return true;
}

/* "NAME <MAIL> SECONDS +0000" */
static bool
take_time(struct slice *rest, const char *key, int64_t *out)
{
	struct slice line;
	size_t i;

	if (!take_line(rest, key, &line))
		return false;
	i = slice_find_byte(line, '>', 0) + 2;
	*out = 0;
	for (; i < line.len && line.ptr[i] >= '0' && line.ptr[i] <= '9'; i++) {
		if (*out > INT64_C(1000000000000))
			return false;
		*out = *out * 10 + (line.ptr[i] - '0');
	}
	return i < line.len && line.ptr[i] == ' ';
}

bool
commit_parse(struct raw_commit *out, struct slice bytes)
{
	struct slice value;

	*out = (struct raw_commit){ .parents = 0 };
	if (!take_line(&bytes, "tree ", &value) ||
	    !oid_from_hex(&out->tree, value))
		return false;
	while (take_line(&bytes, "parent ", &value))
		if (!oid_from_hex(&out->parent, value) || ++out->parents > 1)
			return false;
	if (!take_time(&bytes, "author ", &out->author_at) ||
	    !take_time(&bytes, "committer ", &out->committer_at))
		return false;
	/* a signature or an encoding may stand before the message */
	out->message = slice_sub(
	    bytes, slice_find(bytes, SLICE("\n"), 0) + 1, bytes.len);
	return true;
}

enum emend_status
verify_commit(struct verify *v, struct verify_part *part,
    const struct oid *name, struct raw_commit *out, struct emend_error *err)
{
	int type = PACK_COMMIT;
	enum emend_status status = verify_object(v, part, name, &type, err);

	if (status)
		return status;
	if (!commit_parse(out, slice_new(v->bytes.ptr, v->bytes.len)))
		return emend_fail(
		    err, EMEND_STORE, "is no commit as emend writes them");
	return EMEND_OK;
}

struct slice
commit_trailer(struct slice message, const char *key)
{
	size_t n = strlen(key), at = 0;

	while (at < message.len) {
		size_t end = slice_find_byte(message, '\n', at);
		struct slice line = slice_sub(message, at, end);

		if (slice_starts(line, slice_of(key)) && line.len > n + 1 &&
		    line.ptr[n] == ':')
			return slice_sub(line, n + 2, line.len);
		at = end + 1;
	}
	return (struct slice){ NULL, 0 };
}

unsigned
commit_revision(struct slice message)
{
	struct slice value = commit_trailer(message, "Emend-Revision");
	unsigned long n = 0;
	size_t i;

	for (i = 0; i < value.len && n < 100000000; i++) {
		if (value.ptr[i] < '0' || value.ptr[i] > '9')
			return 0;
		n = n * 10 + (unsigned long)(value.ptr[i] - '0');
	}
	return (unsigned)n;
}

struct lost_commit
commit_describe(const struct oid *oid, const struct raw_commit *commit)
{
	return (struct lost_commit){
		.oid = *oid,
		.parent = commit->parent,
		.id = hash_bytes(commit_trailer(commit->message, "Emend-Url")),
		.number = commit_revision(commit->message),
		.at = commit->author_at,
		.made_at = commit->committer_at,
		.is_run = slice_starts(
		    commit->message, SLICE("Pages of the run at ")),
		.is_readme = slice_starts(
		    commit->message, SLICE("Say what this repository is")),
	};
}
