#include "article/html_tag.h"

#include "article/html_tag_slots.inc"

#define TAG_B HTML_IS_BLOCK
#define TAG_V HTML_IS_VOID
#define TAG_F HTML_IS_FORMAT
#define TAG_X HTML_BREAKS_OUT

#define TAG_FLAGS(name, text, flags) [HTML_##name] = (flags),
#define TAG_TEXT(name, text, flags) [HTML_##name] = SLICE_LIT(text),

const uint8_t html_tag_flags[HTML_TAG_COUNT] = { HTML_TAGS(TAG_FLAGS) };

static const struct slice names[HTML_TAG_COUNT] = {
	[HTML_TEXT] = SLICE_LIT("#text"),
	[HTML_UNKNOWN] = SLICE_LIT("#unknown"),
	HTML_TAGS(TAG_TEXT)
};

/* As key() in tools/make_html_tables.py, whatever the machine's byte order. */
static uint64_t
slot_key(struct slice name)
{
	uint64_t key = 0;
	size_t i;

	for (i = 0; i < name.len && i < 8; i++)
		key |= (uint64_t)(unsigned char)name.ptr[i] << (8 * i);
	return key ^ name.len;
}

enum html_tag
html_tag_of(struct slice lower_case_name)
{
	uint64_t key = slot_key(lower_case_name);
	uint8_t tag = slots[key * SLOT_MULTIPLIER >> (64 - SLOT_BITS)];

	/* an empty slot is HTML_TEXT, whose name no element has */
	if (tag != HTML_TEXT && slice_equal(names[tag], lower_case_name))
		return (enum html_tag)tag;
	return HTML_UNKNOWN;
}

const char *
html_tag_name(enum html_tag tag)
{
	return names[tag].ptr;
}
