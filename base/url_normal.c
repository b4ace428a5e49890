#include "base/url.h"

#include <stdlib.h>

/*
 * The normal form, version 1.  Ids are hashes of it: what this file yields for
 * a URL may never change, so no name is ever added to or taken from the list.
 *
 * A name is listed when it was coined by one advertising, mail or analytics
 * product as its own mark, so that no site uses it to choose what to show.
 * Words that sites use for their own ends (ref, source, cmpid, ncid, ocid,
 * smid, mod, amp, s, t) are not: dropping one that selects content would join
 * two articles for ever, while keeping a mark only costs an alias.
 */
static const struct slice tracking[] = {
	/* Google: clicks, linked domains, Analytics, reader access */
	SLICE_LIT("_ga"),
	SLICE_LIT("_gl"),
	SLICE_LIT("dclid"),
	SLICE_LIT("gaa_at"),
	SLICE_LIT("gaa_n"),
	SLICE_LIT("gaa_sig"),
	SLICE_LIT("gaa_ts"),
	SLICE_LIT("gad_campaignid"),
	SLICE_LIT("gad_source"),
	SLICE_LIT("gbraid"),
	SLICE_LIT("gclid"),
	SLICE_LIT("gclsrc"),
	SLICE_LIT("srsltid"),
	SLICE_LIT("wbraid"),
	/* Facebook and Instagram */
	SLICE_LIT("fb_action_ids"),
	SLICE_LIT("fb_action_types"),
	SLICE_LIT("fbclid"),
	SLICE_LIT("igsh"),
	SLICE_LIT("igshid"),
	/* Twitter */
	SLICE_LIT("__twitter_impression"),
	SLICE_LIT("ref_src"),
	SLICE_LIT("twclid"),
	/* Microsoft, LinkedIn, TikTok, Yandex, Yahoo */
	SLICE_LIT("msclkid"),
	SLICE_LIT("li_fat_id"),
	SLICE_LIT("ttclid"),
	SLICE_LIT("_openstat"),
	SLICE_LIT("yclid"),
	SLICE_LIT("ysclid"),
	SLICE_LIT("guccounter"),
	SLICE_LIT("guce_referrer"),
	SLICE_LIT("guce_referrer_sig"),
	/* AT Internet (Piano), which many broadcasters use */
	SLICE_LIT("at_bbc_team"),
	SLICE_LIT("at_campaign"),
	SLICE_LIT("at_campaign_type"),
	SLICE_LIT("at_custom1"),
	SLICE_LIT("at_custom2"),
	SLICE_LIT("at_custom3"),
	SLICE_LIT("at_custom4"),
	SLICE_LIT("at_format"),
	SLICE_LIT("at_link_id"),
	SLICE_LIT("at_link_origin"),
	SLICE_LIT("at_link_type"),
	SLICE_LIT("at_medium"),
	SLICE_LIT("at_ptr_name"),
	SLICE_LIT("xtor"),
	/* Matomo, Piwik */
	SLICE_LIT("mtm_campaign"),
	SLICE_LIT("mtm_cid"),
	SLICE_LIT("mtm_content"),
	SLICE_LIT("mtm_keyword"),
	SLICE_LIT("mtm_kwd"),
	SLICE_LIT("mtm_medium"),
	SLICE_LIT("mtm_source"),
	SLICE_LIT("pk_campaign"),
	SLICE_LIT("pk_keyword"),
	SLICE_LIT("pk_kwd"),
	/* Newsletters: Mailchimp, HubSpot, Marketo, Olytics, Vero */
	SLICE_LIT("mc_cid"),
	SLICE_LIT("mc_eid"),
	SLICE_LIT("__hsfp"),
	SLICE_LIT("__hssc"),
	SLICE_LIT("__hstc"),
	SLICE_LIT("_hsenc"),
	SLICE_LIT("_hsmi"),
	SLICE_LIT("mkt_tok"),
	SLICE_LIT("oly_anon_id"),
	SLICE_LIT("oly_enc_id"),
	SLICE_LIT("vero_conv"),
	SLICE_LIT("vero_id"),
};

bool
url_is_tracking(struct slice name)
{
	size_t i;

	if (slice_equal_nocase(slice_sub(name, 0, 4), SLICE("utm_")))
		return true;
	for (i = 0; i < sizeof(tracking) / sizeof(tracking[0]); i++)
		if (slice_equal_nocase(name, tracking[i]))
			return true;
	return false;
}

static struct slice
name_of(struct slice parameter)
{
	return slice_sub(parameter, 0, slice_find_byte(parameter, '=', 0));
}

/* By name; parameters of one name in the order of the query they lie in. */
static int
compare_parameters(const void *one, const void *other)
{
	const struct slice *x = one, *y = other;
	int order = slice_compare(name_of(*x), name_of(*y));

	return order ? order : (x->ptr > y->ptr) - (x->ptr < y->ptr);
}

/* Splits at "&" alone: ";" is part of a value in too many places. */
static size_t
split_query(struct slice *out, struct slice query)
{
	size_t at, end, n = 0;

	for (at = 0; at <= query.len; at = end + 1) {
		struct slice parameter;

		end = slice_find_byte(query, '&', at);
		parameter = slice_sub(query, at, end);
		if (parameter.len && !url_is_tracking(name_of(parameter)))
			out[n++] = parameter;
	}
	return n;
}

static enum emend_status
add_query(struct text *out, struct slice query, struct emend_error *err)
{
	struct slice *parameters;
	size_t i, n = 1;

	for (i = 0; i < query.len; i++)
		n += query.ptr[i] == '&';
	parameters = calloc(n, sizeof(*parameters));
	if (!parameters)
		return emend_fail_nomem(err);
	n = split_query(parameters, query);
	qsort(parameters, n, sizeof(*parameters), compare_parameters);
	for (i = 0; i < n; i++) {
		text_putc(out, i ? '&' : '?');
		text_add(out, parameters[i].ptr, parameters[i].len);
	}
	free(parameters);
	return EMEND_OK;
}

static enum emend_status
add_normal(struct text *out, struct slice clean, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	const char *end;
	struct url u;

	if (!url_parse(&u, clean))
		return emend_fail(err, EMEND_PARSE, "not a URL");
	text_add(out, u.scheme.ptr, u.scheme.len);
	text_puts(out, "://");
	/* from the host to the end of the path, port included */
	end = u.path.ptr + u.path.len;
	text_add(out, u.host.ptr, (size_t)(end - u.host.ptr));
	if (u.query.len)
		status = add_query(out, u.query, err);
	return status ? status : text_check(out, err);
}

enum emend_status
url_normal(struct text *out, struct slice s, struct emend_error *err)
{
	enum emend_status status;
	struct text clean;

	text_truncate(out, 0);
	text_init(&clean, URL_MAX);
	status = url_clean(&clean, s, err);
	if (!status)
		status = add_normal(out, slice_new(clean.ptr, clean.len), err);
	if (status)
		text_free(out);
	text_free(&clean);
	return status;
}
