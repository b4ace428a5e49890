#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "store/addresses.h"
#include "store/state.h"
#include "watch/sources_work.h"

/* Is a list's file as it was when all of it had been taken up? */

#define NOTE_MOST 64
#define STAMP_MOST 160
#define STAMP_SURE 2 /* seconds: within them a file may change unseen */

static void
note_name(char out[NOTE_MOST], const struct wanted_source *w)
{
	char hex[HASH128_HEX + 1];

	hash_hex(hex, hash_bytes(slice_of(w->source->label)));
	snprintf(out, NOTE_MOST, "stamp.%s", hex);
}

/* What tells the file's content from any other it had; "" where that is not
 * sure. */
static void
write_stamp(struct text *out, const struct stat *st, int64_t now)
{
	if (!S_ISREG(st->st_mode) || st->st_mtim.tv_sec + STAMP_SURE > now ||
	    st->st_ctim.tv_sec + STAMP_SURE > now)
		return;
	text_addf(out, "%llu %llu %lld %lld.%ld %lld.%ld",
	    (unsigned long long)st->st_dev, (unsigned long long)st->st_ino,
	    (long long)st->st_size, (long long)st->st_mtim.tv_sec,
	    st->st_mtim.tv_nsec, (long long)st->st_ctim.tv_sec,
	    st->st_ctim.tv_nsec);
}

static enum emend_status
stamp(struct sync *s, struct wanted_source *w, struct emend_error *err)
{
	struct clock machine; /* the file system's, which nobody holds still */
	struct text path, out;
	struct stat st;
	enum emend_status status = clock_init(&machine, NULL, err);

	if (status)
		return status;
	text_init(&path, PATH_LIMIT);
	text_init(&out, STAMP_MOST);
	path_join(&path, s->dir, w->source->name);
	status = text_check(&path, err);
	if (status == EMEND_OK && !stat(path.ptr, &st))
		write_stamp(&out, &st, clock_now(&machine));
	if (status == EMEND_OK)
		status = text_check(&out, err);
	if (status == EMEND_OK) {
		w->stamp = arena_copy(&s->out->arena, out.ptr, out.len);
		status = w->stamp ? EMEND_OK : emend_fail_nomem(err);
	}
	text_free(&out);
	text_free(&path);
	return status;
}

static enum emend_status
is_noted(struct sync *s, const struct wanted_source *w, bool *noted,
    struct emend_error *err)
{
	char name[NOTE_MOST];
	struct text note;
	enum emend_status status;

	note_name(name, w);
	text_init(&note, STAMP_MOST);
	status = state_note(s->store, name, &note, err);
	*noted = status == EMEND_OK && !strcmp(note.ptr, w->stamp);
	text_free(&note);
	return status;
}

enum emend_status
sources_lists_stand(struct sync *s, bool *stand, struct emend_error *err)
{
	bool forgotten, noted;
	enum emend_status status;
	size_t i;

	/* a list may name what was forgotten since */
	status = state_any_forgotten(s->store, &forgotten, err);
	*stand = status == EMEND_OK && !forgotten;
	for (i = 0; i < s->source_count && status == EMEND_OK; i++) {
		struct wanted_source *w = &s->sources[i];

		if (w->source->type != SOURCE_LIST)
			continue;
		status = stamp(s, w, err);
		if (status == EMEND_OK)
			status = is_noted(s, w, &noted, err);
		*stand = *stand && status == EMEND_OK && *w->stamp && noted;
	}
	return status;
}

enum emend_status
sources_note_stamps(struct sync *s, struct emend_error *err)
{
	char name[NOTE_MOST];
	enum emend_status status = EMEND_OK;
	bool noted;
	size_t i;

	for (i = 0; i < s->source_count && status == EMEND_OK; i++) {
		struct wanted_source *w = &s->sources[i];

		if (w->source->type != SOURCE_LIST || w->left_alone ||
		    w->waiting || w->bad_count || !w->stamp || !*w->stamp)
			continue;
		status = is_noted(s, w, &noted, err);
		if (status || noted)
			continue;
		note_name(name, w);
		status = store_batch_note(
		    s->batch, name, slice_of(w->stamp), err);
	}
	return status;
}
