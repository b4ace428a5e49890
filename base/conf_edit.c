#include "base/conf.h"

#include "base/conf_line.h"
#include "base/utf8.h"

/* Can s stand inside a line and be read back? */
static bool
fits_a_line(struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < 0x20 && s.ptr[i] != '\t')
			return false;
	return utf8_valid(s);
}

static enum emend_status
check_section(struct slice section, struct slice name, struct emend_error *err)
{
	if (!conf_word_is_good(section))
		return emend_fail(err, EMEND_USAGE,
		    "\"%.*s\" cannot be a section's name",
		    SLICE_ARG(slice_sub(section, 0, 80)));
	if (name.ptr && (slice_trim(name).len == 0 || !fits_a_line(name) ||
	                    slice_find_byte(name, '"', 0) < name.len))
		return emend_fail(err, EMEND_USAGE,
		    "the name of a section [%.*s] must be one line of UTF-8 "
		    "without double quotes, and not empty",
		    SLICE_ARG(slice_sub(section, 0, 80)));
	return EMEND_OK;
}

static enum emend_status
check_pair(const struct conf_pair *pair, struct emend_error *err)
{
	if (!conf_word_is_good(pair->key))
		return emend_fail(err, EMEND_USAGE, "\"%.*s\" cannot be a key",
		    SLICE_ARG(slice_sub(pair->key, 0, 80)));
	if (!fits_a_line(pair->value))
		return emend_fail(err, EMEND_USAGE,
		    "the value of \"%.*s\" must be one line of UTF-8",
		    SLICE_ARG(slice_sub(pair->key, 0, 80)));
	return EMEND_OK;
}

static bool
ends_in_blank_line(struct slice s)
{
	return s.len == 0 || slice_equal(s, SLICE("\n")) ||
	       slice_ends(s, SLICE("\n\n")) || slice_ends(s, SLICE("\n\r\n"));
}

static void
add_pair(struct text *out, const struct conf_pair *pair)
{
	struct slice value = pair->value;
	bool quoted = value.len >= 2 && value.ptr[0] == '"' &&
	              value.ptr[value.len - 1] == '"';

	/* quotes keep blanks, and other quotes, from being taken off */
	if (slice_trim(value).len != value.len)
		quoted = true;
	text_putc(out, '\t');
	text_add(out, pair->key.ptr, pair->key.len);
	text_puts(out, value.len ? " = " : " =");
	if (quoted)
		text_putc(out, '"');
	text_add(out, value.ptr, value.len);
	text_puts(out, quoted ? "\"\n" : "\n");
}

enum emend_status
conf_append_section(struct text *out, struct slice bytes, struct slice section,
    struct slice name, const struct conf_pair *pairs, size_t count,
    struct emend_error *err)
{
	enum emend_status status;
	size_t i;

	status = check_section(section, name, err);
	for (i = 0; i < count && !status; i++)
		status = check_pair(&pairs[i], err);
	if (status)
		return status;
	text_add(out, bytes.ptr, bytes.len);
	if (out->len && out->ptr[out->len - 1] != '\n')
		text_putc(out, '\n');
	if (!ends_in_blank_line(slice_new(out->ptr, out->len)))
		text_putc(out, '\n');
	text_putc(out, '[');
	text_add(out, section.ptr, section.len);
	if (name.ptr) {
		text_puts(out, " \"");
		text_add(out, name.ptr, name.len);
		text_putc(out, '"');
	}
	text_puts(out, "]\n");
	for (i = 0; i < count; i++)
		add_pair(out, &pairs[i]);
	return text_check(out, err);
}

/*
 * Where a section ends whose header ends at `at`: behind its last key, or
 * behind the comments right under that, unless they lead to another header.
 */
static size_t
section_end(struct slice bytes, size_t at)
{
	struct conf_line line;
	size_t end = at, comments = at;
	bool adjoins = true; /* nothing but comments since end */

	while (conf_line_next(&line, bytes, &at)) {
		switch (line.kind) {
		case CONF_LINE_HEADER:
			return adjoins ? end : comments;
		case CONF_LINE_KEY:
		case CONF_LINE_BAD:
			end = comments = at;
			adjoins = true;
			break;
		case CONF_LINE_COMMENT:
			if (adjoins)
				comments = at;
			break;
		case CONF_LINE_BLANK:
			adjoins = false;
			break;
		}
	}
	return comments;
}

/* Behind the blank line at `at`, if there is one. */
static size_t
skip_blank_line(struct slice bytes, size_t at)
{
	struct conf_line line;
	size_t next = at;

	if (conf_line_next(&line, bytes, &next) && line.kind == CONF_LINE_BLANK)
		return next;
	return at;
}

/* Takes one blank line off what was appended to out from start on. */
static void
drop_blank_line(struct text *out, size_t start)
{
	size_t n = out->len - 1;

	if (n > start && out->ptr[n - 1] == '\r')
		n--;
	text_truncate(out, n);
}

enum emend_status
conf_remove_section(struct text *out, struct slice bytes, struct slice section,
    struct slice name, bool *found, struct emend_error *err)
{
	const size_t start = out->len;
	struct conf_line line;
	size_t at = 0;
	bool hit = false;

	while (conf_line_next(&line, bytes, &at)) {
		struct slice done;

		if (line.kind != CONF_LINE_HEADER ||
		    !slice_equal(line.section, section) ||
		    !line.name.ptr != !name.ptr ||
		    !slice_equal(line.name, name)) {
			text_add(out, line.whole.ptr, line.whole.len);
			continue;
		}
		hit = true;
		at = section_end(bytes, at);
		done = slice_new(out->ptr + start, out->len - start);
		if (!ends_in_blank_line(done))
			continue;
		if (at < bytes.len)
			at = skip_blank_line(bytes, at);
		else if (done.len)
			drop_blank_line(out, start);
	}
	if (found)
		*found = hit;
	return text_check(out, err);
}
