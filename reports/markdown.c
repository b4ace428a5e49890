#include "reports/markdown.h"

#include "article/limits.h"
#include "base/url.h"
#include "reports/escape.h"

/* Of words at once; a character of four bytes may become sixteen. */
#define WRITTEN_MOST (16 * (LIMIT_TEXT_FILE / 4))

void
markdown_init(struct markdown *m, FILE *file)
{
	*m = (struct markdown){ .file = file };
	text_init(&m->line, WRITTEN_MOST);
	text_init(&m->shown, WRITTEN_MOST);
}

static void
flush(struct markdown *m)
{
	fwrite(m->line.ptr, 1, m->line.len, m->file);
	text_truncate(&m->line, 0);
}

enum emend_status
markdown_end(struct markdown *m, struct emend_error *err)
{
	enum emend_status status;

	flush(m);
	status = text_check(&m->line, err);
	if (status == EMEND_OK)
		status = text_check(&m->shown, err);
	text_free(&m->line);
	text_free(&m->shown);
	return status;
}

void
markdown_own(struct markdown *m, const char *markup)
{
	text_puts(&m->line, markup);
	m->open = m->mark = false;
}

void
markdown_words(struct markdown *m, struct slice s)
{
	text_truncate(&m->shown, 0);
	escape_terminal(&m->shown, s);
	escape_markdown(
	    &m->line, slice_new(m->shown.ptr, m->shown.len));
	flush(m);
}

void
markdown_link(struct markdown *m, struct slice title, const char *url)
{
	size_t i;

	if (!slice_starts(slice_of(url), SLICE("http://")) &&
	    !slice_starts(slice_of(url), SLICE("https://"))) {
		markdown_words(m, title);
		return;
	}
	markdown_own(m, "[");
	markdown_words(m, title);
	markdown_own(m, "](<");
	text_truncate(&m->shown, 0);
	url_redact(&m->shown, slice_of(url));
	for (i = 0; i < m->shown.len; i++) {
		unsigned char c = (unsigned char)m->shown.ptr[i];

		if (c <= ' ' || c == '<' || c == '>' || c == '\\' ||
		    c == '`' || c == 0x7f)
			text_addf(&m->line, "%%%02X", c);
		else if (c == '&')
			markdown_own(m, "&amp;");
		else
			text_putc(&m->line, (char)c);
	}
	markdown_own(m, ">)");
}
