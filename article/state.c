#include "article/state.h"

#include "article/article.h"
#include "article/codec.h"
#include "base/text.h"

/* Fields hold no line breaks; an absent one differs from an empty one. */
static void
write_field(struct text *out, struct slice field)
{
	text_putc(out, field.ptr ? '+' : '-');
	text_add(out, field.ptr, field.len);
	text_putc(out, '\n');
}

void
article_write_state(const struct article *a, struct text *out)
{
	size_t i;

	write_field(out, a->title);
	for (i = 0; i < TITLE_SOURCE_COUNT; i++)
		write_field(out, a->titles[i]);
	write_field(out, a->byline);
	write_field(out, a->section);
	write_field(out, a->published.text);
	codec_write(a, out);
}
