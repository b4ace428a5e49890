/*
 * What is looked for in an archive, whoever wants to know: a text that stands
 * there beside others, NUL, the words.  Nothing in these is SQLite's syntax, and
 * found is just what holds them all by another way of looking.
 */
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "base/utf8.h"
#include "store/search.h"
#include "store/search_file.h"
#include "store/search_tokens.h"
#include "store/state_sql.h"
#include "store/store.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/place.h"

#define WORDS_MOST 4096 /* bytes to look for, as the command takes them */
#define FILE_MOST ((size_t)1 << 20)
#define TEXTS 5

/* The first is the input's; what was kept last is found first. */
static struct slice texts[TEXTS] = {
	{ NULL, 0 },
	SLICE_LIT("The ferry to Orme sails at ten."),
	SLICE_LIT("L\xe2\x80\x99" "\xc3\xa9" "t\xc3\xa9" " \xe2\x80\x93 the "
		  "ferry\xe2\x80\x99s summer 2026"),
	SLICE_LIT("\xe6\xb8\xaf\xe5\x8f\xa3\xe4\xbb\x8a\xe5\xa4\xa9"
		  "\xe5\x85\xb3\xe9\x97\xad"),
	SLICE_LIT("ten to ten"),
};

static struct store *archive;
static struct text empty; /* search.db with nothing in it */

/* ---- words ---- */

struct tokens {
	struct text bytes; /* NUL after each */
	size_t count;
};

static int
add_token(void *payload, int flags, const char *token, int len, int start,
    int end)
{
	struct tokens *t = payload;

	MUST(flags == 0 && len > 0 && 0 <= start && start < end);
	text_add(&t->bytes, token, (size_t)len);
	text_putc(&t->bytes, '\0');
	t->count++;
	return SQLITE_OK;
}

static void
tokens_of(struct tokens *t, struct slice s)
{
	text_init(&t->bytes, FILE_MOST);
	t->count = 0;
	MUST(search_tokens_of(s, add_token, t) == SQLITE_OK);
	MUST(t->bytes.status == EMEND_OK);
}

/* Do they stand at the front?  The last one may go on. */
static bool
begins(struct slice text, const struct tokens *phrase, bool goes_on)
{
	struct slice wanted =
	    slice_new(phrase->bytes.ptr, phrase->bytes.len - goes_on);

	return slice_starts(text, wanted);
}

static bool
holds_phrase(
    const struct tokens *text, const struct tokens *phrase, bool goes_on)
{
	struct slice rest = slice_new(text->bytes.ptr, text->bytes.len);

	for (; rest.len; (void)fuzz_take(&rest))
		if (begins(rest, phrase, goes_on))
			return true;
	return false;
}

/* A phrase is what has a blank or a quote at its end. */
static struct slice
take_phrase(struct slice *words)
{
	struct slice phrase;
	char edge = ' ';
	size_t end;

	*words = slice_trim(*words);
	if (slice_starts(*words, SLICE("\""))) {
		edge = '"';
		*words = slice_sub(*words, 1, words->len);
	}
	end = slice_find_byte(*words, edge, 0);
	phrase = slice_sub(*words, 0, end);
	*words = slice_sub(*words, end + (edge == '"'), words->len);
	return phrase;
}

/* Are all phrases in the text?  *any: there was one that has a word. */
static bool
holds(const struct tokens *text, struct slice words, bool *any)
{
	struct tokens phrase;
	bool all = true, goes_on;
	struct slice s;

	*any = false;
	while (slice_trim(words).len) {
		s = take_phrase(&words);
		goes_on = slice_ends(s, SLICE("*"));
		tokens_of(&phrase, slice_sub(s, 0, s.len - goes_on));
		*any = *any || phrase.count;
		if (phrase.count)
			all = all && holds_phrase(text, &phrase, goes_on);
		text_free(&phrase.bytes);
	}
	return all && *any;
}

/* ---- the archive ---- */

static struct hash128
id_of(size_t i)
{
	return (struct hash128){ .bytes = { (unsigned char)(i + 1) } };
}

static void
put_text(struct state_db *db, size_t i)
{
	static const char *const statements[] = {
		("INSERT INTO wording (key, text, id, headline)"
		 " VALUES (?1, ?2, ?3, 0)"),
		"INSERT INTO words (rowid, text) VALUES (?1, ?2)",
		"INSERT INTO stood (key, came) VALUES (?1, 1)",
	};
	struct hash128 id = id_of(i);
	sqlite3_stmt *stmt;
	size_t n;

	for (n = 0; n < sizeof(statements) / sizeof(*statements); n++) {
		MUST(!sqlite3_prepare_v2(
		    db->db, statements[n], -1, &stmt, NULL));
		sqlite3_bind_int64(stmt, 1, (int64_t)(TEXTS - i));
		(void)sqlite3_bind_text(stmt, 2, texts[i].ptr,
		    (int)texts[i].len, SQLITE_STATIC);
		(void)sqlite3_bind_blob(
		    stmt, 3, id.bytes, sizeof(id.bytes), SQLITE_STATIC);
		MUST(sqlite3_step(stmt) == SQLITE_DONE);
		sqlite3_finalize(stmt);
	}
}

static void
make_archive(void)
{
	char path[PLACE_PATH];
	struct state_db *db;
	size_t i;

	MUST(!store_init(place_dir(), NULL));
	MUST(!store_open(&archive, place_dir(), STORE_READ, NULL));
	MUST(!search_create(&db, archive, NULL));
	for (i = 1; i < TEXTS; i++)
		put_text(db, i);
	search_close(db);
	text_init(&empty, FILE_MOST);
	MUST(!file_read(&empty, place_path(path, "search.db"), NULL));
}

/* As it was made, and the input's text with it. */
static void
index_text(void)
{
	struct search_place place;
	struct state_db *db;

	place_put("search.db", slice_new(empty.ptr, empty.len));
	MUST(!search_open_current(&db, archive, true, &place, NULL));
	MUST(!sql_exec(db,
	    "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; BEGIN",
	    NULL));
	put_text(db, 0);
	MUST(!sql_exec(db, "COMMIT", NULL));
	search_close(db);
}

/* ---- looking ---- */

struct found {
	bool is[TEXTS];
	size_t count, next;
};

/* The text, and in it marks around something. */
static void
check_marks(struct slice marked, struct slice text)
{
	bool inside = false;
	size_t i, at = 0, marks = 0;

	for (i = 0; i < marked.len; i++) {
		char c = marked.ptr[i];

		if (c == SEARCH_MARK || c == SEARCH_MARK_END) {
			MUST(inside == (c == SEARCH_MARK_END));
			inside = !inside;
			marks++;
			continue;
		}
		MUST(at < text.len && c == text.ptr[at]);
		at++;
	}
	MUST(at == text.len && !inside && marks > 0);
}

static enum emend_status
take(void *payload, const struct wording *w, struct emend_error *err)
{
	struct found *f = payload;
	size_t i = (size_t)w->id.bytes[0] - 1;

	(void)err;
	MUST(i < TEXTS && i >= f->next);
	MUST(w->stood_count == 1 && w->stood[0].came == 1);
	check_marks(w->text, texts[i]);
	f->is[i] = true;
	f->next = i + 1;
	f->count++;
	return EMEND_OK;
}

static void
check_found(const struct found *f, struct slice words, bool *any)
{
	struct tokens text;
	size_t i;

	for (i = 0; i < TEXTS; i++) {
		tokens_of(&text, texts[i]);
		MUST(holds(&text, words, any) == f->is[i]);
		text_free(&text.bytes);
	}
}

static void
look_for(struct slice words)
{
	char query[WORDS_MOST + 2]; /* one too many */
	struct emend_error err = { .text = "" };
	struct found f = { .count = 0 };
	struct search_result result;
	enum emend_status status;
	bool any;

	words = slice_sub(words, 0, sizeof(query) - 1);
	snprintf(query, sizeof(query), "%.*s", SLICE_ARG(words));
	status = search_find(
	    archive, query, TEXTS, take, &f, &result, &err);
	if (words.len > WORDS_MOST) {
		MUST(status == EMEND_USAGE && err.text[0]);
		return;
	}
	check_found(&f, words, &any);
	MUST(any ? status == EMEND_OK : status == EMEND_USAGE);
	MUST(result.found == f.count && !result.found_more);
	MUST(result.pending == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = fuzz_input(data, size), text = fuzz_take(&rest);

	/* as an article's: clean */
	if (!utf8_valid(text) ||
	    slice_find_byte(text, SEARCH_MARK, 0) < text.len ||
	    slice_find_byte(text, SEARCH_MARK_END, 0) < text.len)
		return 0;
	if (!archive)
		make_archive();
	texts[0] = text;
	index_text();
	look_for(fuzz_take(&rest));
	return 0;
}
