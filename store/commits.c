/* An article's commits by the beginnings of their names. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "article/article.h"
#include "store/internal.h"
#include "store/repository.h"
#include "store/revision.h"

#define CHAIN_MAX 1000000 /* commits of one article */

static enum emend_status
add_match(struct store *s, struct hash128 id, const struct oid *commit,
    struct commit_matches *out, struct emend_error *err)
{
	struct commit_match *m = &out->at[out->count];
	struct article *article;
	struct revision_row row;
	enum emend_status status;

	status = revision_load(
	    &article, &row, s->articles, id, commit, &s->secret, err);
	if (status)
		return status;
	oid_hex(m->commit, commit);
	m->revision = row.revision.number;
	out->count++;
	article_free(article);
	return EMEND_OK;
}

enum emend_status
store_find_commits(struct store *s, struct hash128 id, const char *prefix,
    struct commit_matches *out, struct emend_error *err)
{
	char ref[ARTICLE_REF_MAX], hex[OID_HEX + 1];
	struct commit commit = { .author_at = 0 };
	size_t n = strlen(prefix), walked;
	enum emend_status status;
	struct oid at;

	*out = (struct commit_matches){ .count = 0 };
	article_ref(ref, id);
	status = repository_ref(s->articles, ref, &at, err);
	if (status == EMEND_NOTFOUND)
		return EMEND_OK;
	for (walked = 0; status == EMEND_OK && !oid_is_zero(&at) &&
	     out->count < COMMIT_MATCHES && walked < CHAIN_MAX; walked++) {
		oid_hex(hex, &at);
		if (!strncasecmp(hex, prefix, n))
			status = add_match(s, id, &at, out, err);
		if (status == EMEND_OK)
			status =
			    repository_commit(s->articles, &at, &commit, err);
		at = commit.parent;
	}
	return status;
}
