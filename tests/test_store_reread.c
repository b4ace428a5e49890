#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sqlite3.h>

#include "article/article.h"
#include "article/codec.h"
#include "article/furniture.h"
#include "article/state.h"
#include "base/text.h"
#include "store/profile.h"
#include "store/state.h"
#include "store/store.h"
#include "tests/fault.h"
#include "tests/store_archive.h"

#define RUN_AT INT64_C(1795511524) /* 2026-11-24T09:12:04Z */
#define URL "https://example.org/story"
#define NEW_READING "1+rules=0123abcd"

static struct hash128
story(void)
{
	return hash_bytes(SLICE(URL));
}

static struct article *
article_of(const char *title, const char *text)
{
	struct article *a;

	ok(codec_read(&a, slice_of(text), &err));
	a->title = slice_new(
	    arena_copy(&a->arena, title, strlen(title)), strlen(title));
	return a;
}

static struct hash128
hash_state(const struct article *a)
{
	struct hash128 hash;
	struct text bytes;

	text_init(&bytes, 100000);
	article_write_state(a, &bytes);
	hash =
	    hash_secretly(store_secret(store), slice_new(bytes.ptr, bytes.len));
	text_free(&bytes);
	return hash;
}

static enum emend_status
commit(struct store_batch *b)
{
	enum emend_status status;

	ok(store_lock(store, STORE_LOCK_WRITE, &err));
	status = store_batch_commit(b, &err);
	store_unlock(store, STORE_LOCK_WRITE);
	return status;
}

static enum emend_status
draft_revision(struct store_batch *b, unsigned after, const char *text)
{
	static const struct page_draft page = {
		.body = SLICE_LIT("<html>body</html>"),
		.http = SLICE_LIT("> GET /story\n< HTTP/1.1 200 OK\n"),
		.sent_sha256 = "00",
		.decoded_sha256 = "11",
	};
	struct article *a = article_of("Title", text);
	const struct revision_draft d = {
		.id = story(),
		.url = URL,
		.after = after,
		.event = after ? EVENT_CHANGED : EVENT_NEW,
		.article = a,
		.state_hash = hash_state(a),
		.seen_at = RUN_AT + 900 * after,
		.seen_before = after ? RUN_AT + 900 * (after - 1) : 0,
		.recorded_at = RUN_AT + 900 * after + 5,
		.words = 2,
		.similarity = after ? 973 : 0,
		.kinds = after ? "number" : "",
		.subject = "Changed: words",
		.status = 203,
		.page = &page,
		.reading = "1",
		.found_in = "watch " URL,
		.found_at = RUN_AT - 60,
	};
	enum emend_status status = store_batch_revision(b, &d, &err);

	article_free(a);
	return status;
}

static void
keep(unsigned after, const char *text)
{
	struct store_batch *b;
	const struct watch_row row = {
		.id = story(),
		.url = URL,
		.normal = URL,
		.source = "watch " URL,
		.newest = after + 1,
		.etag = "\"x\"",
	};

	ok(store_batch_new(&b, store, RUN_AT + 900 * after, &err));
	ok(draft_revision(b, after, text));
	ok(store_batch_watch(b, &row, &err));
	ok(commit(b));
	store_batch_free(b);
}

static enum emend_status
draft_reread(struct store_batch *b, unsigned number, const char *text)
{
	struct article *a = article_of("Title, read again", text);
	const struct reread_draft d = {
		.id = story(),
		.number = number,
		.article = a,
		.state_hash = hash_state(a),
		.words = 1,
		.reading = NEW_READING,
		.recorded_at = RUN_AT + 90000,
	};
	enum emend_status status = store_batch_reread(b, &d, &err);

	article_free(a);
	return status;
}

static void
reread(unsigned number, const char *text)
{
	struct store_batch *b;

	ok(store_batch_new(&b, store, RUN_AT + 90000, &err));
	ok(draft_reread(b, number, text));
	assert_int_equal(store_batch_revisions(b), 1);
	ok(commit(b));
	store_batch_free(b);
}

static void
check_text(unsigned number, const char *expected)
{
	struct article *a;
	struct text out;

	text_init(&out, 10000);
	ok(store_read(store, story(), number, &a, &err));
	codec_write(a, &out);
	assert_string_equal(out.ptr, expected);
	article_free(a);
	text_free(&out);
}

/* The second of two revisions, as it is once it was read again. */
static void
check_history(void)
{
	struct revision_list list;
	const struct revision *r;

	ok(store_history(store, story(), &list, &err));
	assert_int_equal(list.count, 2);
	assert_string_equal(list.at[0].reading, "1");
	r = &list.at[1];
	assert_int_equal(r->number, 2);
	assert_string_equal(r->reading, NEW_READING);
	assert_string_equal(r->title, "Title, read again");
	assert_string_equal(r->url, URL);
	assert_int_equal(r->words, 1);
	/* and what is true of it whatever it is read by */
	assert_int_equal(r->event, EVENT_CHANGED);
	assert_int_equal(r->first_seen, RUN_AT + 900);
	assert_int_equal(r->seen_before, RUN_AT);
	assert_int_equal(r->similarity, 973);
	assert_string_equal(r->kinds, "number");
	assert_non_null(r->page);
	revision_list_free(&list);
}

static void
a_reading_takes_the_place_of_another(void **state)
{
	char out[4000];
	struct revision_list list;
	struct text page;

	(void)state;
	keep(0, "One.\n");
	keep(1, "Two.\n\nFurniture.\n");
	reread(2, "Two.\n");
	check_history();
	check_text(1, "One.\n");
	check_text(2, "Two.\n");
	/* its page is where it was */
	text_init(&page, 1000);
	ok(store_history(store, story(), &list, &err));
	ok(store_read_page(store, &list.at[1], &page, &err));
	assert_string_equal(page.ptr, "<html>body</html>");
	text_truncate(&page, 0);
	ok(store_read_page_http(store, &list.at[1], &page, &err));
	assert_string_equal(page.ptr, "> GET /story\n< HTTP/1.1 200 OK\n");
	revision_list_free(&list);
	text_free(&page);
	sandbox_output(&box, out, sizeof(out),
	    "cd $D/articles.git && R=$(git for-each-ref --format='%(refname)' "
	    "refs/articles) && git log --format='%s%n%(trailers)%at %ct' $R");
	assert_string_equal(out,
	    "Read again in another way: nothing was edited\n"
	    "Emend-Url: " URL "\n"
	    "Emend-Revision: 2\n"
	    "Emend-Event: changed\n"
	    "Emend-Seen-Before: 2026-11-24T09:12:04Z\n"
	    "Emend-Kinds: number\n"
	    "Emend-Extractor: " NEW_READING "\n"
	    "Emend-Reread: 1 " NEW_READING "\n"
	    "1795512424 1795601524\n"
	    "Changed: words\n"
	    "Emend-Url: " URL "\n"
	    "Emend-Revision: 2\n"
	    "Emend-Event: changed\n"
	    "Emend-Seen-Before: 2026-11-24T09:12:04Z\n"
	    "Emend-Kinds: number\n"
	    "Emend-Extractor: 1\n"
	    "1795512424 1795512429\n"
	    "Changed: words\n"
	    "Emend-Url: " URL "\n"
	    "Emend-Revision: 1\n"
	    "Emend-Event: new\n"
	    "Emend-Extractor: 1\n"
	    "1795511524 1795511529");
	/* the record differs in what was read, and nothing else */
	sandbox_output(&box, out, sizeof(out),
	    "cd $D/articles.git && R=$(git for-each-ref --format='%(refname)' "
	    "refs/articles) && git diff -U0 $R~1 $R -- '*.json' | "
	    "sed -n 's/^[-+]  *\\(\"[a-z_0-9]*\"\\):.*/\\1/p' | sort -u");
	assert_string_equal(out,
	    "\"extractor\"\n\"text_sha256\"\n\"title\"\n\"words\"");
	sandbox_check(&box, "git -C $D/articles.git fsck --strict --full");
}

static void
the_next_revision_stands_on_it(void **state)
{
	struct revision_list list;

	(void)state;
	keep(0, "One.\n");
	reread(1, "One, again.\n");
	keep(1, "Two.\n");
	ok(store_history(store, story(), &list, &err));
	assert_int_equal(list.count, 2);
	revision_list_free(&list);
	check_text(1, "One, again.\n");
	check_text(2, "Two.\n");
	sandbox_check(&box,
	    "cd $D/articles.git && R=$(git for-each-ref --format='%(refname)' "
	    "refs/articles) && test $(git rev-list --count $R) = 3");
}

/* Kept by a run that died before the index knew. */
static void
recovery_takes_the_last_reading(void **state)
{
	struct watch_row *row;
	struct revision_list list;

	(void)state;
	keep(0, "One.\n");
	store_close(store);
	sandbox_check(&box, "cp $D/state.db $D/state.db.old");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	keep(1, "Two.\n\nFurniture.\n");
	reread(2, "Two.\n");
	store_close(store);
	sandbox_check(
	    &box, "rm $D/state.db*-* ; mv $D/state.db.old $D/state.db");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	ok(store_lock(store, STORE_LOCK_WRITE, &err));
	ok(store_recover(store, &err));
	ok(store_recover(store, &err));
	store_unlock(store, STORE_LOCK_WRITE);
	check_history();
	check_text(2, "Two.\n");
	ok(store_history(store, story(), &list, &err));
	ok(state_watch_by_id(store, story(), &row, &err));
	assert_int_equal(row->newest, 2);
	assert_true(hash_equal(row->newest_state, list.at[1].state_hash));
	assert_string_equal(row->title, "Title, read again");
	watch_row_free(row);
	revision_list_free(&list);
}

static void
only_the_newest_is_read_again(void **state)
{
	struct store_batch *b;

	(void)state;
	keep(0, "One.\n");
	keep(1, "Two.\n");
	ok(store_batch_new(&b, store, RUN_AT, &err));
	assert_int_equal(draft_reread(b, 1, "One.\n"), EMEND_CONFLICT);
	assert_int_equal(draft_reread(b, 3, "One.\n"), EMEND_CONFLICT);
	/* nor what is not durable yet */
	ok(draft_revision(b, 2, "Three.\n"));
	assert_int_equal(draft_reread(b, 3, "Three.\n"), EMEND_CONFLICT);
	ok(commit(b));
	/* another process was quicker */
	ok(draft_reread(b, 3, "Three, again.\n"));
	keep(3, "Four.\n");
	assert_int_equal(commit(b), EMEND_CONFLICT);
	store_batch_free(b);
	check_text(3, "Three.\n");
}

static void
a_reading_that_agrees_leaves_its_name(void **state)
{
	struct store_batch *b;
	struct revision_list list;

	(void)state;
	keep(0, "One.\n");
	ok(store_batch_new(&b, store, RUN_AT, &err));
	ok(store_batch_agrees(b, story(), 1, NEW_READING, &err));
	assert_int_equal(store_batch_revisions(b), 0);
	ok(commit(b));
	store_batch_free(b);
	ok(store_history(store, story(), &list, &err));
	assert_string_equal(list.at[0].reading, NEW_READING);
	revision_list_free(&list);
	check_text(1, "One.\n");
}

/* Makes state.db one of an older schema. */
static void
make_old(const char *sql)
{
	char path[SANDBOX_PATH];
	sqlite3 *db;

	snprintf(path, sizeof(path), "%s/state.db", box.dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* What version 7 added. */
#define UNDO_ROLES UNDO_FOUND "ALTER TABLE watch DROP COLUMN role;"
/* What version 8 added. */
#define UNDO_FOUND UNDO_TALLY "ALTER TABLE watch DROP COLUMN found_in;"
/* What version 9 added. */
#define UNDO_TALLY                                                             \
	UNDO_RECORDING                                                         \
	"DROP TRIGGER watch_in; DROP TRIGGER watch_out;"                       \
	"DROP TRIGGER watch_turn; DROP TRIGGER revision_in;"                   \
	"DROP TRIGGER revision_out; DROP TABLE tally; DROP TABLE followed;"    \
	"DROP INDEX watch_ended;"

/* What version 10 added. */
#define UNDO_RECORDING                                                         \
	UNDO_BASELINE                                                          \
	"DROP TRIGGER recorded_in; DROP TRIGGER recorded_out;"                 \
	"DROP TRIGGER review_in; DROP TABLE mark; DROP TABLE review;"          \
	"DROP TABLE unread; DROP TABLE hidden; DROP INDEX revision_seq;"       \
	"DROP INDEX revision_recorded; ALTER TABLE revision DROP COLUMN seq;"  \
	"ALTER TABLE tally DROP COLUMN recorded;"

/* What version 11 added. */
#define UNDO_BASELINE                                                          \
	UNDO_OUTBOX                                                            \
	"ALTER TABLE watch DROP COLUMN baseline;"                              \
	"ALTER TABLE revision DROP COLUMN baseline;"

/* What version 12 added. */
#define UNDO_OUTBOX                                                            \
	UNDO_ENTRIES                                                           \
	"DROP TABLE alert; DROP TABLE message; DROP TABLE channel;"

/* What version 13 added. */
#define UNDO_ENTRIES                                                           \
	UNDO_REREADING                                                         \
	"DROP TABLE entry; ALTER TABLE watch DROP COLUMN continues;"

/* What version 14 added. */
#define UNDO_REREADING                                                         \
	UNDO_BUDGETS                                                           \
	"DROP TRIGGER reread_in; DROP INDEX revision_reread;"                  \
	"ALTER TABLE revision DROP COLUMN reread;"

/* What version 15 added. */
#define UNDO_BUDGETS                                                           \
	UNDO_COOKIES                                                           \
	"ALTER TABLE host DROP COLUMN used_day;"                               \
	"ALTER TABLE host DROP COLUMN used;"

/* What version 16 added. */
#define UNDO_COOKIES "ALTER TABLE host DROP COLUMN cookies;"

/* Also one whose place another reading has taken. */
static void
finds_commits_by_how_they_begin(void **state)
{
	struct commit_matches all, one;
	char prefix[8];
	size_t i;

	(void)state;
	keep(0, "One.\n");
	keep(1, "Two.\n");
	reread(2, "Two, again.\n");
	ok(store_find_commits(store, story(), "", &all, &err));
	assert_int_equal(all.count, 3);
	assert_int_equal(all.at[0].revision, 2);
	assert_int_equal(all.at[1].revision, 2);
	assert_int_equal(all.at[2].revision, 1);
	for (i = 0; i < all.count; i++) {
		snprintf(prefix, sizeof(prefix), "%.7s", all.at[i].commit);
		ok(store_find_commits(store, story(), prefix, &one, &err));
		assert_int_equal(one.count, 1);
		assert_string_equal(one.at[0].commit, all.at[i].commit);
	}
	ok(store_find_commits(store, story(), "0123456x", &one, &err));
	assert_int_equal(one.count, 0);
	ok(store_find_commits(
	    store, hash_bytes(SLICE("other")), "", &one, &err));
	assert_int_equal(one.count, 0);
}

/* What version 4 added. */
#define UNDO_LOOKS                                                             \
	"DROP TABLE observation;"                                              \
	"CREATE TABLE observation (id BLOB, first_at INTEGER,"                 \
	" last_at INTEGER, revision INTEGER, looks INTEGER, broken INTEGER);"  \
	"ALTER TABLE alias DROP COLUMN claimed;"                               \
	"ALTER TABLE watch DROP COLUMN candidate;" UNDO_ROLES

static void
brings_the_first_schema_up_to_date(void **state)
{
	struct revision_list list;

	(void)state;
	keep(0, "One.\n");
	store_close(store);
	make_old(UNDO_LOOKS "ALTER TABLE revision DROP COLUMN reading;"
		 "DROP TABLE edge; DROP TABLE furniture;"
		 "DROP TABLE forgotten;"
		 "PRAGMA user_version = 1; PRAGMA wal_checkpoint(TRUNCATE);");
	/* who may only read cannot */
	assert_int_equal(
	    store_open(&store, box.dir, STORE_READ, &err), EMEND_STORE);
	assert_non_null(strstr(err.text, "emend check"));
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	ok(store_history(store, story(), &list, &err));
	assert_string_equal(list.at[0].reading, "1");
	revision_list_free(&list);
	reread(1, "One, again.\n");
	check_text(1, "One, again.\n");
	store_close(store);
	ok(store_open(&store, box.dir, STORE_READ, &err));
}

static void
brings_the_second_schema_up_to_date(void **state)
{
	const struct furniture *f;
	struct revision_list list;

	(void)state;
	keep(0, "One.\n");
	store_close(store);
	make_old(UNDO_LOOKS "DROP TABLE edge; DROP TABLE furniture;"
		 "DROP TABLE forgotten;"
		 "PRAGMA user_version = 2; PRAGMA wal_checkpoint(TRUNCATE);");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	ok(store_history(store, story(), &list, &err));
	assert_int_equal(list.count, 1);
	revision_list_free(&list);
	ok(store_profile(store, SLICE(URL), &f, &err));
	assert_int_equal(f->version, 0);
	/* what it has now can be counted */
	reread(1, "One, again.\n");
	keep(1, "Two.\n");
	check_text(2, "Two.\n");
}

static void
brings_the_fourth_schema_up_to_date(void **state)
{
	const struct furniture *f;

	(void)state;
	keep(0, "One.\n");
	store_close(store);
	make_old("DROP INDEX furniture_new;"
		 "CREATE INDEX furniture_new ON furniture (host)"
		 " WHERE version = 0;"
		 "INSERT INTO furniture VALUES ('example.org', 'Follow us', 3);"
		 "DROP TABLE forgotten;" UNDO_ROLES
		 "PRAGMA user_version = 4; PRAGMA wal_checkpoint(TRUNCATE);");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	ok(store_profile(store, SLICE(URL), &f, &err));
	assert_int_equal(f->version, 3);
	assert_int_equal(f->texts.count, 1);
	reread(1, "One, again.\n");
	check_text(1, "One, again.\n");
}

static void
brings_the_fifth_schema_up_to_date(void **state)
{
	int64_t at;

	(void)state;
	keep(0, "One.\n");
	store_close(store);
	make_old("DROP TABLE forgotten;" UNDO_ROLES
		 "PRAGMA user_version = 5; PRAGMA wal_checkpoint(TRUNCATE);");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	ok(state_forgotten(store, SLICE(URL), &at, &err));
	assert_int_equal(at, 0);
	keep(1, "Two.\n");
	check_text(2, "Two.\n");
}

static void
brings_the_sixth_schema_up_to_date(void **state)
{
	const struct watch_row feed = { .url = "https://example.org/feed",
		.normal = "feed https://example.org/feed", .role = WATCH_FEED,
		.source = "feed https://example.org/feed" };
	struct store_batch *b;
	struct watch_row *row;

	(void)state;
	keep(0, "One.\n");
	store_close(store);
	make_old(UNDO_ROLES
	    "PRAGMA user_version = 6; PRAGMA wal_checkpoint(TRUNCATE);");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	ok(store_batch_new(&b, store, RUN_AT, &err));
	ok(store_batch_watch(b, &feed, &err));
	ok(store_batch_commit(b, &err));
	store_batch_free(b);
	ok(state_watch_by_url(store, slice_of(feed.normal), &row, &err));
	assert_non_null(row);
	assert_int_equal(row->role, WATCH_FEED);
	watch_row_free(row);
}

static void
brings_the_seventh_schema_up_to_date(void **state)
{
	struct watch_row *row;

	(void)state;
	keep(0, "One.\n");
	store_close(store);
	make_old(UNDO_FOUND
	    "PRAGMA user_version = 7; PRAGMA wal_checkpoint(TRUNCATE);");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	ok(state_watch_by_url(store, SLICE(URL), &row, &err));
	assert_string_equal(row->found_in, "watch " URL);
	watch_row_free(row);
}

static void
put(const struct watch_row *row)
{
	struct store_batch *b;

	ok(store_batch_new(&b, store, RUN_AT, &err));
	ok(store_batch_watch(b, row, &err));
	ok(store_batch_commit(b, &err));
	store_batch_free(b);
}

static void
counts_are(size_t active, size_t ended, size_t failing, size_t revisions,
    size_t followed)
{
	struct state_counts counts;
	size_t articles;

	ok(state_counts(store, &counts, &err));
	assert_int_equal(counts.active, active);
	assert_int_equal(counts.ended, ended);
	assert_int_equal(counts.failing, failing);
	assert_int_equal(counts.revisions, revisions);
	ok(state_followed(store, "list some", &articles, &err));
	assert_int_equal(articles, followed);
}

static void
brings_the_eighth_schema_up_to_date_and_counts_from_then_on(void **state)
{
	struct watch_row a = { .url = "https://example.org/a",
		.normal = "https://example.org/a", .source = "list some" };
	struct watch_row b = { .url = "https://example.org/b",
		.normal = "https://example.org/b", .source = "list some" };
	const struct watch_row feed = { .url = "https://example.org/feed",
		.normal = "feed https://example.org/feed", .role = WATCH_FEED,
		.source = "list some" };

	(void)state;
	put(&a);
	put(&b);
	put(&feed);
	/* which has a row, too */
	keep(0, "One.\n");
	counts_are(3, 0, 0, 1, 2);
	store_close(store);
	make_old(UNDO_TALLY
	    "PRAGMA user_version = 8; PRAGMA wal_checkpoint(TRUNCATE);");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	counts_are(3, 0, 0, 1, 2);
	keep(1, "Two.\n");
	a.failure = "timeout";
	put(&a);
	counts_are(3, 0, 1, 2, 2);
	a.failure = NULL;
	b.state = WATCH_ENDED;
	put(&a);
	put(&b);
	counts_are(2, 1, 0, 2, 1);
	a.source = "list others";
	put(&a);
	counts_are(2, 1, 0, 2, 0);
	b.state = WATCH_ACTIVE;
	put(&b);
	counts_are(3, 0, 0, 2, 1);
}

static void
survives_lack_of_memory(void **state)
{
	enum emend_status status;
	struct store_batch *b;

	(void)state;
	keep(0, "One.\n");
	FAULT_SWEEP(status, {
		status = store_batch_new(&b, store, RUN_AT, &err);
		if (status == EMEND_OK) {
			struct article a = { .title = SLICE_LIT("T") };
			const struct reread_draft d = {
				.id = story(),
				.number = 1,
				.article = &a,
				.reading = NEW_READING,
			};

			status = store_batch_reread(b, &d, &err);
		}
		if (status == EMEND_OK)
			status = store_batch_agrees(
			    b, story(), 1, NEW_READING, &err);
		store_batch_free(b);
	});
	check_text(1, "One.\n");
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_reading_takes_the_place_of_another),
		T(the_next_revision_stands_on_it),
		T(recovery_takes_the_last_reading),
		T(only_the_newest_is_read_again),
		T(a_reading_that_agrees_leaves_its_name),
		T(finds_commits_by_how_they_begin),
		T(brings_the_first_schema_up_to_date),
		T(brings_the_second_schema_up_to_date),
		T(brings_the_fourth_schema_up_to_date),
		T(brings_the_fifth_schema_up_to_date),
		T(brings_the_sixth_schema_up_to_date),
		T(brings_the_seventh_schema_up_to_date),
		T(brings_the_eighth_schema_up_to_date_and_counts_from_then_on),
		T(survives_lack_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
