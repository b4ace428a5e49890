#include <stdio.h>
#include <string.h>

#include "article/article.h"
#include "base/text.h"
#include "base/url.h"
#include "fetch/fetch.h"
#include "settings/settings.h"
#include "store/state.h"
#include "watch/telling.h"
#include "watch/visit_work.h"

/*
 * A select that stops matching is told of once a site, when the first article
 * begins to be read without it, and once again when none is any more.
 */

#define NOTE_NAME_MAX 48
#define NOTE_MAX 32
#define MESSAGE_MAX (4 * (size_t)URL_MAX) /* a byte may become "%XX" */

/* How many articles of the site are read without it. */
struct missing {
	char site_note[NOTE_NAME_MAX], article_note[NOTE_NAME_MAX];
	long count;
	bool article; /* this one was, at the look before */
};

static void
name_note(char out[NOTE_NAME_MAX], const char *what, struct hash128 of)
{
	char hex[HASH128_HEX + 1];

	hash_hex(hex, of);
	snprintf(out, NOTE_NAME_MAX, "select.%s.%s", what, hex);
}

/* A number by name: as it stands in this slice, else in the state. */
static enum emend_status
read_count(struct stop *s, const char *name, long *out, struct emend_error *err)
{
	const long *known = table_get(&s->v->notes, slice_of(name));
	struct text note;
	enum emend_status status;

	*out = known ? *known : 0;
	if (known)
		return EMEND_OK;
	text_init(&note, NOTE_MAX);
	status = state_note(s->v->store, name, &note, err);
	if (status == EMEND_OK)
		*out = (long)slice_number(slice_new(note.ptr, note.len));
	text_free(&note);
	return status;
}

static enum emend_status
write_count(struct stop *s, const char *name, long n, struct emend_error *err)
{
	char number[NOTE_MAX], *key;
	long *value = arena_alloc(&s->v->arena, sizeof(*value));

	key = arena_copy(&s->v->arena, name, strlen(name));
	if (!key || !value || !table_put(&s->v->notes, slice_of(key), value))
		return emend_fail_nomem(err);
	*value = n;
	snprintf(number, sizeof(number), "%ld", n);
	return store_batch_note(s->v->batch, name, slice_of(number), err);
}

static enum emend_status
read_missing(struct stop *s, const char *host, struct missing *m,
    struct emend_error *err)
{
	enum emend_status status;
	long article = 0;

	name_note(m->site_note, "s", hash_bytes(slice_of(host)));
	name_note(m->article_note, "a", s->row.id);
	status = read_count(s, m->site_note, &m->count, err);
	if (status == EMEND_OK)
		status = read_count(s, m->article_note, &article, err);
	m->article = article != 0;
	return status;
}

static enum emend_status
write_missing(struct stop *s, const struct missing *m, struct emend_error *err)
{
	enum emend_status status = write_count(s, m->site_note, m->count, err);

	return status
	    ? status
	    : write_count(s, m->article_note, m->article ? 1 : 0, err);
}

static enum emend_status
tell(struct stop *s, const char *host, bool over, struct emend_error *err)
{
	struct text message;
	struct event e = {
		.type = EVENT_IS_TROUBLE,
		.what = "rule",
		.name = host,
		.first = !over,
		.over = over,
	};
	enum emend_status status;

	text_init(&message, MESSAGE_MAX);
	if (over) {
		text_puts(&message, "its select finds every article again");
	} else {
		text_puts(&message, "its select finds nothing in ");
		url_redact(&message, slice_of(s->row.url));
		text_puts(&message,
		    ", which is read as if there were none; see whether the "
		    "site's pages have changed");
		s->v->trouble = true;
	}
	status = text_check(&message, err);
	e.message = message.ptr;
	if (status == EMEND_OK)
		status = telling_add(s->v->telling, &e, NULL, err);
	text_free(&message);
	return status;
}

enum emend_status
visit_tell_rules(struct stop *s, struct emend_error *err)
{
	const struct site *site;
	struct missing m;
	enum emend_status status;
	bool missed, was_missing;

	/* what stands in the article's place says nothing of the rules */
	if (s->look.type != LOOK_READ || !verdict_is_seen(s->verdict) ||
	    s->turn.gone || !s->article)
		return EMEND_OK;
	site = settings_site(s->v->settings, slice_of(s->fetched->url));
	if (!site || !rules_have(&site->rules, RULE_SELECT))
		return EMEND_OK;
	status = read_missing(s, site->host, &m, err);
	missed = s->article->select_missed;
	if (status || missed == m.article)
		return status;
	was_missing = m.count > 0;
	m.article = missed;
	m.count += missed ? 1 : -1;
	m.count = m.count < 0 ? 0 : m.count;
	status = write_missing(s, &m, err);
	if (status || was_missing == (m.count > 0))
		return status;
	return tell(s, site->host, !missed, err);
}

enum emend_status
visit_misses_select(struct store *store, struct hash128 id, bool *out,
    struct emend_error *err)
{
	char name[NOTE_NAME_MAX];
	struct text note;
	enum emend_status status;

	name_note(name, "a", id);
	text_init(&note, NOTE_MAX);
	status = state_note(store, name, &note, err);
	*out = slice_number(slice_new(note.ptr, note.len)) != 0;
	text_free(&note);
	return status;
}
