#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <iconv.h>
#include <stdio.h>
#include <string.h>

#include "article/charset.h"
#include "base/text.h"
#include "tests/fault.h"

#define TEXT_MAX ((size_t)1 << 20)

static const char russian[] = "Совет города отложил решение о мосте.";
static const char chinese[] = "市议会周二推迟了关于新桥的决定，居民表示失望。";
static const char taiwanese[] = "市議會週二延後了關於新橋的決定，居民表示失望。";
static const char japanese[] = "市議会は火曜日、新しい橋についての決定を延期した。";
static const char korean[] = "시의회는 화요일 새 다리에 대한 결정을 연기했다.";
static const char french[] = "Le conseil a repoussé sa décision à l’été — c’est gênant.";
static const char polish[] = "Rada miasta odłożyła decyzję o moście; żal mieszkańców.";
static const char turkish[] = "Şehir meclisi köprü kararını erteledi; halk üzgün.";
static const char thai[] = "สภาเมืองเลื่อนการตัดสินใจเรื่องสะพานใหม่";
static const char greek[] = "Το συμβούλιο ανέβαλε την απόφαση για τη γέφυρα.";

/* Appends UTF-8 text as bytes of an encoding, by iconv's name. */
static void
add_as(struct text *out, const char *encoding, const char *utf8)
{
	char bytes[2000], *in = (char *)(uintptr_t)utf8, *end = bytes;
	size_t left = strlen(utf8), room = sizeof(bytes);
	iconv_t cd = iconv_open(encoding, "UTF-8");

	assert_true(cd != (iconv_t)-1);
	assert_int_equal(iconv(cd, &in, &left, &end, &room), 0);
	iconv(cd, NULL, NULL, &end, &room);
	iconv_close(cd);
	text_add(out, bytes, sizeof(bytes) - room);
}

struct expected {
	const char *name;
	enum charset_source source;
	const char *ending; /* of the UTF-8 */
};

static void
check(struct slice bytes, struct slice content_type, struct expected want)
{
	struct text out;
	struct charset found;
	struct slice got;

	text_init(&out, TEXT_MAX);
	assert_int_equal(
	    charset_decode(&out, &found, bytes, content_type, NULL), EMEND_OK);
	got = slice_new(out.ptr, out.len);
	if (!slice_ends(got, slice_of(want.ending)))
		assert_string_equal(out.ptr, want.ending);
	assert_string_equal(found.name, want.name);
	assert_string_equal(charset_source_name(found.source),
	    charset_source_name(want.source));
	text_free(&out);
}

/* head, then body in the encoding */
static void
check_page(const char *head, const char *encoding, const char *body,
    const char *content_type, struct expected want)
{
	struct text page;

	text_init(&page, TEXT_MAX);
	text_puts(&page, head);
	add_as(&page, encoding, body);
	check(slice_new(page.ptr, page.len), slice_of(content_type), want);
	text_free(&page);
}

static void
reads_the_encodings_that_newspapers_have_used(void **state)
{
	static const struct {
		const char *label, *iconv, *text, *name;
	} list[] = {
		{ "utf-8", "UTF-8", japanese, "utf-8" },
		{ "UTF8", "UTF-8", french, "utf-8" },
		{ "iso-8859-1", "CP1252", french, "windows-1252" },
		{ "windows-1251", "CP1251", russian, "windows-1251" },
		{ "KOI8-R", "KOI8-R", russian, "koi8-r" },
		{ "iso-8859-2", "ISO-8859-2", polish, "iso-8859-2" },
		{ "windows-1250", "CP1250", polish, "windows-1250" },
		{ "iso-8859-9", "CP1254", turkish, "windows-1254" },
		{ "tis-620", "CP874", thai, "windows-874" },
		{ "iso-8859-7", "ISO-8859-7", greek, "iso-8859-7" },
		{ "gb2312", "GB18030", chinese, "gbk" },
		{ "gb18030", "GB18030", taiwanese, "gb18030" },
		{ "big5", "BIG5-HKSCS", taiwanese, "big5" },
		{ "x-sjis", "CP932", japanese, "shift_jis" },
		{ "euc-jp", "EUC-JP", japanese, "euc-jp" },
		{ "iso-2022-jp", "ISO-2022-JP", japanese, "iso-2022-jp" },
		{ "ks_c_5601-1987", "CP949", korean, "euc-kr" },
		{ "windows-1258", "CP1258", "caf\u00E9", "windows-1258" },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		char head[200];

		snprintf(head, sizeof(head), "<meta charset=\"%s\"><p>",
		    list[i].label);
		check_page(head, list[i].iconv, list[i].text, NULL,
		    (struct expected){
			list[i].name, CHARSET_META, list[i].text });
		snprintf(head, sizeof(head), "text/html; Charset='%s'",
		    list[i].label);
		check_page("<meta charset=utf-8>", list[i].iconv,
		    list[i].text, head, (struct expected){
			list[i].name, CHARSET_HTTP, list[i].text });
	}
}

static void
believes_a_byte_order_mark_first(void **state)
{
	static const struct {
		const char *mark;
		size_t len;
		const char *iconv, *name;
	} list[] = {
		{ "\xEF\xBB\xBF", 3, "UTF-8", "utf-8" },
		{ "\xFE\xFF", 2, "UTF-16BE", "utf-16be" },
		{ "\xFF\xFE", 2, "UTF-16LE", "utf-16le" },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		struct text page;

		text_init(&page, TEXT_MAX);
		text_add(&page, list[i].mark, list[i].len);
		add_as(&page, list[i].iconv, russian);
		check(slice_new(page.ptr, page.len),
		    SLICE("text/html; charset=koi8-r"),
		    (struct expected){ list[i].name, CHARSET_BOM, russian });
		text_free(&page);
	}
}

static void
looks_for_meta_in_the_whole_head(void **state)
{
	static const char *const heads[] = {
		("<meta http-equiv=Content-Type "
		 "content=\"text/html; charset = windows-1251 \">"),
		"<!-- <meta charset=utf-8> --><META CHARSET=cp1251>",
		"<script>'<meta charset=utf-8>'</script><meta charset=cp1251>",
		"<meta name=x content='charset=utf-8'><meta charset=cp1251>",
		"<meta charset=nonsense><meta charset=cp1251>",
		"<title>x<meta charset=utf-8></title><meta charset=cp1251>",
	};
	struct text page;
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		check_page(heads[i], "CP1251", russian, "text/html",
		    (struct expected){
			"windows-1251", CHARSET_META, russian });
	text_init(&page, TEXT_MAX);
	while (page.len < 5000)
		text_puts(&page, "<meta name=description content=x>\n");
	text_puts(&page, "<meta charset=cp1251>");
	check_page(page.ptr, "CP1251", russian, NULL,
	    (struct expected){ "windows-1251", CHARSET_META, russian });
	text_free(&page);
}

static void
reads_an_xml_declaration(void **state)
{
	(void)state;

	check_page("<?xml version='1.0' encoding='koi8-r'?><p>", "KOI8-R",
	    russian, NULL, (struct expected){ "koi8-r", CHARSET_XML, russian });
	check_page("<?xml version='1.0'?><p>", "UTF-8", russian, NULL,
	    (struct expected){ "utf-8", CHARSET_GUESS, russian });
}

static void
does_not_believe_what_the_bytes_contradict(void **state)
{
	(void)state;

	/* servers say iso-8859-1 of everything */
	check_page("<p>", "UTF-8", "é", "text/html; charset=iso-8859-1",
	    (struct expected){ "utf-8", CHARSET_GUESS, "é" });
	check_page("<meta charset=windows-1251>", "UTF-8", russian, NULL,
	    (struct expected){ "utf-8", CHARSET_GUESS, russian });
	/* and utf-8 of the archive that was never converted */
	check_page("<meta charset=windows-1251><p>", "CP1251", russian,
	    "text/html; charset=utf-8", (struct expected){
		"windows-1251", CHARSET_GUESS, russian });
	check_page("<meta charset=utf-8><p>", "CP1252", french, NULL,
	    (struct expected){ "windows-1252", CHARSET_GUESS, french });
	check_page("<meta charset=utf-16><p>", "UTF-8", russian, NULL,
	    (struct expected){ "utf-8", CHARSET_META, russian });
	check_page("<meta charset=iso-8859-1><p>", "UTF-8", "plain", NULL,
	    (struct expected){ "windows-1252", CHARSET_META, "plain" });
}

static void
guesses_old_east_asian_pages(void **state)
{
	static const struct {
		const char *iconv, *text, *name;
	} list[] = {
		{ "GB18030", chinese, "gb18030" },
		{ "CP949", korean, "euc-kr" },
		{ "CP932", japanese, "shift_jis" },
		{ "EUC-JP", japanese, "euc-jp" },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		check_page("<p>", list[i].iconv, list[i].text, NULL,
		    (struct expected){
			list[i].name, CHARSET_GUESS, list[i].text });
}

static void
guesses_by_the_language_of_the_page(void **state)
{
	(void)state;

	check_page("<html lang=ru-RU><p>", "CP1251", russian, NULL,
	    (struct expected){ "windows-1251", CHARSET_GUESS, russian });
	check_page("<html lang=EL><p>", "CP1253", greek, NULL,
	    (struct expected){ "windows-1253", CHARSET_GUESS, greek });
	check_page("<html lang=fr><p>", "CP1252", french, NULL,
	    (struct expected){ "windows-1252", CHARSET_GUESS, french });
	check_page("<p>", "CP1252", french, NULL,
	    (struct expected){ "windows-1252", CHARSET_GUESS, french });
}

static void
keeps_damaged_utf8(void **state)
{
	static const char page[] =
	    "<meta charset=utf-8>äöüäöüäöüäöü \xE4 \xF0\x9F\x98 x\xFF";
	static const char one[] = "<meta charset=utf-8>caf\xE9 x";
	(void)state;

	check(slice_new(page, sizeof(page) - 1), SLICE(""),
	    (struct expected){ "windows-1252", CHARSET_GUESS, "x\u00FF" });
	check(SLICE("<meta charset=utf-8>äöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöü "
		    "\xE4 \xF0\x9F\x98 x\xFF"), SLICE(""),
	    (struct expected){ "utf-8", CHARSET_META,
		"äöü \uFFFD \uFFFD x\uFFFD" });
	check(slice_new(one, sizeof(one) - 1), SLICE(""),
	    (struct expected){ "windows-1252", CHARSET_GUESS, "café x" });
}

static void
marks_each_byte_that_means_nothing(void **state)
{
	(void)state;

	check(SLICE("<meta charset=gbk>\xFF x\xB1"), SLICE(""),
	    (struct expected){ "gbk", CHARSET_META, ">\uFFFD x\uFFFD" });
	check(SLICE("<meta charset=shift_jis>\x83 \xFFx"), SLICE(""),
	    (struct expected){ "shift_jis", CHARSET_META,
		">\uFFFD \uFFFDx" });
	check(SLICE("<meta charset=latin1>\x80\x81\x9F\xFF"), SLICE(""),
	    (struct expected){ "windows-1252", CHARSET_META,
		">\u20AC\xC2\x81\u0178\u00FF" });
	check(SLICE("\xFF\xFEx\0\0\xD8y\0z"), SLICE(""),
	    (struct expected){ "utf-16le", CHARSET_BOM,
		"x\uFFFDy\uFFFD" });
}

static void
refuses_what_is_no_text(void **state)
{
	struct text out, page;
	struct charset found;
	struct emend_error err;
	unsigned i, noise = 12345;
	(void)state;

	text_init(&out, TEXT_MAX);
	text_init(&page, TEXT_MAX);
	text_puts(&page, "\x89PNG\r\n\x1A\n");
	for (i = 0; i < 5000; i++) {
		noise = noise * 1103515245 + 12345;
		text_putc(&page, (char)(noise >> 16));
	}
	assert_int_equal(charset_decode(&out, &found,
	    slice_new(page.ptr, page.len), SLICE("text/html"), &err),
	    EMEND_PARSE);
	assert_non_null(strstr(err.text, "not a text"));
	text_free(&page);

	/* a page that a server padded is one all the same */
	text_puts(&page, "<p>padded");
	for (i = 0; i < 500; i++)
		text_putc(&page, '\0');
	assert_int_equal(charset_decode(&out, &found,
	    slice_new(page.ptr, page.len), SLICE(""), &err), EMEND_OK);
	text_free(&page);
	text_free(&out);
}

static void
stops_at_the_limit(void **state)
{
	struct text out;
	struct charset found;
	struct emend_error err;
	(void)state;

	text_init(&out, 3);
	assert_int_equal(charset_decode(&out, &found, SLICE("abcd"),
	    SLICE(""), &err), EMEND_LIMIT);
	text_free(&out);
	assert_int_equal(charset_decode(&out, &found,
	    SLICE("<meta charset=gbk>"), SLICE(""), &err), EMEND_LIMIT);
	text_free(&out);
}

static void
reads_an_empty_page(void **state)
{
	(void)state;

	check(slice_new(NULL, 0), slice_new(NULL, 0),
	    (struct expected){ "utf-8", CHARSET_GUESS, "" });
}

static void
survives_every_allocation_failure(void **state)
{
	static const char *const pages[] = {
		"<META CharSet='&amp;'><p>caf\xE9",
		"<META CharSet='gb&#107;'><p>\xB1\xB1",
	};
	enum emend_status status;
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		FAULT_SWEEP(status, {
			struct text out;
			struct charset found;

			text_init(&out, TEXT_MAX);
			status = charset_decode(&out, &found,
			    slice_of(pages[i]), SLICE(""), NULL);
			text_free(&out);
		});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_encodings_that_newspapers_have_used),
		cmocka_unit_test(believes_a_byte_order_mark_first),
		cmocka_unit_test(looks_for_meta_in_the_whole_head),
		cmocka_unit_test(reads_an_xml_declaration),
		cmocka_unit_test(does_not_believe_what_the_bytes_contradict),
		cmocka_unit_test(guesses_old_east_asian_pages),
		cmocka_unit_test(guesses_by_the_language_of_the_page),
		cmocka_unit_test(keeps_damaged_utf8),
		cmocka_unit_test(marks_each_byte_that_means_nothing),
		cmocka_unit_test(refuses_what_is_no_text),
		cmocka_unit_test(stops_at_the_limit),
		cmocka_unit_test(reads_an_empty_page),
		cmocka_unit_test(survives_every_allocation_failure),
	};
	return cmocka_run_group_tests_name("charset", tests, NULL, NULL);
}
