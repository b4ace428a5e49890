#include "store/search_tokens.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/normalise.h"
#include "base/segment.h"
#include "base/text.h"
#include "base/utf8.h"

#define TOKEN_MOST 128 /* bytes; no word is longer, and what is is cut */

struct Fts5Tokenizer {
	struct segmenter *segmenter;
	struct cuts cuts;
	struct text folded;
};

static void
destroy(Fts5Tokenizer *t)
{
	segmenter_free(t->segmenter);
	cuts_free(&t->cuts);
	text_free(&t->folded);
	free(t);
}

static int
create(void *context, const char **arguments, int count, Fts5Tokenizer **out)
{
	Fts5Tokenizer *t = calloc(1, sizeof(*t));

	(void)context;
	(void)arguments;
	(void)count;
	*out = NULL;
	if (!t)
		return SQLITE_NOMEM;
	text_init(&t->folded, SEGMENT_MAX_BYTES);
	if (segmenter_new(&t->segmenter, NULL, NULL)) {
		destroy(t);
		return SQLITE_NOMEM;
	}
	*out = t;
	return SQLITE_OK;
}

static bool
is_word(uint32_t cp)
{
	return char_is_letter(cp) || char_is_digit(cp);
}

/* Cut at a character's edge, as words longer than any are. */
static size_t
token_length(struct slice s)
{
	size_t len = s.len;

	if (len <= TOKEN_MOST)
		return len;
	for (len = TOKEN_MOST; len > 0; len--)
		if (((unsigned char)s.ptr[len] & 0xc0) != 0x80)
			break;
	return len;
}

static int
put_token(Fts5Tokenizer *t, struct slice text, size_t start, size_t end,
    void *payload, search_token_fn *put)
{
	enum emend_status status;
	size_t len;

	text_truncate(&t->folded, 0);
	status = normalise_search(
	    &t->folded, slice_sub(text, start, end), NULL);
	if (status)
		return status == EMEND_NOMEM ? SQLITE_NOMEM : SQLITE_TOOBIG;
	len = token_length(slice_new(t->folded.ptr, t->folded.len));
	if (len == 0)
		return SQLITE_OK;
	return put(payload, 0, t->folded.ptr, (int)len, (int)start, (int)end);
}

/* What stands between apostrophes, from its first letter to its last. */
static int
put_segment(Fts5Tokenizer *t, struct slice text, size_t from, size_t to,
    void *payload, search_token_fn *put)
{
	size_t at = from, start = to, end = to, used;
	int code = SQLITE_OK;
	uint32_t cp;

	for (; at < to && code == SQLITE_OK; at += used) {
		used = utf8_decode(text, at, &cp);
		if (char_is_quote(cp)) {
			if (start < to)
				code = put_token(
				    t, text, start, end, payload, put);
			start = to;
		} else if (is_word(cp) || (start < to && char_is_mark(cp))) {
			start = start < to ? start : at;
			end = at + used;
		}
	}
	if (code == SQLITE_OK && start < to)
		code = put_token(t, text, start, end, payload, put);
	return code;
}

static int
tokenize(Fts5Tokenizer *t, void *payload, int flags, const char *bytes,
    int len, search_token_fn *put)
{
	struct slice text = slice_new(bytes, len > 0 ? (size_t)len : 0);
	enum emend_status status;
	size_t from = 0, i;
	int code = SQLITE_OK;

	(void)flags;
	status = segment_words(t->segmenter, text, &t->cuts, NULL);
	if (status)
		return status == EMEND_NOMEM ? SQLITE_NOMEM : SQLITE_TOOBIG;
	for (i = 0; i < t->cuts.count && code == SQLITE_OK; i++) {
		code = put_segment(
		    t, text, from, t->cuts.at[i], payload, put);
		from = t->cuts.at[i];
	}
	return code;
}

/* SQLite hands its interface of FTS5 out by a pointer bound to a query. */
static int
find_api(sqlite3 *db, fts5_api **out)
{
	sqlite3_stmt *stmt;
	int code = sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &stmt, NULL);

	*out = NULL;
	if (code != SQLITE_OK)
		return code;
	sqlite3_bind_pointer(stmt, 1, (void *)out, "fts5_api_ptr", NULL);
	sqlite3_step(stmt);
	code = sqlite3_finalize(stmt);
	return code == SQLITE_OK && !*out ? SQLITE_ERROR : code;
}

int
search_tokens_register(sqlite3 *db)
{
	fts5_tokenizer tokenizer = {
		.xCreate = create,
		.xDelete = destroy,
		.xTokenize = tokenize,
	};
	fts5_api *api;
	int code = find_api(db, &api);

	if (code != SQLITE_OK)
		return code;
	return api->xCreateTokenizer(
	    api, SEARCH_TOKENIZER, NULL, &tokenizer, NULL);
}

int
search_tokens_of(struct slice text, search_token_fn *each,
    void *payload)
{
	Fts5Tokenizer *t;
	int code = create(NULL, NULL, 0, &t);

	if (code != SQLITE_OK)
		return code;
	code = tokenize(t, payload, 0, text.ptr, (int)text.len, each);
	destroy(t);
	return code;
}
