#include "article/charset_parts.h"

#include <stdio.h>
#include <string.h>

/*
 * Old pages that are not UTF-8 and do not say what they are.  East Asian
 * encodings show: nearly all their high bytes come in pairs, and each language
 * has rows it cannot do without.  All else is decided by <html lang>, as
 * browsers decide by the reader's.
 */

#define HIGH_BYTES_MIN 16 /* fewer prove nothing */

struct tally {
	size_t high;  /* bytes of 0x80 and more */
	size_t pairs; /* two of 0xA1 and more, as EUC has them */
	size_t hanzi; /* pairs with a lead of 0xB0 to 0xF7 */
	size_t hangul; /* 0xB0 to 0xC8 */
	size_t kana;   /* 0xA4 and 0xA5 */
	size_t sjis_pairs, sjis_kana;
};

static void
tally_pair(struct tally *n, unsigned char lead)
{
	n->pairs++;
	n->hanzi += lead >= 0xB0 && lead <= 0xF7;
	n->hangul += lead >= 0xB0 && lead <= 0xC8;
	n->kana += lead == 0xA4 || lead == 0xA5;
}

static struct tally
tally_euc(struct slice bytes)
{
	struct tally n = { 0 };
	size_t i;

	for (i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.ptr[i];
		unsigned char next =
		    i + 1 < bytes.len ? (unsigned char)bytes.ptr[i + 1] : 0;

		n.high += c >= 0x80;
		if (c < 0xA1 || next < 0xA1)
			continue;
		tally_pair(&n, c);
		n.high++;
		i++;
	}
	return n;
}

static void
tally_sjis(struct tally *n, struct slice bytes)
{
	size_t i;

	for (i = 0; i + 1 < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.ptr[i];

		if (!((c >= 0x81 && c <= 0x9F) || (c >= 0xE0 && c <= 0xFC)))
			continue;
		n->sjis_pairs++;
		n->sjis_kana += c == 0x82 || c == 0x83;
		i++;
	}
}

static bool
is_share(size_t part, size_t whole, size_t percent)
{
	return whole && part * 100 >= whole * percent;
}

static bool
is_euc(const struct tally *n)
{
	return is_share(2 * n->pairs, n->high, 90);
}

static bool
is_korean(const struct tally *n)
{
	return is_euc(n) && is_share(n->hangul, n->pairs, 80);
}

static bool
is_euc_japanese(const struct tally *n)
{
	return is_euc(n) && is_share(n->kana, n->pairs, 20);
}

static bool
is_chinese(const struct tally *n)
{
	return is_euc(n) && is_share(n->hanzi, n->pairs, 60);
}

static bool
is_shift_jis(const struct tally *n)
{
	return is_share(n->sjis_kana, n->sjis_pairs, 25);
}

static const struct {
	const char *label;
	const char *language;
	bool (*looks_so)(const struct tally *n);
} candidates[] = {
	{ "euc-jp", "ja", is_euc_japanese },
	{ "euc-kr", "ko", is_korean },
	{ "gb18030", "zh", is_chinese },
	{ "shift_jis", "ja", is_shift_jis },
};

/* The encoding of old pages in these languages, as browsers assume it. */
static const struct {
	const char *languages;
	const char *label;
} customs[] = {
	{ " be bg kk ky mk mn ru sr tg tt uk ", "windows-1251" },
	{ " bs cs hr hu pl sk sl ", "windows-1250" },
	{ " el ", "windows-1253" },
	{ " az ku tr ", "windows-1254" },
	{ " he iw yi ", "windows-1255" },
	{ " ar fa ps ur ", "windows-1256" },
	{ " et lt lv ", "windows-1257" },
	{ " vi ", "windows-1258" },
	{ " th ", "windows-874" },
	{ " ja ", "shift_jis" },
	{ " ko ", "euc-kr" },
	{ " zh ", "gb18030" },
};

static const struct encoding *
custom_of(const char *language)
{
	char word[8];
	size_t i;

	if (!*language)
		return NULL;
	snprintf(word, sizeof(word), " %s ", language);
	for (i = 0; i < sizeof(customs) / sizeof(customs[0]); i++)
		if (strstr(customs[i].languages, word))
			return encoding_of(slice_of(customs[i].label));
	return NULL;
}

static const struct encoding *
guess_east_asian(struct slice bytes, const char *language)
{
	struct tally n = tally_euc(bytes);
	size_t i;

	if (n.high < HIGH_BYTES_MIN)
		return NULL;
	tally_sjis(&n, bytes);
	for (i = 0; i < sizeof(candidates) / sizeof(candidates[0]); i++) {
		const struct encoding *e =
		    encoding_of(slice_of(candidates[i].label));

		if ((candidates[i].looks_so(&n) ||
			!strcmp(candidates[i].language, language)) &&
		    charset_fits(e, bytes))
			return e;
	}
	return NULL;
}

static bool
is_utf8(const struct encoding *e)
{
	return !strcmp(e->name, "utf-8");
}

const struct encoding *
charset_guess(struct slice bytes, const struct declared *said)
{
	const struct encoding *others[3] = { said->http, said->meta, said->xml };
	const struct encoding *e;
	size_t i;

	for (i = 0; i < 3; i++)
		if (others[i] && !is_utf8(others[i]) &&
		    charset_fits(others[i], bytes))
			return others[i];
	e = guess_east_asian(bytes, said->language);
	if (!e) {
		e = custom_of(said->language);
		if (e && !charset_fits(e, bytes))
			e = NULL;
	}
	return e ? e : encoding_of(SLICE("windows-1252"));
}
