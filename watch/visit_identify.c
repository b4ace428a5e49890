#include <string.h>

#include "article/article.h"
#include "base/text.h"
#include "base/url.h"
#include "diff/changes.h"
#include "diff/diff.h"
#include "diff/words.h"
#include "fetch/fetch.h"
#include "store/addresses.h"
#include "store/history.h"
#include "store/looks.h"
#include "store/watches.h"
#include "watch/visit_work.h"

/*
 * The first good look: which article is it?  The address reached gives the id,
 * unless it is known as another's.  What a page calls its own address is a
 * hint: only a text that is nearly the same makes two addresses one article.
 */

#define SAME_TEXT 800 /* per mille of words kept */
#define SAME_CLAIM 900 /* of two that call a third one their address */

/* ---- what this run has met ---- */

const struct claim *
visit_claim(const struct visits *v, struct hash128 address)
{
	char hex[HASH128_HEX + 1];

	hash_hex(hex, address);
	return table_get(&v->claims, slice_of(hex));
}

enum emend_status
visit_add_claim(struct visits *v, struct hash128 address,
    const struct claim *claim, struct emend_error *err)
{
	struct claim *copy = arena_alloc(&v->arena, sizeof(*copy));
	char hex[HASH128_HEX + 1], *key;

	hash_hex(hex, address);
	key = arena_copy(&v->arena, hex, HASH128_HEX);
	if (!copy || !key || !table_put(&v->claims, slice_of(key), copy))
		return emend_fail_nomem(err);
	*copy = *claim;
	return EMEND_OK;
}

/* ---- another row of the same article ---- */

static void
drop_own(const struct stop *s, struct watch_row **row)
{
	if (*row && ((*row)->key == s->row.key || (*row)->newest == 0)) {
		watch_row_free(*row);
		*row = NULL;
	}
}

/* By the address: it is the article, whatever its text. */
static enum emend_status
find_by_address(struct stop *s, struct slice normal, struct watch_row **out,
    struct emend_error *err)
{
	enum emend_status status =
	    state_watch_by_url(s->v->store, normal, out, err);

	drop_own(s, out);
	if (status || *out)
		return status;
	status = state_watch_by_id(s->v->store, url_id(normal), out, err);
	drop_own(s, out);
	return status;
}

enum emend_status
visit_is_like(struct stop *s, const struct watch_row *row, unsigned least,
    bool *same, struct emend_error *err)
{
	struct diff_options options = { .compare_fields = false };
	struct changes *changes = NULL;
	struct article *kept = NULL;
	enum emend_status status;

	*same = false;
	status = store_read(s->v->store, row->id, row->newest, &kept, err);
	if (status == EMEND_OK)
		status = visit_language(s->v, &options.language, err);
	if (status == EMEND_OK)
		status =
		    diff_articles(&changes, kept, s->article, &options, err);
	if (status == EMEND_OK)
		*same = changes->similarity >= least;
	changes_free(changes);
	article_free(kept);
	return status;
}

/* The article that calls the address its own. */
static enum emend_status
find_by_claim(struct stop *s, struct slice normal, struct watch_row **out,
    struct emend_error *err)
{
	struct hash128 id;
	enum emend_status status = state_alias(s->v->store, normal, &id, err);

	if (status == EMEND_OK && !hash_is_zero(id))
		status = state_watch_by_id(s->v->store, id, out, err);
	drop_own(s, out);
	return status;
}

static enum emend_status
find_by_hint(struct stop *s, struct slice hint, struct slice reached,
    struct watch_row **out, struct emend_error *err)
{
	unsigned least = SAME_TEXT;
	enum emend_status status = EMEND_OK;
	bool same = false;

	/* the page names an article that is known... */
	if (hint.len)
		status = find_by_address(s, hint, out, err);
	/* ...or one that is known names this page... */
	if (status == EMEND_OK && !*out)
		status = find_by_claim(s, reached, out, err);
	/* ...or both name another address, where nobody has looked */
	if (status == EMEND_OK && !*out && hint.len) {
		least = SAME_CLAIM;
		status = find_by_claim(s, hint, out, err);
	}
	if (status || !*out)
		return status;
	status = visit_is_like(s, *out, least, &same, err);
	if (status == EMEND_OK && same)
		return EMEND_OK;
	watch_row_free(*out);
	*out = NULL;
	return status;
}

/*
 * The same among what this run has read.  *other gets one that may be the same
 * with another text.
 */
static const struct claim *
find_claim(const struct stop *s, struct slice reached, struct slice hint,
    const struct claim **other)
{
	const struct claim *by_address = visit_claim(s->v, url_id(reached));
	const struct claim *by_hint =
	    hint.len ? visit_claim(s->v, url_id(hint)) : NULL;

	if (by_address && (!by_address->is_hint ||
			      hash_equal(by_address->state, s->look.state_hash)))
		return by_address;
	if (by_hint && hash_equal(by_hint->state, s->look.state_hash))
		return by_hint;
	*other = by_address			 ? by_address
	    : by_hint && !by_hint->is_hint ? by_hint
					     : NULL;
	return NULL;
}

/* Is it to be compared with a text that is not kept yet? */
static enum emend_status
is_for_later(struct stop *s, const struct claim *other, bool *later,
    struct emend_error *err)
{
	struct watch_row *row;
	enum emend_status status;

	*later = false;
	if (!other)
		return EMEND_OK;
	status = state_watch_by_id(s->v->store, other->id, &row, err);
	*later = status == EMEND_OK && (!row || row->newest == 0);
	watch_row_free(row);
	return status;
}

/* ---- the id ---- */

static enum emend_status
put_aliases(struct stop *s, struct slice reached, struct emend_error *err)
{
	struct store_batch *b = s->v->batch;
	struct hash128 expected = url_id(slice_of(s->row.normal));
	enum emend_status status = store_batch_alias(
	    b, reached, s->row.id, ALIAS_KNOWN, s->now, err);

	if (status == EMEND_OK)
		status = store_batch_alias(b, slice_of(s->row.normal),
		    s->row.id, ALIAS_KNOWN, s->now, err);
	if (status == EMEND_OK && !hash_equal(s->row.id, expected))
		status = store_batch_move_looks(b, expected, s->row.id, err);
	return status;
}

static enum emend_status
put_claims(struct stop *s, struct slice reached, struct slice hint,
    struct emend_error *err)
{
	struct claim claim = { .id = s->row.id, .state = s->look.state_hash };
	enum emend_status status =
	    visit_add_claim(s->v, url_id(reached), &claim, err);

	if (status || !hint.len || visit_claim(s->v, url_id(hint)))
		return status;
	claim.is_hint = true;
	return visit_add_claim(s->v, url_id(hint), &claim, err);
}

static enum emend_status
identify(struct stop *s, struct slice reached, struct slice hint,
    struct watch_row **known, bool *taken, struct emend_error *err)
{
	const struct claim *other = NULL;
	const struct claim *claim = find_claim(s, reached, hint, &other);
	enum emend_status status = EMEND_OK;

	*taken = claim != NULL;
	if (!claim)
		status = find_by_address(s, reached, known, err);
	if (status == EMEND_OK && !claim && !*known)
		status = find_by_hint(s, hint, reached, known, err);
	if (status == EMEND_OK && !*known)
		status = is_for_later(s, other, &s->later, err);
	if (status || s->later)
		return status;
	s->row.id = claim ? claim->id : *known ? (*known)->id : url_id(reached);
	status = put_aliases(s, reached, err);
	if (status || claim)
		return status;
	return put_claims(s, reached, hint, err);
}

enum emend_status
visit_identify(struct stop *s, struct watch_row **known, bool *taken,
    struct emend_error *err)
{
	struct text reached, hint;
	enum emend_status status;

	*known = NULL;
	text_init(&reached, URL_MAX);
	text_init(&hint, URL_MAX);
	status = url_normal(&reached, slice_of(s->fetched->url), err);
	if (status == EMEND_OK && s->article->canonical.len) {
		status = url_normal(&hint, s->article->canonical, NULL);
		if (status == EMEND_NOMEM)
			(void)emend_fail_nomem(err);
		else
			status = EMEND_OK; /* no address, no hint */
	}
	if (status == EMEND_OK && !strcmp(hint.ptr, reached.ptr))
		text_truncate(&hint, 0);
	if (status == EMEND_OK)
		status = identify(s, slice_new(reached.ptr, reached.len),
		    slice_new(hint.ptr, hint.len), known, taken, err);
	text_free(&hint);
	text_free(&reached);
	return status;
}
