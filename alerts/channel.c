#include "alerts/channel.h"

#include "base/text.h"
#include "base/url.h"
#include "reports/escape.h"

static const struct channel_kind *const kinds[] = {
	&channel_command,
	&channel_email,
	&channel_webhook,
	&channel_chat,
	&channel_atom,
};

const struct channel_kind *
channel_by_name(struct slice name)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (slice_equal(name, slice_of(kinds[i]->name)))
			return kinds[i];
	return NULL;
}

void
channel_shown(struct text *out, const char *label)
{
	struct slice s = slice_of(label);
	size_t at = slice_find(s, SLICE("://"), 0);
	struct url parts;

	if (at == s.len) {
		escape_terminal(out, s);
		return;
	}
	while (at > 0 && s.ptr[at - 1] != ' ')
		at--;
	escape_terminal(out, slice_sub(s, 0, at));
	if (url_parse(&parts, slice_sub(s, at, s.len)))
		escape_terminal(out, parts.host);
}
