#include "alerts/rule.h"

#include "base/url.h"

/* Rules that nothing could ever make fire: mistakes, which would be found when
 * it is too late. */

#define OP_BIT(op) (1u << (op))
#define PLACES_OF_FIELDS (PLACE_BIT(PLACE_HEADLINE) | PLACE_BIT(PLACE_BYLINE))

static bool
names_nothing(const struct rule_on *on)
{
	return !on->kinds && !on->ops && !on->places && !on->events &&
	       !on->unnoted;
}

/* Nothing but places: any kind or event may be elsewhere. */
static bool
names_places_alone(const struct rule_on *on)
{
	return on->places && !on->kinds && !on->ops && !on->events &&
	       !on->unnoted;
}

static bool
names_ops_alone(const struct rule_on *on)
{
	return on->ops && !on->kinds && !on->places && !on->events &&
	       !on->unnoted;
}

static const char *
places_never(const struct alert_rule *r)
{
	const struct rule_on *on = &r->on;

	if (!r->places)
		return NULL;
	if (names_places_alone(on) && !(on->places & r->places))
		return "on and place name different places";
	if (!on->events && !(r->places & ~on->without))
		return "place names nothing but what on takes away";
	if (names_ops_alone(on) && !(r->places & ~PLACES_OF_FIELDS))
		return "a headline or byline is changed, and never added, "
		       "deleted or moved";
	return NULL;
}

/* The side that an operation alone does not have. */
static const char *
words_never(const struct alert_rule *r)
{
	const size_t *counts = r->pattern_counts;

	if (!names_ops_alone(&r->on))
		return NULL;
	if (r->on.ops == OP_BIT(EDIT_ADDED) && counts[RULE_MATCH_DELETED])
		return "what is added has no old words for matchDeleted";
	if (r->on.ops == OP_BIT(EDIT_ADDED) && counts[RULE_PHRASE])
		return "what is added has no old words for phrase";
	if (r->on.ops == OP_BIT(EDIT_DELETED) && counts[RULE_MATCH_INSERTED])
		return "what is deleted has no new words for matchInserted";
	return NULL;
}

/* ---- addresses ---- */

/* Up to the first * */
static struct slice
literal_of(struct slice url)
{
	return slice_sub(url, 0, slice_find_byte(url, '*', 0));
}

static bool
begins_as_address(struct slice literal)
{
	static const struct slice schemes[] = { SLICE_LIT("https://"),
		SLICE_LIT("http://") };
	size_t i;

	for (i = 0; i < 2; i++)
		if (slice_starts(literal, schemes[i]) ||
		    slice_starts(schemes[i], literal))
			return true;
	return false;
}

static bool
has_unwritten(struct slice url)
{
	size_t i;

	for (i = 0; i < url.len; i++)
		if ((unsigned char)url.ptr[i] <= ' ' ||
		    (unsigned char)url.ptr[i] >= 0x7f)
			return true;
	return false;
}

/* Its host, if no * may be part of it. */
static bool
host_of(struct slice url, struct slice *host)
{
	struct slice literal = literal_of(url);
	size_t at = slice_find(literal, SLICE("://"), 0);
	struct url parts;

	if (at == literal.len ||
	    slice_find_byte(literal, '/', at + 3) == literal.len ||
	    !url_parse(&parts, literal))
		return false;
	*host = parts.host;
	return true;
}

const char *
rule_url_never(struct slice url)
{
	struct slice host;
	size_t i;

	if (!begins_as_address(literal_of(url)))
		return "is held against the whole address, which begins with "
		       "https:// or http://; * stands for anything: "
		       "https://example.com/politics/*";
	if (slice_find_byte(url, '#', 0) < url.len)
		return "has a #, which no address that is followed has";
	if (has_unwritten(url))
		return "has a character that addresses only have encoded, "
		       "like %C3%BC, or xn-- in a host; * stands for anything";
	if (url.len > 8 && literal_of(url).len == url.len &&
	    slice_find_byte(url, '/', 8) == url.len)
		return "is no whole address without the / after the host; * "
		       "stands for anything: https://example.com/*";
	if (host_of(url, &host))
		for (i = 0; i < host.len; i++)
			if (host.ptr[i] >= 'A' && host.ptr[i] <= 'Z')
				return "has a host in capitals, which "
				       "addresses never have";
	return NULL;
}

/* Are all its addresses on hosts that it does not name? */
static bool
is_nowhere(const struct alert_rule *r)
{
	size_t i, j;

	for (i = 0; i < r->where_counts[RULE_URL]; i++) {
		struct slice host;

		if (!host_of(r->where[RULE_URL][i], &host))
			return false;
		for (j = 0; j < r->where_counts[RULE_HOST]; j++)
			if (url_host_fits(r->where[RULE_HOST][j], host))
				return false;
	}
	return r->where_counts[RULE_URL] && r->where_counts[RULE_HOST];
}

const char *
rule_never(const struct alert_rule *r)
{
	const char *why;

	if (names_nothing(&r->on))
		return "what on adds it takes away again, so nothing is left";
	why = places_never(r);
	if (!why)
		why = words_never(r);
	if (!why && is_nowhere(r))
		why = "host and url name different hosts";
	return why;
}
