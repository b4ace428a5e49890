#include "store/outbox_mark.h"

#include <string.h>

#include "base/file.h"
#include "base/slice.h"
#include "base/time.h"

#define FILE_MOST ((size_t)16 << 20)

static bool
take_word(struct slice *rest, struct slice *out)
{
	size_t end = slice_find_byte(*rest, ' ', 0);

	*out = slice_sub(*rest, 0, end);
	*rest = slice_sub(*rest, end + 1, rest->len);
	return out->len > 0;
}

enum emend_status
outbox_mark_mute(struct outbox_mark *m, const char *rule, int64_t from,
    int64_t until, struct emend_error *err)
{
	struct outbox_mute *mute;

	if (!m->mutes)
		m->mutes = arena_array(
		    &m->arena, OUTBOX_MUTES_MOST, sizeof(*m->mutes));
	if (!m->mutes)
		return emend_fail_nomem(err);
	/* the oldest has long been over */
	if (m->mute_count == OUTBOX_MUTES_MOST) {
		m->mute_count--;
		memmove(
		    m->mutes, m->mutes + 1, m->mute_count * sizeof(*m->mutes));
	}
	mute = &m->mutes[m->mute_count];
	mute->rule = arena_copy(&m->arena, rule, strlen(rule));
	if (!mute->rule)
		return emend_fail_nomem(err);
	mute->from = from;
	mute->until = until;
	m->mute_count++;
	return EMEND_OK;
}

bool
outbox_mark_unmute(struct outbox_mark *m, const char *rule, int64_t at)
{
	bool any = false;
	size_t i;

	for (i = 0; i < m->mute_count; i++) {
		struct outbox_mute *mute = &m->mutes[i];

		if (mute->until <= at || strcmp(mute->rule, rule))
			continue;
		mute->until = at;
		any = true;
	}
	return any;
}

static enum emend_status
take_mute(struct outbox_mark *m, struct slice rest, bool *known,
    struct emend_error *err)
{
	struct slice from, until;
	int64_t times[2];
	const char *name;

	*known = take_word(&rest, &from) && take_word(&rest, &until) &&
	         rest.len && slice_find_byte(rest, '\0', 0) == rest.len &&
	         time_parse_rfc3339(from, &times[0]) &&
	         time_parse_rfc3339(until, &times[1]);
	if (!*known)
		return EMEND_OK;
	name = arena_copy(&m->arena, rest.ptr, rest.len);
	if (!name)
		return emend_fail_nomem(err);
	return outbox_mark_mute(m, name, times[0], times[1], err);
}

static enum emend_status
take_line(struct outbox_mark *m, struct slice line, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct slice rest = line, word;
	bool known = false;

	(void)take_word(&rest, &word);
	if (slice_equal(word, SLICE("recorded")))
		known = time_parse_rfc3339(rest, &m->recorded);
	else if (slice_equal(word, SLICE("mute")))
		status = take_mute(m, rest, &known, err);
	if (!known) {
		text_add(&m->others, line.ptr, line.len);
		text_putc(&m->others, '\n');
	}
	return status;
}

enum emend_status
outbox_mark_read(
    struct outbox_mark *out, const char *dir, struct emend_error *err)
{
	struct text path, bytes;
	struct slice rest;
	enum emend_status status;

	*out = (struct outbox_mark){ .arena = ARENA_INIT };
	text_init(&out->others, FILE_MOST);
	text_init(&path, PATH_LIMIT);
	text_init(&bytes, FILE_MOST);
	path_join(&path, dir, OUTBOX_MARK);
	status = text_check(&path, err);
	if (status == EMEND_OK)
		status = file_read(&bytes, path.ptr, err);
	out->there = status == EMEND_OK;
	if (status == EMEND_NOTFOUND)
		status = EMEND_OK;
	rest = slice_new(bytes.ptr, bytes.len);
	while (rest.len && status == EMEND_OK) {
		size_t end = slice_find_byte(rest, '\n', 0);

		status = take_line(out, slice_sub(rest, 0, end), err);
		rest = slice_sub(rest, end + 1, rest.len);
	}
	if (status == EMEND_OK)
		status = text_check(&out->others, err);
	text_free(&bytes);
	text_free(&path);
	return status;
}

void
outbox_mark_free(struct outbox_mark *m)
{
	text_free(&m->others);
	arena_free(&m->arena);
	*m = (struct outbox_mark){ .there = false };
}

enum emend_status
outbox_mark_write(
    const struct outbox_mark *m, const char *dir, struct emend_error *err)
{
	char from[TIME_UTC_MAX], until[TIME_UTC_MAX];
	struct text path, bytes;
	enum emend_status status;
	size_t i;

	text_init(&path, PATH_LIMIT);
	text_init(&bytes, 2 * FILE_MOST);
	path_join(&path, dir, OUTBOX_MARK);
	time_format_utc(from, m->recorded);
	text_addf(&bytes, "recorded %s\n", from);
	for (i = 0; i < m->mute_count; i++) {
		time_format_utc(from, m->mutes[i].from);
		time_format_utc(until, m->mutes[i].until);
		text_addf(
		    &bytes, "mute %s %s %s\n", from, until, m->mutes[i].rule);
	}
	text_add(&bytes, m->others.ptr, m->others.len);
	status = text_check(&path, err);
	if (status == EMEND_OK)
		status = text_check(&bytes, err);
	if (status == EMEND_OK)
		status = file_write_atomic(
		    path.ptr, slice_new(bytes.ptr, bytes.len), 0600, err);
	text_free(&bytes);
	text_free(&path);
	return status;
}

void
outbox_mark_sweep(const char *dir)
{
	struct text path;

	text_init(&path, PATH_LIMIT);
	path_join(&path, dir, OUTBOX_MARK);
	if (text_check(&path, NULL) == EMEND_OK)
		file_sweep_temporary(path.ptr);
	text_free(&path);
}
