#include "alerts/channel.h"

static const struct channel_kind *const kinds[] = {
	&channel_command,
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
